"""The button Werksessie: the view of a page becomes a step of a session, of a new one or of the one at hand."""

from __future__ import annotations

import streamlit as st

from kaart.exports.workshop.links import MOST_QUESTION, view_of_page
from kaart.ui.shell.at_hand import AskedView, ask, held
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.visit import in_hall, page_now, view_now
from kaart.ui.shell.words import as_markdown, tr


@st.fragment
def workshop_button(*, linked: bool = True) -> None:
    """Draw the button and, when it is open, its popover.

    Parameters
    ----------
    linked
        Whether the link of the page holds its view: figures and points of a file are in no link.
    """
    if in_hall():
        return
    box = st.popover(tr("Werksessie"), icon=":material/groups:", key="werksessie", on_change="rerun")
    if not box.open:
        return
    with box, errors_shown():
        if not linked:
            st.info(tr("This view rests on a file of yours, which no link holds: it cannot be a step."))
            return
        st.text(tr("People add on their own phones what they know of this view: answers, notes and votes."))
        question = st.text_input(
            tr("Question to the room"),
            max_chars=MOST_QUESTION,
            placeholder=tr("Do we recognise this?"),
            key="werksessie_vraag",
        )
        page, query = view_of_page(page_now(), view_now())
        at_hand = held()
        if at_hand is not None and st.button(
            tr("Add this view to “{title}”", title=as_markdown(at_hand[1] or tr("Werksessie"))),
            icon=":material/playlist_add:",
            key="werksessie_erbij",
            type="primary",
        ):
            ask(AskedView(page, query, question, add=True))
        if st.button(
            tr("Begin a werksessie with this view"),
            icon=":material/groups:",
            key="werksessie_begin",
            type="primary" if at_hand is None else "secondary",
        ):
            ask(AskedView(page, query, question))
        if at_hand is None and st.button(
            tr("Add it to a werksessie of yours"), icon=":material/playlist_add:", key="werksessie_bij_eigen"
        ):
            ask(AskedView(page, query, question, add=True))
