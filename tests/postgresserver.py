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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True)
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
    folder = Path(tempfile.mkdtemp(prefix="kaart-postgres-"))
    try:
        with _started(folder) as address:
            yield Postgres(address)
    finally:
        shutil.rmtree(folder)


@contextmanager
def _started(folder: Path) -> Iterator[str]:
    programs, user = _programs(), _user()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    password, data, port = secrets.token_hex(8), folder / "data", free_port()
    making = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        USER,
        "-E",
        "UTF8",
        "--no-locale",
        "--no-sync",
        "-A",
        "scram-sha-256",
    ]
    secret = folder / "password"
    secret.write_text(password, encoding="utf-8")
    made = subprocess.run(
        [*making, f"--pwfile={secret}"], cwd=folder, capture_output=True, text=True, check=False, **as_user
    )
    assert made.returncode == 0, made.stderr
    options = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *_HASTY]
    command = [programs / "postgres", "-D", data, *(part for option in options for part in ("-c", option))]
    log = folder / "log"
    with log.open("wb") as lines, subprocess.Popen(command, cwd=folder, stderr=lines, **as_user) as process:
        try:
            address = f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"
            _wait_for(address, process, log)
            yield address
        finally:
            process.send_signal(signal.SIGINT)  # does not wait for who is connected
            process.wait(START_S)


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
