"""Childcare and schools in the store, per gemeente. What was located before is not asked of PDOK again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from geopandas import GeoDataFrame
from shapely.geometry import Point

from kaart.errors import KaartError
from kaart.provenance import Provenance, now_utc
from kaart.refresh_jobs import Item, Outcome
from kaart.sources import duo, lrk
from kaart.sources.http import Http
from kaart.sources.sites import NOT_ASKED, RawSites, address_key
from kaart.store.library import WHOLE_COUNTRY
from kaart.store.manifest import Key, Manifest
from kaart.store.parquet import Store
from kaart.store.sites import VINTAGE, VVE

# LRK is renewed on Mondays and Fridays, DUO's list monthly.
AGE = {VVE: timedelta(days=3)}
OTHER_AGE = timedelta(days=30)


def refresh_sites(
    http: Http, store: Store, *, layer: str, gemeenten: tuple[str, ...] | None, again: bool
) -> list[Item]:
    """Bring the sites of gemeenten up to date; under the lock of the store.

    Parameters
    ----------
    http, store
        Where they come from and go to.
    layer
        One of `kaart.store.sites.SITE_LAYERS`.
    gemeenten
        Codes; None for the whole country in one file.
    again
        True asks the register also when it was asked a short while ago, and PDOK for every address.

    Raises
    ------
    SourceError
        If the register does not answer or in another form; what is stored stays.
    StoreError
        If the store cannot be written.
    """
    keys = [Key(layer, VINTAGE, area) for area in ((WHOLE_COUNTRY,) if gemeenten is None else gemeenten)]
    items = [] if again else [_item(key, Outcome.UNCHANGED, store.manifest(key)) for key in keys if _young(store, key)]
    stale = [key for key in keys if key not in {item.key for item in items}]
    if not stale:
        return items
    fetch = lrk.fetch if layer == VVE else duo.fetch
    wanted = None if gemeenten is None else tuple(key.area for key in stale)
    raw = fetch(http, gemeenten=wanted, known={} if again else _known(store, layer))
    return items + [_write(store, key, raw) for key in stale]


def _write(store: Store, key: Key, raw: RawSites) -> Item:
    sites = raw.sites
    if key.area != WHOLE_COUNTRY:
        sites = sites[sites["gemeente"] == key.area].reset_index(drop=True)
    known = store.has(key)
    if sites.empty:
        return Item(key, Outcome.ABSENT, table=raw.provenance.table, stored=known)
    written = store.write(key, sites, replace(raw.provenance, counts=_counts(sites, raw.provenance)))
    return _item(key, Outcome.CHANGED if known else Outcome.NEW, written)


def _counts(sites: GeoDataFrame, origin: Provenance) -> tuple[tuple[str, int], ...]:
    """Counts of the register, and how many sites of this file have no point."""
    without = int(sites.geometry.isna().sum())
    return (*origin.counts, *((("unlocated", without),) if without else ()))


def _known(store: Store, layer: str) -> dict[str, Point]:
    """Points found before, by address."""
    found: dict[str, Point] = {}
    for area in store.keys(layer, VINTAGE):
        try:
            sites = store.read(Key(layer, VINTAGE, area)).areas
        except KaartError:
            # Damaged: its addresses are looked up again.
            continue
        rows = sites[sites.geometry.notna()]
        texts = [address_key({str(name): item for name, item in row.items()}) for row in rows.to_dict("records")]
        found |= dict(zip(texts, rows.geometry, strict=True))
    return found


def _young(store: Store, key: Key) -> bool:
    """Whether the register was asked a short while ago and every site then got its answer."""
    manifest = store.manifest(key)
    if manifest is None or not store.is_whole(key):
        return False
    age = AGE.get(key.layer, OTHER_AGE)
    return now_utc() - manifest.checked_at < age and not dict(manifest.provenance.counts).get(NOT_ASKED)


def _item(key: Key, outcome: Outcome, manifest: Manifest | None) -> Item:
    if manifest is None:
        return Item(key, outcome)
    origin = manifest.provenance
    return Item(
        key,
        outcome,
        rows=manifest.rows,
        table=origin.table,
        route=origin.route,
        notices=origin.warnings,
        stored=True,
    )
