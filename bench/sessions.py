"""What the server pays: processor time and memory, with sessions opened as a browser opens them."""

from __future__ import annotations

import asyncio
import contextlib

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

SETTLE_S, WARM = 2.0, 10


def cpu_seconds(pid: int) -> float:
    """Processor time of a server so far, user and system."""
    if not pid:
        return 0.0
    used = psutil.Process(pid).cpu_times()
    return float(used.user + used.system)


async def memory_per_session(url: str, pid: int, *, query: str, sessions: int) -> float:
    """Growth of the server's resident memory per open session, bytes, after some that warm it up."""
    opened: list[ClientConnection] = []
    async with contextlib.AsyncExitStack() as stack:
        for number in range(sessions + WARM):
            if number == WARM:
                await asyncio.sleep(SETTLE_S)
                before = psutil.Process(pid).memory_info().rss
            opened.append(await stack.enter_async_context(_session(url, query)))
        await asyncio.sleep(SETTLE_S)
        return (psutil.Process(pid).memory_info().rss - before) / sessions


@contextlib.asynccontextmanager
async def _session(url: str, query: str):  # noqa: ANN202 - a context manager
    address = url.replace("http://", "ws://") + "/_stcore/stream"
    async with connect(address, max_size=None, origin=url, subprotocols=["streamlit"], compression=None) as socket:
        message = BackMsg()
        message.rerun_script.query_string = query
        await socket.send(message.SerializeToString())
        async with asyncio.timeout(120):
            async for content in socket:
                answer = ForwardMsg()
                answer.ParseFromString(content)
                if answer.WhichOneof("type") == "script_finished":
                    break
        yield socket
