"""An id for every request, and one answer to what nobody foresaw."""

from __future__ import annotations

from contextlib import suppress

from starlette.datastructures import MutableHeaders
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kaart.core.errors import KaartError, mark
from kaart.server.problem import problem
from kaart.server.request import language_of
from kaart.server.request_id import HEADER, begin_request
from kaart.server.site import Site

DEFECT = mark("kaart itself went wrong here; the log of the server says where.")


class Numbered:
    """Middleware that gives a request its id: in the header, in problem documents, in each line that is logged of it.

    Parameters
    ----------
    app
        What it stands in front of.
    site
        Its language.
    """

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self._app = ServerErrorMiddleware(app, handler=self._defect)
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an exception is answered by 500 where nothing was sent yet, and raised for the log."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        id_ = begin_request()

        async def numbered(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                message.setdefault("headers", [])
                MutableHeaders(scope=message)[HEADER] = id_
            await send(message)

        # Who left waits for nothing: no fault.
        with suppress(ClientDisconnect):
            await self._app(scope, receive, numbered)

    def _defect(self, request: Request, _: Exception) -> Response:
        return problem(KaartError(DEFECT), language=language_of(request, self._site))
