"""Which step everybody sees: the steps in a row, stopping a step, and its timer."""

from __future__ import annotations

import streamlit as st

from kaart.exports.workshop.links import hall_link
from kaart.exports.workshop.lists import lost_steps
from kaart.ui.cache.keep import settings
from kaart.ui.shell.address import own_address
from kaart.ui.shell.words import as_markdown, tr
from kaart.ui.workshop.at_hand import Opened, do
from kaart.ui.workshop.words import step_title
from kaart.workshop.acts import ColourStep, FreezeStep, SetTimer, ShowStep
from kaart.workshop.model import Phase, State, Step

_CHOSEN, _FOLLOWED = "ws_stap", "_ws_gevolgd"
_MINUTES = (1, 2, 5, 10, 15)


def choose_step(opened: Opened) -> str:
    """Draw the bar of the steps; gives the id of the step on this screen, which may be another than the room sees.

    Parameters
    ----------
    opened
        A session with a step.
    """
    state = opened.state
    titles = _titles(state)
    if st.session_state.get(_FOLLOWED) != state.shown:
        # Another step was shown, here or by another facilitator: this screen goes along.
        st.session_state[_FOLLOWED] = state.shown
        if state.shown in titles:
            st.session_state[_CHOSEN] = state.shown
    if st.session_state.get(_CHOSEN) not in titles:
        st.session_state[_CHOSEN] = state.shown if state.shown in titles else next(iter(titles))
    with st.container(key="ws_stappen", horizontal=True, vertical_alignment="bottom"):
        _beside(opened, by=-1, words=tr("Previous step"), icon=":material/arrow_back:")
        chosen = str(
            st.selectbox(
                tr("Step on this screen"),
                list(titles),
                format_func=titles.__getitem__,
                placeholder=tr("Choose a step"),
                key=_CHOSEN,
                label_visibility="collapsed",
            )
        )
        _beside(opened, by=1, words=tr("Next step"), icon=":material/arrow_forward:")
        step = state.by_step.get(chosen)
        if step is not None:
            _stop(opened, step)
            _colour(opened, step)
            _timer(opened, step)
        screen = hall_link(settings().public_url or own_address(), opened.held.session, opened.held.secret)
        st.link_button(tr("Screen of the hall"), screen, icon=":material/open_in_new:")
    if step is not None and chosen != state.shown and state.phase is Phase.OPEN:
        with st.container(key="ws_andere_stap", horizontal=True, vertical_alignment="center"):
            shown = titles.get(state.shown, "–")
            st.info(tr("The room sees another step: {step}", step=as_markdown(shown)), icon=":material/visibility:")
            st.button(
                tr("Show this step to the room"),
                key="ws_toon_stap",
                type="primary",
                on_click=do,
                args=(opened.held, ShowStep(step=chosen)),
            )
    return chosen


def _titles(state: State) -> dict[str, str]:
    """Names of the steps by id; those that were taken out come last, for their notes."""
    titles = {step.id: f"{at}. {step_title(step)}" for at, step in enumerate(state.steps, start=1)}
    gone = tr("Notes of a step that was taken out")
    return titles | {id_: f"{at}. {gone}" for at, id_ in enumerate(lost_steps(state), start=len(titles) + 1)}


def _beside(opened: Opened, *, by: int, words: str, icon: str) -> None:
    ids = [step.id for step in opened.state.steps]
    at = ids.index(opened.state.shown) if opened.state.shown in ids else -1
    target = at + by
    possible = 0 <= target < len(ids)
    st.button(
        words,
        icon=icon,
        key=f"ws_stap_{'verder' if by > 0 else 'terug'}",
        disabled=not possible,
        on_click=do,
        args=(opened.held, ShowStep(step=ids[target] if possible else "-")),
    )


def _stop(opened: Opened, step: Step) -> None:
    st.button(
        tr("Go on with this step") if step.frozen else tr("Stop this step"),
        icon=":material/play_arrow:" if step.frozen else ":material/pause:",
        help=tr("While a step is stopped, nobody can add or change anything in it."),
        key="ws_stop",
        on_click=do,
        args=(opened.held, FreezeStep(step=step.id, frozen=not step.frozen)),
    )


def _colour(opened: Opened, step: Step) -> None:
    st.button(
        tr("Hall: colour by figures") if step.by_recognition else tr("Hall: colour by recognition"),
        icon=":material/palette:",
        help=tr("On the screen of the hall: by the figures, or by how the room answered."),
        key="ws_zaal_kleur",
        on_click=do,
        args=(opened.held, ColourStep(step=step.id, by_recognition=not step.by_recognition)),
    )


def _timer(opened: Opened, step: Step) -> None:
    with st.popover(tr("Timer"), icon=":material/timer:", key="ws_klok"):
        st.text(tr("Everybody sees the time that is left."))
        with st.container(horizontal=True):
            for minutes in _MINUTES:
                st.button(
                    tr("{number} min", number=minutes),
                    key=f"ws_klok_{minutes}",
                    on_click=do,
                    args=(opened.held, SetTimer(step=step.id, seconds=60 * minutes)),
                )
        st.button(
            tr("No timer"),
            key="ws_klok_uit",
            disabled=step.ends_at is None,
            on_click=do,
            args=(opened.held, SetTimer(step=step.id, seconds=0)),
        )
