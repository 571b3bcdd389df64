"""Opening a session by the secret in the address, and doing something in it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from kaart.core.errors import BusyError, DatabaseError, KaartError, NotAdmittedError, UnknownSessionError, mark
from kaart.exports.workshop.links import DISPLAY, HALL, SECRET, SESSION, facilitator_query
from kaart.exports.workshop.pointed import require_near
from kaart.ui.cache.pointed import load_outlines
from kaart.ui.cache.workshops import workshops
from kaart.ui.shell import at_hand
from kaart.ui.shell.at_hand import FILE, Held, held, hold
from kaart.ui.shell.selection import LANGUAGE
from kaart.ui.shell.words import language
from kaart.workshop.acts import Act
from kaart.workshop.keys import new_id
from kaart.workshop.model import Actor, Role, State
from kaart.workshop.plans import Change, change_plan
from kaart.workshop.points import pointed_by

# The database has no answer now, and may have one in a moment.
AWAY = (DatabaseError, BusyError)
_FAULTS = "_werksessie_fouten"
_DELETED = "_werksessie_verwijderd"
_OF_PARTICIPANT = mark("This link is of a participant; open it on the phone that it was made for.")


@dataclass(frozen=True)
class Opened:
    """A session whose secret was checked.

    Attributes
    ----------
    held
        Its link.
    actor
        Who has that link.
    state
        The whole session: what a reader may see of it is `kaart.workshop.sight.seen_by`.
    hall
        Whether the screen of the hall is asked for.
    """

    held: Held
    actor: Actor
    state: State
    hall: bool

    @property
    def leads(self) -> bool:
        """Whether the visitor leads the session on this page."""
        return self.actor.role is Role.FACILITATOR and not self.hall


def put_away() -> None:
    """Have no session at hand any more, nor in the address."""
    at_hand.let_go()
    for name in (SESSION, SECRET, DISPLAY):
        st.query_params.pop(name, None)


def is_hall() -> bool:
    """Whether the address asks for the screen of the hall."""
    return st.query_params.get(DISPLAY) == HALL


def open_held() -> Opened | None:
    """The session in the address, else the one at hand, which then comes into the address; None for neither.

    Raises
    ------
    NotAdmittedError
        If the secret in the address is nobody's.
    UnknownSessionError
        If there is no such session.
    DatabaseError
        If the database cannot be reached.
    """
    query, kept = st.query_params.to_dict(), held()
    asked = Held(query.get(SESSION, ""), query.get(SECRET, ""))
    if not asked.session:
        if kept is None:
            return None
        asked = kept[0]
        st.query_params.from_dict({**query, **facilitator_query(asked.session, asked.secret)})
    try:
        actor = workshops().actor(asked.session, asked.secret)
        state = workshops().state(asked.session)
    except (NotAdmittedError, UnknownSessionError):
        if kept is not None and kept[0] == asked:
            at_hand.let_go()
        raise
    if actor.role is Role.PARTICIPANT:
        raise NotAdmittedError(_OF_PARTICIPANT)
    if actor.role is Role.FACILITATOR:
        hold(asked, state.title)
    return Opened(asked, actor, state, hall=actor.role is Role.READER or is_hall())


def go_to(at: Held) -> None:
    """Open the page of a session; ends the run.

    Parameters
    ----------
    at
        The session.
    """
    query = facilitator_query(at.session, at.secret)
    language = st.query_params.get(LANGUAGE)
    st.switch_page(FILE, query_params={**query, **({LANGUAGE: language} if language else {})})


def did(at: Held, act: Act) -> bool:
    """Do something in a session; what went wrong is shown by the next run of the page.

    Parameters
    ----------
    at
        The session; its secret is checked again.
    act
        What to do.

    Returns
    -------
    bool
        Whether it was done.
    """
    try:
        require_placed(at, act)
        workshops().append(at.session, act, actor=workshops().actor(at.session, at.secret), id_=new_id())
    except KaartError as error:
        note_fault(error)
        return False
    return True


def require_placed(at: Held, act: Act) -> None:
    """Refuse a place outside the areas of its step.

    Parameters
    ----------
    at
        The session.
    act
        What to do.

    Raises
    ------
    InputError
        If it has such a place.
    UnknownSessionError
        If there is no such session.
    """
    if getattr(act, "point", None) is None:
        return
    pointed = pointed_by(act, workshops().state(at.session))
    if pointed is not None:
        step, point = pointed
        require_near(point, load_outlines(step, language=language()))


def changed(at: Held, what: Change) -> bool:
    """Change the plan of a session; what went wrong is shown by the next run of the page.

    Parameters
    ----------
    at
        The session; its secret is checked again.
    what
        One of `kaart.workshop.plans`.

    Returns
    -------
    bool
        Whether it was done.
    """
    try:
        change_plan(workshops(), at.session, what, actor=workshops().actor(at.session, at.secret))
    except KaartError as error:
        note_fault(error)
        return False
    return True


def do(at: Held, act: Act) -> None:
    """`did`, as what a button does.

    Parameters
    ----------
    at, act
        As there.
    """
    did(at, act)


def change(at: Held, what: Change) -> None:
    """`changed`, as what a button does.

    Parameters
    ----------
    at, what
        As there.
    """
    changed(at, what)


def note_fault(error: KaartError) -> None:
    """Keep an error until the page is drawn.

    Parameters
    ----------
    error
        What went wrong.
    """
    st.session_state.setdefault(_FAULTS, []).append(error)


def note_deleted() -> None:
    """Keep until the page is drawn that the session was deleted."""
    st.session_state[_DELETED] = True


def take_deleted() -> bool:
    """Whether the session was deleted since the page was drawn last."""
    return bool(st.session_state.pop(_DELETED, False))


def take_faults() -> list[KaartError]:
    """Errors since the page was drawn last."""
    return list(st.session_state.pop(_FAULTS, []))
