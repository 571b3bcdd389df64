"""Existence of areas: looked up in the store first and at CBS second, before anything is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kaart.catalogue import Catalogue, Family
from kaart.catalogue.layers import FIGURES
from kaart.catalogue.near_codes import nearest_codes
from kaart.catalogue.scope import Scope
from kaart.core.codes import gemeente_of
from kaart.core.errors import (
    CorruptStoreError,
    NotInStoreError,
    SourceError,
    UnknownAreaError,
    UnknownYearError,
    UpstreamNotFoundError,
    mark,
)
from kaart.sources.cbs import fetch as cbs
from kaart.sources.http.client import Http
from kaart.store.library import WHOLE_COUNTRY
from kaart.store.manifest import Key
from kaart.store.parquet import Store

# A list with fewer gemeenten is not of the whole country (there were 342 in 2024).
FEWEST_GEMEENTEN = 300
LISTS = 3  # the table of the newest year may still be incomplete


def find_gemeenten(http: Http, catalogue: Catalogue) -> cbs.RawFigures | None:
    """CBS's newest list of all gemeenten; None when none of the newest tables is of the whole country.

    Parameters
    ----------
    http
        Client for the requests.
    catalogue
        Knows the tables.

    Raises
    ------
    SourceError
        If CBS does not give it.
    """
    year = max(catalogue.family_years(Family.KWB))
    known = [catalogue.table(Family.KWB, year - back) for back in range(LISTS)]
    failed: SourceError | None = None
    for table in (table for table in known if table is not None):
        try:
            answer = cbs.gemeenten(http, table)
        except SourceError as error:
            failed = error
            continue
        if len(answer.frame) >= FEWEST_GEMEENTEN:
            return answer
    if failed is not None:
        raise failed
    return None


def require_known(scope: Scope, *, years: Sequence[int], http: Http, store: Store, catalogue: Catalogue) -> None:
    """Refuse a code that does not exist: stored codes exist, others are looked up at CBS.

    Parameters
    ----------
    scope
        Area to check; a region and the country pass.
    years
        Years, any of which will do.
    http, store, catalogue
        Where to look.

    Raises
    ------
    UnknownAreaError
        If no list of codes of those years has it; names the nearest that do.
    UnknownYearError
        If it is a gemeente of other years.
    """
    if scope.code is None or scope.is_country:
        return
    span = f"{min(years)}-{max(years)}" if len(years) > 1 else str(min(years))
    listed: dict[str, str] = {}
    gemeenten: dict[str, str] = {}
    try:
        for year in sorted(years, reverse=True):
            areas = stored_areas(store, Key(FIGURES, f"{Family.KWB}-{year}", gemeente_of(scope.code)))
            if scope.code not in areas:
                areas = _ask_areas(http, catalogue, gemeente_of(scope.code), year)
            if scope.code in areas:
                return
            listed |= areas
        if not listed:
            found = find_gemeenten(http, catalogue)
            gemeenten = {} if found is None else named(found)
    except SourceError:
        return  # the job itself will report the problem
    if scope.code in gemeenten:
        raise UnknownYearError(
            mark("CBS has no figures of {area} for {years}; choose other years."),
            area=f"{scope.code} ({gemeenten[scope.code]})",
            years=span,
        )
    raise UnknownAreaError(
        mark("CBS knows no area {area} in {years}; nearest: {choices}."),
        area=scope.code,
        years=span,
        choices=nearest_codes(scope.code, listed or gemeenten) or "-",
    )


def stored_areas(store: Store, key: Key) -> dict[str, str]:
    """Names by code in a stored file, else of that area in the file of the whole country.

    Parameters
    ----------
    store
        Where to look.
    key
        Name of the file.

    Returns
    -------
    dict
        Empty when neither is stored, or what is stored is damaged.
    """
    for file in (key, replace(key, area=WHOLE_COUNTRY)):
        try:
            frame = store.read(file).frame
        except (NotInStoreError, CorruptStoreError):
            continue
        rows = frame if file == key else frame[frame["code"].str.slice(2, 6) == key.area[2:]]
        return dict(zip(rows["code"], rows["name"], strict=True))
    return {}


def named(answer: cbs.RawFigures) -> dict[str, str]:
    """Names by code of a list of areas."""
    return dict(zip(answer.frame["code"], answer.frame["name"], strict=True))


def _ask_areas(http: Http, catalogue: Catalogue, gemeente: str, year: int) -> dict[str, str]:
    """Names by code of a gemeente in CBS's table of a year; empty when it has none."""
    try:
        table = cbs.find_table(http, catalogue, family=Family.KWB, year=year)
        return named(cbs.fetch(http, table, columns=(), gemeenten=(gemeente,), country=False))
    except UpstreamNotFoundError:
        return {}
