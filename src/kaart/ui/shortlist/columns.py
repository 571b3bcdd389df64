"""The choice of columns: those of the list with their names, and one more out of all that is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from kaart.analysis.access.facilities import PUBLIC, Facility, record_of
from kaart.analysis.access.indicator import indicator_of
from kaart.analysis.shortlist.column import Column, read_column
from kaart.answers.access.ground import access_years
from kaart.answers.figures import lacks_layer, stored_years
from kaart.catalogue import Indicator, Kind, load
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.render.shortlist.words import column_words
from kaart.ui.cache.figures import seek_answer
from kaart.ui.cache.keep import library
from kaart.ui.cache.shortlist import Asked
from kaart.ui.shell.words import language, tr
from kaart.ui.shortlist.choice import add_column, change_list, is_changed, start_again
from kaart.ui.shortlist.page import ListView

_CHOSEN, _NEW, _YEAR, _SINCE = "lijst_kolommen", "lijst_erbij", "lijst_erbij_jaar", "lijst_erbij_vanaf"


def column_control(view: ListView) -> None:
    """Draw the columns of the list, to leave out or to add."""
    names = {item.column.to_text(): column_words(item, language=language()) for item in view.result.columns}
    names |= {column.to_text(): column.to_text() for column, _ in view.gathered.lacking}
    asked = view.choice.asked
    with st.popover(tr("Columns ({count})", count=len(asked.columns)), icon=":material/view_column:", key="kolomknop"):
        st.session_state[_CHOSEN] = list(asked.columns)
        st.multiselect(
            tr("In the table"),
            list(asked.columns),
            format_func=lambda text: names.get(text, text),
            placeholder=tr("Choose figures"),
            key=_CHOSEN,
            on_change=_leave_out,
        )
        _more(view.choice.scope, asked)
        if is_changed():
            st.button(tr("As at the start"), icon=":material/restart_alt:", on_click=start_again, key="lijst_begin")


def _leave_out() -> None:
    kept = tuple(st.session_state[_CHOSEN])
    change_list(
        lambda asked: replace(
            asked,
            columns=kept,
            conditions=tuple(text for text in asked.conditions if text.partition(":")[0] in kept),
        )
    )


def _more(scope: Scope, asked: Asked) -> None:
    """Draw the choice of one more column: what, of which year, and compared with which."""
    options = _offered(scope, asked.level)
    name = st.selectbox(
        tr("Add a column"),
        list(options),
        index=None,
        format_func=options.__getitem__,
        placeholder=tr("Choose a figure or a measure"),
        key=_NEW,
    )
    if name is None:
        return
    column = read_column(str(name))
    years = _years(scope, asked.level, column)
    if not years:
        st.caption(tr("There is no figure of it for these areas."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        best = years.index(asked.year) if asked.year in years else len(years) - 1
        year = st.selectbox(tr("Year"), years, index=best, placeholder=tr("Choose"), key=f"{_YEAR}_{name}", width=110)
        earlier = [] if column.facility else _comparable(load().indicator(column.name), years, int(year))
        since = None
        if earlier:
            since = st.selectbox(
                tr("Change since"), earlier, index=None, placeholder=tr("no change"), key=f"{_SINCE}_{name}", width=150
            )
        text = Column(column.name, int(year), since, column.facility).to_text()
        st.button(tr("Add"), icon=":material/add:", on_click=add_column, args=(text,), key="lijst_voeg_toe")


def _offered(scope: Scope, level: Level) -> dict[str, str]:
    """Names of all figures and measures that can be a column, by column without a year."""
    groups, words = {group: text[language()] for group, text in load().groups()}, language()
    order = {group: number for number, group in enumerate(groups)}
    records = [
        record
        for record in load().indicators
        if record.kind is not Kind.CATEGORY
        and level.value in record.levels
        and not lacks_layer(library(), scope, record)
    ]
    offered = {
        record.id: f"{groups[record.group]} · {record.label[words]}"
        for record in sorted(records, key=lambda record: order[record.group])
    }
    if level is not Level.BUURT or scope.is_country:
        return offered
    return offered | {
        Column(measure.id, facility=facility.value).to_text(): f"{tr(record_of(facility).name)} · "
        f"{indicator_of(facility, measure).label[words]}"
        for facility in PUBLIC
        for measure in record_of(Facility(facility)).measures
    }


def _years(scope: Scope, level: Level, column: Column) -> list[int]:
    """Years in which a column has figures; of accessibility those of people and boundaries."""
    if column.facility:
        return list(access_years(library(), scope))
    record = load().indicator(column.name)
    stored: Iterable[int] = stored_years(library(), scope, indicator=record, catalogue=load())
    answers = ((year, seek_answer(scope, indicator=record.id, level=level, year=year)) for year in stored)
    return [year for year, found in answers if found is not None and found.figures.coverage > 0]


def _comparable(indicator: Indicator, years: list[int], year: int) -> list[int]:
    """Earlier years of the same definition."""
    return [option for option in years if option < year and indicator.era(option) == indicator.era(year)]
