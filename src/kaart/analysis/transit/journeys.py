"""Journeys by public transport: destinations within a time.

People walk to a stop, ride, and perhaps change. The measure is the median over departures spread over a band, so a
missed bus counts as it does in life.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame

from kaart.analysis.transit.days import MORNING, Band, ServiceDay
from kaart.analysis.transit.scan import NEVER, Network, build_network, scan
from kaart.analysis.transit.walks import WALK_M_PER_MIN, Walks, by_area, check_points, covered, in_reach
from kaart.core.timetable import Timetable

WITHIN_MIN = 45
STEP_S = 15 * 60


@dataclass(frozen=True)
class Destinations:
    """Named stop areas that can be reached.

    Attributes
    ----------
    points
        A row per demand point: ``direct`` and ``one_change``, the median over the departures of the number of
        stop areas reached without and with at most one change; ``direct_any`` and ``one_change_any``, the
        number reached on any of them. Stop areas within walking distance are not counted. Missing where the
        timetable does not reach.
    areas
        The weighted mean per area, with ``known_share``.
    within_min
        From the door, walking and waiting included.
    departures_s
        The moments of leaving home, seconds of the service day.
    """

    points: DataFrame
    areas: DataFrame
    within_min: float
    departures_s: tuple[int, ...]


def departures_in(band: Band, *, step_s: int = STEP_S) -> tuple[int, ...]:
    """Moments of leaving home, spread over a band.

    Parameters
    ----------
    band
        Part of a day.
    step_s
        Seconds between them.
    """
    return tuple(range(band.first_s, band.last_s, step_s))


def destinations(
    day: ServiceDay,
    points: GeoDataFrame,
    walks: Walks,
    *,
    within_min: float = WITHIN_MIN,
    departures_s: Sequence[int] = departures_in(MORNING),
    walk_m_per_min: float = WALK_M_PER_MIN,
    network: Network | None = None,
) -> Destinations:
    """Number of named stop areas within reach without and with one change.

    Parameters
    ----------
    day
        A normal day.
    points
        Demand points, EPSG:28992.
    walks
        From the points to the stops of the day's timetable.
    within_min
        From the door to getting off.
    departures_s
        Moments of leaving home.
    walk_m_per_min
        Walking speed.
    network
        Result of `build_network` for the day and that speed, to reuse it between calls.

    Raises
    ------
    SchemaError
        If the points do not keep their contract.
    CrsError
        If they are not in EPSG:28992.
    """
    check_points(points)
    table = day.timetable
    network = network or build_network(table, walk_m_per_min=walk_m_per_min)
    access, start_s = _access(table, walks, len(points), departures_s, walk_m_per_min)
    limit_s = start_s + int(within_min * 60)
    arrivals = scan(network, access, until_s=int(limit_s.max(initial=0)), vehicles=2)
    walked = _per_area(table, access < NEVER)
    values = {}
    for name, got in zip(("direct", "one_change"), arrivals.by_vehicles, strict=True):
        reached = _per_area(table, got <= limit_s) & ~walked
        shaped = reached.reshape(reached.shape[0], len(points), len(departures_s))
        values[name] = np.median(shaped.sum(axis=0), axis=1)
        values[f"{name}_any"] = shaped.any(axis=2).sum(axis=0)
    known = covered(points, table)
    frame = DataFrame({name: np.where(known, value, np.nan) for name, value in values.items()}, index=points.index)
    return Destinations(frame, by_area(points, frame), within_min, tuple(departures_s))


def _access(
    table: Timetable, walks: Walks, points: int, departures_s: Sequence[int], walk_m_per_min: float
) -> tuple[np.ndarray, np.ndarray]:
    """When each traveller (a point and a moment of leaving) is at each stop, and the moments themselves."""
    near = in_reach(walks, table)
    walk_s = np.ceil(near["distance_m"].to_numpy() * 60 / walk_m_per_min).astype("int32")
    leave = np.asarray(departures_s, dtype="int32")
    access = np.full((len(table.stops), points, len(leave)), NEVER, dtype="int32")
    access[near["stop"].to_numpy(), near["point"].to_numpy()] = walk_s[:, None] + leave[None, :]
    return access.reshape(len(table.stops), -1), np.tile(leave, points)


def _per_area(table: Timetable, reached: np.ndarray) -> np.ndarray:
    """Whether any stop of a stop area is reached: ``[stop area, traveller]``."""
    area = table.stops["area"].to_numpy()
    order = np.argsort(area, kind="stable")
    starts = np.flatnonzero(np.r_[True, area[order][1:] != area[order][:-1]]) if len(order) else np.empty(0, int)
    if not len(order):
        return np.zeros((0, reached.shape[1]), dtype=bool)
    return np.logical_or.reduceat(reached[order], starts, axis=0)
