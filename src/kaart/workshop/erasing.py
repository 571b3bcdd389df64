"""After rows were deleted: nothing of them is left in the files of a database.

PostgreSQL keeps its own log (WAL) as long as its administrator has it do so; that is theirs.
"""

from __future__ import annotations

import time

from sqlalchemy import Engine, text
from sqlalchemy.engine.interfaces import DBAPICursor

from kaart.core.errors import DatabaseError, mark
from kaart.workshop.tables import metadata

_PATIENCE_S = 20.0
_WAITS_S = 0.05
# Others wait for this one while it waits for a table, such as for the dump of an administrator.
_LOCK_WAIT = "1s"
LEFT = mark(
    "The werksessie is deleted, but parts of it are still in the files of the database, which others have open. Run "
    "kaart werksessie opruimen later."
)


def erase_deleted(engine: Engine) -> None:
    """Overwrite what was deleted.

    Parameters
    ----------
    engine
        The database.

    Raises
    ------
    DatabaseError
        If others keep it open for too long.
    """
    if engine.dialect.name == "sqlite":
        _rewrite_file(engine)
    else:
        _rewrite_tables(engine)


def _rewrite_file(engine: Engine) -> None:
    """Write the file anew, and empty the log, where earlier versions of its pages stand.

    Raises
    ------
    DatabaseError
        If others keep reading an earlier version.
    """
    with engine.connect() as connection:
        cursor = connection.connection.cursor()  # outside a transaction
        cursor.execute("VACUUM")
        end = time.monotonic() + _PATIENCE_S
        while _busy_with_log(cursor):
            if time.monotonic() > end:
                raise DatabaseError(LEFT)
            time.sleep(_WAITS_S)


def _busy_with_log(cursor: DBAPICursor) -> bool:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    busy, *_ = cursor.fetchone() or (1,)
    return bool(busy)


def _rewrite_tables(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = '{_LOCK_WAIT}'"))
        try:
            for table in reversed(metadata.sorted_tables):
                connection.execute(text(f"VACUUM (FULL) {table.name}"))
        finally:
            connection.execute(text("RESET lock_timeout"))
