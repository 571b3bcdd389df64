"""The page of a session: its head, the parts that its facilitator goes through, and watching for what others do."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

import streamlit as st

from kaart.core.errors import BusyError, DatabaseError, KaartError, mark
from kaart.ui.cache.workshops import workshops
from kaart.ui.shell.at_hand import take_asked
from kaart.ui.shell.frame import open_page
from kaart.ui.shell.words import say, tr
from kaart.ui.workshop.after import show_after
from kaart.ui.workshop.at_hand import AWAY, Opened, changed, is_hall, open_held, put_away, take_deleted, take_faults
from kaart.ui.workshop.hall import show_away
from kaart.ui.workshop.join import show_join
from kaart.ui.workshop.lead import show_lead
from kaart.ui.workshop.measures import show_measures
from kaart.ui.workshop.papers import show_papers
from kaart.ui.workshop.prepare import show_prepare
from kaart.ui.workshop.start import step_of
from kaart.ui.workshop.words import is_invented, phase_words
from kaart.workshop.model import Phase, Showing
from kaart.workshop.plans import add_step

_SECONDS = 1.0  # between two looks at the database: what others do is on the screen within two
_PART = "ws_deel"


@dataclass(frozen=True)
class _Part:
    words: str
    icon: str
    draw: Callable[[Opened], None]


class _Drawn:
    """What the page was last drawn of.

    Parameters
    ----------
    session
        Id.
    seq
        Number of the last event on the page.
    """

    def __init__(self, session: str, seq: int) -> None:
        self._session, self._seq = session, seq
        self._began = monotonic()
        self._rests_until: float | None = None

    def done(self) -> None:
        """It is drawn; it rests for as long as that took, so that phones get their part of the machine."""
        now = monotonic()
        self._rests_until = now + (now - self._began)

    def is_old(self) -> bool:
        """Whether to draw it anew: not while it is being drawn, or the end of it would never come in a busy room.

        Raises
        ------
        DatabaseError
            If the database cannot be reached now.
        BusyError
            If too many ask it at once.
        """
        if self._rests_until is None or monotonic() < self._rests_until:
            return False
        try:
            return workshops().seq(self._session) != self._seq
        except (DatabaseError, BusyError):
            raise
        except KaartError:  # the session is gone: the page says so
            return True


_PARTS: Mapping[str, _Part] = {
    "voorbereiden": _Part(mark("Prepare"), ":material/edit_note:", show_prepare),
    "meedoen": _Part(mark("Let people in"), ":material/qr_code_2:", show_join),
    "leiden": _Part(mark("Lead"), ":material/forum:", show_lead),
    "maatregelen": _Part(mark("Measures"), ":material/lightbulb:", show_measures),
    "papier": _Part(mark("Paper and minutes"), ":material/print:", show_papers),
    "daarna": _Part(mark("Afterwards"), ":material/inventory_2:", show_after),
}
_OPENS_WITH = {Phase.PREPARING: "voorbereiden", Phase.OPEN: "leiden", Phase.CLOSED: "daarna"}


def open_workshop() -> Opened | None:
    """Write the head of the page, and open the session of the address; None without one.

    The screen of the hall has no such head.

    Raises
    ------
    DatabaseError
        If the database cannot be reached now.
    BusyError
        If too many ask it at once.
    """
    fault: KaartError | None = None
    opened = None
    try:
        opened = open_held()
    except KaartError as error:
        fault = error
    if opened is not None and not opened.leads:
        return opened
    if isinstance(fault, AWAY) and is_hall():
        show_away()
        _wait()
        st.stop()
    question = tr("What do we recognise, and what will we do?")
    open_page(question if opened is None else opened.state.title.strip() or tr("Werksessie"))
    if isinstance(fault, AWAY):
        # Nothing is lost but sight of it: the page comes back when the database does.
        _wait()
        raise fault
    if fault is not None:
        st.error(say(fault), icon=":material/error:")
    if opened is None:
        # What could not be done in a session that is gone says nothing of the next one.
        take_faults()
    if take_deleted():
        st.success(tr("The werksessie was deleted for good."), icon=":material/delete_forever:")
    return opened


def show_parts(opened: Opened) -> None:
    """Draw the part of the session that its facilitator chose, and watch for what others do.

    Parameters
    ----------
    opened
        The session.
    """
    asked = take_asked(add=True)
    if asked is not None and changed(opened.held, add_step(step_of(asked))):
        st.session_state[_PART] = "voorbereiden"
        st.rerun()
    state = opened.state
    drawn = _Drawn(opened.held.session, state.seq)
    st.session_state.setdefault(_PART, _OPENS_WITH[state.phase])
    with st.container(key="ws_kop", horizontal=True, vertical_alignment="center"):
        part = st.segmented_control(
            tr("Part of the werksessie"),
            list(_PARTS),
            format_func=lambda name: f"{_PARTS[name].icon} {tr(_PARTS[name].words)}",
            key=_PART,
            required=True,
            label_visibility="collapsed",
        )
        waiting = sum(note.showing is Showing.WAITING for note in state.notes.values())
        facts = [
            phase_words(state.phase),
            *([tr("People in: {count}", count=len(state.persons))] if state.phase is Phase.OPEN else []),
            *([tr("Notes that wait: {count}", count=waiting)] if waiting else []),
        ]
        st.caption(" · ".join(facts), width="stretch")
        shown = state.by_step.get(state.shown)
        _watch(drawn, None if shown is None else shown.ends_at)
        st.button(tr("Put away"), key="ws_weg", type="tertiary", icon=":material/logout:", on_click=put_away)
    if is_invented(state.steps):
        st.warning(tr("Everything in this Voorbeeldregio is invented."), icon=":material/science:")
    for fault in take_faults():
        st.error(say(fault), icon=":material/error:")
    try:
        _PARTS[str(part)].draw(opened)
    finally:
        drawn.done()


@st.fragment(run_every=_SECONDS)
def _watch(drawn: _Drawn, ends_at: datetime | None) -> None:
    """Draw the page anew when something was added to the session; one small query when nothing was.

    It also draws the time that is left.
    """
    try:
        old = drawn.is_old()
    except AWAY as error:
        # What is on the screen stays, also what was typed.
        st.error(say(error), icon=":material/cloud_off:")
        return
    if old:
        st.rerun()
    left = seconds_left(ends_at, datetime.now(UTC))
    if left is not None:
        st.markdown(f":material/timer: **{left // 60}:{left % 60:02d}**", width="content")


@st.fragment(run_every=_SECONDS)
def _wait() -> None:
    """Draw the page anew as soon as the database answers."""
    try:
        open_held()
    except AWAY:
        return
    except KaartError:  # it answers, with what the page says next
        pass
    st.rerun()


def seconds_left(ends_at: datetime | None, now: datetime) -> int | None:
    """Seconds until a timer ends, 0 when it did; None without one.

    Parameters
    ----------
    ends_at
        When it ends.
    now
        The present.
    """
    return None if ends_at is None else max(0, math.ceil((ends_at - now).total_seconds()))
