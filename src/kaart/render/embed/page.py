"""Pages for a frame in the site of somebody else.

They need nothing from elsewhere: no picture, script or style but what stands in them. Links lead out of the frame. The
script shows the figure of an area under pointer, finger or arrow keys, and tells the site around it how high the page
is, in pixels: ``{type: "kaart:height", height: 812}``; again whenever that changes, and when the site asks with
``{type: "kaart:height?"}``.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from functools import cache
from urllib.parse import urlencode

from markupsafe import Markup

from kaart.render.files.page import page_values
from kaart.render.profile.html_page import STYLE, profile_parts
from kaart.render.profile.sheet import Sheet
from kaart.render.snapshot.build import Snapshot
from kaart.render.templates import fill, installed

_MOST_NOTICES = 2  # beside the map; the others are folded


def map_frame(snapshot: Snapshot, *, delivery: str) -> bytes:
    """HTML of a map, UTF-8.

    Parameters
    ----------
    snapshot
        What the page holds; its link leads to the page of its view beside this one.
    delivery
        Name of the delivery of its figures.
    """
    content, rebuild = snapshot.content, snapshot.rebuild
    shown = replace(snapshot, content=replace(content, notices=content.notices[:_MOST_NOTICES]))
    return _filled(
        "map",
        content.language,
        full=full_address(rebuild.page, dict(rebuild.query)),
        delivery=delivery,
        folded=content.notices[_MOST_NOTICES:],
        **page_values(shown),
    )


def profile_frame(sheet: Sheet, *, query: dict[str, str], delivery: str, changed: str = "") -> bytes:
    """HTML of a profile, UTF-8: its beginning, and the other parts folded.

    Parameters
    ----------
    sheet
        In words.
    query
        The profile as it stands in a link.
    delivery
        Name of the delivery of its figures.
    changed
        Sentence that the figures changed since the link was made; "" for none.
    """
    first, *others = profile_parts(sheet)
    return _filled(
        "profile",
        sheet.language,
        sheet=sheet,
        first=first,
        folded=others,
        full=full_address("profiel", query),
        delivery=delivery,
        changed=changed,
    )


def problem_frame(words: str, *, language: str) -> bytes:
    """HTML that says why there is nothing to show, UTF-8.

    Parameters
    ----------
    words
        Sentence for the reader.
    language
        ``nl`` or ``en``.
    """
    return _filled("problem", language, words=words, full="../")


def full_address(page: str, query: dict[str, str]) -> str:
    """Address of a page of kaart, as one beside the folder of the framed pages: it holds behind any proxy."""
    return f"../{page}?{urlencode(query)}"


@cache
def policy() -> str:
    """Content-Security-Policy of these pages: their own style and script, pictures that stand in them, any frame."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {_hash(_style())}",
            f"script-src {_hash(_script())}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors *",
        ]
    )


def _filled(template: str, language: str, **values: object) -> bytes:
    shared = {"style": _style(), "script": _script()}
    return fill(f"render/embed/{template}.html.j2", language=language, **shared, **values).encode()


@cache
def _style() -> Markup:
    return installed(STYLE.read_text(encoding="utf-8")) + fill("render/embed/embed.css")


@cache
def _script() -> Markup:
    return fill("render/embed/embed.js.j2")


def _hash(text: Markup) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
