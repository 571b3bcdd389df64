"""The links of this session: the one place where a view is read from the address and written to it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kaart.ui.shell.link import Arrival, Memory, Room, arrive

_MEMORY, _PAGE = "_links", "_pagina"


def _memory() -> Memory:
    memory: Memory = st.session_state.get(_MEMORY, Memory())
    return memory


def _page() -> str:
    return str(st.session_state.get(_PAGE, ""))


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
    query = st.query_params.to_dict()
    found = arrive(_memory(), page=_page(), room=room, query=query)
    if found.follow:
        st.session_state[_MEMORY] = _memory().taken_over(_page(), query)
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
    if st.query_params.to_dict() != dict(query):
        st.query_params.from_dict(query)
    st.session_state[_MEMORY] = _memory().wrote(_page(), room, query)


def seen_before() -> bool:
    """Whether this session showed a view before."""
    return bool(_memory().views)
