"""``/beeld/kaart.png?gebied=...`` and the other pages: the snapshot of the link of a page, as kaart exports it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from kaart.core.errors import KaartError, mark
from kaart.core.language import translations
from kaart.exports.linked import make_linked
from kaart.render.picture.draw import draw_picture
from kaart.render.snapshot.making import tools_here
from kaart.server.kept import key_of
from kaart.server.pictures.asked import FOLDER, FORMS, NAMES, Picture, read_picture
from kaart.server.problem import problem_text
from kaart.server.request import language_of
from kaart.server.site import Site

DELIVERY = "X-Kaart-Levering"
_FRESH_S, _PINNED_S = 300, 86_400
_NO_PICTURE = mark("There is no such picture; choose {choices}, as .png or .svg.")
_SAFE = {
    # Other sites show the pictures; an SVG that is opened by itself runs nothing and asks for nothing.
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
}


@dataclass(frozen=True)
class _Made:
    """A picture with the name of the delivery of its figures."""

    content: bytes
    delivery: str

    def packed(self) -> bytes:
        return self.delivery.encode() + b"\n" + self.content

    @classmethod
    def unpacked(cls, kept: bytes) -> _Made:
        delivery, _, content = kept.partition(b"\n")
        return cls(content, delivery.decode())


def routes(site: Site) -> list[BaseRoute]:
    """The routes of pictures; another name below them is not found.

    Parameters
    ----------
    site
        What they share.
    """

    async def picture(request: Request) -> Response:
        name, form = request.path_params["name"], request.path_params["form"]
        if name not in NAMES or form not in FORMS:
            return _unknown(request, site)
        try:
            return await _answer(request, site, name, form)
        except KaartError as error:
            return problem_text(error, language=language_of(request, site))

    async def unknown(request: Request) -> Response:
        return _unknown(request, site)

    return [
        Route(site.at(f"/{FOLDER}/{{name}}.{{form}}"), picture),
        Route(site.at(f"/{FOLDER}/{{rest:path}}"), unknown),
    ]


async def _answer(request: Request, site: Site, name: str, form: str) -> Response:
    read = partial(_read, name, form, request.query_params.multi_items(), site)
    # Where the link names the year, reading it is a look into lists.
    look = to_thread.run_sync if request.query_params.get("jaar") else site.work.run
    asked, key = await look(read)
    headers = {
        **_SAFE,
        "ETag": f'"{key}"',
        "Cache-Control": f"public, max-age={_FRESH_S if asked.link.pin is None else _PINNED_S}",
    }
    if key in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    kept = await to_thread.run_sync(site.kept.get, key)
    if kept is None:
        kept = await site.work.run(partial(site.kept.get_or_make, key, partial(_draw, asked, site)))
    made = _Made.unpacked(kept)
    return Response(made.content, headers={**headers, DELIVERY: made.delivery}, media_type=asked.media_type)


def _read(name: str, form: str, query: list[tuple[str, str]], site: Site) -> tuple[Picture, str]:
    """The picture, and its name among what was made before."""
    asked = read_picture(name, form, query, site)
    return asked, key_of((site.stamp(), tools_here(), *asked.to_parts()))


def _draw(asked: Picture, site: Site) -> bytes:
    found = make_linked(asked.link, site.library, site.catalogue)
    content = draw_picture(found.made.snapshot, asked.form, preset=asked.preset, scale=asked.scale)
    return _Made(content, found.delivery.to_text()).packed()


def _unknown(request: Request, site: Site) -> Response:
    gettext = translations(language_of(request, site)).gettext
    words = gettext(_NO_PICTURE).format(choices=", ".join(NAMES))
    return PlainTextResponse(words, 404, {"Cache-Control": "no-store"})
