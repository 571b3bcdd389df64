"""The database of the sessions: SQLite beside the store, or PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import URL, Connection, Engine, create_engine, event, literal, select

from kaart.core.errors import BusyError, DatabaseError, MissingExtraError, mark
from kaart.core.files import system_reason
from kaart.core.settings import Settings
from kaart.workshop.address import NOT_INSTALLED, read_address
from kaart.workshop.backups import make_backup, remove_backups_before, remove_backups_of_deleted
from kaart.workshop.erasing import LEFT, erase_deleted
from kaart.workshop.faults import in_sentences
from kaart.workshop.files import make_private
from kaart.workshop.upgrade import BUSY_MS, upgrade

FILE = "werksessies.sqlite"
# Somebody who adds to a session waits for its row with a connection in hand; who reads needs others.
_POOL = {"pool_size": 20, "max_overflow": 10, "pool_timeout": 15}
# A host that vanished answers nothing: without bounds a phone would wait for minutes.
_POSTGRES = {
    "application_name": "kaart",
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "tcp_user_timeout": "20000",
}
_UNMADE = mark("The werksessies cannot be kept in {folder}: {reason}. Choose another folder with KAART_WERKSESSIES.")


class Database:
    """An open database, with the tables of this version.

    Parameters
    ----------
    url
        As SQLAlchemy writes it.

    Raises
    ------
    DatabaseError
        If it cannot be opened, or a newer version of kaart or another program made its tables.
    MissingExtraError
        If the driver of PostgreSQL does not work here.
    """

    def __init__(self, url: str | URL) -> None:
        self.engine = _engine(url)
        self.embedded = self.engine.dialect.name == "sqlite"
        # SQLite has one writer at a time; who waits for it by asking again and again may wait for seconds.
        self._turn = Lock() if self.embedded else nullcontext()
        with ExitStack() as when_it_fails, in_sentences():
            when_it_fails.callback(self.engine.dispose)
            upgrade(self.engine, backup=self._backup)
            when_it_fails.pop_all()

    @classmethod
    def of(cls, settings: Settings) -> Database:
        """The database of an installation, made where there is none; pages and phones of one process share it.

        Parameters
        ----------
        settings
            Its folder or address.

        Raises
        ------
        InputError
            If the address is none.
        MissingExtraError
            If PostgreSQL needs what is not installed.
        DatabaseError
            If it cannot be opened.
        """
        with _opening:
            key = settings.database or str(path_of(settings).absolute())
            found = _open.get(key)
            if found is None:
                found = _open[key] = cls(read_address(settings.database) if settings.database else _made(settings))
            return found

    @property
    def file(self) -> Path | None:
        """File of the embedded database; None with PostgreSQL."""
        return Path(str(self.engine.url.database)) if self.embedded else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to read with.

        Raises
        ------
        DatabaseError
            If it cannot be read.
        """
        with in_sentences(), self.engine.connect() as connection:
            yield connection

    def require_answer(self) -> None:
        """Ask the database something small.

        Raises
        ------
        DatabaseError
            If it does not answer.
        """
        with self.read() as connection:
            connection.execute(select(literal(1)))

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction, committed at its end: what it wrote is there also when the machine stops then.

        Raises
        ------
        DatabaseError
            If it cannot be written; nothing of the transaction is kept then.
        """
        with (
            in_sentences(),
            self._turn,
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def erase_deleted(self, *, kept: Collection[str]) -> None:
        """Leave nothing of sessions whose rows were deleted: not in the files, nor in copies of them.

        Parameters
        ----------
        kept
            Ids of the sessions that are there.

        Raises
        ------
        DatabaseError
            If something of another stays.
        """
        if self.file is not None:
            remove_backups_of_deleted(self.file, kept=kept)
        try:
            with in_sentences():
                erase_deleted(self.engine)
        except BusyError:
            raise DatabaseError(LEFT) from None

    def forget_backups(self, *, before: datetime) -> None:
        """Remove the copies that were made before some moment.

        Parameters
        ----------
        before
            With its time zone.

        Raises
        ------
        DatabaseError
            If one cannot be removed.
        """
        if self.file is not None:
            remove_backups_before(self.file, before)

    def close(self) -> None:
        """Give the connections back; who asks for the database then opens it anew."""
        with _opening:
            for key in [key for key, database in _open.items() if database is self]:
                del _open[key]
        self.engine.dispose()

    def _backup(self, version: str) -> None:
        if self.file is not None:
            make_backup(self.file, version=version)


# What a process has open, as long as somebody in it uses it.
_open: WeakValueDictionary[str, Database] = WeakValueDictionary()
_opening = Lock()


def path_of(settings: Settings) -> Path:
    """File of the embedded database.

    Parameters
    ----------
    settings
        Its folder.
    """
    return settings.workshops / FILE


def _made(settings: Settings) -> URL:
    """Address of the embedded database, whose file is there now.

    Raises
    ------
    DatabaseError
        If it cannot be made.
    """
    file = path_of(settings)
    try:
        make_private(file)
    except OSError as error:
        raise DatabaseError(_UNMADE, folder=str(settings.workshops), reason=system_reason(error)) from error
    return URL.create("sqlite", database=str(file.absolute()))


def _engine(url: str | URL) -> Engine:
    """Connections that say nothing of what they carry.

    Raises
    ------
    MissingExtraError
        If the driver does not work here.
    """
    try:
        if str(url).startswith("sqlite"):
            engine = create_engine(url, hide_parameters=True, **_POOL)
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
            return engine
        return create_engine(
            url,
            hide_parameters=True,
            # Who waited for a lock sees what was committed meanwhile.
            isolation_level="READ COMMITTED",
            # A server that was restarted has closed all of them: each is tried before it is used.
            pool_pre_ping=True,
            connect_args=_POSTGRES,
            **_POOL,
        )
    except ImportError as error:
        raise MissingExtraError(NOT_INSTALLED) from error


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 (of sqlite3)
    # Transactions begin in `_begin`, not when the driver thinks so.
    connection.isolation_level = None
    # First of all: two processes that open a new file at once wait for each other.
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    # What was deleted is overwritten, and sorted in memory rather than in a file elsewhere.
    for pragma in ("secure_delete=ON", "temp_store=MEMORY", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
