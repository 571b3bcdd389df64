"""/gezond: whether kaart can answer, for a monitor."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kaart.server.site import Site


def routes(site: Site) -> list[BaseRoute]:
    """The route of the state of this installation.

    Parameters
    ----------
    site
        Its store is looked at.
    """

    def health(_request: Request) -> Response:
        stored = site.library.stamp()
        return JSONResponse({"state": "ok" if stored else "empty"}, headers={"Cache-Control": "no-store"})

    return [Route(site.at("/gezond"), health)]
