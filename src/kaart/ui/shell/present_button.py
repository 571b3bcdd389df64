"""The button Presenteren: put the map in a row of views, order the row, and start the display for a room."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kaart.render.files.kept import keep_view
from kaart.render.snapshot.build import Snapshot
from kaart.ui.shell.display import show_stop, show_this
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.presentation import show_views
from kaart.ui.shell.row import current_row, keep_row, row_text
from kaart.ui.shell.visit import in_hall
from kaart.ui.shell.words import tr


@st.fragment
def present_button(make: Callable[[], Snapshot], *, linked: bool = True, key: str = "presenteer") -> None:
    """Draw the button and, when it is open, its popover.

    Parameters
    ----------
    make
        Makes the snapshot of the view; called when the view is put in the row.
    linked
        Whether a link leads to the view: one of figures that are not stored cannot be in the row.
    key
        Begin of the names of its widgets.
    """
    if in_hall():
        # An open popover would stay over the display, and take the first Esc.
        return
    box = st.popover(tr("Present"), icon=":material/present_to_all:", key=key, on_change="rerun")
    if not box.open:
        return
    with box, errors_shown():
        st.text(
            tr(
                "Shows the map for the back of a room: large, without menu. Put maps in a row, and the arrow keys or a "
                "clicker lead through them; Esc leads back here."
            )
        )
        if linked and st.button(tr("Put this map in the row"), icon=":material/playlist_add:", key=f"{key}_erbij"):
            _add(make)
        row = current_row()
        with st.container(horizontal=True):
            if st.button(tr("Show this map"), icon=":material/fit_screen:", key=f"{key}_deze"):
                show_this()
            if row.stops and st.button(
                tr("Start with the first of the row"), icon=":material/play_arrow:", type="primary", key=f"{key}_begin"
            ):
                show_stop(0)
        show_views(row, key=key)
        if row.stops and not row_text(row):
            st.caption(tr("So many maps do not fit in the link: reloading the page clears the row."))


def _add(make: Callable[[], Snapshot]) -> None:
    """Put the view at the end of the row, unless it is in it."""
    with st.spinner(tr("Making the picture…")):
        snapshot = make()
        row = current_row()
        if not row.holds(snapshot):
            keep_row(row.added(keep_view(snapshot)))
            return
    st.caption(tr("This map is in the row already."))
