"""Beginning a session: from the view of a page, from a selection, empty, from a file, from another session."""

from __future__ import annotations

import re

import streamlit as st

from kaart.core.errors import NotAllowedError, mark
from kaart.exports.workshop.hall import shortened
from kaart.exports.workshop.links import MOST_LINK, read_session_link
from kaart.exports.workshop.names import name_of
from kaart.ui.cache.figures import find_scope
from kaart.ui.cache.workshops import workshops
from kaart.ui.shell import at_hand
from kaart.ui.shell.at_hand import AskedView, Held, forget_asked, take_asked, waits
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.selection import SCOPE
from kaart.ui.shell.words import as_markdown, tr
from kaart.ui.workshop.at_hand import go_to
from kaart.ui.workshop.own_sessions import show_own_sessions
from kaart.ui.workshop.sign_in import Visitor, sign_in
from kaart.workshop.acts import ChangePlan, StepAsked
from kaart.workshop.document import read_document
from kaart.workshop.fold import fold
from kaart.workshop.keys import new_id
from kaart.workshop.model import Role, State
from kaart.workshop.plans import plan_of
from kaart.workshop.template import fresh, is_document, read_template

MOST_TITLE = 200
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")
_NOT_YOURS = mark("Only who has the link of its facilitator can copy a werksessie.")


def begin(plan: ChangePlan, visitor: Visitor) -> None:
    """Begin a session and open its page; ends the run.

    Parameters
    ----------
    plan
        Of the session.
    visitor
        Who begins it.

    Raises
    ------
    DatabaseError
        If the database cannot be written.
    """
    begun = workshops().begin(plan, owner=visitor.owner, seed=visitor.seed)
    at_hand.let_go()
    go_to(Held(begun.session, begun.secret))


def step_of(view: AskedView) -> StepAsked:
    """The step of a view.

    Parameters
    ----------
    view
        Asked by its page.
    """
    return StepAsked(id=new_id(), question=view.question, page=view.page, query=dict(view.query))


def plan_with(view: AskedView) -> ChangePlan:
    """Plan of one step.

    Parameters
    ----------
    view
        Asked by its page.
    """
    area = view.query.get(SCOPE, "")
    title = tr("Werksessie {area}", area=name_of(area, find_scope)) if area else tr("Werksessie")
    return ChangePlan(title=title[:MOST_TITLE], area=area if _PLAIN.fullmatch(area) else "", steps=[step_of(view)])


def copy_of(state: State) -> ChangePlan:
    """The plan of a session for another one, whose title says that it is a copy.

    Parameters
    ----------
    state
        The session.
    """
    plan, word = fresh(plan_of(state)), tr("copy")
    title = plan.title.strip() or tr("Werksessie")
    before = re.fullmatch(rf"(.*) \({re.escape(word)}(?: ([0-9]{{1,4}}))?\)", title, re.DOTALL)
    stem, number = (before[1], int(before[2] or 1) + 1) if before else (title, 1)
    end = f" ({word})" if number == 1 else f" ({word} {number})"
    return plan.model_copy(update={"title": stem[: MOST_TITLE - len(end)] + end})


def show_begin() -> None:
    """Draw the page without a session: begin one, or come back to one by its link.

    Raises
    ------
    KaartError
        If what was asked cannot be done.
    """
    st.text(
        tr(
            "In a werksessie people look at figures together and add what they know, each on their own phone: do we "
            "recognise this, why is it so, what could help? You show the views, and keep notes, votes and agreements."
        )
    )
    visitor = sign_in()
    if waits():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(
                tr("Open the werksessie to add the view to: it becomes a step there."), icon=":material/playlist_add:"
            )
            st.button(tr("Do not add it"), key="ws_niet_erbij", on_click=forget_asked)
    left, right = st.columns(2, gap="large")
    if visitor.may_begin:
        asked = take_asked(add=False)
        if asked is not None:
            begin(plan_with(asked), visitor)
        with left:
            _begin_new(visitor)
    with right:
        _come_back(visitor)


def _begin_new(visitor: Visitor) -> None:
    st.subheader(tr("Begin a werksessie"), anchor=False)
    st.caption(tr("From a map or another page: choose there what it shows, and press Werksessie under it."))
    with st.form("ws_nieuw", border=False):
        title = st.text_input(tr("Title"), max_chars=200, placeholder=tr("Evening in the buurthuis"))
        if st.form_submit_button(tr("Begin with an empty werksessie"), type="primary", icon=":material/add:"):
            begin(ChangePlan(title=title.strip() or tr("Werksessie")), visitor)
    file = st.file_uploader(
        tr("Begin with a file (JSON): a template, or a whole werksessie"), type="json", key="ws_bestand"
    )
    if file is not None:
        with errors_shown():
            _begin_with(file.getvalue(), visitor)


def _begin_with(data: bytes, visitor: Visitor) -> None:
    """Offer to begin with a file: a template, or everything of a session that was exported.

    Raises
    ------
    InputError
        If it is neither.
    """
    if is_document(data):
        events = read_document(data)
        state = fold(events)
        st.text(shortened(state.title, most=200))
        st.caption(tr("Steps: {steps}, notes: {notes}", steps=len(state.steps), notes=len(state.notes)))
        if st.button(tr("Take in this werksessie"), type="primary", key="ws_neem_op"):
            taken = workshops().take_in(events, owner=visitor.owner, seed=visitor.seed)
            at_hand.let_go()
            go_to(Held(taken.session, taken.secret))
        return
    template = read_template(data)
    st.text(shortened(template.plan.title, most=200))
    st.caption(tr("Steps: {count}", count=len(template.plan.steps)))
    if template.unknown:
        names = as_markdown(", ".join(template.unknown))
        st.warning(tr("kaart does not know these fields and leaves them out: {names}.", names=names))
    if st.button(tr("Begin with this template"), type="primary", key="ws_sjabloon_begin"):
        begin(template.plan, visitor)


def _come_back(visitor: Visitor) -> None:
    st.subheader(tr("Go on with a werksessie"), anchor=False)
    st.caption(
        tr(
            "By the secret link that you kept. Lost it? On the computer that kaart runs on, the command "
            "kaart werksessie sleutel makes a new one."
        )
    )
    with st.form("ws_terug", border=False):
        text = st.text_input(tr("Your secret link"), max_chars=MOST_LINK, autocomplete="off")
        with st.container(horizontal=True):
            back = st.form_submit_button(tr("Open it"), type="primary", icon=":material/login:")
            copy = st.form_submit_button(
                tr("Begin a copy of it"), icon=":material/content_copy:", disabled=not visitor.may_begin
            )
    if back or copy:
        with errors_shown():
            found = Held(*read_session_link(text))
            actor = workshops().actor(found.session, found.secret)
            if back:
                go_to(found)
            # The button that was taken away can still be pressed by a message of one's own making.
            if actor.role is not Role.FACILITATOR or not visitor.may_begin:
                raise NotAllowedError(_NOT_YOURS)
            begin(copy_of(workshops().state(found.session)), visitor)
    show_own_sessions(visitor)
