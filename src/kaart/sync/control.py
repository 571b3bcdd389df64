"""Whether every service that kaart uses is as kaart expects it: small questions, no bulk (`kaart controle`).

kaart was built against recorded answers; this is how an installation with a network finds out what differs. Nothing is
stored but which years CBS lists, and one service that fails says nothing of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from kaart.catalogue import OPTIONAL_FAMILIES, Catalogue, Column, Family, Table
from kaart.catalogue.listed import kept_tables
from kaart.core.codes import MAP_LEVELS, Level
from kaart.core.errors import KaartError, SourceError, UpstreamNotFoundError, UpstreamUnavailableError, mark
from kaart.core.provenance import ColumnOrigin, Notice, now_utc
from kaart.core.settings import TILE_HOST, TILES, Settings
from kaart.sources.cbs import probe as cbs
from kaart.sources.cbs.yearly import TITLES
from kaart.sources.gtfs import probe as gtfs
from kaart.sources.gtfs import stop_register
from kaart.sources.http.border import reading
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts
from kaart.sources.pdok import probe as pdok
from kaart.sources.pdok.layers import FIRST_DETAILED_YEAR
from kaart.sources.registers import duo, lrk
from kaart.sync.years import Asked, ask_years, families_of, keep_tables

AT_ONCE = 10
EDITIONS_ASKED = 2
PORTION = 2 * AT_ONCE
# Nothing is fetched for later: two attempts and half a minute tell enough of a service.
PATIENCE, LIMITS = Retry(attempts=2), Timeouts(connect_s=5, read_s=20, total_s=30)
FIRST_BOUNDARIES = 2016
Progress = Callable[[int, int, str], None]


class State(StrEnum):
    """How a service answered."""

    GOOD = "good"
    DIFFERS = "differs"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Finding:
    """What came of one question.

    Attributes
    ----------
    service
        Id of the service: ``cbs_v4``, ``pdok_ogc``, ``lrk`` ...
    what
        What was asked of it, in words.
    state
        How it answered.
    reason
        Why it is not good; None when it is.
    columns
        How the columns of a CBS table fare; empty for all else.
    cost
        What users miss by it; None when another way gives the same, or nothing is missed.
    lost
        Ids of indicators that are not to be had of `year`.
    year
        Of the table or layer; None where it has none.
    """

    service: str
    what: Notice
    state: State
    reason: KaartError | Notice | None = None
    columns: tuple[ColumnOrigin, ...] = ()
    cost: Notice | None = None
    lost: tuple[str, ...] = ()
    year: int | None = None


@dataclass(frozen=True)
class Control:
    """All findings, and when they were made."""

    checked_at: datetime
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether every service is as expected."""
        return all(finding.state is State.GOOD for finding in self.findings)


@dataclass(frozen=True)
class Check:
    """One question: of which service, in words, and what it costs when the answer is no good."""

    service: str
    what: Notice
    ask: Callable[[Http], tuple[ColumnOrigin, ...] | None]
    cost: Notice | None = None
    table: Table | None = None
    year: int | None = None

    def run(self, http: Http) -> Finding:
        """Ask; whatever the service does becomes a finding."""
        found = Finding(self.service, self.what, State.GOOD, year=self.year)
        try:
            with reading(self.service, str(self.year or "-")):
                columns = self.ask(http) or ()
        except UpstreamUnavailableError as error:
            return replace(found, state=State.UNREACHABLE, reason=error, cost=self.cost)
        except UpstreamNotFoundError as error:
            host = error.values.get("host")
            gone = Notice.of(mark("{host} does not have it."), host=host) if host else error
            return replace(found, state=State.DIFFERS, reason=gone, cost=self.cost)
        except SourceError as error:
            return replace(found, state=State.DIFFERS, reason=error, cost=self.cost)
        lacking = [column for column in columns if column.lacks]
        if not lacking:
            return replace(found, columns=columns)
        reason = Notice.of(
            mark("No column found for {columns}."),
            columns=", ".join(f"{column.id} ({column.key})" if column.key else column.id for column in lacking),
        )
        return replace(found, state=State.DIFFERS, reason=reason, columns=columns)


def connect(settings: Settings) -> Http:
    """Client for a control: ten requests at once, little patience."""
    return Http(settings, timeouts=LIMITS, retry=PATIENCE, workers=AT_ONCE)


def control(http: Http, catalogue: Catalogue, *, progress: Progress | None = None) -> Control:
    """Ask every service what kaart needs of it.

    Parameters
    ----------
    http
        Of `connect`.
    catalogue
        Packaged tables, columns and indicators. Years that CBS lists besides are asked too, and kept.
    progress
        Called with questions answered, questions in all, and the last one.
    """
    known, cache = catalogue, http.settings.cache
    asked = ask_years(http, known, families=families_of(OPTIONAL_FAMILIES), before=kept_tables(cache))
    keep_tables(cache, asked.tables)
    # A table whose year is uncertain is asked for as well when CBS lists none of that year: its title tells.
    here = {(table.family, table.year) for table in asked.catalogue.tables}
    unlisted = (table for table in known.tables if (table.family, table.year) not in here)
    catalogue = replace(asked.catalogue, tables=(*asked.catalogue.tables, *unlisted))
    checks = plan(catalogue)
    findings: list[Finding] = []
    # Some at a time, so that progress is told from the thread that asked.
    for first in range(0, len(checks), PORTION):
        portion = checks[first : first + PORTION]
        findings += http.map(lambda check: check.run(http), portion)
        if progress is not None:
            progress(len(findings), len(checks), str(portion[-1].what))
    told = _with_lost(tuple(findings), checks, catalogue)
    return Control(now_utc(), (_of_lists(asked), *told))


def _of_lists(asked: Asked) -> Finding:
    """Whether CBS gave its lists of yearly tables, in either service; other tables name their years themselves."""
    good = Finding("cbs_lists", Notice.of(mark("Years that there are tables of")), State.GOOD)
    failed = {family: error for family, error in asked.failed.items() if family in TITLES}
    if not failed:
        return good
    reason = next(iter(failed.values()))
    state = State.UNREACHABLE if isinstance(reason, UpstreamUnavailableError) else State.DIFFERS
    cost = Notice.of(mark("A year that kaart does not know yet is not found ({families})."), families=", ".join(failed))
    return replace(good, state=state, reason=reason, cost=cost)


def plan(catalogue: Catalogue) -> tuple[Check, ...]:
    """Every question, in the order in which they are shown.

    Parameters
    ----------
    catalogue
        Tables and columns that are expected.
    """
    return (*_tables(catalogue), *_others(catalogue), *_boundaries(catalogue), *_rest())


def _tables(catalogue: Catalogue) -> Iterator[Check]:
    routes: Mapping[str, tuple[str, Callable[..., tuple[ColumnOrigin, ...]]]] = {
        "cbs_v4": ("OData v4", cbs.columns_v4),
        "cbs_v3": ("OData v3", cbs.columns_v3),
    }
    for table in catalogue.tables:
        if table.family in OPTIONAL_FAMILIES:
            continue
        columns = catalogue.columns(table.family, table.year)
        for service, (route, look_up) in routes.items():
            ask = partial(look_up, table=table, columns=columns)
            yield Check(service, _table_words(table, route), ask, table=table, year=table.year)
        slower = Notice.of(mark("Fetching the whole country takes longer."))
        yield Check(
            "cbs_bulk", _table_words(table, "bulk"), partial(cbs.bulk_file, table=table), slower, year=table.year
        )


def _others(catalogue: Catalogue) -> Iterator[Check]:
    repeated = {table.family for table in catalogue.earlier}
    for family in OPTIONAL_FAMILIES:
        if family in repeated:
            yield from _editions(catalogue, family)
            continue
        table = max((item for item in catalogue.tables if item.family is family), key=lambda item: item.year)
        columns = catalogue.columns(family, table.year)
        ask = partial(cbs.columns_third_party, table=table, columns=columns)
        yield Check("cbs_derden", _table_words(table, "OData v3"), ask, table=table, year=table.year)


def _editions(catalogue: Catalogue, family: Family) -> Iterator[Check]:
    """The newest edition, and the one that kaart falls back on when that is not there, each in its last year."""
    newest = {table.id: table for year in catalogue.family_years(family) for table in catalogue.editions(family, year)}
    fallback = Notice.of(mark("Used only when a newer edition is not there."))
    by_areas = sorted(newest.values(), key=lambda item: item.areas, reverse=True)
    for place, table in enumerate(by_areas[:EDITIONS_ASKED]):
        columns = catalogue.columns(family, table.year)
        for service, route, look_up in (
            ("cbs_v4", "OData v4", cbs.columns_of_edition),
            ("cbs_v3", "OData v3", cbs.columns_third_party),
        ):
            ask = partial(look_up, table=table, columns=columns)
            words = _table_words(table, route)
            # Only the newest edition is what users would miss.
            if place:
                yield Check(service, words, ask, fallback, year=table.year)
            else:
                yield Check(service, words, ask, table=table, year=table.year)


def _table_words(table: Table, route: str) -> Notice:
    return Notice.of(
        mark("{family} {year}, {route} ({table})"), family=table.family, year=table.year, route=route, table=table.id
    )


def _boundaries(catalogue: Catalogue) -> Iterator[Check]:
    years = [year for year in catalogue.family_years(Family.KWB) if year >= FIRST_BOUNDARIES]
    for year in years:
        for level in MAP_LEVELS:
            yield _layer(level, year, "ogc")
            # The second way is asked of the level that no map does without.
            if level is Level.BUURT or year >= FIRST_DETAILED_YEAR:
                yield _layer(level, year, "wfs")


def _layer(level: Level, year: int, route: str) -> Check:
    what = Notice.of(mark("Boundaries {level} {year}, {route}"), level=level, year=year, route=route.upper())
    return Check(f"pdok_{route}", what, partial(pdok.layer_there, level=level, year=year, route=route), year=year)


def _rest() -> Sequence[Check]:
    return (
        Check(
            "pdok_locatieserver",
            Notice.of(mark("Addresses (Locatieserver)")),
            pdok.search_there,
            Notice.of(mark("Addresses cannot be looked up, and sites without a point stay off the map.")),
        ),
        Check("pdok_tiles", Notice.of(mark("Base map (tiles)")), _tile, Notice.of(mark("Maps have no base map."))),
        Check(
            "lrk",
            Notice.of(mark("Childcare (LRK)")),
            lrk.header_there,
            Notice.of(mark("Childcare and early childhood education (VVE) cannot be fetched.")),
        ),
        Check(
            "duo",
            Notice.of(mark("Schools (DUO)")),
            duo.header_there,
            Notice.of(mark("Schools for basisonderwijs cannot be fetched.")),
        ),
        Check(
            "rio",
            Notice.of(mark("Points of schools (RIO)")),
            duo.points_there,
            Notice.of(mark("Schools are looked up by their address, which takes longer.")),
        ),
        Check(
            "gtfs",
            Notice.of(mark("Timetable (GTFS)")),
            gtfs.files_there,
            Notice.of(mark("The timetable of public transport cannot be fetched.")),
        ),
        Check(
            "chb",
            Notice.of(mark("List of stops (CHB)")),
            stop_register.list_there,
            Notice.of(mark("Without a timetable there are no stops either.")),
        ),
    )


def _tile(http: Http) -> None:
    http.get(TILE_HOST, TILES.format(z=7, x=65, y=42), accept="image/png", expect=("image/png",))


def _with_lost(findings: tuple[Finding, ...], checks: Sequence[Check], catalogue: Catalogue) -> tuple[Finding, ...]:
    """Findings with the indicators that the way which kaart would go does not give."""
    told = dict(zip(range(len(findings)), findings, strict=True))
    ways: dict[Table, list[int]] = {}
    for place, check in enumerate(checks):
        if check.table is not None:
            ways.setdefault(check.table, []).append(place)
    for table, places in ways.items():
        # The first that lists its columns is taken; only without inhabitants is a table refused.
        used = next((place for place in places if findings[place].columns), None)
        columns = catalogue.columns(table.family, table.year)
        gone = {column.id for column in columns}
        if used is not None:
            gone = {column.id for column in findings[used].columns if column.lacks}
        place = places[-1] if used is None else used
        told[place] = replace(told[place], lost=_indicators(catalogue, table, gone, columns))
    return tuple(_without_second(told[place], told) for place in range(len(findings)))


def whole_table(finding: Finding) -> bool:
    """Whether nothing of a table is to be had: no way that was asked lists its columns."""
    return bool(finding.lost) and not finding.columns


def _indicators(catalogue: Catalogue, table: Table, gone: set[str], columns: Sequence[Column]) -> tuple[str, ...]:
    known = {column.id for column in columns}
    return tuple(
        item.id
        for item in catalogue.indicators
        if item.table_family is table.family
        and table.year in item.years
        and {*item.numerator, *item.per} & gone & known
    )


def _without_second(finding: Finding, told: Mapping[int, Finding]) -> Finding:
    """Boundaries are missed only when neither way gives a layer."""
    if finding.service != "pdok_ogc" or finding.state is State.GOOD:
        return finding
    values = dict(finding.what.values)
    other = [
        item
        for item in told.values()
        if item.service == "pdok_wfs" and {**dict(item.what.values), "route": ""} == {**values, "route": ""}
    ]
    if any(item.state is State.GOOD for item in other):
        return finding
    text = mark("No boundaries {level} of {year}.")
    return replace(finding, cost=Notice.of(text, level=values["level"], year=values["year"]))
