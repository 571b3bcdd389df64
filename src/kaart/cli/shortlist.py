"""``kaart shortlist``: areas that meet conditions on several figures at once."""

from __future__ import annotations

import json
import math
from typing import Annotated, Any

import typer

from kaart.analysis.shortlist.align import Filled
from kaart.analysis.shortlist.column import read_column
from kaart.analysis.shortlist.condition import read_condition
from kaart.analysis.shortlist.judge import Area, Outcome, Shortlist, shown_factor
from kaart.answers.own import own_catalogue
from kaart.answers.shortlist.gather import Gathered, gather
from kaart.answers.shortlist.start import start_columns, start_conditions
from kaart.answers.shortlist.stored import known_column, stored_base
from kaart.catalogue.scope import Scope
from kaart.cli.columns import aligned
from kaart.cli.members import tell_members
from kaart.core.codes import Level, read_level
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.core.numbers import json_number
from kaart.core.settings import Settings
from kaart.render.shortlist.table import ranks, shown_values, status_of
from kaart.render.shortlist.words import (
    cell_number,
    column_heading,
    column_words,
    condition_words,
    doubt_sentences,
    list_sentence,
    outcome_words,
    why_unknown,
)
from kaart.store.library import Library

_NONE: list[str] = []


def shortlist_command(
    gebied: Annotated[str, typer.Argument(help="Code, gemeente of regio.")],
    *,
    kolom: Annotated[
        list[str],
        typer.Option(help="Kolom: laag_inkomen-2018, laag_inkomen-2016-2018 (verandering) of vve.nearest_m."),
    ] = _NONE,
    voorwaarde: Annotated[
        list[str],
        typer.Option(help="Voorwaarde: laag_inkomen-2018:hoogste-kwart, woz-2018:onder-200000."),
    ] = _NONE,
    jaar: Annotated[int, typer.Option(help="Jaar van de gebieden; zonder: dat van de armoedecijfers.")] = 0,
    niveau: Annotated[str, typer.Option(help="buurt, wijk of gemeente.")] = Level.BUURT.value,
    as_json: Annotated[bool, typer.Option("--json", help="Eén JSON-document op de standaarduitvoer.")] = False,
) -> None:
    """Zoek gebieden die aan alle voorwaarden voldoen, en zeg van welke dat niet te zeggen is."""
    settings = Settings.from_environment()
    library, language = Library(settings), settings.language
    catalogue, scope, level = own_catalogue(library), library.scope(gebied), read_level(niveau)
    columns = [known_column(read_column(text), catalogue) for text in kolom]
    conditions = [read_condition(text) for text in voorwaarde]
    for condition in conditions:
        known_column(condition.column, catalogue)
    base = stored_base(library, scope, level, year=jaar, catalogue=catalogue)
    if not columns and not conditions:
        columns = list(start_columns(base))
        conditions = list(start_conditions(tuple(columns)))
    gathered = gather(base, columns, conditions)
    for column, reason in gathered.lacking:
        typer.echo(f"{column.to_text()}: {sentence(reason, language=language)}", err=True)
    tell_members(base.reader, scope, year=base.year, language=language)
    if as_json:
        document = _document(gathered, scope=scope, language=language)
        typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))
        return
    for line in _lines(gathered.shortlist, place=scope.name, language=language):
        typer.echo(line)


def _lines(result: Shortlist, *, place: str, language: str) -> list[str]:
    """Lines of text: the answer, the conditions, the areas that meet them, and those of which it cannot be said."""
    gettext = translations(language).gettext
    lines = [list_sentence(result, place=place, language=language), *doubt_sentences(result, language=language)]
    for applied in result.conditions:
        met = gettext(mark("met by {count} of {ranked}")).format(count=applied.met, ranked=applied.ranked)
        lines.append(f"- {condition_words(applied, result, language=language)}: {met}")
    met_areas = result.of(Outcome.MEETS)
    # Headings are too long for columns of text.
    head = ["", "", *(f"[{number}]" for number in range(1, len(result.columns) + 1)), ""]
    rows = [
        [
            area.code,
            area.name,
            *(_cell(item, area.code, language=language) for item in result.columns),
            outcome_words(area, language=language),
        ]
        for area in met_areas
    ]
    if rows:
        headings = (column_heading(item, language=language) for item in result.columns)
        lines += [f"[{number}] {heading}" for number, heading in enumerate(headings, 1)]
        lines += aligned([head, *rows])
    unknown = result.of(Outcome.UNKNOWN)
    if unknown:
        lines.append(gettext(mark("Cannot be said: {count}.")).format(count=len(unknown)))
        lines += aligned([[area.code, area.name, why_unknown(area, result, language=language)] for area in unknown])
    return lines


def _cell(filled: Filled, code: str, *, language: str) -> str:
    """A figure with its places, or why it is not ranked; the reason alone where there is no figure."""
    value = float(filled.figures.frame.set_index("code")["value"][code])
    place, status = ranks(filled).get(code), status_of(filled, code, language=language)
    if math.isnan(value):
        return status
    words = cell_number(value, filled, language=language)
    said = [translations(language).gettext(mark("place {place}")).format(place=place.words)] if place else []
    beside = ", ".join([*said, *([status] if status else [])])
    return f"{words} ({beside})" if beside else words


def _document(gathered: Gathered, *, scope: Scope, language: str) -> dict[str, Any]:
    result = gathered.shortlist
    return {
        "area": scope.id,
        "level": result.level.value,
        "area_year": result.year,
        "invented": gathered.invented,
        "columns": [_column(item, language=language) for item in result.columns],
        "not_there": [
            {"column": column.to_text(), "reason": sentence(reason, language=language)}
            for column, reason in gathered.lacking
        ],
        "conditions": [
            {
                "condition": applied.condition.to_text(),
                "text": condition_words(applied, result, language=language),
                "bound": json_number(applied.bound),
                "met": applied.met,
                "ranked": applied.ranked,
            }
            for applied in result.conditions
        ],
        "counts": {outcome.value: len(result.of(outcome)) for outcome in Outcome},
        "areas": [_area(area, result, language=language) for area in result.areas],
    }


def _column(filled: Filled, *, language: str) -> dict[str, Any]:
    indicator, figures = filled.figures.indicator, filled.figures
    return {
        "column": filled.column.to_text(),
        "label": column_words(filled, language=language),
        "year": figures.year,
        "since": filled.column.since,
        "provisional": figures.provisional or None,
        "unit": indicator.unit[language],
        "definition": indicator.definition[language],
        "family": indicator.family,
        "source": indicator.source,
    }


def _area(area: Area, result: Shortlist, *, language: str) -> dict[str, Any]:
    return {
        "area": area.code,
        "name": area.name,
        "outcome": area.outcome.value,
        "rounding_can_turn_it": area.unsure,
        "reason": why_unknown(area, result, language=language) if area.outcome is Outcome.UNKNOWN else None,
        "figures": {item.column.to_text(): _figure(item, area.code, language=language) for item in result.columns},
        "conditions": {
            applied.condition.to_text(): applied.judged[area.code].outcome.value for applied in result.conditions
        },
    }


def _figure(filled: Filled, code: str, *, language: str) -> dict[str, Any]:
    place = ranks(filled).get(code)
    row = filled.figures.area(code) or {}
    return {
        "value": json_number(float(shown_values(filled)[code]) / shown_factor(filled.figures.indicator)),
        "status": row.get("status"),
        "status_text": status_of(filled, code, language=language),
        "rank_best": None if place is None else place.best,
        "rank_worst": None if place is None else place.worst,
    }
