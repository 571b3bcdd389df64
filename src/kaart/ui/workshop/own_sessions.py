"""The werksessies that a visitor began before, where facilitators sign in."""

from __future__ import annotations

import streamlit as st

from kaart.render.words.numbers import format_date
from kaart.ui.cache.workshops import workshops
from kaart.ui.shell.at_hand import Held
from kaart.ui.shell.words import language, tr
from kaart.ui.workshop.at_hand import go_to
from kaart.ui.workshop.sign_in import Visitor
from kaart.ui.workshop.words import phase_words
from kaart.workshop.sessions import Listed


def show_own_sessions(visitor: Visitor) -> None:
    """List the sessions that somebody began, each to be opened without its link; nothing where there are none.

    Parameters
    ----------
    visitor
        Who looks; the list is empty where nobody signs in.

    Raises
    ------
    DatabaseError
        If the database cannot be read.
    """
    mine = workshops().listed(owner=visitor.owner) if visitor.owner else ()
    if not mine:
        return
    st.subheader(tr("Your werksessies"), anchor=False)
    for each in mine:
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                st.text(each.title or tr("Werksessie"))
                st.caption(_facts(each))
            _way_in(each, visitor)


def _way_in(each: Listed, visitor: Visitor) -> None:
    """The button that opens a session by the link that it has; a new one only where that cannot be made again."""
    secret = workshops().own_secret(each.id, seed=visitor.seed)
    if secret is not None:
        if st.button(tr("Open it"), key=f"ws_eigen_{each.id}", type="primary"):
            go_to(Held(each.id, secret))
        return
    with st.popover(tr("Open it")):
        st.text(tr("This makes a new secret link. The old link, the code and the screen of the hall stop working."))
        if st.button(tr("Open with a new link"), key=f"ws_eigen_{each.id}", type="primary"):
            renewed = workshops().renew(each.id, seed=visitor.seed)
            go_to(Held(renewed.session, renewed.secret))


def _facts(each: Listed) -> str:
    begun = tr("begun on {date}", date=format_date(each.created_at, language=language()))
    if each.deleted_at is None:
        return f"{phase_words(each.phase)} · {begun}"
    kept = tr("kept until {date}", date=format_date(each.deleted_at, language=language()))
    return f"{phase_words(each.phase)} · {begun} · {kept}"
