"""Public transport in the store: one feed for all scopes, downloaded only when it changed.

The feed itself stays beside the store, so that another region does not fetch it again. Nothing is replaced
before the new feed has been read completely; when it is unusable and no timetable is stored, the stops of the
national list are stored instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from kaart.catalogue.layers import BOUNDARIES, OV
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import (
    CorruptStoreError,
    NotInStoreError,
    SourceError,
    UpstreamDriftError,
    UpstreamNotFoundError,
    mark,
)
from kaart.core.files import replace_file
from kaart.core.provenance import Notice, Provenance, now_utc
from kaart.core.sealed import seal, unseal
from kaart.core.timetable import Timetable
from kaart.sources.gtfs import feed as gtfs
from kaart.sources.gtfs import stop_register
from kaart.sources.http.client import Http
from kaart.sources.pdok import boundaries as pdok
from kaart.store.files import file_hash, link, write_text, writing
from kaart.store.library import WHOLE_COUNTRY
from kaart.store.manifest import Key, Manifest
from kaart.store.parquet import Store
from kaart.store.timetables import (
    PLAIN_STOPS,
    STOPS,
    confirm_timetable,
    read_timetable,
    whole_manifest,
    write_timetable,
)
from kaart.sync.jobs import Item, Job, Outcome, Work
from kaart.sync.work_folder import work_folder

FEED, NEW_FEED, NOTE = "gtfs-nl.zip", "gtfs-nl.zip.new", "gtfs-nl.zip.note"
# Shares of the stored timetable that a new one must keep. Stops close and lines change in a week, by a few per cent; a
# summer timetable has a third fewer calls; a feed runs over two to three months, at the turn of a year over less.
LEAST_KEPT = {
    "stops": (
        0.85,
        mark(
            "The new timetable has {new} stops in {area}, the stored one {old}; kaart keeps the stored one. If the new "
            "one is right, fetch with --opnieuw."
        ),
    ),
    "calls": (
        0.6,
        mark(
            "The new timetable has {new} calls a day in and around {area}, the stored one {old}; kaart keeps the "
            "stored one. If the new one is right, fetch with --opnieuw."
        ),
    ),
    "days": (
        0.25,
        mark(
            "The new timetable of {area} runs over {new} days, the stored one over {old}; kaart keeps the stored one. "
            "If the new one is right, fetch with --opnieuw."
        ),
    ),
}
# Number of years to look back for boundaries: those of the newest year may not be published yet.
YEARS_BACK = 3


@dataclass(frozen=True)
class Held:
    """The feed kept beside the store: its origin, size in bytes and hash, which older notes lack."""

    url: str
    retrieved_at: str
    etag: str
    last_modified: str
    bytes: int
    sha256: str = ""

    def origin(self) -> Provenance:
        """Provenance of timetables read from it."""
        moment = datetime.fromisoformat(self.retrieved_at)
        return Provenance(
            gtfs.SOURCE,
            self.url,
            moment,
            table=FEED,
            route=gtfs.ROUTE,
            etag=self.etag,
            last_modified=self.last_modified,
        )

    def gave(self, manifest: Manifest | None) -> bool:
        """Whether a stored timetable was read from this feed."""
        origin = manifest.provenance if manifest is not None else None
        named = bool(self.etag or self.last_modified)
        return named and origin is not None and (origin.etag, origin.last_modified) == (self.etag, self.last_modified)


def fetch_ov(work: Work, job: Job, scopes: Sequence[Scope]) -> list[Item]:
    """Fetch the timetable of some scopes as it is today; see `refresh_ov`.

    Parameters
    ----------
    work, job, scopes
        Connections, the year of the boundaries, and areas.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    return refresh_ov(work.http, work.store, scopes, year=job.year, again=work.again, today=now_utc().date())


def refresh_ov(http: Http, store: Store, scopes: Sequence[Scope], *, year: int, again: bool, today: date) -> list[Item]:
    """Fetch the timetable of some scopes, or say why not; the store is locked only for writing.

    Parameters
    ----------
    http, store
        Where it comes from and goes to.
    scopes
        Regions and gemeenten; of a wijk or buurt the gemeente.
    year
        Newest year of boundaries to look for.
    again
        If True, download the feed even when it did not change.
    today
        A feed that ended before it is refused.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    areas = {_id(scope): scope for scope in scopes}
    with writing(store.root / OV), work_folder(store, OV) as own:
        return _refresh(http, store, areas, own, (year, again, today))


def _refresh(http: Http, store: Store, areas: dict[str, Scope], own: Path, asked: tuple[int, bool, date]) -> list[Item]:
    """Update some scopes; the feed is read in a folder of this refresh alone."""
    year, again, today = asked
    try:
        held, path = _newest(http, store, own, again=again)
        items = [_one(http, store, area, scope, (held, path, year, again, today)) for area, scope in areas.items()]
    except SourceError as error:
        return _failed(http, store, areas, error, (own, year))
    _keep(store, path, held)
    return items


def _one(http: Http, store: Store, area: str, scope: Scope, feed: tuple[Held, Path, int, bool, date]) -> Item:
    """Update one scope from a feed."""
    held, path, year, again, today = feed
    key = Key(OV, STOPS, area)
    manifest = whole_manifest(store, area)
    if manifest is not None and held.gave(manifest) and not again:
        confirm_timetable(store, area, now_utc())
        return _item(manifest, Outcome.UNCHANGED)
    before = read_timetable(store, area).timetable if manifest is not None else None
    outcome = Outcome.CHANGED if store.has(key) else Outcome.NEW
    shape = _shape(http, store, scope, year)
    timetable = gtfs.read(path, area=shape, origin=held.origin(), today=today)
    if before is not None and not again:
        require_like(before, timetable, area=area)
    if before is not None and _same(before, timetable):
        outcome = Outcome.UNCHANGED
    # Also when nothing changed: the next refresh asks with the stamp of this feed.
    return _item(write_timetable(store, area, timetable), outcome)


def require_like(before: Timetable, after: Timetable, *, area: str) -> None:
    """Refuse a timetable that lacks much of the stored one: a feed can be whole and yet miss a part.

    Parameters
    ----------
    before, after
        Stored, and read out of a new feed; of the same area.
    area
        Id, for the message.

    Raises
    ------
    UpstreamDriftError
        If stops in the area, calls per day or days are fewer than `LEAST_KEPT` of before; names what.
    """
    old, new = _size(before), _size(after)
    for name, (least, text) in LEAST_KEPT.items():
        if new[name] < least * old[name]:
            raise UpstreamDriftError(text, area=area, new=f"{new[name]:.0f}", old=f"{old[name]:.0f}")


def _size(timetable: Timetable) -> dict[str, float]:
    runs = timetable.days.groupby("service").size()
    per_trip = runs.reindex(timetable.trips["service"], fill_value=0).to_numpy()
    calls = float(per_trip[timetable.times["trip"].to_numpy()].sum())
    days = len(timetable.dates)
    return {"stops": float(timetable.stops["inside"].sum()), "calls": calls / max(days, 1), "days": float(days)}


def _same(before: Timetable, after: Timetable) -> bool:
    return all(getattr(before, name).equals(getattr(after, name)) for name in ("stops", "trips", "times", "days"))


def _newest(http: Http, store: Store, own: Path, *, again: bool) -> tuple[Held, Path]:
    """The feed to read, in a folder of this refresh: the kept one when the source reports no change, else the new."""
    folder, kept, new = store.root / OV, own / FEED, own / NEW_FEED
    with store.lock():
        held = None if again else _read_note(folder)
        if held is not None:
            link(folder / FEED, kept)  # another refresh may replace it while this one reads
    stamps = ("", "") if held is None else (held.etag, held.last_modified)
    answer = gtfs.download(http, new, etag=stamps[0], last_modified=stamps[1])
    if held is not None and not new.exists():
        return held, kept
    moment = answer.retrieved_at.isoformat()
    return Held(answer.url, moment, answer.etag, answer.last_modified, new.stat().st_size, file_hash(new)), new


def _keep(store: Store, path: Path, held: Held) -> None:
    """Replace the kept feed by a new one; the note is removed first and written last."""
    if path.name == FEED:
        return
    folder = store.root / OV
    note = folder / NOTE
    with store.lock():
        note.unlink(missing_ok=True)
        replace_file(path, folder / FEED)
        write_text(note, seal(asdict(held)))


def _read_note(folder: Path) -> Held | None:
    """Note of the kept feed; None when there is none, or it does not match its note."""
    with suppress(OSError, ValueError, TypeError):
        older = [field.name for field in fields(Held)]
        held = Held(**unseal((folder / NOTE).read_text(encoding="utf-8"), older=older))
        datetime.fromisoformat(held.retrieved_at)
        named = bool(held.etag or held.last_modified)
        if named and (folder / FEED).stat().st_size == held.bytes and _is_feed(folder / FEED, held):
            return held
    return None


def _is_feed(path: Path, held: Held) -> bool:
    return not held.sha256 or file_hash(path) == held.sha256


def _failed(
    http: Http, store: Store, areas: dict[str, Scope], error: SourceError, beside: tuple[Path, int]
) -> list[Item]:
    """Report the failure for every scope; where nothing is stored, fetch the plain stops."""
    items = []
    for area, scope in areas.items():
        key = Key(OV, STOPS, area)
        manifest = store.manifest(key)
        moment = manifest.provenance.retrieved_at if manifest is not None else None
        stored = store.has(key)
        items.append(Item(Key(OV, STOPS, area), Outcome.FAILED, error=error, stored=stored, stored_at=moment))
        if not stored:
            items.append(_plain_stops(http, store, area, scope, beside))
    return items


def _plain_stops(http: Http, store: Store, area: str, scope: Scope, beside: tuple[Path, int]) -> Item:
    own, year = beside
    key = Key(OV, PLAIN_STOPS, area)
    known = store.has(key)
    try:
        raw = stop_register.fetch(http, own, area=_shape(http, store, scope, year))
    except SourceError as error:
        return Item(key, Outcome.FAILED, error=error, stored=known)
    told = Notice.of(
        mark("These are stops of the national list, without a timetable: how often something leaves is unknown.")
    )
    origin = replace(raw.provenance, warnings=(told, *raw.provenance.warnings))
    written = store.write(key, raw.stops, origin)
    return _item(written, Outcome.CHANGED if known else Outcome.NEW)


def _shape(http: Http, store: Store, scope: Scope, year: int) -> BaseGeometry | None:
    """Land of a scope's gemeenten: stored boundaries of the newest year, else those of PDOK; None for the country."""
    if scope.is_country:
        return None
    folder = store.path(Key(BOUNDARIES, "x", "x")).parent.parent
    vintages = [path.name for path in folder.glob(f"{Level.GEMEENTE}-[0-9]*")]
    for vintage in sorted(vintages, reverse=True):
        shape = _stored_shape(store, vintage, scope)
        if shape is not None:
            return shape
    failure: UpstreamNotFoundError | None = None
    for back in range(YEARS_BACK):
        gemeenten = scope.gemeenten(year - back)
        try:
            raw = pdok.fetch(http, level=Level.GEMEENTE, year=year - back, gemeenten=gemeenten)
        except UpstreamNotFoundError as error:
            failure = error
            continue
        return shapely.union_all(raw.areas.geometry.to_numpy())
    raise failure or UpstreamNotFoundError(mark("There are no boundaries of {area}."), area=scope.name)


def _stored_shape(store: Store, vintage: str, scope: Scope) -> BaseGeometry | None:
    wanted = set(scope.gemeenten(int(vintage.rpartition("-")[2])) or ())
    shapes = []
    for gemeente in sorted(wanted):
        for key in (Key(BOUNDARIES, vintage, gemeente), Key(BOUNDARIES, vintage, WHOLE_COUNTRY)):
            try:
                areas = store.read(key).areas
            except (NotInStoreError, CorruptStoreError):
                continue  # without all gemeenten PDOK is asked
            shapes += list(areas.loc[areas["code"] == gemeente, "geometry"])
            break
    return shapely.union_all(shapes) if len(shapes) == len(wanted) and shapes else None


def _item(manifest: Manifest, outcome: Outcome) -> Item:
    origin = manifest.provenance
    return Item(
        manifest.key,
        outcome,
        rows=manifest.rows,
        table=origin.table,
        route=origin.route,
        notices=origin.warnings,
        stored=True,
    )


def _id(scope: Scope) -> str:
    """Id that a scope is stored under; for a wijk or buurt its gemeente."""
    gemeenten = scope.gemeenten(None)
    return scope.id if scope.region is not None or gemeenten is None else gemeenten[0]
