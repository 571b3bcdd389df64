"""Buttons for scenarios of sites: add, move, close, or change the number of places."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from kaart.analysis.access.facilities import record_of
from kaart.analysis.scenario.document import Edit, EditKind
from kaart.answers.access.what_if import WhatIf
from kaart.ui.access.page import AccessView
from kaart.ui.shell.words import as_markdown, tr
from kaart.ui.what_if.place import place_now
from kaart.ui.what_if.state import add_edits, closing_key, scenario_now


def change_sites(view: AccessView, worked: WhatIf | None) -> None:
    """Draw a button for a new site, and one for each existing site.

    Parameters
    ----------
    view
        View on the screen.
    worked
        The scenario so far, None before the first change.
    """
    counted = record_of(view.choice.facility).counts_places
    place = place_now(view)
    with st.popover(tr("Add a site"), icon=":material/add_location_alt:", key=closing_key(view, "watals_erbij")):
        name = st.text_input(tr("Name"), value=tr("New site"), key="watals_naam")
        places = _number(16, "watals_plaatsen") if counted else None
        _say_place(place)
        if st.button(tr("Add"), type="primary", key="watals_voeg_toe", disabled=place is None) and place is not None:
            add_edits(view, Edit(EditKind.ADD, free_id(view), place[1], place[2], places, name))
    sites = view.found.supply.sites if worked is None else worked.sites
    names = dict(zip(sites["site_id"].astype(str), sites["name"].astype(str), strict=True))
    with st.popover(tr("Change a site"), icon=":material/edit_location_alt:", key=closing_key(view, "watals_wijzig")):
        site = st.selectbox(
            tr("Site"),
            list(names),
            format_func=names.__getitem__,
            key="watals_locatie",
            placeholder=tr("Choose a site"),
        )
        if site is None:
            return
        if counted:
            now = sites.loc[sites["site_id"] == site, "places"].iloc[0]
            places = _number(0 if pd.isna(now) else int(now), f"watals_aantal_{site}")
            if st.button(tr("Set places"), key="watals_zet"):
                add_edits(view, Edit(EditKind.PLACES, str(site), places=places))
        if st.button(tr("Close this site"), key="watals_sluit"):
            add_edits(view, Edit(EditKind.CLOSE, str(site)))
        _say_place(place)
        if st.button(tr("Move this site"), key="watals_verplaats", disabled=place is None) and place is not None:
            add_edits(view, Edit(EditKind.MOVE, str(site), place[1], place[2]))


def free_id(view: AccessView) -> str:
    """Id of a new site or stop that no other of the scenario has."""
    edits = scenario_now(view).edits
    used = {str(getattr(edit, "site_id", "") or getattr(edit, "stop_id", "")) for edit in edits}
    return next(f"NIEUW{number}" for number in range(1, len(edits) + 2) if f"NIEUW{number}" not in used)


def _number(value: int, key: str) -> float:
    return float(st.number_input(tr("Number of places"), 0, 1000, value=value, key=key))


def _say_place(place: tuple[str, float, float] | None) -> None:
    """Show the chosen position, or how to choose one."""
    if place is None:
        st.caption(tr("Choose a place first: on the map, an address or coordinates."))
    else:
        st.caption(tr("Where: {name}", name=as_markdown(place[0])))
