"""Put the map in a presentation: the views of this session in a row, and the row as a PowerPoint file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kaart.render.files.kept import keep_view
from kaart.render.files.slides import PPTX, make_slides
from kaart.render.snapshot.build import Snapshot
from kaart.ui.shell.row import Row, current_row, keep_row
from kaart.ui.shell.words import as_markdown, tr

FILE = "kaart-presentatie.pptx"


def show_presentation(snapshot: Snapshot, *, key: str) -> None:
    """Draw the button that adds the map, and once there are maps the row with its download.

    Parameters
    ----------
    snapshot
        The map on the screen.
    key
        Begin of the names of its widgets.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        row, place = current_row(), st.empty()
        if not row.holds(snapshot):
            words = tr("Put this map in a presentation")
            if place.button(words, icon=":material/slideshow:", key=f"{key}_erbij"):
                with st.spinner(tr("Making the picture…")):
                    row = row.added(keep_view(snapshot))
                keep_row(row)
        if row.lacks_pictures and row.holds(snapshot):
            row = row.with_pictures_of(keep_view(snapshot))
            keep_row(row)
        if row.holds(snapshot):
            place.caption(tr("This map is in the presentation."))
        if row.lacks_pictures:
            st.caption(
                tr(
                    "After a reload the maps in the row have no pictures: open each and Snapshot on it, then it can be "
                    "downloaded."
                )
            )
        elif row.views:
            st.download_button(
                tr("Download PowerPoint"),
                # Made on request.
                partial(make_slides, row.views, title=str(st.session_state.get(f"{key}_rij_titel", ""))),
                file_name=FILE,
                mime=PPTX,
                icon=":material/download:",
                key=f"{key}_rij_ophalen",
                on_click="ignore",
            )
    if row.views:
        _show_row(row, key=key)


def _show_row(row: Row, *, key: str) -> None:
    """The maps of the presentation, in their order, and its title."""
    count = len(row.views)
    heading = tr("Presentation: {count} maps", count=count)
    with st.expander(heading, key=f"{key}_rij"):
        show_views(row, key=key)
        st.text_input(tr("Title of a first slide (optional)"), key=f"{key}_rij_titel")
        st.caption(tr("The pictures stay in your session: closing the browser clears them."))


def show_views(row: Row, *, key: str) -> None:
    """Draw the views of the row in their order, each with buttons that move or remove it.

    Parameters
    ----------
    row
        The row.
    key
        Begin of the names of its widgets.
    """
    for place in range(len(row.views)):
        _one(row, place, key=key)


def _one(row: Row, place: int, *, key: str) -> None:
    """A view of the row, with buttons that move or remove it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{place + 1}. {as_markdown(row.views[place].title)}", width="stretch")
        buttons = (
            ("op", ":material/arrow_upward:", tr("Earlier"), row.moved(place, -1), place == 0),
            ("neer", ":material/arrow_downward:", tr("Later"), row.moved(place, 1), place == len(row.views) - 1),
            ("weg", ":material/close:", tr("Remove from the presentation"), row.without(place), False),
        )
        for name, icon, words, after, disabled in buttons:
            st.button(
                words,  # read aloud; the style sheet shows the sign alone
                icon=icon,
                help=words,
                disabled=disabled,
                on_click=keep_row,
                args=(after,),
                key=f"{key}_rij_{name}_{place}",
            )
