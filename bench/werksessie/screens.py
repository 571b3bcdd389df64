"""The screen of the hall and that of the facilitator while the room writes: Streamlit sessions without a browser.

A browser draws a map, and on a machine without a graphics card that costs more than everything else here; what the
server has to do for one is the same. It draws a page again when a fragment of it asks for that, as a browser does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.servers import BenchError
from bench.werksessie.room import NOTE_MARK

_CHOICES: Mapping[str, Mapping[str, str]] = {"facilitator": {"ws_deel": "Begeleiden", "ws_volgorde": "Nieuwste"}}


@dataclass
class Screen:
    """A screen and when it first showed which note.

    Attributes
    ----------
    seen
        Seconds of `time.monotonic` by id of the note.
    runs, received
        How often the page or a part of it was drawn again, and the bytes that were sent for it.
    page
        Id of the page, as the server names it.
    choices
        Words of what is chosen on it, by key of the buttons.
    """

    address: str
    seen: dict[str, float] = field(default_factory=dict)
    runs: int = 0
    received: int = 0
    page: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    drawn: asyncio.Event = field(default_factory=asyncio.Event)
    _widgets: WidgetStates = field(default_factory=WidgetStates)

    async def watch(self, socket: ClientConnection) -> None:
        """Take what the server sends until the connection ends, and ask again for what draws itself anew."""
        repeating: dict[str, asyncio.Task[None]] = {}
        await socket.send(self._message().SerializeToString())
        try:
            async for content in socket:
                self.received += len(content)
                message = ForwardMsg()
                message.ParseFromString(content if isinstance(content, bytes) else content.encode())
                kind = message.WhichOneof("type")
                if kind == "new_session" and not message.metadata.run.fragment_ids:
                    _cancel(repeating)
                elif kind == "auto_rerun":
                    rerun = message.auto_rerun
                    if rerun.fragment_id not in repeating:
                        again = self._again(socket, rerun.fragment_id, rerun.interval)
                        repeating[rerun.fragment_id] = asyncio.create_task(again)
                elif kind == "script_finished":
                    self.runs += 1
                    self.drawn.set()
                else:
                    await self._choose(socket, message)
                    if kind == "navigation":
                        self.page = message.navigation.page_script_hash
                    self._read(content if isinstance(content, bytes) else content.encode())
        finally:
            _cancel(repeating)

    async def _choose(self, socket: ClientConnection, message: ForwardMsg) -> None:
        """Choose what is wanted where it is offered first, as a click on it does."""
        group = message.delta.new_element.button_group
        wanted = next((words for key, words in self.choices.items() if group.id.endswith(f"-{key}")), "")
        if not wanted or any(widget.id == group.id for widget in self._widgets.widgets):
            return
        state = self._widgets.widgets.add(id=group.id)
        icon, name = next((each.content_icon, each.content) for each in group.options if wanted in each.content)
        state.string_array_value.data.append(f"{icon} {name}".strip())
        await socket.send(self._message().SerializeToString())

    def _read(self, content: bytes) -> None:
        now = time.monotonic()
        for note in NOTE_MARK.findall(content.decode("latin-1")):
            self.seen.setdefault(note, now)

    def _message(self, fragment: str = "") -> BackMsg:
        message = BackMsg()
        message.rerun_script.query_string = urlsplit(self.address).query
        message.rerun_script.page_name = urlsplit(self.address).path.strip("/")
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.widget_states.CopyFrom(self._widgets)
        if fragment:
            message.rerun_script.fragment_id = fragment
            message.rerun_script.is_auto_rerun = True
        return message

    async def _again(self, socket: ClientConnection, fragment: str, interval_s: float) -> None:
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(interval_s)
                await socket.send(self._message(fragment).SerializeToString())


def _cancel(tasks: dict[str, asyncio.Task[None]]) -> None:
    for task in tasks.values():
        task.cancel()
    tasks.clear()


@asynccontextmanager
async def screens(addresses: dict[str, str]) -> AsyncIterator[dict[str, Screen]]:
    """Screens by name, drawn once and watched until the end of the block."""
    opened = {name: Screen(address, choices=_CHOICES.get(name, {})) for name, address in addresses.items()}
    watching = []
    async with AsyncExitStack() as stack:
        for screen in opened.values():
            parts = urlsplit(screen.address)
            socket = await stack.enter_async_context(
                connect(
                    f"ws://{parts.netloc}/_stcore/stream",
                    max_size=None,
                    origin=f"http://{parts.netloc}",
                    subprotocols=["streamlit"],
                )
            )
            watching.append(asyncio.create_task(screen.watch(socket)))
            async with asyncio.timeout(120):
                await screen.drawn.wait()
        try:
            yield opened
        finally:
            ended = [task for task in watching if task.done()]
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
            for task in ended:
                raise BenchError("a screen lost its connection") from task.exception()
