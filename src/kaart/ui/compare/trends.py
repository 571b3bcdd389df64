"""Two to six areas side by side: every year in charts on one scale per definition, main figures in a table."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from kaart.analysis.change.carried import CarriedFigures
from kaart.analysis.change.links import Link
from kaart.analysis.change.trend import Trend, trends
from kaart.answers.boundaries import are_laid_over
from kaart.answers.figures import Answer, stored_years
from kaart.catalogue import Indicator, load
from kaart.core.codes import Level, level_of
from kaart.core.errors import CorruptStoreError, UnknownAreaError, UnknownYearError
from kaart.model.indicators import Figures
from kaart.render.charts.file import ChartWords
from kaart.render.charts.trends import shared_scale, trend_chart
from kaart.render.charts.vega import axis_title
from kaart.render.words.numbers import DASH
from kaart.render.words.provisional import beside_words
from kaart.render.words.trendwords import break_words, trend_words
from kaart.ui.cache.damage import note_damage
from kaart.ui.cache.figures import area_year, latest_with_value, load_steps, seek_answer
from kaart.ui.cache.keep import library
from kaart.ui.cache.links import codes_among, load_carried
from kaart.ui.map.panel import MAIN
from kaart.ui.shell.cells import heading, row_cell
from kaart.ui.shell.chart_file import show_chart, words_of
from kaart.ui.shell.controls import Choice
from kaart.ui.shell.words import as_markdown, language, tr

LEAST, MOST = 2, 6
_PER_ROW = 3


def default_areas(choice: Choice, options: Sequence[str], *, peers: Sequence[str]) -> list[str]:
    """Areas to start with: the selected one, its two nearest and its gemeente; else gemeenten or the first areas.

    Parameters
    ----------
    choice
        State of the controls.
    options
        Codes that can be chosen.
    peers
        Codes of areas like the selected one, nearest first.
    """
    area = choice.selection.area
    gemeenten = [code for code in options if level_of(code) is Level.GEMEENTE]
    if not area or area not in options:
        others = [code for code in options if code not in gemeenten]
        return [*gemeenten[:MOST], *others[: max(0, LEAST - len(gemeenten))]]
    home = f"GM{area[2:6]}"
    wanted = [area, *peers[:2], *([home] if home in options else [])]
    rest = (code for code in options if code not in wanted)
    return list(dict.fromkeys([*wanted, *([next(rest)] if len(wanted) < LEAST < len(options) else [])]))


def related(indicator: Indicator) -> tuple[Indicator, ...]:
    """The indicator with its predecessors and successors under other definitions, in time order."""
    catalogue = load()
    before = next((item for item in catalogue.indicators if item.successor == indicator.id), None)
    after = catalogue.indicator(indicator.successor) if indicator.successor else None
    return tuple(item for item in (before, indicator, after) if item is not None)


def trends_of(choice: Choice, codes: Sequence[str]) -> tuple[list[list[Trend]], list[str]]:
    """Trends per definition family, areas in the order given, and sentences about areas that have none.

    Parameters
    ----------
    choice
        State of the controls.
    codes
        Areas, as they are called in the year of the areas of the view.
    """
    families: list[list[Trend]] = []
    missing: list[str] = []
    areas = _areas(choice)
    for record in related(choice.indicator):
        made: list[Trend] = []
        for code in codes:
            level = level_of(code)
            try:
                made += trends(
                    _series(choice, record, level),
                    code=code,
                    year=choice.selection.year,
                    steps=load_steps(choice.scope, level=level),
                    carried=_carried(choice, record, level, areas=areas),
                    areas=areas,
                )
            except (UnknownAreaError, UnknownYearError):
                label = record.label[language()]
                missing.append(tr("{area}: no figures of {indicator}.", area=code, indicator=label))
        if shared_scale(made) is not None:
            families.append(made)
    return families, missing


def show_trends(choice: Choice, families: Sequence[Sequence[Trend]], *, missing: Sequence[str]) -> None:
    """Draw the trends: one block per definition with its own scale, one chart per area."""
    if not families:
        st.info(tr("None of these areas has figures through the years; choose another indicator."))
        return
    if len(families) > 1:
        st.info(_guard(families), icon=":material/info:")
    weights = [3, 2] if len(families) == LEAST else [1] * len(families)
    for column, members in zip(st.columns(weights, gap="large"), families, strict=True):
        with column:
            _show_family(choice, members, per_row=_PER_ROW if len(families) == 1 else LEAST)
    st.caption(_dots(choice, families))
    _show_breaks(families, missing=missing)


def main_figures(choice: Choice, codes: Sequence[str], *, names: dict[str, str]) -> pd.DataFrame:
    """Main figures as rows and areas as columns, in words; the year is added where it differs from that of the view.

    Parameters
    ----------
    choice
        State of the controls.
    codes
        Areas.
    names
        Heading of each, unique.
    """
    rows, areas = {}, _areas(choice)
    for record in (load().indicator(name) for name in dict.fromkeys((choice.indicator.id, *MAIN))):
        level = choice.selection.level
        base = latest_with_value(choice.scope, indicator=record.id, level=level, year=choice.selection.year)
        if base is None:
            continue
        year = base.figures.year
        extra = beside_words(base.figures, year=choice.selection.year, language=language())
        rows[f"{heading(record)}{extra}"] = [_cell(choice, record, code, year, areas=areas) for code in codes]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[as_markdown(names[code]) for code in codes])
    return table.rename_axis(tr("Figure"))


def _areas(choice: Choice) -> int:
    """Year of the areas of the view."""
    selection = choice.selection
    return area_year(choice.scope, indicator=choice.indicator.id, level=selection.level, year=selection.year)


def _series(choice: Choice, record: Indicator, level: Level) -> list[Figures]:
    """Figures of every stored year, also those without any value: a definition ends there."""
    return [answer.figures for answer in _answers(choice, record, level)]


def _answers(choice: Choice, record: Indicator, level: Level) -> list[Answer]:
    """Answer of every stored year that has one."""
    years = stored_years(library(), choice.scope, indicator=record, catalogue=load())
    found = (seek_answer(choice.scope, indicator=record.id, level=level, year=year) for year in years)
    # Not at this level, or not that year: no point on the line.
    return [answer for answer in found if answer is not None]


def _carried(choice: Choice, record: Indicator, level: Level, *, areas: int) -> tuple[CarriedFigures, ...]:
    """Figures of other years on the boundaries of the view; none for the country itself.

    With damaged boundaries nothing is carried over them: the line stops there.
    """
    if level is Level.LAND:
        return ()
    try:
        return load_carried(choice.scope, indicator=record.id, level=level, year=areas)
    except CorruptStoreError as error:
        note_damage(error)
        return ()


def _dots(choice: Choice, families: Sequence[Sequence[Trend]]) -> str:
    """Key of the lines and dots that occur."""
    said = [tr("Lines stop where the definition or the boundary changes. Open dots are estimates.")]
    drawn = [item for members in families for item in members]
    if any(point.estimated for item in drawn for point in item.points):
        year = choice.selection.year
        said.append(
            tr("Figures of other years were carried over to the boundaries of {year} where they differ.", year=year)
        )
    broken = any(stop.link in {Link.REDRAWN, Link.UNKNOWN} for item in drawn for stop in item.breaks)
    if broken and not all(are_laid_over(choice.scope, level=item.level) for item in drawn):
        said.append(
            tr(
                "For the whole country figures are not carried over redrawn boundaries: laying all its areas over "
                "each other takes too long. Choose a region, or gemeenten."
            )
        )
    return " ".join(said)


def _show_family(choice: Choice, members: Sequence[Trend], *, per_row: int) -> None:
    scale = shared_scale(members)
    if scale is None:
        return
    st.markdown(f"**{as_markdown(axis_title(members[0].indicator, language=language()))}**")
    for start in range(0, len(members), per_row):
        for place, item in zip(st.columns(per_row), members[start : start + per_row], strict=False):
            with place:
                st.markdown(as_markdown(item.name))
                _draw(choice, item, members)


def _draw(choice: Choice, item: Trend, members: Sequence[Trend]) -> None:
    scale = shared_scale(members)
    if scale is None or all(math.isnan(point.value) for point in item.points):
        st.caption(tr("no value in any year"))
        return
    chart = trend_chart(item, scale=scale, language=language(), chosen=item.code == choice.selection.area)
    show_chart(chart, _words(choice, item, members), key=f"vgl_{item.indicator.id}_{item.code}")


def _words(choice: Choice, item: Trend, members: Sequence[Trend]) -> ChartWords:
    """Texts in a file of a trend: also why its line stops."""
    known = sorted(point.year for point in item.points if not math.isnan(point.value))
    period = str(known[0]) if known[0] == known[-1] else f"{known[0]}{DASH}{known[-1]}"
    stops = [
        f"{stop.year}: {break_words(stop, language=language())}" for stop in item.breaks if _within(members, stop.year)
    ]
    return words_of(
        [answer for answer in _answers(choice, item.indicator, level_of(item.code)) if answer.figures.year in known],
        name=f"kaart-verloop-{item.code}-{item.indicator.id}",
        title=f"{item.indicator.label[language()]}, {item.name}, {period}",
        period=period,
        alt_text=trend_words(item, language=language()),
        notes=(tr("Lines stop where the definition or the boundary changes. Open dots are estimates."), *stops),
    )


def _guard(families: Sequence[Sequence[Trend]]) -> str:
    """The sentence between two definitions."""
    first, last = families[0][0], families[-1][0]
    year = min(point.year for item in families[-1] for run in item.runs for point in run)
    return tr(
        "From {year} on CBS counts something different: “{new}” instead of “{old}”. The two are shown side by"
        " side on separate scales and cannot be compared.",
        year=year,
        new=as_markdown(last.indicator.label[language()]),
        old=as_markdown(first.indicator.label[language()]),
    )


def _show_breaks(families: Sequence[Sequence[Trend]], *, missing: Sequence[str]) -> None:
    """Show the reasons why lines stop, each once."""
    said = [
        f"{stop.year}: {break_words(stop, language=language())}"
        for members in families
        for item in members
        for stop in item.breaks
        if _within(members, stop.year)
    ]
    lines = [*dict.fromkeys(said), *missing]
    if lines:
        with st.expander(tr("Why lines stop ({count})", count=len(lines)), key="vgl_breuken"):
            for line in lines:
                st.text(line)


def _within(members: Sequence[Trend], year: int) -> bool:
    """Whether a break lies between years that are drawn."""
    scale = shared_scale(members)
    return scale is not None and scale.first < year <= scale.last


def _cell(choice: Choice, record: Indicator, code: str, year: int, *, areas: int) -> str:
    found = seek_answer(choice.scope, indicator=record.id, level=level_of(code), year=year)
    row = None
    if found is not None:
        (same,) = codes_among(choice.scope, found.figures, [code], areas=areas)
        row = found.figures.area(same)
    if row is None:
        return DASH
    return row_cell(row, record, year)
