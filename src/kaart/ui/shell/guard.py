"""The definition guard: a year outside the years of a definition never changes the indicator in silence.

CBS stopped counting households on a low income after 2023 and counts persons in poverty
from 2024 on. Moving the year across such a break switches to the indicator of that year, with a message
and the way back. Without a successor, the page names the year that has figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.scope import Scope
from kaart.catalogue.succession import breaks_between, instead
from kaart.core.codes import Level
from kaart.core.errors import DefinitionMismatchError
from kaart.model.indicators import require_same_scale
from kaart.ui.cache.figures import seek_answer
from kaart.ui.shell.classes import forget_bounds
from kaart.ui.shell.selection import Selection
from kaart.ui.shell.words import as_markdown, language, tr

_SEEN, _LEFT, _WAY = "_laatst_getoond", "_verlaten", "_uitweg"


@dataclass(frozen=True)
class Way:
    """Another view that the reader can go to in one click.

    Attributes
    ----------
    indicator, year
        Indicator and year of that view.
    label
        Label of the button.
    classes
        Classes in the link of that view, "" for the default.
    """

    indicator: str
    year: int
    label: str
    classes: str = ""


@dataclass(frozen=True)
class Asked:
    """State of the controls, before the guard.

    Attributes
    ----------
    scope, level
        Region and level of the map.
    years
        Stored years that the slider offers.
    linked
        Whether this run follows a link.
    """

    scope: Scope
    level: Level
    years: tuple[int, ...]
    linked: bool


def mind_definition(
    catalogue: Catalogue,
    asked: Asked,
    *,
    best_year: Callable[[Indicator], int],
    notices: list[str],
) -> Way | None:
    """Determine the indicator and year of the widgets, before they are drawn.

    Parameters
    ----------
    catalogue
        Holds the records.
    asked
        State of the controls.
    best_year
        Year to open an indicator with.
    notices
        List that receives the notices.

    Returns
    -------
    Way or None
        The way back, or out; None when nothing changed.
    """
    state = st.session_state
    record = catalogue.indicator(str(state["indicator"]))
    before, before_year = state.get(_SEEN, ("", 0))
    picked = bool(before) and before != record.id and not asked.linked
    if picked:
        _leave_bounds(catalogue.indicator(before), record, notices)
    if record.table_family is None or not asked.years:
        return None
    wanted = state.get("jaar")
    stays = wanted in asked.years and not (picked and wanted not in record.years)
    year = int(wanted) if stays and wanted is not None else best_year(record)
    if year in record.years:
        if before == record.id and not picked:
            notices += _break_words(record, before_year, year)
        return None
    other = instead(catalogue, record, year=year, before=str(state.get(_LEFT, "")))
    if other is None or picked:
        return _stay(record, year, other, asked, notices)
    came_from = before_year if before == record.id else 0
    return _switch(record, year if stays else None, other, asked, came_from, best_year=best_year, notices=notices)


def _stay(record: Indicator, year: int, other: Indicator | None, asked: Asked, notices: list[str]) -> Way | None:
    """Keep an indicator that is not published for the year, with a notice about the available years."""
    words = language()
    label = as_markdown(record.label[words])
    near = _nearest(asked, record, year)
    if near is None:
        notices.append(tr("'{label}' is not published for {year}.", label=label, year=year))
    else:
        notices.append(
            tr(
                "'{label}' is not published for {year}. The nearest year with figures is {near}.",
                label=label,
                year=year,
                near=near,
            )
        )
    notices += _break_words(record, near or record.years[-1], year)
    if other is not None:
        notices.append(_instead_words(record, other, year))
        there = _nearest(asked, other, year) or year
        return Way(other.id, there, tr("To {label}, {year}", label=other.label[words], year=there))
    if near is None:
        return None
    return Way(record.id, near, tr("To {label}, {year}", label=record.label[words], year=near))


def _switch(
    record: Indicator,
    year: int | None,
    other: Indicator,
    asked: Asked,
    came_from: int,
    *,
    best_year: Callable[[Indicator], int],
    notices: list[str],
) -> Way | None:
    """Switch to the indicator of that year, with a notice and the way back."""
    state, words = st.session_state, language()
    wanted = state.get("jaar")
    if year is None:
        # The region lacks that year: use the default year of the other indicator.
        year = best_year(other)
        if wanted is not None:
            notices.append(tr("There is nothing for {asked}; you now see {year}.", asked=wanted, year=year))
    near = came_from if came_from in record.years and came_from in asked.years else _nearest(asked, record, year)
    notices.append(_instead_words(record, other, year))
    classes = str(state.get("klassen", ""))
    if forget_bounds():
        notices.append(tr("Your own class bounds are not kept: they belong to the other definition."))
    state["indicator"], state["jaar"], state[_LEFT] = other.id, year, record.id
    if near is None:
        return None
    return Way(record.id, near, tr("Back to {label}, {year}", label=record.label[words], year=near), classes)


def _instead_words(record: Indicator, other: Indicator, year: int) -> str:
    words = language()
    old, new = as_markdown(record.label[words]), as_markdown(other.label[words])
    if year > record.years[-1]:
        return tr(
            "From {year} on CBS measures something else: '{new}' instead of '{old}'. The two cannot be compared.",
            year=min(each for each in other.years if each > record.years[-1]),
            new=new,
            old=old,
        )
    return tr(
        "Up to {year} CBS measured something else: '{new}' instead of '{old}'. The two cannot be compared.",
        year=max(each for each in other.years if each < record.years[0]),
        new=new,
        old=old,
    )


def _break_words(record: Indicator, first: int, second: int) -> list[str]:
    words = language()
    return [
        tr("The count of '{label}' changed: {reason}", label=as_markdown(record.label[words]), reason=text[words])
        for _, text in breaks_between(record, first, second)
    ]


def _leave_bounds(before: Indicator, now: Indicator, notices: list[str]) -> None:
    """Drop user bounds: on the scale of another definition they have no meaning."""
    try:
        require_same_scale(before, now)
    except DefinitionMismatchError:
        if forget_bounds():
            notices.append(tr("Your own class bounds are not kept: they belong to the other definition."))


def _nearest(asked: Asked, record: Indicator, year: int) -> int | None:
    """Stored year nearest to another in which the record has figures here, the later of two; None when none has."""
    for near in sorted(set(asked.years) & set(record.years), key=lambda each: (abs(each - year), -each)):
        found = seek_answer(asked.scope, indicator=record.id, level=asked.level, year=near)
        if found is not None and found.figures.coverage > 0:
            return near
    return None


def remember_view(selection: Selection, way: Way | None) -> Way | None:
    """Remember the view, and return the way back as long as the view stays.

    Parameters
    ----------
    selection
        The view.
    way
        Of `mind_definition`, None in runs in which nothing changed.
    """
    state = st.session_state
    state[_SEEN] = (selection.indicator, selection.year)
    if way is not None:
        state[_WAY] = (selection, way)
    about, kept = state.get(_WAY, (None, None))
    return kept if about == selection else None


def show_way(way: Way | None) -> None:
    """Draw the button that leads back, if there is one."""
    if way is not None:
        st.button(as_markdown(way.label), key="uitweg", icon=":material/undo:", on_click=_go, args=(way,))


def _go(way: Way) -> None:
    query = {**st.query_params.to_dict(), "indicator": way.indicator, "jaar": str(way.year), "klassen": way.classes}
    # As a link: it restores everything, user bounds included.
    st.query_params.from_dict({name: text for name, text in query.items() if text})
