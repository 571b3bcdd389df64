"""Views that a visitor has put in a row, to present or to take along as slides.

The row is kept in the session, and in the link where it is short enough, so that it survives a reload. A link holds
no pictures.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass, replace

import streamlit as st

from kaart.core.errors import InputError, mark
from kaart.core.settings import LANGUAGES
from kaart.render.files.kept import KeptView
from kaart.render.files.slides import MOST_VIEWS
from kaart.render.snapshot.build import Snapshot
from kaart.ui.shell.link import MAP_PAGES

ROW = "rij"  # name in the link
MOST_TEXT = 1500  # characters in a link, which also holds the view
_MOST_BYTES = 100_000
_ROW = "_rij"


@dataclass(frozen=True)
class Row:
    """Views in the order in which they are shown.

    Attributes
    ----------
    views
        At most `MOST_VIEWS`.
    """

    views: tuple[KeptView, ...] = ()

    def added(self, view: KeptView) -> Row:
        """The row with a view at its end.

        Raises
        ------
        InputError
            If it is full.
        """
        if len(self.views) >= MOST_VIEWS:
            raise InputError(
                mark("A presentation has 1 to {most} maps, and this one {count}; leave some out or add one."),
                most=MOST_VIEWS,
                count=len(self.views) + 1,
            )
        return replace(self, views=(*self.views, view))

    def holds(self, snapshot: Snapshot) -> bool:
        """Whether the view of a snapshot is in the row."""
        rebuild, content = snapshot.rebuild, snapshot.content
        asked = rebuild.page, dict(rebuild.query), content.language, content.title
        return any((view.page, dict(view.query), view.language, view.title) == asked for view in self.views)

    def without(self, place: int) -> Row:
        """The row without the view at a place; unchanged when there is none."""
        return replace(self, views=tuple(view for at, view in enumerate(self.views) if at != place))

    def moved(self, place: int, by: int) -> Row:
        """The row with a view moved; unchanged when there is none, or no such place."""
        target = place + by
        if not (0 <= place < len(self.views) and 0 <= target < len(self.views)):
            return self
        views = list(self.views)
        views.insert(target, views.pop(place))
        return replace(self, views=tuple(views))

    def with_pictures_of(self, view: KeptView) -> Row:
        """The row in which a view that came without picture, from a link, has the picture of this one."""
        same = (_address(view), view.title)
        return replace(self, views=tuple(view if (_address(item), item.title) == same else item for item in self.views))

    @property
    def lacks_pictures(self) -> bool:
        """Whether some views came from a link and were not drawn since."""
        return any(not view.picture for view in self.views)

    @property
    def stops(self) -> tuple[KeptView, ...]:
        """Views that a link leads to; those of a user's own figures have none."""
        return tuple(view for view in self.views if view.query and view.page in MAP_PAGES)


def _address(view: KeptView) -> tuple[str, dict[str, str]]:
    return view.page, dict(view.query)


def row_text(row: Row) -> str:
    """The row as it stands in a link; "" when it is empty or too long for one.

    Parameters
    ----------
    row
        The row; only its stops are written.
    """
    if not row.stops:
        return ""
    stops = [[view.page, view.title, view.language, dict(view.query)] for view in row.stops]
    packed = zlib.compress(json.dumps(stops, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return text if len(text) <= MOST_TEXT else ""


def read_row(text: str) -> Row:
    """The row of a link, without pictures; empty when the text is none of `row_text`.

    Parameters
    ----------
    text
        Part of a link.
    """
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        # A bound: a short text can unpack to gigabytes.
        stops = json.loads(zlib.decompressobj().decompress(packed, _MOST_BYTES))
    except (binascii.Error, zlib.error, ValueError):
        return Row()
    return Row(tuple(map(_view, stops))) if _is_row(stops) else Row()


def _is_row(stops: object) -> bool:
    """Whether what a link holds has the form of a row; anybody can write one."""
    return isinstance(stops, list) and len(stops) <= MOST_VIEWS and all(map(_is_stop, stops))


def _is_stop(stop: object) -> bool:
    if not (isinstance(stop, list) and len(stop) == 4 and isinstance(stop[3], dict)):  # noqa: PLR2004 - of `row_text`
        return False
    page, title, words, query = stop
    if not all(isinstance(item, str) for item in (page, title, words, *query.values())):
        return False
    return page in MAP_PAGES and words in LANGUAGES and bool(query)


def _view(stop: tuple[str, str, str, dict[str, str]]) -> KeptView:
    page, title, words, query = stop
    return KeptView(title, "", b"", "", "", (), words, page, query)


def current_row() -> Row:
    """The row of this session; in a new session that of the link, else empty."""
    if not isinstance(st.session_state.get(_ROW), Row):
        st.session_state[_ROW] = read_row(st.query_params.get(ROW, ""))
    row: Row = st.session_state[_ROW]
    return row


def keep_row(row: Row) -> None:
    """Make it the row of this session, and of the link."""
    st.session_state[_ROW] = row
    text = row_text(row)
    if text:
        st.query_params[ROW] = text
    else:
        st.query_params.pop(ROW, None)
