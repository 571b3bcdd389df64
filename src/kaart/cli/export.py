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
from kaart.core.codes import Level, read_level
from kaart.core.errors import InputError, StoreError, UnknownYearError, mark
from kaart.core.language import sentence, translations
from kaart.core.settings import LANGUAGES, Settings
from kaart.exports.map import View, map_snapshot
from kaart.exports.view import answer_at, view_of
from kaart.render.files.export import DEFAULT_PRESET, FORMS, make_files
from kaart.render.files.package import DATA, DESCRIPTOR
from kaart.render.maps.layers import write_whole
from kaart.render.picture.sheet import PRESETS
from kaart.render.snapshot.annotations import MOST_EXPLANATION, MOST_TITLE, annotated, annotations_of
from kaart.render.snapshot.build import Snapshot
from kaart.store.library import Library

_SCALES = (1.0, 4.0)


def map_command(  # noqa: PLR0913 - one argument per option
    *,
    gebied: Annotated[str, typer.Option(help="Code, gemeente of regio.")] = "",
    indicator: Annotated[str, typer.Option(help="Naam van de indicator, bijvoorbeeld laag_inkomen.")] = "",
    jaar: Annotated[str, typer.Option(help="Jaar; zonder: het laatste met waarden.")] = "",
    niveau: Annotated[str, typer.Option(help="buurt, wijk, gemeente of provincie.")] = Level.BUURT.value,
    uit: Annotated[str, typer.Option(help=f"Bestand dat eindigt op {', '.join(FORMS)}.")] = "",
    code: Annotated[str, typer.Option(help="Gebied met een omlijning, bijvoorbeeld BU09174000.")] = "",
    klassen: Annotated[str, typer.Option(help="Klassen als in een link: fisher_jenks-6, round-5, user-5_10_15.")] = "",
    klein: Annotated[str, typer.Option(help="Kleine aantallen: grijs, glad of grijs-glad.")] = "",
    titel: Annotated[str, typer.Option(help=f"Eigen titel, hoogstens {MOST_TITLE} tekens.")] = "",
    toelichting: Annotated[
        str, typer.Option(help=f"Eigen alinea onder de zin, hoogstens {MOST_EXPLANATION} tekens.")
    ] = "",
    markeer: Annotated[list[str] | None, typer.Option(help="Nog een gebied met een omlijning; mag vaker.")] = None,
    label: Annotated[list[str] | None, typer.Option(help="Gebied waarvan de naam op de kaart komt; mag vaker.")] = None,
    doorzichtig: Annotated[bool, typer.Option("--doorzichtig", help="Laat de achtergrond van het beeld weg.")] = False,
    maat: Annotated[str, typer.Option(help=f"Maat van het beeld: {', '.join(PRESETS)}.")] = DEFAULT_PRESET,
    schaal: Annotated[float, typer.Option(help="2 geeft een png met twee keer zoveel beeldpunten.")] = 1.0,
    noordpijl: Annotated[bool, typer.Option("--noordpijl", help="Zet een noordpijl op de kaart.")] = False,
    taal: Annotated[str, typer.Option(help="nl of en; zonder: de taal van deze installatie.")] = "",
    controleer: Annotated[str, typer.Option(help="Bestand: zijn de bewaarde cijfers nog dezelfde?")] = "",
) -> None:
    """Maak van een kaart een beeld, een pagina of gegevens, of controleer zo'n bestand."""
    settings = Settings.from_environment()
    language = _language(taal, settings)
    library = Library(settings)
    if controleer:
        from kaart.exports.recheck import recheck  # noqa: PLC0415  it imports the analyses of all pages

        record = recheck(Path(controleer), library, own_catalogue(library), language=language)
        text = translations(language).gettext(
            mark(
                "The {count} figures in {file} are still those in the store (sha256 {hash}), and it shows what kaart "
                "draws of them."
            )
        )
        typer.echo(text.format(count=len(record.figures), file=Path(controleer).name, hash=record.sha256))
        if record.making is not None and record.making.address and not settings.public_url:
            text = translations(language).gettext(
                mark(
                    "Not checked: the address {address} in this file; only what follows it is. Follow the link when "
                    "you know that address."
                )
            )
            typer.echo(text.format(address=record.making.address))
        return
    absent = [name for name, text in (("gebied", gebied), ("indicator", indicator), ("uit", uit)) if not text]
    if absent:
        raise typer.BadParameter(f"Geef --{' en --'.join(absent)}, of --controleer BESTAND.")
    target = Path(uit)
    form = find_form(target)
    if not _SCALES[0] <= schaal <= _SCALES[1]:
        raise InputError(
            mark("A scale of {scale} cannot be drawn; choose {low} to {high}."), scale=schaal, low=1, high=4
        )
    scope, level = library.scope(gebied), read_level(niveau)
    view = find_view(library, scope, indicator, level=level, year=jaar, classes=klassen, language=language, small=klein)
    view = replace(view, marked=clean_area(code) if code else "")
    added = annotations_of(
        title=titel,
        explanation=toelichting,
        marked=[clean_area(item) for item in markeer or ()],
        labels=[clean_area(item) for item in label or ()],
        transparent=doorzichtig,
    )
    snapshot = annotated(map_snapshot(view, library, own_catalogue(library)), added)
    write_snapshot(snapshot, target, form, preset=maat, scale=schaal, north=noordpijl)
    _tell(mark("{file}: {title}"), language, file=str(target), title=snapshot.content.title)


def find_form(target: Path) -> str:
    """Kind of file by the end of its name.

    Raises
    ------
    InputError
        If there is no such kind; names them all.
    """
    form = target.suffix.lower().lstrip(".")
    if form not in FORMS:
        raise InputError(
            mark("'{file}' does not say what to make; let it end in {choices}."),
            file=target.name,
            choices=", ".join(f".{item}" for item in FORMS),
        )
    return form


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


def write_snapshot(
    snapshot: Snapshot,
    target: Path,
    form: str,
    *,
    preset: str = DEFAULT_PRESET,
    scale: float = 1.0,
    north: bool = False,
) -> None:
    """Write a snapshot to a file, whole or not at all; data with its package beside it.

    Parameters
    ----------
    snapshot
        Snapshot to write.
    target
        File; its folder is made when absent.
    form
        One of `FORMS`.
    preset, scale, north
        Of a picture, see `kaart.render.picture.draw.draw_picture`.

    Raises
    ------
    InputError
        If the preset does not exist, or a data package of something else is in the folder.
    StoreError
        If the file cannot be written.
    """
    package = target.parent / DESCRIPTOR
    try:
        before = package.read_bytes() if form in DATA and package.exists() else None
        made = make_files(snapshot, form, name=target.name, preset=preset, scale=scale, north=north, before=before)
        for name, content in made.items():
            write_whole(target.parent / name, content)
    except OSError as error:
        raise StoreError(
            mark("{file} cannot be written ({reason}); choose another folder."),
            file=str(target),
            reason=error.strerror or type(error).__name__,
        ) from error


def _language(text: str, settings: Settings) -> str:
    if text and text not in LANGUAGES:
        raise InputError(mark("There is no language '{language}'; choose nl or en."), language=text)
    return text or settings.language


def _read_year(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise UnknownYearError(mark("'{year}' is no year; write one such as 2018."), year=text)
    return int(text)


def _tell(message: str, language: str, **values: object) -> None:
    typer.echo(translations(language).gettext(message).format(**values), err=True)
