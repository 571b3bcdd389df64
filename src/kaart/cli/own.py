"""``kaart eigen``: own figures in the store of this installation, as a private layer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from kaart.answers.own import add, find_places, layers, own_catalogue, remove
from kaart.answers.reader import StoreReader
from kaart.catalogue import Kind
from kaart.catalogue.own import Description, describe, own_id
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, read_level
from kaart.core.errors import InputError, UnknownLevelError, UnknownYearError, UploadError, mark
from kaart.core.few import few
from kaart.core.files import system_reason
from kaart.core.language import sentence, translations
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.own.addresses import finder, require_few
from kaart.own.columns import Proposal, gemeente_in, level_in, propose
from kaart.own.kaart_table import Told, told_by
from kaart.own.make import made_figures
from kaart.own.matching import CODE, NAME, PLACE, Located, MatchReport
from kaart.own.places import Places
from kaart.own.reading import MOST_BYTES, read_upload
from kaart.own.sheet import Sheet
from kaart.own.values import read_cells, value_column
from kaart.own.years import FIRST_YEAR, LAST_YEAR, Columns, match_year, read_dated
from kaart.render.own.report import outcome_words, report_sentence, row_reason
from kaart.store.library import Library
from kaart.sync.locate import connect, locate

own_app = typer.Typer(
    help="Eigen cijfers: alleen op deze computer bewaard.", no_args_is_help=True, rich_markup_mode=None
)
KINDS = {"aantal": Kind.EXTENSIVE, "aandeel": Kind.INTENSIVE, "categorie": Kind.CATEGORY}
WAYS = {"code": CODE, "naam": NAME, "adres": PLACE}
WITH, WITHOUT = "mee", "weg"
_SHOWN = 20
_FROM_FILE = "Een tabel van kaart zegt het zelf."
Json = Annotated[bool, typer.Option("--json", help="Eén JSON-document op de standaarduitvoer.")]


@own_app.command("toevoegen")
def add_command(  # noqa: PLR0913 - every one is an option
    bestand: Annotated[Path, typer.Argument(help="CSV, Excel (.xlsx) of .ods.")],
    *,
    gebied: Annotated[
        str, typer.Option(help="Code, gemeente of regio; zonder: de gemeente waarin alle codes liggen.")
    ] = "",
    naam: Annotated[str, typer.Option(help=f"Hoe de cijfers heten. {_FROM_FILE}")] = "",
    definitie: Annotated[str, typer.Option(help=f"Wat er geteld is, en wie niet. {_FROM_FILE}")] = "",
    eenheid: Annotated[
        str, typer.Option(help=f"Bijvoorbeeld % of huishoudens; bij een categorie mag hij leeg zijn. {_FROM_FILE}")
    ] = "",
    bron: Annotated[str, typer.Option(help=f"Van wie de cijfers komen. {_FROM_FILE}")] = "",
    waarde: Annotated[
        str,
        typer.Option(
            help="Kolom met de waarden; 'aantal' neemt ook alle als '2017 aantal'. Zonder: de enige met getallen."
        ),
    ] = "",
    jaar: Annotated[
        int | None, typer.Option(help="Jaar van de cijfers; zonder: alle jaren die in het bestand staan.")
    ] = None,
    jaarkolom: Annotated[str, typer.Option(help="Kolom met het jaar van elke rij; zonder: zelf zoeken.")] = "",
    niveau: Annotated[str, typer.Option(help="buurt, wijk of gemeente; zonder: dat van de codes, anders buurt.")] = "",
    kolom: Annotated[str, typer.Option(help="Kolom met codes, namen of adressen; zonder: zelf zoeken.")] = "",
    op: Annotated[str, typer.Option(help="Wat daarin staat: code, naam of adres (gaat naar PDOK).")] = "",
    soort: Annotated[
        str, typer.Option(help="aantal (telt op), aandeel (ook gemiddelde) of categorie; zonder: aandeel.")
    ] = "",
    decimaal: Annotated[str, typer.Option(help="Decimaalteken: , of . ; zonder: zelf zoeken.")] = "",
    blad: Annotated[str, typer.Option(help="Blad van een werkmap.")] = "",
    verborgen: Annotated[
        str, typer.Option(help="Rijen die een werkmap verbergt, ook door een filter: mee of weg.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Lees een bestand, koppel het aan gebieden en bewaar het op deze computer."""
    settings = Settings.from_environment()
    library, language = Library(settings), settings.language
    whole = read_upload(_content(bestand), bestand.name, sheet=blad)
    told = told_by(whole, own_catalogue(library))
    kind = KINDS[_require_choice(soort, KINDS)] if soort else told.kind or Kind.INTENSIVE
    description = _described(told, (naam, definitie, eenheid, bron), kind=kind)
    level = _map_level(niveau) if niveau else level_in(whole) or Level.BUURT
    scope = library.scope(gebied or _gemeente(whole))
    sheet = _shown(whole, verborgen)
    value = value_column(sheet, waarde, key=kolom)
    dated = read_dated(sheet, value=value, column=jaarkolom, year=None if jaar is None else _year(jaar))
    reader = StoreReader(library)
    places = {year: find_places(reader, scope, level=level, year=year) for year in dated.every_year}
    proposal = propose(sheet, places[dated.every_year[-1]])
    key = kolom or proposal.key
    by = WAYS[_require_choice(op, WAYS)] if op else _unasked(key, proposal)
    if by == PLACE:
        require_few(sheet.column(key))
        typer.echo(_say(language, mark("The addresses are sent to PDOK (Kadaster) and kept nowhere.")), err=True)
    values, categories = read_cells(sheet, dated, value=value, kind=kind, decimal=decimaal)
    reports = {
        year: match_year(
            sheet,
            dated,
            values,
            year=year,
            columns=Columns(key, by, kind),
            places=places[year],
            find=_finder(library, scope, places[year], settings) if by == PLACE else None,
        )
        for year in dated.every_year
    }
    made = made_figures(reports, description=description, categories=categories)
    stored = {
        year: add(library, figures, scope=scope, areas_year=places[year].year, description=description)
        for year, figures in made.figures.items()
    }
    name = own_id(description.label)
    notices = (*sheet.notices, *dated.notices, *made.notices)
    if as_json:
        years = [
            {
                "year": year,
                "areas_year": places[year].year,
                "sha256": stored[year].sha256 if year in stored else None,
                **_document(report, notices, language),
            }
            for year, report in reports.items()
        ]
        about = {"indicator": name, "area": scope.id, "level": level.value, "key_column": key, "joined_by": by}
        _print({**about, **(years[0] if len(years) == 1 else {}), "years": years})
        return
    _tell_added(reports, notices, language)
    text = mark("Stored as {id}; ask for it with kaart cijfers --gebied {area} --indicator {id}.")
    typer.echo(_say(language, text).format(id=name, area=scope.id))


def _tell_added(reports: Mapping[int, MatchReport], notices: Sequence[Notice], language: str) -> None:
    """What became of the rows, per year; what holds for the whole file is said once."""
    for place, (year, report) in enumerate(reports.items()):
        if len(reports) > 1:
            typer.echo(f"{year}")
        for line in _lines(report, () if place else notices, language):
            typer.echo(line)


def _described(told: Told, given: tuple[str, str, str, str], *, kind: Kind) -> Description:
    """Name, definition, unit and source as given, else as the file itself has them."""
    texts = (told.label, told.definition, told.unit, told.source)
    label, definition, unit, source = (words or text for words, text in zip(given, texts, strict=True))
    return describe(label=label, definition=definition, unit=unit, source=source, kind=kind)


def _unasked(key: str, proposal: Proposal) -> str:
    """What a column holds where the user did not say so: addresses are sent away on request only."""
    return proposal.by if key == proposal.key and proposal.by != PLACE else CODE


def _gemeente(sheet: Sheet) -> str:
    """The gemeente that a file is about by its codes."""
    found = gemeente_in(sheet)
    if not found:
        raise InputError(
            mark("The codes in {file} do not lie in one gemeente; say with --gebied which region it is about."),
            file=sheet.name,
        )
    return found


def _shown(sheet: Sheet, choice: str) -> Sheet:
    """The rows that count, where a workbook hides some: the user says whether these do."""
    if choice:
        _require_choice(choice, (WITH, WITHOUT))
    if not sheet.hidden or choice == WITH:
        return sheet
    if choice == WITHOUT:
        return sheet.without_hidden()
    raise UploadError(
        mark(
            "{file} hides rows {rows}, perhaps by a filter; --verborgen mee takes these along, "
            "--verborgen weg leaves them out."
        ),
        file=sheet.name,
        rows=few(sheet.hidden),
    )


@own_app.command("lijst")
def list_command(as_json: Json = False) -> None:
    """Toon welke eigen cijfers op deze computer staan."""
    settings = Settings.from_environment()
    records = [
        {
            "indicator": layer.indicator.id,
            "label": layer.indicator.label[settings.language],
            "area": layer.area,
            "level": layer.figures.level.value,
            "year": layer.figures.year,
            "areas_year": layer.areas_year,
            "unit": layer.indicator.unit[settings.language],
            "kind": layer.indicator.kind.value,
            "definition": layer.indicator.definition[settings.language],
            "source": layer.publisher,
            "values": int(layer.figures.frame["value"].notna().sum()),
            "added_at": layer.manifest.provenance.retrieved_at.isoformat(),
            "sha256": layer.manifest.sha256,
        }
        for layer in layers(Library(settings).store)
    ]
    if as_json:
        _print({"own": records})
        return
    if not records:
        typer.echo(_say(settings.language, mark("There are no own figures on this computer yet.")), err=True)
    for record in records:
        typer.echo("  ".join(str(record[name]) for name in ("indicator", "area", "level", "year", "values", "label")))


@own_app.command("weg")
def remove_command(
    indicator: Annotated[str, typer.Argument(help="Naam, zoals in kaart eigen lijst.")], as_json: Json = False
) -> None:
    """Haal eigen cijfers van deze computer."""
    settings = Settings.from_environment()
    count = remove(Library(settings), indicator)
    if as_json:
        _print({"removed": indicator, "layers": count})
        return
    text = _say(settings.language, mark("{id} is gone from this computer ({count} layers)."))
    typer.echo(text.format(id=indicator, count=count))


def _say(language: str, message: str) -> str:
    return translations(language).gettext(message)


def _print(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UploadError(
                mark("{file} is {size} MB and kaart takes {most} MB; leave out columns and rows that are not needed."),
                file=path.name,
                size=f"{path.stat().st_size / 1e6:.1f}",
                most=MOST_BYTES // 1_000_000,
            )
        return path.read_bytes()
    except OSError as error:
        raise UploadError(
            mark("{file} cannot be read ({reason}); check the path and its rights."),
            file=path.name,
            reason=system_reason(error),
        ) from error


def _map_level(text: str) -> Level:
    level = read_level(text)
    if level is Level.LAND:
        raise UnknownLevelError(
            mark("There is no level '{level}'; choose {choices}."), level=text, choices="buurt, wijk, gemeente"
        )
    return level


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnknownYearError(mark("'{year}' is no year; write one such as 2018."), year=year)
    return year


def _require_choice(text: str, choices: Iterable[str]) -> str:
    if text not in choices:
        raise InputError(
            mark("'{text}' cannot be chosen here; choose {choices}."), text=text, choices=", ".join(choices)
        )
    return text


def _finder(library: Library, scope: Scope, places: Places, settings: Settings) -> Callable[[str], Located]:
    areas = library.areas(scope, level=places.level, year=places.year).areas
    return finder(partial(locate, connect(settings)), areas, level=places.level)


def _document(report: MatchReport, notices: Sequence[Notice], language: str) -> dict[str, Any]:
    return {
        "rows": len(report.rows),
        "joined": report.used,
        "counts": {outcome.value: count for outcome, count in report.counts.items()},
        "problems": [
            {
                "row": row.number,
                "key": row.key,
                "text": row.text,
                "outcome": row.outcome.value,
                "area": row.code or None,
                "reason": row_reason(row, language=language),
            }
            for row in report.problems
        ],
        "areas_without_row": list(report.without_row),
        "notices": [sentence(notice, language=language) for notice in (*notices, *report.notices)],
    }


def _lines(report: MatchReport, notices: Sequence[Notice], language: str) -> list[str]:
    lines = [report_sentence(report, language=language)]
    lines += [f"  ! {sentence(notice, language=language)}" for notice in (*notices, *report.notices)]
    lines += [f"{count:>6}  {outcome_words(outcome, language=language)}" for outcome, count in report.counts.items()]
    row_word = _say(language, mark("row {row}"))
    for row in report.problems[:_SHOWN]:
        why = row_reason(row, language=language) or outcome_words(row.outcome, language=language)
        lines.append(f"  {row_word.format(row=row.number)}: {why}")
    if len(report.problems) > _SHOWN:
        more = _say(language, mark("{count} more rows; --json gives them all."))
        lines.append("  " + more.format(count=len(report.problems) - _SHOWN))
    return lines
