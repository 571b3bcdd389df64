"""Write whole or not at all, read what can be trusted.

Every write goes to a temporary file in the same folder, is read back, and only then takes
the place of the current file, which stays beside it as the previous generation. A file whose
bytes do not match its manifest is set aside and the previous generation is served.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
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
from pyarrow import ArrowInvalid

from kaart.errors import CorruptStoreError, NotInStoreError, StoreError, StoreLockedError, mark
from kaart.provenance import Provenance
from kaart.store.manifest import SCHEMA_VERSION, Key, Manifest, dump_manifest, load_manifest

PREVIOUS = ".vorig"
QUARANTINE = ".defect"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stored:
    """A stored frame and what is known of it; `previous` when the current file was damaged."""

    frame: DataFrame
    manifest: Manifest
    previous: bool = False

    @property
    def areas(self) -> GeoDataFrame:
        """The frame, of a layer that holds geometry."""
        return cast(GeoDataFrame, self.frame)


class Store:
    """Parquet files under one folder.

    Parameters
    ----------
    root
        Folder of the store.
    shapes
        Folder of the layer ``grenzen`` when it lies elsewhere, as for the example region.
    """

    def __init__(self, root: Path, *, shapes: Path | None = None) -> None:
        self.root = root
        self.shapes = shapes

    def path(self, key: Key, *, suffix: str = ".parquet") -> Path:
        """Where a file stands, or would stand."""
        base = self.shapes if self.shapes is not None and key.layer == "grenzen" else self.root / key.layer
        return base / key.vintage / f"{key.area}{suffix}"

    def has(self, key: Key) -> bool:
        """Whether the layer is stored; says nothing of its health."""
        return self.path(key).exists() or self.path(key, suffix=f"{PREVIOUS}.parquet").exists()

    def manifest(self, key: Key) -> Manifest | None:
        """Manifest of the current file, None when there is none or it cannot be read."""
        path = self.path(key, suffix=".json")
        if not path.exists():
            return None
        try:
            return load_manifest(path)
        except CorruptStoreError as error:
            log.warning("%s", error)
            return None

    def manifests(self) -> tuple[Manifest, ...]:
        """Manifests of all current files, in order of key; unreadable ones are left out and logged."""
        folders = [self.root, *([self.shapes] if self.shapes is not None else [])]
        paths = {path for folder in folders for path in folder.rglob("*.json") if PREVIOUS not in path.name}
        found = []
        for path in sorted(paths):
            try:
                found.append(load_manifest(path))
            except CorruptStoreError as error:
                log.warning("%s", error)
        return tuple(sorted(found, key=lambda manifest: manifest.key))

    def keys(self, layer: str, vintage: str) -> tuple[str, ...]:
        """Areas stored for a layer and vintage, by file name only."""
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
            return self._read(key, "")
        except CorruptStoreError as error:
            log.warning("%s", error)
            self._set_aside(key)
        return self._read(key, PREVIOUS)

    def write(self, key: Key, frame: DataFrame, provenance: Provenance, *, invented: bool = False) -> Manifest:
        """Store a frame whole, keeping the one it replaces as the previous generation.

        Raises
        ------
        StoreError
            If the folder cannot be written or the file does not read back equal.
        """
        target = self.path(key)
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        is_geo = isinstance(frame, GeoDataFrame)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            frame.to_parquet(temporary, index=False)
            _flush(temporary)
            _verify(temporary, frame, name=target.name)
            manifest = Manifest(
                key=key,
                provenance=provenance,
                rows=len(frame),
                sha256=_hash(temporary),
                geometry=is_geo,
                checked_at=provenance.retrieved_at,
                invented=invented,
            )
            self._replace(key, temporary, manifest)
        except StoreError:
            raise
        except OSError as error:
            raise StoreError(
                mark("{name} cannot be written ({reason}); check the disk and the folder's rights."),
                name=str(target),
                reason=error.strerror or type(error).__name__,
            ) from error
        finally:
            temporary.unlink(missing_ok=True)
        return manifest

    def confirm(self, key: Key, moment: datetime, *, upstream_modified: str = "") -> None:
        """Note that the source still gives the stored version; a missing manifest stays missing.

        Parameters
        ----------
        key
            Name of the file.
        moment
            When the source confirmed it, UTC.
        upstream_modified
            The source's new stamp, when it changed while the content did not.
        """
        manifest = self.manifest(key)
        if manifest is not None:
            text = dump_manifest(manifest.checked(moment, upstream_modified=upstream_modified))
            _write_text(self.path(key, suffix=".json"), text)

    def columns(self, key: Key) -> tuple[str, ...]:
        """Columns of the current file, without reading its rows; empty when it cannot be read."""
        try:
            return tuple(pq.read_schema(self.path(key)).names)
        except (OSError, ArrowInvalid):
            return ()

    def has_previous(self, key: Key) -> bool:
        """Whether an earlier generation is kept."""
        return self.path(key, suffix=f"{PREVIOUS}.parquet").exists()

    def is_whole(self, key: Key) -> bool:
        """Whether the current file is there and matches its manifest."""
        manifest, path = self.manifest(key), self.path(key)
        return manifest is not None and path.exists() and _hash(path) == manifest.sha256

    @contextmanager
    def lock(self, *, timeout_s: float = 0.5) -> Iterator[None]:
        """Hold the store for one refresh.

        Raises
        ------
        StoreLockedError
            If another refresh holds it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        guard = FileLock(self.root / ".lock", timeout=timeout_s)
        try:
            guard.acquire()
        except Timeout:
            raise StoreLockedError(
                mark("Another refresh is writing to {root}; wait until it is done."), root=str(self.root)
            ) from None
        try:
            yield
        finally:
            guard.release()

    def _replace(self, key: Key, temporary: Path, manifest: Manifest) -> None:
        target, note = self.path(key), self.path(key, suffix=".json")
        if target.exists() and note.exists():
            target.replace(self.path(key, suffix=f"{PREVIOUS}.parquet"))
            note.replace(self.path(key, suffix=f"{PREVIOUS}.json"))
        temporary.replace(target)
        _write_text(note, dump_manifest(manifest))

    def _read(self, key: Key, generation: str) -> Stored:
        path = self.path(key, suffix=f"{generation}.parquet")
        manifest = load_manifest(self.path(key, suffix=f"{generation}.json"))
        if not path.exists() or _hash(path) != manifest.sha256 or manifest.schema_version != SCHEMA_VERSION:
            raise CorruptStoreError(
                mark("{name} does not match its manifest; fetch it again with kaart sync {area}."),
                name=path.name,
                area=key.area,
            )
        return Stored(_load(path, is_geo=manifest.geometry), manifest, previous=generation == PREVIOUS)

    def _set_aside(self, key: Key) -> None:
        for suffix in (".parquet", ".json"):
            path = self.path(key, suffix=suffix)
            if path.exists():
                path.replace(path.with_name(path.name + QUARANTINE))


def _verify(path: Path, frame: DataFrame, *, name: str) -> None:
    check = _load(path, is_geo=isinstance(frame, GeoDataFrame))
    if len(check) != len(frame) or list(check.columns) != list(frame.columns):
        raise StoreError(mark("{name} did not read back as it was written; check the disk."), name=name)


def _load(path: Path, *, is_geo: bool) -> DataFrame:
    return gpd.read_parquet(path) if is_geo else pd.read_parquet(path)


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _write_text(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    _flush(temporary)
    temporary.replace(path)
