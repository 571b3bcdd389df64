"""What stands in front of the operations: reading only, for scripts and pages of any site."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kaart.core.errors import MethodError, mark
from kaart.server.problem import problem
from kaart.server.request import language_of
from kaart.server.site import Site

_READS = ("GET", "HEAD")
_ALLOW = "GET, HEAD, OPTIONS"
# Nothing here depends on who asks, so that no cookie or password may come along.
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, X-Total-Count",
}
_PREFLIGHT = {
    "Allow": _ALLOW,
    "Access-Control-Allow-Methods": _ALLOW,
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


class Door:
    """Middleware: answers OPTIONS, makes HEAD of GET, refuses what writes, and opens the rest to other sites.

    Parameters
    ----------
    app
        Knows GET alone.
    site
        Its settings.
    """

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app, self._site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"]

        async def opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_OPEN)
            elif method == "HEAD" and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        app = self._app if method in _READS else self._other(Request(scope))
        await app({**scope, "method": "GET"}, receive, opened)

    def _other(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        error = MethodError(mark("The API only reads; use GET, not {method}."), method=request.method[:20])
        refused = problem(error, language=language_of(request, self._site))
        refused.headers["Allow"] = _ALLOW
        return refused
