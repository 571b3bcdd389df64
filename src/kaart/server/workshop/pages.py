"""The page of a phone, with its style and script, which are packed once and kept by browsers."""

from __future__ import annotations

from functools import cache

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from kaart.render.workshop.phone import PhoneFile, phone_page, phone_script, phone_style, spot_script
from kaart.server.guard.absent import not_there
from kaart.server.packed.coding import Coding, accepted
from kaart.server.request import language_of
from kaart.server.site import Site
from kaart.workshop.keys import new_secret

HOME, FILES = "/mee", "/mee/vast"
# What is private is kept by nobody, named to nobody, and searched by nobody.
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = {**PRIVATE, "Content-Security-Policy": POLICY, "X-Frame-Options": "DENY", "Vary": "Accept-Language"}
_FOR_EVER = "public, max-age=31536000, immutable"


def routes(site: Site) -> list[BaseRoute]:
    """The routes of the page and its files.

    Parameters
    ----------
    site
        Its path and language.
    """

    async def page(request: Request) -> Response:
        html = phone_page(
            language=language_of(request, site), base=site.at(HOME), files=site.at(FILES), token=new_secret()
        )
        return HTMLResponse(html, headers=_PAGE)

    async def file(request: Request) -> Response:
        return await _file(request, site)

    # One page for all of them: its script reads the address.
    pages = [Route(site.at(f"{HOME}{rest}"), page) for rest in ("", "/", "/{code}", "/s/{session}")]
    return [Route(site.at(f"{FILES}/{{name}}"), file), *pages]


async def _file(request: Request, site: Site) -> Response:
    files = {each.name: each for each in (phone_script(), phone_style(), spot_script())}
    found = files.get(request.path_params["name"])
    if found is None:
        return not_there(request, site)
    coding = accepted(request.headers.get("accept-encoding", ""))
    content = found.content if coding is None else await to_thread.run_sync(_packed, found, coding)
    headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
    if coding is not None:
        headers["Content-Encoding"] = coding.name
    return Response(content, headers=headers, media_type=found.media_type)


@cache
def _packed(file: PhoneFile, coding: Coding) -> bytes:
    return (coding.best or coding.quick)(file.content)
