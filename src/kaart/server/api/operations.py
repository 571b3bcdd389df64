"""What each operation answers: the documents of the command line, out of the store alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import Path, Query
from geopandas import GeoDataFrame
from starlette.requests import Request
from starlette.responses import Response

from kaart.analysis.access.facilities import Way, record_of
from kaart.analysis.access.measures import CENTRE
from kaart.analysis.hotspots.design import Design
from kaart.analysis.hotspots.statistic import hotspots
from kaart.answers.access.cbs_services import asked_for
from kaart.answers.access.load import load_access
from kaart.answers.access.question import Question, question_here, require_region
from kaart.answers.boundaries import nearest_areas
from kaart.answers.figures import Answer
from kaart.answers.profile.shelf import Shelf
from kaart.answers.reader import StoreReader
from kaart.catalogue.scope import Scope
from kaart.catalogue.selections import read_selection
from kaart.core.codes import Level, clean_code
from kaart.core.errors import InputError, mark
from kaart.core.provenance import Notice, now_utc
from kaart.exports.documents.access import access_document
from kaart.exports.documents.areas import areas_document, found_areas
from kaart.exports.documents.figures import ask_figures, figure_notices, figures_csv, figures_document
from kaart.exports.documents.geojson import figures_geojson
from kaart.exports.documents.hotspots import ask_tested, hotspots_document
from kaart.exports.documents.indicators import indicators_document
from kaart.exports.documents.profile import ask_profile, profile_home
from kaart.render.profile.json_document import profile_document
from kaart.server.api.queries import (
    AccessQuery,
    AreasQuery,
    FiguresQuery,
    HotspotsQuery,
    IndicatorsQuery,
    ProfileQuery,
)
from kaart.server.api.reply import Content, Tagged, best_form, dump, tag_of
from kaart.server.kept import key_of
from kaart.server.request import address_of, language_of
from kaart.server.site import Site

BASE = "/api/v1"
_LARGE_PAGE = 2000  # areas: more than any gemeente has
_LONGEST_NAME = 100  # of a place: to find names alike takes longer, the longer the text
Form = Annotated[Literal["json", "csv", "geojson"], Path(description=mark("End of the address."), examples=["csv"])]
Code = Annotated[
    str,
    Path(
        min_length=1,
        max_length=_LONGEST_NAME,
        description=mark("Code or name of a buurt, wijk or gemeente."),
        examples=["BU99010101"],
    ),
]


class Operations:
    """The operations of one installation.

    Parameters
    ----------
    site
        What its routes share.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        # Pages of the same question, such as the country per buurt, come one after another.
        self._asked = lru_cache(maxsize=8)(self._ask)
        self._drawn = lru_cache(maxsize=2)(self._draw)
        self._shelf = lru_cache(maxsize=2)(self._read_shelf)

    async def figures(self, request: Request, query: Annotated[FiguresQuery, Query()]) -> Response:
        """Answer ``cijfers`` in the form that the caller likes best."""
        return await self._figures(request, query, best_form(request.headers.get("accept", "")))

    async def figures_as(self, request: Request, vorm: Form, query: Annotated[FiguresQuery, Query()]) -> Response:
        """Answer ``cijfers`` in the form that the address names."""
        return await self._figures(request, query, vorm)

    async def _figures(self, request: Request, query: FiguresQuery, form: str) -> Response:
        """Answer away from the event loop; large pages a few at a time, as one takes seconds and much memory."""
        tagged = self._tagged(request, form)
        if tagged.known:
            return tagged.unchanged()
        make = partial(self._make_figures, request, query, form, tagged)
        return await (self._site.work.run(make) if query.limiet > _LARGE_PAGE else to_thread.run_sync(make))

    def _make_figures(self, request: Request, query: FiguresQuery, form: str, tagged: Tagged) -> Response:
        site, language = self._site, language_of(request, self._site)
        given, notices = self._asked(self._site.stamp(), query.gebied, query.indicator, query.niveau, query.jaar)
        document = figures_document(given, notices, catalogue=site.catalogue, language=language, rows=query.rows)
        if form == "csv":
            body = figures_csv(document["figures"]).encode()
        elif form == "geojson":
            figures = given.figures
            areas, year = self._drawn(self._site.stamp(), query.gebied, figures.level, figures.area_year)
            body = figures_geojson(document, areas, boundaries=year).encode()
        else:
            body = dump(document)
        return tagged.reply(Content(body, form, document["total"]), rows=query.rows)

    def _ask(
        self, _stamp: str, area: str, indicator: str, level: str | None, year: int | None
    ) -> tuple[Answer, tuple[Notice, ...]]:
        catalogue, reader = self._site.catalogue, StoreReader(self._site.library)
        record, scope = catalogue.indicator(indicator), self._scope(area)
        named = None if level is None else Level(level)
        given = ask_figures(reader, scope, indicator=record, level=named, year=year, catalogue=catalogue)
        return given, figure_notices(given, reader=reader, scope=scope, catalogue=catalogue)

    def _draw(self, _stamp: str, area: str, level: Level, year: int) -> tuple[GeoDataFrame, int]:
        loaded, drawn = nearest_areas(StoreReader(self._site.library), self._scope(area), level=level, year=year)
        return loaded.areas, drawn

    def areas(self, request: Request, query: Annotated[AreasQuery, Query()]) -> Response:
        """Answer ``gebieden``."""
        tagged = self._tagged(request)
        if tagged.known:
            return tagged.unchanged()
        hits = found_areas(StoreReader(self._site.library), query.zoek, year=query.jaar, most=query.limiet)
        return tagged.reply(Content(dump(areas_document(hits))))

    def indicators(self, request: Request, query: Annotated[IndicatorsQuery, Query()]) -> Response:
        """Answer ``indicatoren``."""
        tagged = self._tagged(request)
        if tagged.known:
            return tagged.unchanged()
        site, language = self._site, language_of(request, self._site)
        scope = self._scope(query.gebied) if query.gebied else None
        document = indicators_document(site.library, scope, catalogue=site.catalogue, language=language)
        return tagged.reply(Content(dump(document)))

    async def profile(self, request: Request, code: Code, query: Annotated[ProfileQuery, Query()]) -> Response:
        """Answer ``profiel``."""
        language = language_of(request, self._site)

        def make() -> dict[str, Any]:
            scope = self._scope(code)
            if scope.is_country:
                raise InputError(
                    mark("A profile is of a buurt, a wijk or a gemeente; {code} is the country."), code=scope.id
                )
            shelf = self._shelf(self._site.stamp(), profile_home(self._site.library, scope).id)
            year, today = query.jaar or shelf.years[-1], now_utc().date()
            profile, sheet = ask_profile(shelf, clean_code(scope.id), year=year, language=language, today=today)
            return profile_document(profile, sheet, catalogue=shelf.catalogue)

        return await self._long(request, ("profiel", code, str(query.jaar), language), make)

    def _read_shelf(self, _stamp: str, home: str) -> Shelf:
        library = self._site.library
        return Shelf(StoreReader(library), self._site.catalogue, library.scope(home))

    async def hotspots(self, request: Request, query: Annotated[HotspotsQuery, Query()]) -> Response:
        """Answer ``hotspots``."""
        language = language_of(request, self._site)

        def make() -> dict[str, Any]:
            catalogue, reader = self._site.catalogue, StoreReader(self._site.library)
            record, scope = catalogue.indicator(query.indicator), self._scope(query.gebied)
            level = Level(query.niveau)
            tested = ask_tested(reader, scope, indicator=record, level=level, year=query.jaar, catalogue=catalogue)
            design = Design(method=query.methode, smooth=query.gladgestreken)
            result = hotspots(tested.areas, tested.given.figures, design=design)
            return hotspots_document(result, tested, area=scope.id, language=language)

        asked = (query.gebied, query.indicator, query.niveau, str(query.jaar), query.methode, str(query.gladgestreken))
        return await self._long(request, ("hotspots", *asked, language), make, rows=query.rows)

    async def access(self, request: Request, query: Annotated[AccessQuery, Query()]) -> Response:
        """Answer ``bereik``."""
        language = language_of(request, self._site)

        def make() -> dict[str, Any]:
            catalogue, library = self._site.catalogue, self._site.library
            facility, service = asked_for(query.voorziening, catalogue=catalogue)
            if record_of(facility).way is Way.FILE:
                raise InputError(mark("Points of your own cannot be asked for here; use kaart bereik --punten."))
            if query.centrum and CENTRE not in record_of(facility).keys:
                raise InputError(mark("'centrum' is only for travel times by public transport: voorziening=ov."))
            scope = self._scope(query.gebied)
            require_region(scope, facility)
            asked = Question(facility, service=service, year=query.jaar, centres=tuple(query.centrum))
            access = load_access(library, scope, question_here(asked, library.settings), catalogue=catalogue)
            return access_document(access, area=scope.id, language=language)

        asked = (query.gebied, query.voorziening, str(query.jaar), *query.centrum)
        return await self._long(request, ("bereik", *asked, language), make, rows=query.rows)

    async def _long(
        self,
        request: Request,
        asked: tuple[str, ...],
        make: Callable[[], dict[str, Any]],
        *,
        rows: slice | None = None,
    ) -> Response:
        """Answer with a document that takes long to make and is kept; away from the event loop, a few at a time."""
        tagged = self._tagged(request)
        if tagged.known:
            return tagged.unchanged()
        kept, key = self._site.kept, key_of([self._site.stamp(), *asked])
        body = await to_thread.run_sync(kept.get, key)
        if body is None:
            body = await self._site.work.run(lambda: kept.get_or_make(key, lambda: dump(make())))
        return await to_thread.run_sync(lambda: tagged.reply(_part(body, rows), rows=rows))

    def _scope(self, text: str) -> Scope:
        """Scope by code, name or selection.

        Raises
        ------
        InputError
            If the text is longer than a name.
        UnknownAreaError
            If nothing has that code or name.
        """
        if len(text) > _LONGEST_NAME and read_selection(text) is None:
            raise InputError(mark("The length of '{name}' may be {bound} or less."), name="gebied", bound=_LONGEST_NAME)
        return self._site.library.scope(text)

    def _tagged(self, request: Request, form: str = "json") -> Tagged:
        query = sorted(request.query_params.multi_items())
        parts = [self._site.stamp(), request.url.path, form, language_of(request, self._site), json.dumps(query)]
        return Tagged(request, f"{address_of(request, self._site)}{BASE}", tag_of(parts))


def _part(body: bytes, rows: slice | None) -> Content:
    """A page of a document with areas; the document itself where that is all."""
    if rows is None:
        return Content(body)
    document = json.loads(body)
    total = int(document["total"])
    if rows.start == 0 and rows.stop >= total:
        return Content(body, total=total)
    return Content(dump({**document, "areas": document["areas"][rows]}), total=total)
