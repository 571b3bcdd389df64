"""The province that a link asks for and nobody fetched: remembered, so that its button stays while it is pressed."""

from __future__ import annotations

import streamlit as st

from kaart.catalogue.provinces import read_province
from kaart.core.errors import KaartError
from kaart.ui.shell.words import say, say_beside_button

_ASKED = "_provincie_gevraagd"


def no_region(text: str, error: KaartError, *, instead: str) -> str:
    """Notice that a link names no region that can be shown; of a province the button that fetches it takes the command.

    Parameters
    ----------
    text
        Region in the link.
    error
        What is wrong with it.
    instead
        Region that is shown.
    """
    province = read_province(text)
    st.session_state[_ASKED] = (province, instead)
    return say_beside_button(error) if province else say(error)


def province_asked(shown: str) -> str:
    """Code of the province that the link asked for while the region that came instead is shown, "" for none.

    Parameters
    ----------
    shown
        Region on the screen.
    """
    code, instead = st.session_state.get(_ASKED, ("", ""))
    return str(code) if instead == shown else ""
