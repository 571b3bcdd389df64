"""Files as Windows has them, for tests on another system.

As a plugin of pytest (``-p windows``) it is around every test; as the fixture `windows` around one. What it refuses is
what Windows refuses: to replace or remove a file that is open, to open a folder, names with signs or words that have
another meaning there, paths of 260 signs. What Windows lacks is gone: users, fork, most signals, symbolic links.
"""

from __future__ import annotations

import builtins
import errno
import fcntl
import io
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

LONGEST = 259
# What Windows says; Python gives it as `winerror`.
DENIED, IN_USE, NO_PATH, BAD_NAME, NO_PRIVILEGE = 5, 32, 3, 123, 1314
SIGNS = set('<>:"|?*') | {chr(code) for code in range(32)}
WORDS = {"con", "prn", "aux", "nul", *(f"{word}{digit}" for word in ("com", "lpt") for digit in range(1, 10))}
GONE = {
    os: ("getuid", "geteuid", "getgid", "getegid", "fork", "forkpty", "getpgid", "setsid", "chown", "mkfifo"),
    signal: ("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGQUIT", "SIGALRM", "setitimer", "pthread_sigmask"),
}
# Only files of tests: what Python and its libraries do elsewhere is theirs.
TESTS = Path(tempfile.gettempdir()).resolve()


def failure(kind: type[OSError], number: int, windows: int, path: object) -> OSError:
    error = kind(number, "refused as Windows does", str(path))
    error.winerror = windows
    return error


def of_tests(path: Any) -> Path | None:
    """The whole path of a file of a test; None for other files, and for the number of an open one."""
    if isinstance(path, int):
        return None
    named = Path(os.fsdecode(path)).absolute()
    return named if named.is_relative_to(TESTS) else None


def check_name(path: Any) -> None:
    """Refuse what Windows cannot name."""
    named = of_tests(path)
    for part in () if named is None else (part for part in named.parts[1:] if part != ".."):
        word = part.partition(".")[0].rstrip(" ").lower()
        if SIGNS & set(part) or word in WORDS or part != part.rstrip(" ."):
            raise failure(OSError, errno.EINVAL, BAD_NAME, path)
    if named is not None and len(str(named)) > LONGEST:
        raise failure(FileNotFoundError, errno.ENOENT, NO_PATH, path)


def is_open(path: Any) -> bool:
    """Whether this process has a file open, or mapped into its memory."""
    named = of_tests(path)
    if named is None or not named.is_file():
        return False
    here = named.stat()
    for link in Path("/proc/self/fd").iterdir():
        try:
            there = link.stat()
        except OSError:  # the listing itself, which is closed by now
            continue
        if (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino):
            return True
    return str(named) in Path("/proc/self/maps").read_text(encoding="utf-8")


def moving(real: Callable[..., None]) -> Callable[..., None]:
    def move(source: Any, target: Any, **more: Any) -> None:
        for path in (source, target):
            check_name(path)
        if is_open(source):
            raise failure(PermissionError, errno.EACCES, IN_USE, source)
        if is_open(target):
            raise failure(PermissionError, errno.EACCES, DENIED, target)
        real(source, target, **more)

    return move


def removing(real: Callable[..., None]) -> Callable[..., None]:
    def remove(path: Any, **more: Any) -> None:
        if is_open(path):
            raise failure(PermissionError, errno.EACCES, IN_USE, path)
        real(path, **more)

    return remove


def naming(real: Callable[..., Any]) -> Callable[..., Any]:
    def make(path: Any, *more: Any, **named: Any) -> Any:
        check_name(path)
        return real(path, *more, **named)

    return make


def opening_low(real: Callable[..., int]) -> Callable[..., int]:
    def open_low(path: Any, *more: Any, **named: Any) -> int:
        check_name(path)
        folder = of_tests(path)
        if folder is not None and folder.is_dir() and not named:  # shutil of this system names another folder too
            raise failure(PermissionError, errno.EACCES, DENIED, path)
        return real(path, *more, **named)

    return open_low


def flushing(real: Callable[[int], None]) -> Callable[[int], None]:
    def flush(number: int) -> None:
        if fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, "Bad file descriptor")
        real(number)

    return flush


def pointing(_real: object) -> Callable[..., None]:
    def point(_source: Any, target: Any, **_more: Any) -> None:
        raise failure(OSError, errno.EINVAL, NO_PRIVILEGE, target)

    return point


def opening(real: Callable[..., Any]) -> Callable[..., Any]:
    """Text goes out with the ends of line of Windows, and in its code page where no encoding is named."""

    def open_as_windows(
        path: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        *more: Any,
        **named: Any,
    ) -> Any:
        check_name(path)
        if "b" not in mode and of_tests(path) is not None:
            encoding = encoding or "cp1252"
            if newline is None and set(mode) & set("wax"):
                newline = "\r\n"
        return real(path, mode, buffering, encoding, errors, newline, *more, **named)

    return open_as_windows


REFUSED = {
    "replace": moving,
    "rename": moving,
    "unlink": removing,
    "remove": removing,
    "mkdir": naming,
    "open": opening_low,
    "fsync": flushing,
    "symlink": pointing,
}


def become_windows(patch: pytest.MonkeyPatch) -> None:
    """Put what Windows does in the place of what this system does."""
    for module, names in GONE.items():
        for name in names:
            patch.delattr(module, name, raising=False)
    for name, refusing in REFUSED.items():
        patch.setattr(os, name, refusing(getattr(os, name)))
    for module in (io, builtins):
        patch.setattr(module, "open", opening(module.open))
    patch.setattr(os, "linesep", "\r\n")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Around one test; its folder is made before."""
    become_windows(monkeypatch)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Around the body of every test, where this module is a plugin."""
    with pytest.MonkeyPatch.context() as patch:
        become_windows(patch)
        yield
