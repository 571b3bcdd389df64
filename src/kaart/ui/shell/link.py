"""The link is the state of a view: which view a page opens with, given what this session wrote before.

A run of a page is a new arrival (a shared link, back, forward, a reload, the menu) or goes on with the view that it
wrote itself; then the widgets decide and the link follows. Nothing here touches Streamlit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from kaart.ui.shell.selection import AREA, LANGUAGE, SCOPE

# Paths of the pages with a map that a link leads to; "" is the first page.
MAP_PAGES = frozenset({"", "verandering", "samen", "shortlist", "hotspots", "bereikbaarheid"})


class Room(StrEnum):
    """Pages whose links have the same parameters; rooms have the region and the selected area in common."""

    VIEW = "view"
    ACCESS = "access"
    SHORTLIST = "shortlist"


@dataclass(frozen=True)
class Memory:
    """Links that a session remembers.

    Attributes
    ----------
    page
        Path of the page of the last run; None before the first and while another page opens.
    written
        Link that the page wrote or took over last.
    views
        Last link per room.
    shared
        Region and selected area of the last view in any room.
    """

    page: str | None = None
    written: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[Room, Mapping[str, str]] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)

    def entering(self, page: str) -> Memory:
        """Return the memory at the start of a run of a page: on another page the widgets hold nothing any more."""
        return self if page == self.page else replace(self, page=None)

    def taken_over(self, page: str, query: Mapping[str, str]) -> Memory:
        """Return the memory after a page took over a link: that happens once, also if the link leads to an error."""
        return replace(self, page=page, written=dict(query))

    def wrote(self, page: str, room: Room, query: Mapping[str, str]) -> Memory:
        """Return the memory after a page wrote its view to the link."""
        shared = {name: text for name, text in query.items() if name in {SCOPE, AREA}}
        return Memory(page, dict(query), {**self.views, room: dict(query)}, shared)

    def carried(self, room: Room) -> dict[str, str]:
        """Return the view that a page without a link opens with: the last one of its room, in the last region."""
        own = {name: text for name, text in self.views.get(room, {}).items() if name not in {SCOPE, AREA, LANGUAGE}}
        return {**self.shared, **own}


@dataclass(frozen=True)
class Arrival:
    """Start of a run of a page.

    Attributes
    ----------
    query
        View to show.
    follow
        Whether the widgets take it over; otherwise they decide.
    carried
        Whether the view was carried over from another page, because the link names none.
    """

    query: Mapping[str, str]
    follow: bool
    carried: bool = False


def is_bare(query: Mapping[str, str]) -> bool:
    """Whether a link names no view, as those of the menu do.

    Parameters
    ----------
    query
        Query parameters.
    """
    return set(query) <= {LANGUAGE}


def arrive(memory: Memory, *, page: str, room: Room, query: Mapping[str, str]) -> Arrival:
    """Determine the view that a run of a page starts with.

    Parameters
    ----------
    memory
        Links of this session.
    page, room
        Path of the page, and its room.
    query
        Query parameters in the address.
    """
    if memory.page == page and dict(memory.written) == dict(query):
        return Arrival(query, follow=False)
    if is_bare(query):
        return Arrival({**memory.carried(room), **query}, follow=True, carried=True)
    return Arrival(query, follow=True)
