"""The gemeenten around a scope: a measure at its edge rests on their sites, and on the people who compete for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame

from kaart.catalogue import Family
from kaart.catalogue.layers import BOUNDARIES, FIGURES
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, gemeente_of
from kaart.core.errors import CorruptStoreError, KaartError, NotInStoreError
from kaart.store.library import WHOLE_COUNTRY
from kaart.store.manifest import Key
from kaart.store.outlines import country_outlines, drawn, holders, near_gemeenten
from kaart.store.parquet import Store
from kaart.sync.jobs import Around, Job, Work
from kaart.sync.layers import LayerRecord, fetch_job


def fetch_around(
    work: Work, scopes: Sequence[Scope], *, years: Sequence[int], records: Sequence[LayerRecord]
) -> Around:
    """Fetch the outlines of the country, and what measures to sites need of the gemeenten near some scopes.

    When a part fails the rest is kept: figures at the edge are then not given, and kaart says why.

    Parameters
    ----------
    work
        Connections.
    scopes
        Regions and gemeenten; the country has nothing around it.
    years
        Asked for; the surroundings are those of the latest with boundaries and people of the scopes.
    records
        Layers asked for.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    if not any(record.around for record in records) or any(scope.is_country for scope in scopes):
        return Around()
    work = replace(work, again=False)  # the scopes themselves were asked just now
    year = _year(work.store, scopes, years)
    errors = _failures(work, Job(BOUNDARIES, Level.GEMEENTE, year), [Scope(COUNTRY, COUNTRY)])
    outlines = country_outlines(work.store)
    if outlines is None:
        return Around(errors=tuple(errors))
    own = tuple(sorted({code for scope in scopes for code in scope.gemeenten(year) or ()}))
    now = _beside(outlines, _shapes(work.store, own, year), own)
    # Boundaries and people of an earlier year are those of its gemeenten, a register has those of today.
    then = _outlines(work.store, year)
    dated = now if then is None else _named(then, near_gemeenten(then, own))
    jobs = dict.fromkeys(job for record in records if record.around for job in record.around(work.catalogue, year))
    for job in jobs:
        near = dated if job.dated else now
        if near:
            # A register that has sites in the scopes and none around them answers; alone it would seem a wrong code.
            errors += _failures(work, job, near if job.dated else [*scopes, *near])
    around = list(dict.fromkeys([*now, *dated]))
    names = tuple(dict.fromkeys(scope.name for scope in around))
    return Around(names, tuple(errors), tuple(scope.id for scope in around))


def _beside(outlines: GeoDataFrame, shapes: GeoDataFrame | None, own: tuple[str, ...]) -> list[Scope]:
    """Gemeenten around some others by place too, since these may have been redrawn or renamed."""
    held = set() if shapes is None else set(holders(outlines, shapes))
    near = set(near_gemeenten(outlines, (*own, *held)))
    return _named(outlines, sorted((near | held) - set(own)))


def _named(outlines: GeoDataFrame, codes: Sequence[str]) -> list[Scope]:
    names = dict(zip(outlines["code"], outlines["name"], strict=True))
    return [Scope(code, str(names[code])) for code in codes]


def _shapes(store: Store, own: Sequence[str], year: int) -> GeoDataFrame | None:
    """Stored buurten of some gemeenten in a year, else the gemeenten themselves; None when nothing is stored."""
    for level in (Level.BUURT, Level.GEMEENTE):
        keys = [Key(BOUNDARIES, f"{level}-{year}", area) for area in (*own, WHOLE_COUNTRY)]
        parts = [areas for areas in (_areas(store, key) for key in keys) if areas is not None]
        whole = [areas[areas["code"].map(gemeente_of).isin(own)] for areas in parts]
        if any(len(areas) for areas in whole):
            return gpd.GeoDataFrame(pd.concat(whole, ignore_index=True), crs=whole[0].crs)
    return None


def _outlines(store: Store, year: int) -> GeoDataFrame | None:
    """All gemeenten of the country of a year; None when they are not stored."""
    return _areas(store, Key(BOUNDARIES, f"{Level.GEMEENTE}-{year}", WHOLE_COUNTRY))


def _areas(store: Store, key: Key) -> GeoDataFrame | None:
    try:
        return drawn(store.read(key).areas)
    except (NotInStoreError, CorruptStoreError):
        return None


def _failures(work: Work, job: Job, scopes: Sequence[Scope]) -> list[KaartError]:
    """Do a job; returns its error, if any."""
    try:
        fetch_job(work, job, scopes)
    except KaartError as error:
        return [error]
    return []


def _year(store: Store, scopes: Sequence[Scope], years: Collection[int]) -> int:
    """The latest year asked for with buurten and people of the scopes; else the latest asked for."""
    return max((year for year in years if _has_people(store, scopes, year)), default=max(years))


def _has_people(store: Store, scopes: Sequence[Scope], year: int) -> bool:
    areas = {WHOLE_COUNTRY, *(code for scope in scopes for code in scope.gemeenten(year) or ())}
    vintages = ((BOUNDARIES, f"{Level.BUURT}-{year}"), (FIGURES, f"{Family.KWB}-{year}"))
    return all(any(store.has(Key(layer, vintage, area)) for area in areas) for layer, vintage in vintages)
