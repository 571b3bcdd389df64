"""Addresses of what is served beside a page of kaart, and the code that puts a page in another site."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from markupsafe import Markup

from kaart.render.templates import fill

FOLDER, PICTURES = "insluiten", "beeld"
# Names below both folders, by the path of the page; the picture of a profile is the map around it.
PAGES = {
    "": "kaart",
    "samen": "samen",
    "verandering": "verandering",
    "hotspots": "hotspots",
    "bereikbaarheid": "bereikbaarheid",
    "shortlist": "shortlist",
    "profiel": "profiel",
}


def frame_address(address: str, page: str, query: Mapping[str, str]) -> str:
    """Address of the page for a frame; "" for a page that has none.

    Parameters
    ----------
    address
        Of the installation, without a slash at the end.
    page
        Path of the page, "" for the map.
    query
        The view, with its language and delivery.
    """
    return f"{address}/{FOLDER}/{PAGES[page]}?{urlencode(query)}" if page in PAGES else ""


def picture_address(address: str, page: str, query: Mapping[str, str]) -> str:
    """Address of the picture; "" for a page that has none.

    Parameters
    ----------
    address, page, query
        As of `frame_address`.
    """
    return f"{address}/{PICTURES}/{PAGES[page]}.png?{urlencode(query)}" if page in PAGES else ""


def frame_code(address: str, *, title: str, language: str) -> Markup:
    """HTML for another site: a frame, and a script that gives it the height of what is in it.

    Parameters
    ----------
    address
        Of `frame_address`.
    title
        Name of the frame, for those who listen.
    language
        ``nl`` or ``en``.
    """
    return fill("render/embed/code.html.j2", language=language, address=address, title=title)
