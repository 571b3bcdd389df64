"""Typing for the room: a note that somebody says aloud, and what tables wrote on paper."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kaart.core.errors import KaartError
from kaart.render.workshop.kinds import ANSWERS
from kaart.ui.cache.workshops import workshops
from kaart.ui.shell.at_hand import Held
from kaart.ui.shell.words import tr
from kaart.ui.workshop.at_hand import did, note_fault
from kaart.ui.workshop.editor import choose_kind, choose_measure, measure_asked
from kaart.ui.workshop.spot import choose_spot, put_spot, spot_asked
from kaart.ui.workshop.words import area_options
from kaart.workshop.acts import MOST_TABLES, MOST_TEXT, EnterPaper, read_act
from kaart.workshop.keys import new_id
from kaart.workshop.model import MeasureKind, NoteKind, Recognised, State, Step

_WHAT, _AREA, _TABLE = "ws_in_wat", "ws_in_buurt", "ws_in_tafel"
_TEXT, _KIND, _MEASURE, _AMOUNT = "ws_in_tekst", "ws_in_soort", "ws_in_maatregel", "ws_in_hoeveel"
_SPOT = "ws_in_plek_noot"
_NOTE, _COUNTS = "notitie", "antwoorden"
_MOST = 1000


def show_enter(at: Held, state: State, step: Step, names: Mapping[str, str]) -> None:
    """Draw the form.

    Parameters
    ----------
    at, state
        The session.
    step
        The step that it is about.
    names
        Names of areas by code.
    """
    with st.expander(tr("Type for the room, or from paper"), icon=":material/keyboard:", key="ws_in"):
        words = {_NOTE: tr("A note"), _COUNTS: tr("Answers")}
        what = st.segmented_control(
            tr("What to enter"),
            list(words),
            format_func=words.__getitem__,
            default=_NOTE,
            key=_WHAT,
            required=True,
            label_visibility="collapsed",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            areas = {"": tr("The view as a whole"), **area_options(names)}
            if st.session_state.get(_AREA) not in areas:
                st.session_state[_AREA] = ""
            st.selectbox(
                tr("Area"),
                list(areas),
                format_func=areas.__getitem__,
                placeholder=tr("Choose an area by name"),
                key=_AREA,
                width="stretch",
                on_change=_recall,
                args=(at, step.id),
            )
            st.number_input(
                tr("Table (0: no paper)"),
                min_value=0,
                max_value=MOST_TABLES,
                value=0,
                key=_TABLE,
                width=150,
                on_change=_recall,
                args=(at, step.id),
            )
        if what == _COUNTS:
            _counts(at, state, step.id)
        else:
            _note(at, step)


def _note(at: Held, step: Step) -> None:
    st.session_state.setdefault(_KIND, NoteKind.ADDITION)
    st.text_area(tr("Text"), key=_TEXT, max_chars=MOST_TEXT, height=100)
    choose_spot(step, str(st.session_state[_AREA]), key=_SPOT)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose_kind(_KIND)
        if st.session_state[_KIND] == NoteKind.MEASURE:
            st.session_state.setdefault(_MEASURE, MeasureKind.OTHER)
            choose_measure(_MEASURE, _AMOUNT)
        st.button(
            tr("Add this note"),
            icon=":material/add:",
            key="ws_in_noot",
            type="primary",
            on_click=_add,
            args=(at, step.id),
        )


def _add(at: Held, step: str) -> None:
    """Add the note; one that cannot be kept stays in its field."""
    state = st.session_state
    kind = state[_KIND]
    try:
        act = read_act(
            {
                "kind": "write_note",
                "note": new_id(),
                "step": step,
                "area": state[_AREA],
                "note_kind": kind,
                "text": state[_TEXT],
                "table": state[_TABLE] or None,
                "point": spot_asked(_SPOT),
                "measure": measure_asked(kind, state.get(_MEASURE), state.get(_AMOUNT)),
            }
        )
    except KaartError as error:
        note_fault(error)
        return
    if did(at, act):
        state[_TEXT] = ""
        put_spot(_SPOT, None, step=step, area=str(state[_AREA]))


def _counts(at: Held, state: State, step: str) -> None:
    entered = state.papers.get((step, str(st.session_state[_AREA]), int(st.session_state[_TABLE])))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for answer in Recognised:
            st.number_input(tr(ANSWERS[answer]).capitalize(), min_value=0, max_value=_MOST, key=_key(answer), width=120)
        st.button(
            tr("Keep these answers"),
            key="ws_in_antwoorden",
            type="primary",
            on_click=_enter,
            args=(at, step),
        )
    if entered is None:
        st.caption(tr("How many people say so: hands in the room, or boxes that were ticked on the sheet of a table."))
    else:
        st.caption(
            tr("These were entered before; keep them again to replace them, or three times 0 to take them away.")
        )


def _key(answer: Recognised) -> str:
    return f"ws_in_{answer.value}"


def _recall(at: Held, step: str) -> None:
    """Put what was entered before for this table and area into the fields."""
    state = st.session_state
    try:
        papers = workshops().state(at.session).papers
    except KaartError:
        # The page says why. The numbers of another table do not stay under the name of this one.
        papers = {}
    entered = papers.get((step, str(state[_AREA]), int(state[_TABLE])))
    for answer in Recognised:
        state[_key(answer)] = 0 if entered is None else entered.counts.get(answer, 0)


def _enter(at: Held, step: str) -> None:
    state = st.session_state
    yes, partly, no = (int(state[_key(answer)]) for answer in Recognised)
    area, table = str(state[_AREA]), int(state[_TABLE])
    did(at, EnterPaper(step=step, area=area, table=table, ja=yes, deels=partly, nee=no))
