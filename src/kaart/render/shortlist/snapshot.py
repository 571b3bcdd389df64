"""Content of a snapshot of a shortlist: who meets the conditions, and the figures of every column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from kaart.analysis.shortlist.judge import Shortlist
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.shortlist.map import legend_places, list_legend
from kaart.render.shortlist.table import list_table
from kaart.render.shortlist.words import (
    column_words,
    column_years,
    condition_words,
    doubt_sentences,
    list_sentence,
    outcome_words,
    value_words,
)
from kaart.render.snapshot.content import Content
from kaart.render.snapshot.record import FigureRow
from kaart.render.words.caveat import caveat_sentence
from kaart.render.words.numbers import plural, unit_words


def list_content(
    result: Shortlist,
    *,
    place: str,
    language: str,
    gemeenten: Mapping[str, str] | None = None,
    notices: tuple[str, ...] = (),
) -> Content:
    """Content of a map of a shortlist.

    Parameters
    ----------
    result
        The list, with at least one column.
    place
        Name of the region.
    language
        ``nl`` or ``en``.
    gemeenten
        Names of gemeenten by code, for the table.
    notices
        Further notices for the reader.
    """
    gettext = translations(language).gettext
    indicators = [item.figures.indicator for item in result.columns]
    conditions = tuple(condition_words(applied, result, language=language) for applied in result.conditions)
    table = list_table(result, language=language, gemeenten=gemeenten)
    years = dict.fromkeys(column_years(item, language=language) for item in result.columns)
    return Content(
        place=place,
        title=gettext(mark("Which {areas} of {area} meet the conditions (areas of {year})")).format(
            areas=plural(result.level), area=place, year=result.year
        ),
        sentence=list_sentence(result, place=place, language=language),
        definition=_definitions(result, language=language),
        unit="; ".join(dict.fromkeys(filter(None, (unit_words(item, language=language) for item in indicators)))),
        level=result.level.value,
        year=result.year,
        years=", ".join(years),
        areas=result.year,
        # Pictures draw no border of another width, and have the conditions as sentences.
        legend=replace(list_legend(result, language=language), unit="", notes=()),
        rows=legend_places(result),
        top=None,  # the snapshot names the areas that meet the conditions
        words=_words(result, language=language),
        table=table,
        figures=_figures(result),
        notices=(*conditions, *doubt_sentences(result, language=language), *notices),
        caveat=caveat_sentence(*indicators, language=language),
    )


def _definitions(result: Shortlist, *, language: str) -> str:
    """Definitions of what the conditions are about, or of all columns when there are none: a change repeats none."""
    asked = [result.filled(applied.condition.column) for applied in result.conditions]
    told = [item for item in asked if item is not None] or list(result.columns)
    by_name = {(item.column.facility, item.column.name): item for item in told}
    return " ".join(
        f"{column_words(item, language=language)}: {item.figures.indicator.definition[language]}"
        for item in by_name.values()
    )


def _words(result: Shortlist, *, language: str) -> dict[str, str]:
    """Outcome of every area, and the figure of every condition."""
    words = {area.code: [outcome_words(area, language=language)] for area in result.areas}
    for applied in result.conditions:
        filled = result.filled(applied.condition.column)
        if filled is None:
            continue
        frame = filled.figures.frame
        label = column_words(filled, language=language)
        for code, value in zip(frame["code"], frame["value"], strict=True):
            if not pd.isna(value):
                words[str(code)].append(f"{label}: {value_words(float(value), filled, language=language)}")
    return {code: "; ".join(parts) for code, parts in words.items()}


def _figures(result: Shortlist) -> tuple[FigureRow, ...]:
    """Figures of every column; behind the code of the area stands the column."""
    rows = [
        (f"{code}/{item.column.to_text()}", None if pd.isna(value) else float(value), str(status))
        for item in result.columns
        for code, value, status in zip(*(item.figures.frame[name] for name in ("code", "value", "status")), strict=True)
    ]
    return tuple(sorted(rows))
