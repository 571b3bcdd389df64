"""Preparing a session: its title and region, the row of views with a question each, and the settings."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kaart.catalogue import load
from kaart.core.errors import KaartError
from kaart.exports.workshop.links import MOST_LINK, read_view_link
from kaart.exports.workshop.names import name_of
from kaart.ui.cache.figures import find_scope, scope_choices
from kaart.ui.cache.keep import library
from kaart.ui.cache.workshops import load_view, workshops
from kaart.ui.shell.at_hand import Held
from kaart.ui.shell.words import as_markdown, language, tr
from kaart.ui.workshop.at_hand import Opened, change, changed, note_fault
from kaart.ui.workshop.field import shared_field
from kaart.ui.workshop.words import view_words
from kaart.workshop.acts import MOST_DOTS, MOST_STEPS, StepAsked
from kaart.workshop.keys import new_id
from kaart.workshop.model import State, Step
from kaart.workshop.plans import (
    add_step,
    change_settings,
    change_step,
    move_step,
    plan_of,
    remove_step,
)
from kaart.workshop.template import write_template

_LINK = "ws_link"


def show_prepare(opened: Opened) -> None:
    """Draw the part of the page that prepares the session.

    Parameters
    ----------
    opened
        The session.
    """
    left, right = st.columns([5, 2], gap="large")
    with left:
        _title(opened)
        st.subheader(tr("Steps: a view and a question each"), anchor=False)
        if not opened.state.steps:
            st.info(tr("There is no step yet. Add a view below, or press Werksessie under a map."))
        for at, step in enumerate(opened.state.steps):
            _step(opened, at, step)
        _add(opened.held, full=len(opened.state.steps) >= MOST_STEPS)
    with right, st.container(border=True, key="ws_instellingen"):
        _settings(opened)


def _title(opened: Opened) -> None:
    at, session = opened.held, opened.held.session

    def keep(**values: str | int | bool) -> None:
        change(at, change_settings(**values))

    with st.container(key="ws_titelrij", horizontal=True, vertical_alignment="bottom"):
        with st.container(width="stretch"):
            shared_field(
                tr("Title"),
                key=f"ws_titel_{session}",
                read=lambda: workshops().state(session).title,
                save=lambda text: changed(at, change_settings(title=text)),
                most=200,
                placeholder=tr("Evening in the buurthuis"),
            )
        names = scope_choices(library())
        now = opened.state.area
        choices: dict[str, str] = {"": tr("No region"), **({now: name_of(now, find_scope)} if now else {}), **names}
        key = f"ws_gebied_{session}"
        st.session_state[key] = now
        st.selectbox(
            tr("Region"),
            list(choices),
            format_func=choices.__getitem__,
            placeholder=tr("Choose a region"),
            key=key,
            width=260,
            on_change=lambda: keep(area=str(st.session_state[key] or "")),
        )


def _step(opened: Opened, at: int, step: Step) -> None:
    held, session = opened.held, opened.held.session
    last = len(opened.state.steps) - 1
    with st.container(border=True, key=f"ws_stap_{step.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{at + 1}.** {as_markdown(view_words(step))}", width="stretch")
            if step.query:
                file = f"pages/{step.page or 'kaart'}.py"
                st.page_link(file, label=tr("Open view"), icon=":material/open_in_new:", query_params=dict(step.query))
            buttons = (
                ("op", ":material/arrow_upward:", tr("Earlier"), move_step(step.id, by=-1), at == 0),
                ("neer", ":material/arrow_downward:", tr("Later"), move_step(step.id, by=1), at == last),
                ("weg", ":material/close:", tr("Take this step out"), remove_step(step.id), False),
            )
            for name, icon, words, what, disabled in buttons:
                st.button(
                    words,  # read aloud; the style sheet shows the sign alone
                    icon=icon,
                    help=words,
                    disabled=disabled,
                    on_click=change,
                    args=(held, what),
                    key=f"ws_rij_{name}_{step.id}",
                )
        left, right = st.columns([2, 3])
        with left:
            shared_field(
                tr("Title of the step"),
                key=f"ws_stap_titel_{step.id}",
                read=partial(_read, session, step.id, "title"),
                save=lambda text: changed(held, change_step(step.id, title=text)),
                most=200,
                placeholder=view_words(step)[:80],
            )
        with right:
            shared_field(
                tr("Question to the room"),
                key=f"ws_stap_vraag_{step.id}",
                read=partial(_read, session, step.id, "question"),
                save=lambda text: changed(held, change_step(step.id, question=text)),
                most=500,
                placeholder=tr("Do we recognise this?"),
            )


def _read(session: str, step: str, field: str) -> str:
    """A field of a step as it is kept; "" when the step is gone."""
    return str(getattr(workshops().state(session).by_step.get(step), field, ""))


def _add(at: Held, *, full: bool) -> None:
    if full:
        st.caption(tr("There are {most} steps, which is the most.", most=MOST_STEPS))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="ws_erbij"):
        st.text_input(
            tr("Link of a view of kaart"),
            key=_LINK,
            max_chars=MOST_LINK,
            placeholder=tr("Paste the address of a map or another page"),
            width="stretch",
        )
        st.button(tr("Add this view"), icon=":material/add:", key="ws_erbij_knop", on_click=_add_link, args=(at,))
        st.button(
            tr("Add a question without a map"),
            icon=":material/add_comment:",
            key="ws_erbij_leeg",
            on_click=change,
            args=(at, add_step(StepAsked(id=new_id()))),
        )


def _add_link(at: Held) -> None:
    """Add the view of the pasted link; one that cannot be made is told and stays in its field."""
    try:
        page, query = read_view_link(str(st.session_state[_LINK]), library(), load(), language=language())
    except KaartError as error:
        note_fault(error)
        return
    if changed(at, add_step(StepAsked(id=new_id(), page=page, query=query))):
        st.session_state[_LINK] = ""


def _settings(opened: Opened) -> None:
    at, session, state = opened.held, opened.held.session, opened.state

    def keep(**values: str | int | bool) -> None:
        change(at, change_settings(**values))

    st.subheader(tr("Settings"), anchor=False)
    looks = f"ws_bekijken_{session}"
    st.session_state[looks] = state.moderated
    st.toggle(
        tr("I look at notes before the hall sees them"),
        key=looks,
        on_change=lambda: keep(moderated=bool(st.session_state[looks])),
    )
    dots = f"ws_stippen_{session}"
    st.session_state[dots] = state.dots
    st.number_input(
        tr("Dots per person in each step"),
        min_value=0,
        max_value=MOST_DOTS,
        key=dots,
        help=tr("With dots people say which notes matter most; at most one on a note."),
        on_change=lambda: keep(dots=int(st.session_state[dots])),
    )
    st.download_button(
        tr("Keep as a template (JSON)"),
        lambda: write_template(plan_of(state)),
        file_name="werksessie-sjabloon.json",
        mime="application/json",
        icon=":material/download:",
        key="ws_sjabloon_bewaar",
        on_click="ignore",
    )
    st.caption(tr("A template holds title, settings and steps, and nothing that a room said."))


def missing_views(state: State) -> list[tuple[Step, str]]:
    """Steps whose view cannot be made, with the reason.

    Parameters
    ----------
    state
        The session.
    """
    found = ((step, load_view(step, language=language()).problem) for step in state.steps if step.query or step.page)
    return [(step, problem) for step, problem in found if problem]
