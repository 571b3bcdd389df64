"""The screen of the hall: one question, its map, what the room adds, and how to take part; nothing else.

Everything comes from the address and the database, so that a screen whose connection was lost, or that was reloaded, is
where the session is. It looks every second whether anything is new; the map is drawn again only for another view.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

import streamlit as st

from kaart.core.errors import KaartError
from kaart.exports.workshop.hall import Hall, hall_of, marks_of
from kaart.exports.workshop.links import DISPLAY, join_link
from kaart.exports.workshop.view import StepView
from kaart.render.workshop.marks import RoomMarks
from kaart.render.workshop.room_map import RoomMap
from kaart.ui.cache.room import load_room_map
from kaart.ui.cache.workshops import load_view, workshops
from kaart.ui.shell.address import shared_address
from kaart.ui.shell.at_hand import Held
from kaart.ui.shell.frame import ICON
from kaart.ui.shell.menu import ensure_menu
from kaart.ui.shell.scripts import page_scripts
from kaart.ui.shell.share import Reach, reach_of
from kaart.ui.shell.words import language, tr
from kaart.ui.workshop.at_hand import AWAY, Opened
from kaart.ui.workshop.effects import effects
from kaart.ui.workshop.hall_data import Door, hall_data
from kaart.ui.workshop.ready import ready
from kaart.ui.workshop.room_map import STYLE, show_room_map, show_room_marks
from kaart.workshop.acts import Act, ColourStep, ShowStep
from kaart.workshop.keys import new_id, reader_secret
from kaart.workshop.model import READER, Actor, Phase, Role, State
from kaart.workshop.sight import seen_by

_SCRIPT = Path(__file__).with_name("hall.js")
_SECONDS = 1.0  # between two looks: what phones answer is on the screen within two
_KEY = "zaal"
COLOUR, RECOGNITION, FIGURES = "kleur", "herkenning", "cijfers"
_LAST = "_zaal_laatst"


@dataclass(frozen=True)
class _Screen:
    """What the screen is drawn of.

    Attributes
    ----------
    held
        Link of the session.
    leads
        Whether keys on this screen lead the session.
    shown
        Step and view that the map is of.
    view, room
        View of the step and its map; None without one.
    made
        Whether the view is there.
    """

    held: Held
    leads: bool
    shown: tuple[object, ...]
    view: StepView | None
    room: RoomMap | None
    made: bool


@dataclass(frozen=True)
class _Last:
    """What was last worked out, to show when nothing is new or the database is away.

    Attributes
    ----------
    of
        What it was worked out of.
    state
        The session then.
    data, marks
        Words and marks on the screen.
    at
        When the database last answered.
    """

    of: tuple[object, ...]
    state: State
    data: dict[str, object]
    marks: RoomMarks
    at: datetime


@cache
def _component() -> object:
    script = _SCRIPT.read_text(encoding="utf-8")
    return st.components.v2.component("kaart_hall", html="<span></span>", js=script, isolate_styles=False)


def show_hall(opened: Opened) -> None:
    """Draw the whole screen, in place of any other head of the page.

    Parameters
    ----------
    opened
        The session, opened for the hall.
    """
    state = opened.state
    _head(state.title.strip() or tr("Werksessie"))
    step = state.by_step.get(state.shown) if state.phase is Phase.OPEN else None
    view, room, made = None, None, step is None or ready().is_ready(step, language=language())
    if step is not None and made:
        view, room = load_view(step, language=language()), load_room_map(step, language=language())
    elif step is not None:
        view = StepView(step.page, step.query, language(), problem=tr("The view is being made…"))
    leads = opened.actor.role is Role.FACILITATOR
    # There also when it is empty: what follows is then the same part of the page in every run.
    with st.container():
        if room is not None:
            show_room_map(room, key=_KEY)
    _live(_Screen(opened.held, leads, _shown(state), view, room, made))
    if step is not None:
        at = state.steps.index(step)
        ready().prepare([*state.steps[at + 1 :], *reversed(state.steps[:at])], language=language())


def show_away() -> None:
    """Draw the screen of a hall that was opened while the database is away."""
    _head(tr("Werksessie"))
    now = datetime.now(UTC)
    data = hall_data(Hall(Phase.PREPARING, ""), view=None, door=None, now=now, language=language())
    words = tr("The database of the werksessies does not answer now. This screen comes back by itself when it does.")
    mount = _component()
    mount(key="zaal_woorden", data={**data, "message": [words]}, height=1)  # type: ignore[operator]


def _head(title: str) -> None:
    st.set_page_config(page_title=f"{title} – kaart", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed")
    ensure_menu()
    st.html(STYLE)
    st.html(page_scripts(language()), unsafe_allow_javascript=True)


def _shown(state: State) -> tuple[object, ...]:
    """What the map and the layout depend on: another one needs the whole page drawn again."""
    step = state.by_step.get(state.shown)
    if step is None or state.phase is not Phase.OPEN:
        return state.phase, "", "", (), language()
    return state.phase, step.id, step.page, tuple(sorted(step.query.items())), language()


@st.fragment(run_every=_SECONDS)
def _live(screen: _Screen) -> None:
    """Draw everything that changes by itself."""
    away = ""
    try:
        state = _look(screen.held)
    except AWAY:
        last = _last()
        if last is None:
            return
        moment = last.at.astimezone().strftime("%H:%M:%S")
        away = tr("The database does not answer; this is how it was at {time}.", time=moment)
        _draw(screen, last, away=away)
        return
    except KaartError:
        # The link holds no longer, or the session is gone: the page says so.
        st.rerun()
    if _shown(state) != screen.shown or (not screen.made and _is_made(state)):
        st.rerun()
    last = _worked_out(screen, state)
    _draw(screen, last, away=away)
    _keys(screen, state)


def _is_made(state: State) -> bool:
    step = state.by_step.get(state.shown)
    return step is None or ready().is_ready(step, language=language(), wait_s=0.0)


def _look(held: Held) -> State:
    """The session now, if its link still holds.

    Raises
    ------
    KaartError
        If the link or the session is gone, or the database is away.
    """
    workshops().actor(held.session, held.secret)
    return workshops().state(held.session)


def _last() -> _Last | None:
    found = st.session_state.get(_LAST)
    return found if isinstance(found, _Last) else None


def _worked_out(screen: _Screen, state: State) -> _Last:
    """What is on the screen, from the last time when nothing is new."""
    now = datetime.now(UTC)
    of = (screen.held, screen.shown, screen.made, state.seq, _by_recognition(state), effects().finished)
    before = _last()
    if before is None or before.of != of:
        seen = seen_by(state, Actor(READER, Role.READER))
        effect = partial(effects().sentence, seen, language=language())
        hall = hall_of(state, view=screen.view, language=language(), effect=effect)
        data = hall_data(hall, view=screen.view, door=_door(screen, state), now=now, language=language())
        before = _Last(of, state, data, marks_of(seen, hall.step, by_recognition=_by_recognition(state)), now)
    else:
        before = _Last(of, state, before.data, before.marks, now)
    st.session_state[_LAST] = before
    return before


def _draw(screen: _Screen, last: _Last, *, away: str) -> None:
    mount = _component()
    mount(key="zaal_woorden", data={**last.data, "away": away}, height=1)  # type: ignore[operator]
    if screen.room is not None:
        show_room_marks(screen.room, last.marks, key=_KEY)


def _door(screen: _Screen, state: State) -> Door | None:
    if state.phase is not Phase.OPEN:
        return None
    held = screen.held
    code = workshops().code(held.session, reader_secret(held.secret) if screen.leads else held.secret)
    address = shared_address()
    shown = f"{address.partition('://')[2]}/mee"
    if reach_of(address) is Reach.MACHINE:
        return Door(shown, "", code, tr("Phones cannot reach this address, only this computer can."))
    return Door(shown, join_link(address, code), code)


def _by_recognition(state: State) -> bool:
    """Whether the answers colour the map: as this screen asks, else as the facilitator does."""
    step = state.by_step.get(state.shown)
    asked = st.query_params.get(COLOUR)
    if asked in {RECOGNITION, FIGURES}:
        return asked == RECOGNITION
    return step is not None and step.by_recognition


def _turn_colours(screen: _Screen, step: str, *, to_recognition: bool) -> None:
    """Colour by the answers or by the figures: for everybody, or with the link of a reader on this screen alone."""
    if screen.leads:
        st.query_params.pop(COLOUR, None)
        _do(screen.held, ColourStep(step=step, by_recognition=to_recognition))
    else:
        st.query_params[COLOUR] = RECOGNITION if to_recognition else FIGURES


def _keys(screen: _Screen, state: State) -> None:
    """Buttons for the keyboard, a clicker and who listens: a room sees none. Only a facilitator's lead the session."""
    with st.container(key="werkzaal_toetsen"):
        if screen.room is not None:
            turned = not _by_recognition(state)
            words = tr("Colour by recognition") if turned else tr("Colour by figures")
            st.button(
                words,
                key="zaal_kleur",
                shortcut="H",
                on_click=_turn_colours,
                args=(screen, state.shown),
                kwargs={"to_recognition": turned},
            )
        if not screen.leads:
            return
        for shortcut, words, target in _ways(state):
            st.button(words, key=f"zaal_{shortcut}", shortcut=shortcut, on_click=_go, args=(screen.held, target))
        if st.button(tr("Back to the page of the facilitator"), key="zaal_Esc", shortcut="Esc"):
            st.query_params.pop(DISPLAY, None)
            st.rerun()


def _ways(state: State) -> list[tuple[str, str, str]]:
    """Keys with their words and the step they lead to; page keys are those of a clicker."""
    ids = [step.id for step in state.steps]
    if not ids or state.phase is not Phase.OPEN:
        return []
    now = ids.index(state.shown) if state.shown in ids else 0
    following, before = ids[min(now + 1, len(ids) - 1)], ids[max(now - 1, 0)]
    found = [
        ("Right", tr("Next step"), following),
        ("Left", tr("Previous step"), before),
        ("PageDown", tr("Next step (Page Down)"), following),
        ("PageUp", tr("Previous step (Page Up)"), before),
        ("Home", tr("First step"), ids[0]),
        ("End", tr("Last step"), ids[-1]),
    ]
    return [way for way in found if way[-1] != state.shown]


def _go(held: Held, step: str) -> None:
    """Show another step to everybody."""
    _do(held, ShowStep(step=step))


def _do(held: Held, act: Act) -> None:
    """Do something for everybody; a key says nothing when that is not possible now."""
    try:
        actor = workshops().actor(held.session, held.secret)
        workshops().append(held.session, act, actor=actor, id_=new_id())
    except KaartError:
        return
