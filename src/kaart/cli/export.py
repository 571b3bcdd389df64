"""``kaart export kaart``: export a map as a picture, a page or data."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from kaart.analysis.classes.classrule import read_rule
from kaart.analysis.classes.small import read_small
from kaart.answers.figures import latest_year
from kaart.answers.own import own_catalogue
from kaart.answers.reader import StoreReader
from kaart.catalogue.provinces import clean_area
from kaart.catalogue.scope import Scope
from kaart.cli.drawing import Drawing, with_drawing_options
from kaart.cli.series import YEAR_FORMS, find_years
from kaart.cli.write import find_form
from kaart.core.codes import Level, read_level
from kaart.core.errors import UnknownYearError, mark
from kaart.core.language import sentence, translations
from kaart.core.settings import Settings
from kaart.exports.map import View, map_snapshot
from kaart.exports.view import answer_at, view_of
from kaart.render.files.export import FORMS
from kaart.render.snapshot.annotations import EXPLANATION, TITLE
from kaart.render.snapshot.record import Record
from kaart.store.library import Library

_FILE = f"Bestand dat eindigt op {', '.join(FORMS)}; met --jaren op {', '.join(YEAR_FORMS)}."


@with_drawing_options
def map_command(  # noqa: PLR0913 - one argument per option
    *,
    gebied: Annotated[str, typer.Option(help="Code, gemeente of regio.")] = "",
    indicator: Annotated[str, typer.Option(help="Naam van de indicator, bijvoorbeeld laag_inkomen.")] = "",
    jaren: Annotated[str, typer.Option(help="Jaren naast elkaar: 2016-2024; als .gif of .webp na elkaar.")] = "",
    jaar: Annotated[str, typer.Option(help="Jaar; zonder: het laatste met waarden.")] = "",
    niveau: Annotated[str, typer.Option(help="buurt, wijk, gemeente of provincie.")] = Level.BUURT.value,
    uit: Annotated[str, typer.Option(help=_FILE)] = "",
    code: Annotated[str, typer.Option(help="Gebied met een omlijning, bijvoorbeeld BU09174000.")] = "",
    klassen: Annotated[str, typer.Option(help="Klassen als in een link: fisher_jenks-6, round-5, user-5_10_15.")] = "",
    klein: Annotated[str, typer.Option(help="Kleine aantallen: grijs, glad of grijs-glad.")] = "",
    controleer: Annotated[str, typer.Option(help="Bestand: zijn de bewaarde cijfers nog dezelfde?")] = "",
    drawing: Drawing,
) -> None:
    """Maak van een kaart een beeld, een pagina of gegevens, of controleer zo'n bestand."""
    settings = Settings.from_environment()
    language = drawing.language(settings)
    library = Library(settings)
    if controleer:
        drawing.style()  # a font that comes as a file is known from here on
        from kaart.exports.recheck import recheck  # noqa: PLC0415  it imports the analyses of all pages

        record = recheck(Path(controleer), library, own_catalogue(library), language=language)
        _tell_checked(record, Path(controleer).name, language=language, public_url=settings.public_url)
        return
    absent = [name for name, text in (("gebied", gebied), ("indicator", indicator), ("uit", uit)) if not text]
    if absent:
        raise typer.BadParameter(f"Geef --{' en --'.join(absent)}, of --controleer BESTAND.")
    if jaren and jaar:
        raise typer.BadParameter("Geef --jaar of --jaren, niet allebei.")
    target = Path(uit)
    form = find_form(target, forms=YEAR_FORMS if jaren else FORMS)
    drawing.require_scale()
    drawing.require_fit(form)
    scope, level = library.scope(gebied), read_level(niveau)
    if jaren:
        asked = {"indicator": indicator, "code": clean_area(code) if code else "", "klassen": klassen, "klein": klein}
        snapshot = drawing.finished(
            find_years(library, scope, asked, level=level, years=jaren, language=language), library
        )
        drawing.write(snapshot, target, form)
        _tell(mark("{file}: {title}"), language, file=str(target), title=snapshot.content.title)
        return
    view = find_view(library, scope, indicator, level=level, year=jaar, classes=klassen, language=language, small=klein)
    view = replace(view, marked=clean_area(code) if code else "")
    snapshot = drawing.finished(map_snapshot(view, library, own_catalogue(library)), library)
    drawing.write(snapshot, target, form)
    _tell(mark("{file}: {title}"), language, file=str(target), title=snapshot.content.title)


def _tell_checked(record: Record, name: str, *, language: str, public_url: str | None) -> None:
    """What a file shows that is the same as in the store, and what of it kaart cannot know."""
    gettext = translations(language).gettext
    same = mark(
        "The {count} figures in {file} are still those in the store (sha256 {hash}), and it shows what kaart "
        "draws of them."
    )
    typer.echo(gettext(same).format(count=len(record.figures), file=name, hash=record.sha256))
    if record.making is None:
        return
    options = dict(record.making.options)
    own = [f"“{options[option]}”" for option in (TITLE, EXPLANATION) if options.get(option)]
    if own:
        # A wrong figure in a title of one's own is drawn as it was written.
        text = mark("Not checked: what the maker of the file wrote in it: {words}.")
        typer.echo(gettext(text).format(words=", ".join(own)))
    if record.making.address and not public_url:
        text = mark(
            "Not checked: the address {address} in this file; only what follows it is. Follow the link when you know "
            "that address."
        )
        typer.echo(gettext(text).format(address=record.making.address))


def find_view(
    library: Library,
    scope: Scope,
    indicator: str,
    *,
    level: Level,
    year: str,
    language: str,
    classes: str = "",
    small: str = "",
) -> View:
    """The view that the options of a command describe.

    Parameters
    ----------
    library
        Store.
    scope, indicator, level
        Areas and indicator.
    year
        "" for the latest with values.
    classes
        Text of a class rule, "" for the default.
    language
        ``nl`` or ``en``.
    small
        Text of the rule for small numbers, "" for none.

    Raises
    ------
    KaartError
        If there is nothing to show; see `kaart.answers.figures.answer`.
    """
    catalogue = own_catalogue(library)
    record, rule = catalogue.indicator(indicator), read_rule(classes)
    chosen = (
        _read_year(year)
        if year
        else latest_year(
            StoreReader(library),
            scope,
            indicator=record,
            level=level,
            catalogue=catalogue,
            note=lambda error: typer.echo(sentence(error, language=language), err=True),
        )
    )
    ask = partial(answer_at, StoreReader(library), scope, record, year=chosen, catalogue=catalogue)
    return view_of(scope, record, ask, level=level, year=chosen, rule=rule, small=read_small(small), language=language)


def _read_year(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise UnknownYearError(mark("'{year}' is no year; write one such as 2018."), year=text)
    return int(text)


def _tell(message: str, language: str, **values: object) -> None:
    typer.echo(translations(language).gettext(message).format(**values), err=True)
