"""One note on the bench: its text, group, merging, what was agreed on it, and taking it away.

The bench has a place of its own, so that what is typed there stays while the lists below it change.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from kaart.core.errors import KaartError, OverwrittenError
from kaart.exports.workshop.hall import shortened
from kaart.exports.workshop.lists import groups_of
from kaart.render.workshop.kinds import MEASURES, NOTES
from kaart.ui.cache.workshops import workshops
from kaart.ui.shell.at_hand import Held
from kaart.ui.shell.words import tr
from kaart.ui.workshop.at_hand import did, do, note_fault
from kaart.ui.workshop.spot import choose_spot, put_spot, spot_asked
from kaart.workshop.acts import (
    MOST_TEXT,
    MergeNotes,
    PartNote,
    WithdrawNote,
    read_act,
)
from kaart.workshop.keys import new_id
from kaart.workshop.model import Agreement, MeasureKind, Note, NoteKind, State, Step

_OPEN, _BASIS, _AGREED = "ws_bank", "_ws_bank_basis", "_ws_bank_afspraak_basis"
_TEXT, _KIND, _MEASURE, _AMOUNT = "ws_bank_tekst", "ws_bank_soort", "ws_bank_maatregel", "ws_bank_hoeveel"
_WHAT, _OWNER, _DUE, _DONE = "ws_bank_wat", "ws_bank_wie", "ws_bank_wanneer", "ws_bank_klaar"
_GROUP, _SPOT = "ws_bank_groep", "ws_bank_plek_noot"


def open_editor(note: Note) -> None:
    """Put a note on the bench, as it is now.

    Parameters
    ----------
    note
        Of the session.
    """
    agreement = note.agreement or Agreement()
    measure = note.measure
    st.session_state.update(
        {
            _OPEN: note.id,
            _BASIS: note.edited,
            _AGREED: note.agreed,
            _TEXT: note.text,
            _KIND: note.kind,
            _MEASURE: MeasureKind.OTHER if measure is None else measure.kind,
            _AMOUNT: None if measure is None else measure.amount,
            _WHAT: agreement.text,
            _OWNER: agreement.owner,
            _DUE: agreement.due,
            _DONE: agreement.done,
            _GROUP: note.group or None,
        }
    )
    point = None if note.point is None else {"lon": note.point.lon, "lat": note.point.lat}
    put_spot(_SPOT, point, step=note.step, area=note.area)


def close_editor() -> None:
    """Take the note from the bench."""
    st.session_state.pop(_OPEN, None)


def show_editor(at: Held, state: State, names: Mapping[str, str]) -> None:
    """Draw the note on the bench; nothing where there is none.

    Parameters
    ----------
    at, state
        The session.
    names
        Names of areas by code.
    """
    id_ = st.session_state.get(_OPEN)
    if not id_:
        return
    note = state.notes.get(str(id_))
    with st.container(border=True, key="ws_bank_vak"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(tr("This note"), anchor=False, width="stretch")
            st.button(tr("Close"), icon=":material/close:", key="ws_bank_dicht", on_click=close_editor)
        if note is None:
            st.info(tr("This note is no longer there."))
            if _TEXT in st.session_state:
                st.text_area(tr("Text"), key=_TEXT, help=tr("What you typed can still be copied from here."))
            return
        if _TEXT not in st.session_state:
            # Another part of the page was open meanwhile, and Streamlit forgot the fields.
            open_editor(note)
        _words(at, note, state)
        _agreement(at, note)
        _place(at, note, state, names)
        with st.popover(tr("Take this note away"), icon=":material/delete:", key="ws_bank_weg"):
            st.text(tr("It is then gone for everybody."))
            st.button(
                tr("Take away for good"),
                key="ws_bank_weg_ja",
                type="primary",
                on_click=_withdraw,
                args=(at, note.id),
            )


def _words(at: Held, note: Note, state: State) -> None:
    st.text_area(tr("Text"), key=_TEXT, max_chars=MOST_TEXT, height=110)
    # Of a step that was taken out nothing is left to point at.
    choose_spot(state.by_step.get(note.step, Step(note.step)), note.area, key=_SPOT)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose_kind(_KIND)
        if st.session_state[_KIND] == NoteKind.MEASURE:
            choose_measure(_MEASURE, _AMOUNT)
        st.button(tr("Keep text"), key="ws_bank_bewaar", type="primary", on_click=_keep_text, args=(at, note))


def choose_kind(key: str) -> None:
    """Draw the choice of the kind of a note.

    Parameters
    ----------
    key
        Name of the widget.
    """
    st.selectbox(
        tr("Kind"),
        list(NoteKind),
        format_func=lambda kind: tr(NOTES[kind]),
        placeholder=tr("Choose one"),
        key=key,
        width=220,
    )


def choose_measure(kind: str, amount: str) -> None:
    """Draw what a measure adds.

    Parameters
    ----------
    kind, amount
        Names of the widgets.
    """
    st.selectbox(
        tr("Proposed measure"),
        list(MeasureKind),
        format_func=lambda item: tr(MEASURES[item]),
        placeholder=tr("Choose one"),
        key=kind,
        width=180,
    )
    st.number_input(
        tr("How many (places, or buses per hour)"), min_value=0.0, max_value=10_000.0, key=amount, width=180
    )


def measure_asked(kind: object, measure: object, amount: object) -> dict[str, object] | None:
    """The measure of a note, None for one of another kind.

    Parameters
    ----------
    kind
        Of the note.
    measure, amount
        Kind of the measure, and how much.
    """
    return {"kind": measure, "amount": amount} if kind == NoteKind.MEASURE else None


def _keep_text(at: Held, note: Note) -> None:
    """Keep the text, unless another changed it meanwhile: then it is told, and the next press keeps this one."""
    state = st.session_state
    kind = state[_KIND]
    content = {
        "kind": "edit_note",
        "note": note.id,
        "note_kind": kind,
        "text": state[_TEXT],
        "point": spot_asked(_SPOT),
        "measure": measure_asked(kind, state.get(_MEASURE), state.get(_AMOUNT)),
    }
    _keep(at, content, basis=_BASIS)


def _keep(at: Held, content: Mapping[str, object], *, basis: str) -> None:
    """Do what changes words that another may have changed meanwhile, from the edit that this visitor saw."""
    state = st.session_state
    try:
        act = read_act({**content, "base": state[basis]})
        event = workshops().append(at.session, act, actor=workshops().actor(at.session, at.secret), id_=new_id())
    except OverwrittenError as error:
        state[basis] = error.values["edited"]
        note_fault(error)
    except KaartError as error:
        note_fault(error)
    else:
        state[basis] = event.seq


def _agreement(at: Held, note: Note) -> None:
    with st.expander(tr("Agreement"), icon=":material/handshake:", expanded=True, key="ws_bank_afspraak"):
        st.text_input(tr("What will be done"), max_chars=2000, key=_WHAT, placeholder=tr("As the note says"))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(tr("Who"), max_chars=200, key=_OWNER, width="stretch")
            st.date_input(tr("By when"), key=_DUE, format="DD-MM-YYYY", width=160, min_value=date(2000, 1, 1))
            st.checkbox(tr("Done"), key=_DONE)
        with st.container(horizontal=True):
            st.button(
                tr("Keep agreement") if note.agreement else tr("Agreed"),
                icon=":material/handshake:",
                key="ws_bank_afgesproken",
                on_click=_agree,
                args=(at, note.id),
            )
            if note.agreement is not None:
                st.button(
                    tr("Not agreed after all"), key="ws_bank_niet", on_click=_drop, args=(at, note.id), type="tertiary"
                )


def _agree(at: Held, id_: str) -> None:
    """Keep the agreement, unless another changed it meanwhile, as for the text."""
    state = st.session_state
    content = {
        "kind": "agree",
        "note": id_,
        "text": state[_WHAT],
        "owner": state[_OWNER],
        "due": state[_DUE],
        "done": state[_DONE],
    }
    _keep(at, content, basis=_AGREED)


def _drop(at: Held, id_: str) -> None:
    _keep(at, {"kind": "drop_agreement", "note": id_}, basis=_AGREED)


def _place(at: Held, note: Note, state: State, names: Mapping[str, str]) -> None:
    """Group and merging."""
    with st.expander(tr("Group and merge"), icon=":material/stacks:", key="ws_bank_plaats"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                tr("Group"),
                list(groups_of(state, note.step)),
                index=None,
                accept_new_options=True,
                placeholder=tr("Choose a group or type a new one"),
                key=_GROUP,
                width="stretch",
            )
            st.button(tr("Put in this group"), key="ws_bank_groepeer", on_click=_group, args=(at, note.id))
        same = [item for item in state.notes.values() if item.step == note.step and not item.into and item != note]
        # Streamlit tells options apart by what they say, and two notes may say the same.
        others = {
            other.id: f"{at_}. {names.get(other.area, other.area) or '–'}: {shortened(other.text, most=80)}"
            for at_, other in enumerate(same, start=1)
        }
        if note.into:
            st.button(
                tr("Let it stand by itself again"), key="ws_bank_los", on_click=do, args=(at, PartNote(note=note.id))
            )
        elif others:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                st.selectbox(
                    tr("Says the same as"),
                    list(others),
                    index=None,
                    format_func=others.__getitem__,
                    placeholder=tr("Choose a note"),
                    key="ws_bank_onder",
                    width="stretch",
                )
                st.button(tr("Merge"), key="ws_bank_samen", on_click=_merge, args=(at, note.id))
        for other in state.notes.values():
            if other.into == note.id:
                with st.container(horizontal=True, vertical_alignment="center", key=f"ws_bank_deel_{other.id}"):
                    st.text(shortened(other.text, most=120), width="stretch")
                    st.button(
                        tr("Part"), key=f"ws_bank_los_{other.id}", on_click=do, args=(at, PartNote(note=other.id))
                    )


def _group(at: Held, id_: str) -> None:
    try:
        act = read_act({"kind": "group_notes", "notes": [id_], "group": st.session_state[_GROUP] or ""})
    except KaartError as error:
        note_fault(error)
        return
    do(at, act)


def _merge(at: Held, id_: str) -> None:
    into = st.session_state.get("ws_bank_onder")
    if into and did(at, MergeNotes(into=str(into), notes=[id_])):
        close_editor()


def _withdraw(at: Held, id_: str) -> None:
    if did(at, WithdrawNote(note=id_)):
        close_editor()
