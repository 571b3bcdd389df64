"""The scenario of this session: the current one, the saved ones, and when they are computed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from kaart.analysis.access.effect import Effect
from kaart.analysis.access.facilities import measure_of
from kaart.analysis.access.transit_measure import SLOW, expected_s
from kaart.analysis.scenario.document import AnyEdit, Scenario
from kaart.analysis.scenario.packed import pack, unpack
from kaart.answers.access.what_if import WhatIf, default_measure, work_out
from kaart.core.errors import InputError, KaartError
from kaart.render.access.gain import Gained
from kaart.ui.access.page import AccessView
from kaart.ui.access.scenario_link import IN_SESSION, arrived_text, keep_text, scenario_text
from kaart.ui.cache.access import load_low_income, reach_stamp
from kaart.ui.cache.what_if import load_base, load_worked
from kaart.ui.shell.words import language, say, tr

_ASKED, _HERE, _LOST = "_watals_gerekend", "_watals_hier", "_watals_kwijt"
MOST_KEPT = 12


def _key(view: AccessView, name: str) -> str:
    file = "" if view.choice.own is None else f"_{view.choice.own[1]}"
    return f"_watals_{name}_{view.choice.facility.value}_{view.choice.scope.id}{file}"


def scenario_now(view: AccessView) -> Scenario:
    """The scenario that is being made for this region and facility."""
    start = Scenario(tr("Scenario {number}", number=1), facility=view.choice.facility)
    kept: Scenario = st.session_state.setdefault(_key(view, "nu"), start)
    return kept


def change_to(view: AccessView, scenario: Scenario) -> None:
    """Make this the current scenario, and rerun the page."""
    st.session_state[_key(view, "nu")] = scenario
    st.session_state[_key(view, "stap")] = st.session_state.get(_key(view, "stap"), 0) + 1
    keep_in_link(view)
    st.rerun()


def keep_in_link(view: AccessView) -> None:
    """Let the next link of the page hold the scenarios of this view; a mark when they are too long for it.

    Points of the user are kept in this session alone, and so is what is changed on them.
    """
    if view.choice.own is not None:
        return
    scenarios = (scenario_now(view), *saved(view).values())
    text = pack(scenarios)
    if not text and any(scenario.edits for scenario in scenarios):
        text = IN_SESSION
    keep_text(view.choice.scope, view.choice.facility, text)


def take_over(view: AccessView) -> None:
    """Take over the scenarios of a link that was followed: a reload, back and forward, or a link from elsewhere."""
    choice = view.choice
    text = None if choice.own is not None else arrived_text(choice.scope, choice.facility)
    if text is None:
        return
    st.session_state.pop(_LOST, None)
    if text == IN_SESSION and scenario_now(view).edits:
        return
    now: tuple[Scenario, ...] = (Scenario(scenario_now(view).name, facility=choice.facility),)
    kept: dict[str, Scenario] = {}
    if text == IN_SESSION:
        st.session_state[_LOST] = tr("The scenario was too large for the link, and is gone from this session.")
    elif text:
        try:
            now = unpack(text, choice.facility)
            kept = {scenario.name: scenario for scenario in now[1:]}
        except InputError as error:
            st.session_state[_LOST] = say(error)
    st.session_state[_key(view, "nu")] = now[0]
    st.session_state[_key(view, "bewaard")] = kept


def lost() -> str:
    """Why the scenario of the link that was followed is not here, "" when it is."""
    return str(st.session_state.get(_LOST, ""))


def is_in_link(view: AccessView) -> bool:
    """Whether a reload keeps the scenarios of this view."""
    return scenario_text(view.choice.scope, view.choice.facility) != IN_SESSION


def add_edits(view: AccessView, *edits: AnyEdit) -> None:
    """Append edits, and rerun the page."""
    scenario = scenario_now(view)
    change_to(view, replace(scenario, edits=(*scenario.edits, *edits)))


def closing_key(view: AccessView, name: str) -> str:
    """Key of a popover that closes when something was done in it: with another key it is another one."""
    return f"{name}_{st.session_state.get(_key(view, 'stap'), 0)}"


def saved(view: AccessView) -> dict[str, Scenario]:
    """Scenarios that are kept to compare, by name."""
    kept: dict[str, Scenario] = st.session_state.setdefault(_key(view, "bewaard"), {})
    return kept


def measure_now(view: AccessView) -> str:
    """Key of the measure to compare: the one on the map, if a scenario can change it."""
    return default_measure(view.choice.facility, view.choice.measure.id)


def _edits(scenario: Scenario) -> str:
    """Edits without the name: another name does not change the outcome."""
    return replace(scenario, name="").to_json()


def waits(view: AccessView, scenario: Scenario) -> bool:
    """Whether a scenario takes so long that it is computed only on request."""
    asked: set[tuple[str, str, str]] = st.session_state.setdefault(_ASKED, set())
    measure = measure_now(view)
    return measure in SLOW and (view.choice.scope.id, measure, _edits(scenario)) not in asked


def ask(view: AccessView, *scenarios: Scenario) -> None:
    """Compute scenarios, and rerun the page."""
    asked: set[tuple[str, str, str]] = st.session_state.setdefault(_ASKED, set())
    asked.update((view.choice.scope.id, measure_now(view), _edits(scenario)) for scenario in scenarios)
    st.rerun()


def seconds(view: AccessView) -> float:
    """Estimated time for one scenario."""
    base = load_base(view.choice.scope, view.found)
    return 0.0 if base is None else expected_s(base.people, base.ground.days, measure_now(view))


def outcome(view: AccessView, scenario: Scenario) -> WhatIf | None:
    """Effect of a scenario. Returns None and shows a message when a change does not fit the stored data.

    Parameters
    ----------
    view
        View on the screen.
    scenario
        Of the same facility.
    """
    try:
        with st.spinner(tr("Measuring…")):
            if view.choice.own is not None:
                return _worked_here(view, replace(scenario, name=""), measure_now(view))
            return load_worked(view.choice.scope, view.found, replace(scenario, name=""), measure_now(view))
    except KaartError as error:
        st.error(say(error))
        return None


def _worked_here(view: AccessView, scenario: Scenario, measure: str) -> WhatIf:
    """As `load_worked`, for the user's own points: kept in this session only."""
    asked = (_key(view, measure), view.found.year, scenario.to_json(), reach_stamp())
    kept: dict[object, WhatIf] = st.session_state.setdefault(_HERE, {})
    low = load_low_income(view.choice.scope)
    if asked not in kept:
        if len(kept) > MOST_KEPT:
            kept.clear()
        kept[asked] = work_out(view.found, scenario, measure=measure, low_income=low)
    return kept[asked]


def gained_by(view: AccessView, worked: WhatIf, effect: Effect | None = None) -> Gained:
    """Who gains and loses by a scenario, in the language of the page.

    Parameters
    ----------
    view
        View on the screen.
    worked
        The scenario.
    effect
        In place of that of the scenario: compared with something else.
    """
    facility, frame = view.choice.facility, view.found.frame
    names = dict(zip(frame.index.astype("str"), frame["name"].astype("str"), strict=True))
    measure = measure_of(facility, worked.measure)
    return Gained(effect or worked.effect, facility, measure, names, view.choice.scope.name, language())


def current(view: AccessView) -> WhatIf | None:
    """Effect of the current scenario; None before the first change, or until it is requested."""
    take_over(view)
    scenario = scenario_now(view)
    if not scenario.edits or waits(view, scenario):
        return None
    return outcome(view, scenario)
