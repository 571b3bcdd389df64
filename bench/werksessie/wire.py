"""HTTP as a phone speaks it: one connection that is kept, and one for what the server goes on sending."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import h11

ANSWER_S = 30
_CHUNK = 65_536


class LineLostError(Exception):
    """The server cannot be reached, or the connection ended before its answer was there."""


@dataclass(frozen=True)
class Answer:
    """Status, headers (lower case) and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    def json(self) -> Any:  # noqa: ANN401 (whatever was sent)
        return json.loads(self.body)


class Wire:
    """One connection to a server, made when something is asked and again after it was lost."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._protocol = h11.Connection(h11.CLIENT)
        self._turn = asyncio.Lock()

    async def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        """Ask something and wait for the whole answer."""
        async with self._turn:
            try:
                async with asyncio.timeout(ANSWER_S):
                    answer = await self._begin(method, path, headers or {}, body)
                    content = [part async for part in self._content()]
            except (OSError, h11.ProtocolError, TimeoutError) as error:
                self.close()
                raise LineLostError(str(error)) from error
            except asyncio.CancelledError:
                self.close()
                raise
            if self._protocol.our_state is h11.DONE and self._protocol.their_state is h11.DONE:
                self._protocol.start_next_cycle()
            else:
                self.close()
            return Answer(answer.status, answer.headers, b"".join(content))

    async def listen(self, path: str, *, headers: Mapping[str, str]) -> tuple[Answer, AsyncIterator[bytes]]:
        """Ask for what does not end; gives the head of the answer and its parts as they come."""
        try:
            async with asyncio.timeout(ANSWER_S):
                answer = await self._begin("GET", path, headers, b"")
        except (OSError, h11.ProtocolError, TimeoutError) as error:
            self.close()
            raise LineLostError(str(error)) from error
        return answer, self._until_lost()

    def close(self) -> None:
        """Break the connection off."""
        if self._streams is not None:
            with suppress(OSError, RuntimeError):
                self._streams[1].close()
        self._streams = None
        self._protocol = h11.Connection(h11.CLIENT)

    async def _begin(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        # A server closes what was not used for some seconds; a browser then connects again by itself.
        if self._streams is not None and self._streams[0].at_eof():
            self.close()
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        writer = self._streams[1]
        sent = {"host": f"{self._host}:{self._port}", **headers}
        if body or method == "POST":
            sent["content-length"] = str(len(body))
        request = h11.Request(method=method, target=path, headers=list(sent.items()))
        writer.write(
            b"".join(self._protocol.send(part) or b"" for part in (request, h11.Data(body), h11.EndOfMessage()))
        )
        await writer.drain()
        while not isinstance(event := await self._next(), h11.Response):
            pass
        return Answer(event.status_code, {name.decode(): text.decode("latin-1") for name, text in event.headers})

    async def _content(self) -> AsyncIterator[bytes]:
        while isinstance(event := await self._next(), h11.Data):
            yield bytes(event.data)

    async def _until_lost(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._content():
                yield part
        except (OSError, h11.ProtocolError) as error:
            raise LineLostError(str(error)) from error
        finally:
            self.close()

    async def _next(self) -> h11.Event:
        assert self._streams is not None
        while (event := self._protocol.next_event()) is h11.NEED_DATA:
            data = await self._streams[0].read(_CHUNK)
            if not data and self._protocol.their_state is h11.IDLE:
                raise ConnectionResetError("the connection ended before the answer")
            self._protocol.receive_data(data)
        return event
