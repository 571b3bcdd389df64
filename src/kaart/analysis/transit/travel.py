"""Travel times from door to door, minute by minute: who can get there, in how much time, and how much luck matters.

A mean over those who happen to arrive says nothing: who cannot get there would drop out of it, and a line more would
make it worse. So the share of the people that gets there and the time of those people always go together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from kaart.analysis.distance.reach import STRAIGHT, Metric
from kaart.analysis.transit.bounds import BOUND_MIN, NEAR_MIN
from kaart.analysis.transit.days import MORNING, Band, ServiceDay
from kaart.analysis.transit.profile import Profiles, scan_back
from kaart.analysis.transit.scan import NEVER, Network, build_network
from kaart.analysis.transit.walks import WALK_M_PER_MIN, Walks, check_points, covered, in_reach, walk_seconds, walks_to
from kaart.core.crs import require_rd
from kaart.core.timetable import Timetable

# Longer journeys are not looked for.
LONGEST_MIN = 120
# Below this share of the people the time of the others says nothing of the area.
LEAST_PCT = 50.0
LOW, MEDIAN, HIGH = "low_min", "median_min", "high_min"
_QUANTILES = {LOW: 0.1, MEDIAN: 0.5, HIGH: 0.9}
_MINUTE_S = 60
_SMALL = 1e-9


@dataclass(frozen=True)
class Towards:
    """A timetable as seen from some places: all that does not depend on where people live.

    Attributes
    ----------
    timetable
        Of the day.
    places
        ``id`` and geometry of points, EPSG:28992; of several the one that is reached first counts, at every moment.
    profiles
        Departures worth taking at every stop.
    leave_s
        Moments of leaving home: every whole minute of the band.
    metric, walk_m_per_min
        How people walk at both ends, and all the way.
    """

    timetable: Timetable
    places: GeoDataFrame
    profiles: Profiles
    leave_s: NDArray[np.int64]
    metric: Metric
    walk_m_per_min: float


@dataclass(frozen=True)
class TravelTimes:
    """Minutes from door to door, over all moments of leaving.

    Attributes
    ----------
    points
        A row per demand point, of its travel times over the moments of leaving: ``median_min``, ``low_min`` and
        ``high_min`` (10th and 90th percentile); infinite when it takes longer than `LONGEST_MIN` or cannot be done,
        missing where the timetable does not reach.
    areas
        Indexed by area: ``within_45_pct`` and ``within_60_pct``, the share (0-100) of the weight whose median is at
        most so many minutes, missing where the timetable reaches no point; and ``median_min``, ``low_min``,
        ``high_min``, the weighted median over the points that make 60 minutes. Those are missing when less than
        half of the weight does; ``high_min`` also when for half of those some moments take over `LONGEST_MIN`.
    """

    points: DataFrame
    areas: DataFrame


def share_id(minutes: int) -> str:
    """Column of the share of the people who get there within a number of minutes."""
    return f"within_{minutes}_pct"


def head_for(
    day: ServiceDay,
    places: GeoDataFrame,
    *,
    window: Band = MORNING,
    walk_m_per_min: float = WALK_M_PER_MIN,
    metric: Metric = STRAIGHT,
    network: Network | None = None,
) -> Towards:
    """Scan the timetable of a day back from some places, once for everybody.

    Parameters
    ----------
    day
        A normal day.
    places
        ``id`` and geometry of points, EPSG:28992: centres, hospitals, stop areas (`Timetable.stop_areas`).
    window
        Part of the day in which people leave home.
    walk_m_per_min, metric
        Walking at both ends, and all the way.
    network
        Result of `kaart.analysis.transit.scan.build_network` for the day and that speed, if already built.

    Raises
    ------
    CrsError
        If the places are not in EPSG:28992.
    """
    require_rd(places)
    table = day.timetable
    network = network or build_network(table, walk_m_per_min=walk_m_per_min)
    near = in_reach(walks_to(places, table.stops, metric=metric), table)
    egress = np.full(len(table.stops), NEVER, dtype=np.int32)
    np.minimum.at(egress, near["stop"].to_numpy(), walk_seconds(near["distance_m"].to_numpy(), walk_m_per_min))
    until_s = window.last_s + LONGEST_MIN * _MINUTE_S
    profiles = scan_back(network, egress, first_s=window.first_s, until_s=until_s)
    leave_s = np.arange(window.first_s, window.last_s, _MINUTE_S, dtype=np.int64)
    return Towards(table, places, profiles, leave_s, metric, walk_m_per_min)


def travel_times(towards: Towards, points: GeoDataFrame, walks: Walks) -> TravelTimes:
    """Travel times of demand points and areas, with as many changes as it takes.

    Parameters
    ----------
    towards
        Result of `head_for`.
    points
        Demand points, EPSG:28992.
    walks
        From the points to the stops of its timetable.

    Raises
    ------
    SchemaError
        If the points do not keep their contract.
    CrsError
        If they are not in EPSG:28992.
    """
    check_points(points)
    took = np.sort(minutes_by_moment(towards, points, walks), axis=1)
    took[took > LONGEST_MIN] = np.inf
    moments = len(towards.leave_s)
    # The smallest time that such a share of the moments does not exceed.
    rank = {name: max(0, int(np.ceil(share * moments - _SMALL)) - 1) for name, share in _QUANTILES.items()}
    known = covered(points, towards.timetable)
    frame = DataFrame({name: np.where(known, took[:, place], np.nan) for name, place in rank.items()})
    frame.index = points.index
    return TravelTimes(frame, _areas(points, frame))


def minutes_by_moment(towards: Towards, points: GeoDataFrame, walks: Walks) -> NDArray[np.float64]:
    """Minutes from door to door for every point and moment of leaving: ``[point, moment]``.

    Infinite when nothing gets there; walking all the way counts when that is quicker.

    Parameters
    ----------
    towards, points, walks
        As in `travel_times`.
    """
    leave_s, speed = towards.leave_s, towards.walk_m_per_min
    best = np.full((len(points), len(leave_s)), NEVER, dtype=np.int32)
    near = in_reach(walks, towards.timetable).sort_values("stop", kind="stable")
    point, walk_s = near["point"].to_numpy(), walk_seconds(near["distance_m"].to_numpy(), speed)
    stops, first = np.unique(near["stop"].to_numpy(), return_index=True)
    for stop, rows in zip(stops.tolist(), np.split(np.arange(len(near)), first[1:]), strict=False):
        there = towards.profiles.arrivals(stop, walk_s[rows, None] + leave_s[None, :])
        best[point[rows]] = np.minimum(best[point[rows]], there)
    ride_min = np.where(best < NEVER, (best - leave_s) / _MINUTE_S, np.inf)
    return np.minimum(ride_min, _on_foot_min(towards, points)[:, None])


def _on_foot_min(towards: Towards, points: GeoDataFrame) -> NDArray[np.float64]:
    """Minutes all the way on foot to the nearest of the places; infinite beyond `LONGEST_MIN`."""
    minutes = np.full(len(points), np.inf)
    metres = LONGEST_MIN * towards.walk_m_per_min
    point, _, far = towards.metric.within(points, towards.places, metres=metres)
    np.minimum.at(minutes, point, far / towards.walk_m_per_min)
    return minutes


def _areas(points: GeoDataFrame, frame: DataFrame) -> DataFrame:
    """Reach and time of every area; each is computed alone, so that other areas do not touch its last digit."""
    weight = points["weight"].to_numpy(dtype=float)
    counts = (weight > 0) & frame[MEDIAN].notna().to_numpy()
    values = {name: frame[name].to_numpy(dtype=float) for name in _QUANTILES}
    rows = {}
    for area, where in points.groupby("area", sort=True).indices.items():
        known = where[counts[where]]
        rows[area] = _one_area({name: value[known] for name, value in values.items()}, weight[known])
    columns = [share_id(NEAR_MIN), share_id(BOUND_MIN), *_QUANTILES]
    return DataFrame.from_dict(rows, orient="index", columns=columns, dtype=float).rename_axis("area")


def _one_area(minutes: dict[str, NDArray[np.float64]], weight: NDArray[np.float64]) -> dict[str, float]:
    shares = {share_id(bound): _share_pct(minutes[MEDIAN] <= bound, weight) for bound in (NEAR_MIN, BOUND_MIN)}
    if not shares[share_id(BOUND_MIN)] >= LEAST_PCT:
        return shares | dict.fromkeys(_QUANTILES, np.nan)
    able = minutes[MEDIAN] <= BOUND_MIN
    times = {name: weighted_median(value[able], weight[able]) for name, value in minutes.items()}
    return shares | {name: time if np.isfinite(time) else np.nan for name, time in times.items()}


def _share_pct(who: NDArray[np.bool_], weight: NDArray[np.float64]) -> float:
    """Percent of the weight; missing when there is none. Rounded: weights of a third each must add up to 100."""
    whole = float(weight.sum())
    return round(100 * float(weight[who].sum()) / whole, 6) if whole > 0 else np.nan


def weighted_median(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """The smallest value that at least half of the weight does not exceed; missing without any.

    Parameters
    ----------
    values
        Numbers, perhaps infinite.
    weight
        Of each, more than 0.
    """
    if not len(values):
        return np.nan
    order = np.argsort(values, kind="stable")
    passed = np.cumsum(weight[order])
    # Ten weights of a tenth do not add up to 1: a hair less than half is half.
    return float(values[order][np.searchsorted(passed, passed[-1] * (0.5 - _SMALL), side="left")])
