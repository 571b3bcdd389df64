"""The controls of a page about one area: region, area and year; other choices are kept."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kaart.analysis.classes.classrule import read_rule
from kaart.catalogue import load
from kaart.catalogue.provinces import is_province
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, gemeente_of, level_of
from kaart.core.errors import NotFetchedError, UnknownAreaError, mark
from kaart.store.library import Library
from kaart.ui.cache.figures import find_scope, library_years, load_raw
from kaart.ui.shell.classes import STATE as CLASS_STATE
from kaart.ui.shell.controls import (
    SINCE_STATE,
    Choice,
    follow_link,
    kept_notices,
    known_area,
    member_notices,
    scope_control,
    select_area,
)
from kaart.ui.shell.second import kept_second
from kaart.ui.shell.selection import DEFAULT_INDICATOR, Selection
from kaart.ui.shell.small import kept_small
from kaart.ui.shell.words import language, tr


def choose_area(library: Library, row: DeltaGenerator) -> Choice:
    """Draw the controls of a page about one area, and return their state; other choices are kept.

    Without a selected area, a region of one whole gemeente stands for that gemeente. A link that names an area and no
    region, or one that the area does not lie in, leads to the gemeente of the area; so does a buurt as region.

    Parameters
    ----------
    library
        The store.
    row
        Where to draw them.

    Raises
    ------
    NotFetchedError
        If nothing of the region was fetched.
    NotInStoreError
        If nothing at all is stored, not even the example region.
    """
    catalogue, state = load(), st.session_state
    notices: list[str] = []
    if follow_link(library, catalogue, notices):
        _take_over_area()
        area = str(state.get("code", ""))
        if is_province(area):
            _open_province(area)
        elif area and not find_scope(str(state["gebied"])).includes(area, None):
            state["gebied"] = gemeente_of(area)
    with row:
        scope = scope_control(library)
        years = library_years(scope)
        if not years:
            raise NotFetchedError(
                mark("Nothing of {area} has been fetched yet; run kaart sync {id}."), area=scope.name, id=scope.id
            )
        if state.get("jaar") not in years:
            state["jaar"] = years[-1]
        notices.extend(member_notices(scope, int(state["jaar"])))
        area = known_area(scope, str(state.get("code", "")), int(state["jaar"]), notices) or _only_gemeente(scope)
        area = _area_control(scope, area, year=int(state["jaar"]))
        if len(years) > 1:
            st.select_slider(tr("Year"), list(years), key="jaar", width=220)
    # Streamlit forgets the state of controls that are not drawn here.
    level = Level(state.get("niveau") or Level.BUURT)
    indicator = catalogue.indicator(str(state.get("indicator", DEFAULT_INDICATOR)))
    state["niveau"], state["indicator"] = level, indicator.id
    year, words = int(state["jaar"]), language()
    rule = read_rule(str(state.get(CLASS_STATE, "")))
    selection = Selection(
        scope.id,
        level,
        indicator.id,
        year,
        area,
        words,
        rule.to_text(),
        second=kept_second(),
        small=kept_small(),
        since=state.get(SINCE_STATE),
    )
    return Choice(selection, scope, indicator, years, rule, kept_notices(selection, notices))


def _take_over_area() -> None:
    """Let a region that is one buurt or wijk stand for that area in its gemeente."""
    state = st.session_state
    scope = find_scope(str(state["gebied"]))
    if not state.get("code") and scope.code and scope.code[:2] in {"BU", "WK"}:
        state["code"], state["gebied"] = scope.code, gemeente_of(scope.code)


def _open_province(code: str) -> None:
    """Let a selected province be the region; where its gemeenten are not known the region stays."""
    st.session_state["code"] = ""
    with suppress(UnknownAreaError):
        st.session_state["gebied"] = find_scope(code).id


def _only_gemeente(scope: Scope) -> str:
    if scope.part_level(None) is not None:
        return ""  # it has a profile of its own
    gemeenten = scope.gemeenten(None)
    return gemeenten[0] if gemeenten is not None and len(gemeenten) == 1 else ""


def _area_control(scope: Scope, area: str, *, year: int) -> str:
    """Draw the choice of an area by name; a country offers its gemeenten only."""
    near = min(library_years(scope), key=lambda option: abs(option - year))
    frame = load_raw(scope, near)
    names = {
        str(code): f"{name} ({level_of(code).value})"
        for code, name in sorted(zip(frame["code"], frame["name"], strict=True), key=lambda pair: str(pair[1]))
        if scope.includes(code, near) and code != COUNTRY and (not scope.is_country or code[:2] == "GM" or code == area)
    }
    st.session_state["profiel_gebied"] = area or None
    chosen = st.selectbox(
        tr("Area"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=tr("Choose an area by name"),
        key="profiel_gebied",
        on_change=_select_named,
        width=320,
    )
    return str(chosen or "")


def _select_named() -> None:
    select_area(str(st.session_state.get("profiel_gebied") or ""))
