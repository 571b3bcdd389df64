"""``kaart export cijfers``: all figures of an area in one Excel workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from kaart.answers.own import own_catalogue
from kaart.answers.reader import StoreReader
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.own import is_own
from kaart.cli.write import write_file
from kaart.core.codes import Level, read_level, spans
from kaart.core.errors import InputError, KaartError, mark
from kaart.core.language import sentence, translations
from kaart.core.settings import LANGUAGES, Settings
from kaart.core.years import read_years
from kaart.exports.workbook import Wanted, region_workbook
from kaart.render.words.numbers import format_number
from kaart.store.library import Library

ENDING = ".xlsx"
_LARGE = 50_000  # figures; with fewer it takes a few seconds


def workbook_command(
    *,
    gebied: Annotated[str, typer.Argument(help="Code, gemeente of regio: GM0917, parkstad.", metavar="GEBIED")],
    uit: Annotated[str, typer.Option(help=f"Bestand dat eindigt op {ENDING}.")],
    niveau: Annotated[str, typer.Option(help="buurt, wijk of gemeente.")] = Level.BUURT.value,
    jaren: Annotated[str, typer.Option(help="Jaren: 2018, 2016-2020 of 2016,2018; zonder: alle bewaarde.")] = "",
    indicatoren: Annotated[
        str, typer.Option(help="Namen, met komma's; zonder: alle, maar geen eigen cijfers (eigen_...).")
    ] = "",
    taal: Annotated[str, typer.Option(help="nl of en; zonder: de taal van deze installatie.")] = "",
) -> None:
    """Zet alle cijfers van een gebied in een Excel-bestand, met definities en bronnen."""
    settings = Settings.from_environment()
    language = taal or settings.language
    if language not in LANGUAGES:
        raise InputError(mark("There is no language '{language}'; choose nl or en."), language=language)
    target = Path(uit)
    if target.suffix.lower() != ENDING:
        raise InputError(
            mark("'{file}' does not say what to make; let it end in {choices}."), file=target.name, choices=ENDING
        )
    library = Library(settings)
    catalogue = own_catalogue(library)
    wanted = Wanted(
        scope=library.scope(gebied),
        level=read_level(niveau),
        indicators=_indicators(indicatoren, catalogue),
        years=read_years(jaren),
        language=language,
    )

    def note(error: KaartError) -> None:
        typer.echo(sentence(error, language=settings.language), err=True)

    progress = _progress(settings.language)
    made = region_workbook(wanted, StoreReader(library), catalogue, note=note, progress=progress)
    write_file(target, made.content)
    gettext = translations(settings.language).gettext
    text = gettext(mark("{file}: {figures} of {indicators}, {years}; definitions and sources on the first sheet."))
    rows = format_number(made.rows, decimals=0, language=settings.language)
    figures = gettext(mark("{count} figures")).format(count=rows)
    indicators = gettext(mark("{count} indicators")).format(count=made.indicators)
    typer.echo(text.format(file=uit, figures=figures, indicators=indicators, years=spans(made.years)), err=True)


def _progress(language: str) -> Callable[[int, int], None]:
    """Tells at every tenth of a large workbook how far it is."""
    gettext, told = translations(language).gettext, 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenths = 10 * done // total
        if total < _LARGE or tenths <= told:
            return
        told = tenths
        numbers = {"done": done, "total": total}
        words = {name: format_number(number, decimals=0, language=language) for name, number in numbers.items()}
        text = mark("{done} of {total} figures collected …")
        if done == total:
            text = mark("All {total} figures collected; writing the file …")
        typer.echo(gettext(text).format(**words), err=True)

    return tell


def _indicators(text: str, catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Those that are named; without any all public ones, for own figures only go where their owner asks."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if names:
        return tuple(catalogue.indicator(name) for name in dict.fromkeys(names))
    return tuple(item for item in catalogue.indicators if not is_own(item))
