"""The choice of a second indicator beside the first, and of its year when the two have none in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from kaart.answers.figures import FIRST_VIEW_COVERAGE, stored_years
from kaart.answers.view import SecondWish, read_second
from kaart.catalogue import Indicator, Kind, load
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, spans
from kaart.core.errors import UnknownIndicatorError
from kaart.render.pair.map import RIGHT
from kaart.ui.cache.figures import area_year, seek_answer
from kaart.ui.cache.keep import library
from kaart.ui.cache.links import linked_years
from kaart.ui.shell.words import as_markdown, language, say, tr

_KEPT, _KEY, _YEAR_KEY = "_tweede", "tweede", "tweede_jaar"
# Default second indicator: the first of these that has figures for most areas that year.
_BESIDE = (
    "bijstand_per_1000",
    "laag_inkomen",
    "opleiding_laag",
    "arbeidsparticipatie",
    "woz",
    "koopwoningen",
    "inkomen_per_inwoner",
    "afstand_huisarts",
    "inwoners",
)
SELECT_PX = 275


@dataclass(frozen=True)
class Second:
    """A second indicator.

    Attributes
    ----------
    indicator, year
        The second indicator and its year.
    notices
        Reason for another year than the first, in a sentence.
    """

    indicator: Indicator
    year: int
    notices: tuple[str, ...] = ()

    def wish(self, year: int) -> str:
        """Its form in a link, given the year of the first indicator."""
        return SecondWish(self.indicator.id, None if self.year == year else self.year).to_text()


def take_over_second(text: str) -> None:
    """Set the widgets from a link; without a second indicator in it the page chooses one."""
    asked = read_second(text)
    st.session_state[_KEPT] = text
    st.session_state[_KEY] = asked.indicator
    st.session_state[_YEAR_KEY] = asked.year


def kept_second() -> str:
    """The choice as text for a link; pages with one indicator keep it."""
    return str(st.session_state.get(_KEPT, ""))


def second_control(
    scope: Scope, first: Indicator, *, level: Level, year: int, labels: Mapping[str, str], notices: list[str]
) -> Second:
    """Draw the choice of the second indicator and, where it has to be another, of its year.

    Parameters
    ----------
    scope, level
        Areas of the view.
    first, year
        First indicator and its year.
    labels
        Names of all indicators by id, in the order of the menu.
    notices
        List that receives a notice when the link names something unknown.
    """
    state = st.session_state
    asked = str(state.get(_KEY) or read_second(str(state.get(_KEPT, ""))).indicator)
    try:
        state[_KEY] = load().indicator(asked).id if asked else _beside(scope, first, level=level, year=year)
    except UnknownIndicatorError as error:
        notices.append(say(error))
        state[_KEY] = _beside(scope, first, level=level, year=year)
    # The first itself or a categorical indicator can only come from a link, or from a change of the first.
    options = [
        name
        for name in labels
        if name == state[_KEY] or (name != first.id and load().indicator(name).kind is not Kind.CATEGORY)
    ]
    name = tr("Second indicator")
    chosen = st.selectbox(
        f"{name} {RIGHT}",
        options,
        format_func=labels.__getitem__,
        placeholder=tr("Choose an indicator"),
        key=_KEY,
        width=SELECT_PX,
    )
    second = load().indicator(str(chosen))
    found = _of_year(scope, first, second, level=level, year=year)
    state[_KEPT] = found.wish(year)
    return found


def _beside(scope: Scope, first: Indicator, *, level: Level, year: int) -> str:
    """Indicator to start with: one that has figures in this region, at this level and in this year."""
    options = [name for name in _BESIDE if name != first.id]
    for least in (FIRST_VIEW_COVERAGE, 0.0):
        for name in options:
            covered = _coverage(scope, load().indicator(name), level=level, year=year)
            if covered > 0 and covered >= least:
                return name
    return options[0]


def _of_year(scope: Scope, first: Indicator, second: Indicator, *, level: Level, year: int) -> Second:
    """The second in the year of the first if it has figures then; else in another year, with a notice."""
    if _coverage(scope, second, level=level, year=year) > 0:
        return Second(second, year)
    there = _years(scope, second, level=level)
    areas = area_year(scope, indicator=first.id, level=level, year=year)
    linked = linked_years(scope, level=level, year=areas)
    # Without a linkable year the nearest is tried, and the page shows why it fails.
    fitting = [one for one in there if area_year(scope, indicator=second.id, level=level, year=one) in linked]
    options = fitting or sorted(there, key=lambda other: (abs(other - year), -other))[:1]
    if not options:
        return Second(second, year)
    state = st.session_state
    if state.get(_YEAR_KEY) not in options:
        kept = read_second(str(state.get(_KEPT, ""))).year
        state[_YEAR_KEY] = kept if kept in options else min(options, key=lambda other: (abs(other - year), -other))
    chosen = int(state[_YEAR_KEY])
    if len(options) > 1:
        chosen = int(st.selectbox(f"{tr('Year')} {RIGHT}", options, placeholder=tr("Choose"), key=_YEAR_KEY, width=110))
    return Second(second, chosen, (_other_year(scope, first, second, level=level, years=(year, chosen)),))


def _other_year(scope: Scope, first: Indicator, second: Indicator, *, level: Level, years: tuple[int, int]) -> str:
    """Notice about two years on one map, with the years in which both have figures."""
    both = sorted(set(_years(scope, first, level=level)) & set(_years(scope, second, level=level)))
    text = tr(
        "“{label}” has no figures of {year} here; you see {other} beside it, of areas with the same boundary.",
        label=second.label[language()],
        year=years[0],
        other=years[1],
    )
    if both:
        text += " " + tr("Both have figures in {years}.", years=spans(tuple(both)))
    return as_markdown(text)


def _years(scope: Scope, record: Indicator, *, level: Level) -> list[int]:
    """Stored years in which an indicator has any value here."""
    return list(_with_values(scope, record, level, stored_years(library(), scope, indicator=record, catalogue=load())))


def _with_values(scope: Scope, record: Indicator, level: Level, years: Iterable[int]) -> Iterable[int]:
    return (year for year in years if _coverage(scope, record, level=level, year=year) > 0)


def _coverage(scope: Scope, record: Indicator, *, level: Level, year: int) -> float:
    """Share of the areas that has a value; 0 when there are no figures at all, or none that can be read."""
    found = seek_answer(scope, indicator=record.id, level=level, year=year)
    return 0.0 if found is None else found.figures.coverage
