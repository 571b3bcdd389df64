"""Demand points: points that together represent the people of an area, never its centroid alone.

CBS publishes people per buurt, not where in it they live. Without squares of 100 m the points are spread
evenly over the land of the area, which is wrong wherever half of a buurt is field or water: distances
then come out too long for most people there. The method is part of the result.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import Series

from kaart.core.crs import RD, require_rd
from kaart.core.errors import SchemaError, mark
from kaart.core.provenance import Notice

SPACING_M = 100.0  # as wide as the squares of CBS; finer adds nothing
MOST_POINTS = 60  # per area; a large rural area gets a coarser grid instead of thousands of points


@dataclass(frozen=True)
class Demand:
    """Points that stand for the people of areas.

    Attributes
    ----------
    points
        EPSG:28992, one row per point: ``code`` of its area, ``weight`` (0 to 1, together 1 per area).
    spread
        Codes of areas over which the points were spread evenly, for lack of better data.
    method
        Method in a sentence.
    """

    points: GeoDataFrame
    spread: tuple[str, ...]
    method: Notice

    @cached_property
    def places(self) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
        """Areas that have points, sorted, and the number of its area for every point."""
        place, codes = pd.factorize(self.points["code"].to_numpy(dtype=object), sort=True)
        return codes, place

    @property
    def codes(self) -> tuple[str, ...]:
        """Areas that have points, sorted."""
        return tuple(self.places[0])

    def only(self, kept: NDArray[np.bool_]) -> Demand:
        """The same with some of the points; the weights of an area add up to 1 again.

        Parameters
        ----------
        kept
            One truth value per point; an area without kept points is dropped.
        """
        if kept.all():
            return self
        points = self.points[kept].reset_index(drop=True)
        points["weight"] = points["weight"] / points.groupby("code")["weight"].transform("sum")
        left = set(points["code"])
        return Demand(points, tuple(code for code in self.spread if code in left), self.method)

    def mean(self, values: NDArray[np.float64]) -> Series[float]:
        """Weighted mean per area of one value per point; NaN where a point has none.

        Parameters
        ----------
        values
            By point, in any unit.
        """
        codes, place = self.places
        sums = np.bincount(place, weights=values * self.points["weight"].to_numpy(float), minlength=len(codes))
        return Series(sums, index=codes, dtype=float)


def spread_demand(areas: GeoDataFrame, *, spacing_m: float = SPACING_M, most: int = MOST_POINTS) -> Demand:
    """Spread points evenly over areas, on one fixed grid, so that the same area always gets the same points.

    Parameters
    ----------
    areas
        EPSG:28992, with ``code``; an area without a shape gets no point.
    spacing_m
        Metres between points; wider for areas that would get more than `most`.
    most
        Points per area, about.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    require_rd(areas)
    parts = [
        _points_in(shape, spacing_m=max(spacing_m, math.sqrt(shape.area / most)))
        for shape in areas.geometry
        if shape is not None and not shape.is_empty
    ]
    drawn = [
        str(code)
        for code, shape in zip(areas["code"], areas.geometry, strict=True)
        if shape is not None and not shape.is_empty
    ]
    sizes = [len(part) for part in parts]
    coordinates = np.concatenate(parts) if parts else np.empty((0, 2))
    points = gpd.GeoDataFrame(
        {
            "code": np.repeat(np.array(drawn, dtype=object), sizes),
            "weight": np.repeat([1.0 / size for size in sizes], sizes),
        },
        geometry=gpd.points_from_xy(coordinates[:, 0], coordinates[:, 1]),
        crs=RD,
    )
    text = mark("Points spread evenly over every area, {spacing} m apart or more: where people live in it is unknown.")
    return Demand(points, tuple(sorted(drawn)), Notice.of(text, spacing=f"{spacing_m:.0f}"))


def _points_in(shape: shapely.Geometry, *, spacing_m: float) -> NDArray[np.float64]:
    """Grid points inside a shape; a point on its surface when the grid misses it."""
    west, south, east, north = shape.bounds
    # Multiples of the spacing: the grid does not move with the area.
    xs = np.arange(math.ceil(west / spacing_m), math.floor(east / spacing_m) + 1) * spacing_m
    ys = np.arange(math.ceil(south / spacing_m), math.floor(north / spacing_m) + 1) * spacing_m
    grid = np.array(np.meshgrid(xs, ys)).reshape(2, -1).T
    inside = grid[shapely.contains_xy(shape, grid[:, 0], grid[:, 1])] if len(grid) else grid
    if len(inside):
        return np.asarray(inside, dtype=float)
    middle = shape.representative_point()
    return np.array([[middle.x, middle.y]])


def squares_demand(squares: GeoDataFrame, areas: GeoDataFrame, *, people: str) -> Demand:
    """Points where people live: the middles of squares, weighed by how many live there.

    Parameters
    ----------
    squares
        EPSG:28992, squares or points, with a column of people; a missing or negative number (CBS writes
        codes below zero) counts for nothing.
    areas
        EPSG:28992, with ``code``.
    people
        Name of the column of people.

    Returns
    -------
    Demand
        Areas in which no square has any people get evenly spread points and are named.

    Raises
    ------
    CrsError
        If either is not in EPSG:28992.
    SchemaError
        If the column is not there.
    """
    require_rd(squares)
    require_rd(areas)
    if people not in squares:
        raise SchemaError(
            mark("The squares have no column {column}; choose one of {choices}."),
            column=people,
            choices=", ".join(str(name) for name in squares.columns if name != "geometry"),
        )
    counts = pd.to_numeric(squares[people], errors="coerce")
    lived = squares[counts > 0]
    middles = gpd.GeoDataFrame({"people": counts[counts > 0]}, geometry=lived.geometry.centroid, crs=RD)
    joined = gpd.sjoin(middles, areas[["code", "geometry"]], predicate="within", how="inner")
    joined = joined[~joined.index.duplicated()]
    weight = joined["people"] / joined.groupby("code")["people"].transform("sum")
    known = gpd.GeoDataFrame({"code": joined["code"], "weight": weight}, geometry=joined.geometry, crs=RD)
    rest = spread_demand(areas[~areas["code"].isin(set(known["code"]))])
    points = gpd.GeoDataFrame(
        pd.concat([part for part in (known, rest.points) if len(part)], ignore_index=True), geometry="geometry", crs=RD
    )
    text = mark("Squares of CBS with inhabitants; in {count} areas without any, points spread evenly.")
    return Demand(points, rest.spread, Notice.of(text, count=len(rest.spread)))
