"""Width of text in the typeface of all pictures, so that a picture can be laid out before it is drawn.

The typeface is DejaVu Sans, which comes with matplotlib: lines break in the same places on every machine.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

TYPEFACE = "DejaVu Sans"
ASCENT, DESCENT = 0.928, 0.236  # of the type size, as the font file says
LINE = 1.24  # distance of two lines, of the type size
_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
# A word that is too long for a line is broken after one of these, as in addresses and paths.
_TOGETHER = re.compile(r"(?<=\d) (?=%)|(?<=€) (?=\d)")
_BREAKS = re.compile(r"(?<=[&?/=_,;-])")


@lru_cache(maxsize=4096)
def _advance(letter: str, *, bold: bool) -> float:
    """Width of one letter, of the type size."""
    from matplotlib.ft2font import LoadFlags  # noqa: PLC0415  matplotlib is only needed for a picture

    font = _font(bold=bold)
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance) / float(font.units_per_EM)


@lru_cache(maxsize=2)
def _font(*, bold: bool):  # type: ignore[no-untyped-def]  # noqa: ANN202  matplotlib has no types here
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    return FT2Font(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / _FILES[bold]))


def text_width(text: str, *, size: float, bold: bool = False) -> float:
    """Width of a line in points.

    Parameters
    ----------
    text
        One line.
    size
        Type size in points.
    bold
        Whether it is set in bold.
    """
    return size * sum(_advance(letter, bold=bold) for letter in text)


def held_together(text: str) -> str:
    """The text with spaces that do not break between a number and its sign."""
    return _TOGETHER.sub("\u00a0", text)


def wrap(text: str, *, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
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
    """
    lines: list[str] = []
    now = ""
    for word in held_together(text).split(" "):
        tried = f"{now} {word}" if now else word
        if text_width(tried, size=size, bold=bold) <= width:
            now = tried
            continue
        if now:
            lines.append(now)
        *whole, now = _broken(word, width=width, size=size, bold=bold)
        lines += whole
    return (*lines, now) if now else tuple(lines)


def _broken(word: str, *, width: float, size: float, bold: bool) -> list[str]:
    """Pieces of a word that fit; one letter at least, however narrow it is."""
    if text_width(word, size=size, bold=bold) <= width:
        return [word]
    pieces: list[str] = [""]
    for part in _BREAKS.split(word):
        fits = text_width(part, size=size, bold=bold) <= width
        for bit in [part] if fits else part:
            if pieces[-1] and text_width(pieces[-1] + bit, size=size, bold=bold) > width:
                pieces.append("")
            pieces[-1] += bit
    return pieces
