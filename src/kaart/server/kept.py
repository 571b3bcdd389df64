"""Files that the server made once, kept beside the store: pictures and pages that many visitors ask for.

A file is named after all that decides its bytes, so that one that is there is right; what is no longer asked for goes
when the folder is full. A folder that cannot be written costs time and no answer.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from kaart.core.files import replace_file

FOLDER = "gemaakt"  # in the cache; files of the store lie deeper
MOST_BYTES = 256 * 1024**2
_LETTERS = 40


def key_of(parts: Iterable[str]) -> str:
    """Name of a file.

    Parameters
    ----------
    parts
        All that decides its bytes: the version of kaart, the stamp of the store, the view.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)} {part}".encode())
    return digest.hexdigest()[:_LETTERS]


@dataclass(frozen=True)
class KeptFiles:
    """A folder of files that were made before.

    Attributes
    ----------
    folder
        Made when the first file is kept.
    most_bytes
        Together; over that the files that were asked for longest ago go.
    """

    folder: Path
    most_bytes: int = MOST_BYTES

    def get(self, key: str) -> bytes | None:
        """A file, None when it is not there.

        Parameters
        ----------
        key
            Of `key_of`.
        """
        path = self.folder / key
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return content

    def get_or_make(self, key: str, make: Callable[[], bytes]) -> bytes:
        """A file, made when it is not there.

        Parameters
        ----------
        key
            Of `key_of`.
        make
            Makes its bytes; what it raises is not kept.
        """
        content = self.get(key)
        if content is None:
            content = make()
            self._keep(key, content)
        return content

    def _keep(self, key: str, content: bytes) -> None:
        """Write a file whole or not at all."""
        part = self.folder / f".{uuid4().hex}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._make_room(len(content))
            part.write_bytes(content)
            replace_file(part, self.folder / key)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def _make_room(self, wanted: int) -> None:
        """Remove what was asked for longest ago; also what a process that was stopped left half."""
        found = []
        for path in self.folder.iterdir():
            with contextlib.suppress(OSError):  # another process removed it
                stat = path.stat()
                found.append((stat.st_mtime_ns, stat.st_size, path))
        left = self.most_bytes - wanted
        for _, size, path in sorted(found, key=lambda item: item[0], reverse=True):
            left -= size
            if left < 0:
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)
