"""Parts of accessibility: areas with people, and sites; `kaart.answers.access.load` combines them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.access.catchment import ZONES, children_of_two_and_three
from kaart.analysis.access.facilities import record_of
from kaart.analysis.access.parts import sensitivity
from kaart.analysis.distance.demand import Demand, spread_demand, squares_demand
from kaart.analysis.distance.network import JOIN_M
from kaart.analysis.distance.reach import Metric
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
from kaart.store.library import Library
from kaart.store.sites import LoadedSites, load_sites

CHILDREN = Notice.of(mark("Children of two and three: two fifteenths of those under fifteen (CBS)."))
# Applies to places per child only, not to distances.
CHILDLESS = mark("The number of children of {count} buurten in {year} is unknown; they are left out.")
PLACELESS = mark("The number of places of {count} sites is unknown; they do not count for places.")
EDGE = Notice.of(
    mark("What lies outside the gemeenten that are shown does not count; at the edge distances are too long.")
)


@dataclass(frozen=True)
class Supply:
    """Sites or stops that count.

    Attributes
    ----------
    sites
        EPSG:28992 points; for sites ``site_id``, ``name``, ``address``, ``postcode``, ``town``,
        ``places`` (NaN unknown); for stops ``site_id``, ``name`` and departures per hour by band.
    unlocated
        Sites without a point, in the same columns; they do not count.
    retrieved_at
        When the oldest part was fetched.
    listed
        False when the source counts sites and does not say which: then `sites` is empty, and that does not mean that
        there are none.
    """

    sites: GeoDataFrame
    unlocated: DataFrame
    retrieved_at: datetime
    listed: bool = True


@dataclass(frozen=True)
class Ground:
    """Areas and people of whole gemeenten."""

    scope: Scope
    year: int
    areas: GeoDataFrame
    demand: Demand
    people: DataFrame
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Found:
    """Measures of whole gemeenten with their supply."""

    frame: DataFrame
    supply: Supply
    method: tuple[Notice, ...]
    notices: tuple[Notice, ...] = ()
    sensitivity: dict[str, dict[str, dict[float, float]]] = field(default_factory=dict)
    centre: str = ""


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
    drawn = ~(shapely.is_missing(loaded.areas.geometry) | shapely.is_empty(loaded.areas.geometry))
    areas = loaded.areas[drawn].reset_index(drop=True)
    demand = spread_demand(areas) if question.squares is None else _from_squares(question.squares, areas)
    people = _people(library, whole, loaded.areas, chosen)
    notices: tuple[Notice, ...] = ()
    if loaded.absent:
        text = mark("No boundaries of {year} in the store for {areas}.")
        notices = (Notice.of(text, year=chosen, areas=", ".join(loaded.absent)),)
    return Ground(whole, chosen, areas, demand, people, notices)


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
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(
            mark("{path} cannot be read as a map of squares ({reason}); give a GeoPackage of CBS."),
            path=str(path),
            reason=type(error).__name__,
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
    sites, silent = _offering(loaded, record.offers)
    located = sites[sites.geometry.notna()].reset_index(drop=True)
    without = pd.DataFrame(sites[sites.geometry.isna()].drop(columns="geometry")).reset_index(drop=True)
    children = ground.people["children"] if record.counts_places else None
    moved = question.sensitivity
    outcome = in_parts(ground.demand, located, metric=metric, children=children, runner=runner, moved=moved)
    method = [metric.method, ground.demand.method]
    notices = []
    if children is not None:
        method += [ZONES, CHILDREN]
        childless = int(children.reindex(list(ground.demand.codes)).isna().sum())
        if childless:
            notices.append(Notice.of(CHILDLESS, count=childless, year=ground.year))
        unknown = int(located["places"].isna().sum())
        if unknown:
            notices.append(Notice.of(PLACELESS, count=unknown))
    if silent:
        text = mark("For {count} sites the register does not tell whether they offer it; they do not count.")
        notices.append(Notice.of(text, count=silent))
    if len(without):
        notices.append(
            Notice.of(mark("Sites that could not be located and do not count: {count}."), count=len(without))
        )
    if loaded.absent:
        text = mark("No sites in the store for {areas}.")
        notices.append(Notice.of(text, areas=", ".join(loaded.absent)))
    notices += off_street(located, metric)
    if not len(located):
        notices.append(Notice.of(mark("There is no site in {area} to measure to."), area=scope.name))
    supply = Supply(located, without, loaded.retrieved_at)
    return Found(outcome.frame, supply, tuple(method), (*notices, EDGE), sensitivity(outcome))


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
    notices = [
        Notice.of(mark("{count} rows of {file} give no place and do not count."), count=len(own.bad), file=own.name)
    ]
    return Found(
        outcome.frame,
        Supply(own.sites, own.bad, now_utc()),
        (metric.method, ground.demand.method),
        (*(notices if len(own.bad) else ()), *off_street(own.sites, metric)),
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
    """Sites with true in a column (all without a column), and the number for which the register does not tell."""
    if not column:
        return loaded.sites, 0
    said = loaded.sites[column]
    # `eq` without fillna: unknown is neither yes nor no.
    return loaded.sites[said.eq(other=True).to_numpy(dtype=bool, na_value=False)], int(said.isna().sum())


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
