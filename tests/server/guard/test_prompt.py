"""Connections that do not get on with their request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import uvicorn
from asgi import run_apart
from starlette.responses import PlainTextResponse
from uvicorn.server import ServerState

from kaart.server.guard.prompt import PromptProtocol

Visit = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


class Hasty(PromptProtocol):
    patience_s = 0.2


async def slow(scope, receive, send) -> None:
    """Answers after longer than a request may take to come."""
    await asyncio.sleep(0.4)
    await PlainTextResponse("done")(scope, receive, send)


def visited(visit: Visit) -> bytes:
    async def run() -> bytes:
        config = uvicorn.Config(slow, http=Hasty, log_config=None, lifespan="off")
        config.load()
        state = ServerState()
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(
            lambda: Hasty(config=config, server_state=state, app_state={}), "127.0.0.1", 0
        )
        async with listening:
            reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
            try:
                return await asyncio.wait_for(visit(reader, writer), 20)
            finally:
                writer.close()

    return run_apart(run())


async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> bytes:
    return await reader.read()


async def drops(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(b"GET / HTTP/1.1\r\n")
    reading = asyncio.create_task(reader.read())
    while not reading.done():
        writer.write(b"X: x\r\n")
        await asyncio.wait([reading], timeout=0.02)
    # What came after the end of the connection was refused.
    assert reading.exception() is None or isinstance(reading.exception(), ConnectionResetError)
    return b""


@pytest.mark.parametrize("visit", [silent, drops])
def test_a_request_that_does_not_come_to_its_end_is_closed(visit):
    assert visited(visit) == b""


def test_an_answer_may_take_longer_and_a_second_request_too():
    async def twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        found = b""
        for _ in range(2):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            found += await reader.readuntil(b"done")
        return found

    assert visited(twice).count(b"200 OK") == 2
