"""The pages of Streamlit by their address, each with its own head."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from kaart.core.settings import LANGUAGES
from kaart.render.templates import fill
from kaart.server.index.head import Head, read_asked
from kaart.server.index.heads import Heads
from kaart.server.index.pages import PAGES
from kaart.server.index.shell import streamlit_shell
from kaart.server.packed.preload import preload_links
from kaart.server.pictures.asked import FOLDER
from kaart.server.request import address_of
from kaart.server.site import Site

# Only browsers say what they will do with an answer; over plain http to another machine they say only the second.
_BROWSERS = frozenset({"sec-fetch-dest", "upgrade-insecure-requests"})
_LOCALES = {"nl": "nl_NL", "en": "en_GB"}


def routes(site: Site, *, heads: Heads | None = None) -> list[BaseRoute]:
    """A route for every page; an address that is no page stays Streamlit's.

    Parameters
    ----------
    site
        Its path stands in front of that of the page.
    heads
        Makes what stands in the heads, and keeps it; None for one with the bounds of time of a server.
    """
    made = Heads(site) if heads is None else heads

    async def page(request: Request) -> Response:
        path = request.url.path.removeprefix(site.path).strip("/")
        asked = read_asked(path, request.query_params, language=site.settings.language)
        head = await made.head(asked, browser=not _BROWSERS.isdisjoint(request.headers))
        content = fill(
            "server/index/index.html.j2",
            shell=streamlit_shell(),  # nosec B604
            language=head.language,
            head=head_html(head, address=address_of(request, site)),
            # Behind the programs of every page: those open the connection over which the page comes.
            preload=preload_links(path),
        )
        # As Streamlit sends it: an upgrade renames the programs that this page names.
        return HTMLResponse(content, headers={"Cache-Control": "no-cache"})

    return [Route(site.at(f"/{name}"), page) for name in sorted(PAGES)]


def head_html(head: Head, *, address: str) -> Markup:
    """What the head of a page holds beside Streamlit's own.

    Parameters
    ----------
    head
        What it says.
    address
        Of the installation, as the visitor sees it.
    """

    def link(language: str) -> str:
        query = {name: text for name, text in head.query.items() if name != "taal"}
        spoken = {"taal": language} if language != "nl" or not query else {}
        return _address(f"{address}/{head.page}", {**query, **spoken})

    picture = _address(f"{address}/{FOLDER}/{head.picture_page}.png", head.picture) if head.picture_page else ""
    return fill(
        "server/index/head.html.j2",
        head=head,
        address=_address(f"{address}/{head.page}", head.query),
        others=[(language, link(language)) for language in LANGUAGES],
        locale=_LOCALES[head.language],
        picture=picture,
    ).strip()


def _address(start: str, query: Mapping[str, str]) -> str:
    return f"{start}?{urlencode(query)}" if query else start
