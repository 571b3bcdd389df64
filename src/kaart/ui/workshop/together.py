"""Several notes at once: under the name of a group, or under the one that says the same."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kaart.core.errors import KaartError
from kaart.exports.workshop.hall import shortened
from kaart.exports.workshop.lists import groups_of
from kaart.ui.shell.at_hand import Held
from kaart.ui.shell.words import tr
from kaart.ui.workshop.at_hand import did, note_fault
from kaart.workshop.acts import Act, read_act
from kaart.workshop.model import Showing, State

_NOTES, _GROUP = "ws_bundel_noten", "ws_bundel_groep"
_LEAST = 2


def show_together(at: Held, state: State, step: str, names: Mapping[str, str]) -> None:
    """Draw the choice of the notes, and what to do with them; nothing where a step has fewer than two.

    Parameters
    ----------
    at, state
        The session.
    step
        Id of the step.
    names
        Names of areas by code.
    """
    notes = [
        note
        for note in state.notes.values()
        if note.step == step and not note.into and note.showing is not Showing.HIDDEN
    ]
    if len(notes) < _LEAST:
        return
    # Streamlit tells options apart by what they say, and two notes may say the same.
    options = {
        note.id: f"{number}. {names.get(note.area, note.area) or '–'}: {shortened(note.text, most=80)}"
        for number, note in enumerate(notes, start=1)
    }
    chosen = [id_ for id_ in st.session_state.get(_NOTES, []) if id_ in options]
    st.session_state[_NOTES] = chosen
    with st.expander(tr("Group or merge several"), icon=":material/stacks:", key="ws_bundel"):
        st.multiselect(
            tr("Notes"), list(options), format_func=options.__getitem__, placeholder=tr("Choose notes"), key=_NOTES
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                tr("Group"),
                list(groups_of(state, step)),
                index=None,
                accept_new_options=True,
                placeholder=tr("Choose a group or type a new one"),
                key=_GROUP,
                width="stretch",
            )
            st.button(
                tr("Put in this group"), key="ws_bundel_groepeer", disabled=not chosen, on_click=_group, args=(at,)
            )
        if len(chosen) >= _LEAST:
            st.button(tr("Merge under the first of them"), key="ws_bundel_samen", on_click=_merge, args=(at,))


def _group(at: Held) -> None:
    state = st.session_state
    _do(at, {"kind": "group_notes", "notes": state[_NOTES], "group": state[_GROUP] or ""})


def _merge(at: Held) -> None:
    first, *rest = st.session_state[_NOTES]
    _do(at, {"kind": "merge_notes", "into": first, "notes": rest})


def _do(at: Held, content: Mapping[str, object]) -> None:
    """Do it, and let the notes go when it was done."""
    try:
        act: Act = read_act(content)
    except KaartError as error:
        note_fault(error)
        return
    if did(at, act):
        st.session_state[_NOTES] = []
