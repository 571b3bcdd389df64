"""What a running server writes down of what visitors bring: nothing."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from clirun import environment
from running import free_port, wait_for

TYPED = "GEHEIM7Q"
# Codes, tokens, links of facilitators, names, and requests that are none.
ASKED = (
    Request(f"http://x/mee/{TYPED}"),
    Request(f"http://x/mee/s/{TYPED}/stand", headers={"Authorization": f"Bearer {TYPED}", "X-Request-ID": TYPED}),
    Request("http://x/mee/in", data=json.dumps({"code": TYPED, "token": TYPED, "name": TYPED, "named": True}).encode()),
    Request("http://x/mee/in", data=b"\xff" + TYPED.encode()),
    Request(f"http://x/werksessie?sessie={TYPED}&sleutel={TYPED}"),
    Request(f"http://x/api/v1/profiel/{TYPED}?taal={TYPED}"),
    Request(f"http://x/beeld/kaart.png?gebied={TYPED}"),
    Request(f"http://x/{TYPED}", headers={"Cookie": TYPED, "Referer": f"http://x/{TYPED}"}),
)
BROKEN = (f"{TYPED} / HTTP/1.1\r\nHost: {TYPED}\r\n\r\n", f"GET /{TYPED} HTTP/9.{TYPED}\r\n\r\n", f"{TYPED}\r\n\r\n")
SOCKET = f"GET /_stcore/stream?sleutel={TYPED} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"


@pytest.mark.slow
def test_nothing_that_a_visitor_brings_is_in_the_log(tmp_path: Path):
    port = free_port()
    command = [sys.executable, "-m", "kaart", "start", "--port", str(port), "--geen-venster"]
    variables = environment(
        "http://127.0.0.1:9", tmp_path / "cache", KAART_LOG="json", KAART_STATIC=str(tmp_path / "s")
    )
    log = tmp_path / "log"
    # Of an installation: not started in the folder of app.py.
    with (
        log.open("wb") as stream,
        subprocess.Popen(command, env=variables, cwd=tmp_path, stdout=stream, stderr=stream) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
            for asked in ASKED:
                _ask(port, asked)
            for raw in (*BROKEN, f"{SOCKET}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {TYPED}\r\n\r\n"):
                with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                    connection.sendall(raw.encode())
                    connection.recv(64)
        finally:
            process.terminate()
    written = log.read_text(encoding="utf-8")
    assert TYPED not in written
    # What the start says to whoever started it, and then objects only.
    assert written.startswith("kaart: http://localhost:")
    assert [line for line in written.splitlines()[3:] if not isinstance(json.loads(line), dict)] == []


def _ask(port: int, asked: Request) -> None:
    request = Request(f"http://127.0.0.1:{port}{asked.selector}", data=asked.data, headers=dict(asked.header_items()))
    try:
        with urlopen(request, timeout=60) as answer:
            answer.read()
            headers = answer.headers
    except HTTPError as refused:
        with refused:
            headers = refused.headers
    assert len(headers["X-Request-ID"]) == 16
