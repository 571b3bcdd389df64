"""The display for the back of a room: one map with its question, sentence and legend, and keys through the row.

The page is drawn as ever; the style sheet leaves out what a room need not see and makes the rest large. Here are the
keys, the source in short, and the way in and out.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kaart.catalogue import Source
from kaart.render.files.kept import KeptView
from kaart.ui.shell.row import current_row
from kaart.ui.shell.visit import DISPLAY, HALL, beside, in_hall, page_now, view_now
from kaart.ui.shell.words import as_markdown, tr

_PLACE = "_zaal_plaats"


def show_display_bar() -> None:
    """On the display: the number of the view, and buttons for the keyboard; elsewhere nothing."""
    if not in_hall():
        return
    stops = current_row().stops
    now = _place(stops)
    with st.container(key="zaal"):
        if now is not None:
            st.markdown(tr("{place} of {count}", place=now + 1, count=len(stops)))
        with st.container(key="zaal_toetsen"):
            for shortcut, words, target in _keys(now, len(stops)):
                if st.button(words, key=f"zaal_{shortcut}", shortcut=shortcut) and target != now:
                    show_stop(target)
            if st.button(tr("Back to the normal view"), key="zaal_Esc", shortcut="Esc"):
                st.query_params.pop(DISPLAY, None)
                st.rerun()


def _keys(now: int | None, count: int) -> list[tuple[str, str, int]]:
    """Keys with their words and the place in the row they lead to; page keys are those of a clicker."""
    if not count:
        return []
    last = count - 1
    following = 0 if now is None else min(now + 1, last)
    before = 0 if now is None else max(now - 1, 0)
    return [
        ("Right", tr("Next map"), following),
        ("Left", tr("Previous map"), before),
        ("PageDown", tr("Next map (Page Down)"), following),
        ("PageUp", tr("Previous map (Page Up)"), before),
        ("Home", tr("First map"), 0),
        ("End", tr("Last map"), last),
    ]


def _place(stops: Sequence[KeptView]) -> int | None:
    """Place in the row of the view on the screen; None when it is not one of them."""
    view, page = view_now(), page_now()
    places = [at for at, stop in enumerate(stops) if stop.page == page and stop.query.items() <= view.items()]
    kept: int | None = st.session_state.get(_PLACE)
    if kept in places or not places:
        # The page may have written the view of the link in another way.
        return kept if kept is not None and kept < len(stops) and stops[kept].page == page else None
    return places[0]


def show_stop(place: int) -> None:
    """Show a view of the row on the display; ends the run.

    Parameters
    ----------
    place
        In the row, from 0.
    """
    stop = current_row().stops[place]
    st.session_state[_PLACE] = place
    st.switch_page(f"pages/{stop.page or 'kaart'}.py", query_params={**stop.query, **beside(), DISPLAY: HALL})


def show_this() -> None:
    """Show the view on the screen on the display; ends the run."""
    st.session_state.pop(_PLACE, None)
    st.query_params[DISPLAY] = HALL
    st.rerun()


def show_display_source(sources: Sequence[Source], *, period: str, invented: bool = False) -> None:
    """On the display: year and publisher, for the whole line under the map is too long to read from the back.

    Parameters
    ----------
    sources
        Of the figures on the map.
    period
        Year or years of the figures, as printed.
    invented
        Whether all figures are invented.
    """
    if not in_hall():
        return
    names = ", ".join(dict.fromkeys(source.publisher for source in sources))
    said = [tr("everything here is invented")] if invented else []
    with st.container(key="zaal_bron"):
        st.markdown(f"**{as_markdown(period)}** · " + as_markdown(" · ".join([names, *said])))
