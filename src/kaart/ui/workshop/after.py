"""After a session: what was agreed and is due, what has changed since, everything as files, a copy, and deleting it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import streamlit as st

from kaart.catalogue import load
from kaart.core.errors import KaartError, mark
from kaart.core.provenance import now_utc
from kaart.exports.workshop.data import CSV, GEOJSON, JSON, session_data
from kaart.exports.workshop.files import file_name
from kaart.exports.workshop.hall import shortened
from kaart.exports.workshop.returned import ReturnedStep, Standing, StandingAgreement, agreements, change_words
from kaart.render.words.numbers import format_date
from kaart.ui.cache.keep import library
from kaart.ui.cache.workshops import load_returned, workshops
from kaart.ui.shell.at_hand import Held
from kaart.ui.shell.words import as_markdown, language, tr
from kaart.ui.workshop.at_hand import Opened, do, go_to, note_deleted, note_fault, put_away
from kaart.ui.workshop.notes import agreement_words, done_again
from kaart.ui.workshop.sign_in import sign_in
from kaart.ui.workshop.start import begin, copy_of
from kaart.ui.workshop.words import step_title
from kaart.workshop.acts import CloseSession, OpenSession
from kaart.workshop.model import Phase

_MIME = {CSV: "text/csv", GEOJSON: "application/geo+json", JSON: "application/json"}
_STANDINGS = {
    Standing.OVERDUE: mark("Overdue"),
    Standing.DUE: mark("To do"),
    Standing.UNDATED: mark("Without a date"),
    Standing.DONE: mark("Done"),
}
_MOST = 40  # changed figures of a step that are listed


def show_after(opened: Opened) -> None:
    """Draw the part of the page for after the session.

    Parameters
    ----------
    opened
        The session.
    """
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_agreements(opened)
        _show_returned(opened)
    with right:
        _show_life(opened)
        _show_files(opened)
        _show_end(opened)


def _show_agreements(opened: Opened) -> None:
    st.subheader(tr("What was agreed"), anchor=False)
    found = agreements(opened.state, today=now_utc().date())
    if not found:
        st.caption(tr("Nothing was agreed yet: agree on a note under Lead."))
    before = None
    for item in found:
        if item.standing is not before:
            st.markdown(f"**{tr(_STANDINGS[item.standing])}**")
            before = item.standing
        _agreement(opened.held, item)


def _agreement(at: Held, item: StandingAgreement) -> None:
    with st.container(border=True, key=f"ws_na_{item.note.id}", gap="xsmall"):
        st.text(shortened(item.note.text, most=300))
        with st.container(key=f"ws_afspraak_na_{item.note.id}", horizontal=True, vertical_alignment="center"):
            st.text(agreement_words(item.agreement), width="stretch")
            words = tr("Not done yet") if item.agreement.done else tr("Done")
            again = done_again(item.note, item.agreement)
            st.button(words, key=f"ws_na_klaar_{item.note.id}", on_click=do, args=(at, again))


def _show_returned(opened: Opened) -> None:
    st.subheader(tr("What has changed since"), anchor=False)
    if not opened.state.figures:
        st.caption(tr("No figures were kept yet: that happens when the room sees a step."))
        return
    if not st.toggle(tr("Compare the figures that the room saw with those of now"), key="ws_vergelijk"):
        return
    with st.spinner(tr("Comparing…")):
        found = load_returned(opened.held.session, opened.state.seq)
    for step in found:
        _returned(step)


def _returned(found: ReturnedStep) -> None:
    with st.container(border=True, key=f"ws_terug_{found.step.id}", gap="xsmall"):
        st.markdown(f"**{as_markdown(step_title(found.step))}**")
        if found.problem:
            st.warning(as_markdown(found.problem))
        elif not found.used:
            st.caption(tr("Of this step no figures were kept."))
        elif not found.changes:
            st.text(tr("All figures ({number}) are as the room saw them.", number=found.used))
        else:
            text = tr("Changed: {number} of {total} figures.", number=len(found.changes), total=found.used)
            st.text(text)
            for changed in found.changes[:_MOST]:
                st.text(f"• {change_words(changed, load(), language=language())}")
            if len(found.changes) > _MOST:
                st.caption(tr("And more: {number}.", number=len(found.changes) - _MOST))


def _show_life(opened: Opened) -> None:
    state, at = opened.state, opened.held
    st.subheader(tr("This werksessie"), anchor=False)
    days = workshops().keep_days(at.session)
    if state.phase is Phase.CLOSED and state.closed_at is not None:
        gone = format_date(state.closed_at + timedelta(days=days), language=language())
        text = tr("Closed. It is kept until {day}, and then deleted for good.", day=gone)
        st.text(text)
        st.button(tr("Open this werksessie again"), key="ws_heropen", on_click=do, args=(at, OpenSession()))
    else:
        text = tr("It is kept until {days} days after closing, and then deleted for good.", days=days)
        st.text(text)
        if state.phase is Phase.OPEN:
            st.button(
                tr("Close: nobody comes in any more"),
                icon=":material/door_front:",
                key="ws_sluit_na",
                type="primary",
                on_click=do,
                args=(at, CloseSession()),
            )


def _show_files(opened: Opened) -> None:
    st.subheader(tr("Everything as files"), anchor=False)
    st.caption(tr("Minutes stand under Paper and minutes. The JSON can be taken in again, here or in another kaart."))
    events = workshops().events(opened.held.session)
    with st.container(horizontal=True):
        for form in (CSV, GEOJSON, JSON):
            st.download_button(
                form.upper() if form != GEOJSON else "GeoJSON",
                partial(session_data, events, form, library(), load(), language=language()),
                file_name=file_name(opened.state, "werksessie", form),
                mime=_MIME[form],
                icon=":material/download:",
                key=f"ws_alles_{form}",
                on_click="ignore",
            )


def _show_end(opened: Opened) -> None:
    at = opened.held
    with st.expander(tr("Copy, new link, delete"), icon=":material/settings:", key="ws_einde"):
        st.text(tr("A copy has the same steps, and nothing that people said."))
        visitor = sign_in()
        if visitor.may_begin and st.button(tr("Begin a copy of it"), icon=":material/content_copy:", key="ws_kopie"):
            begin(copy_of(opened.state), visitor)
        st.text(tr("A new secret link makes the old one, the code and the screen of the hall worthless."))
        if st.button(tr("Make a new secret link"), icon=":material/key:", key="ws_nieuwe_link"):
            renewed = workshops().renew(at.session, seed=visitor.seed)
            go_to(Held(renewed.session, renewed.secret))
        st.text(tr("Deleting takes away everything that was said, agreed and counted, for everybody."))
        with st.popover(tr("Delete for good"), icon=":material/delete_forever:", key="ws_verwijder"):
            sure = st.checkbox(tr("I know that nobody can bring it back"), key="ws_verwijder_zeker")
            st.button(
                tr("Delete this werksessie for good"),
                type="primary",
                disabled=not sure,
                key="ws_verwijder_ja",
                on_click=_delete,
                args=(at,),
            )


def _delete(at: Held) -> None:
    """Delete the session, if the secret still holds."""
    try:
        workshops().actor(at.session, at.secret)
        workshops().delete(at.session)
    except KaartError as error:
        note_fault(error)
        return
    put_away()
    note_deleted()
