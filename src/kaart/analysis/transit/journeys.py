"""Journeys by public transport: destinations within a time.

People walk to a stop, ride, and perhaps change. The measure is the median over departures spread over a band, so a
missed bus counts as it does in life.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.transit.days import MORNING, Band, ServiceDay
from kaart.analysis.transit.reachable import Question, count_within
from kaart.analysis.transit.scan import Network, build_network
from kaart.analysis.transit.walks import WALK_M_PER_MIN, Walks, by_area, check_points, covered, in_reach, walk_seconds

WITHIN_MIN = 45
STEP_S = 60


@dataclass(frozen=True)
class Destinations:
    """Named stop areas that can be reached.

    Attributes
    ----------
    points
        A row per demand point: ``direct`` and ``one_change``, the median over the moments of leaving of the number
        of stop areas reached without and with at most one change. Stop areas within walking distance are not
        counted. Missing where the timetable does not reach.
    areas
        The weighted mean per area, with ``known_share``.
    onward
        Per area the share (0-1) of the stop areas reached without a change of which the timetable has every
        departure: journeys with a change elsewhere are not found. Missing where none is reached.
    """

    points: DataFrame
    areas: DataFrame
    onward: Series[float]


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
    leave_s = np.sort(np.asarray(departures_s, dtype=np.int64))
    near = in_reach(walks, table)
    names, area = np.unique(table.stops["area"], return_inverse=True)
    complete = np.zeros(len(names), dtype=bool)
    complete[area[table.stops["inside"].to_numpy(dtype=bool)]] = True
    if table.coverage is None:
        complete[:] = True
    counts = count_within(
        network,
        Question(area, leave_s, int(within_min * 60), complete),
        point=near["point"].to_numpy(),
        stop=near["stop"].to_numpy(),
        walk_s=walk_seconds(near["distance_m"].to_numpy(), walk_m_per_min),
        points=len(points),
    )
    known = covered(points, table)
    values = {"direct": np.median(counts.direct, axis=1), "one_change": np.median(counts.one_change, axis=1)}
    frame = DataFrame({name: np.where(known, value, np.nan) for name, value in values.items()}, index=points.index)
    sums = {name: part.sum(axis=1).astype(float) for name, part in (("all", counts.direct), ("whole", counts.complete))}
    means = by_area(points, DataFrame(sums, index=points.index))
    return Destinations(frame, by_area(points, frame), (means["whole"] / means["all"]).where(means["all"] > 0))
