"""The side panel: the main figures of one area beside its wijk, gemeente and the country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from kaart.answers.figures import Answer, is_shown
from kaart.catalogue import Indicator, load
from kaart.catalogue.provinces import is_province, provinces
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, level_of
from kaart.render.words.numbers import DASH, plural
from kaart.render.words.printed import Printed
from kaart.render.words.provisional import beside_words
from kaart.ui.cache.figures import find_scope, latest_with_value, library_years, parents, seek_answer, stored_name
from kaart.ui.cache.keep import kept
from kaart.ui.cache.links import codes_among, follow_area
from kaart.ui.shell.cells import heading, row_cell
from kaart.ui.shell.controls import Choice, select_area, select_scope
from kaart.ui.shell.grid import with_inert_names
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
    if is_province(area):
        _province_panel(area, shown)
    elif area:
        _area_panel(choice, area, shown)
    else:
        _region_panel(choice, shown)


def _area_panel(choice: Choice, code: str, shown: Answer) -> None:
    row = shown.figures.area(code)
    name = str(row["name"]) if row else stored_name(code)
    st.subheader(as_markdown(name), anchor=False)
    above = [stored_name(parent) for parent in parents(code) if parent not in {COUNTRY, code}]
    st.caption(as_markdown(" · ".join([code, *above])))
    with st.container(key="paneelknoppen", horizontal=True, vertical_alignment="center"):
        query = _profile_query(choice, code, shown.figures.area_year)
        st.page_link("pages/profiel.py", label=tr("Profile"), icon=":material/article:", query_params=query)
        st.button(tr("Clear selection"), icon=":material/close:", on_click=select_area, args=("",), key="wis")
    if row is not None:
        printed = Printed(shown.figures, language())
        st.markdown(f"### {as_markdown(printed.words(code))}")
        when = printed.period if is_shown(str(row["status"])) else choice.selection.year
        st.caption(as_markdown(f"{printed.label}, {when}"))
        if row["note"]:
            st.caption(as_markdown(str(row["note"])))
    codes = [code, *(parent for parent in parents(code) if parent != code)]
    _comparison(choice, codes, areas=shown.figures.area_year)


def _province_panel(code: str, shown: Answer) -> None:
    """The figure of a province, and the way to its gemeenten."""
    printed, names = Printed(shown.figures, language()), provinces().names
    st.subheader(as_markdown(names[code]), anchor=False)
    st.caption(f"{code} · {tr('Provincie')}")
    with st.container(key="paneelknoppen", horizontal=True, vertical_alignment="center"):
        st.button(tr("Its gemeenten"), icon=":material/zoom_in:", on_click=_open_province, args=(code,), key="open")
        st.button(tr("Clear selection"), icon=":material/close:", on_click=select_area, args=("",), key="wis")
    st.markdown(f"### {as_markdown(printed.words(code))}")
    st.caption(as_markdown(f"{printed.label}, {printed.period}"))
    if code not in shown.figures.why:
        st.caption(tr("Added up from its gemeenten."))


def _open_province(code: str) -> None:
    """Show a province with its gemeenten from the next run on."""
    select_scope(code)
    select_area("")
    st.session_state["niveau"] = Level.GEMEENTE


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
    areas = shown.figures.area_year
    gemeenten = choice.scope.gemeenten(areas)
    single = gemeenten is not None and len(gemeenten) == 1
    # Under the name of a part of a gemeente, the figures of the whole would be taken for its own.
    st.subheader(as_markdown(stored_name(gemeenten[0]) if gemeenten and single else choice.scope.name), anchor=False)
    if gemeenten is not None and single:
        st.caption(tr("Click an area on the map to see its figures beside these."))
        _comparison(choice, [*gemeenten, COUNTRY], areas=areas)
        return
    level = Level.PROVINCIE if choice.selection.level is Level.PROVINCIE else Level.GEMEENTE
    st.caption(tr("Figures of the {areas}; click an area on the map to see its own.", areas=plural(level)))
    _within(choice, level)


def _within(choice: Choice, level: Level) -> None:
    """The chosen indicator per gemeente or province, highest first, for a region of several or the country."""
    found = seek_answer(choice.scope, indicator=choice.indicator.id, level=level, year=choice.selection.year)
    if found is None:
        return
    frame, printed = found.figures.frame, Printed(found.figures, language())
    frame = frame.sort_values("value", ascending=False, na_position="last")
    words = [printed.words(str(code)) for code in frame["code"]]
    title = f"{printed.label} {printed.period}"
    table = pd.DataFrame({title: words}, index=pd.Index(frame["name"], name=tr("Name")))
    st.table(with_inert_names(table.head(20)), border="horizontal", alt=title)


def _comparison(choice: Choice, codes: Sequence[str], *, areas: int) -> None:
    """Main figures as rows, the area and those around it as columns; the year is added where it differs.

    The codes are of the areas of that year.
    """
    rows: dict[str, list[str]] = {}
    for names in ((choice.indicator.id,), MAIN):
        rows |= _rows(choice.scope, names, tuple(codes), year=choice.selection.year, areas=areas, words=language())
    if rows:
        table = pd.DataFrame.from_dict(rows, orient="index", columns=[_heading(code) for code in codes])
        table = table.rename_axis(tr("Figure"))
        # A level without stored figures gets no column of dashes.
        st.table(table.loc[:, (table != DASH).any()], border="horizontal", alt=tr("Main figures"))


@kept(max_entries=256)
def _rows(
    scope: Scope, names: tuple[str, ...], codes: tuple[str, ...], *, year: int, areas: int, words: str
) -> dict[str, list[str]]:
    """Cells by the heading of their row, in the language of the words; not to be changed."""
    del words  # every text is of the language of the session
    rows = (_row(scope, load().indicator(name), codes, asked=year, areas=areas) for name in names)
    return {label: cells for label, cells in rows if cells}


def _row(scope: Scope, record: Indicator, codes: Sequence[str], *, asked: int, areas: int) -> tuple[str, list[str]]:
    home = _home(scope, codes[0])
    base = latest_with_value(home, indicator=record.id, level=level_of(codes[0]), year=asked)
    if base is None:
        return "", []
    year = base.figures.year
    rows = [_figure(scope, home, record, code, year, areas=areas) for code in codes]
    cells = [DASH if row is None else _unbroken(row_cell(row, record, year), row) for row in rows]
    other_year = beside_words(base.figures, year=asked, language=language())
    return f"{heading(record)}{other_year}", cells


def _unbroken(words: str, row: Mapping[str, object]) -> str:
    """A value of an area that no line break parts from its unit; words may be parted."""
    number = is_shown(str(row["status"])) and any(sign.isdigit() for sign in words)
    return words.replace(" ", "\u00a0") if number else words


def _home(scope: Scope, code: str) -> Scope:
    """Scope to read an area from: its gemeente, so that the wijk and the gemeente are in it."""
    if code == COUNTRY:
        return scope
    return find_scope(f"GM{code[2:6]}")


def _figure(
    scope: Scope, home: Scope, record: Indicator, code: str, year: int, *, areas: int
) -> dict[str, object] | None:
    level = level_of(code)
    if level is not Level.LAND and level.value not in record.levels:
        return None
    found = seek_answer(home, indicator=record.id, level=level, year=year)
    if found is None:
        return None
    (same,) = codes_among(scope, found.figures, [code], areas=areas)
    return found.figures.area(same)


def _heading(code: str) -> str:
    return {
        Level.BUURT: tr("Buurt"),
        Level.WIJK: tr("Wijk"),
        Level.GEMEENTE: tr("Gemeente"),
        Level.LAND: tr("NL"),
    }[level_of(code)]
