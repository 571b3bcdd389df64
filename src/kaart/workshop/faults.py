"""Faults of a database as sentences. Phones of participants show them, so none names a folder, a host or a user."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import exc

from kaart.core.errors import BusyError, DatabaseError, KaartError, mark

log = logging.getLogger(__name__)
_WAIT_S = 2
# The first byte of what SQLite answers says what kind of fault it is.
_KIND = 0xFF

_BUSY = mark("Others are writing in the werksessies; try again in a moment.")
_FULL = mark("The disk with the werksessies is full, so this was not kept. Make room on it, and try again.")
_READ_ONLY = mark("The werksessies cannot be written: their file or disk is read-only, so this was not kept.")
_NOT_OPENED = mark("The file with the werksessies cannot be opened; see whether kaart has the right to it.")
_NOT_ONE = mark(
    "The file with the werksessies is no database. Move it away, and put back the last copy of it if there is one."
)
_DAMAGED = mark("The file with the werksessies is damaged. Move it away, and put back the last copy of it.")
_DISK = mark("The disk with the werksessies fails, so this was not kept.")
_AWAY = mark(
    "The database of the werksessies cannot be reached now. What was confirmed is kept; try again in a moment."
)
_NO_RIGHT = mark("KAART_DATABASE names a user who may not make or change tables in that database.")
_OTHER_TABLES = mark("The tables of the werksessies are not as kaart made them; restore the database.")
_OTHER = mark("The database of the werksessies cannot be read or written ({code}).")

_SQLITE: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _NOT_OPENED,
    sqlite3.SQLITE_CANTOPEN: _NOT_OPENED,
    sqlite3.SQLITE_NOTADB: _NOT_ONE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_ERROR: _OTHER_TABLES,
}
# Codes of the SQL standard and of PostgreSQL.
_POSTGRES: Mapping[str, str] = {
    "53100": _FULL,
    "25006": _READ_ONLY,
    "42501": _NO_RIGHT,
    "3F000": _NO_RIGHT,
    "42P01": _OTHER_TABLES,
    "42703": _OTHER_TABLES,
}
_CROWDED = frozenset({"53300", "40001", "40P01", "55P03", "57014"})


@contextmanager
def in_sentences() -> Iterator[None]:
    """Run what asks a database.

    Raises
    ------
    DatabaseError
        If it cannot be reached, read or written.
    BusyError
        If others held it too long.
    IntegrityError
        As it is: no fault of the database but of kaart.
    DataError
        The same.
    """
    try:
        yield
    except (exc.IntegrityError, exc.DataError):
        raise
    except exc.DBAPIError as error:
        fault = _fault(error.orig)
    except exc.TimeoutError:
        fault = BusyError(_BUSY, seconds=_WAIT_S)
    except sqlite3.Error as error:
        fault = _fault(error)
    else:
        return
    # Texts of drivers hold what was written, or the address: they are neither logged nor carried along.
    raise fault from None


def _fault(error: BaseException | None) -> KaartError:
    code = _code(error)
    log.warning("The database of the werksessies answers %s %s.", type(error).__name__, code)
    if isinstance(error, sqlite3.Error):
        kind = getattr(error, "sqlite_errorcode", 0) & _KIND
        if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return BusyError(_BUSY, seconds=_WAIT_S)
        return DatabaseError(_SQLITE.get(kind, _OTHER), code=code)
    if code in _CROWDED:
        return BusyError(_BUSY, seconds=_WAIT_S)
    # Without a code there was no answer: the connection broke, or never was.
    gone = not code or code[:2] in ("08", "57")
    return DatabaseError(_AWAY if gone else _POSTGRES.get(code, _OTHER), code=code)


def _code(error: BaseException | None) -> str:
    return str(getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or "")
