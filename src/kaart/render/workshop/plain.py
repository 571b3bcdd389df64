"""What people typed, as text that can be printed: nothing that steers the writing of others, no letter without a shape.

It goes to templates as data, never as source; here only what it looks like is decided.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from kaart.render.style.typeface import PLAIN, font_file

_MARKS = 3  # on one letter; more would cover the lines above and below
_LONGEST, _PIECE = 24, 8  # letters of a word that does not break, and of its pieces
_BREAK = "\u200b"
_LONG = re.compile(rf"\S{{{_LONGEST},}}")
_UNKNOWN = "\ufffd"
_FLAGS = range(0x1F1E6, 0x1F200)  # letters of which two make a flag
_SEPARATORS = {"Zl", "Zp"}


def plain_text(text: str) -> str:
    """Text without controls, marks that turn the direction of writing, invisible signs and halves of pairs.

    Lines stay lines; other white space becomes one space.

    Parameters
    ----------
    text
        Anything that somebody typed.
    """
    lines = "".join(_kept(unicodedata.normalize("NFC", text))).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip("\n")


def _kept(text: str) -> Iterator[str]:
    marks = 0
    for letter in text.replace("\r\n", "\n").replace("\r", "\n"):
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind[0] == "M" else 0
        if letter == "\n" or kind in _SEPARATORS:
            yield "\n"
        elif letter.isspace():
            yield " "
        elif (
            kind[0] != "C"
            and kind != "Me"
            and marks <= _MARKS
            and not unicodedata.name(letter, "").startswith("VARIATION SELECTOR")
        ):
            yield letter


def set_text(text: str) -> str:
    """The same for a page that is set in the fonts of kaart.

    A sign that they lack is named in square brackets, another letter is a question mark in a diamond; a word that is
    longer than a line can be broken anywhere.

    Parameters
    ----------
    text
        Anything that somebody typed.
    """
    shaped = "".join(map(_shape, plain_text(text)))
    return _LONG.sub(lambda word: _BREAK.join(_pieces(word[0])), shaped)


def _pieces(word: str) -> Iterator[str]:
    return (word[start : start + _PIECE] for start in range(0, len(word), _PIECE))


@lru_cache(maxsize=4096)
def _shape(letter: str) -> str:
    if letter == "\n" or ord(letter) in _shapes():
        return letter
    if ord(letter) in _FLAGS:
        return chr(ord("A") + ord(letter) - _FLAGS.start)
    kind = unicodedata.category(letter)
    if kind in {"Sk", "Mn"}:  # colours of a skin, and marks on what has no shape
        return ""
    return f"[{unicodedata.name(letter).lower()}]" if kind in {"So", "Sm"} else _UNKNOWN


@cache
def _shapes() -> frozenset[int]:
    """Letters of the typeface that is always there, by their number."""
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415  only a page needs it

    return frozenset(FT2Font(str(font_file(PLAIN, bold=False))).get_charmap())
