"""Accessibility by public transport: a timetable with its normal days, and every measure over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame

from kaart.analysis.access.centres import OF_CENTRE, centre_names, require_centres, with_centres
from kaart.analysis.access.compute import ONWARD, transit_ground, travel_to
from kaart.analysis.access.facilities import Facility, record_of
from kaart.analysis.access.known import ALL_KNOWN, Known
from kaart.analysis.access.measures import ONE_CHANGE
from kaart.analysis.access.parts import Outcome, sensitivity, together
from kaart.analysis.distance.demand import Demand, spread_demand
from kaart.analysis.distance.reach import DETOUR
from kaart.analysis.transit.days import DayKind, ServiceDay, service_days
from kaart.answers.access.ground import Found, Ground, Supply, off_street
from kaart.answers.access.question import Question
from kaart.answers.access.runner import Runner, transit_in_parts
from kaart.catalogue.holidays import load_holidays
from kaart.catalogue.scope import Scope
from kaart.core.codes import gemeente_of
from kaart.core.errors import NotInStoreError, mark
from kaart.core.provenance import Notice, now_utc
from kaart.core.timetable import MARGIN_M, Timetable
from kaart.store.library import Library
from kaart.store.timetables import LoadedStops, Served, load_plain_stops, load_timetables

# Destinations and travel times take long to compute, so that fewer points are used.
COARSE_SPACING_M, COARSE_MOST = 200.0, 16
COARSE = Notice.of(
    mark(
        "Destinations and travel times: fewer points, 200 m apart or more; every minute of leaving from 7 to 9 counts."
    )
)
_ABSENT = mark("No timetable in the store for {areas}; run kaart sync {id} --lagen ov.")
ONWARD_GAP = mark(
    "From {count} buurten some onward journeys are not in the timetable, since it holds what comes near the area it "
    "was fetched for: more can be reached with a change than is counted. kaart sync NL --lagen ov brings all."
)
BETWEEN_STOPS = Notice.of(mark("Between stops, when changing: the straight line times {factor}."), factor=DETOUR)


def find_transit(library: Library, scope: Scope, ground: Ground, question: Question, *, runner: Runner) -> Found:
    """Measures of public transport; without a timetable only positions of stops, every measure missing.

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
    InputError
        If there is no stop area of a name in any of the timetables.
    """
    try:
        parts = find_days(library, scope, ground, question)
    except NotInStoreError:
        plain = load_plain_stops(library, scope)
        if plain is None:
            raise
        return _plain(plain, ground, question.facility)
    return _joined([_measured(part, scope, question, runner) for part in parts], parts, ground, question)


def _measured(part: TransitDays, scope: Scope, question: Question, runner: Runner) -> tuple[Outcome, Found]:
    """Measures for the gemeenten that one timetable serves."""
    timetable, days, metric, ground = part.timetable, part.days, question.metric, part.ground
    of_all = transit_ground(timetable, days, metric=metric, centres=part.centres)
    outcome = transit_in_parts(ground.demand, part.coarse, of_all, runner=runner, moved=question.sensitivity)
    stops = of_all.stops.rename(columns={"area": "site_id"})
    if not scope.is_country:
        stops = _around(stops, ground)
    without = dict(timetable.provenance.counts).get("stops_without_place_here", 0)
    unlocated = DataFrame({"site_id": [""] * without, "name": "", "address": ""})
    counted = min(day.date for day in days.values())
    supply = Supply(stops, unlocated, timetable.provenance.retrieved_at, counted=counted)
    between = () if metric.detour is not None else (BETWEEN_STOPS,)
    method = (metric.method, ground.demand.method, *between, COARSE, *(_day(day) for day in days.values()))
    notices = (*_of_timetable(days, previous=part.previous), *off_street(stops, metric))
    frame, centre = outcome.frame.drop(columns=ONWARD), centre_names(of_all.centre, near=ground.areas)
    if question.centres and not part.centres:
        frame, centre = frame.assign(**dict.fromkeys(OF_CENTRE, np.nan)), ""
    onward = outcome.frame[[ONWARD]].rename(columns={ONWARD: ONE_CHANGE}).dropna()
    return outcome, Found(frame, supply, method, notices, {}, centre, replace(ALL_KNOWN, onward=onward))


def _joined(
    measured: Sequence[tuple[Outcome, Found]], parts: Sequence[TransitDays], ground: Ground, question: Question
) -> Found:
    """All gemeenten together, and those that no timetable serves."""
    every = [found for _, found in measured]
    served = {code for part in parts for code in part.ground.gemeenten}
    lacking = [code for code in ground.gemeenten if code not in served]
    unserved = ground.people.index[ground.people.index.map(gemeente_of).isin(lacking)]
    absent = (Notice.of(_ABSENT, areas=", ".join(lacking), id=ground.scope.id),) if lacking else ()
    nothing = DataFrame(1.0, index=unserved, columns=list(record_of(question.facility).keys))
    return Found(
        pd.concat([found.frame for found in every]),
        _supply([found.supply for found in every]),
        tuple(dict.fromkeys(notice for found in every for notice in found.method)),
        tuple(dict.fromkeys([*absent, *(notice for found in every for notice in found.notices)])),
        sensitivity(together({str(number): outcome for number, (outcome, _) in enumerate(measured)})),
        "; ".join(dict.fromkeys(found.centre for found in every if found.centre)),
        Known(nothing, 0 * nothing, pd.concat([found.known.onward for found in every])),
    )


def _supply(parts: Sequence[Supply]) -> Supply:
    """Stops of some timetables; of one that is in several, the departures of the newest."""
    stops = pd.concat([part.sites for part in parts], ignore_index=True).drop_duplicates("site_id", ignore_index=True)
    return Supply(
        gpd.GeoDataFrame(stops, crs=parts[0].sites.crs),
        pd.concat([part.unlocated for part in parts], ignore_index=True),
        min(part.retrieved_at for part in parts),
        counted=min(part.date for part in parts),
    )


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
    frames, names = [DataFrame(columns=list(OF_CENTRE), dtype=float)], []
    for part in find_days(library, scope, ground, question):
        day = part.days.get(DayKind.TUESDAY)
        if day is not None and part.centres:
            travel, centre = travel_to(part.coarse, part.timetable, day, part.centres, metric=question.metric)
            frames.append(travel)
            names.append(centre)
    return pd.concat(frames[1:] or frames).reindex(ground.people.index), "; ".join(dict.fromkeys(names))


@dataclass(frozen=True)
class TransitDays:
    """Timetable, and the gemeenten that it serves.

    Attributes
    ----------
    timetable, days
        Timetable and its normal days.
    coarse
        A coarser set of demand points.
    previous
        True for an earlier delivery.
    ground
        Buurten and people of the gemeenten that it serves.
    centres
        Names asked for that it has.
    """

    timetable: Timetable
    days: dict[DayKind, ServiceDay]
    coarse: Demand
    previous: bool
    ground: Ground
    centres: tuple[str, ...] = ()


def find_days(library: Library, scope: Scope, ground: Ground, question: Question) -> tuple[TransitDays, ...]:
    """Timetables and normal days that serve an area, whole: a buurt has the same figure in every scope.

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
    InputError
        If a name that is asked for is in none of them.
    """
    served = load_timetables(library, scope, gemeenten=ground.gemeenten, year=ground.year)
    require_centres([part.loaded.timetable for part in served], question.centres)
    return tuple(_days(library, part, ground, question) for part in served)


def _days(library: Library, part: Served, ground: Ground, question: Question) -> TransitDays:
    timetable, holidays = part.loaded.timetable, load_holidays()
    # The normal days are those of the whole timetable, in the holidays of the area that it was fetched for.
    region = holidays.region_of(library.scope(part.loaded.area, names={}).gemeenten(None) or ())
    days = service_days(timetable, holidays=holidays, region=region)
    own = ground.of(part.gemeenten) if part.gemeenten else ground
    coarse = spread_demand(own.areas, spacing_m=COARSE_SPACING_M, most=COARSE_MOST)
    coarse = coarse.only(question.metric.usable(coarse.points))
    centres = with_centres(timetable, question.centres)
    return TransitDays(timetable, days, coarse, part.loaded.previous, own, centres)


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
