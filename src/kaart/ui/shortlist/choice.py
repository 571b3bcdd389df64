"""The state of a shortlist: region, level, year of the areas, columns and conditions; and the link to it.

As long as nobody changed columns or conditions they are those that a list starts with, also in another region.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kaart.analysis.shortlist.column import read_column
from kaart.analysis.shortlist.condition import read_condition
from kaart.catalogue.scope import Scope
from kaart.core.codes import MAP_LEVELS, Level
from kaart.core.errors import InputError, KaartError, NotInStoreError, mark
from kaart.exports.shortlist_link import BETWEEN, COLUMNS, CONDITIONS, MOST_COLUMNS, MOST_CONDITIONS
from kaart.store.library import Library
from kaart.ui.cache.figures import find_scope, library_years
from kaart.ui.cache.shortlist import Asked, load_start, load_start_year
from kaart.ui.shell.controls import known_area, level_control, scope_control
from kaart.ui.shell.link import Room
from kaart.ui.shell.province import no_region
from kaart.ui.shell.selection import AREA, LANGUAGE, LEVEL, SCOPE, YEAR, read_query
from kaart.ui.shell.selections import SELECTIONS, follow_selections, selections_text
from kaart.ui.shell.start import remember, start_scope
from kaart.ui.shell.visit import arrival, write
from kaart.ui.shell.words import language, say, tr

# What somebody chose, as (columns, conditions); None for what a list starts with.
_CHOSEN, _SHOWN = "_lijst", "_lijst_nu"
_YEAR_KEY = "lijst_jaar"


@dataclass(frozen=True)
class ListChoice:
    """State of the controls.

    Attributes
    ----------
    scope
        Region.
    asked
        Level, year, columns and conditions.
    area
        Code of the selected area, "" for none.
    notices
        Notices about parts of the link that do not fit.
    """

    scope: Scope
    asked: Asked
    area: str
    notices: tuple[str, ...]

    @property
    def query(self) -> dict[str, str]:
        """The view as link parameters."""
        query = {
            SCOPE: self.scope.id,
            LEVEL: self.asked.level.value,
            YEAR: str(self.asked.year),
            AREA: self.area,
            COLUMNS: BETWEEN.join(self.asked.columns),
            CONDITIONS: BETWEEN.join(self.asked.conditions),
            SELECTIONS: selections_text(),
            LANGUAGE: language() if language() != "nl" else "",
        }
        # Without conditions is not the same as with those that a list starts with.
        return {name: text for name, text in query.items() if text or (name == CONDITIONS and self.asked.columns)}


def choose_list(library: Library, row: DeltaGenerator) -> ListChoice:
    """Draw region, level and year, and return the whole state.

    Parameters
    ----------
    library
        The store.
    row
        Where to draw them.

    Raises
    ------
    NotInStoreError
        If nothing at all is stored, not even the example region.
    """
    notices: list[str] = []
    found = arrival(Room.SHORTLIST)
    if found.follow:
        _take_over(library, found.query, notices)
    with row:
        scope = scope_control(library, width=200)
        level = level_control(library, scope, provinces=False, notices=notices)
        year = _year_control(scope, level)
    area = known_area(scope, str(st.session_state.get("code", "")), year, notices)
    chosen = st.session_state.get(_CHOSEN)
    asked = load_start(scope, level=level, year=year) if chosen is None else Asked(level, year, *chosen)
    st.session_state[_SHOWN] = asked
    return ListChoice(scope, asked, area, tuple(notices))


def write_list_link(library: Library, choice: ListChoice) -> None:
    """Write the whole state to the link."""
    st.session_state["code"] = choice.area
    write(Room.SHORTLIST, choice.query)
    remember(library, choice.scope)


def change_list(change: Callable[[Asked], Asked]) -> None:
    """Change columns or conditions from the next run on.

    Parameters
    ----------
    change
        Gives the new state from the one on the screen.
    """
    shown = st.session_state.get(_SHOWN)
    if isinstance(shown, Asked):
        after = change(shown)
        st.session_state[_CHOSEN] = (after.columns, after.conditions)


def start_again() -> None:
    """Return to the columns and conditions that a list starts with."""
    st.session_state[_CHOSEN] = None


def is_changed() -> bool:
    """Whether columns or conditions are others than those that a list starts with."""
    return st.session_state.get(_CHOSEN) is not None


def add_column(text: str) -> None:
    """Add a column; one that is there already stays where it is."""
    change_list(lambda asked: replace(asked, columns=tuple(dict.fromkeys([*asked.columns, text]))))


def _take_over(library: Library, query: Mapping[str, str], notices: list[str]) -> None:
    """Set the state from the view that this run starts with; parts that cannot be used are reported."""
    state, wish = st.session_state, read_query(query)
    state["gebied"] = str(state.get("gebied", "")) or start_scope(library)
    if wish.scope:
        try:
            state["gebied"] = find_scope(wish.scope).id
        except KaartError as error:
            notices.append(no_region(wish.scope, error, instead=str(state["gebied"])))
    level = wish.level or Level.BUURT
    state["niveau"] = level
    state["code"] = wish.area
    state[_YEAR_KEY] = wish.year
    follow_selections(query)
    if COLUMNS not in query and CONDITIONS not in query:
        state[_CHOSEN] = None
        return
    columns = _readable(query.get(COLUMNS, ""), lambda text: read_column(text).to_text(), notices, most=MOST_COLUMNS)
    said = query.get(CONDITIONS, "")
    conditions = _readable(said, lambda text: read_condition(text).to_text(), notices, most=MOST_CONDITIONS)
    state[_CHOSEN] = _unless_start(
        columns, conditions, level=level if level in MAP_LEVELS else Level.GEMEENTE, year=wish.year
    )


def _readable(text: str, read: Callable[[str], str], notices: list[str], *, most: int) -> tuple[str, ...]:
    """Parts of a link that can be read, as they are written; of too many the first."""
    parts = [part for part in text.split(BETWEEN) if part]
    if len(parts) > most:
        notices.append(tr("The link asks for {count}; these are the first {most}.", count=len(parts), most=most))
    kept = []
    for part in parts[:most]:
        try:
            kept.append(read(part))
        except InputError as error:
            notices.append(say(error))
    return tuple(dict.fromkeys(kept))


def _unless_start(
    columns: tuple[str, ...], conditions: tuple[str, ...], *, level: Level, year: int | None
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """What a link asks, None when it is what a list starts with in its region."""
    try:
        scope = find_scope(str(st.session_state["gebied"]))
        start = None if year is None else load_start(scope, level=level, year=year)
    except KaartError:  # said when the areas are asked for
        start = None
    same = start is not None and (start.columns, start.conditions) == (columns, conditions)
    return None if same else (columns, conditions)


def _year_control(scope: Scope, level: Level) -> int:
    """Draw the choice of the year of the areas.

    Raises
    ------
    NotInStoreError
        If nothing of the region is stored.
    """
    years, state = library_years(scope), st.session_state
    if not years:
        raise NotInStoreError(
            mark("Nothing of {area} has been fetched yet; run kaart sync {id}."), area=scope.name, id=scope.id
        )
    if state.get(_YEAR_KEY) not in years:
        state[_YEAR_KEY] = load_start_year(scope, level=level, latest=years[-1])
    if state[_YEAR_KEY] not in years:
        state[_YEAR_KEY] = years[-1]
    label = tr("Areas of")
    if len(years) == 1:
        st.markdown(f"**{label} {years[0]}**", width="content")
        return years[0]
    return int(st.select_slider(label, list(years), key=_YEAR_KEY, width=200))
