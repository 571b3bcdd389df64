"""Effect of a scenario on accessibility from the store: before against after."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from pandas import Series

from kaart.analysis.access.catchment import SHARE_OF_TWO_AND_THREE
from kaart.analysis.access.compute import places_per_100
from kaart.analysis.access.effect import Effect, effect_of, reach_effect
from kaart.analysis.access.facilities import Facility, Way, measure_of, record_of
from kaart.analysis.access.measures import CBS_ROAD, CENTRE, NEAREST, PLACES, REACH_NEAR, Gain
from kaart.analysis.access.transit_measure import TransitDemand, measure_transit, transit_demand, with_new_stops
from kaart.analysis.distance.reach import nearest_m, reach
from kaart.analysis.scenario.already import Running, running_already
from kaart.analysis.scenario.document import Headway, NewStop, Scenario, require_fitting
from kaart.analysis.scenario.lines import apply_to_days
from kaart.analysis.scenario.sites import apply_scenario
from kaart.answers.access.ground import find_ground
from kaart.answers.access.load import Access, LowIncome
from kaart.answers.access.question import Question
from kaart.answers.access.transit import TransitDays, find_days
from kaart.catalogue.scope import Scope
from kaart.core.crs import RD
from kaart.core.errors import InputError, mark
from kaart.store.library import Library

# CBS publishes the one, which a scenario cannot change. The other is the time of those who get there, who are other
# people after the scenario than before: a scenario is judged by how many they are.
_NOT_COMPARED = frozenset({CBS_ROAD, CENTRE})
_INSTEAD = {CENTRE: REACH_NEAR}


@dataclass(frozen=True)
class TransitBase:
    """The timetable of a region and the walks to its stops: the input of scenarios of public transport.

    Attributes
    ----------
    ground
        Timetable and normal days.
    people
        Where people are, with their walks.
    """

    ground: TransitDays
    people: TransitDemand


@dataclass(frozen=True)
class WhatIf:
    """The effect of a scenario.

    Attributes
    ----------
    scenario
        The changes.
    measure
        Key of what is compared, of `kaart.analysis.access.measures`.
    sites
        After the changes, EPSG:28992.
    effect
        Before against after, by buurt of the scope.
    low_income
        Buurten with many low incomes; None when unknown for every buurt.
    seconds
        Computing time.
    already
        Lines that already run as a change of the scenario proposes.
    """

    scenario: Scenario
    measure: str
    sites: GeoDataFrame
    effect: Effect
    low_income: LowIncome | None
    seconds: float
    already: tuple[Running, ...] = ()

    @property
    def low_income_known(self) -> int:
        """Number of buurten of which the share of low incomes is known."""
        return 0 if self.low_income is None else int(self.effect.frame["code"].isin(self.low_income.known).sum())


def scenario_measures(facility: Facility) -> tuple[str, ...]:
    """Keys of the measures by which a scenario is judged."""
    return tuple(measure.id for measure in record_of(facility).measures if measure.id not in _NOT_COMPARED)


def people_of(access: Access) -> Series[float]:
    """People concerned by buurt, NaN unknown: inhabitants, or children of some years (estimated)."""
    years = record_of(access.facility).people.years_of_15
    if years is None:
        return access.frame["inhabitants"].astype(float)
    under_15 = access.frame["children"] / SHARE_OF_TWO_AND_THREE
    return under_15 * (years / 15)


def load_base(library: Library, scope: Scope, question: Question) -> TransitBase | None:
    """What scenarios of a facility start from besides its accessibility; None when they need nothing.

    Parameters
    ----------
    library, scope, question
        As in `kaart.answers.access.load.load_access`.

    Raises
    ------
    NotInStoreError
        If boundaries or a timetable have not been fetched.
    NoServiceDayError
        If the timetable holds no day.
    InputError
        If the gemeenten have timetables of several deliveries.
    """
    load = _CHANGING[record_of(question.facility).way].base
    return None if load is None else load(library, scope, question)


def load_transit(library: Library, scope: Scope, question: Question) -> TransitBase:
    """Read the timetable for the scenarios of a region, and walk to every stop once.

    Parameters
    ----------
    library, scope, question
        As in `kaart.answers.access.load.load_access`.

    Raises
    ------
    NotInStoreError
        If boundaries or a timetable have not been fetched.
    NoServiceDayError
        If the timetable holds no day.
    InputError
        If the gemeenten have timetables of several deliveries.
    """
    here = find_ground(library, scope, question)
    parts = find_days(library, scope, here, question)
    if len(parts) > 1:
        raise InputError(
            mark(
                "The gemeenten of {area} have timetables of {count} deliveries, and a scenario needs one; run kaart "
                "sync {id} --lagen ov."
            ),
            area=scope.name,
            count=len(parts),
            id=scope.id,
        )
    (ground,) = parts
    people = transit_demand(
        ground.ground.demand,
        ground.coarse,
        ground.timetable,
        ground.days,
        metric=question.metric,
        centres=question.centres,
    )
    return TransitBase(ground, people)


def work_out(
    access: Access,
    scenario: Scenario,
    *,
    measure: str,
    low_income: LowIncome | None,
    transit: TransitBase | None = None,
) -> WhatIf:
    """Compute the effect of a scenario, before against after.

    Parameters
    ----------
    access
        Accessibility before the changes.
    scenario
        The changes, of the same facility.
    measure
        Result of `scenario_measures`.
    low_income
        Buurten with many low incomes, None when unknown.
    transit
        Result of `load_base`.

    Raises
    ------
    InputError
        If the scenario is about another facility, a change does not fit, or there is no timetable.
    """
    began = time.perf_counter()
    require_fitting(scenario, access.facility)
    sites, after = _CHANGING[record_of(access.facility).way].after(access, scenario, measure, transit)
    before = access.frame[measure].astype(float)
    after = after.reindex(before.index)
    # Nobody lives there: there is no mean. Nor where too little is known of the surroundings.
    after = after.mask((access.frame["inhabitants"] == 0) | before.index.isin(access.known.lacking(measure)))
    marked = () if low_income is None else low_income.codes
    effect = _COUNTED[measure_of(access.facility, measure).gain](
        before,
        after,
        people=people_of(access),
        marked=marked,
        more_is_better=measure_of(access.facility, measure).more_is_better,
    )
    already = () if transit is None else _already(scenario, transit)
    return WhatIf(scenario, measure, sites, effect, low_income, time.perf_counter() - began, already)


def between(access: Access, first: WhatIf, second: WhatIf) -> Effect:
    """The second scenario compared with the first: who is better off with it, and who is worse off.

    Parameters
    ----------
    access
        Accessibility before the changes.
    first, second
        Results of `work_out` by one measure.

    Raises
    ------
    InputError
        If they are of different measures.
    """
    if first.measure != second.measure:
        raise InputError(mark("Two scenarios can be compared by one measure only."))
    one, other = (item.effect.frame.set_index("code")["after"] for item in (first, second))
    low, record = first.low_income, measure_of(access.facility, first.measure)
    return _COUNTED[record.gain](
        one,
        other,
        people=people_of(access),
        marked=() if low is None else low.codes,
        more_is_better=record.more_is_better,
    )


def _already(scenario: Scenario, transit: TransitBase) -> tuple[Running, ...]:
    """Lines that run so in the stored timetable, before any change."""
    days = transit.ground.days
    lines = [
        running_already(days[edit.day].timetable, edit)
        for edit in scenario.edits
        if isinstance(edit, Headway) and edit.day in days
    ]
    return tuple(dict.fromkeys(line for line in lines if line is not None))


_COUNTED = {Gain.AREAS: effect_of, Gain.PEOPLE: reach_effect}


def _of_sites(
    access: Access, scenario: Scenario, measure: str, _transit: TransitBase | None
) -> tuple[GeoDataFrame, Series[float]]:
    every = apply_scenario(access.supply.measured, scenario)
    far = set(access.supply.measured["site_id"]) - set(access.supply.sites["site_id"])
    sites = every[~every["site_id"].isin(far)].reset_index(drop=True)
    if measure == PLACES:
        return sites, places_per_100(access.everybody, every, metric=access.metric, children=access.children)
    if measure == NEAREST:
        return sites, nearest_m(access.demand, every, metric=access.metric)
    frame = reach(access.demand, every, metric=access.metric).frame.set_index("code")
    return sites, frame[measure.removesuffix("_count")]


def _of_lines(
    access: Access, scenario: Scenario, measure: str, transit: TransitBase | None
) -> tuple[GeoDataFrame, Series[float]]:
    if transit is None:
        raise InputError(mark("Without a timetable no line can be changed; fetch one with kaart sync --lagen ov."))
    timetable, days = apply_to_days(transit.ground.timetable, transit.ground.days, scenario)
    after = measure_transit(with_new_stops(transit.people, timetable), days, measure)
    return with_stops(access.supply.sites, scenario), after


@dataclass(frozen=True)
class _Changing:
    """How a scenario is worked out: sites and measure after it, and what is loaded for that beforehand."""

    after: Callable[[Access, Scenario, str, TransitBase | None], tuple[GeoDataFrame, Series[float]]]
    base: Callable[[Library, Scope, Question], TransitBase] | None = None


_CHANGING: Mapping[Way, _Changing] = {
    Way.REGISTER: _Changing(_of_sites),
    Way.FILE: _Changing(_of_sites),
    Way.TIMETABLE: _Changing(_of_lines, load_transit),
}


def with_stops(stops: GeoDataFrame, scenario: Scenario) -> GeoDataFrame:
    """The stops of the map with those that a scenario adds; departures of new stops stay unknown.

    Parameters
    ----------
    stops
        EPSG:28992 points with ``site_id`` and ``name``.
    scenario
        Of public transport.
    """
    new = {edit.stop_id: edit for edit in scenario.edits if isinstance(edit, NewStop)}
    if not new:
        return stops
    points = gpd.points_from_xy([edit.x_m for edit in new.values()], [edit.y_m for edit in new.values()])
    frame = {"site_id": list(new), "name": [edit.name or edit.stop_id for edit in new.values()]}
    added = gpd.GeoDataFrame(frame, geometry=points, crs=RD)
    return gpd.GeoDataFrame(pd.concat([stops, added], ignore_index=True), geometry="geometry", crs=RD)


def default_measure(facility: Facility, asked: str) -> str:
    """The measure by which a scenario is judged: the one shown, the reach for a travel time, else the distance."""
    wanted = _INSTEAD.get(asked, asked)
    return wanted if wanted in scenario_measures(facility) else NEAREST
