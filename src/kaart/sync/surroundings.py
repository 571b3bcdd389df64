"""The gemeenten around a scope: a measure at its edge rests on their sites, and on the people who compete for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from kaart.catalogue import Family
from kaart.catalogue.layers import BOUNDARIES, FIGURES
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level
from kaart.core.errors import KaartError
from kaart.store.library import WHOLE_COUNTRY
from kaart.store.manifest import Key
from kaart.store.outlines import country_outlines, near_gemeenten
from kaart.store.parquet import Store
from kaart.sync.jobs import Around, Job, Work
from kaart.sync.layers import LayerRecord, record_of


def fetch_around(
    work: Work, scopes: Sequence[Scope], *, years: Sequence[int], records: Sequence[LayerRecord]
) -> Around:
    """Fetch the outlines of the country, and what measures to sites need of the gemeenten near some scopes.

    When a part fails the rest is kept: figures at the edge are then not given, and kaart says why.

    Parameters
    ----------
    work
        Connections; under the lock of the store.
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
    names = dict(zip(outlines["code"], outlines["name"], strict=True))
    own = {code for scope in scopes for code in scope.gemeenten(year) or ()}
    around = [Scope(code, str(names[code])) for code in near_gemeenten(outlines, tuple(sorted(own)))]
    jobs = dict.fromkeys(job for record in records if record.around for job in record.around(work.catalogue, year))
    for job in jobs if around else ():
        # A register that has sites in the scopes and none around them answers; alone it would seem a wrong code.
        errors += _failures(work, job, around if job.dated else [*scopes, *around])
    return Around(tuple(scope.name for scope in around), tuple(errors), tuple(scope.id for scope in around))


def _failures(work: Work, job: Job, scopes: Sequence[Scope]) -> list[KaartError]:
    """Do a job; returns its error, if any."""
    try:
        record_of(job).fetch(work, job, scopes)
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
