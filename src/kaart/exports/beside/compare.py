"""Compare a file with the one that kaart makes of the same view.

Equal bytes are equal. Else what is drawn decides, and everything that goes along unseen: descriptions, links, hidden
layers. A program that only packs a file anew (pixels, white space, objects) changes none of that.
"""

from __future__ import annotations

from collections.abc import Callable

from kaart.core.errors import NotCheckableError, mark
from kaart.exports.beside.moving import compare_moving
from kaart.exports.beside.pdf import compare_pdf
from kaart.exports.beside.png import compare_png
from kaart.exports.beside.text import compare_geojson, compare_svg, compare_words

Compare = Callable[..., None]
_COMPARE: dict[str, Compare] = {
    "png": compare_png,
    "svg": compare_svg,
    "pdf": compare_pdf,
    "gif": compare_moving,
    "webp": compare_moving,
    "html": compare_words,
    "csv": compare_words,
    "geojson": compare_geojson,
}


def compare(content: bytes, drawn: bytes, *, form: str, name: str) -> None:
    """Check that a file shows what kaart draws.

    Parameters
    ----------
    content
        Of the file; it may hold anything.
    drawn
        What kaart makes.
    form
        Kind of file.
    name
        Of the file, for the message.

    Raises
    ------
    ForgedError
        If it shows or holds something else.
    NotCheckableError
        If it is cropped, scaled or damaged.
    """
    if content == drawn:
        return
    if form not in _COMPARE:
        raise NotCheckableError(mark("{file} cannot be checked: kaart makes no such files."), file=name)
    _COMPARE[form](content, drawn, name=name)
