"""``kaart bereik``: accessibility per buurt, in distances and numbers in reach."""

from __future__ import annotations

import json
import math
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from kaart.analysis.access.facilities import record_of
from kaart.analysis.access.measures import CENTRE, INDEX, Measure
from kaart.answers.access.cbs_services import ASKED, asked_for
from kaart.answers.access.cluster import OnDask
from kaart.answers.access.load import Access, load_access, why_not
from kaart.answers.access.network_cache import Extract
from kaart.answers.access.question import PEOPLE, Question, Squares, question_here
from kaart.answers.access.runner import Here, Runner
from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.catalogue.loader import service_ids
from kaart.cli.columns import aligned
from kaart.cli.members import tell_members
from kaart.cli.scenario import open_scenarios, scenario_document, work_out_all
from kaart.cli.versus import scenarios_lines, versus_document
from kaart.core.errors import InputError, UnknownYearError, mark
from kaart.core.language import sentence, translations
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.exports.documents.access import access_document
from kaart.own.addresses import exact
from kaart.own.points import OwnPoints, has_addresses, read_points
from kaart.own.reading import read_upload
from kaart.render.words.numbers import counted_words, format_date, format_number
from kaart.store.library import Library
from kaart.sync.locate import connect, locate

_MANY = 8


def access_command(  # noqa: PLR0913 - one argument per option
    *,
    gebied: Annotated[str, typer.Option(help="Code, gemeente of regio.")],
    voorziening: Annotated[
        str,
        typer.Option(help=f"Een van: {', '.join(ASKED)}; of volgens het CBS: {', '.join(service_ids())}."),
    ],
    jaar: Annotated[str, typer.Option(help="Jaar van grenzen en inwoners; zonder: het laatste.")] = "",
    vierkanten: Annotated[
        Path | None, typer.Option(help="GeoPackage met vierkanten van 100 m (CBS), voor waar mensen wonen.")
    ] = None,
    punten: Annotated[
        Path | None, typer.Option(help="Eigen punten (CSV, .xlsx of .ods met lon en lat, of x_rd en y_rd).")
    ] = None,
    centrum: Annotated[
        list[str] | None,
        typer.Option(help="Naam van een halte, voor reistijden met het OV; mag vaker, dan telt de snelste."),
    ] = None,
    adressen: Annotated[
        bool,
        typer.Option(
            "--adressen-opzoeken",
            help="Zoek adressen van eigen punten zonder coördinaten op: ze gaan naar PDOK (Kadaster).",
        ),
    ] = False,
    netwerk: Annotated[
        Path | None, typer.Option(help="Uittreksel van OpenStreetMap (.osm.pbf), voor afstanden over straat.")
    ] = None,
    kolom: Annotated[str, typer.Option(help="Kolom met inwoners in die vierkanten.")] = PEOPLE,
    scenario: Annotated[
        list[Path] | None,
        typer.Option(help="Scenario (JSON) van de pagina Bereikbaarheid: ervoor en erna; twee keer: naast elkaar."),
    ] = None,
    scheduler: Annotated[
        str, typer.Option(help="Reken op een cluster van Dask: tcp://host:8786; zonder: op deze machine.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Eén JSON-document op de standaarduitvoer.")] = False,
) -> None:
    """Meet per buurt hoe ver voorzieningen zijn, hoeveel er zijn, en wat het openbaar vervoer biedt."""
    settings = Settings.from_environment()
    library, language = Library(settings), settings.language
    facility, service = asked_for(voorziening, catalogue=load())
    scope = library.scope(gebied)
    asked = Question(
        facility,
        service=service,
        year=_year(jaar),
        squares=None if vierkanten is None else Squares(vierkanten, kolom),
        own=None if punten is None else _points(punten, settings if adressen else None),
        extract=None if netwerk is None else Extract(netwerk),
        centres=tuple(centrum or ()),
    )
    question = question_here(asked, settings)
    if question.centres and CENTRE not in record_of(facility).keys:
        raise InputError(mark("--centrum is only for travel times of public transport: --voorziening ov."))
    plans = open_scenarios(scenario or (), facility)
    runner = _runner(scheduler, language=language)
    access = load_access(library, scope, question, catalogue=load(), runner=runner)
    tell_members(StoreReader(library), scope, year=access.year, language=language)
    worked = [work_out_all(library, scope, access, plan, question=question, catalogue=load()) for plan in plans]
    if as_json:
        document = access_document(access, area=scope.id, language=language)
        if worked:
            document = scenario_document(document, worked[0], facility=facility)
        if len(worked) > 1:
            document = versus_document(document, access, worked[0], worked[1])
        typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))
        return
    lines = access_lines(access, place=scope.name, language=language)
    if worked:
        lines += scenarios_lines(access, worked, place=scope.name, language=language)
    for line in lines:
        typer.echo(line)


def _runner(scheduler: str, *, language: str) -> Runner:
    """The runner that computes the parts; progress goes to standard error."""

    def tell(notice: Notice) -> None:
        typer.echo(sentence(notice, language=language), err=True)

    def progress(done: int, total: int) -> None:
        # Ten lines for the country, none for a quick result.
        if total > _MANY and done * 10 // total != (done - 1) * 10 // total:
            tell(Notice.of(mark("{done} of {total} parts computed"), done=done, total=total))

    return OnDask(scheduler, progress, tell) if scheduler else Here(progress)


def _points(path: Path, asking: Settings | None) -> OwnPoints:
    """Points of a file; with settings its addresses are looked up."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(mark("{path} cannot be read; check its name and rights."), path=str(path)) from error
    sheet = read_upload(content, path.name)
    if asking is None:
        if has_addresses(sheet):
            raise InputError(
                mark("{path} has addresses and no coordinates; add --adressen-opzoeken to send them to PDOK."),
                path=str(path),
            )
        return read_points(sheet)
    with connect(asking) as http:
        return read_points(sheet, find=exact(partial(locate, http)))


def _year(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise UnknownYearError(mark("'{year}' is no year; write one such as 2018."), year=text)
    return int(text)


def access_lines(access: Access, *, place: str, language: str) -> list[str]:
    """The result as text: what was measured and how, then a line per buurt.

    Parameters
    ----------
    access
        Result of `kaart.answers.access.load.load_access`.
    place
        Name of the scope.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    supply = access.supply
    head = gettext(
        mark("{place}, boundaries of {year}: {located} on the map, {unlocated} not located, fetched {date}.")
        if supply.listed
        else mark("{place}, CBS figures of {year}, fetched {date}.")
    )
    lines = [
        head.format(
            place=place,
            year=access.year,
            located=len(supply.sites),
            unlocated=len(supply.unlocated),
            date=format_date(supply.retrieved_at, language=language),
        )
    ]
    if access.invented:
        lines.append(gettext(mark("Everything in this Voorbeeldregio is invented.")))
    lines += [sentence(notice, language=language) for notice in (*access.method, *access.notices)]
    # What fits on a line; the rest is in the JSON.
    fitting = record_of(access.facility).in_short
    shown = [
        measure
        for measure in access.measures
        if (measure.id in fitting if fitting else access.frame[measure.id].notna().any())
    ]
    for number, measure in enumerate(shown, 1):
        record = access.indicator(measure)
        counted = counted_words(record, language=language)
        over = gettext(mark("; counted over: {noun}")).format(noun=counted) if counted else ""
        lines.append(f"[{number}] {record.label[language]} ({record.unit[language]}){over}")
    rows = [["", "", *(f"[{number}]" for number in range(1, len(shown) + 1))]]
    for code, row in access.frame.to_dict("index").items():
        cells = [_cell(access, str(code), measure, float(row[measure.id]), language) for measure in shown]
        rows.append([str(code), str(row["name"]), *cells])
    return [*lines, *aligned(rows, right=range(2, len(shown) + 2))]


def _cell(access: Access, code: str, measure: Measure, value: float, language: str) -> str:
    if math.isnan(value):
        reason = why_not(access, code, measure.id)
        return "" if reason is None else sentence(reason, language=language)
    text = format_number(value, decimals=measure.decimals, language=language)
    band = str(access.frame["transit_band"][code]) if measure.id == INDEX else ""
    return f"{text} ({band})" if band else text
