"""The slim row above the map: region, level, indicator and year become one Selection.

The link is the truth. When it differs from what this session last wrote (a first visit, a
shared link, the back button), the widgets take its values; otherwise the widgets decide and
the link follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from kaart.analysis.classrule import ClassRule
from kaart.catalogue import Catalogue, Indicator, load
from kaart.codes import MAP_LEVELS, Level, gemeente_of, level_of, read_level
from kaart.errors import InputError, KaartError, NotInStoreError, UnknownYearError, mark
from kaart.query import FIRST_VIEW_COVERAGE, latest_year, stored_years
from kaart.scope import Scope
from kaart.store.library import Library
from kaart.ui.classes import class_control, take_over_classes
from kaart.ui.data.kept import find_scope, last_scope, library_years, load_raw, scope_choices
from kaart.ui.selection import DEFAULT_INDICATOR, LANGUAGE, LEVEL, Selection, Wish, read_query
from kaart.ui.words import as_markdown, language, say, tr

_WRITTEN = "_query"
_SHOWN = "_indicator_shown"
_SAID = "_said"
SINCE_STATE = "_vanaf"
LEVEL_NAMES = {Level.BUURT: mark("Buurt"), Level.WIJK: mark("Wijk"), Level.GEMEENTE: mark("Gemeente")}


@dataclass(frozen=True)
class Choice:
    """A selection with the records it names, and sentences about what was changed on the way."""

    selection: Selection
    scope: Scope
    indicator: Indicator
    years: tuple[int, ...]
    rule: ClassRule
    notices: tuple[str, ...]


def choose(library: Library) -> Choice:
    """Draw the controls and give what they say.

    Raises
    ------
    NotInStoreError
        If nothing at all is stored, not even the example region.
    """
    catalogue = load()
    notices: list[str] = []
    if _link_changed():
        _take_over(library, catalogue, _wish(), notices)
        # Taken over once: when this link leads to an error, the controls still lead out of it.
        st.session_state[_WRITTEN] = st.query_params.to_dict()
    row = st.container(key="bediening", horizontal=True, vertical_alignment="bottom")
    with row:
        scope = _scope_control(library)
        level = _level_control()
        indicator = _indicator_control(catalogue)
        _definition(indicator)
        rule = class_control()
        years, year = _year_control(library, scope, indicator, level, catalogue, notices)
    area = _known_area(scope, str(st.session_state.get("code", "")), year, notices)
    since = st.session_state.get(SINCE_STATE)
    selection = Selection(scope.id, level, indicator.id, year, area, language(), rule.to_text(), since)
    return Choice(selection, scope, indicator, years, rule, _kept(selection, notices))


def _known_area(scope: Scope, area: str, year: int, notices: list[str]) -> str:
    """The selected area when the region has it that year; else none, and a sentence that says so."""
    if not area:
        return ""
    stored = library_years(scope)
    near = min(stored, key=lambda option: abs(option - year), default=year)
    if scope.includes(area, year) and (load_raw(scope, near)["code"] == area).any():
        return area
    text = tr("{code} is no area of {area} in {year}; choose one on the map.", code=area, area=scope.name, year=year)
    notices.append(as_markdown(text))
    st.session_state["code"] = ""
    return ""


def write_link(library: Library, selection: Selection) -> None:
    """Put the whole view in the link, as a step that the back button undoes."""
    st.session_state["code"] = selection.area
    query = selection.to_query()
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    st.session_state[_WRITTEN] = query
    library.remember_scope(selection.scope)


def select_area(code: str) -> None:
    """Select an area; "" selects none."""
    st.session_state["code"] = code


def select_scope(scope: str) -> None:
    """Show another region from the next run on."""
    st.session_state["_next_scope"] = scope


def _link_changed() -> bool:
    return st.session_state.get(_WRITTEN) != st.query_params.to_dict()


def _wish() -> Wish:
    """What the link asks for; one without any view, such as the navigation's, asks for the view of before."""
    query = st.query_params.to_dict()
    if set(query) <= {LANGUAGE}:
        query = {**st.session_state.get(_WRITTEN, {}), **query}
    return read_query(query)


def _kept(selection: Selection, notices: Sequence[str]) -> tuple[str, ...]:
    """Give the sentences about this view; a rerun for another reason does not take them away."""
    if notices:
        st.session_state[_SAID] = (selection, tuple(notices))
    about, said = st.session_state.get(_SAID, (None, ()))
    return tuple(said) if about == selection else ()


def _take_over(library: Library, catalogue: Catalogue, wish: Wish, notices: list[str]) -> None:
    """Put what the link asks for into the widgets; what does not exist is said, not guessed in silence."""
    state = st.session_state
    scope = last_scope(library) if _WRITTEN not in state else str(state.get("gebied", last_scope(library)))
    if wish.scope:
        try:
            scope = find_scope(wish.scope).id
        except KaartError as error:
            notices.append(say(error))
    indicator = str(state.get("indicator", DEFAULT_INDICATOR))
    if wish.indicator:
        try:
            indicator = catalogue.indicator(wish.indicator).id
        except KaartError as error:
            notices.append(say(error))
    state["gebied"] = scope
    state["indicator"] = indicator
    state["niveau"] = wish.level or Level.BUURT
    asked = st.query_params.get(LEVEL, "")
    if asked and wish.level is None:
        try:
            read_level(asked)
        except InputError as error:
            notices.append(say(error))
    state["code"] = wish.area
    state[SINCE_STATE] = wish.since
    try:
        take_over_classes(wish.classes)
    except InputError as error:
        notices.append(say(error))
    if wish.year is not None:
        state["jaar"] = wish.year
        state[_SHOWN] = indicator


def _scope_control(library: Library) -> Scope:
    choices = scope_choices(library)
    asked = st.session_state.pop("_next_scope", None)
    if asked:
        st.session_state["gebied"] = asked
    now = str(st.session_state.get("gebied", ""))
    if now and now not in choices:
        choices = {**choices, now: find_scope(now).name}
    if not choices:
        raise NotInStoreError(
            mark("Nothing of {area} has been fetched yet; run kaart sync {id}."), area="Nederland", id="parkstad"
        )
    if now not in choices:
        st.session_state["gebied"] = next(iter(choices))
    chosen = st.selectbox(tr("Region"), list(choices), format_func=choices.__getitem__, key="gebied", width=230)
    return find_scope(str(chosen))


def _level_control() -> Level:
    chosen = st.segmented_control(
        tr("Level"),
        list(MAP_LEVELS),
        format_func=lambda level: tr(LEVEL_NAMES[level]),
        key="niveau",
        required=True,
    )
    return Level(chosen or Level.BUURT)


def _indicator_control(catalogue: Catalogue) -> Indicator:
    groups = {group: text[language()] for group, text in catalogue.groups()}
    order = {group: number for number, group in enumerate(groups)}
    records = sorted(catalogue.indicators, key=lambda record: order[record.group])
    labels = {record.id: f"{groups[record.group]} · {record.label[language()]}" for record in records}
    if st.session_state.get("indicator") not in labels:
        st.session_state["indicator"] = DEFAULT_INDICATOR
    chosen = st.selectbox(tr("Indicator"), list(labels), format_func=labels.__getitem__, key="indicator", width=370)
    return catalogue.indicator(str(chosen))


def _definition(indicator: Indicator) -> None:
    words = language()
    with st.popover(tr("Definition"), icon=":material/info:", key="definitie"):
        st.markdown(f"**{indicator.label[words]}**")
        st.text(indicator.definition[words])
        family = load().families[indicator.family][words]
        st.caption(tr("Unit: {unit}. Definition family: {family}.", unit=indicator.unit[words], family=family))
        for year, text in indicator.breaks:
            st.caption(f"{year}: {text[words]}")


def _year_control(
    library: Library, scope: Scope, indicator: Indicator, level: Level, catalogue: Catalogue, notices: list[str]
) -> tuple[tuple[int, ...], int]:
    years = stored_years(library, scope, indicator=indicator, catalogue=catalogue)
    if not years:
        raise NotInStoreError(
            mark("Nothing of {area} has been fetched yet; run kaart sync {id}."), area=scope.name, id=scope.id
        )
    state = st.session_state
    asked = state.get("jaar")
    changed = state.get(_SHOWN) != indicator.id
    if asked not in years or (changed and indicator.table_family and asked not in indicator.years):
        best = _best_year(library, scope, indicator, level, catalogue, years)
        if asked is not None and (asked not in years or best != asked):
            notices.append(tr("There is nothing for {asked}; you now see {year}.", asked=asked, year=best))
        state["jaar"] = best
    state[_SHOWN] = indicator.id
    if len(years) == 1:
        label = tr("Year")
        st.markdown(f"**{label} {years[0]}**", width="content")
        return years, years[0]
    chosen = st.select_slider(tr("Year"), list(years), key="jaar", width=220)
    return years, int(chosen)


def _best_year(
    library: Library, scope: Scope, indicator: Indicator, level: Level, catalogue: Catalogue, years: Sequence[int]
) -> int:
    """Latest year with values for most areas, else for any, else the latest stored year."""
    for coverage in (FIRST_VIEW_COVERAGE, 0.0):
        try:
            return latest_year(library, scope, indicator=indicator, level=level, catalogue=catalogue, coverage=coverage)
        except (UnknownYearError, NotInStoreError):
            continue
    return years[-1]


def scope_of_area(code: str) -> str:
    """Region to show for an area outside the present one: its gemeente."""
    return code if level_of(code) is Level.GEMEENTE else gemeente_of(code)
