"""``/insluiten/kaart?gebied=...`` and the other pages: what `kaart.render.embed` makes of the link of a page.

The only pages of kaart that may stand in a frame of another site. They set no cookie and ask for nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kaart.core.errors import InputError, KaartError, mark
from kaart.core.language import sentence
from kaart.exports.access import PAGE as ACCESS
from kaart.exports.linked import Linked, make_linked, read_link
from kaart.exports.pinned import updated
from kaart.exports.profile import PAGE as PROFILE
from kaart.exports.profile import LinkedProfile, make_profile, read_profile_link
from kaart.render.embed.address import FOLDER, PAGES
from kaart.render.embed.page import map_frame, policy, problem_frame, profile_frame
from kaart.server.kept import key_of
from kaart.server.problem import problem_text
from kaart.server.request import language_of
from kaart.server.site import Site

MOST_AREAS = 5000
_TOO_MANY = mark(
    "A map of {count} areas is too much for a page inside another one, which holds {most}; choose wijken or gemeenten, "
    "or a smaller area."
)
_BUURTEN = 14_000  # of the country, about
_FRESH_S = 300  # a browser asks again after so many seconds whether the page is still the same


def routes(site: Site) -> list[BaseRoute]:
    """The routes of the pages for a frame; another name below them is not found.

    Parameters
    ----------
    site
        What they share.
    """
    return [
        *(Route(site.at(f"/{FOLDER}/{name}"), _route(site, page)) for page, name in PAGES.items()),
        Route(site.at(f"/{FOLDER}/{{name:path}}"), _unknown(site)),
    ]


def _route(site: Site, page: str) -> Callable[[Request], Awaitable[Response]]:
    async def embed(request: Request) -> Response:
        language = language_of(request, site)
        query = dict(request.query_params)
        try:
            content = await _content(site, page, query, language)
        except KaartError as error:
            return _problem(error, language)
        tag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {**_headers(), "ETag": tag, "Cache-Control": f"public, max-age={_FRESH_S}"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type="text/html")

    return embed


def _unknown(site: Site) -> Callable[[Request], Awaitable[Response]]:
    async def unknown(request: Request) -> Response:
        language = language_of(request, site)
        error = InputError(mark("There is no such page to embed; choose {choices}."), choices=", ".join(PAGES.values()))
        return _problem(error, language, status=404)

    return unknown


async def _content(site: Site, page: str, query: Mapping[str, str], language: str) -> bytes:
    """The page, as it was kept or made now.

    Raises
    ------
    KaartError
        If there is nothing to show, or too many are being made.
    """

    def read() -> tuple[Linked | LinkedProfile, str, bytes | None]:
        link: Linked | LinkedProfile
        if page == PROFILE:
            link = read_profile_link(query, site.library, language=language)
        else:
            link = read_link(page, query, site.library, site.catalogue, language=language)
            _require_few(link, site)
        key = key_of([FOLDER, site.stamp(), link.to_text()])
        return link, key, site.kept.get(key)

    # Where the link names the year, reading it is a look into lists.
    link, key, kept = await (to_thread.run_sync(read) if query.get("jaar") else site.work.run(read))
    if kept is not None:
        return kept
    return await site.work.run(lambda: site.kept.get_or_make(key, lambda: _make(link, site)))


def _make(link: Linked | LinkedProfile, site: Site) -> bytes:
    """The page of a link.

    Raises
    ------
    InputError
        If it has too many areas.
    """
    if isinstance(link, LinkedProfile):
        found = make_profile(link, site.library, site.catalogue)
        changed = "" if link.seen is None else updated(link.seen, found.delivery, language=link.language)
        return profile_frame(found.made[1], query=link.query, delivery=found.delivery.to_text(), changed=changed)
    made = make_linked(link, site.library, site.catalogue)
    snapshot = made.made.snapshot
    if len(snapshot.areas) > MOST_AREAS:
        raise InputError(_TOO_MANY, count=len(snapshot.areas), most=MOST_AREAS)
    return map_frame(snapshot, delivery=made.delivery.to_text())


def _require_few(link: Linked, site: Site) -> None:
    """Refuse all buurten of the country before anything is computed.

    Raises
    ------
    InputError
        If the link is of those.
    """
    buurten = link.page == ACCESS or link.query.get("niveau") == "buurt"
    if buurten and site.library.scope(link.query["gebied"]).is_country:
        raise InputError(_TOO_MANY, count=_BUURTEN, most=MOST_AREAS)


def _problem(error: KaartError, language: str, *, status: int | None = None) -> Response:
    """The sentence as a small page, with the status that it has elsewhere."""
    plain = problem_text(error, language=language)
    headers = {
        **_headers(),
        **{name: plain.headers[name] for name in ("cache-control", "retry-after") if name in plain.headers},
    }
    content = problem_frame(sentence(error, language=language), language=language)
    return Response(content, status or plain.status_code, headers=headers, media_type="text/html")


def _headers() -> dict[str, str]:
    return {"Content-Security-Policy": policy(), "Vary": "Accept-Language"}
