"""One measure of public transport at a time, over a timetable that may have been changed: for a scenario.

`kaart.analysis.access.compute.transit_measures` computes all of them; with the same timetable both give the same
numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import Series

from kaart.analysis.access.centres import OF_CENTRE, centre_times, centres_of, towards_centres
from kaart.analysis.access.compute import transit_points
from kaart.analysis.access.measures import INDEX, ONE_CHANGE, departures_id
from kaart.analysis.distance.demand import Demand
from kaart.analysis.distance.reach import Metric
from kaart.analysis.transit.days import BANDS, MORNING, DayKind, ServiceDay
from kaart.analysis.transit.index import transit_index
from kaart.analysis.transit.journeys import destinations
from kaart.analysis.transit.service import point_service, stop_service
from kaart.analysis.transit.walks import Walks, walks_to
from kaart.core.timetable import Timetable

_COLUMNS = {"destinations_direct_45_min_count": "direct", ONE_CHANGE: "one_change"}
# These measures follow people through the timetable, and can take seconds for a region.
SLOW = frozenset(_COLUMNS)
# Cost of the scan per point and connection on one busy core of 2026, overhead included.
_S_PER_STEP = 1.5e-7


@dataclass(frozen=True)
class TransitDemand:
    """Where people are and how they walk to the stops of a timetable.

    Attributes
    ----------
    points, walks
        Demand points and their walks, for departures and the index.
    few, from_few
        A coarser set of points, for destinations and travel times.
    centre
        Stop areas that travel times are to, of `kaart.analysis.access.centres`; they stay there in a scenario.
    metric
        How distance on foot is measured.
    stops
        Number of stops at the end of the walks.
    """

    points: GeoDataFrame
    walks: Walks
    few: GeoDataFrame
    from_few: Walks
    centre: GeoDataFrame
    metric: Metric
    stops: int


def transit_demand(
    demand: Demand,
    coarse: Demand,
    timetable: Timetable,
    days: Mapping[DayKind, ServiceDay],
    *,
    metric: Metric,
    centres: tuple[str, ...] = (),
) -> TransitDemand:
    """Compute the walks to every stop once, for all scenarios that follow.

    Parameters
    ----------
    demand, coarse
        Where people are, and a coarser set of points.
    timetable, days
        Timetable and its normal days.
    metric
        How distance on foot is measured.
    centres
        Names of the stop areas that travel times are to; when empty, the one with most departures.

    Raises
    ------
    InputError
        If there is no stop area of such a name.
    """
    points, few = transit_points(demand), transit_points(coarse)
    walks, from_few = (walks_to(some, timetable.stops, metric=metric) for some in (points, few))
    centre = centres_of(timetable, stop_service(days, timetable).areas, centres)
    return TransitDemand(points, walks, few, from_few, centre, metric, len(timetable.stops))


def with_new_stops(people: TransitDemand, timetable: Timetable) -> TransitDemand:
    """Add walks to the stops that a scenario appended to the list; the others are kept.

    Parameters
    ----------
    people
        Result of `transit_demand` for the original timetable.
    timetable
        Timetable with the added stops.
    """
    new = timetable.stops.iloc[people.stops :]
    if not len(new):
        return people

    def more(points: GeoDataFrame, walks: Walks) -> Walks:
        found = walks_to(points, new, metric=people.metric).frame
        found = found.assign(stop=found["stop"] + people.stops)
        return replace(walks, frame=pd.concat([part for part in (walks.frame, found) if len(part)], ignore_index=True))

    return replace(
        people,
        walks=more(people.points, people.walks),
        from_few=more(people.few, people.from_few),
        stops=len(timetable.stops),
    )


def measure_transit(people: TransitDemand, days: Mapping[DayKind, ServiceDay], measure: str) -> Series[float]:
    """One measure by area; NaN where it is unknown.

    Parameters
    ----------
    people
        With walks to the stops of the days.
    days
        Normal days that share one list of stops.
    measure
        Key of `kaart.analysis.access.measures`.

    Raises
    ------
    KeyError
        If there is no such measure of public transport.
    """
    bands = {departures_id(band.id): band for band in BANDS}
    if measure in bands:
        band = bands[measure]
        return point_service(days, people.points, people.walks, [band]).areas[band.id]
    tuesday = days.get(DayKind.TUESDAY)
    if tuesday is None:
        return Series(np.nan, index=sorted(set(people.points["area"])), dtype=float)
    if measure == INDEX:
        return transit_index(tuesday, people.points, people.walks).areas["index"]
    if measure in OF_CENTRE:
        towards = towards_centres(tuesday, people.centre, metric=people.metric)
        return centre_times(towards, people.few, people.from_few)[measure]
    return destinations(tuesday, people.few, people.from_few).areas[_COLUMNS[measure]]


def expected_s(people: TransitDemand, days: Mapping[DayKind, ServiceDay], measure: str) -> float:
    """About how many seconds a measure takes, from the size of the work; 0 for those that take less than one.

    Parameters
    ----------
    people, days, measure
        As in `measure_transit`.
    """
    tuesday = days.get(DayKind.TUESDAY)
    if measure not in SLOW or tuesday is None:
        return 0.0
    leaves = tuesday.timetable.times["departure_s"]
    connections = int(leaves.between(MORNING.first_s, MORNING.last_s).sum())
    return _S_PER_STEP * connections * len(people.few)
