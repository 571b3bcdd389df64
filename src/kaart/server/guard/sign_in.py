"""Signing in of facilitators, by Streamlit's own routes; open only where an administrator set it up."""

from __future__ import annotations

from http.cookies import SimpleCookie
from urllib.parse import parse_qs, quote, unquote, urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kaart.server.site import Site

LOGIN, LOGOUT, CALLBACK = "auth/login", "auth/logout", "oauth2callback"
PATHS = frozenset({LOGIN, LOGOUT, CALLBACK})
# The one page that asks people to sign in.
PAGE = "/werksessie"
COOKIE = "kaart_terug"
_MOST = 2000
_SECONDS = 900
# What lets somebody lead a session: written down nowhere, also not for a moment.
_SECRET = "sleutel"  # noqa: S105 (the name of a parameter)  # nosec B105


def is_set_up() -> bool:
    """Whether ``.streamlit/secrets.toml`` names who signs facilitators in."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


class ComeBack:
    """Middleware that brings who signed in back to the page that asked it; Streamlit leads to the first one.

    Parameters
    ----------
    app
        What it stands in front of.
    site
        Its path.
    """

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Remember the page on the way out, and lead there on the way back."""
        path = scope["path"].removeprefix(self._site.path).strip("/") if scope["type"] == "http" else ""
        if path not in PATHS:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def led(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                if path == LOGIN:
                    answer.append("Set-Cookie", self._cookie(self._came_from(headers), _SECONDS))
                elif answer.get("Location") == self._site.at("/"):
                    answer["Location"] = self._remembered(headers)
                    answer.append("Set-Cookie", self._cookie("", 0))
            await send(message)

        await self._app(scope, receive, led)

    def _cookie(self, target: str, seconds: int) -> str:
        where = self._site.at(f"/{CALLBACK}")
        return f"{COOKIE}={quote(target, safe='')}; Path={where}; Max-Age={seconds}; HttpOnly; SameSite=Lax"

    def _came_from(self, headers: Headers) -> str:
        """Path and query of the page that asked to sign in; without its query where that says too much."""
        page = urlsplit(headers.get("Referer", ""))
        if page.netloc != headers.get("Host") or page.path != self._site.at(PAGE) or _SECRET in parse_qs(page.query):
            return self._site.at(PAGE)
        return f"{page.path}?{page.query}"[:_MOST] if page.query else page.path

    def _remembered(self, headers: Headers) -> str:
        found = SimpleCookie(headers.get("Cookie", "")).get(COOKIE)
        target = unquote(found.value) if found else ""
        page = self._site.at(PAGE)
        return target if target.split("?")[0] == page and target.isprintable() else page
