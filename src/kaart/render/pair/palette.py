"""Colours of two indicators on one map: at most 3 x 3, distinct for every kind of colour vision.

Up goes from sand to orange-brown, to the right from sand to blue, and both together to nearly black: darker is
more, on either axis. The well-known pink and turquoise schemes were measured first; two of their nine colours look
nearly the same without red vision (CIE distance 4), and their lightest is a grey of areas without a value. These
nine were searched for by computer, within hues of orange and blue, for the largest distance between any two in
four kinds of vision (23 at least on the map, and 9 to every grey); `tests/render/pair/test_palette.py` measures it.
"""

from __future__ import annotations

from collections.abc import Mapping

from kaart.core.errors import InputError, mark
from kaart.render.maps.palette import contrast, no_data, seen

# By class of the first (from low to high), then of the second.
_NINE = (
    ("#cfc2b5", "#93aed3", "#007cbf"),
    ("#c59365", "#7e7067", "#3c5371"),
    ("#b25f14", "#6a3b12", "#392e2a"),
)
_PLACES: Mapping[int, tuple[int, ...]] = {2: (0, 2), 3: (0, 1, 2)}
# An area that lacks one or both of the values: greys, as on every map.
LACKING: Mapping[str, str] = {
    "first": no_data("suppressed").colour,
    "second": no_data("not_published").colour,
    "both": no_data("not_applicable").colour,
}
# By class of the first: without colour the second is read from the shade, and the first from the pattern.
_HATCHES = ("", "--", "xx")
_INKS = ("#111111", "#ffffff")


def pair_colours(shape: tuple[int, int]) -> tuple[tuple[str, ...], ...]:
    """Colours by class of the first, from low to high, then by class of the second.

    Parameters
    ----------
    shape
        Number of classes of the first and of the second, 2 or 3 each. Two classes get the outer colours, so that
        the corners look the same whatever the shape.

    Raises
    ------
    InputError
        If there are other numbers of classes.
    """
    if not set(shape) <= set(_PLACES):
        raise InputError(
            mark("A map of two indicators has 2 or 3 classes of each, not {first} and {second}."),
            first=shape[0],
            second=shape[1],
        )
    return tuple(tuple(_NINE[row][column] for column in _PLACES[shape[1]]) for row in _PLACES[shape[0]])


def pair_hatches(count: int) -> tuple[str, ...]:
    """Pattern by class of the first, from low to high, as matplotlib writes it; "" for none.

    Parameters
    ----------
    count
        Number of classes, 2 or 3.
    """
    return (_HATCHES[0], *_HATCHES[1 - count :])


def ink(colour: str) -> str:
    """Colour of text on a colour of the map: the one of black and white that reads best.

    Parameters
    ----------
    colour
        As drawn, before blending with the base map.
    """
    return max(_INKS, key=lambda text: contrast(text, seen(colour)))
