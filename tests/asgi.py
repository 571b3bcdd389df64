"""Asks an ASGI application one thing, without a server or a socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp, Message

T = TypeVar("T")


@dataclass(frozen=True)
class Answered:
    """Status, headers (lower case) and body of an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


def request_scope(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, host: str = "kaart.test"
) -> dict[str, Any]:
    """Scope of one request; `url` is a path with its query."""
    parts = urlsplit(url)
    sent = {"host": host, **(headers or {})}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "server": (host, 80),
        "client": ("127.0.0.1", 1),
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [(name.lower().encode(), text.encode()) for name, text in sent.items()],
    }


async def ask_async(
    app: ASGIApp,
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    host: str = "kaart.test",
) -> Answered:
    """Answer of an application to one request."""
    sent: list[Message] = []
    bodies: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if bodies:
            return bodies.pop()
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(request_scope(url, method=method, headers=headers, host=host), receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    parts = [message.get("body", b"") for message in sent if message["type"] == "http.response.body"]
    found = {name.decode().lower(): text.decode() for name, text in start["headers"]}
    return Answered(start["status"], found, b"".join(parts))


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Result of a coroutine, in a thread of its own: a browser of another test keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def ask(app: ASGIApp, url: str, **more: Any) -> Answered:
    """As `ask_async`, from a test that is not asynchronous."""
    return run_apart(ask_async(app, url, **more))
