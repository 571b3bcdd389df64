"""A small HTTP server in a thread whose answers a test writes itself, broken ones included.

    with SmallServer() as server:
        server.on("/host/path", Reply(status=503), Reply(body=b"{}"))

Replies to one path are given in order and the last one repeats; a function of the request may stand
in for a reply. Everything asked is kept in `server.requests`.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote


@dataclass(frozen=True)
class Reply:
    """One answer; `cut_at` announces the whole body, sends so many bytes of it and breaks the connection."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0
    cut_at: int | None = None
    trickle_s: float = 0  # pause after every byte


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; `path` and `params` are decoded."""

    method: str
    path: str
    params: dict[str, str]
    query: str
    headers: Mapping[str, str]
    body: bytes
    at_s: float


Answerer = Callable[[Asked], Reply]


def json_reply(value: Any, **parts: Any) -> Reply:
    """A reply with a JSON document."""
    return Reply(json.dumps(value).encode(), **parts)


def packed(reply: Reply) -> Reply:
    """The same reply, gzipped."""
    return Reply(
        gzip.compress(reply.body), reply.status, reply.content_type, {**reply.headers, "Content-Encoding": "gzip"}
    )


class SmallServer:
    """Serves scripted replies on 127.0.0.1; a path without a script is 404."""

    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self.scripts: dict[str, list[Reply | Answerer]] = {}
        self.lock = threading.Lock()
        self.server = _Server(self.answer)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def on(self, path: str, *replies: Reply | Answerer) -> None:
        """Script the replies to a path, in order."""
        with self.lock:
            self.scripts[path] = list(replies)

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        with self.lock:
            return sum(1 for asked in self.requests if asked.path == path)

    def answer(self, asked: Asked) -> Reply:
        with self.lock:
            self.requests.append(asked)
            script = self.scripts.get(asked.path)
            if not script:
                return Reply(b'{"error": {"message": "nothing here"}}', 404)
            reply = script.pop(0) if len(script) > 1 else script[0]
        return reply if isinstance(reply, Reply) else reply(asked)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answer: Answerer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 5
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
        """Requests are in `SmallServer.requests`."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        params = dict(parse_qsl(query, keep_blank_values=True))
        headers = dict(self.headers.items())
        asked = Asked(self.command, unquote(path), params, query, headers, body, time.monotonic())
        self.give(self.server.answer(asked))

    def give(self, reply: Reply) -> None:
        time.sleep(reply.delay_s)
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            if reply.status != 304:
                self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.send(reply)
        except ConnectionError:
            self.close_connection = True  # the client had enough: that is what some tests are about

    def send(self, reply: Reply) -> None:
        if reply.trickle_s:
            for byte in reply.body:
                self.wfile.write(bytes([byte]))
                time.sleep(reply.trickle_s)
            return
        self.wfile.write(reply.body[: reply.cut_at])
        if reply.cut_at is not None:
            # Without lingering, closing sends a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
