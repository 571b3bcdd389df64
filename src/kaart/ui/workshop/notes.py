"""The notes of a step in lists: those that wait first, then by group and by dots. One press shows or hides a note.

What people wrote goes to `st.text`, which shows it as it is; nothing of it is a label or Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from kaart.core.errors import mark
from kaart.exports.workshop.hall import shortened
from kaart.exports.workshop.lists import MOST_LETTERS, Order, Stack, groups_of, is_long, stacks, waiting
from kaart.render.words.numbers import format_date
from kaart.render.workshop.kinds import AMOUNTS, MEASURES, NOTES
from kaart.render.workshop.plain import plain_text
from kaart.ui.shell.at_hand import Held
from kaart.ui.shell.words import as_markdown, language, tr
from kaart.ui.workshop.at_hand import did, do
from kaart.ui.workshop.editor import open_editor
from kaart.ui.workshop.room_side import AREA
from kaart.ui.workshop.words import area_options
from kaart.workshop.acts import Agree, HideNote, ShowNote
from kaart.workshop.model import FACILITATOR, Agreement, Note, Showing, State

_MOST = 20  # rows of a list before the rest is asked for
_ORDERS = {Order.DOTS: mark("Dots"), Order.NEWEST: mark("Newest"), Order.AREA: mark("Area")}
_AT_ONCE = 200
_Item = TypeVar("_Item", Note, Stack)


def show_notes(at: Held, state: State, step: str, names: Mapping[str, str]) -> None:
    """Draw the lists of a step.

    Parameters
    ----------
    at
        The session.
    state, step
        The whole session, and the id of the step.
    names
        Names of areas by code.
    """
    _show_waiting(at, state, waiting(state, step), names)
    _show_shown(at, state, step, names)


def _show_waiting(at: Held, state: State, notes: tuple[Note, ...], names: Mapping[str, str]) -> None:
    if not notes:
        return
    with st.container(key="ws_wacht_kop", horizontal=True, vertical_alignment="center"):
        st.subheader(tr("Waiting for you ({count})", count=len(notes)), anchor=False, width="stretch")
        st.button(
            tr("Show all to the hall"),
            icon=":material/done_all:",
            key="ws_toon_alle",
            on_click=_show_all,
            args=(at, tuple(note.id for note in notes[:_AT_ONCE])),
        )
    for note in _first(notes, "ws_meer_wacht"):
        _row(at, state, Stack(note), names)


def _show_shown(at: Held, state: State, step: str, names: Mapping[str, str]) -> None:
    st.subheader(tr("Notes"), anchor=False)
    there = {note.area for note in state.notes.values() if note.step == step}
    choices = _areas(there, names)
    with st.container(key="ws_filter", horizontal=True, vertical_alignment="bottom"):
        if st.session_state.get(AREA) not in choices:
            st.session_state[AREA] = ""
        area = st.selectbox(
            tr("Area"),
            list(choices),
            format_func=choices.__getitem__,
            placeholder=tr("Choose an area by name"),
            key=AREA,
            width=240,
        )
        order = st.segmented_control(
            tr("Order"),
            list(Order),
            format_func=lambda item: tr(_ORDERS[item]),
            default=Order.DOTS,
            key="ws_volgorde",
            required=True,
        )
        hidden = st.toggle(tr("Hidden ones too"), key="ws_verborgen")
    found = stacks(state, step, order=Order(order), names=names, area=str(area or ""), hidden=hidden)
    if not found:
        st.caption(tr("No notes here yet."))
    groups, before = groups_of(state, step), None
    grouped = any(stack.note.group for stack in found)
    for stack in _first(found, "ws_meer"):
        group = stack.note.group
        if grouped and group != before:
            with st.container(key=f"ws_groepkop_{groups.index(group) if group else 'geen'}"):
                st.text(plain_text(group) if group else tr("Without a group"))
            before = group
        _row(at, state, stack, names)


def _areas(there: set[str], names: Mapping[str, str]) -> dict[str, str]:
    return {"": tr("All areas")} | area_options({code: names.get(code, code) for code in there if code})


def _first(items: tuple[_Item, ...], key: str) -> tuple[_Item, ...]:
    """As many as fit in a list, and a switch for the rest."""
    if len(items) <= _MOST:
        return items
    whole = st.toggle(tr("Show all ({count}), not the first {most} only", count=len(items), most=_MOST), key=key)
    return items if whole else items[:_MOST]


def _row(at: Held, state: State, stack: Stack, names: Mapping[str, str]) -> None:
    note = stack.note
    shown = note.showing is Showing.SHOWN
    with st.container(border=True, key=f"ws_noot_{note.showing.name}_{note.id}", gap="xsmall"):
        st.caption(as_markdown(" · ".join(facts_of(note, names))))
        show_text(note.text)
        author = author_of(note, state)
        if author:
            st.text(f"— {author}")
        for other in stack.under:
            with st.container(key=f"ws_onder_{other.id}"):
                st.caption(tr("Says the same:"))
                show_text(other.text)
                if other.agreement is not None:
                    _agreed(at, other, other.agreement)
        if note.agreement is not None:
            _agreed(at, note, note.agreement)
        with st.container(horizontal=True):
            st.button(
                tr("Hide") if shown else tr("Show to the hall"),
                icon=":material/visibility_off:" if shown else ":material/visibility:",
                key=f"ws_kijk_{note.id}",
                type="secondary" if shown else "primary",
                on_click=do,
                args=(at, HideNote(note=note.id) if shown else ShowNote(note=note.id)),
            )
            if note.showing is Showing.WAITING:
                st.button(
                    tr("Hide"),
                    icon=":material/visibility_off:",
                    key=f"ws_weg_{note.id}",
                    on_click=do,
                    args=(at, HideNote(note=note.id)),
                )
            st.button(
                tr("Edit, merge, agree"),
                icon=":material/edit:",
                key=f"ws_open_{note.id}",
                on_click=open_editor,
                args=(note,),
            )


def _agreed(at: Held, note: Note, agreement: Agreement) -> None:
    with st.container(key=f"ws_afspraak_{note.id}", horizontal=True, vertical_alignment="center"):
        st.text(agreement_words(agreement), width="stretch")
        words = tr("Done") if not agreement.done else tr("Not done yet")
        again = done_again(note, agreement)
        st.button(words, key=f"ws_klaar_{note.id}", type="tertiary", on_click=do, args=(at, again))


def done_again(note: Note, agreement: Agreement) -> Agree:
    """The act that marks an agreement as done, or as not done where it was.

    Parameters
    ----------
    note, agreement
        The note, and what was agreed on it.
    """
    return Agree(
        note=note.id,
        base=note.agreed,
        text=agreement.text,
        owner=agreement.owner,
        due=agreement.due,
        done=not agreement.done,
    )


def facts_of(note: Note, names: Mapping[str, str]) -> list[str]:
    """What a note is, where, and how many gave it a dot, in words; nothing that somebody typed.

    Parameters
    ----------
    note
        Of a session.
    names
        Names of areas by code.
    """
    facts = [tr(NOTES[note.kind]), names.get(note.area, note.area) if note.area else tr("The view as a whole")]
    if note.measure is not None:
        kind = note.measure.kind
        amount = "" if note.measure.amount is None else tr(AMOUNTS[kind], number=f"{note.measure.amount:g}")
        facts.append(" ".join(filter(None, (tr(MEASURES[kind]), amount))))
    if note.point is not None:
        facts.append(tr("at a place on the map"))
    if note.table is not None:
        facts.append(tr("on paper, table {number}", number=note.table))
    if note.count:
        facts.append(tr("dots: {count}", count=note.count))
    if note.showing is Showing.HIDDEN:
        facts.append(tr("hidden"))
    return facts


def author_of(note: Note, state: State) -> str:
    """Name of who wrote a note, where they gave one.

    Parameters
    ----------
    note, state
        The note, in the whole session.
    """
    if note.person == FACILITATOR:
        return ""
    person = state.persons.get(note.person)
    return shortened(person.name, most=60) if person else ""


def agreement_words(agreement: Agreement) -> str:
    """What was agreed, by whom and by when, as plain text.

    Parameters
    ----------
    agreement
        On a note.
    """
    due = "" if agreement.due is None else tr("by {day}", day=format_date(agreement.due, language=language()))
    parts = [shortened(agreement.text, most=300), shortened(agreement.owner, most=80), due]
    words = tr("Agreed")
    done = tr("done") if agreement.done else ""
    return f"✓ {words}: " + " · ".join(filter(None, [*parts, done])) if any([*parts, done]) else f"✓ {words}"


def show_text(text: str) -> None:
    """Draw what somebody wrote as it is; one that is long is folded.

    Parameters
    ----------
    text
        Of a note.
    """
    plain = plain_text(text)
    if not is_long(plain):
        st.text(plain)
        return
    st.text(shortened(plain, most=MOST_LETTERS))
    with st.expander(tr("The whole note")):
        st.text(plain)


def _show_all(at: Held, notes: tuple[str, ...]) -> None:
    for note in notes:
        if not did(at, ShowNote(note=note)):
            return
