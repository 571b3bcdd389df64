"""Timetables in the store: five files of one feed that are only used together, and the stops without one.

A timetable is kept whole for the area it was asked for, a region or a gemeente: trips do not end at its edge.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import geopandas as gpd
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from kaart.catalogue.layers import OV
from kaart.catalogue.scope import Scope
from kaart.core.crs import RD
from kaart.core.errors import CorruptStoreError, NotInStoreError, UnknownAreaError, mark
from kaart.core.provenance import believed
from kaart.core.timetable import Timetable, check_timetable
from kaart.store.example_timetable import read_example
from kaart.store.library import Library, is_example
from kaart.store.manifest import Key, Manifest, is_newer
from kaart.store.parquet import Store

# The stops are written last: as long as they belong to another feed, the timetable counts as damaged.
COVERAGE, DAYS, TRIPS, TIMES, STOPS = "gebied", "dagen", "ritten", "tijden", "haltes"
PARTS = (COVERAGE, DAYS, TRIPS, TIMES, STOPS)
PLAIN_STOPS = "haltes-chb"
# A timetable runs for two to three months.
_MUCH_OLDER = timedelta(days=60)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class LoadedTimetable:
    """A stored timetable.

    Attributes
    ----------
    timetable
        The timetable.
    area
        Id of the region or gemeente it was fetched for.
    manifest
        Manifest of its stops; None for the example region.
    previous
        Whether an earlier version is read, because the newest is damaged.
    """

    timetable: Timetable
    area: str
    manifest: Manifest | None
    previous: bool = False


@dataclass(frozen=True)
class LoadedStops:
    """Stops of the national list without a timetable, EPSG:28992."""

    stops: GeoDataFrame
    manifest: Manifest


@dataclass(frozen=True)
class Served:
    """A timetable, and gemeenten whose people it is measured for.

    Attributes
    ----------
    loaded
        The timetable.
    gemeenten
        Codes, sorted; empty when it serves everything that was asked.
    """

    loaded: LoadedTimetable
    gemeenten: tuple[str, ...] = ()


def load_timetables(
    library: Library, scope: Scope, *, gemeenten: Collection[str] | None = None, year: int | None = None
) -> tuple[Served, ...]:
    """The timetable that serves each gemeente of a scope, the newest first; none of gemeenten that no one serves.

    Which one serves a gemeente does not depend on the scope: that of the country when it is there and
    not much older than another, else the newest.

    Parameters
    ----------
    library
        Where they are stored.
    scope
        Area or region; a wijk or buurt stands for its gemeente.
    gemeenten
        Codes; those of the scope when None. Of the country then every stored timetable is given.
    year
        Of those codes; the latest when None.

    Raises
    ------
    NotInStoreError
        If no gemeente is served.
    CorruptStoreError
        If one is damaged and no earlier version is whole.
    CatalogueError
        If the user's file of regions is not valid.
    """
    if is_example(scope):
        return (Served(LoadedTimetable(read_example(library.example.root / "voorzieningen"), scope.id, None)),)
    by_feed = _serving(library, scope.gemeenten(year) if gemeenten is None else gemeenten, year=year)
    if not by_feed:
        raise NotInStoreError(
            mark("No timetable of {area} has been fetched yet; run kaart sync {id} --lagen ov."),
            area=scope.name,
            id=scope.id,
        )
    return tuple(Served(read_timetable(library.store, area), codes) for area, codes in by_feed.items())


@dataclass(frozen=True)
class _Feed:
    """A stored timetable, and what decides whether it is used."""

    area: str
    scope: Scope
    retrieved_at: datetime

    def holds(self, gemeente: str, year: int | None) -> bool:
        codes = (self.scope.gemeenten(moment) for moment in (None, year))
        return self.scope.is_country or any(gemeente in (some or ()) for some in codes)

    @property
    def width(self) -> float:
        return float("inf") if self.scope.is_country else len(self.scope.gemeenten(None) or ())


def _serving(library: Library, gemeenten: Collection[str] | None, *, year: int | None) -> dict[str, tuple[str, ...]]:
    """Gemeenten by the id of the timetable that serves them, the newest first."""
    feeds = _feeds(library)
    if gemeenten is None:
        return {feed.area: () for feed in feeds}
    by_feed: dict[str, list[str]] = {feed.area: [] for feed in feeds}
    for code in sorted(gemeenten):
        holding = [feed for feed in feeds if feed.holds(code, year)]
        if holding:
            by_feed[_feed_of(holding).area].append(code)
    return {area: tuple(codes) for area, codes in by_feed.items() if codes}


def _feed_of(feeds: Sequence[_Feed]) -> _Feed:
    """The timetable to use of those that hold a gemeente: whatever the scope, so that a buurt has one figure.

    That of the country has every onward journey, so it goes first, unless it is `_MUCH_OLDER` than another. Else the
    newest delivery; of one delivery the widest.

    Parameters
    ----------
    feeds
        At least one.
    """
    newest = max(feed.retrieved_at for feed in feeds)
    whole = [feed for feed in feeds if feed.scope.is_country and newest - feed.retrieved_at <= _MUCH_OLDER]
    return max(whole or feeds, key=lambda feed: (feed.retrieved_at, feed.width, feed.area))


def _feeds(library: Library) -> list[_Feed]:
    """Stored timetables, the newest first; of regions that the user has removed since none."""
    feeds = []
    for area in library.store.keys(OV, STOPS):
        manifest = library.store.manifest(Key(OV, STOPS, area))
        moment = believed(manifest.provenance.retrieved_at) if manifest is not None else _NEVER
        with suppress(UnknownAreaError):
            feeds.append(_Feed(area, library.scope(area, names={}), moment))
    return sorted(feeds, key=lambda feed: (feed.retrieved_at, feed.width, feed.area), reverse=True)


def load_plain_stops(library: Library, scope: Scope) -> LoadedStops | None:
    """Stops of the national list, fetched when no timetable was available; None when not stored.

    Parameters
    ----------
    library
        Where they are stored.
    scope
        Area or region.

    Raises
    ------
    CorruptStoreError
        If they are damaged and no earlier version is whole.
    """
    area = None if is_example(scope) else _holder(library, scope, PLAIN_STOPS)
    if area is None:
        return None
    stored = library.store.read(Key(OV, PLAIN_STOPS, area))
    return LoadedStops(stored.areas, stored.manifest)


def stops_manifests(library: Library, scope: Scope) -> tuple[Manifest, ...]:
    """Manifests of the timetables that serve a scope, else of its stops without one; none when neither was fetched.

    Parameters
    ----------
    library, scope
        As in `load_timetables`; the example region has no manifest.
    """
    if is_example(scope):
        return ()
    keys = [Key(OV, STOPS, area) for area in _serving(library, scope.gemeenten(None), year=None)]
    plain = None if keys else _holder(library, scope, PLAIN_STOPS)
    if plain is not None:
        keys = [Key(OV, PLAIN_STOPS, plain)]
    return tuple(filter(None, (library.store.manifest(key) for key in keys)))


def write_timetable(store: Store, area: str, timetable: Timetable) -> Manifest:
    """Store a timetable, keeping the one it replaces as the previous version.

    What another refresh fetched later and wrote earlier stays; its manifest is returned then.

    Parameters
    ----------
    store
        Where.
    area
        Id of the region or gemeente that it covers.
    timetable
        Keeps its contract.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    cover = gpd.GeoDataFrame({"area": [area]}, geometry=gpd.GeoSeries([timetable.coverage], crs=RD))
    frames = {COVERAGE: cover, DAYS: timetable.days, TRIPS: timetable.trips, TIMES: timetable.times}
    with store.lock():
        current = whole_manifest(store, area)
        if current is not None and is_newer(current, timetable.provenance):
            return current
        for part, frame in frames.items():
            store.write(Key(OV, part, area), frame, timetable.provenance)
        return store.write(Key(OV, STOPS, area), timetable.stops, timetable.provenance)


def read_timetable(store: Store, area: str) -> LoadedTimetable:
    """Timetable stored under an id.

    Parameters
    ----------
    store
        Where.
    area
        Id it was stored under.

    Raises
    ------
    NotInStoreError
        If there is none.
    CorruptStoreError
        If a part is damaged and no earlier version is left, or the parts are of different feeds.
    """
    parts = {part: store.read(Key(OV, part, area)) for part in PARTS}
    stops = parts[STOPS]
    if len({_stamp(part.manifest) for part in parts.values()}) > 1:
        raise CorruptStoreError(
            mark("The parts of the timetable of {area} are not of one feed; run kaart sync {area} --lagen ov."),
            area=area,
        )
    timetable = Timetable(
        stops=stops.areas,
        trips=parts[TRIPS].frame,
        times=parts[TIMES].frame,
        days=parts[DAYS].frame,
        provenance=stops.manifest.provenance,
        coverage=cast("BaseGeometry | None", parts[COVERAGE].areas.geometry.iloc[0]),
    )
    previous = any(part.previous for part in parts.values())
    return LoadedTimetable(check_timetable(timetable), area, stops.manifest, previous)


def whole_manifest(store: Store, area: str) -> Manifest | None:
    """Manifest of a stored timetable, if every part is undamaged and of one feed; None otherwise.

    Parameters
    ----------
    store
        Where.
    area
        Id it was stored under.
    """
    keys = [Key(OV, part, area) for part in PARTS]
    manifests = [store.manifest(key) for key in keys]
    whole = all(store.is_whole(key) for key in keys)
    if not whole or len({_stamp(manifest) for manifest in manifests if manifest is not None}) != 1:
        return None
    return manifests[-1]


def confirm_timetable(store: Store, area: str, moment: datetime) -> None:
    """Record that the stored timetable is still the newest one.

    Parameters
    ----------
    store
        Where.
    area
        Id it was stored under.
    moment
        When the source confirmed it, UTC.

    Raises
    ------
    StoreError
        If the manifests cannot be written.
    """
    with store.lock():
        for part in PARTS:
            store.confirm(Key(OV, part, area), moment)


def _stamp(manifest: Manifest) -> tuple[str, str, datetime]:
    origin = manifest.provenance
    return origin.etag, origin.last_modified, origin.retrieved_at


def _holder(library: Library, scope: Scope, vintage: str) -> str | None:
    """Id of the smallest stored area that contains a scope."""
    stored = library.store.keys(OV, vintage)
    if scope.id in stored:
        return scope.id
    wanted = None if scope.is_country else set(scope.gemeenten(None) or ())
    held: list[tuple[int, str]] = []
    for area in stored:
        try:
            other = library.scope(area, names={})
        except UnknownAreaError:  # a region that the user has removed since
            continue
        if other.is_country:
            held.append((10_000, area))
        elif wanted is not None and wanted <= set(other.gemeenten(None) or ()):
            held.append((len(other.gemeenten(None) or ()), area))
    return min(held)[1] if held else None
