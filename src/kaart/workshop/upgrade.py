"""Brings the tables of a database to those of this version, once, whoever starts at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from kaart.core.errors import DatabaseError, mark
from kaart.workshop.tables import VERSIONS, metadata

FOLDER = Path(__file__).parent / "migrations"
# Chosen by chance; other programs lock other numbers in the same database.
_LOCK_NUMBER = 7_306_114_552
# As long as a large database may take in another process.
_PATIENCE_MS = 300_000
# Alembic passes a connection on through variables of its module.
_alone = Lock()
# As long as others may hold an embedded database.
BUSY_MS = 15_000

_NEWER = mark(
    "The werksessies were kept by a newer version of kaart (tables {version}, this one knows {newest}). Install that "
    "version, or put back the copy that it made before it changed the tables."
)
_FOREIGN = mark("The database holds tables of another program ({names}); give kaart a database of its own.")


def upgrade(engine: Engine, *, backup: Callable[[str], object], folder: Path = FOLDER) -> None:
    """Bring the tables to this version; a database that is there already is copied first.

    Parameters
    ----------
    engine
        The database. On SQLite its transactions with the option ``writes`` begin by taking the lock.
    backup
        Called with the version of the tables before they are changed.
    folder
        With the migrations.

    Raises
    ------
    DatabaseError
        If a newer version of kaart or another program made the tables.
    """
    scripts = ScriptDirectory(str(folder))
    newest = str(scripts.get_current_head())
    with engine.connect() as connection:
        if _version(connection) == newest:
            return
    with _alone, _locked(engine) as connection:
        version = _version(connection)
        if version == newest:  # another process was first
            return
        if version not in {None, *(script.revision for script in scripts.walk_revisions())}:
            raise DatabaseError(_NEWER, version=version, newest=newest)
        if version is None:
            _require_empty(connection)
        else:
            backup(version)
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def version_of(engine: Engine) -> str | None:
    """Version of the tables in a database; None without any.

    Parameters
    ----------
    engine
        The database.
    """
    with engine.connect() as connection:
        return _version(connection)


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": VERSIONS}).get_current_revision()


def _require_empty(connection: Connection) -> None:
    """Refuse to make tables among those of another program.

    Raises
    ------
    DatabaseError
        If one of them has a name of ours.
    """
    there = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
    if there:
        raise DatabaseError(_FOREIGN, names=", ".join(there))


@contextmanager
def _locked(engine: Engine) -> Iterator[Connection]:
    """One transaction, in which no other process changes tables."""
    with engine.connect().execution_options(writes=True) as connection:
        if engine.dialect.name == "sqlite":
            with _references_off(connection), connection.begin():
                yield connection
        else:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
                yield connection


@contextmanager
def _references_off(connection: Connection) -> Iterator[None]:
    """Let a table be made anew without taking along the rows of others that refer to it."""
    cursor = connection.connection.cursor()  # outside the transaction, within which SQLite heeds this not
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
