"""Writing files so that a crash, a full disk or a reader in between never meets half of one."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kaart.core.errors import StoreError, mark


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimals."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def flush(path: Path) -> None:
    """Let the disk have what was written."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def beside(path: Path) -> Path:
    """Name for a file on its way to a place."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def link(source: Path, target: Path) -> None:
    """Let a file also stand under another name, so that it never stands under neither."""
    temporary = beside(target)
    temporary.unlink(missing_ok=True)
    try:
        os.link(source, temporary)
    except OSError:  # not every file system has links
        shutil.copy2(source, temporary)
    temporary.replace(target)
    # Renaming one name of a file to another of its names does nothing at all.
    temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Replace a small file whole or not at all."""
    temporary = beside(path)
    temporary.write_text(text, encoding="utf-8")
    flush(temporary)
    temporary.replace(path)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say in a sentence why something cannot be written.

    Raises
    ------
    StoreError
        If the disk or its rights stop it.
    """
    try:
        yield
    except StoreError:
        raise
    except OSError as error:
        raise StoreError(
            mark("{name} cannot be written ({reason}); check the disk and the folder's rights."),
            name=str(path),
            reason=error.strerror or type(error).__name__,
        ) from error
