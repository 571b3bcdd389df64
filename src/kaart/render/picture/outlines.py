"""Areas on paper: from RD metres to points on a page, simplified to what the page can show.

Points count from the top left. Everything stays in EPSG:28992, of which a page shows a part at one scale.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from kaart.core.crs import require_rd
from kaart.render.picture.rect import Rect

_DETAIL_PT = 0.3  # detail to leave out: less than the width of a line
_GRID_PT = 0.1  # finer than a printer can show
# Borders of so many areas would hide the fills, as on the screen.
MOST_BORDERS = 5_000
_PAD = 0.02
_CORNERS = 12  # of what looks round at the size of a dot


@dataclass(frozen=True)
class Frame:
    """A part of the country on a part of a page.

    Attributes
    ----------
    box
        Where it stands on the page.
    x_m, y_m
        RD of the left top corner.
    scale
        Points per metre.
    """

    box: Rect
    x_m: float
    y_m: float
    scale: float

    def to_page(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """RD metres to points on the page."""
        x = self.box.x + (points[:, 0] - self.x_m) * self.scale
        y = self.box.y + (self.y_m - points[:, 1]) * self.scale
        return np.column_stack([x, y])

    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north that it shows, in RD metres."""
        wide, high = self.box.width / self.scale, self.box.height / self.scale
        return self.x_m, self.y_m - high, self.x_m + wide, self.y_m


@dataclass(frozen=True)
class Outline:
    """Rings of one or more areas on a page: points, and where each ring begins."""

    points: NDArray[np.float64]
    starts: NDArray[np.int64]

    def rings(self) -> list[NDArray[np.float64]]:
        """Every ring, its first point repeated at the end."""
        ends = [*self.starts.tolist(), len(self.points)]
        return [self.points[first:last] for first, last in pairwise(ends)]


def shape_of(areas: GeoDataFrame) -> float:
    """Aspect ratio (width over height) of the areas; 1 when there are none."""
    west, south, east, north = padded(areas)
    return (east - west) / (north - south)


def fit(areas: GeoDataFrame, box: Rect) -> Frame:
    """Frame that shows all areas in the middle of a box.

    Parameters
    ----------
    areas
        In EPSG:28992.
    box
        Room on the page.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    return frame_of(padded(require_rd(areas)), box)


def frame_of(bounds: tuple[float, float, float, float], box: Rect) -> Frame:
    """Frame that shows a rectangle in RD in the middle of a box.

    Parameters
    ----------
    bounds
        West, south, east and north in metres.
    box
        Room on the page.
    """
    west, south, east, north = bounds
    scale = min(box.width / (east - west), box.height / (north - south))
    x_m = (west + east) / 2 - box.width / scale / 2
    y_m = (south + north) / 2 + box.height / scale / 2
    return Frame(box, x_m, y_m, scale)


def padded(areas: GeoDataFrame) -> tuple[float, float, float, float]:
    """West, south, east and north with a little room around; a square of a kilometre when there is no shape."""
    bounds = areas.total_bounds
    if not len(areas) or bool(np.isnan(bounds).any()):
        return 0.0, 0.0, 1000.0, 1000.0
    west, south, east, north = (float(item) for item in bounds)
    pad = max(east - west, north - south, 1.0) * _PAD
    return west - pad, south - pad, east + pad, north + pad


def simplified(areas: GeoDataFrame, scale: float) -> NDArray[np.object_]:
    """Shapes in RD with the detail that a scale can show; neighbours keep their edges.

    Parameters
    ----------
    areas
        In EPSG:28992.
    scale
        Points per metre.
    """
    shapes = np.asarray(require_rd(areas).geometry.to_numpy(), dtype=object)
    shapes = np.where(shapely.is_missing(shapes), shapely.Polygon(), shapes)
    if not len(shapes):
        return shapes
    coarse = shapely.coverage_simplify(shapes, tolerance=_DETAIL_PT / scale)
    # Shells in one direction and holes in the other: correct under both fill rules.
    return np.asarray(shapely.orient_polygons(coarse), dtype=object)


def to_page(shapes: NDArray[np.object_], frame: Frame) -> NDArray[np.object_]:
    """Shapes in RD as shapes on the page, in points.

    Parameters
    ----------
    shapes
        In RD metres.
    frame
        Where they are drawn.
    """
    return np.asarray(shapely.transform(shapes, frame.to_page), dtype=object)


def outlines(shapes: NDArray[np.object_], frame: Frame) -> list[Outline]:
    """Rings of every shape on the page; an area smaller than the grid has none.

    Parameters
    ----------
    shapes
        In RD, of `simplified`.
    frame
        Where they are drawn.
    """
    rings, owner = _rings(shapes)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    placed = np.round(frame.to_page(points) / _GRID_PT).astype(np.int64)
    moved = np.ones(len(placed), dtype=bool)
    moved[1:] = (ring[1:] != ring[:-1]) | (placed[1:] != placed[:-1]).any(axis=1)
    sizes = np.bincount(ring[moved], minlength=len(rings))
    keep = moved & (sizes[ring] >= 4)  # noqa: PLR2004 - three corners and the first again
    page, ring = np.round(placed[keep] * _GRID_PT, 1), ring[keep]
    starts = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]]) if len(ring) else np.array([], dtype=np.int64)
    area = owner[ring[starts]] if len(starts) else np.array([], dtype=np.int64)
    cuts = np.r_[starts, len(page)]
    first = np.searchsorted(area, np.arange(len(shapes)), side="left")
    last = np.searchsorted(area, np.arange(len(shapes)), side="right")
    return [Outline(page[cuts[a] : cuts[b]], cuts[a:b] - cuts[a]) for a, b in zip(first, last, strict=True)]


def _rings(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    parts, area = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, area[part] if len(part) else np.array([], dtype=np.int64)


def joined(items: list[Outline]) -> Outline:
    """Outlines as one, in their order."""
    filled = [item for item in items if len(item.points)]
    if not filled:
        return Outline(np.empty((0, 2)), np.array([], dtype=np.int64))
    offsets = np.cumsum([0, *(len(item.points) for item in filled[:-1])])
    starts = np.concatenate([item.starts + offset for item, offset in zip(filled, offsets, strict=True)])
    return Outline(np.concatenate([item.points for item in filled]), starts)


def circles(middles: NDArray[np.float64], *, radius: float) -> list[Outline]:
    """Round shapes around points on the page.

    Parameters
    ----------
    middles
        Points from the top left, a row each.
    radius
        Points.
    """
    turns = np.linspace(0.0, 2 * np.pi, _CORNERS, endpoint=False)
    circle = np.column_stack([np.cos(turns), np.sin(turns)]) * radius
    ring = np.vstack([circle, circle[:1]])
    return [Outline(np.round(middle + ring, 2), np.array([0])) for middle in middles]


def round_length(most_m: float) -> float:
    """The largest of 1, 2, 5, 10, 20 ... metres that is not more than `most_m`."""
    power = math.floor(math.log10(most_m))
    # Rounding may raise the logarithm to the next whole number.
    lengths = [float(f"{step}e{near}") for near in (power - 1, power) for step in (1, 2, 5)]
    return max(length for length in lengths if length <= most_m)
