"""Land, river and the borders of the buurten, as lines that are noded once and shared by both sides."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.spatial import Voronoi, cKDTree
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.ops import linemerge

from .plan import HEIGHT_M, INDUSTRY, ISLAND, LAKE, RIVER, RIVER_WIDTH, RURAL, RURAL_SCALE_M, TOWNS, WIDTH_M

Floats = NDArray[np.float64]
_OUTSIDE = -1


def river_line() -> LineString:
    """Centre line of the river, a vertex about every 60 m."""
    points = np.array(RIVER, dtype=float)
    along = np.arange(len(points))
    fine = np.linspace(0, len(points) - 1, 60 * len(points))
    curve = CubicSpline(along, points)(fine)
    return shapely.segmentize(LineString(curve).simplify(6.0), 120.0)


def water(rng: np.random.Generator) -> Polygon:
    """Open water: the river where it is wide, and the lake."""
    line = river_line()
    length = line.length
    stops, widths = zip(*RIVER_WIDTH, strict=True)
    distances = np.arange(0.0, stops[-1] * length, 110.0)
    at = np.array([line.interpolate(d).coords[0] for d in distances])
    ahead = np.array([line.interpolate(d + 30.0).coords[0] for d in distances])
    direction = (ahead - at) / np.linalg.norm(ahead - at, axis=1)[:, None]
    normal = np.column_stack([-direction[:, 1], direction[:, 0]])
    half = np.interp(distances / length, stops, widths)
    left = at + normal * (half * rng.uniform(0.8, 1.2, len(at)))[:, None]
    right = at - normal * (half * rng.uniform(0.8, 1.2, len(at)))[:, None]
    tip = line.interpolate(stops[-1] * length).coords[0]
    stream = Polygon(np.vstack([left, [tip], right[::-1]])).buffer(0)
    x, y, a, b = LAKE
    lake = shapely.affinity.rotate(shapely.affinity.scale(blob(rng, 0, 0, 1.0, rough=0.12), a, b), 12)
    return shapely.union_all([stream, shapely.affinity.translate(lake, x, y)])


def blob(rng: np.random.Generator, x_m: float, y_m: float, radius_m: float, *, rough: float) -> Polygon:
    """Closed shape around a point, wavy in proportion to `rough`."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radius = np.ones_like(angle)
    for wave in range(2, 8):
        radius += rough * rng.normal() / wave**0.7 * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
    return Polygon(np.column_stack([x_m + radius_m * radius * np.cos(angle), y_m + radius_m * radius * np.sin(angle)]))
