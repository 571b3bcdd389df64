"""Figures of one indicator: how they are asked for, and the document that the command line and the API give."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NoReturn

from kaart.answers.figures import Answer, answer, is_shown, latest_year
from kaart.answers.members import members_notice
from kaart.answers.reading import Note, Reader, unheard
from kaart.catalogue import Catalogue, Family, Indicator
from kaart.catalogue.near_codes import nearest_codes
from kaart.catalogue.own import is_own
from kaart.catalogue.scope import Scope
from kaart.catalogue.succession import instead
from kaart.core.codes import MAP_LEVELS, Level, level_of
from kaart.core.errors import UnknownAreaError, mark
from kaart.core.language import sentence
from kaart.core.numbers import json_number
from kaart.core.provenance import Notice
from kaart.model.reasons import why_empty
from kaart.render.words.numbers import counted_words, status_words
from kaart.render.words.provisional import provisional_words
from kaart.render.words.table import plain_text

FIGURE_FIELDS = (
    "area",
    "name",
    "level",
    "year",
    "area_year",
    "indicator",
    "value",
    "status",
    "status_text",
    "unit",
    "denominator",
    "definition",
    "family",
    "shared",
    "note",
    "source",
)
_ALL = slice(None)


def ask_figures(
    reader: Reader,
    scope: Scope,
    *,
    indicator: Indicator,
    level: Level | None,
    year: int | None,
    catalogue: Catalogue,
    note: Note = unheard,
) -> Answer:
    """Values of an indicator for the areas of a scope, at least one.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, indicator, catalogue
        What is asked.
    level
        Level of the areas; None for that of the scope itself, and buurten of a region.
    year
        None for the latest year with values.
    note
        Gets the error of every damaged year that is passed over.

    Raises
    ------
    UnknownAreaError
        If the scope has no areas of that level in that year; names the nearest codes.
    KaartError
        If there are no figures; see `kaart.answers.figures.answer` and `latest_year`.
    """
    level = level or _own_level(scope, indicator)
    chosen = year or latest_year(reader, scope, indicator=indicator, level=level, catalogue=catalogue, note=note)
    given = answer(reader, scope, indicator=indicator, level=level, year=chosen, catalogue=catalogue)
    if given.figures.frame.empty:
        _refuse_area(reader, scope, level=level, year=chosen)
    return given


def _own_level(scope: Scope, indicator: Indicator) -> Level:
    if scope.is_province:
        return Level.PROVINCIE
    level = level_of(scope.code) if scope.code else Level.BUURT
    # Own figures usually have one level; a gemeente then stands for its areas.
    return Level(indicator.levels[0]) if is_own(indicator) and level.value not in indicator.levels else level


def _refuse_area(reader: Reader, scope: Scope, *, level: Level, year: int) -> NoReturn:
    loaded = reader.figures(scope, family=Family.KWB, year=year).frame
    near = nearest_codes(scope.id, dict(zip(loaded["code"], loaded["name"], strict=True))) if scope.code else ""
    if near and scope.id not in set(loaded["code"]):
        raise UnknownAreaError(
            mark("There is no area {area} in the figures of {year}; nearest: {choices}."),
            area=scope.id,
            year=year,
            choices=near,
        )
    raise UnknownAreaError(
        mark("{area} has no areas at level {level} in {year}; check the code, or fetch it with kaart sync."),
        area=scope.id,
        level=level.value,
        year=year,
    )


def figure_notices(given: Answer, *, reader: Reader, scope: Scope, catalogue: Catalogue) -> tuple[Notice, ...]:
    """What the figures lack, or what is older than the rest.

    Parameters
    ----------
    given
        Result of `ask_figures`.
    reader, scope, catalogue
        What was asked.
    """
    year, record = given.figures.year, given.figures.indicator
    notices = []
    other = instead(catalogue, record, year=year)
    if other is not None:
        text = mark(
            "'{old}' ({old_id}) is not counted in {year}. CBS then counts '{new}' ({new_id}): "
            "another definition, which cannot be compared."
        )
        named = {"old": record.label, "old_id": record.id, "new": other.label, "new_id": other.id}
        notices.append(Notice.of(text, year=year, **named))
    if given.absent:
        text = mark("No figures of {year} in the store for {areas}.")
        notices.append(Notice.of(text, year=year, areas=", ".join(given.absent)))
    notices += [Notice.of(error.template, **error.values) for error in given.damaged]
    if given.previous:
        text = mark("The newest file of {areas} is damaged; an earlier version is shown.")
        notices.append(Notice.of(text, areas=", ".join(given.previous)))
    members = members_notice(reader, scope, year=given.figures.area_year)
    parts = (_few_of_country(given, reader=reader, scope=scope), members)
    return (*notices, *(part for part in parts if part is not None))


def _few_of_country(given: Answer, *, reader: Reader, scope: Scope) -> Notice | None:
    """Say that areas of the country are those of the gemeenten that happen to be stored; None where it is whole."""
    family, level = given.figures.indicator.table_family, given.figures.level
    if not scope.is_country or family is None or level not in MAP_LEVELS:
        return None
    if given.figures.year in reader.library.years(family, scope):
        return None
    text = mark(
        "Of {area} only some gemeenten have been fetched, and these are no more than theirs; run kaart sync NL."
    )
    return Notice.of(text, area=scope.name)


def figures_document(
    given: Answer, notices: Iterable[Notice], *, catalogue: Catalogue, language: str, rows: slice = _ALL
) -> dict[str, Any]:
    """The figures as one JSON document; keys are English and stable.

    Parameters
    ----------
    given
        Answer of the store.
    notices
        Of `figure_notices`.
    catalogue
        Holds the sources.
    language
        ``nl`` or ``en``, of definitions and sentences.
    rows
        Which of the areas, in the order of their codes.
    """
    frame = given.figures.frame
    part = replace(given, figures=replace(given.figures, frame=frame.iloc[rows]))
    return {
        "figures": figure_records(part, catalogue=catalogue, language=language),
        "total": len(frame),
        "notices": [sentence(notice, language=language) for notice in notices],
    }


def figures_csv(records: Iterable[Mapping[str, Any]]) -> str:
    """The same records as CSV: UTF-8, a comma between cells, a point in numbers, empty where there is no value.

    Parameters
    ----------
    records
        Of `figure_records`.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, FIGURE_FIELDS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for record in records:
        writer.writerow({name: plain_text(cell) for name, cell in flat_record(record).items()})
    return text.getvalue()


def flat_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record whose source is one name: of the table, else of the publisher.

    Parameters
    ----------
    record
        Of `figure_records`.
    """
    return {**record, "source": record["source"]["table"] or record["source"]["name"]}


def figure_records(answered: Answer, *, catalogue: Catalogue, language: str) -> list[dict[str, Any]]:
    """One record per area: value or null, status, definition and source.

    Parameters
    ----------
    answered
        Answer of the store.
    catalogue
        Holds the sources.
    language
        Language of definition, unit and status text.
    """
    figures = answered.figures
    indicator = figures.indicator
    source = catalogue.source(indicator.source)
    records = []
    for row in figures.frame.to_dict("records"):
        manifest = answered.manifest_of(str(row["code"]))
        records.append(
            {
                "area": row["code"],
                "name": row["name"],
                "level": figures.level.value,
                "year": figures.year,
                "provisional": figures.provisional or None,
                "area_year": figures.area_year,
                "indicator": indicator.id,
                "value": json_number(row["value"]),
                "status": row["status"],
                "inferred": bool(row["inferred"]),
                "status_text": provisional_words(figures.provisional, language=language)
                if is_shown(str(row["status"]))
                else status_words(why_empty(row), indicator=indicator, language=language, year=figures.year),
                "unit": indicator.unit[language],
                "denominator": json_number(row["denominator"]) if indicator.beside else None,
                "denominator_is_proxy": indicator.denominator_proxy,
                "denominator_counts": counted_words(indicator, language=language),
                "definition": indicator.definition[language],
                "family": indicator.family,
                "shared": bool(row["shared"]),
                "note": sentence(why, language=language) if (why := figures.why.get(str(row["code"]))) else row["note"],
                "invented": answered.invented,
                "source": {
                    "name": source.name[language],
                    "table": manifest.provenance.table if manifest else "",
                    "url": manifest.provenance.url if manifest else source.url,
                    "licence": source.licence,
                    "attribution": source.attribution,
                    "retrieved_at": manifest.provenance.retrieved_at.isoformat() if manifest else None,
                    "sha256": manifest.sha256 if manifest else None,
                },
            }
        )
    return records
