"""The werksessie that a visitor leads, kept in this visit so that a page can give its view to it.

Only the address of its own page outlives a lost connection or a reload: Streamlit begins a new visit then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from kaart.ui.shell.selection import LANGUAGE

FILE = "pages/werksessie.py"
_HELD, _ASKED = "_werksessie", "_werksessie_gevraagd"


@dataclass(frozen=True)
class Held:
    """A session by its link.

    Attributes
    ----------
    session, secret
        Id, and secret of the facilitator or the reader.
    """

    session: str
    secret: str


@dataclass(frozen=True)
class AskedView:
    """A view that is to become a step.

    Attributes
    ----------
    page, query
        The view, as `kaart.exports.workshop.links.view_of_page` gives it.
    question
        What is asked of the room.
    add
        Whether to add it to the session at hand; else a session begins with it.
    """

    page: str
    query: Mapping[str, str] = field(default_factory=dict)
    question: str = ""
    add: bool = False


def held() -> tuple[Held, str] | None:
    """The session at hand with its title; None for none."""
    found: tuple[Held, str] | None = st.session_state.get(_HELD)
    return found


def hold(at: Held, title: str) -> None:
    """Keep a session at hand.

    Parameters
    ----------
    at
        Of a facilitator.
    title
        Of the session.
    """
    st.session_state[_HELD] = (at, title)


def let_go() -> None:
    """Have no session at hand any more."""
    st.session_state.pop(_HELD, None)


def ask(view: AskedView) -> None:
    """Open the page of the session, which makes a view a step; ends the run.

    Parameters
    ----------
    view
        What is asked.
    """
    st.session_state[_ASKED] = view
    language = st.query_params.get(LANGUAGE)
    st.switch_page(FILE, query_params={LANGUAGE: language} if language else {})


def waits() -> bool:
    """Whether a view waits to be added to a session that is still to be opened."""
    found = st.session_state.get(_ASKED)
    return isinstance(found, AskedView) and found.add


def forget_asked() -> None:
    """Make no step of the view that waits."""
    st.session_state.pop(_ASKED, None)


def take_asked(*, add: bool) -> AskedView | None:
    """The view that a page asked a step for, once; None for none.

    Parameters
    ----------
    add
        Whether for the session at hand, or for a new one.
    """
    found = st.session_state.get(_ASKED)
    if not isinstance(found, AskedView) or found.add is not add:
        return None
    del st.session_state[_ASKED]
    return found
