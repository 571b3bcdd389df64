"""What is not there answers 404, where Streamlit would send its page for any address."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.templates import fill
from kaart.server.index.pages import PAGES
from kaart.server.problem import refusal
from kaart.server.request import language_of
from kaart.server.site import Site

# Folders of kaart: below them only its own routes answer.
FOLDERS = ("api", "beeld", "insluiten", "app", "mee")
# Of Streamlit, and of no use to kaart: programs that steer the app, memory of sessions, logging in, and the files of
# parts that others make.
CLOSED = ("_stcore/agent", "_stcore/metrics", "_stcore/script-health-check", "auth", "oauth2callback", "component")
_STREAMLIT = "_stcore"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_NOTHING = mark("There is nothing at this address.")
_NO_PAGE = mark("This page does not exist")
_TO_MAP = mark("To the map")


def routes(site: Site) -> list[BaseRoute]:
    """Routes for what is left under the folders of kaart; they stand behind all others.

    Parameters
    ----------
    site
        Its path and language.
    """

    def nothing(request: Request) -> Response:
        return not_there(request, site)

    return [
        Route(site.at(f"/{folder}{rest}"), nothing, methods=_METHODS)
        for folder in FOLDERS
        for rest in ("", "/{rest:path}")
    ]


def not_there(request: Request, site: Site) -> Response:
    """404 with a sentence.

    Parameters
    ----------
    request
        Tells the language.
    site
        The language, where the request does not tell.
    """
    words = translations(language_of(request, site)).gettext(_NOTHING)
    return refusal(HTTPStatus.NOT_FOUND, words)


class Absent:
    """Middleware that closes what kaart does not use, and gives a page that does not exist its status.

    A name that is no page is shown by Streamlit's own page, with its menu, and says 404. An address below such a name
    cannot: the page would look for its programs there.

    Parameters
    ----------
    app
        What it stands in front of.
    site
        Its path and language.
    opened
        Paths below those of `CLOSED` that this installation does use.
    """

    def __init__(self, app: ASGIApp, *, site: Site, opened: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._site = site
        self._opened = opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 404, or pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(self._site.path).strip("/")
        if path in self._opened:
            await self._app(scope, receive, send)
        elif _below(path, CLOSED):
            await not_there(Request(scope), self._site)(scope, receive, send)
        elif _below(path, (_STREAMLIT,)):
            await self._app(scope, receive, _no_html(send))
        elif _is_page(path):
            await self._app(scope, receive, send)
        elif "/" in path:
            await _no_page(Request(scope), self._site)(scope, receive, send)
        else:
            await self._app(scope, receive, _unknown(send))


def _below(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def _is_page(path: str) -> bool:
    """Whether something answers there that is not Streamlit's page for any address."""
    own = _below(path, (*FOLDERS, "gezond")) or path.startswith("media/")
    return own or path in PAGES or path in _files()


@cache
def _files() -> frozenset[str]:
    """Files of Streamlit, by their path. Known beforehand: on Windows a path in a request may name another machine."""
    folder = Path(get_static_dir())
    return frozenset(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def _unknown(send: Send) -> Send:
    """The same page with another status; a redirect to the address without its last slash stays one."""

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
            message = {**message, "status": HTTPStatus.NOT_FOUND.value}
        await send(message)

    return marked


def _no_html(send: Send) -> Send:
    """Where Streamlit has no pages: the one that it shows at any address is not there."""
    unknown = _unknown(send)

    async def marked(message: Message) -> None:
        page = Headers(raw=message.get("headers", [])).get("content-type", "").startswith("text/html")
        await (unknown if page else send)(message)

    return marked


def _no_page(request: Request, site: Site) -> Response:
    if "text/html" not in request.headers.get("accept", ""):
        return not_there(request, site)
    language = language_of(request, site)
    tr = translations(language).gettext
    page = fill(
        "server/guard/absent.html.j2",
        language=language,
        title=tr(_NO_PAGE),
        words=tr(_NOTHING),
        home=site.at("/"),
        to_map=tr(_TO_MAP),
    )
    return HTMLResponse(page, HTTPStatus.NOT_FOUND, {"Cache-Control": "no-store"})
