"""River, lake, island and outline: the lines that nature draws. Metres from the plan's origin."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from shapely import LineString, Polygon
from shapely.affinity import rotate, scale, translate
from shapely.ops import split

from .plan import BORDER, COAST, HEIGHT_M, ISLAND, LAKE, RIVER, RIVER_WIDTH, WIDTH_M

Floats = NDArray[np.float64]
_MARGIN_M = 4_000.0


def river_line() -> LineString:
    """Centre line of the river, from its mouth to where it enters the region."""
    points = np.array(RIVER, dtype=float)
    curve = CubicSpline(np.arange(len(points)), points)(np.linspace(0, len(points) - 1, 60 * len(points)))
    return LineString(curve).simplify(8.0)


def banks(line: LineString) -> tuple[Polygon, Polygon]:
    """North and south of the river, far beyond the region."""
    whole = shapely.box(-1_400.0, -_MARGIN_M, WIDTH_M + 1_400.0, HEIGHT_M + _MARGIN_M)
    first, second = split(whole, line).geoms
    return (first, second) if first.centroid.y > second.centroid.y else (second, first)


def water(rng: np.random.Generator, line: LineString) -> Polygon:
    """Open water: the river where it is wide, and the lake."""
    stops, widths = zip(*RIVER_WIDTH, strict=True)
    distances = np.arange(0.0, stops[-1] * line.length - 60.0, 120.0)
    at = shapely.get_coordinates(line.interpolate(distances))
    ahead = shapely.get_coordinates(line.interpolate(distances + 30.0))
    direction = (ahead - at) / np.linalg.norm(ahead - at, axis=1)[:, None]
    normal = np.column_stack([-direction[:, 1], direction[:, 0]])
    half = np.interp(distances / line.length, stops, widths)
    left = at + normal * (half * rng.uniform(0.85, 1.15, len(at)))[:, None]
    right = at - normal * (half * rng.uniform(0.85, 1.15, len(at)))[:, None]
    tip = line.interpolate(stops[-1] * line.length)
    stream = Polygon(np.vstack([left, shapely.get_coordinates(tip), right[::-1]])).buffer(0)
    x_m, y_m, long_m, short_m = LAKE
    lake = rotate(scale(blob(rng, 0, 0, 1.0, rough=0.1), long_m, short_m, origin=(0, 0)), 10, origin=(0, 0))
    return shapely.union_all([stream, translate(lake, x_m, y_m)]).simplify(12.0)


def island(rng: np.random.Generator) -> Polygon:
    """Land in the lake."""
    _, x_m, y_m, radius_m = ISLAND
    return scale(blob(rng, x_m, y_m, radius_m, rough=0.18), 1.35, 0.8)


def frame(rng: np.random.Generator) -> Polygon:
    """Outline of the region: a smooth coast in the west, borders with bends and straight stretches elsewhere."""
    coast = np.array(COAST, dtype=float)
    along = np.arange(len(coast))
    beach = CubicSpline(along, coast)(np.linspace(0, len(coast) - 1, 8 * len(coast)))
    rest = np.vstack([coast[-1:], np.array(BORDER, dtype=float), coast[:1]])
    for size in (0.14, 0.12, 0.1):
        rest = _roughen(rng, rest, size=size)
    return Polygon(np.vstack([beach, rest[1:-1]])).simplify(40.0)


def _roughen(rng: np.random.Generator, line: Floats, *, size: float) -> Floats:
    """Put a vertex near the middle of every stretch, beside it by a random part of its length."""
    start, step = line[:-1], np.diff(line, axis=0)
    normal = np.column_stack([-step[:, 1], step[:, 0]])
    middle = start + step * rng.uniform(0.4, 0.6, len(step))[:, None] + normal * rng.normal(0, size, len(step))[:, None]
    woven = np.empty((2 * len(line) - 1, 2))
    woven[0::2], woven[1::2] = line, middle
    return woven


def blob(rng: np.random.Generator, x_m: float, y_m: float, radius_m: float, *, rough: float) -> Polygon:
    """Closed shape around a point, wavy in proportion to `rough`."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radius = np.ones_like(angle)
    for wave in range(2, 8):
        radius += rough * rng.normal() / wave**0.7 * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
    return Polygon(np.column_stack([x_m + radius_m * radius * np.cos(angle), y_m + radius_m * radius * np.sin(angle)]))
