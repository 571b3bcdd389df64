"""`kaart start` in a process of its own, that may be killed and started again on the same port."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from bench.servers import START_S, BenchError, free_port
from kaart.core.settings import Settings

_QUIET_S = 2.0
_VARIABLES = ("KAART_URL", "KAART_NETWERK", "KAART_DATABASE", "KAART_TAAL", "KAART_DATA", "KAART_WERKSESSIES")


class Server:
    """A server of werksessies: an empty store, a folder of its own, SQLite in it or PostgreSQL.

    Parameters
    ----------
    folder
        Of the store, the sessions and the log.
    database
        Address of PostgreSQL; "" for SQLite.
    port
        0 for one that is free.
    path
        Under which a proxy serves it, "" for the root.
    variables
        Of its environment, beside its own.
    """

    def __init__(
        self,
        folder: Path,
        *,
        database: str = "",
        port: int = 0,
        path: str = "",
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.port, self.path = port or free_port(), path
        self.url = f"http://127.0.0.1:{self.port}{path}"
        self.log = folder / f"server-{self.port}.log"
        kept = {name: value for name, value in os.environ.items() if name not in _VARIABLES}
        named = {"KAART_UPSTREAM": "http://127.0.0.1:9", "KAART_CACHE": str(folder / "cache")}
        self.static = folder / f"static-{self.port}"
        named["KAART_STATIC"] = str(self.static)
        self._variables = {**kept, **named, **({"KAART_DATABASE": database} if database else {}), **(variables or {})}
        self.settings = Settings(cache=folder / "cache", database=database)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the process that runs."""
        if self._process is None:
            raise BenchError("the server does not run")
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "kaart", "start", "--port", str(self.port), "--geen-venster"]
        command += ["--pad", self.path] if self.path else []
        with self.log.open("ab") as lines:
            self._process = subprocess.Popen(command, env=self._variables, stdout=lines, stderr=lines)
        end = time.monotonic() + START_S
        while time.monotonic() < end and self._process.poll() is None:
            try:
                with urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise BenchError(f"the server did not start: {self.log.read_text(encoding='utf-8')}")

    def kill(self) -> None:
        """End it as kill -9 does: it hears nothing of it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None

    def stop(self) -> None:
        """Ask it to end, as an administrator does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        self._process = None

    def cpu_s(self) -> float:
        """Processor time of the process so far, user and system."""
        used = psutil.Process(self.pid).cpu_times()
        return float(used.user + used.system)


@contextmanager
def served(
    folder: Path, *, database: str = "", port: int = 0, path: str = "", variables: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server that runs until the end of the block."""
    server = Server(folder, database=database, port=port, path=path, variables=variables)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def wait_until_warm(server: Server) -> None:
    """Wait until it has made the first map, which it does by itself when it starts, and does little else."""
    end, used = time.monotonic() + START_S, server.cpu_s()
    while time.monotonic() < end:
        time.sleep(_QUIET_S)
        before, used = used, server.cpu_s()
        if used - before < _QUIET_S / 10:
            return
