"""Accessibility from the store: every measure of one facility for the buurten of a scope.

The page and the command line both use this module, so that they cannot differ. Whole gemeenten are computed, even
for one buurt, with all stored sites and the people around: a buurt has the same figures in every scope. Where too
much of the surroundings was not fetched there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, partial

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.access.facilities import Facility, Way, record_of
from kaart.analysis.access.indicator import indicator_of, measure_figures
from kaart.analysis.access.known import ALL_KNOWN, Known
from kaart.analysis.access.measures import CBS_ROAD, CENTRE, CENTRE_HIGH, CENTRE_LOW, PLACES, REACH, Measure
from kaart.analysis.access.travel_notice import OUT_OF_REACH
from kaart.analysis.distance.demand import Demand
from kaart.analysis.distance.reach import Metric
from kaart.answers.access.cbs_services import METHOD, find_service, no_demand, why_unpublished
from kaart.answers.access.ground import (
    Finder,
    Supply,
    find_ground,
    find_own,
    find_road,
    find_sites,
)
from kaart.answers.access.question import Question
from kaart.answers.access.runner import HERE, Runner
from kaart.answers.access.streets import OFF_STREET, find_streets
from kaart.answers.access.transit import find_transit, find_travel
from kaart.answers.figures import Answer, answer, latest_year
from kaart.answers.reader import StoreReader
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.scope import EXAMPLE, Scope
from kaart.core.codes import Level
from kaart.core.errors import NO_FIGURES, CorruptStoreError, NotInStoreError, mark
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures
from kaart.store.library import Library, is_example
from kaart.store.timetables import load_timetables

NOT_FETCHED = Notice.of(mark("not fetched: too little is known of the surroundings"))
UNSERVED = Notice.of(mark("not fetched: no timetable of this gemeente is stored"))
SHARE = mark("rests on {share}% of the surroundings; of the rest nothing is known")
ONWARD_SHARE = mark("of {share}% of the places to change at all departures are known; of the others not")
LOW_INCOME = "laag_inkomen"
LOW_INCOME_SHARE = 0.25


@dataclass(frozen=True)
class Access:
    """Accessibility of one facility.

    Attributes
    ----------
    question
        The question.
    year
        Year of boundaries and people.
    frame
        Indexed by buurt of the scope, sorted: ``name``, ``inhabitants``, ``children`` (of two and three, estimated;
        NaN unknown), a column per key of `kaart.analysis.access.measures` (NaN for none), ``nearest_site``; of public
        transport the spread of the travel time too.
    supply
        Sites or stops that count.
    method
        Method, in sentences.
    notices
        Notices for the reader: gaps, older data, an expired timetable.
    sensitivity
        Share of buurten whose class changes, by measure, assumption and factor.
    demand, children, areas
        Input of scenarios, for whole gemeenten. `areas` has the shapes.
    everybody
        Points of these gemeenten and those around, who compete for the same places.
    known
        How much of the catchment of every buurt is known.
    invented
        True for the example region.
    centre
        Stop area that travel times are to; "" for none.
    measures
        All measures, in order.
    answers
        For a service of CBS: answers by key of the measure; else empty.
    """

    question: Question
    year: int
    frame: DataFrame
    supply: Supply
    method: tuple[Notice, ...]
    notices: tuple[Notice, ...]
    sensitivity: dict[str, dict[str, dict[float, float]]]
    demand: Demand
    children: Series[float]
    areas: GeoDataFrame
    invented: bool
    everybody: Demand
    known: Known = ALL_KNOWN
    centre: str = ""
    measures: tuple[Measure, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @cached_property
    def measured(self) -> frozenset[str]:
        """Buurten of whole gemeenten that have points to measure from."""
        return frozenset(self.demand.codes)

    @property
    def facility(self) -> Facility:
        """Facility of the question."""
        return self.question.facility

    @cached_property
    def drawn(self) -> frozenset[str]:
        """Buurten with a boundary."""
        return frozenset(self.areas["code"])

    @property
    def metric(self) -> Metric:
        """How distance was measured."""
        return self.question.metric

    @property
    def distance(self) -> str:
        """Stable name of the way of measuring, for exports."""
        return record_of(self.facility).distance or self.metric.id

    @property
    def fetched_at(self) -> datetime | None:
        """When the supply was fetched; None when it is invented or comes from a file of the user."""
        return None if self.invented or self.question.own is not None else self.supply.retrieved_at

    @property
    def supply_date(self) -> date | None:
        """The day that the supply is of; None as for `fetched_at`, and for measures of CBS: those are of their year."""
        return self.supply.date if self.fetched_at is not None and self.supply.listed else None

    def indicator(self, measure: Measure) -> Indicator:
        """The measure as a record that classes, legend, table and export understand."""
        told = self.answers.get(measure.id)
        if told is not None:
            return told.figures.indicator
        return indicator_of(self.facility, measure, source=EXAMPLE if self.invented else "")

    def figures(self, measure: Measure) -> Figures:
        """One measure as figures, ready for the map; measures of CBS as published."""
        told = self.answers.get(measure.id)
        if told is not None:
            return told.figures
        source = EXAMPLE if self.invented else ""
        figures = measure_figures(
            self.frame, facility=self.facility, measure=measure, year=self.year, source=source, known=self.known
        )
        return replace(figures, supply=None if measure.id == CBS_ROAD else self.supply_date)


def load_access(
    library: Library, scope: Scope, question: Question, *, catalogue: Catalogue, runner: Runner = HERE
) -> Access:
    """Every measure of a facility for the buurten of a scope.

    Parameters
    ----------
    library
        Where boundaries, people, sites and timetables are stored.
    scope
        For where.
    question
        What is asked.
    catalogue
        Catalogue with the indicators that are read as well.
    runner
        Runner that computes the parts.

    Raises
    ------
    NotInStoreError
        If boundaries, or sites or a timetable, have not been fetched.
    InputError
        If the squares or streets cannot be read, or there are no own points to measure to.
    NoStreetsError
        If an extract that is required has no streets there.
    SchemaError
        If the squares lack the column; names those they have.
    """
    return _MEANS[record_of(question.facility).way].load(library, scope, question, catalogue, runner)


def _measured(
    find: Finder, library: Library, scope: Scope, question: Question, catalogue: Catalogue, runner: Runner
) -> Access:
    """What is measured here, from where people live.

    Raises
    ------
    NotInStoreError
        If no buurt of the scope is stored.
    """
    record = record_of(question.facility)
    ground, question = find_streets(library, find_ground(library, scope, question), question)
    measured = find(library, scope, ground, question, runner=runner)
    if record.road:
        road, damage = find_road(library, ground, record.road, catalogue)
        notices = (*measured.notices, *damage)
        measured = replace(measured, frame=measured.frame.assign(**{CBS_ROAD: road}), notices=notices)
    keys = [*record.keys, *(name for name in (CENTRE_LOW, CENTRE_HIGH) if name in measured.frame)]
    kept = [name for name in ("nearest_site", "transit_band") if name in measured.frame]
    frame = ground.people.join(measured.frame[[*keys, *kept]], how="left")
    frame[kept] = frame[kept].astype("str").where(frame[kept].notna(), "")
    # Nobody lives there: there is no mean.
    frame.loc[frame["inhabitants"] == 0, keys] = np.nan
    rows = frame[[scope.includes(str(code), ground.year) for code in frame.index]]
    if rows.empty:
        raise NotInStoreError(
            mark("{area} has no buurten in {year}; check the code, or fetch it with kaart sync."),
            area=scope.name,
            year=ground.year,
        )
    return Access(
        question=question,
        year=ground.year,
        frame=rows,
        supply=measured.supply,
        method=measured.method,
        notices=(*ground.notices, *measured.notices),
        sensitivity=measured.sensitivity,
        demand=ground.demand,
        children=ground.children,
        areas=ground.areas,
        invented=is_example(scope),
        everybody=ground.everybody,
        known=measured.known,
        centre=measured.centre,
        measures=record.measures,
    )


def towards(access: Access, library: Library, scope: Scope, centres: tuple[str, ...]) -> Access:
    """Replace reach of and time to the centre by those of chosen stop areas; nothing else is recomputed.

    Parameters
    ----------
    access
        Result for public transport.
    library, scope
        Store and region of that result.
    centres
        Names of the stop areas; at least one.

    Raises
    ------
    InputError
        If there is no stop area of such a name; gives the nearest ones.
    NotInStoreError
        If the timetable is not there any more.
    """
    question = replace(access.question, centres=centres, year=access.year)
    ground, question = find_streets(library, find_ground(library, scope, question), question)
    travel, centre = find_travel(library, scope, ground, question)
    columns = travel.reindex(access.frame.index).mask(access.frame["inhabitants"] == 0)
    frame = access.frame.assign(**{str(name): columns[name] for name in columns})
    return replace(access, question=question, frame=frame, centre=centre)


def stop_names(library: Library, scope: Scope) -> tuple[str, ...]:
    """Names of the stop areas that travel times can be to, sorted; none without a timetable."""
    try:
        served = load_timetables(library, scope)
    except NotInStoreError:
        return ()
    return tuple(sorted({str(name) for part in served for name in part.loaded.timetable.stop_areas["name"]}))


def _published(
    library: Library,
    scope: Scope,
    question: Question,
    catalogue: Catalogue,
    runner: Runner,  # noqa: ARG001 - nothing is computed
) -> Access:
    """Measures published by CBS; nothing is computed here."""
    published = find_service(library, scope, question, catalogue=catalogue)
    nobody = no_demand()
    return Access(
        question=question,
        year=published.year,
        frame=published.frame,
        supply=published.supply,
        method=(METHOD,),
        notices=published.notices,
        sensitivity={},
        demand=nobody,
        children=Series(dtype=float),
        areas=nobody.points,
        invented=is_example(scope),
        everybody=nobody,
        measures=published.measures,
        answers=published.answers,
    )


@dataclass(frozen=True)
class LowIncome:
    """Buurten where many households have a low income.

    Attributes
    ----------
    codes
        The quarter of the buurten with figures in which the largest share has one, sorted.
    known
        All buurten with figures, sorted; for the others it is unknown.
    year
        Of the figures.
    """

    codes: tuple[str, ...]
    known: tuple[str, ...]
    year: int


def _refuse_damage(error: CorruptStoreError) -> None:
    """An older year in place of a damaged one would be another quarter, unseen.

    Raises
    ------
    CorruptStoreError
        Always.
    """
    raise error


def low_income_areas(library: Library, scope: Scope, *, catalogue: Catalogue) -> LowIncome | None:
    """The quarter of the buurten with the largest share of low incomes; None without such figures.

    Parameters
    ----------
    library
        Store.
    scope
        What is asked.
    catalogue
        Knows the indicator.

    Raises
    ------
    CorruptStoreError
        If figures are damaged.
    """
    indicator, reader = catalogue.indicator(LOW_INCOME), StoreReader(library)
    try:
        year = latest_year(
            reader, scope, indicator=indicator, level=Level.BUURT, catalogue=catalogue, note=_refuse_damage
        )
        incomes = answer(reader, scope, indicator=indicator, level=Level.BUURT, year=year, catalogue=catalogue)
    except NO_FIGURES:
        return None
    values = incomes.figures.frame.set_index("code")["value"].dropna()
    if values.empty:
        return None
    bound = values.quantile(1 - LOW_INCOME_SHARE)
    many = sorted(str(code) for code in values.index[values >= bound])
    return LowIncome(tuple(many), tuple(sorted(str(code) for code in values.index)), year)


def why_not(access: Access, code: str, measure: str) -> Notice | None:
    """Reason why a buurt has no number for a measure; None when it has one.

    Parameters
    ----------
    access
        Result of `load_access`.
    code, measure
        Buurt and measure of `access`.
    """
    # Called for every cell of the country: look at one cell, and build no set per call.
    if not np.isnan(access.frame[measure][code]):
        return None
    return _MEANS[record_of(access.facility).way].why(access, code, measure)


def partly_known(access: Access, code: str, measure: str) -> Notice | None:
    """What is not known of the surroundings that a figure rests on; None when all is known, or there is no figure.

    Parameters
    ----------
    access
        Result of `load_access`.
    code, measure
        Buurt and measure of `access`.
    """
    share = access.known.share(code, measure)
    if share == 1 or np.isnan(access.frame[measure][code]):
        return None
    # Never 100: that would be all.
    return Notice.of(
        ONWARD_SHARE if measure in access.known.onward else SHARE, share=f"{min(99.0, np.floor(100 * share)):.0f}"
    )


def _why_unmeasured(access: Access, code: str, measure: str) -> Notice:
    record, row = record_of(access.facility), access.frame.loc[code]
    road = Notice.of(mark("CBS gives no distance for {year}, or it is not stored"), year=access.year)
    reasons = (
        (row["inhabitants"] == 0, Notice.of(mark("nobody lives here"))),
        (code not in access.drawn, Notice.of(mark("no boundary is stored"))),
        (measure == PLACES and np.isnan(row["children"]), Notice.of(mark("the number of children is unknown"))),
        (measure == CBS_ROAD, road),
        (code in access.known.lacking(measure), UNSERVED if record.way is Way.TIMETABLE else NOT_FETCHED),
        (code not in access.measured, OFF_STREET),
        (measure == CENTRE and not np.isnan(row[REACH]), OUT_OF_REACH),
    )
    last = record.unreached if len(access.supply.measured) else record.without_sites
    return next((text for holds, text in reasons if holds), Notice.of(last))


def _why_unpublished(access: Access, code: str, measure: str) -> Notice:
    return why_unpublished(access.answers.get(measure), code, year=access.year)


@dataclass(frozen=True)
class _Means:
    """How the measures of a facility come about, and why a buurt has no number."""

    load: Callable[[Library, Scope, Question, Catalogue, Runner], Access]
    why: Callable[[Access, str, str], Notice]


_MEANS: Mapping[Way, _Means] = {
    Way.REGISTER: _Means(partial(_measured, find_sites), _why_unmeasured),
    Way.TIMETABLE: _Means(partial(_measured, find_transit), _why_unmeasured),
    Way.FILE: _Means(partial(_measured, find_own), _why_unmeasured),
    Way.PUBLISHED: _Means(_published, _why_unpublished),
}
