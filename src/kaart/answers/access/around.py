"""What lies around a scope: gemeenten that compete for the same places, and where anything is known at all."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from kaart.analysis.access.known import EVERYWHERE, Territory
from kaart.catalogue import Region, RegionPeriod
from kaart.catalogue.layers import BOUNDARIES
from kaart.catalogue.scope import EXAMPLE, Scope
from kaart.core.codes import COUNTRY, Level, gemeente_of
from kaart.store.library import WHOLE_COUNTRY, Library, is_example
from kaart.store.outlines import country_outlines, drawn, holders, near_gemeenten

# Boundaries of two years or levels need not meet.
_BESIDE_M = 500.0


def gemeenten_scope(scope: Scope, codes: tuple[str, ...]) -> Scope:
    """Some gemeenten as one scope, in the same store as another.

    Parameters
    ----------
    scope
        Gives its id and name.
    codes
        Of gemeenten.
    """
    id_ = EXAMPLE if is_example(scope) else scope.id
    return Scope(id_, scope.name, Region(id_, scope.name, (RegionPeriod(None, None, codes),), ""))


def gemeenten_around(library: Library, scope: Scope, *, year: int) -> tuple[str, ...]:
    """Other gemeenten with stored buurten within `kaart.store.outlines.AROUND_M` metres of a scope, sorted.

    Parameters
    ----------
    library
        Store.
    scope
        Whole gemeenten.
    year
        Of the boundaries.
    """
    own = scope.gemeenten(year)
    return () if own is None else near_gemeenten(_outlines(library, scope, year=year), own)


@dataclass(frozen=True)
class Surroundings:
    """Where sites and people are known, in and around a scope.

    Attributes
    ----------
    territory
        The same for the analysis.
    lacking
        Names of gemeenten in and around the scope whose sites or people are not stored; none when the outlines of
        the country are not stored either.
    """

    territory: Territory
    lacking: tuple[str, ...] = ()


def find_surroundings(
    library: Library,
    scope: Scope,
    areas: GeoDataFrame,
    *,
    year: int,
    fetched: frozenset[str] | None,
    people: bool,
) -> Surroundings:
    """Where sites and people are known.

    Parameters
    ----------
    library, scope, year
        Store, whole gemeenten, and the year of the boundaries.
    areas
        Buurten with a boundary in and near the scope, EPSG:28992.
    fetched
        Gemeenten whose sites are stored; None for all.
    people
        Whether the people around matter, beside the sites.
    """
    if is_example(scope):
        return Surroundings(EVERYWHERE)  # it is invented whole
    country, own = country_outlines(library.store), scope.gemeenten(year)
    known = _stored(library, scope, areas, year=year) if country is None else country
    some = known if fetched is None else known[known["code"].isin(fetched)]
    sites = None if fetched is None and country is None else _shapes(some)
    territory = Territory(sites, _shapes(areas) if people else None, None if country is None else _shapes(country))
    if country is None or own is None:
        return Surroundings(territory)
    # The outlines are the latest ones: the gemeenten of an earlier year may have merged since.
    now = holders(country, areas[areas["code"].map(gemeente_of).isin(own)])
    near = country[country["code"].isin({*now, *near_gemeenten(country, now)})]
    lacking = ~near["code"].isin(some["code"]).to_numpy()
    if people:
        lacking |= ~_holding(near, areas)
    return Surroundings(territory, tuple(sorted(str(name) for name in near["name"][lacking])))


def _holding(outlines: GeoDataFrame, areas: GeoDataFrame) -> np.ndarray:
    """Mask of the outlines in which there are areas."""
    found = np.zeros(len(outlines), dtype=bool)
    inside = shapely.point_on_surface(outlines.geometry.to_numpy())
    found[shapely.STRtree(areas.geometry.to_numpy()).query(inside, predicate="dwithin", distance=_BESIDE_M)[0]] = True
    return found


def _stored(library: Library, scope: Scope, areas: GeoDataFrame, *, year: int) -> GeoDataFrame:
    """Stored gemeenten; of those without an outline of their own their buurten, under the code of the gemeente."""
    outlines = _outlines(library, scope, year=year)
    homes = areas["code"].map(gemeente_of)
    more = areas.assign(code=homes)[~homes.isin(set(outlines["code"]))]
    return gpd.GeoDataFrame(pd.concat([outlines, more], ignore_index=True), crs=areas.crs)


def _outlines(library: Library, scope: Scope, *, year: int) -> GeoDataFrame:
    """Stored gemeenten of a year that have buurten too."""
    if is_example(scope):
        return drawn(library.areas(library.scope(EXAMPLE), level=Level.GEMEENTE, year=year).areas)
    outlines = drawn(library.areas(Scope(COUNTRY, COUNTRY), level=Level.GEMEENTE, year=year).areas)
    stored = set(library.store.keys(BOUNDARIES, f"{Level.BUURT}-{year}"))
    return outlines if WHOLE_COUNTRY in stored else outlines[outlines["code"].isin(stored)].reset_index(drop=True)


def _shapes(areas: GeoDataFrame) -> np.ndarray:
    return np.asarray(areas.geometry.to_numpy(), dtype=object)
