"""The command line. Its words, options and JSON are stable: others script against them.

Exit codes: 0 done, 1 could not (one sentence on standard error), 2 wrong use. With ``--json``
one document goes to standard output and nothing else; progress goes to standard error.
"""

from __future__ import annotations

import csv
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import typer

from kaart.catalogue import Catalogue, Family, load
from kaart.codes import Level, level_of, read_level
from kaart.errors import InputError, KaartError, UnknownAreaError, UnknownYearError, mark
from kaart.language import sentence, translations
from kaart.query import answer, latest_year
from kaart.refresh import Refresh, read_layers
from kaart.report import FIGURE_FIELDS, figure_records, layer_records, sync_lines
from kaart.scope import Scope
from kaart.settings import PROJECT, Settings
from kaart.sources.http import Http
from kaart.store.library import Library, is_example

FIRST_YEAR, LAST_YEAR = 2013, 2100
app = typer.Typer(
    help="Kaart van armoede per buurt: cijfers ophalen, bekijken en uitvoeren.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
Json = Annotated[bool, typer.Option("--json", help="Eén JSON-document op de standaarduitvoer.")]


@dataclass(frozen=True)
class Session:
    """What every command needs."""

    settings: Settings

    @cached_property
    def library(self) -> Library:
        """The store of this installation and the example region."""
        return Library(self.settings)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The packaged catalogue."""
        return load()

    def translate(self, message: str) -> str:
        """A message in the language of this installation."""
        return translations(self.settings.language).gettext(message)

    def tell(self, message: str, **values: object) -> None:
        """Write a line of progress to standard error."""
        typer.echo(self.translate(message).format(**values), err=True)


def main() -> None:
    """Run the command line; every `KaartError` becomes one sentence and exit code 1."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        app()
    except KaartError as error:
        typer.echo(sentence(error, language=_language()), err=True)
        sys.exit(1)


@app.command()
def sync(
    areas: Annotated[list[str], typer.Argument(help="Codes, gemeenten of regio's: GM0917, Heerlen, parkstad, NL.")],
    jaren: Annotated[str, typer.Option(help="Jaren: 2018, 2016-2020 of 2016,2018.")] = "",
    lagen: Annotated[str, typer.Option(help="Lagen, met komma's ertussen.")] = "cijfers,grenzen",
    opnieuw: Annotated[bool, typer.Option("--opnieuw", help="Ook ophalen wat niet veranderd is.")] = False,
    as_json: Json = False,
) -> None:
    """Haal cijfers en grenzen op en bewaar ze."""
    session = Session(Settings.from_environment())
    layers = read_layers(lagen)
    years = _read_years(jaren, session.catalogue)
    refresh = Refresh(Http(session.settings), session.library.store, session.catalogue, again=opnieuw)
    scopes = [_scope_or_names(session, text, refresh.gemeente_names) for text in areas]
    for scope in scopes:
        if is_example(scope):
            raise InputError(
                mark("{area} is the invented example region; it is packaged and not fetched."), area=scope.id
            )

    def progress(done: int, total: int, what: str) -> None:
        if what:
            session.tell("[{done}/{total}] {what}", done=done + 1, total=total, what=what)

    report = refresh.run(scopes, years=years, layers=layers, progress=progress)
    if report.came:
        session.library.remember_scope(scopes[0].id)
    records = layer_records(session.library.store.manifests(), store=session.library.store)
    if as_json:
        typer.echo(json.dumps({"layers": records, "items": sync_lines(report, session.settings.language, plain=True)}))
    else:
        for line in sync_lines(report, session.settings.language):
            typer.echo(line)
    if report.failed or not report.came:
        count = len(report.failed)
        session.tell(
            mark("{count} of the layers asked for could not be fetched; what was stored before is unchanged."),
            count=count or len(report.items),
        )
        raise typer.Exit(1)


@app.command()
def status(as_json: Json = False) -> None:
    """Toon wat er bewaard is, van wanneer, en of het heel is."""
    session = Session(Settings.from_environment())
    store = session.library.store
    records = layer_records(store.manifests(), store=store, language=session.settings.language)
    if as_json:
        typer.echo(json.dumps({"layers": records}, ensure_ascii=False))
        return
    if not records:
        session.tell(mark("Nothing has been fetched yet; run kaart sync parkstad."))
        return
    for record in records:
        typer.echo(
            f"{record['layer']:8} {record['vintage']:14} {record['area']:6} {record['rows']:>6}  "
            f"{str(record['retrieved_at'])[:16]}  {record['source']}  {record['state']}"
        )
    for warning in dict.fromkeys(text for record in records for text in record["warnings"]):
        typer.echo(f"! {warning}")


@app.command()
def cijfers(
    gebied: Annotated[str, typer.Option(help="Code, gemeente of regio.")],
    indicator: Annotated[str, typer.Option(help="Naam van de indicator, bijvoorbeeld laag_inkomen.")],
    jaar: Annotated[str, typer.Option(help="Jaar; zonder: het laatste met waarden.")] = "",
    niveau: Annotated[str, typer.Option(help="buurt, wijk, gemeente of land.")] = "",
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV op de standaarduitvoer.")] = False,
) -> None:
    """Geef waarden met status, definitie en bron."""
    if as_json and as_csv:
        raise typer.BadParameter("--json en --csv gaan niet samen.")
    session = Session(Settings.from_environment())
    record = session.catalogue.indicator(indicator)
    scope = session.library.scope(gebied)
    level = read_level(niveau) if niveau else _own_level(scope)
    chosen = (
        _read_year(jaar)
        if jaar
        else latest_year(session.library, scope, indicator=record, level=level, catalogue=session.catalogue)
    )
    found = answer(session.library, scope, indicator=record, level=level, year=chosen, catalogue=session.catalogue)
    if found.figures.frame.empty:
        raise UnknownAreaError(
            mark("{area} has no areas at level {level} in {year}; check the code, or fetch it with kaart sync."),
            area=scope.id,
            level=level.value,
            year=chosen,
        )
    rows = figure_records(found, catalogue=session.catalogue, language=session.settings.language)
    if as_json:
        typer.echo(json.dumps({"figures": rows}, ensure_ascii=False))
    elif as_csv:
        writer = csv.DictWriter(sys.stdout, FIGURE_FIELDS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "source": row["source"]["table"] or row["source"]["name"]} for row in rows)
    else:
        for row in rows:
            shown = row["value"] if row["value"] is not None else row["status_text"]
            typer.echo(
                f"{row['area']:11} {row['name'][:36]:36} {shown} {row['unit'] if row['value'] is not None else ''}"
            )


@app.command()
def start(port: Annotated[int, typer.Option(help="Poort van de app.")] = 8501) -> None:
    """Open de app in de browser."""
    Settings.from_environment()
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "app.py"), "--server.port", str(port)]
    raise typer.Exit(subprocess.run(command, check=False, cwd=PROJECT).returncode)  # noqa: S603 - fixed words


def _scope_or_names(session: Session, text: str, fetch_names: Callable[[], None]) -> Scope:
    """Scope of a text; a name that is not known yet is looked up in CBS's list of gemeenten once."""
    try:
        return session.library.scope(text)
    except UnknownAreaError:
        if session.library.names():
            raise
    fetch_names()
    return session.library.scope(text)


def _own_level(scope: Scope) -> Level:
    return level_of(scope.code) if scope.code else Level.BUURT


def _read_year(text: str) -> int:
    if not text.isdigit() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise UnknownYearError(
            mark("'{year}' is no year that CBS has tables of; write one such as 2018 (from {first})."),
            year=text,
            first=FIRST_YEAR,
        )
    return int(text)


def _read_years(text: str, catalogue: Catalogue) -> tuple[int, ...]:
    """Years from ``2018``, ``2016-2020`` or ``2016,2018``; without text every year from 2016 on."""
    known = catalogue.family_years(Family.KWB)
    if not text:
        return tuple(year for year in known if year >= DEFAULT_FIRST_YEAR)
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        low, high = _read_year(first), _read_year(last or first)
        if low > high:
            raise UnknownYearError(
                mark("The years {years} run backwards; write {high}-{low}."), years=part, high=high, low=low
            )
        found |= set(range(low, high + 1))
    unknown = sorted(found - set(known))
    if unknown:
        raise UnknownYearError(
            mark("CBS has no table of {years}; choose from {first}-{last}."),
            years=", ".join(str(year) for year in unknown),
            first=min(known),
            last=max(known),
        )
    return tuple(sorted(found))


# Before 2016 the tables differ too much to be fetched unasked.
DEFAULT_FIRST_YEAR = 2016


def _language() -> str:
    try:
        return Settings.from_environment().language
    except InputError:
        return "nl"
