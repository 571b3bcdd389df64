"""The small map of the country on a picture: in a corner where nothing is drawn, else beside a smaller map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from kaart.render.picture.outlines import Frame, Outline, frame_of, joined
from kaart.render.picture.rect import Rect
from kaart.render.snapshot.locator import Locator

_SHARE, _MOST_PT, _LEAST_PT = 0.24, 92.0, 40.0  # height: of the shorter side of the map, and its limits
_SMALLER = (1.0, 0.85, 0.7)
_GAP_PT, _PAD_PT = 4.0, 3.0
_SMALLEST_MARK_PT = 4.0


@dataclass(frozen=True)
class Placed:
    """The small map with its position.

    Attributes
    ----------
    frame
        Place and scale.
    country
        Outline on the page.
    mark
        Rectangle around the region on the page.
    """

    frame: Frame
    country: Outline
    mark: Rect

    @property
    def room(self) -> shapely.Polygon:
        """Room on the page, with a gap around it."""
        box = self.frame.box
        return shapely.box(box.x - _GAP_PT, box.y - _GAP_PT, box.x + box.width + _GAP_PT, box.y + box.height + _GAP_PT)


def place_in_corner(
    locator: Locator, page: Rect, shapes: NDArray[np.object_], taken: Sequence[shapely.Geometry]
) -> Placed | None:
    """The small map in a corner of the map without anything else; None where there is none.

    Parameters
    ----------
    locator
        The country and the place.
    page
        Room of the map.
    shapes
        Areas on the page, in points.
    taken
        What else is drawn there.
    """
    tree = shapely.STRtree([*shapes, *taken])
    for box in _corners(locator, page):
        room = shapely.box(box.x, box.y, box.x + box.width, box.y + box.height)
        if not len(tree.query(room, predicate="dwithin", distance=_GAP_PT)):
            return placed_in(locator, box)
    return None


def place_beside(locator: Locator, page: Rect, *, shape: float) -> tuple[Placed, Rect]:
    """The small map at the left top, and the room that is left for the map beside or below it.

    Parameters
    ----------
    locator
        The country and the place.
    page
        Room of the map.
    shape
        Width over height of what the map shows.
    """
    box = next(_corners(locator, page))
    across, down = box.width + 2 * _GAP_PT, box.height + 2 * _GAP_PT
    beside = Rect(page.x + across, page.y, page.width - across, page.height)
    below = Rect(page.x, page.y + down, page.width, page.height - down)
    rest = max(beside, below, key=lambda room: min(room.height, room.width / shape))
    return placed_in(locator, Rect(page.x, page.y, box.width, box.height)), rest


def _corners(locator: Locator, page: Rect) -> Iterator[Rect]:
    """Boxes in the corners, large ones first."""
    west, south, east, north = locator.bounds
    most = max(_LEAST_PT, min(_MOST_PT, _SHARE * min(page.width, page.height)))
    for share in _SMALLER:
        high = max(_LEAST_PT, share * most)
        wide = high * (east - west) / (north - south)
        right, bottom = page.x + page.width - wide, page.y + page.height - high
        for x, y in ((right, page.y), (page.x, page.y), (right, bottom), (page.x, bottom)):
            yield Rect(x, y, wide, high)


def placed_in(locator: Locator, box: Rect) -> Placed:
    """The small map in a box.

    Parameters
    ----------
    locator
        The country and the place.
    box
        Room that it takes, with its edge.
    """
    inner = Rect(box.x + _PAD_PT, box.y + _PAD_PT, box.width - 2 * _PAD_PT, box.height - 2 * _PAD_PT)
    frame = frame_of(locator.bounds, inner)
    rings = [Outline(np.round(frame.to_page(np.array(ring)), 1), np.array([0])) for ring in locator.rings]
    west, south, east, north = locator.place
    (left, top), (right, bottom) = frame.to_page(np.array([[west, north], [east, south]])).round(1).tolist()
    wide, high = max(right - left, _SMALLEST_MARK_PT), max(bottom - top, _SMALLEST_MARK_PT)
    mark = Rect((left + right - wide) / 2, (top + bottom - high) / 2, wide, high)
    # The frame is that of the box, so that the country keeps off its edge.
    x_m, y_m = frame.x_m - _PAD_PT / frame.scale, frame.y_m + _PAD_PT / frame.scale
    return Placed(Frame(box, x_m, y_m, frame.scale), joined(rings), mark)
