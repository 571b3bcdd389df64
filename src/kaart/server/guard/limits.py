"""Bounds on what a request may bring: address, headers, values in the query, body."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.server.guard.options import UPLOAD_MB
from kaart.server.problem import refusal
from kaart.server.request import language_of
from kaart.server.site import Site

MOST_ADDRESS_BYTES = 8 * 1024
MOST_HEADER_BYTES = 32 * 1024
MOST_QUERY_VALUES = 100
MOST_BODY_BYTES = 64 * 1024
# The boundaries of a form around a file.
MOST_UPLOAD_BYTES = (UPLOAD_MB + 1) * 1024**2
_UPLOAD = "/_stcore/upload_file/"

_ADDRESS = mark("This address is too long: at most {most} bytes.")
_HEADERS = mark("The headers of this request are too large: at most {most} bytes.")
_VALUES = mark("This address has too many values after the question mark: at most {most}.")
_BODY = mark("What you send is too large: at most {most} bytes.")
_LENGTH = mark("The header Content-Length is no number.")


class _TooLargeError(Exception):
    """The body went on after the bound."""


class Limits:
    """Middleware that refuses what is too large, before anything reads it.

    Parameters
    ----------
    app
        What it stands in front of.
    site
        Its language, and its path.
    """

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400, 413, 414 or 431 with a sentence, or pass the request on with a bound on its body."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is not None and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif refused is not None:
            await refused(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._bounded(scope, receive, send)

    def _refused(self, scope: Scope) -> Response | None:
        query = bytes(scope.get("query_string", b""))
        address = len(scope.get("raw_path") or scope["path"].encode()) + len(query)
        if address > MOST_ADDRESS_BYTES:
            # Its query is not read any further, not even for the language.
            return self._refusal({**scope, "query_string": b""}, HTTPStatus.REQUEST_URI_TOO_LONG, _ADDRESS)
        if sum(len(name) + len(text) for name, text in scope["headers"]) > MOST_HEADER_BYTES:
            return self._refusal(scope, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, _HEADERS)
        if query.count(b"&") >= MOST_QUERY_VALUES:
            return self._refusal({**scope, "query_string": b""}, HTTPStatus.BAD_REQUEST, _VALUES)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit():
            return self._refusal(scope, HTTPStatus.BAD_REQUEST, _LENGTH)
        if int(length) > self._most_body(scope):
            return self._refusal(scope, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _BODY)
        return None

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and stop where a body of unknown length passes the bound.

        Raises
        ------
        _TooLargeError
            If the answer has begun already, so that the connection is closed.
        """
        most, came, begun = self._most_body(scope), 0, False

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise _TooLargeError
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooLargeError:
            if begun:
                raise
            await self._refusal(scope, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _BODY)(scope, receive, send)

    def _most_body(self, scope: Scope) -> int:
        return MOST_UPLOAD_BYTES if scope["path"].startswith(self._site.at(_UPLOAD)) else MOST_BODY_BYTES

    def _refusal(self, scope: Scope, status: HTTPStatus, words: str) -> Response:
        most = {
            _ADDRESS: MOST_ADDRESS_BYTES,
            _HEADERS: MOST_HEADER_BYTES,
            _VALUES: MOST_QUERY_VALUES,
            _BODY: self._most_body(scope),
        }.get(words)
        language = language_of(Request({**scope, "type": "http", "method": "GET"}), self._site)
        return refusal(status, translations(language).gettext(words).format(most=most))
