"""The slim row above the map: region, level, indicator and year become one Selection.

The link is the truth (`kaart.ui.shell.link`): on arrival the widgets take its values; otherwise they decide
and the link follows. Every page writes the whole view, also the parts that it does not show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from kaart.analysis.classes.classrule import ClassRule, read_rule
from kaart.analysis.classes.small import SmallRule
from kaart.answers.figures import FIRST_VIEW_COVERAGE, not_fetched, stored_years
from kaart.answers.members import members_notice
from kaart.catalogue import Catalogue, Indicator, load
from kaart.catalogue.provinces import is_province
from kaart.catalogue.scope import Scope
from kaart.core.codes import MAP_LEVELS, Level, read_level
from kaart.core.errors import InputError, KaartError, NotInStoreError, mark
from kaart.core.provenance import Notice
from kaart.render.pair.map import UP
from kaart.store.library import Library
from kaart.ui.cache.figures import (
    READER,
    area_year,
    find_scope,
    latest_stored,
    library_years,
    load_lacking,
    load_raw,
    scope_choices,
    seek_answer,
)
from kaart.ui.cache.links import follow_area
from kaart.ui.shell.classes import STATE as CLASS_STATE
from kaart.ui.shell.classes import class_control, take_over_classes
from kaart.ui.shell.guard import Asked, Way, mind_definition, remember_view
from kaart.ui.shell.link import Room
from kaart.ui.shell.province import no_region
from kaart.ui.shell.second import SELECT_PX, Second, kept_second, second_control, take_over_second
from kaart.ui.shell.selection import DEFAULT_INDICATOR, LEVEL, Selection, Wish, read_query
from kaart.ui.shell.selections import keep_region, kept_selections
from kaart.ui.shell.small import kept_small, small_control, take_over_small
from kaart.ui.shell.start import remember, start_scope
from kaart.ui.shell.visit import arrival, seen_before, write
from kaart.ui.shell.words import as_markdown, language, say, tr

_SHOWN, _SCOPE_SHOWN = "_indicator_shown", "_scope_shown"
_SAID = "_said"
NO_LISTS = mark("Which gemeenten lie in which province is not stored yet; run kaart sync {id}.")
SINCE_STATE = "_vanaf"
# Year of the areas in which the area in the state was selected.
_AREAS = "_code_areas"
LEVEL_NAMES = {
    Level.BUURT: mark("Buurt"),
    Level.WIJK: mark("Wijk"),
    Level.GEMEENTE: mark("Gemeente"),
    Level.PROVINCIE: mark("Provincie"),
}


@dataclass(frozen=True)
class Choice:
    """A selection with the records it names, and sentences about what was changed on the way."""

    selection: Selection
    scope: Scope
    indicator: Indicator
    years: tuple[int, ...]
    rule: ClassRule
    notices: tuple[str, ...]
    second: Second | None = None
    small: SmallRule = field(default_factory=SmallRule)
    way: Way | None = None


def choose(library: Library, *, pair: bool = False, small_numbers: bool = False, provinces: bool = False) -> Choice:
    """Draw the controls and return their state.

    Parameters
    ----------
    library
        Store of this installation.
    pair
        If True, draw a second indicator, and no classes: those of two indicators are fixed.
    small_numbers
        Whether the page has a map that can set small areas aside or smooth; other pages keep the choice.
    provinces
        Whether the page can show provinces, where the region holds any.

    Raises
    ------
    NotInStoreError
        If nothing at all is stored, not even the example region.
    """
    catalogue = load()
    notices: list[str] = []
    linked = follow_link(library, catalogue, notices)
    row = st.container(key="bediening", horizontal=True, vertical_alignment="bottom")
    with row:
        scope = scope_control(library, width=190 if pair else 230)
        level = level_control(library, scope, provinces=provinces, notices=notices)
        way = _mind(library, catalogue, scope, level, linked=linked, notices=notices)
        labels = _labels(scope, catalogue)
        indicator = _indicator_control(catalogue, labels, pair=pair)
        # Filled last: the possible second indicators depend on the year.
        slot = st.container(key="naast", horizontal=True, width="content", vertical_alignment="bottom")
        if pair:
            rule, behind = read_rule(str(st.session_state.get(CLASS_STATE, ""))), row
        else:
            rule, behind = class_control()
        years, year = _year_control(library, scope, indicator, level, catalogue, notices)
        with slot:
            second = None
            if pair:
                second = second_control(scope, indicator, level=level, year=year, labels=labels, notices=notices)
            _definition(indicator, *([second.indicator] if second else []))
    areas = area_year(scope, indicator=indicator.id, level=level, year=year)
    notices.extend(member_notices(scope, areas))
    area = known_area(scope, str(st.session_state.get("code", "")), areas, notices, level=level)
    small = SmallRule()
    if small_numbers:
        with behind:
            small = small_control(scope, indicator=indicator.id, level=level, year=year)
    selection = Selection(
        scope.id,
        level,
        indicator.id,
        year,
        area,
        language(),
        rule.to_text(),
        second=second.wish(year) if second else kept_second(),
        small=kept_small(),
        since=st.session_state.get(SINCE_STATE),
    )
    way = remember_view(selection, way)
    return Choice(selection, scope, indicator, years, rule, kept_notices(selection, notices), second, small, way)


def _mind(
    library: Library, catalogue: Catalogue, scope: Scope, level: Level, *, linked: bool, notices: list[str]
) -> Way | None:
    """Let the definition guard settle indicator and year."""
    state = st.session_state
    if state.get("indicator") not in {record.id for record in catalogue.indicators}:
        state["indicator"] = DEFAULT_INDICATOR
    years = stored_years(library, scope, indicator=catalogue.indicator(state["indicator"]), catalogue=catalogue)

    def best(record: Indicator) -> int:
        return _best_year(scope, record, level, years)

    asked = state["indicator"]
    way = mind_definition(catalogue, Asked(scope, level, years, linked), best_year=best, notices=notices)
    if state["indicator"] != asked:
        # Set together with its year: the year control must not treat it as a choice of the user.
        state[_SHOWN] = state["indicator"]
    return way


def follow_link(library: Library, catalogue: Catalogue, notices: list[str]) -> bool:
    """Set the widgets from the view that this run starts with, unless they hold it already; return whether they did."""
    found = arrival(Room.VIEW)
    if not found.follow:
        return False
    if not found.carried:
        # The area in a link is called as in the areas of its view; a carried one as in those where it was selected.
        st.session_state.pop(_AREAS, None)
    _take_over(library, catalogue, read_query(found.query), notices)
    return True


def known_area(scope: Scope, area: str, year: int, notices: list[str], *, level: Level | None = None) -> str:
    """The selected area in the areas of a year if the region has it; else none, with a notice.

    A province is one only on a map of provinces, whose `level` says so; elsewhere it goes without a notice.
    """
    before, st.session_state[_AREAS] = st.session_state.get(_AREAS, year), year
    if not area:
        return ""
    if is_province(area):
        shown = level is Level.PROVINCIE and any(item.id == area for item in READER.library.provinces_in(scope, year))
        st.session_state["code"] = area if shown else ""
        return area if shown else ""
    stored = library_years(scope)
    near = min(stored, key=lambda option: abs(option - year), default=year)
    same = follow_area(scope, area, before=before, after=year)
    if same and scope.includes(same, year) and (load_raw(scope, near)["code"] == same).any():
        return same
    text = tr("{code} is no area of {area} in {year}; choose one on the map.", code=area, area=scope.name, year=year)
    notices.append(as_markdown(text))
    st.session_state["code"] = ""
    return ""


def member_notices(scope: Scope, areas: int) -> list[str]:
    """Name the buurten or wijken of a region that did not exist in a stored year of the areas.

    Parameters
    ----------
    scope, areas
        Region, and year of the areas.
    """
    notice = members_notice(READER, scope, year=areas)
    return [] if notice is None else [say(notice)]


def write_link(library: Library, choice: Choice) -> None:
    """Write the whole view to the link, as a step that the back button undoes."""
    selection = choice.selection
    st.session_state["code"] = selection.area
    write(Room.VIEW, selection.to_query())
    remember(library, choice.scope)


def select_area(code: str) -> None:
    """Select an area; "" selects none."""
    st.session_state["code"] = code


def select_scope(scope: str) -> None:
    """Show another region from the next run on."""
    st.session_state["_next_scope"] = scope


def kept_notices(selection: Selection, notices: Sequence[str]) -> tuple[str, ...]:
    """Return the notices about this view; they stay during other reruns."""
    if notices:
        st.session_state[_SAID] = (selection, tuple(notices))
    about, said = st.session_state.get(_SAID, (None, ()))
    return tuple(said) if about == selection else ()


def _take_over(library: Library, catalogue: Catalogue, wish: Wish, notices: list[str]) -> None:
    """Set the widgets from the link; parts that do not exist are reported, not guessed."""
    state = st.session_state
    scope = str(state.get("gebied", "")) if seen_before() else ""
    scope = scope or start_scope(library)
    if wish.scope:
        try:
            scope = find_scope(wish.scope).id
        except KaartError as error:
            notices.append(no_region(wish.scope, error, instead=scope))
    indicator = str(state.get("indicator", DEFAULT_INDICATOR))
    if wish.indicator:
        try:
            indicator = catalogue.indicator(wish.indicator).id
        except KaartError as error:
            notices.append(say(error))
    state["gebied"] = scope
    keep_region(scope)
    state["indicator"] = indicator
    state["niveau"] = wish.level or Level.BUURT
    asked = st.query_params.get(LEVEL, "")
    if asked and wish.level is None:
        try:
            read_level(asked)
        except InputError as error:
            notices.append(say(error))
    state["code"] = wish.area
    take_over_second(wish.second)
    state[SINCE_STATE] = wish.since
    try:
        take_over_classes(wish.classes)
    except InputError as error:
        notices.append(say(error))
    try:
        take_over_small(wish.small)
    except InputError as error:
        notices.append(say(error))
    if wish.year is not None:
        state["jaar"] = wish.year
        state[_SHOWN], state[_SCOPE_SHOWN] = indicator, scope


def scope_control(library: Library, *, width: int = 230) -> Scope:
    """Draw the choice of region and return it.

    Parameters
    ----------
    library
        Store of this installation.
    width
        In pixels.

    Raises
    ------
    NotInStoreError
        If nothing at all is stored.
    """
    choices = scope_choices(library) | {item.to_text(): item.name for item in kept_selections()}
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
    chosen = st.selectbox(
        tr("Region"),
        list(choices),
        format_func=choices.__getitem__,
        placeholder=tr("Choose a region"),
        key="gebied",
        width=width,
    )
    return find_scope(str(chosen))


def _levels(library: Library, scope: Scope, *, provinces: bool) -> tuple[Level, ...]:
    """Levels that a map can show of a region: provinces where one lies wholly in it in any year."""
    held = provinces and any(library.provinces_in(scope, year) for year in library_years(scope))
    return (*MAP_LEVELS, Level.PROVINCIE) if held else MAP_LEVELS


def level_control(library: Library, scope: Scope, *, provinces: bool, notices: list[str]) -> Level:
    """Draw the choice of level and return it; a level that is not there gives gemeenten, with a notice.

    Parameters
    ----------
    library
        Store of this installation.
    scope
        Region on the screen.
    provinces
        As in `choose`.
    notices
        Gets the notice.
    """
    options, state = _levels(library, scope, provinces=provinces), st.session_state
    if state.get("niveau") not in {*options, None}:
        if provinces and not library.provinces():
            notices.append(say(Notice.of(NO_LISTS, id=scope.id)))
        state["niveau"] = Level.GEMEENTE
        name = tr(LEVEL_NAMES[Level.PROVINCIE])
        notices.append(as_markdown(tr("There is no level {level} here; you now see gemeenten.", level=name)))
    chosen = st.segmented_control(
        tr("Level"),
        list(options),
        format_func=lambda level: tr(LEVEL_NAMES[level]),
        key="niveau",
        required=True,
    )
    return Level(chosen or Level.BUURT)


def _labels(scope: Scope, catalogue: Catalogue) -> dict[str, str]:
    """Names of all indicators under their group, in menu order; without those of layers that were not fetched."""
    words = language()
    groups = {group: text[words] for group, text in catalogue.groups()}
    order = {group: number for number, group in enumerate(groups)}
    chosen = st.session_state.get("indicator")
    lacking = load_lacking(scope) - {chosen}
    shown = (item for item in catalogue.indicators if item.id not in lacking)
    records = sorted(shown, key=lambda record: order[record.group])
    return {record.id: f"{groups[record.group]} · {record.label[words]}" for record in records}


def _indicator_control(catalogue: Catalogue, labels: Mapping[str, str], *, pair: bool) -> Indicator:
    if st.session_state.get("indicator") not in labels:
        st.session_state["indicator"] = DEFAULT_INDICATOR
    chosen = st.selectbox(
        f"{tr('Indicator')} {UP}" if pair else tr("Indicator"),
        list(labels),
        format_func=labels.__getitem__,
        placeholder=tr("Choose an indicator"),
        key="indicator",
        width=SELECT_PX if pair else 370,
    )
    return catalogue.indicator(str(chosen))


def _definition(*indicators: Indicator) -> None:
    words = language()
    with st.popover(tr("Definition"), icon=":material/info:", key="definitie"):
        for indicator in indicators:
            st.markdown(f"**{as_markdown(indicator.label[words])}**")
            st.text(indicator.definition[words])
            family = load().families[indicator.family][words]
            st.caption(
                tr(
                    "Unit: {unit}. Definition family: {family}.",
                    unit=as_markdown(indicator.unit[words]),
                    family=as_markdown(family),
                )
            )
            for year, text in indicator.breaks:
                st.caption(f"{year}: {as_markdown(text[words])}")


def _year_control(
    library: Library, scope: Scope, indicator: Indicator, level: Level, catalogue: Catalogue, notices: list[str]
) -> tuple[tuple[int, ...], int]:
    years = stored_years(library, scope, indicator=indicator, catalogue=catalogue)
    if not years:
        raise not_fetched(scope, indicator)
    state = st.session_state
    asked = state.get("jaar")
    changed, moved = state.get(_SHOWN) != indicator.id, state.get(_SCOPE_SHOWN) != scope.id
    if (
        asked not in years
        or (changed and indicator.table_family and asked not in indicator.years)
        # In a region that just came the year of the one before may be empty.
        or (moved and not _has_values(scope, indicator, level, int(asked)))
    ):
        best = _best_year(scope, indicator, level, years)
        if asked is not None and (asked not in years or best != asked):
            notices.append(tr("There is nothing for {asked}; you now see {year}.", asked=asked, year=best))
        state["jaar"] = best
    state[_SHOWN], state[_SCOPE_SHOWN] = indicator.id, scope.id
    if len(years) == 1:
        label = tr("Year")
        st.markdown(f"**{label} {years[0]}**", width="content")
        return years, years[0]
    chosen = st.select_slider(tr("Year"), list(years), key="jaar", width=220)
    return years, int(chosen)


def _has_values(scope: Scope, indicator: Indicator, level: Level, year: int) -> bool:
    found = seek_answer(scope, indicator=indicator.id, level=level, year=year)
    return found is not None and found.figures.coverage > 0


def _best_year(scope: Scope, indicator: Indicator, level: Level, years: Sequence[int]) -> int:
    """Latest year with values for most areas, else for any, else the latest stored year."""
    shares = (FIRST_VIEW_COVERAGE, 0.0)
    found = (latest_stored(scope, indicator=indicator.id, level=level, coverage=share) for share in shares)
    return next((year for year in found if year is not None), years[-1])
