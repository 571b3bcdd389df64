"""Start and stop what is measured: the stand-in, Streamlit apps, a small page server."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

REPOSITORY = Path(__file__).resolve().parents[1]
START_S = 60
# Served as kaart is: packed, with the program of the map fetched early.
PACKED = frozenset({"one.py"})


class BenchError(Exception):
    """The bench cannot go on; the message says why."""


def standin_script() -> Path:
    """Where the stand-in of the upstream services is: ``KAART_STANDIN``, else beside the checkout."""
    named = os.environ.get("KAART_STANDIN")
    return Path(named) if named else REPOSITORY.parent / "shared" / "bronnen" / "bronnen.py"


@contextmanager
def standin(*, latency_ms: int = 0) -> Iterator[str]:
    script = standin_script()
    if not script.is_file():
        raise BenchError("no stand-in of the upstream services: name its script in KAART_STANDIN")
    command = [sys.executable, str(script), "--port", "0", "--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith("bronnen: http://"):
                raise BenchError(f"the stand-in did not start: {line!r}")
            yield line.removeprefix("bronnen: ").strip()
        finally:
            process.terminate()


def forget_requests(url: str) -> None:
    """Empty the stand-in's log."""
    with urlopen(Request(f"{url}/__bronnen/reset", b"null", method="POST"), timeout=5):
        pass


def count_requests(url: str) -> tuple[int, int]:
    """Requests that the stand-in answered since, and the bytes of their bodies as sent."""
    with urlopen(f"{url}/__bronnen/log", timeout=5) as answer:
        found = json.load(answer)
    return len(found), sum(int(item["bytes"]) for item in found)


def copy_app(target: Path) -> None:
    """A copy of the app, so that its static folder is its own and nobody's edits change it half-way."""
    for name in ("src", "pages", ".streamlit", "data"):
        if (REPOSITORY / name).is_dir():
            shutil.copytree(
                REPOSITORY / name,
                target / name,
                ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"),
                dirs_exist_ok=True,
            )
    shutil.copy(REPOSITORY / "app.py", target / "app.py")
    (target / "static").mkdir(exist_ok=True)


def copy_peers(app: Path, target: Path) -> None:
    """The other routes' scripts, with kaart's Streamlit settings and base map style."""
    shutil.copytree(Path(__file__).with_name("apps"), target, dirs_exist_ok=True)
    shutil.copytree(app / ".streamlit", target / ".streamlit", dirs_exist_ok=True)
    (target / "static").mkdir(exist_ok=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path, script: str, environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """A server of an app; gives its address and process id.

    Streamlit's own, with `script` "" that of kaart, and for the one polygon kaart's around another script.
    """
    port = free_port()
    if not script:
        command = [sys.executable, "-m", "kaart", "start", "--port", str(port), "--geen-venster"]
    elif script in PACKED:
        command = [sys.executable, "-m", "bench.served", str(folder / script), str(port)]
    else:
        command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
        command += ["--server.address", "127.0.0.1"]
    with (
        (folder / f"{Path(script).stem or 'kaart'}.log").open("w") as log,
        subprocess.Popen(command, cwd=folder, env={**os.environ, **environment}, stdout=log, stderr=log) as process,
    ):
        try:
            wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.terminate()


def wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise BenchError(f"nothing answers at {url}")


class _Pages(SimpleHTTPRequestHandler):
    """Static files, gzipped; vector tiles are gzipped already."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        target = Path(self.directory) / self.path.split("?")[0].lstrip("/")
        if not target.is_file():
            # An empty tile is no error for a map.
            self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = target.read_bytes()
        packed = body if body[:2] == b"\x1f\x8b" else gzip.compress(body, 6)
        kinds = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
        self.send_response(200)
        self.send_header("Content-Type", kinds.get(target.suffix, "application/octet-stream"))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(packed)))
        self.end_headers()
        self.wfile.write(packed)


@contextmanager
def pages(folder: Path) -> Iterator[str]:
    """A folder over HTTP."""

    def handler(*args: object, **names: object) -> _Pages:
        return _Pages(*args, directory=str(folder), **names)  # type: ignore[arg-type]

    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
