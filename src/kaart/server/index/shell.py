"""Streamlit's index.html, split where the language and the head of a page go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from markupsafe import Markup
from streamlit.file_util import get_static_dir

from kaart.render.templates import installed

# The description of routes that are closed; a reader of it (RFC 8631) gets that of kaart.
_AGENT_API = "./_stcore/agent/openapi.json"
_API = "./api/v1/openapi.json"


@dataclass(frozen=True)
class Shell:
    """The page around the head of kaart.

    Attributes
    ----------
    start
        Up to the element of the page.
    before
        From there up to where the title of Streamlit stood: the character set and the viewport.
    programs
        From there up to the end of the head: the programs of every page.
    after
        The end of the head, and the empty body.
    """

    start: Markup
    before: Markup
    programs: Markup
    after: Markup


class _Places(HTMLParser):
    """Finds where the elements of the page and of the title begin, and where title and head end: lines and columns."""

    def __init__(self) -> None:
        super().__init__()
        self.page: list[tuple[int, int]] = []
        self.title: list[tuple[int, int]] = []
        self.head: list[tuple[int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "html":
            self.page.append(self.getpos())
        if tag == "title":
            self.title.append(self.getpos())

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.title.append(self.getpos())
        if tag == "head":
            self.head.append(self.getpos())


def split(page: str) -> Shell:
    """The page without its title and the tag that names its language.

    Parameters
    ----------
    page
        HTML with one title element in its head.

    Raises
    ------
    ValueError
        If it has none, or more than one.
    """
    finder = _Places()
    finder.feed(page)
    if len(finder.title) != 2 or len(finder.page) != 1 or len(finder.head) != 1:  # noqa: PLR2004 - begins and ends
        raise ValueError(len(finder.title))
    places = (*finder.page, *finder.title, *finder.head)
    top, start, end, foot = (_offset(page, line, column) for line, column in places)
    behind = page.index(">", end) + 1
    parts = (page[:top], page[page.index(">", top) + 1 : start], page[behind:foot], page[foot:])
    return Shell(*(installed(part) for part in parts))


@cache
def streamlit_shell() -> Shell:
    """The index.html of the Streamlit that is installed."""
    page = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    return split(page.replace(_AGENT_API, _API))


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(one) + 1 for one in lines[: line - 1]) + column
