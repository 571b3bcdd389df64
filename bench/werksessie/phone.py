"""A phone in a werksessie, as the page of kaart is one: what is not acknowledged is sent again under the same id."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bench.werksessie.wire import Answer, LineLostError, Wire

AGAIN_S = 0.5
# What a server says that is busy or was just started: the same again, later.
_LATER = frozenset({429, 500, 502, 503, 504})


class RefusedError(Exception):
    """The server said no; `status` and `problem` say why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.status}: {answer.body[:500]!r}")
        self.status = answer.status
        self.problem = answer.json() if answer.body.startswith(b"{") else {}


@dataclass
class Times:
    """When the phone sent an act first, and when it was acknowledged; seconds of `time.monotonic`."""

    sent: float
    acknowledged: float = 0.0


@dataclass
class Phone:
    """One person with one phone.

    Attributes
    ----------
    url
        Of the server.
    headers
        Sent with everything: what a proxy adds, a date of the phone.
    shared, own
        Items as the server sent them last, by key: what everybody sees, and what is of this person.
    ended
        Why streams ended, where the server said so.
    texts
        When a text of a note was first on this phone, by note and text; seconds of `time.monotonic`.
    came_back
        How often the stream was opened again.
    statuses
        Of the answers to what was sent.
    """

    url: str
    name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    session: str = ""
    person: str = ""
    seq: int = 0
    shared: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    texts: dict[tuple[str, str], float] = field(default_factory=dict)
    times: dict[str, Times] = field(default_factory=dict)
    came_back: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._wire = Wire(self.url)
        self._following: asyncio.Task[None] | None = None
        self.connected = asyncio.Event()

    @property
    def notes(self) -> dict[str, dict[str, Any]]:
        """The notes on this phone, by id."""
        return {key[2:]: item for held in (self.shared, self.own) for key, item in held.items() if key[:2] == "n/"}

    async def come_in(self, code: str, *, named: bool = False) -> None:
        """Enter by code; the token is the phone's own, so that asking twice makes one person."""
        asked = {"code": code, "token": self.token, "name": self.name, "named": named}
        answer = await self._insist("/mee/in", asked)
        self.session, self.person = answer["session"], answer["person"]

    def follow(self) -> None:
        """Keep the stream of the session open, and open it again whenever it breaks."""
        self._following = asyncio.create_task(self._follow())

    async def leave(self) -> None:
        """Close the page."""
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following
        self._following = None
        self._wire.close()

    async def do(self, kind: str, *, id_: str = "", **content: object) -> dict[str, Any]:
        """Do something; comes back when it is acknowledged, however often it had to be sent.

        Raises
        ------
        RefusedError
            If the server said no.
        """
        id_ = id_ or secrets.token_hex(8)
        times = self.times.setdefault(id_, Times(self.clock()))
        answer = await self._insist(f"/mee/s/{self.session}/daad", {"id": id_, "kind": kind, **content})
        times.acknowledged = self.clock()
        return answer

    async def stand(self) -> dict[str, Any]:
        """The session as this person sees it now."""
        while True:
            try:
                answer = await self._wire.ask("GET", f"/mee/s/{self.session}/stand", headers=self._sent())
            except LineLostError:
                await asyncio.sleep(AGAIN_S)
                continue
            if answer.status in _LATER:
                await asyncio.sleep(AGAIN_S)
                continue
            if answer.status != 200:
                raise RefusedError(answer)
            return dict(answer.json())

    async def ask(self, path: str, content: object) -> Answer:
        """One attempt, whatever comes of it."""
        body = json.dumps(content).encode()
        headers = {**self._sent(), "content-type": "application/json"}
        answer = await self._wire.ask("POST", path, headers=headers, body=body)
        self.statuses[answer.status] += 1
        return answer

    def _sent(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}", "accept-language": "nl", **self.headers}

    async def _insist(self, path: str, content: object) -> dict[str, Any]:
        while True:
            try:
                answer = await self.ask(path, content)
            except LineLostError:
                await asyncio.sleep(AGAIN_S)
                continue
            if answer.status in _LATER:
                await asyncio.sleep(float(answer.headers.get("retry-after", AGAIN_S)))
                continue
            if answer.status >= 300:
                raise RefusedError(answer)
            return dict(answer.json())

    async def _follow(self) -> None:
        while True:
            wire = Wire(self.url)
            with suppress(LineLostError):
                await self._read(wire)
            wire.close()
            self.connected.clear()
            self.came_back += 1
            await asyncio.sleep(AGAIN_S)

    async def _read(self, wire: Wire) -> None:
        headers = {**self._sent(), "accept": "text/event-stream"}
        if self.seq:
            headers["last-event-id"] = str(self.seq)
        answer, parts = await wire.listen(f"/mee/s/{self.session}/volg", headers=headers)
        if answer.status != 200:
            return
        self.connected.set()
        held = b""
        async for part in parts:
            held += part
            *messages, held = held.replace(b"\r\n", b"\n").split(b"\n\n")
            for message in messages:
                self._take(message.decode())

    def _take(self, message: str) -> None:
        """One message of the stream."""
        fields: dict[str, str] = {}
        for line in message.split("\n"):
            name, _, content = line.partition(":")
            if name:
                fields[name] = (fields[name] + "\n" if name in fields else "") + content.removeprefix(" ")
        if "data" not in fields:
            return
        news = json.loads(fields["data"])
        if "event" in fields:
            self.ended.append(news["why"])
        else:
            self.hear(news)

    def hear(self, news: Mapping[str, Any]) -> None:
        """Take over what has changed: of what everybody sees, and of what is this person's own."""
        now = self.clock()
        for name, held in (("shared", self.shared), ("own", self.own)):
            part = news[name]
            if part["whole"]:
                held.clear()
            held.update(part["items"])
            for key in part["gone"]:
                held.pop(key, None)
            for key, item in part["items"].items():
                if key.startswith("n/"):
                    self.texts.setdefault((item["id"], item["text"]), now)
        self.seq = news["seq"]
