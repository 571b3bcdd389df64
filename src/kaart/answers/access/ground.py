"""Parts of accessibility: areas with people, and sites; `kaart.answers.access.load` combines them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Series
from shapely.errors import ShapelyError

from kaart.analysis.access.catchment import ZONES, children_of_two_and_three
from kaart.analysis.access.facilities import FacilityRecord, record_of
from kaart.analysis.access.known import ALL_KNOWN, MOST_UNFETCHED, Known, known_of
from kaart.analysis.access.parts import COMPETE_M, sensitivity
from kaart.analysis.distance.demand import Demand, spread_demand, squares_demand
from kaart.analysis.distance.network import JOIN_M
from kaart.analysis.distance.reach import WALK, Metric
from kaart.answers.access.around import Surroundings, find_surroundings, gemeenten_around, gemeenten_scope
from kaart.answers.access.question import Question, Squares
from kaart.answers.access.runner import Runner, in_parts
from kaart.answers.boundaries import stored_boundaries
from kaart.answers.figures import answer
from kaart.answers.reader import StoreReader
from kaart.catalogue import Catalogue, Family, Region, RegionPeriod
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, gemeente_of, spans
from kaart.core.crs import to_rd
from kaart.core.errors import NO_FIGURES, CorruptStoreError, InputError, NotInStoreError, mark
from kaart.core.provenance import Notice, now_utc
from kaart.core.reasons import reason_of
from kaart.store.library import Library
from kaart.store.outlines import drawn
from kaart.store.sites import LoadedSites, load_sites

CHILDREN = Notice.of(mark("Children of two and three: two fifteenths of those under fifteen (CBS)."))
# Applies to places per child only, not to distances.
CHILDLESS = mark("The number of children of {count} buurten in {year} is unknown; they are left out.")
PLACELESS = mark("The number of places of {count} sites is unknown; they do not count for places.")
UNFETCHED = mark(
    "{count} buurten have no figure for one or more measures: their surroundings were not fetched ({areas}). "
    "Run kaart sync {id} --lagen {layer} --jaren {year}."
)
ABROAD = mark(
    "Of {count} buurten part of the surroundings lies abroad or in open water: kaart counts nothing there, so that "
    "a place across the border is missing."
)
PARTLY = mark("Of {count} buurten a small part of the surroundings was not fetched: {known}% or more of it is known.")


@dataclass(frozen=True)
class Supply:
    """Sites or stops that count.

    Attributes
    ----------
    sites
        In or near the region; EPSG:28992 points; for sites ``site_id``, ``name``, ``address``, ``postcode``, ``town``,
        ``places`` (NaN unknown); for stops ``site_id``, ``name`` and departures per hour by band.
    unlocated
        Sites without a point, in the same columns; they do not count.
    retrieved_at
        When the oldest part was fetched.
    listed
        False when the source counts sites and does not say which: then `sites` is empty, and that does not mean that
        there are none.
    every
        All sites that were measured to, near or far; None when those are `sites`.
    counted
        The day of the timetable that was counted; None when the supply is that of `retrieved_at`.
    """

    sites: GeoDataFrame
    unlocated: DataFrame
    retrieved_at: datetime
    listed: bool = True
    every: GeoDataFrame | None = None
    counted: date | None = None

    @property
    def date(self) -> date:
        """The day that the supply is of."""
        return self.counted or self.retrieved_at.date()

    @property
    def measured(self) -> GeoDataFrame:
        """All sites that were measured to, in the order in which they were."""
        return self.sites if self.every is None else self.every


@dataclass(frozen=True)
class Ground:
    """Areas and people of whole gemeenten.

    Attributes
    ----------
    scope, year
        The gemeenten, and the year of boundaries and people.
    areas, demand
        Buurten with a boundary in EPSG:28992, and points for the people in them.
    people
        Indexed by buurt: ``name``, ``inhabitants``, ``children``.
    notices
        Gaps.
    everybody
        Points of these gemeenten and of those around them, by code of the buurt.
    children
        Of two and three years, by buurt of `everybody`.
    around
        Buurten with a boundary, of these gemeenten and of those around.
    """

    scope: Scope
    year: int
    areas: GeoDataFrame
    demand: Demand
    people: DataFrame
    notices: tuple[Notice, ...]
    everybody: Demand
    children: Series[float]
    around: GeoDataFrame

    @property
    def gemeenten(self) -> tuple[str, ...]:
        """Codes of the gemeenten, sorted."""
        return tuple(sorted({gemeente_of(str(code)) for code in self.people.index}))

    def of(self, gemeenten: Collection[str]) -> Ground:
        """The same for some of the gemeenten, without those around.

        Parameters
        ----------
        gemeenten
            Codes.
        """
        if set(self.gemeenten) <= set(gemeenten):
            return self
        inside = self.areas["code"].map(gemeente_of).isin(gemeenten)
        areas = self.areas[inside].reset_index(drop=True)
        demand = self.demand.only(self.demand.points["code"].map(gemeente_of).isin(gemeenten).to_numpy())
        people = self.people[self.people.index.map(gemeente_of).isin(gemeenten)]
        return replace(
            self, areas=areas, demand=demand, people=people, everybody=demand, children=people["children"], around=areas
        )

    def only(self, near: Callable[[GeoDataFrame], NDArray[np.bool_]]) -> Ground:
        """The same with some of the points.

        Parameters
        ----------
        near
            Mask of the points that stay.
        """
        own = self.demand.only(near(self.demand.points))
        return replace(self, demand=own, everybody=self.everybody.only(near(self.everybody.points)))


@dataclass(frozen=True)
class Found:
    """Measures of whole gemeenten with their supply."""

    frame: DataFrame
    supply: Supply
    method: tuple[Notice, ...]
    notices: tuple[Notice, ...] = ()
    sensitivity: dict[str, dict[str, dict[float, float]]] = field(default_factory=dict)
    centre: str = ""
    known: Known = ALL_KNOWN


class Finder(Protocol):
    """Finds what there is of a facility and measures the way to it."""

    def __call__(
        self, library: Library, scope: Scope, ground: Ground, question: Question, /, *, runner: Runner
    ) -> Found:
        """Measures of whole gemeenten."""
        ...


def access_years(library: Library, scope: Scope) -> tuple[int, ...]:
    """Years with stored boundaries of buurten."""
    return library.boundary_years(scope, level=Level.BUURT)


def default_year(library: Library, scope: Scope) -> int | None:
    """The latest year with boundaries and people, else with boundaries; None when none are stored."""
    years, known = access_years(library, scope), library.years(Family.KWB, scope)
    return max([year for year in years if year in known] or years, default=None)


def find_ground(library: Library, scope: Scope, question: Question) -> Ground:
    """Buurten and people of the gemeenten of a scope.

    Parameters
    ----------
    library, scope, question
        As in `kaart.answers.access.load.load_access`.

    Raises
    ------
    NotInStoreError
        If no boundaries are stored, or none of that year.
    InputError
        If the squares cannot be read.
    """
    years, year = stored_boundaries(library, scope, level=Level.BUURT), question.year
    if year is not None and year not in years:
        raise NotInStoreError(
            mark("There are no boundaries of {area} for {year} in the store; stored: {years}. Run kaart sync {id}."),
            area=scope.name,
            year=year,
            years=spans(years),
            id=scope.id,
        )
    chosen = year or default_year(library, scope) or years[-1]
    whole = _whole(scope, chosen)
    loaded = library.areas(whole, level=Level.BUURT, year=chosen)
    areas = drawn(loaded.areas)
    demand, people = _demand(areas, question), _people(library, whole, loaded.areas, chosen)
    notices: tuple[Notice, ...] = ()
    if loaded.absent:
        text = mark("No boundaries of {year} in the store for {areas}.")
        notices = (Notice.of(text, year=chosen, areas=", ".join(loaded.absent)),)
    ground = Ground(whole, chosen, areas, demand, people, notices, demand, people["children"], areas)
    codes = gemeenten_around(library, whole, year=chosen) if record_of(question.facility).counts_places else ()
    return _with_around(library, ground, question, codes) if codes else ground


def _with_around(library: Library, ground: Ground, question: Question, codes: tuple[str, ...]) -> Ground:
    """The ground with the people of other gemeenten, who can reach the same places."""
    scope = gemeenten_scope(ground.scope, codes)
    areas = drawn(library.areas(scope, level=Level.BUURT, year=ground.year).areas)
    people = _people(library, scope, areas, ground.year)
    # A gemeente with boundaries and no figures has not been counted: its children are not none, they are unknown.
    counted = {gemeente_of(str(code)) for code in people["children"].dropna().index}
    areas = areas[areas["code"].map(gemeente_of).isin(counted)].reset_index(drop=True)
    if areas.empty:
        return ground
    more, people = _demand(areas, question), people.loc[people.index.map(gemeente_of).isin(counted)]
    # In order of code, whatever the scope: sums come out the same to the last digit.
    points = pd.concat([ground.demand.points, more.points]).sort_values("code", kind="stable", ignore_index=True)
    everybody = Demand(gpd.GeoDataFrame(points, crs=areas.crs), (), ground.demand.method)
    return replace(
        ground,
        everybody=everybody,
        children=pd.concat([ground.children, people["children"]]),
        around=gpd.GeoDataFrame(pd.concat([ground.areas, areas], ignore_index=True), crs=areas.crs),
    )


def _demand(areas: GeoDataFrame, question: Question) -> Demand:
    return spread_demand(areas) if question.squares is None else _from_squares(question.squares, areas)


def _whole(scope: Scope, year: int) -> Scope:
    """The gemeenten that a scope lies in, as a scope."""
    gemeenten = scope.gemeenten(year)
    if gemeenten is None:
        return scope
    if scope.region is None:
        return Scope(gemeente_of(scope.id), scope.name)
    return replace(scope, region=Region(scope.id, scope.name, (RegionPeriod(None, None, gemeenten),), ""))


def _people(library: Library, scope: Scope, areas: GeoDataFrame, year: int) -> DataFrame:
    """Names, inhabitants and children of every buurt that has figures or a boundary."""
    figures = library.figures(scope, family=Family.KWB, year=year).frame
    rows = figures[figures["code"].str.startswith("BU")].set_index("code")
    codes = sorted(set(areas["code"]) | set(rows.index))
    names = areas.set_index("code")["name"].reindex(codes)
    names = names.fillna(rows["name"].reindex(codes)).fillna("")

    def column(name: str) -> Series[float]:
        return rows[name].astype(float).reindex(codes) if name in rows else Series(np.nan, index=codes, dtype=float)

    return DataFrame(
        {
            "name": names,
            "inhabitants": column("inwoners"),
            "children": children_of_two_and_three(column("inw_0_15")),
        }
    ).rename_axis("code")


def _from_squares(squares: Squares, areas: GeoDataFrame) -> Demand:
    path = squares.path
    west, south, east, north = areas.total_bounds
    try:
        head = gpd.read_file(path, rows=1)
        frame = gpd.read_file(path, mask=gpd.GeoSeries([shapely.box(west, south, east, north)], crs=areas.crs))
    except (OSError, RuntimeError, ValueError, TypeError, LookupError, ShapelyError) as error:
        raise InputError(
            mark("{path} cannot be read as a map of squares ({reason}); give a GeoPackage of CBS."),
            path=str(path),
            reason=reason_of(error),
        ) from error
    if head.crs is None:
        raise InputError(mark("{path} does not say in which coordinates it is; give a GeoPackage of CBS."), path=path)
    return squares_demand(to_rd(frame), areas, people=squares.people)


def find_sites(library: Library, scope: Scope, ground: Ground, question: Question, *, runner: Runner) -> Found:
    """Measures to sites of a register.

    Parameters
    ----------
    library, scope, ground, question
        What is asked, and where.
    runner
        Where it is computed.

    Raises
    ------
    NotInStoreError
        If none have been fetched.
    """
    record, metric = record_of(question.facility), question.metric
    loaded = load_sites(library, scope if scope.region else ground.scope, layer=record.layer, year=ground.year)
    offering, silent = _offering(loaded, record.offers)
    every = offering[offering.geometry.notna()].reset_index(drop=True)
    home = set(loaded.sites["site_id"])
    without = offering[offering.geometry.isna() & offering["site_id"].isin(home)]
    supply = Supply(
        _near(every, ground.areas, home),
        pd.DataFrame(without.drop(columns="geometry")).reset_index(drop=True),
        loaded.retrieved_at,
        every=every,
    )
    children = ground.children if record.counts_places else None
    outcome = in_parts(
        ground.everybody if record.counts_places else ground.demand,
        every,
        metric=metric,
        children=children,
        runner=runner,
        moved=question.sensitivity,
        only=frozenset(gemeente_of(code) for code in ground.demand.codes),
    )
    around = find_surroundings(
        library,
        ground.scope,
        ground.around,
        year=ground.year,
        fetched=loaded.fetched,
        people=record.counts_places,
    )
    metres, _ = metric.by(WALK).nearest(ground.demand.points, every)
    known = known_of(ground.demand, metres, around.territory, metric=metric, places=record.counts_places)
    outcome = replace(outcome, frame=known.masked(outcome.frame))
    method = [metric.method, ground.demand.method, *((ZONES, CHILDREN) if record.counts_places else ())]
    notices = (
        *_of_children(ground, supply, record),
        *_of_sites(loaded, supply, metric, silent=silent, place=scope.name),
        *_of_surroundings(ground, record, around, known),
    )
    return Found(outcome.frame, supply, tuple(method), notices, sensitivity(outcome), known=known)


def _near(every: GeoDataFrame, areas: GeoDataFrame, home: set[str]) -> GeoDataFrame:
    """Sites in or near some buurten: those of their gemeenten, and those that count for places per child."""
    kept = every["site_id"].isin(home).to_numpy(copy=True)
    if len(every) and len(areas):
        tree = shapely.STRtree(every.geometry.to_numpy())
        kept[tree.query(areas.geometry.to_numpy(), predicate="dwithin", distance=COMPETE_M)[1]] = True
    return every[kept].reset_index(drop=True)


def _of_children(ground: Ground, supply: Supply, record: FacilityRecord) -> tuple[Notice, ...]:
    """What is unknown of places and children."""
    if not record.counts_places:
        return ()
    childless = int(ground.children.reindex(list(ground.demand.codes)).isna().sum())
    unknown = int(supply.sites["places"].isna().sum())
    return (
        *((Notice.of(CHILDLESS, count=childless, year=ground.year),) if childless else ()),
        *((Notice.of(PLACELESS, count=unknown),) if unknown else ()),
    )


def _of_sites(loaded: LoadedSites, supply: Supply, metric: Metric, *, silent: int, place: str) -> tuple[Notice, ...]:
    """What is unknown of the sites themselves."""
    notices = []
    if silent:
        text = mark("For {count} sites the register does not tell whether they offer it; they do not count.")
        notices.append(Notice.of(text, count=silent))
    if len(supply.unlocated):
        text = mark("Sites that could not be located and do not count: {count}.")
        notices.append(Notice.of(text, count=len(supply.unlocated)))
    if loaded.absent:
        notices.append(Notice.of(mark("No sites in the store for {areas}."), areas=", ".join(loaded.absent)))
    notices += off_street(supply.sites, metric)
    if not len(supply.sites):
        notices.append(Notice.of(mark("There is no site in {area} to measure to."), area=place))
    return tuple(notices)


def _of_surroundings(ground: Ground, record: FacilityRecord, around: Surroundings, known: Known) -> tuple[Notice, ...]:
    """What is not known around the buurten, and how to fetch it."""
    lived = ground.people.index[ground.people["inhabitants"] != 0]
    lacking, partly, abroad = known.without_figure(lived), known.partly(lived), known.beyond(lived)
    notices = []
    if lacking:
        notices.append(
            Notice.of(
                UNFETCHED,
                count=len(lacking),
                areas=", ".join(around.lacking) or Notice.of(mark("which gemeenten lie there is not stored either")),
                id=ground.scope.id,
                layer=record.layer,
                year=ground.year,
            )
        )
    if partly:
        notices.append(Notice.of(PARTLY, count=len(partly), known=f"{100 * (1 - MOST_UNFETCHED):.0f}"))
    if abroad:
        notices.append(Notice.of(ABROAD, count=len(abroad)))
    return tuple(notices)


def find_own(_library: Library, _scope: Scope, ground: Ground, question: Question, *, runner: Runner) -> Found:
    """Measures to the user's own points, which are not in the store.

    Parameters
    ----------
    ground
        Buurten and people.
    question
        Holds the points.
    runner
        Where it is computed.

    Raises
    ------
    InputError
        If there are no points.
    """
    own, metric = question.own, question.metric
    if own is None:
        raise InputError(mark("Points of your own come from a file; give one with --punten."))
    outcome = in_parts(ground.demand, own.sites, metric=metric, children=None, runner=runner)
    return Found(
        outcome.frame,
        Supply(own.sites, own.bad, now_utc()),
        (metric.method, ground.demand.method),
        (*own.notices, *off_street(own.sites, metric)),
        sensitivity(outcome),
    )


def off_street(sites: GeoDataFrame, metric: Metric) -> tuple[Notice, ...]:
    """Notice of the number of sites without a street nearby, which nobody reaches.

    Parameters
    ----------
    sites
        EPSG:28992 points.
    metric
        Knows the streets.
    """
    count = int((~metric.usable(sites)).sum())
    if not count:
        return ()
    text = mark("{count} sites or stops lie more than {metres} m from any street: nobody reaches them.")
    return (Notice.of(text, count=count, metres=f"{JOIN_M:.0f}"),)


def _offering(loaded: LoadedSites, column: str) -> tuple[GeoDataFrame, int]:
    """Sites with true in a column (all without a column), and for how many of the scope the register does not tell."""
    if not column:
        return loaded.every, 0
    # `eq` without fillna: unknown is neither yes nor no.
    offered = loaded.every[column].eq(other=True).to_numpy(dtype=bool, na_value=False)
    return loaded.every[offered], int(loaded.sites[column].isna().sum())


def find_road(
    library: Library, ground: Ground, road: str, catalogue: Catalogue
) -> tuple[Series[float], tuple[Notice, ...]]:
    """Distance by road as CBS publishes it, of the same year, and a notice when its file is damaged.

    NaN where CBS publishes none, and when the figures are not stored or damaged.

    Parameters
    ----------
    library, ground, catalogue
        What is asked, and where.
    road
        Id of the indicator.

    Raises
    ------
    UnknownIndicatorError
        If the catalogue has no such distance.
    """
    indicator = catalogue.indicator(road)
    unknown = Series(np.nan, index=ground.people.index, dtype=float)
    try:
        published = answer(
            StoreReader(library),
            ground.scope,
            indicator=indicator,
            level=Level.BUURT,
            year=ground.year,
            catalogue=catalogue,
        )
    except NO_FIGURES:
        return unknown, ()
    except CorruptStoreError as error:
        return unknown, (Notice.of(error.template, **error.values),)
    return published.figures.frame.set_index("code")["value"].reindex(ground.people.index), ()
