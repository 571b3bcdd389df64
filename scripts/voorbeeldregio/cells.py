"""Buurten from their seeds: borders that bend, meet exactly and follow the river.

Many small cells are each given to the seed whose pull is strongest; the edges between cells
of two seeds are the borders. They are simplified line by line, noded once on a grid of 1 m
with river and outline, and only then made into areas, so that neighbours share every vertex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, polygonize

from . import land
from .plan import (
    HEIGHT_M,
    INDUSTRY,
    INDUSTRY_NAME,
    ISLAND,
    ISLAND_NAME,
    ISLAND_WIJK,
    RURAL,
    RURAL_SCALE_M,
    TOWNS,
    WIDTH_M,
    Town,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_OUTSIDE = -1
_COARSE_M, _FINE_M = 240.0, 90.0
_GOLDEN = np.pi * (3.0 - np.sqrt(5.0))


@dataclass(frozen=True)
class Seed:
    """Where a buurt grows from; `rank` is 0 at the heart of its town and 1 at its edge."""

    name: str
    gemeente: str
    wijk: int | None
    place: str  # name of the town, or "land", "industrie", "eiland"
    x_m: float
    y_m: float
    scale_m: float
    rank: float


def seeds(rng: np.random.Generator) -> list[Seed]:
    """Seeds of all buurten but the island."""
    found = [seed for town in TOWNS for seed in _town(rng, town)]
    gemeente, x_m, y_m, scale_m = INDUSTRY
    found.append(Seed(INDUSTRY_NAME, gemeente, None, "industrie", x_m, y_m, scale_m, 1.0))
    for rural_gemeente, wijk, x_rural, y_rural, name in RURAL:
        pull = RURAL_SCALE_M * rng.uniform(0.85, 1.15)
        found.append(Seed(name, rural_gemeente, wijk, "land", x_rural, y_rural, pull, 1.0))
    return found


def _town(rng: np.random.Generator, town: Town) -> list[Seed]:
    """Seeds of a town, close together at its heart: each a golden angle further round than the last."""
    turn, count = rng.uniform(0, 2 * np.pi), len(town.names)
    found = []
    for k, name in enumerate(town.names):
        rank = ((k + 0.35) / count) ** 0.62 if count > 1 else 0.0
        angle = turn + k * _GOLDEN + rng.normal(0, 0.12)
        reach = town.radius_m * rank * rng.uniform(0.9, 1.1)
        x_m, y_m = town.x_m + reach * np.cos(angle), town.y_m + 0.85 * reach * np.sin(angle)
        pull = town.scale_m * (0.65 + 0.5 * rank) * rng.uniform(0.9, 1.12)
        found.append(Seed(name, town.gemeente, town.wijk, town.place, x_m, y_m, pull, rank))
    return found


def grow(rng: np.random.Generator) -> tuple[list[Seed], list[BaseGeometry]]:
    """Seeds and the land of each, in metres from the plan's origin; the island comes last."""
    line = land.river_line()
    lake, isle, edge = land.water(rng, line), land.island(rng), land.frame(rng)
    north, _ = land.banks(line)
    planned = seeds(rng)
    points = _points(rng)
    owner = _owners(rng, points, planned, north)
    borders = _borders(points, owner)
    faces = _faces([*borders, line, *_rings(lake), *_rings(isle), *_rings(edge)])
    middle = shapely.point_on_surface(faces)
    tree = cKDTree(points)
    face_owner = _majority(faces, middle, points, owner, tree)
    dry = shapely.contains(edge, middle) & ~shapely.contains(lake, middle)
    face_owner[~dry] = _OUTSIDE
    face_owner[shapely.contains(isle, middle)] = len(planned)
    areas = _assemble(faces, face_owner, len(planned) + 1)
    alone = Seed(ISLAND_NAME, ISLAND[0], ISLAND_WIJK, "eiland", ISLAND[1], ISLAND[2], ISLAND[3], 1.0)
    return [*planned, alone], areas


def _points(rng: np.random.Generator) -> Floats:
    """Centres of the small cells: a loose pattern, finer where buurten are small."""
    coarse = _scatter(rng, _COARSE_M)
    fine = _scatter(rng, _FINE_M)
    centres = np.array([(town.x_m, town.y_m) for town in TOWNS] + [INDUSTRY[1:3]])
    reach = np.array([1.3 * town.radius_m + 350.0 for town in TOWNS] + [1_100.0])

    def near(points: Floats) -> NDArray[np.bool_]:
        gap = np.linalg.norm(points[:, None, :] - centres[None, :, :], axis=2)
        return np.asarray((gap < reach).any(axis=1), dtype=np.bool_)

    return np.vstack([coarse[~near(coarse)], fine[near(fine)]])


def _scatter(rng: np.random.Generator, step_m: float) -> Floats:
    x_m, y_m = np.meshgrid(np.arange(-2_500, WIDTH_M + 2_500, step_m), np.arange(-2_500, HEIGHT_M + 2_500, step_m))
    points = np.column_stack([x_m.ravel(), y_m.ravel()])
    return points + rng.uniform(-0.48, 0.48, points.shape) * step_m


def _bend(rng: np.random.Generator, points: Floats, *, wave_m: tuple[float, float], size_m: float) -> Floats:
    """Shift points by a smooth random field."""
    moved = points.copy()
    for axis in (0, 1):
        for _ in range(10):
            angle, phase = rng.uniform(0, 2 * np.pi, 2)
            wave = rng.uniform(*wave_m)
            along = points @ np.array([np.cos(angle), np.sin(angle)])
            moved[:, axis] += size_m / np.sqrt(10) * rng.normal() * np.sin(2 * np.pi * along / wave + phase)
    return moved


def _owners(rng: np.random.Generator, points: Floats, planned: list[Seed], north: Polygon) -> Ints:
    """Index of the seed on the same bank whose pull on a small cell is strongest."""
    at = np.array([(seed.x_m, seed.y_m) for seed in planned])
    bent = _bend(rng, np.vstack([points, at]), wave_m=(2_500, 6_500), size_m=420.0)
    bent = _bend(rng, bent, wave_m=(600, 1_500), size_m=75.0)
    pull = np.array([seed.scale_m for seed in planned])
    near, centre = bent[: len(points)], bent[len(points) :]
    cost = np.linalg.norm(near[:, None, :] - centre[None, :, :], axis=2) / pull
    point_north = shapely.contains_xy(north, points[:, 0], points[:, 1])
    seed_north = shapely.contains_xy(north, at[:, 0], at[:, 1])
    cost[point_north[:, None] != seed_north[None, :]] = np.inf
    return np.asarray(np.argmin(cost, axis=1), dtype=np.int64)


def _borders(points: Floats, owner: Ints) -> list[LineString]:
    """Lines between cells of different owners, each from junction to junction, simplified."""
    mesh = Voronoi(points)
    pairs = np.array(mesh.ridge_points)
    differ = owner[pairs[:, 0]] != owner[pairs[:, 1]]
    pieces = [
        LineString(mesh.vertices[ridge])
        for ridge, wanted in zip(mesh.ridge_vertices, differ, strict=True)
        if wanted and -1 not in ridge
    ]
    merged = linemerge(pieces)
    return [arc.simplify(min(110.0, 18.0 + arc.length * 0.02)) for arc in merged.geoms]


def _rings(shape: BaseGeometry) -> list[LineString]:
    polygons = shape.geoms if hasattr(shape, "geoms") else [shape]
    return [LineString(polygon.exterior.coords) for polygon in polygons]


def _faces(lines: list[LineString]) -> NDArray[np.object_]:
    noded = shapely.union_all(lines, grid_size=1.0)
    return np.array(list(polygonize(noded)), dtype=object)


def _majority(
    faces: NDArray[np.object_], middle: NDArray[np.object_], points: Floats, owner: Ints, tree: cKDTree
) -> Ints:
    """Owner of each face: that of most small cells in it, of the nearest one where it holds none."""
    nearest = owner[tree.query(shapely.get_coordinates(middle))[1]]
    where, inside = shapely.STRtree(shapely.points(points)).query(faces, predicate="contains")
    result = np.array(nearest)
    for face in np.unique(where):
        values, counts = np.unique(owner[inside[where == face]], return_counts=True)
        result[face] = values[np.argmax(counts)]
    return result


def _assemble(faces: NDArray[np.object_], face_owner: Ints, count: int) -> list[BaseGeometry]:
    """Join faces per owner; a small part apart from the rest goes to the neighbour it borders most."""
    owner = face_owner.copy()
    for _ in range(6):
        moved = False
        for seed in range(count):
            mine = np.flatnonzero(owner == seed)
            if len(mine) < 2:
                continue
            whole = shapely.union_all(faces[mine])
            if whole.geom_type == "Polygon":
                continue
            main = max(whole.geoms, key=lambda part: part.area)
            for face in mine[~shapely.contains(main.buffer(0.5), faces[mine])]:
                moved |= _give_away(faces, owner, int(face))
        if not moved:
            break
    return [shapely.union_all(faces[owner == seed]) for seed in range(count)]


def _give_away(faces: NDArray[np.object_], owner: Ints, face: int) -> bool:
    shared = shapely.length(shapely.intersection(faces, faces[face].boundary))
    shared[owner == owner[face]] = 0.0
    shared[owner == _OUTSIDE] *= 0.1
    best = int(np.argmax(shared))
    if shared[best] <= 0:
        return False
    owner[face] = owner[best]
    return True
