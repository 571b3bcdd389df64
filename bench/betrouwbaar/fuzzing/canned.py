"""Answers without a network: the tests' make-believe services behind a client that is kaart's own in all else."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
from requests.structures import CaseInsensitiveDict
from testserver import Asked, Reply, SmallServer
from urllib3 import HTTPHeaderDict, HTTPResponse

from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Call, Retry

S = TypeVar("S")
T = TypeVar("T")


class Canned(Http):
    """A client whose requests are answered by a `SmallServer` that is not started.

    Bodies go through all that an answer goes through after the socket. `bodies` holds the first of every path;
    what stands in `instead` is given in the place of the body of that path.
    """

    def __init__(self, server: SmallServer) -> None:
        super().__init__(Settings(upstream="http://127.0.0.1:9"), retry=Retry(attempts=1), workers=1)
        self.server = server
        self.bodies: dict[str, bytes] = {}
        self.instead: dict[str, bytes] = {}

    def _sent(self, call: Call, extra: Mapping[str, str]) -> requests.Response:
        parts = urlsplit(call.url)
        params = dict(parse_qsl(parts.query, keep_blank_values=True))
        path = unquote(parts.path)
        reply = self.server.answer(Asked("GET", path, params, parts.query, dict(extra), b"", 0.0))
        self.server.requests.clear()
        if reply.status == 200:
            self.bodies.setdefault(path, reply.body)
        return _response(call.url, reply, self.instead.get(path, reply.body))

    def map(self, function: Callable[[S], T], items: Iterable[S]) -> list[T]:
        """One after another: the same input does the same again."""
        return [function(item) for item in items]


def _response(url: str, reply: Reply, body: bytes) -> requests.Response:
    headers: Mapping[str, Any] = {**reply.headers, "Content-Type": reply.content_type}
    response = requests.Response()
    response.url, response.status_code, response.headers = url, reply.status, CaseInsensitiveDict(headers)
    response.raw = HTTPResponse(
        io.BytesIO(body), HTTPHeaderDict(headers), reply.status, preload_content=False, decode_content=False
    )
    return response
