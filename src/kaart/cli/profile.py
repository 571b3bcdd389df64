"""``kaart export profiel``: the profile of one area or of all buurten, as JSON, HTML, PDF or workbook."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kaart.analysis.profile.build import Profile
from kaart.answers.profile.shelf import Shelf
from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.catalogue.scope import covers
from kaart.cli.progress import show_progress
from kaart.cli.write import write_file, writing_to
from kaart.core.codes import Level, clean_code
from kaart.core.errors import InputError, UnknownYearError, mark
from kaart.core.language import sentence, translations
from kaart.core.provenance import now_utc
from kaart.core.settings import LANGUAGES, Settings
from kaart.exports.documents.profile import ask_profile, profile_home
from kaart.render.profile.factsheet import factsheet
from kaart.render.profile.html_page import profile_page
from kaart.render.profile.json_document import profile_document
from kaart.render.profile.sheet import Sheet
from kaart.render.profile.table_file import profile_table
from kaart.store.library import Library

FORMATS = (".pdf", ".html", ".json", ".xlsx")


def profile_command(
    *,
    gebied: Annotated[str, typer.Argument(help="Code of naam: BU09174000, WK091740, GM0917, Heerlen.", metavar="CODE")],
    uit: Annotated[str, typer.Option(help="Bestand (.pdf, .html, .json of .xlsx), of een map bij --alle-buurten.")],
    alle_buurten: Annotated[
        bool, typer.Option("--alle-buurten", help="Een factsheet van elke buurt in het gebied.")
    ] = False,
    jaar: Annotated[str, typer.Option(help="Peiljaar; zonder: het laatste jaar dat er is.")] = "",
    taal: Annotated[str, typer.Option(help="nl of en; zonder: KAART_TAAL.")] = "",
    soort: Annotated[str, typer.Option(help="pdf, html, json of xlsx, bij --alle-buurten.")] = "pdf",
) -> None:
    """Schrijf een profiel van een buurt, wijk of gemeente, of van alle buurten."""
    settings = Settings.from_environment()
    language = taal or settings.language
    if language not in LANGUAGES:
        raise InputError(mark("There is no language '{language}'; choose nl or en."), language=language)
    library = Library(settings)
    scope = library.scope(gebied)
    home = profile_home(library, scope)
    shelf = Shelf(StoreReader(library), load(), home)
    year, today = _read_year(jaar, shelf), now_utc().date()

    def write(code: str, path: Path) -> None:
        with writing_to(path):  # before the work starts
            path.parent.mkdir(parents=True, exist_ok=True)
        profile, sheet = ask_profile(shelf, code, year=year, language=language, today=today)
        write_file(path, _content(path.suffix, profile, sheet, shelf=shelf, today=today))

    if not alle_buurten:
        path = Path(uit)
        if path.suffix not in FORMATS:
            raise InputError(mark("'{path}' must end in one of {choices}."), path=uit, choices=", ".join(FORMATS))
        write(clean_code(scope.id), path)
        _say_damaged(shelf, language=settings.language)
        return
    suffix = f".{soort.removeprefix('.')}"
    if suffix not in FORMATS:
        raise InputError(mark("'{path}' must end in one of {choices}."), path=suffix, choices=", ".join(FORMATS))
    codes = [code for code in shelf.codes(Level.BUURT) if covers(scope.id, code)]
    for number, area in enumerate(codes, start=1):
        write(area, Path(uit) / f"{area}{suffix}")
        show_progress(number, len(codes), area)
    text = translations(settings.language).gettext(mark("{count} profiles written to {folder}."))
    typer.echo(text.format(count=len(codes), folder=uit), err=True)
    _say_damaged(shelf, language=settings.language)


def _say_damaged(shelf: Shelf, *, language: str) -> None:
    """Name the damaged files that the profiles do without, on standard error."""
    for error in shelf.damaged:
        typer.echo(sentence(error, language=language), err=True)


def _content(suffix: str, profile: Profile, sheet: Sheet, *, shelf: Shelf, today: date) -> bytes:
    if suffix == ".pdf":
        return factsheet(sheet, today=today)
    if suffix == ".html":
        return profile_page(sheet).encode()
    if suffix == ".xlsx":
        return profile_table(profile, sheet, catalogue=shelf.catalogue).xlsx()
    document = profile_document(profile, sheet, catalogue=shelf.catalogue)
    return (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _read_year(text: str, shelf: Shelf) -> int:
    if not text:
        return shelf.years[-1]
    if not (text.isascii() and text.isdigit()):
        raise UnknownYearError(mark("'{year}' is no year; write one such as 2018."), year=text)
    return int(text)
