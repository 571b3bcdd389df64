"""The database of the sessions: SQLite beside the store, or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, create_engine, event, insert, make_url, select

from kaart.core.settings import Settings
from kaart.workshop.keys import new_salt
from kaart.workshop.tables import installation, metadata

FILE = "werksessies.sqlite"
_BUSY_MS = 15_000
# Somebody who adds to a session waits for its row with a connection in hand; who reads needs others.
_CONNECTIONS = 20
_MORE_CONNECTIONS = 10


class Database:
    """An open database.

    Parameters
    ----------
    url
        As SQLAlchemy writes it.
    """

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url, hide_parameters=True, **_pool(url))
        self.embedded = self.engine.dialect.name == "sqlite"
        # SQLite has one writer at a time; who waits for it by asking again and again may wait for seconds.
        self._turn = Lock() if self.embedded else nullcontext()
        if self.embedded:
            event.listen(self.engine, "connect", _prepare)
            event.listen(self.engine, "begin", _begin)
        metadata.create_all(self.engine)
        with self.write() as connection:
            if connection.execute(select(installation.c.id)).first() is None:
                connection.execute(insert(installation).values(id=1, salt=new_salt()))

    @classmethod
    def of(cls, settings: Settings) -> Database:
        """The database of an installation; made where there is none.

        Parameters
        ----------
        settings
            Its folder or address.
        """
        if settings.database:
            return cls(settings.database)
        settings.workshops.mkdir(parents=True, exist_ok=True)
        return cls(f"sqlite:///{(settings.workshops / FILE).absolute().as_posix()}")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to read with."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction, committed at its end: what it wrote is there also when the machine stops then."""
        with self._turn, self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def path_of(settings: Settings) -> Path:
    """File of the embedded database.

    Parameters
    ----------
    settings
        Its folder.
    """
    return settings.workshops / FILE


def _pool(url: str) -> dict[str, Any]:
    if make_url(url).get_backend_name() == "sqlite":
        return {}
    # A server that was restarted has closed all of them: each is tried before it is used.
    return {"pool_size": _CONNECTIONS, "max_overflow": _MORE_CONNECTIONS, "pool_pre_ping": True}


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 (of sqlite3)
    # Transactions begin in `_begin`, not when the driver thinks so.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
