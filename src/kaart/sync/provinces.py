"""Which gemeenten are in which province, per year: fetched when a province is asked for, and kept."""

from __future__ import annotations

from collections.abc import Sequence

from kaart.catalogue.provinces import provinces
from kaart.core.errors import SourceError, mark
from kaart.core.provenance import Notice
from kaart.sources.cbs import provinces as cbs
from kaart.sources.http.client import Http
from kaart.store.library import STAMP, provinces_key
from kaart.store.parquet import Store
from kaart.sync.area_files import write_changed


def keep_country_provinces(http: Http, store: Store, *, years: Sequence[int]) -> Notice | None:
    """The same for the whole country, of which figures by province are only one use: a failure is no error.

    Returns what could not be fetched; None when nothing failed wholly.

    Parameters
    ----------
    http, store, years
        As in `keep_provinces`.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    try:
        keep_provinces(http, store, years=years)
    except SourceError as error:
        return Notice.of(
            mark("Which gemeenten lie in which province could not be fetched, so there are no provinces: {reason}"),
            reason=error,
        )
    return None


def keep_provinces(http: Http, store: Store, *, years: Sequence[int]) -> None:
    """Fetch and store the lists of some years that are not stored yet.

    A list does not change after its year, so one that is stored and not damaged stays. A year whose list does not
    come is left out: a province then has no gemeenten in that year.

    Parameters
    ----------
    http
        Client for the requests.
    store
        Where the lists are kept.
    years
        Years of the figures that are wanted; those of which the catalogue knows no table are left out.

    Raises
    ------
    SourceError
        If no list is stored and none came.
    StoreError
        If the store cannot be written.
    """
    known = provinces()
    wanted = [year for year in sorted(years) if year in known.tables]
    failed: SourceError | None = None
    came = [year for year in wanted if store.is_whole(provinces_key(year))]
    for year in (year for year in wanted if year not in came):
        try:
            given = cbs.fetch(http, known.tables[year], source=known.source, year=year)
        except SourceError as error:
            failed = error
            continue
        with store.lock():
            write_changed(store, provinces_key(year), given.frame, given.provenance)
            store.touch(STAMP)
        came.append(year)
    if failed is not None and not came:
        raise failed
