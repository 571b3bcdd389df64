"""The werksessies of an installation as one file, to keep elsewhere and to put back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL

from kaart.core.errors import DatabaseError, mark
from kaart.core.files import remove_file, system_reason
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.workshop.backups import copy_database, database_reason, make_backup
from kaart.workshop.database import Database, path_of
from kaart.workshop.faults import in_sentences
from kaart.workshop.files import make_private
from kaart.workshop.tables import VERSIONS, metadata
from kaart.workshop.upgrade import BUSY_MS

# Of the copy that is made before other werksessies come in the place of those that are there.
BEFORE = "terugzetten"
_POSTGRES = mark(
    "The werksessies are in PostgreSQL (KAART_DATABASE), and are kept with pg_dump. For the store alone, "
    "add --zonder-werksessies."
)
_NOT_COPIED = mark("The werksessies cannot be copied: {reason}. Nothing was written.")
_DAMAGED = mark("their file is damaged")
_NO_WORKSHOPS = mark("The werksessies in the archive are damaged or not made by kaart. Nothing was changed.")
_NOT_BACK = mark("The werksessies cannot be put back: {reason}. Those that were there are still there.")


def copy_workshops(settings: Settings, target: Path) -> bool:
    """Copy the database while others use it.

    Parameters
    ----------
    settings
        Its folder.
    target
        File that is not there yet; only its owner may read it.

    Returns
    -------
    bool
        False where there are no werksessies yet; nothing is written then.

    Raises
    ------
    DatabaseError
        If it is damaged or cannot be copied, or PostgreSQL has it.
    """
    require_embedded(settings)
    file = path_of(settings)
    if not file.exists():
        return False
    try:
        make_private(target)
        whole = copy_database(file, target)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(_NOT_COPIED, reason=database_reason(error)) from None
    if not whole:
        raise DatabaseError(_NOT_COPIED, reason=Notice.of(_DAMAGED))
    return True


def require_embedded(settings: Settings) -> None:
    """Refuse what is kept by PostgreSQL.

    Parameters
    ----------
    settings
        With the address of the database.

    Raises
    ------
    DatabaseError
        If there is one.
    """
    if settings.database:
        raise DatabaseError(_POSTGRES)


def accept_workshops(file: Path) -> int:
    """Check a copy, and bring its tables to this version.

    Parameters
    ----------
    file
        Of `copy_workshops`, perhaps of an earlier version of kaart.

    Returns
    -------
    int
        Number of sessions in it.

    Raises
    ------
    DatabaseError
        If it is damaged, of another program or of a newer version.
    """
    try:
        with closing(sqlite3.connect(file)) as copy:
            whole = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            names = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error:
        raise DatabaseError(_NO_WORKSHOPS) from None
    if not whole or VERSIONS not in names or not names & set(metadata.tables):
        raise DatabaseError(_NO_WORKSHOPS)
    database = Database(URL.create("sqlite", database=str(file.absolute())))
    try:
        with database.read() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one())
    finally:
        database.close()


def put_back_workshops(settings: Settings, copy: Path) -> tuple[Path, ...]:
    """Let a copy take the place of the werksessies, in one transaction; who uses the database waits for it.

    Parameters
    ----------
    settings
        Folder of the database.
    copy
        That `accept_workshops` took.

    Returns
    -------
    tuple of Path
        Where those are kept that were there; empty where there were none.

    Raises
    ------
    DatabaseError
        If it cannot be done; what was there stays.
    """
    file = path_of(settings)
    kept = _kept_first(file)
    with in_sentences():
        _prepared(file)
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(file)) as target:
            target.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            source.backup(target)
            # The log beside the file has pages of before.
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return kept


def _prepared(file: Path) -> None:
    """Make the file where there is none.

    Raises
    ------
    DatabaseError
        If it cannot be made.
    """
    try:
        make_private(file)
    except OSError as error:
        raise DatabaseError(_NOT_BACK, reason=system_reason(error)) from error


def is_damaged(settings: Settings) -> bool:
    """Whether the file of the werksessies is there and cannot be read to its end; of PostgreSQL its own monitor knows.

    Parameters
    ----------
    settings
        Folder of the database.
    """
    file = path_of(settings)
    return not settings.database and file.exists() and not _is_database(file)


def _kept_first(file: Path) -> tuple[Path, ...]:
    """Copy what is there, or set it aside where it is too damaged for that.

    Raises
    ------
    DatabaseError
        If neither can be done.
    """
    if not file.exists():
        return ()
    try:
        return (make_backup(file, version=BEFORE),)
    except DatabaseError:
        if _is_database(file):
            raise  # a full disk, say
    moment = datetime.now(UTC).strftime("%Y%m%dt%H%M%S")
    aside = file.with_name(f"{file.stem}-defect-{moment}{file.suffix}")
    try:
        file.rename(aside)
        for end in ("-wal", "-shm"):
            remove_file(file.with_name(file.name + end))
    except OSError as error:
        raise DatabaseError(_NOT_BACK, reason=system_reason(error)) from error
    return (aside,)


def _is_database(file: Path) -> bool:
    """Whether a file is one that can be read to the end."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            return bool(opened.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.Error:
        return False
