"""Walks from demand points to stops, and means over the points of an area."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from kaart.analysis.distance.reach import STRAIGHT, Metric
from kaart.core.crs import require_rd
from kaart.core.errors import SchemaError, mark
from kaart.core.provenance import Notice, listed
from kaart.core.schema import UNKEPT
from kaart.core.timetable import MARGIN_M, Timetable

# TfL's PTAL: 4.8 km an hour, eight minutes to a bus and twelve to a train.
WALK_M_PER_MIN = 80.0
BUS_REACH_M, RAIL_REACH_M = 640.0, 960.0
RAIL = frozenset({"train", "metro", "tram"})


@dataclass(frozen=True)
class Walks:
    """Ways on foot between points and stops.

    Attributes
    ----------
    frame
        ``point``, ``stop`` (row numbers), ``distance_m``: at most `RAIL_REACH_M`.
    method
        Id of the metric: how distance was measured.
    """

    frame: DataFrame
    method: str


def check_points(points: GeoDataFrame) -> GeoDataFrame:
    """Return demand points unchanged when they keep their contract.

    Parameters
    ----------
    points
        One row a point: ``id`` (unique), ``area`` (code), ``weight`` (people, 0 or more, may be missing),
        geometry of points in EPSG:28992.

    Raises
    ------
    SchemaError
        If a column is absent, an id repeats, a weight is negative or a geometry is no point.
    CrsError
        If they are not in EPSG:28992.
    """
    require_rd(points)
    problems = [
        Notice.of(mark("{column} is missing"), column=name) for name in ("id", "area", "weight") if name not in points
    ]
    if not problems:
        if points["id"].duplicated().any():
            problems.append(Notice.of(mark("{column} repeats"), column="id"))
        if (points["weight"] < 0).any():
            problems.append(Notice.of(mark("{column} is below zero"), column="weight"))
        if not (points.geometry.notna() & ~points.geometry.is_empty & (points.geom_type == "Point")).all():
            problems.append(Notice.of(mark("a geometry is no point")))
    if problems:
        raise SchemaError(UNKEPT, what=Notice.of(mark("the points where people live")), problems=listed(problems))
    return points


def walks_to(points: GeoDataFrame, stops: GeoDataFrame, *, metric: Metric = STRAIGHT) -> Walks:
    """Walks from points to stops, as far as people walk to a train.

    Parameters
    ----------
    points, stops
        In EPSG:28992.
    metric
        How distance is measured.

    Raises
    ------
    CrsError
        If either is not in EPSG:28992.
    """
    point, stop, distance = metric.within(points, stops, metres=RAIL_REACH_M)
    order = np.lexsort((stop, point))
    frame = DataFrame(
        {
            "point": point[order].astype("int64"),
            "stop": stop[order].astype("int64"),
            "distance_m": distance[order].astype(float),
        }
    )
    return Walks(frame, metric.id)


def walk_seconds(metres: NDArray[np.float64], walk_m_per_min: float) -> NDArray[np.int32]:
    """Whole seconds that a walk takes, rounded up: who is a moment late misses the bus.

    Parameters
    ----------
    metres
        Distances.
    walk_m_per_min
        Walking speed.
    """
    return np.ceil(metres * 60 / walk_m_per_min).astype(np.int32)


def in_reach(walks: Walks, timetable: Timetable) -> DataFrame:
    """Walks within the accepted distance: farther for stops with rail than for other stops.

    Parameters
    ----------
    walks
        To the stops of the timetable.
    timetable
        Timetable with the modes of its stops.
    """
    rail = np.zeros(len(timetable.stops), dtype=bool)
    on_rail = timetable.trips["mode"].isin(RAIL).to_numpy()[timetable.times["trip"].to_numpy()]
    rail[timetable.times["stop"].to_numpy()[on_rail]] = True
    frame = walks.frame
    limit = np.where(rail[frame["stop"].to_numpy()], RAIL_REACH_M, BUS_REACH_M)
    return frame[frame["distance_m"].to_numpy() <= limit].reset_index(drop=True)


def covered(points: GeoDataFrame, timetable: Timetable) -> np.ndarray:
    """Whether the timetable is complete as far as people walk from each point.

    Parameters
    ----------
    points
        In EPSG:28992.
    timetable
        Timetable with its coverage.
    """
    if timetable.coverage is None:
        return np.ones(len(points), dtype=bool)
    # Called with half a million points: a prepared area as first argument is much faster.
    shapely.prepare(timetable.coverage)
    near = shapely.dwithin(timetable.coverage, points.geometry.to_numpy(), MARGIN_M - RAIL_REACH_M)
    return np.asarray(near)


def by_area(points: GeoDataFrame, values: DataFrame) -> DataFrame:
    """Weighted mean over the points of every area: to the last digit the same whatever other areas are there.

    Parameters
    ----------
    points
        With ``area`` and ``weight``; a missing weight or one of 0 takes no part.
    values
        A row a point, numbers; missing takes no part.

    Returns
    -------
    DataFrame
        Indexed by area code, the columns of `values`, and ``known_share``: the share (0-1) of the weight whose
        point has every value. An area whose points all weigh 0 or have no value is missing.
    """
    weight = points["weight"].to_numpy(dtype=float)
    weight = np.where(weight > 0, weight, np.nan)
    number, areas = pd.factorize(points["area"], sort=True)

    def total(each: np.ndarray) -> np.ndarray:
        # A grouped sum of pandas can differ in its last digit with the groups beside it, and a plain one runs off by a
        # few: 49.5 must not become 49.499999999999986. This one is rounded once.
        parts: list[list[float]] = [[] for _ in areas]
        for group, value in zip(number, each, strict=True):
            if not math.isnan(value):
                parts[group].append(value)
        return np.array([math.fsum(part) if part else math.nan for part in parts])

    columns = {}
    for name in values.columns:
        value = values[name].to_numpy(dtype=float)
        columns[name] = total(value * weight) / total(np.where(np.isnan(value), np.nan, weight))
    whole = np.where(values.isna().any(axis=1), np.nan, weight)
    known = np.where(np.isnan(total(weight)), np.nan, np.nan_to_num(total(whole)) / total(weight))
    return DataFrame({**columns, "known_share": known}, index=pd.Index(areas, name="area"))
