"""Packed files on disk, by the hash of what they unpack to: made once, quickly, and made tighter when there is time."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue

from kaart.render.maps.layers import write_whole
from kaart.server.packed.coding import BROTLI, Coding
from kaart.store.files import file_hash

log = logging.getLogger(__name__)
FOLDER = "packed"
# Twice what Streamlit has of programs, and a few hundred files of maps. About 40 MB.
KEEP = 1_000
# Visitors of a server that just started come first: until then they get what was packed quickly.
WAIT_S = 60.0
_TOUCH_AFTER_S = 86_400
_NICENESS = 15
_REST_S = 60.0


@dataclass(frozen=True)
class Pack:
    """A packed file.

    Attributes
    ----------
    content
        As it is sent.
    digest
        Hash of what it unpacks to.
    """

    content: bytes
    digest: str


class Packs:
    """Packed files of one installation.

    Parameters
    ----------
    folder
        Where they are; made when absent. Where it cannot be written nothing is packed.
    keep
        Files in it; the ones not used for longest go first.
    """

    def __init__(self, folder: Path, *, keep: int = KEEP) -> None:
        self._folder = folder
        self._keep = keep
        self._making = threading.Lock()
        self._rests_until = 0.0
        self._asked: set[str] = set()
        self._waiting: SimpleQueue[Path] = SimpleQueue()

    def get(self, file: Path, coding: Coding) -> Pack | None:
        """A file, packed; None when it cannot be, and is to be sent as it is.

        Parameters
        ----------
        file
            Anybody may read it.
        coding
            What the browser takes.
        """
        if not file.is_file():
            return None
        digest = _digest_of(file)
        best, quick = self._names(digest, coding)
        content = _read(best)
        if content is not None:
            return Pack(content, digest)
        content = _read(quick)
        if content is None:
            content = self._make(file, quick, coding)
        if content is None:
            return None
        if coding.best is not None and digest not in self._asked:
            self._asked.add(digest)
            self._waiting.put(file)
        return Pack(content, digest)

    def run(self, files: Iterable[Path] = (), *, wait_s: float = WAIT_S) -> None:
        """Pack files as tightly as possible: those given, then those asked for; does not end.

        Parameters
        ----------
        files
            Pages need these.
        wait_s
            Before the first; seconds.
        """
        time.sleep(wait_s)
        if sys.platform == "linux":  # elsewhere the whole process would give way
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        self.tighten(files)
        while True:
            self.tighten([self._waiting.get()])

    def tighten(self, files: Iterable[Path]) -> None:
        """Pack files as tightly as possible that are not yet; takes seconds for each of a few MB.

        Parameters
        ----------
        files
            One that is not there is left out.
        """
        for file in files:
            try:
                self._tighten(file, BROTLI)
            except OSError as error:
                log.warning("%s is packed no tighter: %s", file.name, error)

    def _tighten(self, file: Path, coding: Coding) -> None:
        best, quick = self._names(_digest_of(file), coding)
        if coding.best is not None and not best.exists():
            self._write(best, coding.best(file.read_bytes()))
        quick.unlink(missing_ok=True)

    def _make(self, file: Path, target: Path, coding: Coding) -> bytes | None:
        """Pack a file quickly, once; None where the folder cannot be written, or could not a moment ago."""
        with self._making:
            content = _read(target)
            if content is not None or time.monotonic() < self._rests_until:
                return content
            content = coding.quick(file.read_bytes())
            try:
                self._write(target, content)
            except OSError as error:
                # Packing for every visitor anew would cost more than it saves.
                self._rests_until = time.monotonic() + _REST_S
                log.warning("Programs and map files are sent unpacked: %s", error)
                return None
            return content

    def _names(self, digest: str, coding: Coding) -> tuple[Path, Path]:
        return self._folder / f"{digest}.{coding.name}", self._folder / f"{digest}.quick.{coding.name}"

    def _write(self, target: Path, content: bytes) -> None:
        write_whole(target, content)
        # Another process may prune beside this one.
        with suppress(OSError):
            files = [(entry.stat().st_mtime, entry.path) for entry in os.scandir(self._folder)]
            for _, path in sorted(files)[: max(0, len(files) - self._keep)]:
                Path(path).unlink(missing_ok=True)


def _read(path: Path) -> bytes | None:
    """Bytes of a packed file; None when there is none. Marks it as used, at most once a day."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > _TOUCH_AFTER_S:
            os.utime(path)
    return content


def _digest_of(file: Path) -> str:
    state = file.stat()
    return _digest(file, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=2 * KEEP)
def _digest(file: Path, _size: int, _changed: int) -> str:
    return file_hash(file)
