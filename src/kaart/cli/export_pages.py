"""``kaart export samen``, ``verandering``, ``hotspots`` and ``bereik``: the map of another page as a file.

Every command fills in the link of its page and makes the snapshot of that link, so that it is the one of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from kaart.analysis.access.facilities import record_of
from kaart.analysis.hotspots.design import GI, Design
from kaart.answers.access.cbs_services import asked_for, measures_of, service_years
from kaart.answers.access.ground import default_year
from kaart.answers.access.question import BETWEEN
from kaart.answers.figures import answer, latest_year, stored_years
from kaart.answers.own import own_catalogue
from kaart.answers.reader import StoreReader
from kaart.catalogue import Catalogue, Indicator, load
from kaart.catalogue.scope import Scope
from kaart.cli.drawing import Drawing, with_drawing_options
from kaart.cli.write import find_form
from kaart.core.codes import Level, clean_code, read_level
from kaart.core.errors import NO_FIGURES, CorruptStoreError, InputError, UnknownAreaError, mark
from kaart.core.language import sentence, translations
from kaart.core.settings import LANGUAGES, Settings
from kaart.core.years import read_year
from kaart.exports.access import PAGE as ACCESS
from kaart.exports.again import snapshot_of_link
from kaart.exports.change import PAGE as CHANGE
from kaart.exports.hotspots import PAGE as HOTSPOTS
from kaart.exports.hotspots import design_options
from kaart.exports.pair import PAGE as PAIR
from kaart.render.files.export import FORMS
from kaart.store.library import Library

_NONE: list[str] = []

# Options that the commands share; those of a link have its names.
_Area = Annotated[str, typer.Option(help="Code, gemeente of regio.")]
_Indicator = Annotated[str, typer.Option(help="Naam van de indicator, bijvoorbeeld laag_inkomen.")]
_Year = Annotated[str, typer.Option(help="Jaar; zonder: het laatste met waarden.")]
_Level = Annotated[str, typer.Option(help="buurt, wijk of gemeente.")]
_File = Annotated[str, typer.Option(help=f"Bestand dat eindigt op {', '.join(FORMS)}.")]
_Code = Annotated[str, typer.Option(help="Gebied met een omlijning, bijvoorbeeld BU09174000.")]


@dataclass(frozen=True)
class _Sheet:
    """The file and its picture, as the options say."""

    file: str
    drawing: Drawing
    language: str


@with_drawing_options
def pair_command(
    *,
    gebied: _Area,
    indicator: _Indicator,
    tweede: Annotated[str, typer.Option(help="Tweede indicator; met -2018 erachter: die van dat jaar.")],
    uit: _File,
    jaar: _Year = "",
    niveau: _Level = Level.BUURT.value,
    code: _Code = "",
    drawing: Drawing,
) -> None:
    """Maak een kaart van twee indicatoren samen."""
    library, sheet = _opened(uit, drawing)
    query = _first(library, gebied, indicator, jaar, niveau, sheet.language)
    _write(PAIR, {**query, "code": code, "tweede": tweede}, {}, library, sheet)


@with_drawing_options
def change_command(  # noqa: PLR0913 - one argument per option
    *,
    gebied: _Area,
    indicator: _Indicator,
    uit: _File,
    vanaf: Annotated[str, typer.Option(help="Jaar om mee te vergelijken; zonder: het eerste dat kan.")] = "",
    jaar: _Year = "",
    niveau: _Level = Level.BUURT.value,
    code: _Code = "",
    klassen: Annotated[str, typer.Option(help="Klassen als in een link: fisher_jenks-6; het aantal telt.")] = "",
    drawing: Drawing,
) -> None:
    """Maak een kaart van wat er steeg en daalde tussen twee jaren."""
    library, sheet = _opened(uit, drawing)
    query = _first(library, gebied, indicator, jaar, niveau, sheet.language)
    since = str(read_year(vanaf)) if vanaf else _since(library, query)
    _write(CHANGE, {**query, "code": code, "klassen": klassen, "vanaf": since}, {}, library, sheet)


@with_drawing_options
def spots_command(  # noqa: PLR0913 - one argument per option
    *,
    gebied: _Area,
    indicator: _Indicator,
    uit: _File,
    jaar: _Year = "",
    niveau: _Level = Level.BUURT.value,
    code: _Code = "",
    methode: Annotated[str, typer.Option(help="gi (Getis-Ord Gi*) of lisa (lokale Moran).")] = GI,
    gladgestreken: Annotated[
        bool, typer.Option("--gladgestreken", help="Toets alsof kleine gebieden meer op het gemiddelde lijken.")
    ] = False,
    drawing: Drawing,
) -> None:
    """Maak een kaart van gebieden met opvallend hoge of lage buren."""
    library, sheet = _opened(uit, drawing)
    query = _first(library, gebied, indicator, jaar, niveau, sheet.language)
    options = design_options(Design(method=methode, smooth=gladgestreken))
    _write(HOTSPOTS, {**query, "code": code}, options, library, sheet)


@with_drawing_options
def reach_command(  # noqa: PLR0913 - one argument per option
    *,
    gebied: _Area,
    voorziening: Annotated[str, typer.Option(help="vve, ov, school ..., of een voorziening van het CBS.")],
    uit: _File,
    meting: Annotated[str, typer.Option(help="Wat de kaart toont, bijvoorbeeld nearest_m; zonder: de eerste.")] = "",
    jaar: Annotated[str, typer.Option(help="Jaar van grenzen en inwoners; zonder: het laatste.")] = "",
    centrum: Annotated[list[str], typer.Option(help="Naam van een halte, voor reistijden; mag vaker.")] = _NONE,
    behoefte: Annotated[
        str, typer.Option(help="Indicator van armoede naast het aanbod, bijvoorbeeld laag_inkomen.")
    ] = "",
    code: _Code = "",
    klassen: Annotated[str, typer.Option(help="Klassen als in een link: fisher_jenks-6, user-500_1000.")] = "",
    zonder_stippen: Annotated[bool, typer.Option("--zonder-stippen", help="Teken de plaatsen zelf niet.")] = False,
    drawing: Drawing,
) -> None:
    """Maak een kaart van hoe ver een voorziening is, of van behoefte naast aanbod."""
    library, sheet = _opened(uit, drawing)
    query = {
        "gebied": library.scope(gebied).id,
        "voorziening": voorziening.strip().lower(),
        "maat": _measure(voorziening, meting),
        "jaar": str(read_year(jaar)) if jaar else _reach_year(library, gebied, voorziening),
        "centrum": BETWEEN.join(centrum),
        "code": code,
        "behoefte": behoefte,
        "klassen": klassen,
    }
    _write(ACCESS, query, {"stippen": str(int(not zonder_stippen))}, library, sheet)


def _opened(uit: str, drawing: Drawing) -> tuple[Library, _Sheet]:
    """The store, and the file to make.

    Raises
    ------
    InputError
        If the language, the scale or the size cannot be used.
    """
    settings = Settings.from_environment()
    language = drawing.language(settings)
    drawing.require_scale()
    drawing.require_fit(Path(uit).suffix.lower().lstrip("."))
    return Library(settings), _Sheet(uit, drawing, language)


def _first(library: Library, area: str, indicator: str, year: str, level: str, language: str) -> dict[str, str]:
    """Areas, indicator and year as they stand in a link."""
    catalogue, scope = own_catalogue(library), library.scope(area)
    record, found = catalogue.indicator(indicator), read_level(level)
    chosen = (
        read_year(year)
        if year
        else latest_year(
            StoreReader(library),
            scope,
            indicator=record,
            level=found,
            catalogue=catalogue,
            note=lambda error: typer.echo(sentence(error, language=language), err=True),
        )
    )
    return {"gebied": scope.id, "niveau": found.value, "indicator": record.id, "jaar": str(chosen)}


def _since(library: Library, query: Mapping[str, str]) -> str:
    """The first year with figures of the same definition, as the page chooses it.

    Raises
    ------
    InputError
        If there is none.
    """
    catalogue, scope = own_catalogue(library), library.scope(query["gebied"])
    record, level, year = catalogue.indicator(query["indicator"]), read_level(query["niveau"]), int(query["jaar"])
    for option in stored_years(library, scope, indicator=record, catalogue=catalogue):
        same = not any(min(option, year) < stop <= max(option, year) for stop, _ in record.breaks)
        if option != year and same and _has_figures(library, scope, record, level, option, catalogue):
            return str(option)
    raise InputError(
        mark("Of “{label}” in {area} no year is stored that {year} can be compared with; fetch more years."),
        label=record.label["nl"],
        area=scope.name,
        year=year,
    )


def _has_figures(
    library: Library, scope: Scope, record: Indicator, level: Level, year: int, catalogue: Catalogue
) -> bool:
    try:
        found = answer(StoreReader(library), scope, indicator=record, level=level, year=year, catalogue=catalogue)
    except (*NO_FIGURES, CorruptStoreError):
        return False
    return found.figures.coverage > 0


def _measure(facility: str, wanted: str) -> str:
    """The measure that is asked for; without: the one that the page starts with.

    Raises
    ------
    InputError
        If the facility has no such measure.
    """
    kind, service = asked_for(facility, catalogue=load())
    measures = measures_of(service, catalogue=load()) if service else record_of(kind).measures
    names = [measure.id for measure in measures]
    if wanted and wanted not in names:
        raise InputError(
            mark("There is no measure '{text}' of {facility}; choose {choices}."),
            text=wanted,
            facility=facility,
            choices=", ".join(names),
        )
    return wanted or names[0]


def _reach_year(library: Library, area: str, facility: str) -> str:
    """The latest year of boundaries and people; of a service of CBS the one with most measures."""
    scope, (_, service) = library.scope(area), asked_for(facility, catalogue=load())
    if not service:
        return str(default_year(library, scope) or "")
    years = service_years(library, scope, service, catalogue=load())
    return str(max(years, key=lambda year: (years[year], year), default=""))


def _write(page: str, query: Mapping[str, str], options: Mapping[str, str], library: Library, sheet: _Sheet) -> None:
    """Make the snapshot of a link, and write it.

    Raises
    ------
    UnknownAreaError
        If the marked area is not on the map.
    KaartError
        If there is nothing to show, or the file cannot be written.
    """
    target = Path(sheet.file)
    form = find_form(target)
    filled = {name: text for name, text in query.items() if text}
    if "code" in filled:
        filled["code"] = clean_code(filled["code"])
    if sheet.language != LANGUAGES[0]:
        filled["taal"] = sheet.language
    made = snapshot_of_link(page, filled, options, library, own_catalogue(library), name=target.name).snapshot
    if "code" in filled and filled["code"] not in made.marked:
        raise UnknownAreaError(
            mark("{code} is no area of {area} in {year}; choose one on the map."),
            code=filled["code"],
            area=made.content.place,
            year=made.content.areas or made.content.year,
        )
    made = sheet.drawing.finished(made, library)
    sheet.drawing.write(made, target, form)
    text = translations(sheet.language).gettext(mark("{file}: {title}"))
    typer.echo(text.format(file=str(target), title=made.content.title), err=True)
