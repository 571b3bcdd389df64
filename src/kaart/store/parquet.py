"""Atomic writes, and reads that are verified against the manifest.

Every write goes to a temporary file in the same folder, is read back, and only then takes
the place of the current file, which stays beside it as the previous generation. At every moment,
also when the power fails, a whole generation stands there. A file whose bytes do not match its
manifest is set aside and the previous generation is served.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
from filelock import FileLock, Timeout
from geopandas import GeoDataFrame
from pandas import DataFrame
from pandas.api.types import is_string_dtype
from pyarrow import ArrowException, ArrowInvalid

from kaart.catalogue.layers import BOUNDARIES, FIGURES
from kaart.catalogue.records import Family
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError, NewerStoreError, NotInStoreError, StoreError, StoreLockedError, mark
from kaart.core.files import replace_file
from kaart.core.inert import inert_name, steers
from kaart.core.provenance import ColumnOrigin, Provenance
from kaart.store.bring_back import finish
from kaart.store.edition import mark_format, require_known_format
from kaart.store.files import file_hash, flush, link, scratch, write_text, writing
from kaart.store.manifest import SCHEMA_VERSION, Key, Manifest
from kaart.store.manifest_file import dump_manifest, load_manifest
from kaart.store.repair import damaged

CURRENT, PREVIOUS = "", ".vorig"
QUARANTINE = ".defect"
LOCK = ".lock"
# Somebody else writes for seconds; whoever holds the store for longer is another program, or hangs.
BEGIN_S, WRITE_S = 10.0, 60.0
# A file and its manifest are replaced one after the other; a reader who comes in between looks again.
SECOND_LOOK_S = 0.05
# Tens of columns and tens of rows: without this the schema is two thirds of the file.
_PLAIN = {"compression": "zstd", "write_statistics": False, "use_dictionary": False, "store_schema": False}
_GEO = {"compression": "zstd"}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stored:
    """A stored frame with its manifest; `previous` when the current file was damaged."""

    frame: DataFrame
    manifest: Manifest
    previous: bool = False

    @property
    def areas(self) -> GeoDataFrame:
        """The frame of a layer with geometry."""
        return cast(GeoDataFrame, self.frame)


class Store:
    """Parquet files under one folder.

    Parameters
    ----------
    root
        Folder of the store.
    shapes
        Folder of the layer ``grenzen`` when it lies elsewhere, as for the example region.
    hidden
        Layers that are not to be seen through this store: their files count as not there.
    """

    def __init__(self, root: Path, *, shapes: Path | None = None, hidden: Collection[str] = ()) -> None:
        self.root = root
        self.shapes = shapes
        self.hidden = frozenset(hidden)
        self._guards: dict[Path, FileLock] = {}

    def path(self, key: Key, *, suffix: str = ".parquet") -> Path:
        """Where a file stands, or would stand."""
        base = self.shapes if self.shapes is not None and key.layer == BOUNDARIES else self.root / key.layer
        return base / key.vintage / f"{key.area}{suffix}"

    def has(self, key: Key) -> bool:
        """Whether the layer is stored, damaged or not."""
        return key.layer not in self.hidden and (
            self.path(key).exists() or self.path(key, suffix=f"{PREVIOUS}.parquet").exists()
        )

    def manifest(self, key: Key) -> Manifest | None:
        """Manifest of the current file, None when there is none or it cannot be read."""
        return self._manifest(key, CURRENT)

    def manifests(self) -> tuple[Manifest, ...]:
        """Manifest of every stored file, in order of key: of the generation that is served.

        A file without a readable manifest is listed by `unreadable` instead.
        """
        served = (self._served_manifest(key) for key in self.every_key())
        return tuple(manifest for manifest in served if manifest is not None)

    def unreadable(self) -> tuple[Key, ...]:
        """Keys of files whose manifest is unreadable."""
        return tuple(key for key in self.every_key() if self._served_manifest(key) is None)

    def keys(self, layer: str, vintage: str) -> tuple[str, ...]:
        """Areas stored for a layer and vintage, by file name only."""
        if layer in self.hidden:
            return ()
        folder = self.path(Key(layer, vintage, "x")).parent
        names = {path.name.removesuffix(".parquet").removesuffix(PREVIOUS) for path in folder.glob("*.parquet")}
        return tuple(sorted(name for name in names if "." not in name))

    def read(self, key: Key) -> Stored:
        """Read a layer.

        Raises
        ------
        NotInStoreError
            If it was never stored.
        CorruptStoreError
            If neither the current nor the previous file matches its manifest.
        """
        if not self.has(key):
            raise NotInStoreError(
                mark("{layer} of {area} ({vintage}) has not been fetched yet; run kaart sync {area}."),
                layer=key.layer,
                area=key.area,
                vintage=key.vintage,
            )
        try:
            return self._read(key, CURRENT)
        except CorruptStoreError:
            time.sleep(SECOND_LOOK_S)
        try:
            return self._read(key, CURRENT)
        except CorruptStoreError as error:
            log.warning("%s", error)
            if not self.has_previous(key):
                raise
            self._set_aside(key)
        return self._read(key, PREVIOUS)

    def read_previous(self, key: Key) -> Stored:
        """Read the earlier delivery that is kept beside the current one.

        Raises
        ------
        NotInStoreError
            If none is kept.
        CorruptStoreError
            If it does not match its manifest.
        """
        if not self.has_previous(key):
            raise NotInStoreError(
                mark("No earlier delivery of {layer} of {area} ({vintage}) is kept; there is none before the second."),
                layer=key.layer,
                area=key.area,
                vintage=key.vintage,
            )
        return self._read(key, PREVIOUS)

    def write(
        self,
        key: Key,
        frame: DataFrame,
        provenance: Provenance,
        *,
        invented: bool = False,
        same_delivery: bool = False,
    ) -> Manifest:
        """Store a frame whole, keeping the one it replaces as the previous generation.

        That generation is an earlier delivery of the source: a damaged or identical file does not replace it.

        Parameters
        ----------
        key
            Name of the file.
        frame
            Frame to store.
        provenance
            Origin.
        invented
            True for the packaged example region.
        same_delivery
            True when it holds the figures that are stored with other columns beside them: the earlier
            delivery that is kept, if there is one, then stays.

        Raises
        ------
        NewerStoreError
            If a newer kaart wrote the file that is there.
        StoreError
            If the folder cannot be written or the file does not read back equal.
        """
        target, is_geo = self.path(key), isinstance(frame, GeoDataFrame)
        self._require_replaceable(key)
        with self.lock(), writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            with scratch(target) as temporary:
                frame.to_parquet(temporary, index=False, **(_GEO if is_geo else _PLAIN))
                flush(temporary)
                _verify(temporary, frame, name=target.name)
                manifest = Manifest(
                    key=key,
                    provenance=provenance,
                    rows=len(frame),
                    sha256=file_hash(temporary),
                    geometry=is_geo,
                    checked_at=provenance.retrieved_at,
                    invented=invented,
                )
                self._replace(key, temporary, manifest, same_delivery=same_delivery)
        return manifest

    def confirm(
        self,
        key: Key,
        moment: datetime,
        *,
        upstream_modified: str = "",
        columns: tuple[ColumnOrigin, ...] = (),
        areas: int = 0,
    ) -> None:
        """Record that the stored version is still the newest one; a missing manifest stays missing.

        Parameters
        ----------
        key
            Name of the file.
        moment
            When the source confirmed it, UTC.
        upstream_modified
            The source's new stamp, when it changed while the content did not.
        columns
            How its columns fared now, their status included; empty leaves what is recorded.
        areas
            Year of the areas in which it is counted; 0 leaves what is recorded.

        Raises
        ------
        StoreError
            If the manifest cannot be written.
        """
        note = self.path(key, suffix=".json")
        if self.manifest(key) is None:
            return
        with self.lock(), writing(note):
            manifest = self.manifest(key)  # another refresh may have replaced it just now
            if manifest is not None:
                checked = manifest.checked(moment, upstream_modified=upstream_modified, columns=columns, areas=areas)
                write_text(note, dump_manifest(checked))

    def touch(self, name: str) -> None:
        """Set the time of a marker file in the store's folder to now.

        Raises
        ------
        StoreError
            If the folder cannot be written.
        """
        with writing(self.root / name):
            (self.root / name).touch()

    def columns(self, key: Key) -> tuple[str, ...]:
        """Columns of the current file, without reading its rows; empty when it cannot be read."""
        if key.layer in self.hidden:
            return ()
        try:
            return tuple(pq.read_schema(self.path(key)).names)
        except (OSError, ArrowInvalid):
            return ()

    def has_previous(self, key: Key) -> bool:
        """Whether an earlier generation is kept."""
        return key.layer not in self.hidden and self.path(key, suffix=f"{PREVIOUS}.parquet").exists()

    def is_whole(self, key: Key, *, previous: bool = False) -> bool:
        """Whether the current (or previous) file is there, matches its manifest and is of this version."""
        generation = PREVIOUS if previous else CURRENT
        manifest = self._manifest(key, generation)
        return manifest is not None and self._matches(key, generation, manifest)

    def is_damaged(self, key: Key) -> bool:
        """Whether there is any trace of a file, and the current one is not whole."""
        if key.layer in self.hidden or self.is_whole(key):
            return False
        parts = [f"{generation}.{end}" for generation in (CURRENT, PREVIOUS) for end in ("parquet", "json")]
        paths = [self.path(key, suffix=part) for part in parts]
        return any(path.exists() or path.with_name(path.name + QUARANTINE).exists() for path in paths)

    @contextmanager
    def lock(self, *, timeout_s: float | None = None) -> Iterator[None]:
        """Hold the store while something is written; within itself it holds it already.

        Nobody holds it while waiting for a source: two refreshes then run beside each other, and write by turns.

        Parameters
        ----------
        timeout_s
            How long to wait for whoever writes; None waits `WRITE_S`.

        Raises
        ------
        StoreLockedError
            If somebody else holds it for so long.
        NewerStoreError
            If a newer kaart wrote the store.
        StoreError
            If the folder cannot be written.
        """
        require_known_format(self.root)
        guard = self._guards.setdefault(self.root, FileLock(self.root / LOCK))
        inner = guard.is_locked
        with writing(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            try:
                guard.acquire(timeout=WRITE_S if timeout_s is None else timeout_s)
            except Timeout:
                raise StoreLockedError(
                    mark("Another refresh is writing to {root}; wait until it is done."), root=str(self.root)
                ) from None
        try:
            if not inner:
                self._sweep()
                with writing(self.root):
                    mark_format(self.root)
                finish(self.root)
            yield
        finally:
            guard.release()

    def _sweep(self) -> None:
        """Remove half-written files of a refresh that was killed; only under the lock."""
        for pattern in (".*.tmp", "*/.*.tmp", "*/*/.*.tmp"):
            for path in self.root.glob(pattern):
                with suppress(OSError):
                    path.unlink()

    def every_key(self) -> tuple[Key, ...]:
        """Keys of all files, damaged or not."""
        paths = [*self.root.glob("*/*/*")]
        paths += self.shapes.glob("*/*") if self.shapes is not None else ()
        keys = set()
        for path in paths:
            area, _, rest = path.name.partition(".")
            if area and rest.removesuffix(QUARANTINE).removeprefix(PREVIOUS[1:] + ".") in {"parquet", "json"}:
                layer = BOUNDARIES if self.shapes in path.parents else path.parent.parent.name
                keys.add(Key(layer, path.parent.name, area))
        return tuple(sorted(key for key in keys if key.layer not in self.hidden))

    def _manifest(self, key: Key, generation: str) -> Manifest | None:
        path = self.path(key, suffix=f"{generation}.json")
        if key.layer in self.hidden or not path.exists():
            return None
        try:
            return load_manifest(path, key=key)
        except CorruptStoreError as error:
            log.info("%s", error)
            return None

    def _served_manifest(self, key: Key) -> Manifest | None:
        """Manifest of the generation that `read` returns; if it returns none, of the newest generation."""
        for previous in (False, True):
            if self.is_whole(key, previous=previous):
                return self._manifest(key, PREVIOUS if previous else CURRENT)
        return self._manifest(key, CURRENT) or self._manifest(key, PREVIOUS)

    def _require_replaceable(self, key: Key) -> None:
        """Refuse to replace a file of a newer kaart; a damaged one may go.

        Raises
        ------
        NewerStoreError
            If it is one.
        """
        try:
            load_manifest(self.path(key, suffix=".json"), key=key)
        except NewerStoreError:
            raise
        except CorruptStoreError:
            pass

    def _replace(self, key: Key, temporary: Path, manifest: Manifest, *, same_delivery: bool) -> None:
        target, note = self.path(key), self.path(key, suffix=".json")
        current = self.manifest(key)
        same = same_delivery or (current is not None and current.sha256 == manifest.sha256)
        # Neither a damaged file nor the same delivery may replace the last good earlier one.
        if self.is_whole(key) and not (same and self.is_whole(key, previous=True)):
            link(target, self.path(key, suffix=f"{PREVIOUS}.parquet"))
            link(note, self.path(key, suffix=f"{PREVIOUS}.json"))
        # A full disk is noticed here, before anything is replaced.
        with scratch(note) as new_note:
            new_note.write_text(dump_manifest(manifest), encoding="utf-8")
            flush(new_note)
            replace_file(temporary, target)
            replace_file(new_note, note)

    def _matches(self, key: Key, generation: str, manifest: Manifest) -> bool:
        path = self.path(key, suffix=f"{generation}.parquet")
        try:
            return manifest.schema_version == SCHEMA_VERSION and file_hash(path) == manifest.sha256
        except OSError:
            return False

    def damage(self, key: Key) -> CorruptStoreError | None:
        """What is wrong with the current file or its manifest; None when nothing is."""
        try:
            self._require_whole(key, CURRENT)
        except CorruptStoreError as error:
            return error
        return None

    def _require_whole(self, key: Key, generation: str) -> Manifest:
        """Manifest of a file that matches it.

        Raises
        ------
        NewerStoreError
            If a newer kaart wrote it.
        CorruptStoreError
            If the manifest or the file is damaged; names which.
        """
        try:
            manifest = load_manifest(self.path(key, suffix=f"{generation}.json"), key=key)
        except NewerStoreError:
            raise
        except CorruptStoreError as error:
            raise self._damaged(key, f"{generation}.json") from error
        if not self._matches(key, generation, manifest):
            raise self._damaged(key, f"{generation}.parquet")
        return manifest

    def _damaged(self, key: Key, suffix: str) -> CorruptStoreError:
        name = f"{key.layer}/{key.vintage}/{self.path(key, suffix=suffix).name}"
        years = "*" if key.year is None else key.year
        folders = [
            *self.root.glob(f"{FIGURES}/{Family.KWB}-{years}"),
            *self.root.glob(f"{BOUNDARIES}/{Level.BUURT}-{years}"),
        ]
        stored = {area for folder in folders for area in self.keys(folder.parent.name, folder.name)}
        return damaged(key, name, stored=stored, packaged=self.shapes is not None)

    def _read(self, key: Key, generation: str) -> Stored:
        manifest = self._require_whole(key, generation)
        path = self.path(key, suffix=f"{generation}.parquet")
        try:
            frame = _load(path, is_geo=manifest.geometry)
        except (OSError, ArrowException) as error:  # taken away or written over since
            raise self._damaged(key, f"{generation}.parquet") from error
        return Stored(frame, manifest, previous=generation == PREVIOUS)

    def _set_aside(self, key: Key) -> None:
        """Keep a damaged file under another name; not while a refresh is replacing it, or has just done so."""
        with suppress(OSError), self.lock(timeout_s=0):
            if self.is_whole(key):
                return
            for suffix in (".parquet", ".json"):
                path = self.path(key, suffix=suffix)
                with suppress(OSError):  # in a folder that cannot be written it stays where it is
                    path.replace(path.with_name(path.name + QUARANTINE))


def _verify(path: Path, frame: DataFrame, *, name: str) -> None:
    try:
        check = _load(path, is_geo=isinstance(frame, GeoDataFrame))
    except ArrowException as error:
        raise StoreError(mark("{name} did not read back as it was written; check the disk."), name=name) from error
    same = list(check.columns) == list(frame.columns) and check.notna().sum().equals(frame.notna().sum())
    if not same or len(check) != len(frame):
        raise StoreError(mark("{name} did not read back as it was written; check the disk."), name=name)


def _load(path: Path, *, is_geo: bool) -> DataFrame:
    return _with_inert_names(gpd.read_parquet(path) if is_geo else pd.read_parquet(path))


def _with_inert_names(frame: DataFrame) -> DataFrame:
    """The frame with texts on one line that steer neither a terminal nor the direction of writing."""
    for name in frame.columns[frame.dtypes.map(is_string_dtype)]:
        texts = frame[name]
        # One search through all of them costs next to nothing, and nearly always finds nothing.
        if steers(" ".join(text for text in texts if isinstance(text, str))):
            frame[name] = texts.map(lambda text: inert_name(text) if isinstance(text, str) else text)
    return frame
