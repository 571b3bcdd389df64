"""Keeping the areas that meet the conditions as a selection with a name."""

from __future__ import annotations

import streamlit as st

from kaart.analysis.shortlist.judge import Outcome
from kaart.catalogue.selections import select_areas
from kaart.core.codes import Level
from kaart.core.errors import InputError
from kaart.ui.picking.kept import show_selections
from kaart.ui.shell.selections import keep_selection
from kaart.ui.shell.words import say, tr
from kaart.ui.shortlist.page import ListView

_NAME, _SAID, _KEPT = "selectie_naam", "_selectie_fout", "_selectie_bewaard"


def show_kept(view: ListView) -> None:
    """Draw the selections of this session, and the button that keeps the areas on the list.

    A selection that was kept comes where the button was, which is where the reader looks.
    """
    show_selections(here=False)
    met = [area.code for area in view.result.of(Outcome.MEETS)] if view.result.conditions else []
    if met:
        # With another key it is another popover, which is closed: the selection that was kept lies under it.
        key = f"selectie_knop_{st.session_state.get(_KEPT, 0)}"
        with st.popover(tr("Keep as a selection"), icon=":material/bookmark_add:", key=key):
            st.text_input(
                tr("Name of the selection"), key=_NAME, placeholder=tr("for example: much poverty, little VVE")
            )
            level, year = view.result.level, view.result.year
            st.button(tr("Keep"), on_click=_keep, args=(met, level, year), key="selectie_bewaar", type="primary")
            error = st.session_state.pop(_SAID, None)
            if isinstance(error, InputError):
                st.error(say(error), icon=":material/error:")
            st.caption(tr("It stays in this session and in the link; share the link to pass it on."))


def _keep(codes: list[str], level: Level, year: int) -> None:
    try:
        keep_selection(select_areas(str(st.session_state.get(_NAME, "")), codes, level=level, year=year))
    except InputError as error:
        st.session_state[_SAID] = error
        return
    st.session_state[_KEPT] = st.session_state.get(_KEPT, 0) + 1
    st.session_state[_NAME] = ""
