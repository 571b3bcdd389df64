"""A visitor of the map who chooses one indicator after another: a Streamlit session without a browser.

What the server has to do for one is that of a browser: the visitor sends back what is chosen, the address that the
page was given, and which messages it holds already. It draws nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from websockets.asyncio.client import ClientConnection, connect

ANSWER_S = 120.0
_INDICATOR = "-indicator"
# Messages that a browser holds of a run may be named instead of sent in the next.
_HELD_RUNS = 2


@dataclass(frozen=True)
class Run:
    """What came of one choice.

    Attributes
    ----------
    seconds
        From sending the choice until the page was whole.
    messages, received
        Messages, and their bytes before they were packed.
    faults
        What the page said in red, or that is not what was asked for; empty for a good answer.
    """

    seconds: float
    messages: int
    received: int
    faults: tuple[str, ...]


@dataclass
class Visitor:
    """One page that is open.

    Attributes
    ----------
    query
        Of the address, as the page gave it last.
    page
        Path of the page, "" for the map.
    indicators
        Words of the indicators that can be chosen.
    chosen
        Words of the indicator that is shown.
    """

    socket: ClientConnection
    url: str
    query: str
    page: str = ""
    indicators: tuple[str, ...] = ()
    chosen: str = ""
    _script: str = ""
    _selectbox: str = ""
    _held: list[list[str]] = field(default_factory=list)
    _widgets: WidgetStates = field(default_factory=WidgetStates)

    async def look(self) -> Run:
        """Draw the page."""
        return await self._run()

    async def choose(self, indicator: str) -> Run:
        """Choose an indicator, by its words."""
        before = parse_qs(self.query).get("indicator")
        self._widgets.Clear()
        self._widgets.widgets.add(id=self._selectbox, string_value=indicator)
        run = await self._run()
        self.chosen = indicator
        if parse_qs(self.query).get("indicator") == before:
            return Run(run.seconds, run.messages, run.received, (*run.faults, f"no other indicator: {indicator}"))
        return run

    async def _run(self) -> Run:
        start = time.monotonic()
        await self.socket.send(self._message().SerializeToString())
        messages, received, faults = 0, 0, list[str]()
        self._held = [*self._held[-_HELD_RUNS + 1 :], []]
        async with asyncio.timeout(ANSWER_S):
            async for content in self.socket:
                messages, received = messages + 1, received + len(content)
                message = ForwardMsg.FromString(content if isinstance(content, bytes) else content.encode())
                if self._read(message, faults):
                    return Run(time.monotonic() - start, messages, received, tuple(faults))
        raise ConnectionError("the server closed the connection")

    def _read(self, message: ForwardMsg, faults: list[str]) -> bool:
        """Keep what a browser keeps of a message; whether the page is whole with it."""
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self._held[-1].append(message.hash)
        if kind == "ref_hash":
            self._held[-1].append(message.ref_hash)
        elif kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            self._read_element(message, faults)
        return kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    def _read_element(self, message: ForwardMsg, faults: list[str]) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "selectbox" and element.selectbox.id.endswith(_INDICATOR):
            box = element.selectbox
            self._selectbox, self.indicators = box.id, tuple(box.options)
            self.chosen = box.raw_value if box.set_value else self.chosen or box.options[box.default]
        elif kind == "exception":
            faults.append(element.exception.type)
        elif kind == "alert" and element.alert.format == Alert.ERROR:
            faults.append(element.alert.body)

    def _message(self) -> BackMsg:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_name, rerun.page_script_hash = self.query, self.page, self._script
        rerun.widget_states.CopyFrom(self._widgets)
        rerun.cached_message_hashes.extend(dict.fromkeys(name for names in self._held for name in names))
        rerun.context_info.url = f"{self.url}/{self.page}"
        rerun.context_info.locale, rerun.context_info.timezone = "nl-NL", "Europe/Amsterdam"
        return message


@asynccontextmanager
async def visiting(
    url: str, query: str, *, page: str = "", headers: Sequence[tuple[str, str]] = ()
) -> AsyncIterator[Visitor]:
    """A visitor with a connection, who has not looked yet.

    Parameters
    ----------
    url
        Of the server, with the path of a proxy.
    query
        Of the view.
    page
        Path of the page, "" for the map.
    headers
        Of the request, such as what tells visitors apart for a proxy.
    """
    parts = urlsplit(url)
    async with connect(
        f"ws://{parts.netloc}{parts.path}/_stcore/stream",
        max_size=None,
        origin=f"http://{parts.netloc}",
        subprotocols=["streamlit"],
        additional_headers=list(headers),
    ) as socket:
        yield Visitor(socket, url, query, page)
