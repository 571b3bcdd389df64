"""QR codes, to be scanned from a screen or from paper."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4  # modules of white around it, that scanners need


@dataclass(frozen=True)
class Code:
    """A code as one path.

    Attributes
    ----------
    side
        Modules of a side, with the white around it.
    path
        Of the dark modules, as in SVG; one module is one unit.
    """

    side: int
    path: str


def qr_code(text: str) -> Code:
    """The code of a text.

    Parameters
    ----------
    text
        An address.

    Raises
    ------
    ValueError
        If it is too long for a code.
    """
    rows = _made(text).matrix
    parts = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                parts.append(f"M{x + QUIET} {y + QUIET}h{width}v1h-{width}z")
            x += width
    return Code(len(rows) + 2 * QUIET, "".join(parts))


def qr_address(text: str) -> str:
    """The code of a text as the address of a picture, black on white, for a place where no SVG may stand.

    Parameters
    ----------
    text
        An address.

    Raises
    ------
    ValueError
        If it is too long for a code.
    """
    return _made(text).svg_data_uri(border=QUIET, light="#fff", omitsize=True)


def qr_drawing(text: str) -> str:
    """The code of a text as SVG, black on white, for a page on paper.

    Parameters
    ----------
    text
        An address.

    Raises
    ------
    ValueError
        If it is too long for a code.
    """
    drawn = io.BytesIO()
    _made(text).save(drawn, kind="svg", border=QUIET, light="#fff", xmldecl=False)
    return drawn.getvalue().decode()


def _made(text: str) -> segno.QRCode:
    """With a seventh of it to spare for dirt and glare."""
    return segno.make(text, error="m", micro=False)
