"""Accessibility by public transport: a timetable with its normal days, and every measure over it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame

from kaart.analysis.access.centres import OF_CENTRE, centre_names
from kaart.analysis.access.compute import transit_ground, travel_to
from kaart.analysis.access.facilities import Facility, record_of
from kaart.analysis.access.parts import sensitivity
from kaart.analysis.distance.demand import Demand, spread_demand
from kaart.analysis.distance.reach import DETOUR
from kaart.analysis.transit.days import DayKind, ServiceDay, service_days
from kaart.answers.access.ground import Found, Ground, Supply, off_street
from kaart.answers.access.question import Question
from kaart.answers.access.runner import Runner, transit_in_parts
from kaart.catalogue.holidays import load_holidays
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY
from kaart.core.errors import NotInStoreError, mark
from kaart.core.provenance import Notice, now_utc
from kaart.core.timetable import MARGIN_M, Timetable
from kaart.store.library import Library
from kaart.store.timetables import LoadedStops, load_plain_stops, load_timetable

# Destinations and travel times take long to compute, so that fewer points are used.
COARSE_SPACING_M, COARSE_MOST = 200.0, 16
COARSE = Notice.of(
    mark(
        "Destinations and travel times: fewer points, 200 m apart or more; every minute of leaving from 7 to 9 counts."
    )
)
BETWEEN_STOPS = Notice.of(mark("Between stops, when changing: the straight line times {factor}."), factor=DETOUR)


def find_transit(library: Library, scope: Scope, ground: Ground, question: Question, *, runner: Runner) -> Found:
    """Measures of public transport.

    Parameters
    ----------
    library, scope, ground, question
        What is asked, and where.
    runner
        Where it is computed.

    Raises
    ------
    NotInStoreError
        If neither a timetable nor stops have been fetched.
    NoServiceDayError
        If the timetable holds no day.
    """
    try:
        transit = find_days(library, scope, ground, question)
    except NotInStoreError:
        plain = load_plain_stops(library, scope)
        if plain is None:
            raise
        return _plain(plain, ground, question.facility)
    timetable, days, metric = transit.timetable, transit.days, question.metric
    of_all = transit_ground(timetable, days, metric=metric, centres=question.centres)
    outcome = transit_in_parts(ground.demand, transit.coarse, of_all, runner=runner, moved=question.sensitivity)
    stops = of_all.stops.rename(columns={"area": "site_id"})
    if not scope.is_country:
        stops = _around(stops, ground)
    without = dict(timetable.provenance.counts).get("stops_without_place_here", 0)
    unlocated = DataFrame({"site_id": [""] * without, "name": "", "address": ""})
    counted = min(day.date for day in days.values())
    supply = Supply(stops, unlocated, timetable.provenance.retrieved_at, counted=counted)
    between = () if metric.detour is not None else (BETWEEN_STOPS,)
    method = (metric.method, ground.demand.method, *between, COARSE, *(_day(day) for day in days.values()))
    notices = (*_of_timetable(days, previous=transit.previous), *off_street(stops, metric))
    return Found(outcome.frame, supply, method, notices, sensitivity(outcome), centre_names(of_all.centre))


def _around(stops: GeoDataFrame, ground: Ground) -> GeoDataFrame:
    """Stops within `MARGIN_M` metres of these buurten, EPSG:28992: a region's timetable has other gemeenten too."""
    if stops.empty:
        return stops
    areas, tree = ground.areas.geometry.to_numpy(), shapely.STRtree(stops.geometry.to_numpy())
    kept = np.zeros(len(stops), dtype=bool)
    kept[tree.query(areas, predicate="dwithin", distance=MARGIN_M)[1]] = True
    # If a buurt is far from all stops, its people use the nearest.
    kept[tree.nearest(areas)] = True
    return stops[kept].reset_index(drop=True)


def find_travel(library: Library, scope: Scope, ground: Ground, question: Question) -> tuple[DataFrame, str]:
    """Reach of and time to the chosen centres by buurt, and their names; the columns are those of `OF_CENTRE`.

    Parameters
    ----------
    library, scope, ground, question
        What is asked, and where.

    Raises
    ------
    NotInStoreError
        If no timetable has been fetched.
    NoServiceDayError
        If the timetable holds no day.
    InputError
        If there is no stop area of such a name.
    """
    transit = find_days(library, scope, ground, question)
    day = transit.days.get(DayKind.TUESDAY)
    if day is None:
        return DataFrame(np.nan, index=ground.people.index, columns=list(OF_CENTRE), dtype=float), ""
    return travel_to(transit.coarse, transit.timetable, day, question.centres, metric=question.metric)


@dataclass(frozen=True)
class TransitDays:
    """Timetable and normal days of an area, and coarse demand points; `previous`: an earlier delivery."""

    timetable: Timetable
    days: dict[DayKind, ServiceDay]
    coarse: Demand
    previous: bool


def find_days(library: Library, scope: Scope, ground: Ground, question: Question) -> TransitDays:
    """Timetable and normal days of an area.

    Parameters
    ----------
    library, scope, ground, question
        What is asked, and where.

    Raises
    ------
    NotInStoreError
        If no timetable has been fetched.
    NoServiceDayError
        If it holds no day.
    """
    loaded = load_timetable(library, scope)
    timetable = loaded.timetable
    holidays = load_holidays()
    region = holidays.region_of(ground.scope.gemeenten(ground.year) or ())
    # The normal days are those of the whole feed: the same in every scope that it serves.
    days = service_days(timetable, holidays=holidays, region=region)
    # Only the feed of the country is too large for one gemeente. Of a region every trip stays: an onward trip that does
    # not come near the gemeente still counts, and its buurten have the figures that they have in the region.
    if ground.scope.region is None and loaded.area == COUNTRY and not scope.is_country:
        timetable = timetable.around(shapely.union_all(ground.areas.geometry.to_numpy()))
        days = {kind: replace(day, timetable=timetable.on(day.date)) for kind, day in days.items()}
    coarse = spread_demand(ground.areas, spacing_m=COARSE_SPACING_M, most=COARSE_MOST)
    coarse = coarse.only(question.metric.usable(coarse.points))
    return TransitDays(timetable, days, coarse, loaded.previous)


_DAYS = {
    DayKind.TUESDAY: mark("A normal Tuesday: {date}, the median of {count} in the timetable ({trips} trips)."),
    DayKind.SATURDAY: mark("A normal Saturday: {date}, the median of {count} in the timetable ({trips} trips)."),
    DayKind.SUNDAY: mark("A normal Sunday: {date}, the median of {count} in the timetable ({trips} trips)."),
}


def _day(day: ServiceDay) -> Notice:
    return Notice.of(_DAYS[day.kind], date=day.date, count=day.candidates, trips=day.trips)


def _of_timetable(days: dict[DayKind, ServiceDay], *, previous: bool) -> tuple[Notice, ...]:
    notices = []
    last = max(day.timetable.dates[-1] for day in days.values() if day.timetable.dates)
    if any(not day.normal for day in days.values()):
        notices.append(Notice.of(mark("Every day of the timetable lies in a holiday: service may be less than usual.")))
    if last < now_utc().date():
        text = mark("The days that were counted lie in the past (up to {date}); fetch a newer timetable.")
        notices.append(Notice.of(text, date=last))
    if previous:
        notices.append(Notice.of(mark("The newest timetable is damaged; an earlier version is used.")))
    return tuple(notices)


def _plain(plain: LoadedStops, ground: Ground, facility: Facility) -> Found:
    """Stops without a timetable: positions are known, departures are not."""
    keys = list(dict.fromkeys((*record_of(facility).keys, *OF_CENTRE)))
    frame = DataFrame(np.nan, index=ground.people.index, columns=keys).assign(transit_band="")
    stops = plain.stops.rename(columns={"stop": "site_id"})
    empty = DataFrame({"site_id": [], "name": [], "address": []})
    origin = plain.manifest.provenance
    return Found(frame, Supply(stops, empty, origin.retrieved_at), (ground.demand.method,), origin.warnings)
