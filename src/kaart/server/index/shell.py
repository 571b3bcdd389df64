"""Streamlit's index.html, split where the head of a page goes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from streamlit.file_util import get_static_dir


@dataclass(frozen=True)
class Shell:
    """The page around the head of kaart.

    Attributes
    ----------
    before
        Up to where the title of Streamlit stood: the character set and the viewport.
    after
        From there on: the programs and the empty body.
    """

    before: str
    after: str


class _Title(HTMLParser):
    """Finds where the title element begins and ends, in lines and columns."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[tuple[int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "title":
            self.places.append(self.getpos())

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.places.append(self.getpos())


def split(page: str) -> Shell:
    """The page without its title.

    Parameters
    ----------
    page
        HTML with one title element.

    Raises
    ------
    ValueError
        If it has none, or more than one.
    """
    finder = _Title()
    finder.feed(page)
    if len(finder.places) != 2:  # noqa: PLR2004 - where it begins and where it ends
        raise ValueError(len(finder.places))
    start, end = (_offset(page, line, column) for line, column in finder.places)
    return Shell(page[:start], page[page.index(">", end) + 1 :])


@cache
def streamlit_shell() -> Shell:
    """The index.html of the Streamlit that is installed."""
    return split((Path(get_static_dir()) / "index.html").read_text(encoding="utf-8"))


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(one) + 1 for one in lines[: line - 1]) + column
