"""The side panel: the main figures of one area beside its wijk, gemeente and the country."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from kaart.answers.figures import Answer, is_shown
from kaart.catalogue import Indicator, load
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, level_of
from kaart.render.words.numbers import DASH
from kaart.render.words.provisional import beside_words, figures_year
from kaart.render.words.rounded import cell_words, printed_number
from kaart.ui.cache.figures import find_scope, latest_with_value, library_years, parents, seek_answer, stored_name
from kaart.ui.cache.links import codes_among, follow_area
from kaart.ui.shell.controls import Choice, select_area
from kaart.ui.shell.words import as_markdown, language, tr

MAIN = (
    "laag_inkomen",
    "sociaal_minimum",
    "personen_in_armoede",
    "bijstand_per_1000",
    "mediaan_vermogen",
    "opleiding_laag",
    "arbeidsparticipatie",
    "woz",
    "jeugdzorg_pct",
    "inwoners",
)


def show_panel(choice: Choice, shown: Answer) -> None:
    """Draw the panel of the selected area, or of the region when none is selected."""
    area = choice.selection.area
    if area:
        _area_panel(choice, area, shown)
    else:
        _region_panel(choice, shown)


def _area_panel(choice: Choice, code: str, shown: Answer) -> None:
    row = shown.figures.area(code)
    name = str(row["name"]) if row else stored_name(code)
    st.subheader(as_markdown(name), anchor=False)
    above = [stored_name(parent) for parent in parents(code) if parent not in {COUNTRY, code}]
    st.caption(as_markdown(" · ".join([code, *above])))
    with st.container(key="paneelknoppen", horizontal=True):
        query = _profile_query(choice, code, shown.figures.area_year)
        st.page_link("pages/profiel.py", label=tr("Profile"), icon=":material/article:", query_params=query)
        st.button(tr("Clear selection"), icon=":material/close:", on_click=select_area, args=("",), key="wis")
    if row is not None:
        st.markdown(f"### {_words(shown.figures.indicator, row, choice.selection.year)}")
        shown_year = figures_year(shown.figures, language=language())
        when = shown_year if is_shown(str(row["status"])) else choice.selection.year
        st.caption(f"{choice.indicator.label[language()]}, {when}")
        if row["shared"] or row["note"]:
            st.caption(str(row["note"]) or tr("one figure for several areas"))
    codes = [code, *(parent for parent in parents(code) if parent != code)]
    _comparison(choice, codes, areas=shown.figures.area_year)


def _profile_query(choice: Choice, code: str, areas: int) -> dict[str, str]:
    """Link to the profile of an area: there a code is of the year in the link."""
    selection = choice.selection
    if areas == selection.year:
        return selection.to_query()
    same = follow_area(choice.scope, code, before=areas, after=selection.year)
    if not same and areas in library_years(choice.scope):
        return replace(selection, year=areas).to_query()
    return replace(selection, area=same).to_query()


def _region_panel(choice: Choice, shown: Answer) -> None:
    st.subheader(as_markdown(choice.scope.name), anchor=False)
    areas = shown.figures.area_year
    gemeenten = choice.scope.gemeenten(areas)
    if gemeenten is not None and len(gemeenten) == 1:
        st.caption(tr("Click an area on the map to see its figures beside these."))
        _comparison(choice, [*gemeenten, COUNTRY], areas=areas)
        return
    st.caption(tr("Figures of the gemeenten; click an area on the map to see its own."))
    _gemeenten(choice)


def _gemeenten(choice: Choice) -> None:
    """The chosen indicator per gemeente, highest first, for a region of several or the country."""
    found = seek_answer(choice.scope, indicator=choice.indicator.id, level=Level.GEMEENTE, year=choice.selection.year)
    if found is None:
        return
    frame = found.figures.frame.sort_values("value", ascending=False, na_position="last")
    words = [_words(choice.indicator, row, choice.selection.year) for row in frame.to_dict("records")]
    table = pd.DataFrame(
        {f"{choice.indicator.label[language()]} {figures_year(found.figures, language=language())}": words},
        index=list(frame["name"]),
    )
    st.table(table.head(20), border="horizontal")


def _comparison(choice: Choice, codes: Sequence[str], *, areas: int) -> None:
    """Main figures as rows, the area and those around it as columns; the year is added where it differs.

    The codes are of the areas of that year.
    """
    indicators = [load().indicator(name) for name in dict.fromkeys((choice.indicator.id, *MAIN))]
    rows = {}
    for record in indicators:
        label, cells = _row(choice, record, codes, areas=areas)
        if cells:
            rows[label] = cells
    if rows:
        table = pd.DataFrame.from_dict(rows, orient="index", columns=[_heading(code) for code in codes])
        # A level without stored figures gets no column of dashes.
        st.table(table.loc[:, (table != DASH).any()], border="horizontal")


def _row(choice: Choice, record: Indicator, codes: Sequence[str], *, areas: int) -> tuple[str, list[str]]:
    home = _home(choice.scope, codes[0])
    base = latest_with_value(home, indicator=record.id, level=level_of(codes[0]), year=choice.selection.year)
    if base is None:
        return "", []
    year = base.figures.year
    rows = [_figure(choice, home, record, code, year, areas=areas) for code in codes]
    cells = [DASH if row is None else _cell(record, row, year) for row in rows]
    label, words = record.label[language()], record.unit[language()]
    unit = "" if _is_short(record) or words.casefold() == label.casefold() else f", {words}"
    other_year = beside_words(base.figures, year=choice.selection.year, language=language())
    return f"{label}{unit}{other_year}", cells


def _is_short(record: Indicator) -> bool:
    """Whether the unit fits beside every number."""
    return record.unit["nl"] in {"%", "km", "x 1.000 euro"}


def _cell(record: Indicator, row: Mapping[Any, Any], year: int) -> str:
    """Value as a number, with its unit when that is short; the reason when there is none. A number is not broken."""
    value = row["value"]
    if pd.isna(value):
        return _words(record, row, year)
    if _is_short(record):
        words = _words(record, row, year)
        return words.replace(" ", "\u00a0") if any(sign.isdigit() for sign in words) else words
    high = float(row.get("high", math.nan))
    return printed_number(float(value), high=high, indicator=record, language=language())


def _home(scope: Scope, code: str) -> Scope:
    """Scope to read an area from: its gemeente, so that the wijk and the gemeente are in it."""
    if code == COUNTRY:
        return scope
    return find_scope(f"GM{code[2:6]}")


def _figure(
    choice: Choice, scope: Scope, record: Indicator, code: str, year: int, *, areas: int
) -> dict[str, object] | None:
    level = level_of(code)
    if level is not Level.LAND and level.value not in record.levels:
        return None
    found = seek_answer(scope, indicator=record.id, level=level, year=year)
    if found is None:
        return None
    (same,) = codes_among(choice.scope, found.figures, [code], areas=areas, year=choice.selection.year)
    return found.figures.area(same)


def _heading(code: str) -> str:
    return {
        Level.BUURT: tr("Buurt"),
        Level.WIJK: tr("Wijk"),
        Level.GEMEENTE: tr("Gemeente"),
        Level.LAND: tr("NL"),
    }[level_of(code)]


def _words(indicator: Indicator, row: Mapping[Any, Any], year: int) -> str:
    return cell_words(row, indicator=indicator, language=language(), year=year)
