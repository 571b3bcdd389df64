"""``kaart sync``, ``status`` and ``cijfers``: fetch data, list stored files, print figures."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import typer

from kaart.answers.deliveries import concerns, deliveries
from kaart.answers.own import own_catalogue
from kaart.answers.reader import StoreReader
from kaart.answers.stored import layer_records
from kaart.catalogue import OPTIONAL_FAMILIES, Catalogue, Family
from kaart.catalogue.layers import MAP_LAYERS, Gap, find_series
from kaart.catalogue.provinces import read_province
from kaart.catalogue.scope import Scope
from kaart.cli.records import figure_lines, status_lines, sync_lines
from kaart.cli.watch import watch
from kaart.core.codes import read_level, spans
from kaart.core.errors import InputError, KaartError, SourceError, UnknownAreaError, UnknownYearError, mark
from kaart.core.language import sentence, translations
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.core.years import read_year, read_years
from kaart.exports.deliveries import change_lines, change_records
from kaart.exports.documents.figures import ask_figures, figure_notices, figures_csv, figures_document
from kaart.store.edition import require_known_format
from kaart.store.library import Library, is_example
from kaart.store.manifest import Key
from kaart.sync.jobs import Item, Outcome, Report
from kaart.sync.layers import read_layers
from kaart.sync.locate import connect
from kaart.sync.provinces import keep_country_provinces, keep_provinces
from kaart.sync.run import Refresh
from kaart.sync.years import Asked

# Tables before 2016 differ too much to be fetched by default.
DEFAULT_FIRST_YEAR = 2016
Json = Annotated[bool, typer.Option("--json", help="Eén JSON-document op de standaarduitvoer.")]


@dataclass(frozen=True)
class Session:
    """Settings, store and language for every command."""

    settings: Settings

    @cached_property
    def library(self) -> Library:
        """The store of this installation and the example region.

        Raises
        ------
        NewerStoreError
            If a newer kaart wrote the store.
        """
        require_known_format(self.settings.cache)
        return Library(self.settings)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The packaged catalogue with the own figures of this installation."""
        return own_catalogue(self.library)

    def translate(self, message: str) -> str:
        """A message in the language of this installation."""
        return translations(self.settings.language).gettext(message)

    def tell(self, message: str, **values: object) -> None:
        """Write a line of progress to standard error."""
        typer.echo(self.translate(message).format(**values), err=True)

    def tell_of(self, item: KaartError | Notice) -> None:
        """Write the sentence of an error or a notice to standard error."""
        typer.echo(sentence(item, language=self.settings.language), err=True)

    def layers(self, scope: Scope | None = None) -> list[dict[str, Any]]:
        """Records of stored files, damaged ones included; for a scope also the files of the whole country."""
        store = self.library.store
        records = layer_records(
            store.manifests(),
            store=store,
            language=self.settings.language,
            unreadable=store.unreadable(),
            limits=self.settings.old,
        )
        if scope is None:
            return records
        keys = [Key(record["layer"], record["vintage"], record["area"]) for record in records]
        return [record for record, key in zip(records, keys, strict=True) if concerns(scope, key)]


def sync_command(
    areas: Annotated[list[str], typer.Argument(help="Codes, gemeenten of regio's: GM0917, Heerlen, parkstad, NL.")],
    jaren: Annotated[str, typer.Option(help="Jaren: 2018, 2016-2020 of 2016,2018.")] = "",
    lagen: Annotated[str, typer.Option(help="Lagen, met komma's ertussen.")] = ",".join(MAP_LAYERS),
    opnieuw: Annotated[bool, typer.Option("--opnieuw", help="Ook ophalen wat niet veranderd is.")] = False,
    omgeving: Annotated[
        bool,
        typer.Option(
            "--omgeving/--zonder-omgeving",
            help="Bij vve en scholen ook de gemeenten eromheen: zonder die krijgen buurten aan de rand geen cijfer.",
        ),
    ] = True,
    as_json: Json = False,
) -> None:
    """Haal cijfers en grenzen op en bewaar ze."""
    session = Session(Settings.from_environment())
    layers = read_layers(lagen)
    asked = read_years(jaren)
    with connect(session.settings) as http:
        refresh = Refresh(http, session.library.store, session.catalogue, again=opnieuw)
        years = _known_years(asked, refresh.find_years(layers), layers=layers)
        if any(read_province(text) for text in areas):
            keep_provinces(http, session.library.store, years=years)
        scopes = _find_scopes(session, areas, refresh)
        if any(scope.is_country for scope in scopes):
            lacking = keep_country_provinces(http, session.library.store, years=years)
            if lacking is not None:
                typer.echo(sentence(lacking, language=session.settings.language), err=True)

        def progress(done: int, total: int, what: str) -> None:
            if what:
                session.tell("[{done}/{total}] {what}", done=done + 1, total=total, what=what)

        report = refresh.run(scopes, years=years, layers=layers, progress=progress, around=omgeving)
    if as_json:
        items = sync_lines(report, session.settings.language, plain=True)
        _print_json({"layers": session.layers(), "items": items})
    else:
        for line in sync_lines(report, session.settings.language):
            typer.echo(line)
    for error in report.around.errors:
        session.tell(
            mark("Of the gemeenten around, not everything could be fetched: {reason}"),
            reason=sentence(error, language=session.settings.language),
        )
    count = _not_done(report, explicit=bool(jaren))
    if count:
        session.tell(
            mark("{count} of the requested layers could not be fetched; data stored earlier are unchanged."),
            count=count,
        )
        raise typer.Exit(1)


def status_command(
    gebied: Annotated[str, typer.Option(help="Alleen de lagen van deze code, gemeente of regio.")] = "",
    verschil: Annotated[bool, typer.Option("--verschil", help="Wat er veranderd is sinds de vorige levering.")] = False,
    bewaak: Annotated[
        bool, typer.Option("--bewaak", help="Voor een monitor: alleen wat oud of beschadigd is; code 1 als er iets is.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Toon wat er bewaard is, van wanneer, en of het heel is."""
    if verschil and bewaak:
        raise typer.BadParameter("--verschil en --bewaak gaan niet samen.")
    session = Session(Settings.from_environment())
    scope = session.library.scope(gebied) if gebied else None
    if bewaak:
        watch(session, scope, as_json=as_json)
        return
    if verschil:
        _show_changes(session, scope, as_json=as_json)
        return
    records = session.layers(scope)
    if as_json:
        _print_json({"layers": records})
        return
    if not records:
        session.tell(mark("Nothing has been fetched yet; run kaart sync parkstad."))
        return
    for line in status_lines(records, session.settings.language):
        typer.echo(line)


def _show_changes(session: Session, scope: Scope | None, *, as_json: bool) -> None:
    """Every stored layer beside the earlier delivery."""
    compared, language = deliveries(session.library.store, scope=scope), session.settings.language
    if as_json:
        _print_json({"changes": change_records(compared, language=language)})
        return
    if not compared:
        session.tell(mark("Nothing has been fetched yet; run kaart sync parkstad."))
        return
    for line in change_lines(compared, names=session.library.names(), language=language):
        typer.echo(line)


def figures_command(
    indicator: Annotated[str, typer.Option(help="Naam van de indicator, bijvoorbeeld laag_inkomen.")],
    plaats: Annotated[str, typer.Argument(help="Code, gemeente, provincie of regio: GM0917, PV31, parkstad.")] = "",
    gebied: Annotated[str, typer.Option(help="Hetzelfde als optie.")] = "",
    jaar: Annotated[str, typer.Option(help="Jaar; zonder: het laatste met waarden.")] = "",
    niveau: Annotated[str, typer.Option(help="buurt, wijk, gemeente, provincie of land.")] = "",
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV op de standaarduitvoer.")] = False,
) -> None:
    """Geef waarden met status, definitie en bron."""
    if as_json and as_csv:
        raise typer.BadParameter("--json en --csv gaan niet samen.")
    if bool(plaats) == bool(gebied):
        raise typer.BadParameter("Noem één gebied, zoals GM0917 of PV31.")
    session = Session(Settings.from_environment())
    record = session.catalogue.indicator(indicator)
    scope, reader = session.library.scope(gebied or plaats), StoreReader(session.library)
    answered = ask_figures(
        reader,
        scope,
        indicator=record,
        level=read_level(niveau) if niveau else None,
        year=read_year(jaar) if jaar else None,
        catalogue=session.catalogue,
        note=session.tell_of,
    )
    notices = figure_notices(answered, reader=reader, scope=scope, catalogue=session.catalogue)
    for notice in notices:
        session.tell_of(notice)
    language = session.settings.language
    document = figures_document(answered, notices, catalogue=session.catalogue, language=language)
    if as_json:
        _print_json(document)
    elif as_csv:
        sys.stdout.write(figures_csv(document["figures"]))
    else:
        for line in figure_lines(answered, catalogue=session.catalogue, language=language):
            typer.echo(line)


def _print_json(document: dict[str, Any]) -> None:
    """Print one document on standard output; NaN is not valid JSON and would be a defect."""
    typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))


def _find_scopes(session: Session, areas: list[str], refresh: Refresh) -> list[Scope]:
    """Scopes by text; an unknown name is looked up once in CBS's list of gemeenten."""
    names = session.library.names()
    scopes = []
    for text in areas:
        try:
            scope = session.library.scope(text, names=names)
        except UnknownAreaError:
            if names:
                raise
            names = _look_up(refresh, text)
            scope = session.library.scope(text, names=names)
        if is_example(scope):
            raise InputError(
                mark("{area} is the invented example region; it is packaged and not fetched."), area=scope.id
            )
        scopes.append(scope)
    return scopes


def _look_up(refresh: Refresh, text: str) -> dict[str, str]:
    """Names of gemeenten by code; when CBS does not give them, the error says that a code will do."""
    try:
        return refresh.find_names()
    except SourceError as error:
        raise type(error)(
            mark("'{area}' cannot be looked up by name: {reason}. Try again later, or give a code such as GM0917."),
            area=text,
            reason=error.cause,
        ) from error


def _not_done(report: Report, *, explicit: bool) -> int:
    """Number of requested layers that were not fetched.

    A year that CBS or PDOK does not publish (yet) is a gap only when that year was asked for, and then only if the
    record of the layer says so.
    """
    stored = {item.key.layer for item in report.items if item.stored}
    absent = {
        f"{item.key.layer} {item.key.vintage}"
        for item in report.items
        if item.outcome is Outcome.ABSENT and _is_gap(item, stored)
    }
    count = len(report.failed) + (len(absent) if explicit else 0)
    return count or (0 if report.came else max(1, len(report.items)))


def _is_gap(item: Item, stored: Collection[str]) -> bool:
    series = find_series(item.key.layer, item.key.vintage)
    gap = Gap.ALWAYS if series is None else series.gap
    return gap is Gap.ALWAYS or (gap is Gap.UNLESS_SOME and item.key.layer not in stored)


def _known_years(years: tuple[int, ...], asked: Asked, *, layers: Collection[str]) -> tuple[int, ...]:
    """The years asked for, every year from 2016 on without any; refused when CBS has no table of one of them."""
    series = [family for family in OPTIONAL_FAMILIES if family.value in layers]
    # The map is of the years of the key figures; a table of others that is fetched alone may have more.
    alone = series if not set(layers) & set(MAP_LAYERS) else []
    known = tuple({year for family in (Family.KWB, *alone) for year in asked.catalogue.family_years(family)})
    if not years:
        return tuple(year for year in asked.catalogue.family_years(Family.KWB) if year >= DEFAULT_FIRST_YEAR)
    unknown = ", ".join(str(year) for year in years if year not in known)
    failed = next((asked.failed[family] for family in (Family.KWB, *alone) if family in asked.failed), None)
    if unknown and failed is not None:
        raise UnknownYearError(
            mark(
                "kaart knows no table of {years}, only of {known}; CBS's list did not come: {reason}. Try again later."
            ),
            years=unknown,
            known=spans(known),
            reason=failed.cause,
        )
    if unknown:
        raise UnknownYearError(
            mark("CBS has no table of {years}; choose from {known}."), years=unknown, known=spans(known)
        )
    return years
