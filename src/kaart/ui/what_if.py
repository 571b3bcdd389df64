"""What if a site came, moved, closed or got more places: the changes, who gains or loses, and comparing."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st
from pandas import DataFrame

from kaart.analysis.measures import NEAREST, PLACES
from kaart.analysis.scenario import Edit, EditKind, Scenario, read_scenario
from kaart.analysis.scenario_sites import apply_scenario
from kaart.errors import InputError
from kaart.render.numbers import format_number
from kaart.ui.access import AccessView
from kaart.ui.data.access import load_low_income
from kaart.ui.words import as_markdown, language, say, tr
from kaart.what_if import WhatIf, work_out

_DISTANCES = {NEAREST, "walk_min", "cycle_min"}


def _key(view: AccessView, name: str) -> str:
    return f"_watals_{name}_{view.choice.scope.id}"


def _scenario(view: AccessView) -> Scenario:
    kept: Scenario = st.session_state.setdefault(_key(view, "nu"), Scenario(tr("Scenario {number}", number=1)))
    return kept


def _saved(view: AccessView) -> dict[str, Scenario]:
    kept: dict[str, Scenario] = st.session_state.setdefault(_key(view, "bewaard"), {})
    return kept


def current(view: AccessView) -> WhatIf | None:
    """The scenario of this session for this region, worked out; None before the first change.

    Parameters
    ----------
    view
        Of a page with a scenario.
    """
    scenario = _scenario(view)
    if not scenario.edits:
        return None
    try:
        return work_out(view.found, scenario, measure=_measure(view), low_income=load_low_income(view.choice.scope))
    except InputError as error:
        st.error(say(error))
        return None


def _measure(view: AccessView) -> str:
    return NEAREST if view.choice.measure.id in _DISTANCES else PLACES


def show_what_if(view: AccessView, worked: WhatIf | None) -> None:
    """Draw the panel: make a change, the list of changes, who gains, save, load and compare.

    Parameters
    ----------
    view
        What there is.
    worked
        Of `current`.
    """
    st.subheader(tr("What if"), anchor=False)
    st.caption(
        tr("An estimate of what changes on paper. A better figure is no promise, and says nothing of one family.")
    )
    _make(view, worked)
    _changes(view)
    if worked is not None:
        _who_gains(worked)
    _keep(view)


def _make(view: AccessView, worked: WhatIf | None) -> None:
    """Buttons for each kind of change."""
    here = str(view.found.frame["name"][view.area]) if view.area else ""
    with st.popover(tr("Add a site"), icon=":material/add_location_alt:", key="watals_erbij"):
        name = st.text_input(tr("Name"), value=tr("New site"), key="watals_naam")
        places = st.number_input(tr("Number of places"), min_value=0, max_value=500, value=16, key="watals_plaatsen")
        x_m, y_m = _place(view, here, "erbij")
        if st.button(tr("Add"), type="primary", key="watals_voeg_toe", disabled=x_m is None):
            number = 1 + sum(edit.kind is EditKind.ADD for edit in _scenario(view).edits)
            _apply(view, Edit(EditKind.ADD, f"NIEUW{number}", x_m, y_m, float(places), name))
    sites = view.found.supply.sites if worked is None else worked.sites
    names = dict(zip(sites["site_id"].astype(str), sites["name"].astype(str), strict=True))
    with st.popover(tr("Change a site"), icon=":material/edit_location_alt:", key="watals_wijzig"):
        site = st.selectbox(
            tr("Site"),
            list(names),
            format_func=names.__getitem__,
            key="watals_locatie",
            placeholder=tr("Choose a site"),
        )
        if site is None:
            return
        now = sites.loc[sites["site_id"] == site, "places"].iloc[0]
        start = 0 if pd.isna(now) else int(now)
        places = st.number_input(tr("Number of places"), 0, 1000, value=start, key=f"watals_aantal_{site}")
        if st.button(tr("Set places"), key="watals_zet"):
            _apply(view, Edit(EditKind.PLACES, str(site), places=float(places)))
        if st.button(tr("Close this site"), key="watals_sluit"):
            _apply(view, Edit(EditKind.CLOSE, str(site)))
        x_m, y_m = _place(view, here, "verplaats")
        if st.button(tr("Move this site"), key="watals_verplaats", disabled=x_m is None):
            _apply(view, Edit(EditKind.MOVE, str(site), x_m, y_m))


def _place(view: AccessView, here: str, key: str) -> tuple[float | None, float | None]:
    """Where: the middle of the selected buurt, or RD coordinates."""
    if here:
        st.caption(tr("Where: in {buurt}, the selected buurt, or at coordinates.", buurt=as_markdown(here)))
    else:
        st.caption(tr("Where: click a buurt on the map first, or give coordinates."))
    x_m = st.number_input(tr("X (RD, metres)"), 0.0, 300_000.0, value=None, key=f"watals_x_{key}")
    y_m = st.number_input(tr("Y (RD, metres)"), 300_000.0, 650_000.0, value=None, key=f"watals_y_{key}")
    if x_m is not None and y_m is not None:
        return float(x_m), float(y_m)
    shapes = view.found.areas
    own = shapes[shapes["code"] == view.area]
    if own.empty:
        return None, None
    middle = own.geometry.iloc[0].representative_point()
    return round(float(middle.x), 1), round(float(middle.y), 1)


def _apply(view: AccessView, edit: Edit) -> None:
    st.session_state[_key(view, "nu")] = _scenario(view).with_edit(edit)
    st.rerun()


def _changes(view: AccessView) -> None:
    """The list of changes, each in words, with a way back."""
    scenario = _scenario(view)
    if not scenario.edits:
        st.caption(tr("No changes yet."))
        return
    known = view.found.supply.sites
    names = dict(zip(known["site_id"].astype(str), known["name"].astype(str), strict=True))
    for edit in scenario.edits:
        name = edit.name or names.get(edit.site_id, edit.site_id)
        words = {
            EditKind.ADD: tr("added, {places} places", places=_count(edit.places)),
            EditKind.MOVE: tr("moved"),
            EditKind.CLOSE: tr("closed"),
            EditKind.PLACES: tr("now {places} places", places=_count(edit.places)),
        }
        st.markdown(f"- {as_markdown(name)}: {words[edit.kind]}")
    with st.container(horizontal=True):
        if st.button(tr("Undo the last"), icon=":material/undo:", key="watals_terug"):
            st.session_state[_key(view, "nu")] = replace(scenario, edits=scenario.edits[:-1])
            st.rerun()
        if st.button(tr("Start again"), icon=":material/delete:", key="watals_leeg"):
            st.session_state[_key(view, "nu")] = replace(scenario, edits=())
            st.rerun()


def _who_gains(worked: WhatIf) -> None:
    """How many children live in buurten whose figure gets better or worse, and where it moves most."""
    effect = worked.effect
    what = tr("metres to the nearest") if worked.measure == NEAREST else tr("places per 100 children")
    heading = tr("Who gains, who loses")
    st.markdown(f"**{heading}** · {what}")
    st.markdown(
        tr(
            "About {gain} children of two and three live in buurten that gain, {lose} in buurten that lose.",
            gain=_count(effect.gain),
            lose=_count(effect.lose),
        )
    )
    if worked.low_income_year is None:
        st.caption(tr("There are no figures of low incomes here, so that those buurten cannot be told apart."))
    else:
        st.markdown(
            tr(
                "Of them {gain} and {lose} in the quarter of buurten with the most low incomes ({year}).",
                gain=_count(effect.gain_marked),
                lose=_count(effect.lose_marked),
                year=worked.low_income_year,
            )
        )
    if effect.unknown:
        st.caption(tr("{count} buurten count for neither: children or figure unknown.", count=len(effect.unknown)))


def _keep(view: AccessView) -> None:
    """Save, load and compare scenarios; they are kept in this session only."""
    scenario, saved = _scenario(view), _saved(view)
    with st.popover(tr("Save, load, compare"), icon=":material/save:", key="watals_bewaar"):
        name = st.text_input(tr("Name of the scenario"), value=scenario.name, key="watals_titel")
        named = replace(scenario, name=name or scenario.name)
        if st.button(tr("Keep to compare"), disabled=not scenario.edits, key="watals_houd"):
            saved[named.name] = named
            st.session_state[_key(view, "nu")] = named
        st.download_button(
            tr("Download as JSON"),
            named.to_json(),
            file_name="scenario.json",
            mime="application/json",
            key="watals_json",
        )
        file = st.file_uploader(tr("Load a scenario (JSON)"), type=["json"], key="watals_laad")
        if file is not None and st.session_state.get(_key(view, "bestand")) != file.file_id:
            st.session_state[_key(view, "bestand")] = file.file_id
            _load(view, file.getvalue())
        if saved:
            table = compare(view, saved)
            st.dataframe(table, hide_index=True, key="watals_vergelijk", alt=tr("Scenarios compared"))


def _load(view: AccessView, content: bytes) -> None:
    try:
        scenario = read_scenario(content.decode("utf-8", "replace"))
        apply_scenario(view.found.supply.sites, scenario)
    except InputError as error:
        st.error(say(error))
        return
    st.session_state[_key(view, "nu")] = scenario
    st.rerun()


def compare(view: AccessView, scenarios: dict[str, Scenario]) -> DataFrame:
    """One row per scenario: changes, and children of two and three who gain or lose.

    Parameters
    ----------
    view
        What there is.
    scenarios
        By name.
    """
    rows = []
    low = load_low_income(view.choice.scope)
    for name, scenario in scenarios.items():
        effect = work_out(view.found, scenario, measure=_measure(view), low_income=low).effect
        row = {
            tr("Scenario"): name,
            tr("Changes"): len(scenario.edits),
            tr("Children that gain"): round(effect.gain),
            tr("Children that lose"): round(effect.lose),
        }
        if low is not None:
            row[tr("gain, low income")] = round(effect.gain_marked)
            row[tr("lose, low income")] = round(effect.lose_marked)
        rows.append(row)
    return DataFrame(rows)


def _count(number: float | None) -> str:
    return "?" if number is None else format_number(number, decimals=0, language=language())
