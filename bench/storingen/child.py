"""kaart in a forked process: what it printed, how it ended, and things done to it from inside.

A fork has everything imported already, so that a run costs what the refresh costs. The parent must have done nothing
but import.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

import kaart.cli.store as _  # noqa: F401 - imported when it is needed, and here for all forks at once
from kaart.cli.main import main
from kaart.core import provenance
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts
from kaart.store import files, parquet

# Of Linux: the form of the call below, and the right to write whatever the rights of a file say.
CAPABILITIES_3, CAP_DAC_OVERRIDE = 0x20080522, 1
# Everything that waits does so briefly: what is measured is what happens, not how long.
PATIENCE: dict[str, object] = {
    "timeouts": Timeouts(connect_s=2, read_s=1.5, total_s=10),
    "retry": Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.05, longest_retry_after_s=1.5, budget_s=10, rest_s=0.5),
}


@dataclass(frozen=True)
class Ended:
    """How a process ended; `code` is below 0 for a signal, None when it hung and was killed for that."""

    code: int | None
    out: str
    err: str

    @property
    def text(self) -> str:
        """All that it printed."""
        return self.out + self.err

    def json(self) -> Any:  # noqa: ANN401 - JSON
        """Its standard output as a document."""
        return json.loads(self.out)


class Child:
    """A forked process that runs a function; its output goes to files in a folder.

    Parameters
    ----------
    folder
        For its output.
    work
        What it does; the exit code is 0, or what `SystemExit` says.
    """

    def __init__(self, folder: Path, work: Callable[[], object]) -> None:
        self.folder, self.began = folder, time.monotonic()
        folder.mkdir(parents=True, exist_ok=True)
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os._exit(self._run(work))

    def _run(self, work: Callable[[], object]) -> int:
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        sys.stdout, sys.stderr = os.fdopen(1, "w", encoding="utf-8"), os.fdopen(2, "w", encoding="utf-8")
        code = 0
        try:
            work()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        except BaseException:  # noqa: BLE001 - this is what is looked for
            traceback.print_exc()
            code = 70
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        return code

    def kill(self) -> None:
        """Kill it as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self, limit_s: float) -> Ended:
        """Wait until it ends; after `limit_s` it counts as hanging."""
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return self._ended(os.waitstatus_to_exitcode(status))
            if time.monotonic() - self.began > limit_s:
                self.kill()
                os.waitpid(self.pid, 0)
                return self._ended(None)
            time.sleep(0.01)

    def _ended(self, code: int | None) -> Ended:
        out, err = ((self.folder / name).read_text(encoding="utf-8", errors="replace") for name in ("out", "err"))
        return Ended(code, out, err)


def run_kaart(folder: Path, cache: Path, upstream: str, *words: str, hurt: dict[str, Any] | None = None) -> Child:
    """A command of kaart in a process of its own.

    Parameters
    ----------
    folder
        For its output.
    cache, upstream
        Store and services.
    *words
        The command.
    hurt
        What is done to it, see `_hurt`.
    """

    def work() -> None:
        os.environ.update(KAART_CACHE=str(cache), KAART_UPSTREAM=upstream, KAART_TAAL="nl")
        Http.__init__.__kwdefaults__.update(PATIENCE)  # type: ignore[attr-defined]
        parquet.WRITE_S = 30.0
        _hurt(hurt or {})
        sys.argv = ["kaart", *words]
        main()

    return Child(folder, work)


def _hurt(how: dict[str, Any]) -> None:
    if "limit" in how:
        resource.setrlimit(resource.RLIMIT_FSIZE, (how["limit"], how["limit"]))
    if "full" in how:
        _fill_disk(how["full"], how["step"])
    if "slow_s" in how:
        _slow_disk(how["slow_s"])
    if "hours" in how:
        _shift_clock(timedelta(hours=how["hours"]), how["calls"])
    if how.get("read_only") and os.getuid() == 0:
        _obey_rights()


def _obey_rights() -> None:
    """Give up what lets root write where nobody may (capabilities); the folder itself is made read-only outside."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_3, 0)
    # Effective, permitted and inheritable, in two halves of 32.
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget(header, sets):
        raise OSError(ctypes.get_errno(), "capget")
    for place in (0, 1, 2):
        sets[place] &= ~(1 << CAP_DAC_OVERRIDE)
    if libc.capset(header, sets):
        raise OSError(ctypes.get_errno(), "capset")


def _fill_disk(after: int, step: str) -> None:
    """From the so-manieth call of one kind on, the disk is full."""
    left = [after]

    def full(real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: object, **named: object) -> object:
            left[0] -= 1
            if left[0] <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*args, **named)

        return called

    if step == "flush":
        os.fsync = full(os.fsync)
    elif step == "replace":
        os.replace = full(os.replace)
        Path.replace = full(Path.replace)  # type: ignore[method-assign]
    else:
        Path.write_text = full(Path.write_text)  # type: ignore[method-assign]


def _slow_disk(seconds: float) -> None:
    real = files.flush

    def slow(path: Path) -> None:
        time.sleep(seconds)
        real(path)

    files.flush = parquet.flush = slow


def _shift_clock(by: timedelta, after: int) -> None:
    """Let the clock jump after so many looks at it."""
    looks = [after]

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            looks[0] -= 1
            now = datetime.now(tz)
            moment = now + by if looks[0] < 0 else now
            return cls.fromtimestamp(moment.timestamp(), tz)

    provenance.datetime = Shifted  # type: ignore[misc]
