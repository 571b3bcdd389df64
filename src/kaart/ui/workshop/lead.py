"""Leading a session: the step that the room sees, its map, and what the room adds, as it comes."""

from __future__ import annotations

import streamlit as st

from kaart.catalogue import load
from kaart.exports.workshop.returned import used_figures
from kaart.exports.workshop.view import StepView
from kaart.render.workshop.plain import plain_text
from kaart.ui.cache.keep import library
from kaart.ui.cache.workshops import load_view
from kaart.ui.shell.words import language, tr
from kaart.ui.workshop.at_hand import Opened, do
from kaart.ui.workshop.editor import show_editor
from kaart.ui.workshop.enter import show_enter
from kaart.ui.workshop.notes import show_notes
from kaart.ui.workshop.room_side import show_room
from kaart.ui.workshop.step_bar import choose_step
from kaart.ui.workshop.together import show_together
from kaart.workshop.model import Phase, Step


def show_lead(opened: Opened) -> None:
    """Draw the part of the page that leads the session.

    Parameters
    ----------
    opened
        The session.
    """
    state = opened.state
    if not state.steps:
        st.info(tr("Add a view under Prepare first: without a step there is nothing to look at."))
        return
    if state.phase is Phase.PREPARING:
        st.info(tr("Nobody can come in yet: open the werksessie under Let people in."), icon=":material/door_front:")
    chosen = choose_step(opened)
    step = state.by_step.get(chosen)
    view = StepView("", {}, language()) if step is None else load_view(step, language=language())
    if step is not None and state.phase is Phase.OPEN:
        _keep_figures(opened, step, view)
    left, right = st.columns([5, 6], gap="large")
    # It stays on the screen while the notes beside it are gone through; what stands above the map does not move when
    # others add something, so that who types there goes on typing.
    with left, st.container(key="ws_zaalkant"):
        with st.container(key="ws_bank_plek"):
            show_editor(opened.held, state, view.names)
        if step is not None:
            with st.container(key="ws_vraag"):
                st.text(plain_text(step.question) or tr("Do we recognise this?"))
            show_room(state, step, view)
    with right:
        with st.container(key="ws_in_plek"):
            if step is not None:
                show_enter(opened.held, state, step, view.names)
        with st.container(key="ws_bundel_plek"):
            show_together(opened.held, state, chosen, view.names)
        show_notes(opened.held, state, chosen, view.names)


def _keep_figures(opened: Opened, step: Step, view: StepView) -> None:
    """Keep what the room sees first: later it is told what has changed since."""
    if view.figures and step.id not in opened.state.figures:
        act = used_figures(step, library(), load())
        if act is not None:
            do(opened.held, act)
