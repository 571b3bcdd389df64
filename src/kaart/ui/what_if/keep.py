"""Scenarios to keep, save, load and compare; they stay in this session, unless downloaded."""

from __future__ import annotations

import math
from dataclasses import replace

import streamlit as st
from pandas import DataFrame

from kaart.analysis.scenario.document import Scenario, read_scenario, require_fitting
from kaart.core.errors import InputError
from kaart.render.words.about import about
from kaart.ui.access.page import AccessView
from kaart.ui.shell.words import as_markdown, language, say, tr
from kaart.ui.what_if.state import (
    MOST_KEPT,
    ask,
    change_to,
    closing_key,
    is_in_link,
    keep_in_link,
    outcome,
    saved,
    scenario_now,
    seconds,
    waits,
)
from kaart.ui.what_if.two import show_two
from kaart.ui.what_if.words import count_of, people_words


def keep_and_compare(view: AccessView) -> None:
    """Draw saving and loading, and the table of the scenarios that are kept.

    Parameters
    ----------
    view
        View on the screen.
    """
    scenario, kept = scenario_now(view), saved(view)
    if not is_in_link(view):
        text = tr("This is too much for the link: a reload loses it. Download it to keep it.")
        st.warning(text, icon=":material/link_off:")
        _download(scenario, key="watals_json_nu")
    with st.popover(tr("Save, load, compare"), icon=":material/save:", key=closing_key(view, "watals_bewaar")):
        name = st.text_input(tr("Name of the scenario"), value=scenario.name, key=f"watals_titel_{scenario.name}")
        named = replace(scenario, name=name or scenario.name)
        full = len(kept) >= MOST_KEPT and named.name not in kept
        if st.button(tr("Keep to compare"), disabled=not scenario.edits or full, key="watals_houd"):
            kept[named.name] = named
            change_to(view, replace(named, name=_next_name(kept)))
        _download(named, key="watals_json")
        file = st.file_uploader(tr("Load a scenario (JSON)"), type=["json"], key="watals_laad")
        if file is not None and st.session_state.get("_watals_bestand") != file.file_id:
            st.session_state["_watals_bestand"] = file.file_id
            _load(view, file.getvalue())
    if kept:
        _compare(view, kept)


def _download(scenario: Scenario, *, key: str) -> None:
    st.download_button(
        tr("Download as JSON"),
        scenario.to_json(),
        file_name="scenario.json",
        mime="application/json",
        on_click="ignore",
        key=key,
    )


def _next_name(kept: dict[str, Scenario]) -> str:
    """A name that no kept scenario has."""
    names = (tr("Scenario {number}", number=number) for number in range(1, len(kept) + 2))
    return next(name for name in names if name not in kept)


def _load(view: AccessView, content: bytes) -> None:
    try:
        scenario = require_fitting(read_scenario(content.decode("utf-8", "replace")), view.choice.facility)
    except InputError as error:
        st.error(say(error))
        return
    change_to(view, scenario)


def _compare(view: AccessView, kept: dict[str, Scenario]) -> None:
    """Show one row per scenario, and the choice of the one on the map."""
    heading = tr("Scenarios compared")
    st.markdown(f"**{heading}** · {people_words(view.choice.facility)}")
    waiting = [scenario for scenario in kept.values() if waits(view, scenario)]
    if waiting:
        about = max(2, math.ceil(seconds(view) * len(waiting)))
        if st.button(tr("Work out all (about {seconds} seconds)", seconds=about), key="watals_reken_alle"):
            ask(view, *waiting)
    st.table(compare(view, kept).set_index(tr("Scenario")), alt=heading)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(tr("Scenario"), list(kept), key="watals_welke", placeholder=tr("Choose a scenario"))
        if name is not None and st.button(tr("Show on the map"), icon=":material/map:", key="watals_toon"):
            change_to(view, kept[name])
        if name is not None and st.button(tr("Forget"), icon=":material/delete:", key="watals_vergeet"):
            del kept[name]
            keep_in_link(view)
            st.rerun()
    show_two(view)


def compare(view: AccessView, scenarios: dict[str, Scenario]) -> DataFrame:
    """One row per scenario: changes, and people who gain or lose; empty where it has not been computed yet.

    Parameters
    ----------
    view
        View on the screen.
    scenarios
        By name.
    """
    rows = []
    for name, scenario in scenarios.items():
        row = {tr("Scenario"): as_markdown(name), tr("Changes"): count_of(len(scenario.edits))}
        worked = None if waits(view, scenario) else outcome(view, scenario)
        if worked is not None:
            row |= {
                tr("gain"): about(worked.effect.gain, language=language()),
                tr("lose"): about(worked.effect.lose, language=language()),
            }
            if worked.low_income_known:
                row[tr("gain, low income")] = about(worked.effect.gain_marked, language=language())
                row[tr("lose, low income")] = about(worked.effect.lose_marked, language=language())
        rows.append(row)
    # Scenarios that were not computed have empty cells.
    return DataFrame(
        [{name: row.get(name, "") for name in dict.fromkeys(key for each in rows for key in each)} for row in rows]
    )
