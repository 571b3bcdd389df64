"""``kaart export atlas``: a folder of static pages with the maps, rankings and profiles of an area."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from kaart.analysis.classes.classrule import read_rule
from kaart.catalogue import Indicator, load
from kaart.catalogue.own import is_own
from kaart.cli.progress import show_progress
from kaart.core.errors import InputError, KaartError, mark
from kaart.core.language import sentence, translations
from kaart.core.settings import LANGUAGES, Settings
from kaart.core.years import read_years
from kaart.exports.atlas.content import Wanted
from kaart.exports.atlas.write import Written, write_atlas
from kaart.render.atlas.house import House, house_in
from kaart.render.atlas.site import HOME
from kaart.render.snapshot.annotations import MOST_TITLE, TITLE, one_line
from kaart.render.words.numbers import format_number
from kaart.store.library import Library

BOTH = "both"


def atlas_command(  # noqa: PLR0913 - one argument per option
    *,
    gebied: Annotated[str, typer.Argument(help="Code, gemeente of regio: GM0917, parkstad.", metavar="GEBIED")],
    uit: Annotated[str, typer.Option(help="Map: een nieuwe, een lege, of die van een eerdere atlas.")],
    indicator: Annotated[
        list[str] | None,
        typer.Option(help="Indicator met een kaart; mag vaker. Zonder: armoede, inkomen, uitkeringen en vermogen."),
    ] = None,
    jaar: Annotated[str, typer.Option(help="Jaren: 2018, 2016-2020 of 2016,2018; zonder: alle bewaarde.")] = "",
    klassen: Annotated[str, typer.Option(help="Klassen als in een link: fisher_jenks-6, round-5.")] = "",
    stijl: Annotated[
        str, typer.Option(help="Huisstijl: een bestand (.toml) met kleuren, titel en logo, zie docs/huisstijl.md.")
    ] = "",
    titel: Annotated[str, typer.Option(help=f"Titel van de atlas, hoogstens {MOST_TITLE} tekens.")] = "",
    taal: Annotated[
        str, typer.Option(help=f"nl, en of {BOTH} (Nederlands met Engels in een eigen map); zonder: deze installatie.")
    ] = "",
    json_: Annotated[bool, typer.Option("--json", help="Geef een JSON-document over wat er is geschreven.")] = False,
) -> None:
    """Maak een atlas: een map met webpagina's die op elke webserver kan staan, en ook zo opengaat."""
    settings = Settings.from_environment()
    # Whoever runs the command may have figures of its own; an atlas is for everybody.
    library = Library.public(settings)
    house = house_in(Path(stijl)) if stijl else House()
    wanted = Wanted(
        scope=library.scope(gebied),
        indicators=tuple(_indicator(name.strip()) for name in dict.fromkeys(indicator or ())),
        years=read_years(jaar),
        rule=read_rule(klassen),
        house=replace(house, title=one_line(titel, TITLE, most=MOST_TITLE)) if titel else house,
        languages=_languages(taal, settings),
    )

    def note(error: KaartError) -> None:
        typer.echo(sentence(error, language=settings.language), err=True)

    made = write_atlas(wanted, Path(uit), library, load(), note=note, progress=show_progress)
    if json_:
        typer.echo(json.dumps(_record(wanted, Path(uit), made), ensure_ascii=False, indent=1))
    typer.echo(_said(made, Path(uit), language=settings.language), err=True)


def _indicator(name: str) -> Indicator:
    if is_own(name):
        raise InputError(
            mark("An atlas is for everybody, and own figures ({names}) are not; leave them out."), names=name
        )
    return load().indicator(name)


def _languages(text: str, settings: Settings) -> tuple[str, ...]:
    if text == BOTH:
        return LANGUAGES
    if text and text not in LANGUAGES:
        raise InputError(mark("There is no language '{language}'; choose nl, en or both."), language=text)
    return (text or settings.language,)


def _said(made: Written, folder: Path, *, language: str) -> str:
    """Numbers of pages written and removed, and the page to open."""
    gettext = translations(language).gettext

    def number(count: int) -> str:
        return format_number(count, decimals=0, language=language)

    text = gettext(mark("{written} of {count} pages written anew")).format(
        written=number(made.pages_written), count=number(made.pages)
    )
    if made.pages_removed:
        removed = gettext(mark("{removed} removed")).format(removed=number(made.pages_removed))
        text = f"{text}, {removed}"
    return f"{text}: {folder / HOME}"


def _record(wanted: Wanted, folder: Path, made: Written) -> dict[str, object]:
    """What was written; keys are stable."""
    return {
        "folder": str(folder),
        "area": wanted.scope.id,
        "languages": list(wanted.languages),
        "pages": made.pages,
        "pages_written": made.pages_written,
        "pages_removed": made.pages_removed,
        "files": made.files,
        "files_written": len(made.written),
        "files_removed": len(made.removed),
        "bytes": made.size_bytes,
        "written": sorted(made.written),
        "removed": list(made.removed),
    }
