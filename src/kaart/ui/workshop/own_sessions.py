"""The werksessies that a visitor began before, where facilitators sign in."""

from __future__ import annotations

import streamlit as st

from kaart.render.words.numbers import format_date
from kaart.ui.cache.workshops import workshops
from kaart.ui.shell.at_hand import Held
from kaart.ui.shell.words import language, tr
from kaart.ui.workshop.at_hand import go_to
from kaart.ui.workshop.words import phase_words
from kaart.workshop.sessions import Listed


def show_own_sessions(owner: str) -> None:
    """List the sessions that somebody began, each to be opened without its link; nothing where there are none.

    Parameters
    ----------
    owner
        Who signed in, see `kaart.ui.workshop.sign_in.Visitor`; "" where nobody does.

    Raises
    ------
    DatabaseError
        If the database cannot be read.
    """
    mine = workshops().listed(owner=owner) if owner else ()
    if not mine:
        return
    st.subheader(tr("Your werksessies"), anchor=False)
    for each in mine:
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                st.text(each.title or tr("Werksessie"))
                st.caption(_facts(each))
            with st.popover(tr("Open it")):
                st.text(
                    tr("This makes a new secret link. The old link, the code and the screen of the hall stop working.")
                )
                if st.button(tr("Open with a new link"), key=f"ws_eigen_{each.id}", type="primary"):
                    renewed = workshops().renew(each.id)
                    go_to(Held(renewed.session, renewed.secret))


def _facts(each: Listed) -> str:
    begun = tr("begun on {date}", date=format_date(each.created_at, language=language()))
    if each.deleted_at is None:
        return f"{phase_words(each.phase)} · {begun}"
    kept = tr("kept until {date}", date=format_date(each.deleted_at, language=language()))
    return f"{phase_words(each.phase)} · {begun} · {kept}"
