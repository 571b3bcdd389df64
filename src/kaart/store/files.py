"""Atomic writing of files: a crash, a full disk or a concurrent reader never meets half a file."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kaart.core.errors import KaartError, mark
from kaart.core.files import replace_file, unwritable


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimals."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def flush(path: Path) -> None:
    """Flush written bytes to disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def beside(path: Path) -> Path:
    """Name of the temporary file beside a target."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


@contextmanager
def scratch(path: Path) -> Iterator[Path]:
    """Give the name of the temporary file beside a target; whatever still has it at the end is removed.

    Parameters
    ----------
    path
        The target, which is replaced by moving the temporary file there.
    """
    temporary = beside(path)
    try:
        yield temporary
    finally:
        with suppress(OSError):  # the cause of a failed write may stop this too
            temporary.unlink(missing_ok=True)


def link(source: Path, target: Path) -> None:
    """Give a file a second name, so that at every moment it has at least one."""
    # Renaming one hard link of a file to another does nothing: the temporary name is then left to be removed.
    with scratch(target) as temporary:
        temporary.unlink(missing_ok=True)
        try:
            os.link(source, temporary)
        except OSError:  # not every file system has links
            shutil.copy2(source, temporary)
        replace_file(temporary, target)


def write_text(path: Path, text: str) -> None:
    """Replace a small file whole or not at all."""
    with scratch(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
        flush(temporary)
        replace_file(temporary, path)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an error while writing into a sentence.

    Raises
    ------
    StoreError
        If the disk or its rights stop it.
    KaartError
        As it was raised inside.
    """
    try:
        yield
    except KaartError:
        raise
    except OSError as error:
        failed = unwritable(
            path, error, otherwise=mark("{name} cannot be written ({reason}); check the disk and the folder's rights.")
        )
        raise failed from error
