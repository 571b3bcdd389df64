"""``kaart hotspots``: areas that stand out together with their neighbours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from kaart.analysis.hotspots.design import GI, PERMUTATIONS, Design
from kaart.analysis.hotspots.power import task_of
from kaart.analysis.hotspots.statistic import MANY_AREAS, Area, Hotspots, hotspots
from kaart.answers.own import own_catalogue
from kaart.answers.power import find_power, kept_power
from kaart.answers.reader import StoreReader
from kaart.cli.columns import aligned
from kaart.core.codes import Level, read_level
from kaart.core.errors import KaartError, mark
from kaart.core.language import sentence, translations
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.core.years import read_year
from kaart.exports.documents.hotspots import ask_tested, hotspots_document
from kaart.model.indicators import Figures
from kaart.render.hotspots.found import (
    busy_words,
    found_sentence,
    found_table,
    hides_sentence,
    how_sentence,
    power_record,
)
from kaart.render.hotspots.map import (
    closest,
    figure_words,
    outcome_words,
    reasons,
    spot_sentence,
    stability_words,
    striking,
)
from kaart.render.words.numbers import format_number, plural
from kaart.store.library import Library

_SHOWN = 5
_P_DECIMALS = 4


def hotspots_command(
    *,
    gebied: Annotated[str, typer.Option(help="Code, gemeente of regio.")],
    indicator: Annotated[str, typer.Option(help="Naam van de indicator, bijvoorbeeld laag_inkomen.")],
    jaar: Annotated[str, typer.Option(help="Jaar; zonder: het laatste met waarden.")] = "",
    niveau: Annotated[str, typer.Option(help="buurt, wijk of gemeente.")] = Level.BUURT.value,
    methode: Annotated[str, typer.Option(help="gi (Getis-Ord Gi*) of lisa (lokale Moran).")] = GI,
    gladgestreken: Annotated[
        bool, typer.Option("--gladgestreken", help="Toets alsof kleine gebieden meer op het gemiddelde lijken.")
    ] = False,
    vindkans: Annotated[
        bool,
        typer.Option(
            "--vindkans", help="Reken uit hoeveel deze kaart vindt van een groep die ver boven het gemiddelde ligt."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Eén JSON-document op de standaarduitvoer.")] = False,
) -> None:
    """Zoek gebieden met opvallend hoge of lage buren, en zeg hoe zeker dat is."""
    settings = Settings.from_environment()
    library, language = Library(settings), settings.language
    catalogue = own_catalogue(library)
    record, scope, level = catalogue.indicator(indicator), library.scope(gebied), read_level(niveau)
    reader = StoreReader(library)

    def tell(item: KaartError | Notice) -> None:
        typer.echo(sentence(item, language=language), err=True)

    year = read_year(jaar) if jaar else None
    tested = ask_tested(reader, scope, indicator=record, level=level, year=year, catalogue=catalogue, note=tell)
    for notice in tested.notices:
        tell(notice)
    areas, figures = tested.areas, tested.given.figures
    if len(areas) > MANY_AREAS:
        text = translations(language).gettext(mark("Comparing {areas} areas with {count} random maps…"))
        numbers = (format_number(number, decimals=0, language=language) for number in (len(areas), PERMUTATIONS))
        typer.echo(text.format(**dict(zip(("areas", "count"), numbers, strict=True))), err=True)
    result = hotspots(areas, figures, design=Design(method=methode, smooth=gladgestreken))
    power = _find_power(result, settings) if vindkans else None
    if as_json:
        document = hotspots_document(result, tested, area=scope.id, language=language)
        document["power"] = power and power.record
        typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))
        return
    lines = _lines(result, figures, place=scope.name, language=language)
    for line in [*lines, *(power.lines if power else ())]:
        typer.echo(line)


@dataclass(frozen=True)
class _Found:
    """What the map finds, for JSON and for people."""

    record: dict[str, Any]
    lines: tuple[str, ...]


def _find_power(result: Hotspots, settings: Settings) -> _Found:
    """The kept power of the map, or a simulated one, which takes a while.

    Raises
    ------
    InputError
        If the map has too many areas.
    """
    task, language, areas = task_of(result), settings.language, plural(result.level.value)
    if kept_power(settings.cache, task) is None:
        typer.echo(busy_words(task, language=language), err=True)
    power = find_power(settings.cache, task)
    table = found_table(power, areas=areas, language=language)
    rows = [tuple(table.columns), *table.itertuples(index=False, name=None)]
    return _Found(
        record=power_record(power, task, areas=areas, language=language),
        lines=(
            hides_sentence(areas, language=language),
            found_sentence(power, areas=areas, language=language),
            *(aligned(rows) if len(table) else ()),
            how_sentence(power, areas=areas, language=language),
        ),
    )


def _lines(result: Hotspots, figures: Figures, *, place: str, language: str) -> list[str]:
    """Lines of text: remarkable areas first, then the excluded ones."""
    gettext = translations(language).gettext
    lines = [spot_sentence(result, figures, place=place, language=language)]
    lines += [sentence(notice, language=language) for notice in result.notices]
    shown = striking(result)
    if not shown:
        shown = closest(result, count=_SHOWN)
        lines.append(gettext(mark("Closest to standing out, and still within what chance gives:")))
    rows = [_row(area, result, figures, language=language) for area in shown]
    lines += aligned(rows)
    missing = reasons(result, language=language)
    if missing:
        lines.append(gettext(mark("Not tested: {count}.")).format(count=sum(missing.values())))
        lines += [f"{count:>4}  {reason}" for reason, count in missing.items()]
    return lines


def _row(area: Area, result: Hotspots, figures: Figures, *, language: str) -> tuple[str, ...]:
    p = "" if area.p_adj is None else format_number(area.p_adj, decimals=_P_DECIMALS, language=language)
    return (
        area.code,
        area.name,
        figure_words(area, figures, language=language),
        outcome_words(area, language=language),
        translations(language).gettext(mark("p corrected {p}")).format(p=p),
        stability_words(area, result, language=language),
    )
