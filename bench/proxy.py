"""Debian's nginx with the examples of docs/webserver, on free ports and in a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.servers import REPOSITORY, BenchError, free_port, wait_until_up

EXAMPLE = REPOSITORY / "docs" / "webserver" / "nginx.conf"
SEVERAL = EXAMPLE.with_name("nginx-processen.conf")
_UPSTREAM = re.compile(r"^upstream kaart \{.*?^\}\n", re.DOTALL | re.MULTILINE)


def found_nginx() -> str:
    """Where nginx is; Debian keeps it outside the path of users."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        raise BenchError("no nginx: `make nginx` installs it")
    return nginx


def example(*, port: int, apps: Sequence[int], logs: Path) -> str:
    """The site of the documentation on a free port of this machine, which writes in a folder of its own.

    Of several processes the example for one has that for several in the place of its upstream.
    """
    text = EXAMPLE.read_text(encoding="utf-8")
    if len(apps) > 1:
        several = SEVERAL.read_text(encoding="utf-8")
        text = _replaced(_UPSTREAM, lambda _: several, text, times=1)
    text = _replaced(re.compile(r"\blisten 80;"), lambda _: f"listen 127.0.0.1:{port};", text, times=1)
    text = _replaced(re.compile("/var/log/nginx/"), lambda _: f"{logs}/", text, times=2)
    ports = iter(apps)
    return _replaced(
        re.compile(r"\bserver 127\.0\.0\.1:850\d"), lambda _: f"server 127.0.0.1:{next(ports)}", text, times=len(apps)
    )


def _replaced(pattern: re.Pattern[str], by: object, text: str, *, times: int) -> str:
    made, count = pattern.subn(by, text)  # type: ignore[call-overload]
    if count != times:
        raise BenchError(f"the example for nginx has {pattern.pattern!r} {count} times, not {times}")
    return str(made)


def configuration(folder: Path, site: str) -> Path:
    """A whole configuration that needs no rights and writes nowhere else."""
    (folder / "site.conf").write_text(site, encoding="utf-8")
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
    whole += f"http {{ access_log off; {paths} include {folder}/site.conf; }}\n"
    path = folder / "nginx.conf"
    path.write_text(whole, encoding="utf-8")
    return path


@contextmanager
def proxied(folder: Path, apps: Sequence[int]) -> Iterator[tuple[str, int]]:
    """An nginx in front of processes on this machine: the address of kaart behind it, and its process id."""
    port = free_port()
    config = configuration(folder, example(port=port, apps=apps, logs=folder))
    with subprocess.Popen([found_nginx(), "-p", str(folder), "-c", str(config)]) as process:
        try:
            wait_until_up(f"http://127.0.0.1:{port}/kaart/_stcore/health", process)
            yield f"http://127.0.0.1:{port}/kaart", process.pid
        finally:
            process.terminate()
