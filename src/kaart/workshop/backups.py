"""Copies of the embedded database that are made before its tables are changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from kaart.core.errors import DatabaseError, mark
from kaart.core.files import remove_file, replace_file, system_reason
from kaart.core.provenance import Notice
from kaart.workshop.files import make_private

_MARK = "-voor-"
_FAILED = mark(
    "The tables of the werksessies have to be changed, and the copy that is made first failed: {reason}. Nothing was "
    "changed; see whether there is room in {folder}."
)
_DAMAGED = mark("the database is damaged")
_KEPT = mark("A copy of the werksessies, {name}, could not be removed: {reason}. Remove it yourself.")


def make_backup(file: Path, *, version: str) -> Path:
    """Copy a database that others may be reading.

    Parameters
    ----------
    file
        The database.
    version
        Of its tables.

    Returns
    -------
    Path
        The copy, beside it.

    Raises
    ------
    DatabaseError
        If it cannot be made.
    """
    moment = datetime.now(UTC).strftime("%Y%m%dt%H%M%S")
    target = file.with_name(f"{file.stem}{_MARK}{version}-{moment}{file.suffix}")
    part = target.with_name(f".{target.name}")
    try:
        make_private(part)
        whole = copy_database(file, part)
        replace_file(part, target)
    except (OSError, sqlite3.Error) as error:
        remove_file(part)
        raise DatabaseError(_FAILED, reason=database_reason(error), folder=str(file.parent)) from None
    if not whole:
        remove_file(target)
        raise DatabaseError(_FAILED, reason=Notice.of(_DAMAGED), folder=str(file.parent))
    return target


def copy_database(file: Path, target: Path) -> bool:
    """Copy a database that others may be using.

    Parameters
    ----------
    file
        The database.
    target
        Where to.

    Returns
    -------
    bool
        Whether the copy is whole.
    """
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        return bool(copy.execute("PRAGMA quick_check").fetchone() == ("ok",))


def database_reason(error: OSError | sqlite3.Error) -> Notice:
    """Why a database could not be copied, in words of ours.

    Parameters
    ----------
    error
        Of the system, or of SQLite.
    """
    if isinstance(error, OSError):
        return system_reason(error)
    return Notice.of(mark("the system says: {words}"), words=getattr(error, "sqlite_errorname", type(error).__name__))


def backups(file: Path) -> tuple[Path, ...]:
    """The copies of a database, the oldest first.

    Parameters
    ----------
    file
        The database.
    """
    return tuple(sorted(file.parent.glob(f"{file.stem}{_MARK}*{file.suffix}"), key=lambda path: path.stat().st_mtime))


def remove_backups_of_deleted(file: Path, *, kept: Collection[str]) -> tuple[Path, ...]:
    """Remove the copies that hold a session which is deleted, and those of which that cannot be said.

    Parameters
    ----------
    file
        The database.
    kept
        Ids of all its sessions.

    Raises
    ------
    DatabaseError
        If one cannot be removed.
    """
    return _remove(path for path in backups(file) if not _sessions(path) <= set(kept))


def remove_backups_before(file: Path, moment: datetime) -> tuple[Path, ...]:
    """Remove the copies that were made before some moment.

    Parameters
    ----------
    file
        The database.
    moment
        With its time zone.

    Raises
    ------
    DatabaseError
        If one cannot be removed.
    """
    return _remove(path for path in backups(file) if path.stat().st_mtime < moment.timestamp())


def _remove(paths: Iterator[Path]) -> tuple[Path, ...]:
    removed = []
    for path in paths:
        try:
            remove_file(path)
        except OSError as error:
            raise DatabaseError(_KEPT, name=path.name, reason=system_reason(error)) from error
        removed.append(path)
    return tuple(removed)


def _sessions(path: Path) -> set[str | None]:
    """Ids of the sessions in a copy; with None among them where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            return {str(id_) for (id_,) in copy.execute("SELECT id FROM sessions")}
    except sqlite3.Error:
        return {None}
