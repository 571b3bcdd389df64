"""Width of text in the typeface of a picture, so that a picture can be laid out before it is drawn.

Without a house style that is DejaVu Sans, which comes with matplotlib: lines break in the same places on every machine.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kaart.render.style.typeface import PLAIN, Typeface, font_file

ASCENT, DESCENT = 0.928, 0.236  # of the type size, as the file of DejaVu Sans says; letters of others need no more
LINE = 1.24  # distance of two lines, of the type size
# A word that is too long for a line is broken after one of these, as in addresses and paths.
_TOGETHER = re.compile(r"(?<=\d) (?=%)|(?<=€) (?=\d)")
_BREAKS = re.compile(r"(?<=[&?/=_,;-])")


@lru_cache(maxsize=4096)
def _advance(letter: str, face: Typeface, *, bold: bool) -> float:
    """Width of one letter, of the type size; a letter that the typeface lacks is drawn in that of kaart."""
    from matplotlib.ft2font import LoadFlags  # noqa: PLC0415  matplotlib is only needed for a picture

    font = _font(face, bold=bold)
    index = font.get_char_index(ord(letter))
    if face != PLAIN and not index:
        return _advance(letter, PLAIN, bold=bold)
    # Glyph 0 is the box that stands for a letter that no typeface here has.
    glyph = font.load_glyph(index, flags=LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance) / float(font.units_per_EM)


@lru_cache(maxsize=8)
def _font(face: Typeface, *, bold: bool):  # type: ignore[no-untyped-def]  # noqa: ANN202  matplotlib has no types here
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    return FT2Font(str(font_file(face, bold=bold)))


def text_width(text: str, *, size: float, bold: bool = False, face: Typeface = PLAIN) -> float:
    """Width of a line in points.

    Parameters
    ----------
    text
        One line.
    size
        Type size in points.
    bold
        Whether it is set in bold.
    face
        Typeface.
    """
    return size * sum(_advance(letter, face, bold=bold) for letter in text)


def held_together(text: str) -> str:
    """The text with spaces that do not break between a number and its sign."""
    return _TOGETHER.sub("\u00a0", text)


def wrap(text: str, *, width: float, size: float, bold: bool = False, face: Typeface = PLAIN) -> tuple[str, ...]:
    """Lines of a text that are at most so wide.

    A number and its sign stay together.

    Parameters
    ----------
    text
        Any text; spaces at a break are left out.
    width
        Points.
    size
        Type size in points.
    bold
        Whether it is set in bold.
    face
        Typeface.
    """
    lines: list[str] = []
    now = ""
    for word in held_together(text).split(" "):
        tried = f"{now} {word}" if now else word
        if text_width(tried, size=size, bold=bold, face=face) <= width:
            now = tried
            continue
        if now:
            lines.append(now)
        *whole, now = _broken(word, width=width, size=size, bold=bold, face=face)
        lines += whole
    return (*lines, now) if now else tuple(lines)


def _broken(word: str, *, width: float, size: float, bold: bool, face: Typeface) -> list[str]:
    """Pieces of a word that fit; one letter at least, however narrow it is."""
    if text_width(word, size=size, bold=bold, face=face) <= width:
        return [word]
    pieces: list[str] = [""]
    for part in _BREAKS.split(word):
        fits = text_width(part, size=size, bold=bold, face=face) <= width
        for bit in [part] if fits else part:
            if pieces[-1] and text_width(pieces[-1] + bit, size=size, bold=bold, face=face) > width:
                pieces.append("")
            pieces[-1] += bit
    return pieces
