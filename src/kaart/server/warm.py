"""The first visit is the server's own, so that no visitor waits for libraries to load and the first map to be made.

It goes the way of a browser, through the websocket of the application itself: what it brings in is what visitors need,
and a visitor who comes meanwhile shares its computations.
"""

from __future__ import annotations

import asyncio
import logging

from starlette.types import ASGIApp, Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from kaart.server.site import Site

log = logging.getLogger(__name__)
PATIENCE_S = 300.0
_STREAM = "/_stcore/stream"
_HERE, _ELSEWHERE = "localhost", "kaart.invalid"


async def visit(app: ASGIApp, site: Site, *, patience: float = PATIENCE_S) -> bool:
    """Look at the first page as a visitor; whether its script ran to the end.

    Parameters
    ----------
    app
        Streamlit is in it, and has started.
    site
        Its settings, and the path of the proxy.
    patience
        Seconds until the visitor leaves.
    """
    visitor = _Visitor(_question(site))
    try:
        async with asyncio.timeout(patience):
            await app(_scope(site), visitor.receive, visitor.send)
    except TimeoutError:
        log.warning("The first page was not ready in %.0f s.", patience)
    return visitor.content


def _question(site: Site) -> bytes:
    # A visitor of this machine sees what was looked at last, and the page would remember what it shows. When nothing
    # was looked at, nothing is to be remembered: then it is one from elsewhere, who sees what was fetched last.
    host = _HERE if site.library.last_scope() else _ELSEWHERE
    message = BackMsg()
    message.rerun_script.context_info.url = f"http://{host}{site.at('/')}"
    return bytes(message.SerializeToString())


def _scope(site: Site) -> dict[str, object]:
    path = site.at(_STREAM)
    return {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "ws",
        "server": (_HERE, 80),
        "client": ("127.0.0.1", 0),
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", _HERE.encode())],
        "subprotocols": ["streamlit"],
    }


class _Visitor:
    """A browser that asks one page, and leaves when it is there."""

    def __init__(self, question: bytes) -> None:
        self.content = False
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        self._messages.put_nowait({"type": "websocket.connect"})
        self._messages.put_nowait({"type": "websocket.receive", "bytes": question})

    async def receive(self) -> Message:
        return await self._messages.get()

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.close":
            self._leave()
        if message["type"] != "websocket.send":
            return
        answer = ForwardMsg.FromString(message["bytes"])
        # A run that begins anew ends early first.
        if (
            answer.WhichOneof("type") == "script_finished"
            and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        ):
            self.content = True
            self._leave()

    def _leave(self) -> None:
        self._messages.put_nowait({"type": "websocket.disconnect", "code": 1000})
