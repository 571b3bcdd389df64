"""The selections of areas that a session keeps, under their names: the one place where they are kept.

They travel in links, so that whoever gets a link has them too. Nothing is written to the store.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kaart.catalogue.selections import AreaSelection, read_selection

SELECTIONS = "selectie"
MOST = 12  # more make a link too long for a message
_KEPT, _BETWEEN = "_selecties", "|"


def kept_selections() -> tuple[AreaSelection, ...]:
    """Selections of this session, in the order in which they were made."""
    return tuple(st.session_state.get(_KEPT, ()))


def keep_selection(selection: AreaSelection) -> None:
    """Keep a selection; one of the same name is replaced, and of too many the oldest goes.

    Parameters
    ----------
    selection
        What to keep.
    """
    others = [item for item in kept_selections() if item.name != selection.name]
    st.session_state[_KEPT] = (*others, selection)[-MOST:]


def keep_region(scope: str) -> None:
    """Keep the selection that a link names as its region, so that it stays among the regions of this session.

    Parameters
    ----------
    scope
        Id of a region; one that is no selection is left alone.
    """
    selection = read_selection(scope)
    if selection is not None and selection not in kept_selections():
        keep_selection(selection)


def drop_selection(name: str) -> None:
    """Forget a selection.

    Parameters
    ----------
    name
        Of the selection.
    """
    st.session_state[_KEPT] = tuple(item for item in kept_selections() if item.name != name)


def follow_selections(query: Mapping[str, str]) -> None:
    """Keep the selections in a link beside those of the session; what cannot be read is left out.

    Parameters
    ----------
    query
        Query parameters.
    """
    for text in query.get(SELECTIONS, "").split(_BETWEEN):
        selection = read_selection(text)
        if selection is not None:
            keep_selection(selection)


def selections_text() -> str:
    """The selections of this session as one query parameter; "" for none."""
    return _BETWEEN.join(item.to_text() for item in kept_selections())
