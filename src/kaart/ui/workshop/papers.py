"""What is on paper: sheets on which tables write before, and the minutes after."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kaart.catalogue import load
from kaart.core.provenance import now_utc
from kaart.exports.workshop.files import MINUTES, SheetsAsked, file_name, minutes_file, sheets_file
from kaart.exports.workshop.links import join_link
from kaart.exports.workshop.reach import StoredReach
from kaart.render.workshop.paper import PAPERS, ROOM
from kaart.ui.cache.keep import library, settings
from kaart.ui.cache.workshops import load_view
from kaart.ui.shell.address import shared_address
from kaart.ui.shell.share import Reach, reach_of
from kaart.ui.shell.words import as_markdown, language, tr
from kaart.ui.workshop.at_hand import Opened
from kaart.ui.workshop.join import code_of
from kaart.ui.workshop.words import area_options, step_title
from kaart.workshop.model import NoteKind, Showing

MOST_TABLES = 30
_MIME = {"pdf": "application/pdf", "html": "text/html"}


def show_papers(opened: Opened) -> None:
    """Draw the part of the page with the minutes and the sheets; nothing is made before it is asked for.

    Parameters
    ----------
    opened
        The session.
    """
    left, right = st.columns(2, gap="large")
    with left:
        _show_minutes(opened)
    with right:
        _show_sheets(opened)


def _show_minutes(opened: Opened) -> None:
    state = opened.state
    st.subheader(tr("Minutes"), anchor=False)
    st.markdown(
        tr(
            "Agreements, disputed figures, open questions and measures, and per step the map, the answers and the "
            "notes. Hidden notes are not in them; people are named only if they chose so."
        )
    )
    waiting = any(note.showing is Showing.WAITING for note in state.notes.values())
    too = waiting and st.toggle(tr("Also notes that I have not looked at yet"), key="ws_verslag_wacht")
    proposed = any(note.kind is NoteKind.MEASURE for note in state.notes.values())
    work_out = proposed and st.toggle(
        tr("Also what proposed measures would change"),
        value=True,
        key="ws_verslag_maatregelen",
        help=tr("This can take a minute."),
    )
    with st.container(horizontal=True):
        for form, words in (("pdf", tr("Minutes (PDF)")), ("html", tr("Minutes (HTML)"))):
            st.download_button(
                words,
                partial(
                    minutes_file,
                    state,
                    library(),
                    load(),
                    form=form,
                    language=language(),
                    today=now_utc().date(),
                    waiting=too,
                    reach=StoredReach(library(), load()) if work_out else None,
                ),
                file_name=file_name(state, "verslag", form),
                mime=_MIME[form],
                icon=":material/download:",
                key=f"ws_verslag_{form}",
                type="primary" if form == next(iter(MINUTES)) else "secondary",
                on_click="ignore",
            )
    st.caption(tr("Notes are as people wrote them. Give the minutes to who needs them."))


def _show_sheets(opened: Opened) -> None:
    state = opened.state
    st.subheader(tr("Sheets for tables"), anchor=False)
    st.markdown(
        tr("For who rather writes: a map, the question and room for notes. You enter them afterwards, as “on paper”.")
    )
    if not state.steps:
        st.info(tr("Add a view under Prepare first: without a step there is nothing to look at."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        paper = st.segmented_control(
            tr("Paper"), list(PAPERS), format_func=str.upper, default="a3", required=True, key="ws_papier"
        )
        tables = st.number_input(
            tr("Number of tables"),
            min_value=0,
            max_value=MOST_TABLES,
            value=4,
            key="ws_tafels",
            help=tr("With 0 each table fills in its number."),
        )
    titles = {step.id: f"{number}. {step_title(step)}" for number, step in enumerate(state.steps, start=1)}
    chosen = st.multiselect(
        tr("Steps on paper"),
        list(titles),
        default=list(titles),
        format_func=titles.__getitem__,
        key="ws_papier_stappen",
        placeholder=tr("All steps"),
    )
    with st.expander(tr("Buurten to ask about")):
        areas = {step: _areas(opened, step, titles[step], most=ROOM[paper]) for step in chosen or titles}
    asked = SheetsAsked(paper, int(tables), tuple(chosen), areas, _address(opened))
    st.download_button(
        tr("Sheets (PDF)"),
        partial(sheets_file, state, library(), load(), asked, language=language(), today=now_utc().date()),
        file_name=file_name(state, f"vellen-{paper}", "pdf"),
        mime=_MIME["pdf"],
        icon=":material/print:",
        key="ws_vellen",
        on_click="ignore",
    )


def _areas(opened: Opened, step: str, title: str, *, most: int) -> list[str]:
    """Areas that the sheet of a step names; none where all of them fit, or lines are left to fill in."""
    view = load_view(opened.state.by_step[step], language=language())
    names = dict(view.names)
    if len(names) <= most:
        return []
    options = area_options(names)
    chosen = st.multiselect(
        as_markdown(title),
        list(options),
        format_func=options.__getitem__,
        key=f"ws_papier_buurten_{step}",
        placeholder=tr("None: the table fills them in"),
    )
    if len(chosen) > most:
        st.warning(tr("Too many buurten for this paper (at most {most}): the table fills them in.", most=most))
    return chosen


def _address(opened: Opened) -> str:
    """Where phones come in, if they can reach it."""
    address = shared_address()
    if not settings().services or reach_of(address) is Reach.MACHINE:
        return ""
    return join_link(address, code_of(opened))
