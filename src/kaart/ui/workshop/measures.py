"""Panel of the facilitator: what was proposed as measures, who gains by them, and the scenario to go on with."""

from __future__ import annotations

import streamlit as st

from kaart.exports.workshop.measures import MeasureEffect, measure_effects
from kaart.ui.cache.measures import KeptReach
from kaart.ui.shell.grid import with_inert_names
from kaart.ui.shell.words import as_markdown, language, tr
from kaart.ui.workshop.at_hand import Opened
from kaart.workshop.model import Note, NoteKind, Showing

_LONGEST = 80


def show_measures(opened: Opened) -> None:
    """Draw the part of the page on proposed measures: who gains by those of the step that is shown, or by others.

    Nothing is worked out before the facilitator asks, for a timetable can take seconds to load.

    Parameters
    ----------
    opened
        The session.
    """
    state, step = opened.state, opened.state.shown
    st.subheader(tr("Proposed measures"), anchor=False)
    notes = {note.id: note for note in state.notes.values() if _is_proposed(note)}
    if not notes:
        st.caption(tr("Nobody proposed a measure yet."))
        return
    # Streamlit tells options apart by what they say, and two notes may say the same.
    said = {name: f"{number}. {_short(note)}" for number, (name, note) in enumerate(notes.items(), 1)}
    here = [name for name, note in notes.items() if note.step == step]
    chosen = st.multiselect(
        tr("Measures to work out together"),
        list(notes),
        default=here or list(notes),
        format_func=said.__getitem__,
        key=f"werk_maatregelen_{step}",
        placeholder=tr("Choose measures"),
    )
    if not st.toggle(tr("Work out who gains"), key="werk_maatregelen_reken"):
        return
    with st.spinner(tr("Measuring…")):
        found = measure_effects(state, KeptReach(), language=language(), notes=chosen)
    for effect in found.effects:
        with st.container(border=True):
            _show(effect)
    for item in found.left_out:
        which = "; ".join(as_markdown(said[name]) for name in item.notes)
        st.info(f"{as_markdown(item.reason)} ({which})")


def _is_proposed(note: Note) -> bool:
    return note.kind is NoteKind.MEASURE and note.measure is not None and note.showing is not Showing.HIDDEN


def _short(note: Note) -> str:
    text = " ".join(note.text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _show(effect: MeasureEffect) -> None:
    st.markdown(f"**{as_markdown(effect.sentence)}**")
    st.caption(as_markdown(effect.compared))
    for text in effect.proposed:
        st.markdown(f"- {as_markdown(text)}")
    for text in effect.details:
        st.markdown(as_markdown(text))
    st.caption(as_markdown(effect.limits))
    with st.container(horizontal=True):
        if effect.query:
            st.page_link(
                "pages/bereikbaarheid.py",
                label=tr("Open on the page Accessibility"),
                icon=":material/map:",
                query_params=dict(effect.query),
            )
        else:
            st.caption(tr("This scenario is too long for a link: download it, and load it on the page Accessibility."))
        st.download_button(
            tr("Download as JSON"),
            effect.scenario.to_json(),
            file_name=f"scenario-{effect.facility.value}.json",
            mime="application/json",
            on_click="ignore",
            key=f"werk_maatregelen_json_{effect.facility.value}",
        )
    if len(effect.table):
        title = tr("All buurten that gain or lose ({count})", count=len(effect.table))
        with st.expander(title):
            st.table(with_inert_names(effect.table.set_index("Buurt")), alt=title)
