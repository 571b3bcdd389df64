"""Childcare and schools in the store, per gemeente. Sites located earlier are not sent to PDOK again."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Protocol

from geopandas import GeoDataFrame, GeoSeries
from pandas import Series
from shapely.geometry import Point

from kaart.catalogue.regions import merged_with
from kaart.catalogue.scope import Scope
from kaart.core.errors import CorruptStoreError, UpstreamDriftError, UpstreamNotFoundError, mark
from kaart.core.provenance import Notice, Provenance, now_utc
from kaart.sources.http.client import Http
from kaart.sources.pdok.locatieserver import point_of
from kaart.sources.registers.sites import (
    KEPT,
    NOT_ASKED,
    NOT_FOUND,
    OF_LOCATION,
    LookUp,
    RawSites,
    address_key,
    location_notices,
)
from kaart.store.library import WHOLE_COUNTRY
from kaart.store.manifest import Key, Manifest, is_newer
from kaart.store.parquet import Store
from kaart.sync.jobs import Item, Job, Outcome, Work

# Sites close and open, but not half of a gemeente's between two deliveries.
MOST_LOST = 0.5


class SiteSource(Protocol):
    """What a module in `kaart.sources.registers` has."""

    def fetch(
        self, http: Http, /, *, gemeenten: Sequence[str] | None, known: Mapping[str, Point], look_up: LookUp
    ) -> RawSites:
        """Sites of gemeenten, or of the whole country for None."""


@dataclass(frozen=True)
class SiteRegister:
    """Refreshes the sites of one register.

    Attributes
    ----------
    source
        Module that fetches them.
    max_age
        How long the register is not asked again.
    """

    source: SiteSource
    max_age: timedelta

    def __call__(self, work: Work, job: Job, scopes: Sequence[Scope]) -> list[Item]:
        """Bring the sites of some scopes up to date; the store is locked only while they are written.

        With `Work.again` the register is asked also when it was asked a short while ago, and PDOK for every address.

        Parameters
        ----------
        work, job
            Connections and register; the gemeenten of the year of the job are expected to have sites.
        scopes
            Regions, gemeenten, or the country in one file. Also the gemeenten of before a merger are asked for, as
            far as known, since a register may use their codes for years; of those nothing has to come.

        Raises
        ------
        UpstreamNotFoundError
            If it has no site in any gemeente that is asked for; not beside others of which there are sites in the
            store.
        SourceError
            If the register does not answer, in another form, or without half of what it gave; what is stored stays.
        StoreError
            If the store cannot be written.
        """
        store, again = work.store, work.again
        ever = [scope.gemeenten_ever() for scope in scopes]
        asked = {code for codes in ever for code in codes or ()}
        gemeenten = None if None in ever else tuple(sorted(asked | merged_with(asked, work.catalogue.regions)))
        now = {code for scope in scopes for code in scope.gemeenten(job.year) or (WHOLE_COUNTRY,)}
        keys = job.keys(gemeenten)
        young = [] if again else [key for key in keys if _young(store, key, self.max_age)]
        if not any(_holds_sites(store, key) for key in young):
            young = []  # none may be a wrong code
        items = [_unchanged(key, store.manifest(key)) for key in young]
        stale = [key for key in keys if key not in young]
        if not any(key.area in now for key in stale):
            return items
        wanted = None if gemeenten is None else tuple(key.area for key in stale)
        known = _known(store, job)
        look_up = partial(point_of, work.http)
        try:
            raw = self.source.fetch(work.http, gemeenten=wanted, known={} if again else known, look_up=look_up)
        except UpstreamNotFoundError:
            # Beside gemeenten of which there are sites, one that never had any is no wrong code.
            if not items or any(_holds_sites(store, key) for key in stale):
                raise
            return [*items, *_write_none(store, [key for key in stale if key.area in now], like=young[0])]
        silent = bool((raw.sites["located_by"] == NOT_ASKED).any())
        # Another refresh may have located some in the meantime.
        sites = _with_known(raw.sites, known | _known(store, job)) if silent else raw.sites
        parts = {key: _part(sites, key) for key in stale}
        told = _of_part(sites, raw.provenance).warnings
        kept = {key: part for key, part in parts.items() if len(part) or key.area in now}
        with store.lock():
            if not again:
                # Every check comes before the first write.
                for key, part in parts.items():
                    _require_kept(store, key, part, table=raw.provenance.table)
            items += [_write(store, key, part, raw.provenance, told) for key, part in kept.items()]
        return [item for item in items if item.outcome is not Outcome.ABSENT or item.key.area in now]


def _with_known(sites: GeoDataFrame, known: Mapping[str, Point]) -> GeoDataFrame:
    """Keep the earlier point of sites for which PDOK gave no answer."""
    silent = [place for place, way in zip(sites.index, sites["located_by"], strict=True) if way == NOT_ASKED]
    texts = {place: _key(sites.loc[place].to_dict()) for place in silent}
    points = {place: known[text] for place, text in texts.items() if text in known}
    if not points:
        return sites
    geometry = [points.get(place, point) for place, point in zip(sites.index, sites.geometry, strict=True)]
    ways = [KEPT if place in points else way for place, way in zip(sites.index, sites["located_by"], strict=True)]
    filled = sites.assign(located_by=Series(ways, index=sites.index, dtype="str"))
    return filled.set_geometry(GeoSeries(geometry, index=sites.index, crs=sites.crs))


def _part(sites: GeoDataFrame, key: Key) -> GeoDataFrame:
    return sites if key.area == WHOLE_COUNTRY else sites[sites["gemeente"] == key.area].reset_index(drop=True)


def _require_kept(store: Store, key: Key, sites: GeoDataFrame, *, table: str) -> None:
    """Refuse a register that lacks most of the sites it gave before: it was cut off, or its meaning changed.

    Raises
    ------
    UpstreamDriftError
        If more than `MOST_LOST` of them are gone.
    """
    try:
        before = set(store.read(key).frame["site_id"]) if store.has(key) else set()
    except CorruptStoreError:
        return  # to be replaced; there is nothing to compare with
    lost = before - set(sites["site_id"])
    if len(lost) > MOST_LOST * len(before):
        raise UpstreamDriftError(
            mark(
                "{source} no longer gives {count} of the {total} sites of {area}; kaart keeps the last good data. "
                "If they are really gone, fetch with --opnieuw."
            ),
            source=table,
            count=len(lost),
            total=len(before),
            area=key.area,
        )


def _write(store: Store, key: Key, sites: GeoDataFrame, origin: Provenance, told: tuple[Notice, ...]) -> Item:
    with store.lock():
        known, current = store.has(key), store.manifest(key)
        if current is not None and is_newer(current, origin) and store.is_whole(key):
            return _unchanged(key, current)
        # Also without a row: that there are none here is not the same as never fetched.
        written = store.write(key, sites, _of_part(sites, origin))
    if sites.empty:
        return Item(key, Outcome.ABSENT, table=origin.table, stored=known)
    # The report covers all gemeenten together, each manifest only its own.
    return replace(_item(key, Outcome.CHANGED if known else Outcome.NEW, written), notices=told)


def _write_none(store: Store, keys: Sequence[Key], *, like: Key) -> list[Item]:
    """Keep that the register has no site in some gemeenten; it was asked just now, as `like` was a while ago."""
    stored = store.read(like)
    origin = replace(stored.manifest.provenance, retrieved_at=now_utc(), counts=(), warnings=())
    return [_write(store, key, stored.areas.iloc[:0], origin, ()) for key in keys]


def _of_part(sites: GeoDataFrame, origin: Provenance) -> Provenance:
    """Origin of one file: what could not be located is counted over its own sites only."""
    here = {name: int((sites["located_by"] == name).sum()) for name in (NOT_FOUND, NOT_ASKED)}
    counts = dict(origin.counts) | here | {"unlocated": int(sites.geometry.isna().sum())}
    kept = tuple(notice for notice in origin.warnings if notice.template not in OF_LOCATION)
    return replace(
        origin,
        counts=tuple((name, count) for name, count in counts.items() if count),
        warnings=(*kept, *location_notices(sites)),
    )


def _known(store: Store, job: Job) -> dict[str, Point]:
    """Points found before, by address."""
    points: dict[str, Point] = {}
    for area in store.keys(job.layer, job.vintage):
        try:
            sites = store.read(job.key(area)).areas
        except CorruptStoreError:
            continue  # its addresses are looked up again
        rows = sites[sites.geometry.notna()]
        points |= dict(zip([_key(row) for row in rows.to_dict("records")], rows.geometry, strict=True))
    return points


def _key(row: Mapping[Hashable, object]) -> str:
    return address_key({str(name): item for name, item in row.items()})


def _young(store: Store, key: Key, max_age: timedelta) -> bool:
    """Whether the register was requested recently and every address was answered then."""
    manifest = store.manifest(key)
    if manifest is None or not store.is_whole(key):
        return False
    # A moment that is yet to come was written by a clock that was wrong.
    return timedelta(0) <= now_utc() - manifest.checked_at < max_age and not dict(manifest.provenance.counts).get(
        NOT_ASKED
    )


def _holds_sites(store: Store, key: Key) -> bool:
    manifest = store.manifest(key)
    return manifest is not None and manifest.rows > 0


def _unchanged(key: Key, manifest: Manifest | None) -> Item:
    """Item of a file that is not asked again; of one without sites nothing came then either."""
    item = _item(key, Outcome.UNCHANGED, manifest)
    return item if item.rows else Item(key, Outcome.ABSENT, table=item.table, stored=True)


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
