"""The routes of the API: its operations, the document that describes them, and a page to read."""

from __future__ import annotations

import re
from typing import Any

from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from kaart import __version__
from kaart.core.errors import mark
from kaart.server.api import models
from kaart.server.api.description import describe
from kaart.server.api.door import Door
from kaart.server.api.operations import BASE, Operations
from kaart.server.api.page import PAGE_HEADERS, page
from kaart.server.api.problems import handle_problems, refuse_repeated
from kaart.server.request import address_of, language_of
from kaart.server.site import Site

_FILES: dict[str, Any] = {
    "text/csv": {"schema": {"type": "string"}},
    "application/geo+json": {"schema": {"$ref": "#/components/schemas/FeatureCollection"}},
}


class _Under(Mount):
    """Every path under one, also with line ends in it, which Starlette leaves to whoever answers the rest."""

    def __init__(self, path: str, app: ASGIApp) -> None:
        super().__init__(path, app)
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)


def routes(site: Site) -> list[BaseRoute]:
    """The API.

    Parameters
    ----------
    site
        What its routes share.
    """

    def start(_request: Request) -> Response:
        return RedirectResponse(site.at(f"{BASE}/"), 308)

    return [
        Route(site.at(BASE), Door(Route("/", start).app, site)),
        _Under(site.at(BASE), Door(build_api(site), site)),
    ]


def build_api(site: Site) -> FastAPI:
    """The API without what stands in front of it.

    Parameters
    ----------
    site
        What its routes share.
    """
    api = FastAPI(
        title="kaart",
        version=__version__,
        # Their pages fetch programs elsewhere.
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(refuse_repeated)],
    )
    handle_problems(api, site)
    _add_operations(api, Operations(site))

    def document(request: Request) -> Response:
        made = describe(api, language=language_of(request, site), address=site.at(BASE))
        return JSONResponse(made, headers={"Cache-Control": "public, no-cache", "Vary": "Accept-Language"})

    def described(request: Request) -> Response:
        language = language_of(request, site)
        made = describe(api, language=language, address=site.at(BASE))
        address = f"{address_of(request, site)}{BASE}"
        return HTMLResponse(page(made, language=language, address=address), 200, PAGE_HEADERS)

    api.add_api_route("/openapi.json", document, include_in_schema=False)
    api.add_api_route("/", described, include_in_schema=False)
    return api


def _add_operations(api: FastAPI, operations: Operations) -> None:
    named = operations.figures_as
    figures = mark("Figures of one indicator for the areas of a gemeente, region or the country.")
    _add(api, "/cijfers", operations.figures, "cijfers", summary=figures, model=models.Figures, more=_FILES)
    suffixed = mark("The same as JSON, CSV or GeoJSON, by the end of the address.")
    _add(api, "/cijfers.{vorm}", named, "cijfers_als", summary=suffixed, model=models.Figures, more=_FILES)
    areas = mark("Codes of stored areas by a part of their name.")
    _add(api, "/gebieden", operations.areas, "gebieden", summary=areas, model=models.Areas)
    indicators = mark("What can be asked for: definition, unit, levels and years of every indicator.")
    _add(api, "/indicatoren", operations.indicators, "indicatoren", summary=indicators, model=models.Indicators)
    profile = mark("Profile of a buurt, wijk or gemeente: all figures with those to compare with, and what is near.")
    _add(api, "/profiel/{code}", operations.profile, "profiel", summary=profile, model=models.Profile)
    spots = mark("Areas that stand out together with their neighbours, and how sure that is.")
    _add(api, "/hotspots", operations.hotspots, "hotspots", summary=spots, model=models.Hotspots)
    access = mark("How far facilities are per buurt, how many there are, and what public transport offers.")
    _add(api, "/bereik", operations.access, "bereik", summary=access, model=models.Access)


def _add(
    api: FastAPI,
    path: str,
    endpoint: Any,  # noqa: ANN401 - a function of any parameters, which FastAPI reads from it
    name: str,
    *,
    summary: str,
    model: Any,  # noqa: ANN401 - FastAPI's own type of it
    more: dict[str, Any] | None = None,
) -> None:
    failed = {"model": models.Problem, "content": {"application/problem+json": {}}}
    responses: dict[int | str, dict[str, Any]] = {
        200: {"content": {**(more or {})}, "description": mark("The document.")},
        304: {"description": mark("Unchanged since the answer with this ETag.")},
        400: {**failed, "description": mark("The request cannot be answered as it stands.")},
        404: {**failed, "description": mark("There is no such area, indicator or year, or it has not been fetched.")},
        503: {
            **failed,
            "description": mark("Too much is asked at a time, or the store cannot be read; ask later."),
        },
    }
    api.add_api_route(
        path,
        endpoint,
        operation_id=name,
        name=name,
        summary=summary,
        description="",
        response_model=model,
        responses=responses,
    )
