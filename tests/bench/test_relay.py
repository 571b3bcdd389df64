"""A slow line to a server on this machine."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.request import urlopen

import pytest

from bench.relay import _Rate, slowed

CONTENT = b"buurt " * 5_000


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT)

    def log_message(self, *_):
        return


def test_what_a_server_sends_comes_over_whole():
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with (
            slowed(f"http://127.0.0.1:{server.server_port}", mbit_s=1000) as far,
            urlopen(f"{far}/", timeout=5) as found,
        ):
            assert found.read() == CONTENT
        server.shutdown()


def test_a_line_passes_so_many_bytes_a_second(monkeypatch):
    slept = []
    monkeypatch.setattr("bench.relay.time.monotonic", lambda: 100.0)
    monkeypatch.setattr("bench.relay.time.sleep", slept.append)
    rate = _Rate(1_000)
    for _ in range(3):
        rate.wait(500)
    assert slept == pytest.approx([0.5, 1.0, 1.5])
