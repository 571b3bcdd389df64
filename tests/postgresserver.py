"""A PostgreSQL of the tests' own: on a free port, in a temporary folder, stopped by its own process id.

`KAART_TEST_DATABASE` names one to use instead. Where there is neither, tests that need one fail with a sentence.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql
from running import START_S, free_port
from sqlalchemy.engine import make_url

VARIABLE = "KAART_TEST_DATABASE"
MISSING = f"PostgreSQL is not here: run `make postgres`, or set {VARIABLE} to one in which databases may be made"
USER = "kaart"
# PostgreSQL refuses to run as root.
_OTHER_USERS = ("postgres", "nobody")
# What a test loses when the machine stops is no loss.
_HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB")


@dataclass
class Postgres:
    """A server that may be filled: `address` is of a user that may make databases."""

    address: str

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Address of an empty database, gone afterwards with whatever is still connected to it."""
        name = f"kaart_test_{secrets.token_hex(8)}"
        self.run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield make_url(self.address).set(database=name).render_as_string(hide_password=False)
        finally:
            self.run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def run(self, statement: sql.Composed | sql.SQL) -> None:
        """Run one statement on the server itself, as its administrator would."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def a_postgres() -> Iterator[Postgres]:
    """The server of `KAART_TEST_DATABASE`, else one of our own until the end of the block."""
    given = os.environ.get(VARIABLE)
    if given:
        yield Postgres(given)
        return
    with _made() as server:
        server.start(_HASTY)
        yield Postgres(server.address)


@dataclass
class Mortal(Postgres):
    """One of our own that keeps what it acknowledged, and that a test may kill."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self, options: Sequence[str] = ()) -> None:
        """Start it, also after it was killed, and wait until it answers."""
        named = [f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *options]
        command = [_programs() / "postgres", "-D", self.folder / "data"]
        command += [part for option in named for part in ("-c", option)]
        log = self.folder / "log"
        with log.open("ab") as lines:
            self.process = subprocess.Popen(command, cwd=self.folder, stderr=lines, **_as_user())
        _wait_for(self.address, self.process, log)

    def kill(self) -> None:
        """End it and every process of it as kill -9 does."""
        process = psutil.Process(self.process.pid)
        family = [*process.children(recursive=True), process]
        for each in family:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        self.process.wait(START_S)
        psutil.wait_procs(family, START_S)

    def stop(self) -> None:
        """Ask it to end, without waiting for who is connected."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(START_S)


@contextmanager
def a_mortal_postgres() -> Iterator[Mortal]:
    """A server of the test's own until the end of the block; it writes to disk before it answers."""
    with _made() as server:
        server.start()
        yield server


@contextmanager
def _made() -> Iterator[Mortal]:
    folder = Path(tempfile.mkdtemp(prefix="kaart-postgres-"))
    try:
        programs, user = _programs(), _user()
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        password, port = secrets.token_hex(8), free_port()
        secret = folder / "password"
        secret.write_text(password, encoding="utf-8")
        making = [programs / "initdb", "-D", folder / "data", "-U", USER, "-E", "UTF8", "--no-locale", "--no-sync"]
        making += ["-A", "scram-sha-256", f"--pwfile={secret}"]
        made = subprocess.run(making, cwd=folder, capture_output=True, text=True, check=False, **_as_user())
        assert made.returncode == 0, made.stderr
        server = Mortal(f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres", folder, port)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _as_user() -> dict[str, Any]:
    user = _user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _programs() -> Path:
    """Folder of the newest PostgreSQL; Debian keeps its programs outside the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    assert found or on_path, MISSING
    return found[-1].parent if found else Path(str(on_path)).resolve().parent


def _user():
    """Who runs it, as of `pwd`; None for who runs the tests."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd  # not on Windows

    known = {user.pw_name: user for user in pwd.getpwall()}
    return next(known[name] for name in _OTHER_USERS if name in known)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text(encoding="utf-8"))
