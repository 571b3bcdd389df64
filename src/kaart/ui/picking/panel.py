"""Picking areas: the switch, the areas picked so far, and the button that keeps them under a name."""

from __future__ import annotations

import streamlit as st

from kaart.catalogue.selections import select_areas
from kaart.core.codes import MAP_LEVELS
from kaart.core.errors import InputError
from kaart.model.indicators import Figures
from kaart.render.words.numbers import plural
from kaart.ui.picking.draft import SWITCH, draft, draft_on, is_picking, set_draft
from kaart.ui.picking.kept import show_selections
from kaart.ui.shell.controls import Choice
from kaart.ui.shell.selections import keep_selection, kept_selections
from kaart.ui.shell.words import say, tr

_PICKED, _NAME, _SAID = "keuze_gebieden", "keuze_naam", "_keuze_fout"


def show_picking(choice: Choice, figures: Figures) -> None:
    """Draw the part of the panel about the user's own selection.

    Parameters
    ----------
    choice
        State of the controls.
    figures
        Figures on the map, whose areas can be picked.
    """
    if figures.level not in MAP_LEVELS:
        return  # a selection holds no provinces
    with st.expander(tr("Own selection"), icon=":material/checklist:", expanded=is_picking()):
        st.toggle(
            tr("Pick {areas} on the map", areas=plural(figures.level)),
            key=SWITCH,
            help=tr("A click on an area picks it, a second click puts it back. Rows of the table can be picked too."),
        )
        if is_picking():
            _draft(choice, figures)
        if kept_selections():
            show_selections()
        elif not is_picking():
            st.caption(tr("Pick areas, give them a name, and see their figure as one."))


def _draft(choice: Choice, figures: Figures) -> None:
    names = dict(sorted(zip(figures.frame["code"], figures.frame["name"], strict=True), key=lambda pair: str(pair[1])))
    st.session_state[_PICKED] = list(draft_on(choice, figures).codes)
    st.multiselect(
        tr("Picked"),
        list(names),
        format_func=lambda code: f"{names[code]} ({code})",
        placeholder=tr("Choose one or more"),
        key=_PICKED,
        on_change=_follow,
    )
    st.text_input(tr("Name of the selection"), key=_NAME)
    st.button(tr("Keep"), on_click=_keep, disabled=not draft().codes, key="keuze_bewaar", type="primary")
    error = st.session_state.pop(_SAID, None)
    if isinstance(error, InputError):
        st.error(say(error), icon=":material/error:")
    st.caption(tr("It stays in this session; shown as the region it stands in the link, which passes it on."))


def _follow() -> None:
    set_draft(st.session_state.get(_PICKED, ()))


def _keep() -> None:
    picked = draft()
    try:
        name = str(st.session_state.get(_NAME, ""))
        keep_selection(select_areas(name, picked.codes, level=picked.level, year=picked.year))
    except InputError as error:
        st.session_state[_SAID] = error
        return
    set_draft(())
    st.session_state[_NAME] = ""
