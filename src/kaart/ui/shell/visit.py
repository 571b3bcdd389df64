"""The links of this session: the one place where a view is read from the address and written to it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kaart.render.maps.opacity import Opacity, read_opacity
from kaart.ui.shell.link import MAP_PAGES, Arrival, Memory, Room, arrive, is_bare
from kaart.ui.shell.row import ROW, current_row, row_text

# Parameters beside the view: how it is shown, and the row of views.
DISPLAY, HALL = "scherm", "zaal"
OPACITY = "dekking"
BESIDE = frozenset({DISPLAY, OPACITY, ROW})
OWN = "eigen"  # path of the page of own figures: a map, and no link to it
_MEMORY, _PAGE, _OPACITY = "_links", "_pagina", "_dekking"


def _memory() -> Memory:
    memory: Memory = st.session_state.get(_MEMORY, Memory())
    return memory


def page_now() -> str:
    """Return the path of the page of this run, "" for the map."""
    return str(st.session_state.get(_PAGE, ""))


def view_now() -> dict[str, str]:
    """Return the view in the address, without what stands beside it."""
    return {name: text for name, text in st.query_params.to_dict().items() if name not in BESIDE}


def in_hall() -> bool:
    """Whether this run shows the map for the back of the room, with nothing around it."""
    return st.query_params.get(DISPLAY) == HALL and page_now() in {*MAP_PAGES, OWN}


def beside() -> dict[str, str]:
    """Return what stands in the link beside a view."""
    step = opacity_now()
    parts = {
        DISPLAY: HALL if in_hall() else "",
        OPACITY: "" if step is Opacity.FULL else step.value,
        ROW: row_text(current_row()),
    }
    return {name: text for name, text in parts.items() if text}


def opacity_now() -> Opacity:
    """Return the opacity of the areas that the link asks for; a link of the menu keeps the one of before."""
    before = st.session_state.get(_OPACITY, "") if is_bare(view_now()) else ""
    step = read_opacity(st.query_params.get(OPACITY, before))
    st.session_state[_OPACITY] = step.value
    return step


def choose_opacity(step: Opacity) -> None:
    """Put another opacity of the areas in the link.

    Parameters
    ----------
    step
        How much of the base map is seen.
    """
    st.session_state[_OPACITY] = step.value
    if step is Opacity.FULL:
        st.query_params.pop(OPACITY, None)
    else:
        st.query_params[OPACITY] = step.value


def enter(page: str) -> None:
    """Note which page this run is of.

    Parameters
    ----------
    page
        Its path, "" for the map.
    """
    st.session_state[_PAGE] = page
    st.session_state[_MEMORY] = _memory().entering(page)


def arrival(room: Room) -> Arrival:
    """Return the view that this run starts with; the next run goes on with it.

    Parameters
    ----------
    room
        Room of the page.
    """
    query = view_now()
    found = arrive(_memory(), page=page_now(), room=room, query=query)
    if found.follow:
        st.session_state[_MEMORY] = _memory().taken_over(page_now(), query)
    return found


def write(room: Room, query: Mapping[str, str]) -> None:
    """Write a view to the address, as a step that the back button undoes.

    Parameters
    ----------
    room
        Room of the page.
    query
        The view as query parameters.
    """
    whole = {**query, **beside()}
    if st.query_params.to_dict() != whole:
        st.query_params.from_dict(whole)
    st.session_state[_MEMORY] = _memory().wrote(page_now(), room, query)


def seen_before() -> bool:
    """Whether this session showed a view before."""
    return bool(_memory().views)
