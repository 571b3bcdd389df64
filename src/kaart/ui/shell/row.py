"""Views that a visitor has put in a row, to present or to take along as slides: in their session and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from kaart.core.errors import InputError, mark
from kaart.render.files.kept import KeptView
from kaart.render.files.slides import MOST_VIEWS
from kaart.render.snapshot.build import Snapshot

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


def current_row() -> Row:
    """The row of this session, empty at first."""
    kept = st.session_state.get(_ROW)
    return kept if isinstance(kept, Row) else Row()


def keep_row(row: Row) -> None:
    """Make it the row of this session."""
    st.session_state[_ROW] = row
