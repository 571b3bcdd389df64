"""State and age of the store, cheap enough to ask every few seconds."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from kaart.answers.stored import is_old
from kaart.core.provenance import now_utc
from kaart.store.manifest import Key
from kaart.store.parquet import Store


@dataclass(frozen=True)
class FileState:
    """One stored file.

    Attributes
    ----------
    state
        ``good``, ``previous`` when an earlier delivery is served in its place, or ``damaged``.
    retrieved_at, checked_at
        Moments in UTC; None when the manifest is unreadable.
    """

    state: str
    retrieved_at: datetime | None = None
    checked_at: datetime | None = None


@dataclass(frozen=True)
class StoreState:
    """The store as a whole.

    Attributes
    ----------
    files
        Stored files of which figures are shown.
    writable
        Whether a refresh could write there.
    free_bytes
        Room on its disk; None when unknown.
    limits
        After how long layers are old, where not as in the catalogue.
    """

    files: Mapping[Key, FileState]
    writable: bool
    free_bytes: int | None
    limits: Mapping[str, timedelta] = field(default_factory=dict)

    @property
    def damaged(self) -> tuple[Key, ...]:
        """Files that do not match their manifest, also when an earlier delivery is served in their place."""
        return tuple(key for key, file in self.files.items() if file.state != "good")

    @property
    def layers(self) -> dict[str, int]:
        """Number of files per layer."""
        return dict(sorted(Counter(key.layer for key in self.files).items()))

    def retrieved(self) -> tuple[datetime, ...]:
        """Moments at which the files were retrieved, the earliest first."""
        return tuple(sorted(file.retrieved_at for file in self.files.values() if file.retrieved_at))

    def old(self, moment: datetime) -> int:
        """Number of files that the source should be asked about again."""
        return sum(
            is_old(key, file.checked_at, moment=moment, limits=self.limits)
            for key, file in self.files.items()
            if file.checked_at
        )


_Stamp = tuple[tuple[int, int] | None, ...]


class Watch:
    """Looks at a store again and again, and hashes a file only when it changed since the last look.

    Parameters
    ----------
    store
        Files of layers that are hidden in it do not count.
    limits
        After how long layers are old, of `kaart.catalogue.layers.read_limits`.
    """

    def __init__(self, store: Store, *, limits: Mapping[str, timedelta] | None = None) -> None:
        self._store, self._limits = store, limits or {}
        self._seen: dict[Key, tuple[_Stamp, FileState]] = {}
        self._lock = Lock()

    def look(self) -> StoreState:
        """The store as it is now."""
        with self._lock:
            self._seen = {key: self._file(key) for key in self._store.every_key()}
            files = {key: file for key, (_, file) in self._seen.items()}
        root = self._store.root
        return StoreState(files, writable=can_write(root), free_bytes=_free(_existing(root)), limits=self._limits)

    def _file(self, key: Key) -> tuple[_Stamp, FileState]:
        stamp = tuple(_stamp(self._store.path(key, suffix=suffix)) for suffix in (".parquet", ".json"))
        seen = self._seen.get(key)
        return seen if seen is not None and seen[0] == stamp else (stamp, self._judged(key))

    def _judged(self, key: Key) -> FileState:
        manifest = self._store.manifest(key)
        if self._store.is_whole(key):
            state = "good"
        else:
            state = "previous" if self._store.is_whole(key, previous=True) else "damaged"
        if manifest is None:
            return FileState(state)
        return FileState(state, manifest.provenance.retrieved_at, manifest.checked_at)


def age_days(moments: tuple[datetime, ...]) -> int | None:
    """Whole days since the last of some moments, None without any."""
    return (now_utc() - max(moments)).days if moments else None


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def can_write(folder: Path) -> bool:
    """Whether files can be made in a folder, or the folder itself where it is not there yet.

    Parameters
    ----------
    folder
        Of the store, or of what is served.
    """
    place = _existing(folder)
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK)


def _existing(folder: Path) -> Path:
    return next((place for place in (folder, *folder.parents) if place.exists()), folder)


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
