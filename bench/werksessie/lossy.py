"""A line that loses answers: the server got the message and did what it asks, and the phone never hears of it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_CHUNK = 65_536


@dataclass
class Line:
    """A line and what it lost.

    Attributes
    ----------
    url
        Where the server is reached over it.
    share
        Of the answers to messages that are lost, 0-1.
    lost
        How many were.
    """

    url: str
    share: float
    lost: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(1))


@asynccontextmanager
async def lossy(url: str, *, share: float) -> AsyncIterator[Line]:
    """A line to a server that loses answers to what is posted, with the connection that they came over."""
    parts = urlsplit(url)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        with suppress(OSError, asyncio.CancelledError):
            far_reader, far_writer = await asyncio.open_connection(parts.hostname, parts.port)
            lose = asyncio.Event()
            up = asyncio.create_task(_ask(reader, far_writer, line, lose))
            try:
                await _answer(far_reader, writer, line, lose)
            finally:
                up.cancel()
                far_writer.close()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    line = Line(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", share)
    try:
        yield line
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line, lose: asyncio.Event) -> None:
    with suppress(OSError):
        while content := await reader.read(_CHUNK):
            if content.startswith(b"POST ") and line.chance.random() < line.share:
                lose.set()
            writer.write(content)
            await writer.drain()
        writer.write_eof()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line, lose: asyncio.Event) -> None:
    while content := await reader.read(_CHUNK):
        if lose.is_set():
            line.lost += 1
            return
        writer.write(content)
        await writer.drain()
