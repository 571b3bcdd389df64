"""Insets: where areas are too small to see, the same areas at a larger scale in an empty corner of the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from kaart.render.picture.outlines import Frame, Outline, frame_of, outlines, simplified
from kaart.render.picture.rect import Rect

_TINY_PT = 5.0  # an area narrower than this is visible but not legible
_CELLS = 48  # of the grid on which an empty place is looked for
_SMALLEST = 0.16  # of the shorter side of the map: a smaller inset shows nothing
_LARGEST = 0.36
_ZOOM = 4.0
_GAP_PT = 5.0
CAPTION_PT = 9.0  # under an inset: how much larger it is
_ENOUGH = 0.15  # share of the areas that must be tiny before the map gets an inset


@dataclass(frozen=True)
class Inset:
    """A part of the map at a larger scale.

    Attributes
    ----------
    number
        From 1.
    place
        Location on the map.
    frame
        Frame of the inset, with its scale.
    outlines
        Of every area of the snapshot, in its order; empty for those outside.
    """

    number: int
    place: Rect
    frame: Frame
    outlines: list[Outline]


def find_insets(
    areas: GeoDataFrame, shapes: NDArray[np.object_], frame: Frame, *, marked: tuple[str, ...] = ()
) -> tuple[Inset, ...]:
    """An inset where most areas are tiny, or around a marked area that is; none when there is no empty place.

    Parameters
    ----------
    areas
        In EPSG:28992.
    shapes
        The same, simplified.
    frame
        Of the map.
    marked
        Codes of the marked areas.
    """
    if not len(areas):
        return ()
    sizes = np.sqrt(shapely.area(shapes)) * frame.scale
    tiny = (sizes < _TINY_PT) & ~shapely.is_empty(shapes)
    middles = frame.to_page(
        shapely.get_coordinates(shapely.centroid(np.where(shapely.is_empty(shapes), shapely.Point(0, 0), shapes)))
    )
    of_marked = areas["code"].isin(marked).to_numpy() & tiny
    if of_marked.any():
        focus = of_marked
    elif tiny.mean() >= _ENOUGH:
        focus = tiny
    else:
        return ()
    box = _empty_place(shapes, frame)
    if box is None:
        return ()
    middle = _densest(middles[focus], box)
    wide, high = box.width / _ZOOM, box.height / _ZOOM
    place = Rect(middle[0] - wide / 2, middle[1] - high / 2, wide, high)
    west, north = frame.x_m + (place.x - frame.box.x) / frame.scale, frame.y_m - (place.y - frame.box.y) / frame.scale
    bounds = (west, north - high / frame.scale, west + wide / frame.scale, north)
    larger = frame_of(bounds, box)
    return (Inset(1, place, larger, _outlines(areas, larger, bounds)),)


def _outlines(areas: GeoDataFrame, frame: Frame, bounds: tuple[float, float, float, float]) -> list[Outline]:
    """Outlines within the inset, at the detail of its scale."""
    inside = shapely.intersects(areas.geometry.to_numpy(), shapely.box(*bounds))
    chosen = areas[inside]
    drawn = iter(outlines(simplified(chosen, frame.scale), frame))
    nothing = Outline(np.empty((0, 2)), np.array([], dtype=np.int64))
    return [next(drawn) if take else nothing for take in inside]


def _empty_place(shapes: NDArray[np.object_], frame: Frame) -> Rect | None:
    """The largest square of the map without an area, from the corners inwards; None when all are small."""
    box = frame.box
    cell = min(box.width, box.height) / _CELLS
    columns, rows = int(box.width // cell), int(box.height // cell)
    free = np.ones((rows, columns), dtype=np.int64)
    points = frame.to_page(shapely.get_coordinates(shapely.segmentize(shapes, cell / frame.scale / 2)))
    inside = ((points - (box.x, box.y)) / cell).astype(int)
    kept = (inside >= 0).all(axis=1) & (inside[:, 0] < columns) & (inside[:, 1] < rows)
    free[inside[kept, 1], inside[kept, 0]] = 0
    _fill_inside(free, shapes, frame, cell)
    # Side of the largest free square whose right bottom cell this is.
    side = free.copy()
    for row in range(1, rows):
        for column in range(1, columns):
            if side[row, column]:
                side[row, column] += min(side[row - 1, column], side[row, column - 1], side[row - 1, column - 1])
    most = int(side.max())
    if most < _SMALLEST * _CELLS:
        return None
    row, column = (int(item) for item in np.unravel_index(int(side.argmax()), side.shape))
    size = min(most * cell, _LARGEST * min(box.width, box.height)) - 2 * _GAP_PT
    # The first largest square lies at the top; its left corner is nearest to the edge of the page.
    x, y = box.x + (column - most + 1) * cell + _GAP_PT, box.y + (row - most + 1) * cell + _GAP_PT
    return Rect(x, y, size, size - CAPTION_PT)


def _fill_inside(free: NDArray[np.int64], shapes: NDArray[np.object_], frame: Frame, cell: float) -> None:
    """Take the cells whose middle lies in an area: a large one has no border there."""
    rows, columns = np.nonzero(free)
    x = frame.x_m + (columns + 0.5) * cell / frame.scale
    y = frame.y_m - (rows + 0.5) * cell / frame.scale
    hit = shapely.STRtree(shapes).query(shapely.points(x, y), predicate="intersects")[0]
    free[rows[hit], columns[hit]] = 0


def _densest(points: NDArray[np.float64], box: Rect) -> tuple[float, float]:
    """Middle of the window of the inset that holds most of the points."""
    half = box.height / _ZOOM / 2
    middles = np.unique(np.round(points / (half / 2)), axis=0) * half / 2
    windows = shapely.box(*(middles - half).T, *(middles + half).T)
    window, _ = shapely.STRtree(shapely.points(points)).query(windows)
    best = middles[np.bincount(window, minlength=len(middles)).argmax()]
    near = points[(np.abs(points - best) <= half).all(axis=1)]
    middle = near.mean(axis=0) if len(near) else points.mean(axis=0)
    return float(middle[0]), float(middle[1])
