"""Years that the services have tables of: asked once per refresh, kept for when there is no network."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaart.catalogue import Catalogue, Family, Table
from kaart.catalogue.layers import OV
from kaart.catalogue.listed import FILE, dump_tables, kept_tables, with_tables
from kaart.core.errors import SourceError, StoreError
from kaart.core.settings import Settings
from kaart.sources.cbs import editions, third_party
from kaart.sources.cbs.listing import list_tables
from kaart.sources.cbs.yearly import TITLES
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts
from kaart.store.files import write_text, writing

# Figures come without this list too, so nobody waits long for it.
PATIENCE = Retry(attempts=2, first_wait_s=0.2, max_wait_s=1, longest_retry_after_s=2, budget_s=5)
LIMITS = Timeouts(connect_s=3, read_s=8, total_s=10)


@dataclass(frozen=True)
class Asked:
    """What came of the look-up.

    Attributes
    ----------
    catalogue
        With every year that a service lists.
    failed
        By series why there was no list of it; its known years still stand in the catalogue.
    tables
        Tables as listed, now or before; for `keep_tables`.
    """

    catalogue: Catalogue
    failed: Mapping[Family, SourceError]
    tables: tuple[Table, ...] = ()


def connect_briefly(settings: Settings) -> Http:
    """Client for the look-up; the caller closes it."""
    return Http(settings, timeouts=LIMITS, retry=PATIENCE)


def families_of(layers: Sequence[str]) -> tuple[Family, ...]:
    """Series whose years decide what can be fetched of some layers.

    Parameters
    ----------
    layers
        Ids of layers. Boundaries, and the people that supply is held against, are of the years of the key figures; a
        timetable is of no year.
    """
    if set(layers) <= {OV}:
        return ()
    return (*TITLES, *(family for family in Family if family.value in layers and family not in TITLES))


def ask_years(http: Http, catalogue: Catalogue, *, families: Sequence[Family], before: tuple[Table, ...] = ()) -> Asked:
    """Ask which tables there are.

    Parameters
    ----------
    http
        Client for the requests.
    catalogue
        Known tables.
    families
        Series to ask for.
    before
        Tables that were listed before: they stand for the series that are not asked or fail.
    """
    titled = [family for family in families if family in TITLES]
    listing = list_tables(http, families=titled)
    failed = dict(listing.failed)
    tables = [_chosen(catalogue, family, year, ids) for (family, year), ids in sorted(listing.ids.items())]
    for family in families:
        last = catalogue.table(family, max(catalogue.family_years(family), default=0))
        if family in TITLES or last is None:
            continue
        try:
            if family in editions.TITLES:
                tables += editions.list_tables(http, catalogue, family=family)
            else:
                tables += [Table(last.id, family, year) for year in third_party.list_years(http, last)]
        except SourceError as error:
            failed[family] = error
    answered = {table.family for table in tables}
    now = (*(table for table in before if table.family not in answered), *tables)
    return Asked(with_tables(catalogue, now), failed, now)


def _chosen(catalogue: Catalogue, family: Family, year: int, ids: Sequence[str]) -> Table:
    """The listed table of a year; of several the one that kaart knows, else the newest."""
    known = catalogue.table(family, year)
    return Table(known.id if known is not None and known.id in ids else max(ids), family, year)


def keep_tables(cache: Path, tables: tuple[Table, ...]) -> None:
    """Keep what was listed, for the next run and for when there is no network; a read-only folder costs only that.

    Parameters
    ----------
    cache
        Folder of the store.
    tables
        Of `ask_years`; the file is not written when it holds the same.
    """
    if tables == kept_tables(cache):
        return
    with contextlib.suppress(StoreError), writing(cache / FILE):
        cache.mkdir(parents=True, exist_ok=True)
        write_text(cache / FILE, dump_tables(tables))
