"""A small map of one area to point out a place on: outlines of it and of what lies around it, as plain numbers.

Made in EPSG:28992. The browser gets WGS84 as whole steps of 0.00001 degree from the middle of the area, so that a place
that is pointed out is a point of a note as it stands: see `kaart.workshop.model.Point`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from kaart.core.crs import RD, require_rd, to_wgs84

_DECIMALS = 5
_LEAST_M = 200.0  # across, also for an area that is smaller
_ROOM = 1.2  # of the map, for an area of 1 across
_EDGE = 1.04  # what is drawn ends just outside the map
_DETAIL = 600  # the map across, in the smallest detail that it shows
_MOST_POINTS = 6000
_MOST_AROUND = 80


@dataclass(frozen=True)
class Around:
    """An area beside it, as far as it lies on the map.

    Attributes
    ----------
    name
        Of the area.
    rings
        As in `SpotMap`.
    label
        Where it is widest, east and north, and how far that is from its edge.
    """

    name: str
    rings: tuple[tuple[int, ...], ...] = field(repr=False)
    label: tuple[int, int, int]


@dataclass(frozen=True)
class SpotMap:
    """The map of an area; lengths are in steps of 0.00001 degree, east and north of `middle`.

    Attributes
    ----------
    code, name
        The area.
    middle
        Of the area: longitude and latitude in WGS84 degrees.
    window
        West, south, east and north of the map, about as wide as high on the ground.
    rings
        Outline of the area: east and north of every corner, one after the other.
    around
        Areas beside it.
    """

    code: str
    name: str
    middle: tuple[float, float]
    window: tuple[int, int, int, int]
    rings: tuple[tuple[int, ...], ...] = field(repr=False)
    around: tuple[Around, ...] = field(repr=False)


def spot_map(areas: GeoDataFrame, code: str, *, names: Mapping[str, str]) -> SpotMap | None:
    """The map of an area; None where it is not among the areas, or has no shape.

    Parameters
    ----------
    areas
        In EPSG:28992, with ``code``.
    code
        Of the area.
    names
        Names of areas by code.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    codes = require_rd(areas)["code"].astype(str).to_numpy()
    shapes = np.asarray(areas.geometry.to_numpy(), dtype=object)
    own = shapes[codes == code]
    if not len(own) or own[0] is None or shapely.is_empty(own[0]):
        return None
    side = _side(own[0])
    near = areas.sindex.query(_square(own[0], side * _EDGE), predicate="intersects")
    sizes = shapely.area(shapely.intersection(shapes[near], _square(own[0], side * _EDGE)))
    near = near[np.argsort(-sizes, kind="stable")][:_MOST_AROUND]
    near = near if (codes[near] == code).any() else np.append(near, np.flatnonzero(codes == code)[:1])
    coarse = _coarse(shapes[near], side)
    is_own = codes[near] == code
    around = shapely.intersection(coarse[~is_own], _square(own[0], side * _EDGE))
    middle = _degrees([shapely.centroid(own[0])])[0]
    return SpotMap(
        code=code,
        name=names.get(code, code),
        middle=(round(float(middle[0]), _DECIMALS), round(float(middle[1]), _DECIMALS)),
        window=_window(_square(own[0], side), middle),
        rings=_rings(coarse[is_own][0], middle),
        around=tuple(
            Around(names.get(found, found), _rings(shape, middle), _label(shape, middle))
            for found, shape in zip(codes[near][~is_own].tolist(), around.tolist(), strict=True)
            if shapely.area(shape) > 0
        ),
    )


def spot_data(spot: SpotMap) -> dict[str, object]:
    """The map as the browser gets it: numbers and names only.

    Parameters
    ----------
    spot
        The map.
    """
    return {
        "code": spot.code,
        "name": spot.name,
        "middle": list(spot.middle),
        "window": list(spot.window),
        "rings": [list(ring) for ring in spot.rings],
        "around": [[each.name, list(each.label), [list(ring) for ring in each.rings]] for each in spot.around],
    }


def _side(shape: shapely.Geometry) -> float:
    """Metres that the map is across."""
    west, south, east, north = shapely.bounds(shape).tolist()
    return float(max(east - west, north - south, _LEAST_M) * _ROOM)


def _square(shape: shapely.Geometry, side: float) -> shapely.Polygon:
    west, south, east, north = shapely.bounds(shape).tolist()
    x, y = (west + east) / 2, (south + north) / 2
    return shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def _coarse(shapes: NDArray[np.object_], side: float) -> NDArray[np.object_]:
    """Shapes with the detail that the map can show, and never more corners than a phone draws at once."""
    tolerance = side / _DETAIL
    coarse = np.asarray(shapely.coverage_simplify(shapes, tolerance=tolerance), dtype=object)
    while int(shapely.get_num_coordinates(coarse).sum()) > _MOST_POINTS and tolerance < side:
        tolerance *= 2
        coarse = np.asarray(shapely.coverage_simplify(shapes, tolerance=tolerance), dtype=object)
    return coarse


def _degrees(points: list[shapely.Point]) -> NDArray[np.float64]:
    return np.asarray(shapely.get_coordinates(to_wgs84(gpd.GeoDataFrame(geometry=points, crs=RD)).geometry))


def _steps(points: NDArray[np.float64], middle: NDArray[np.float64]) -> NDArray[np.int64]:
    """Steps east and north of the middle, of degrees."""
    return np.asarray(np.round((points - np.round(middle, _DECIMALS)) * 10**_DECIMALS), dtype=np.int64)


def _window(square: shapely.Polygon, middle: NDArray[np.float64]) -> tuple[int, int, int, int]:
    corners = _steps(_degrees([shapely.Point(each) for each in shapely.get_coordinates(square)]), middle)
    (west, south), (east, north) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return west, south, east, north


def _rings(shape: shapely.Geometry, middle: NDArray[np.float64]) -> tuple[tuple[int, ...], ...]:
    """Rings of the polygons of a shape; what a cut left of lines and points is no ring."""
    parts = shapely.get_parts(shape)
    rings = shapely.get_rings(parts[shapely.get_dimensions(parts) == 2])  # noqa: PLR2004 (areas)
    moved = to_wgs84(gpd.GeoDataFrame(geometry=rings, crs=RD)).geometry
    return tuple(tuple(_steps(shapely.get_coordinates(ring)[:-1], middle).ravel().tolist()) for ring in moved)


def _label(shape: shapely.Geometry, middle: NDArray[np.float64]) -> tuple[int, int, int]:
    radius = shapely.maximum_inscribed_circle(shape, tolerance=max(shapely.length(shape) / 400, 0.5))
    ends = _steps(_degrees([shapely.get_point(radius, 0), _north_of(radius)]), middle)
    (x, y), (_, top) = ends.tolist()
    return x, y, top - y


def _north_of(radius: shapely.LineString) -> shapely.Point:
    start = shapely.get_coordinates(radius)[0]
    return shapely.Point(start[0], start[1] + shapely.length(radius))
