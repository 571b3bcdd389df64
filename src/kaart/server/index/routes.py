"""The pages of Streamlit by their address, each with its own head."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from kaart.render.templates import fill
from kaart.server.index.pages import PAGES
from kaart.server.index.shell import streamlit_shell
from kaart.server.packed.preload import preload_links
from kaart.server.site import Site


def routes(site: Site) -> list[BaseRoute]:
    """A route for every page; an address that is no page stays Streamlit's.

    Parameters
    ----------
    site
        Its path stands in front of that of the page.
    """

    def page(request: Request) -> Response:
        shell = streamlit_shell()
        # As Streamlit sends it: an upgrade renames the programs that this page names.
        return HTMLResponse(
            f"{shell.before}{head_of(request, site)}{shell.after}", headers={"Cache-Control": "no-cache"}
        )

    return [Route(site.at(f"/{name}"), page) for name in sorted(PAGES)]


def head_of(request: Request, site: Site) -> Markup:
    """What the head of a page holds beside Streamlit's own: its title, and the programs to fetch early.

    Parameters
    ----------
    request
        Of the page.
    site
        Tells where the page stands below the address of the installation.
    """
    path = request.url.path.removeprefix(site.path).strip("/")
    return fill("server/index/head.html.j2", title="kaart", preload=preload_links(path))
