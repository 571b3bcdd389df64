"""Tables of CBS itself that hold all years: the status score SES-WOA.

Every year CBS makes a new edition, with all years again in the areas of a later year, and leaves the one before it
where it is. The newest edition that lists the year is taken; the year of its areas goes with the figures. A table is
fetched from OData v4, or else from v3 as `kaart.sources.cbs.third_party` does. The bulk file is not used: it holds
all years.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from kaart.catalogue.records import Column, Family, Table
from kaart.core.codes import clean_code
from kaart.core.errors import SourceError, UpstreamNotFoundError, mark
from kaart.core.provenance import Notice
from kaart.sources.cbs import fetch as yearly
from kaart.sources.cbs import third_party, v3, v4
from kaart.sources.cbs.checks import find_absent
from kaart.sources.cbs.fetch import KnownTables, RawFigures, either, fallback_notice
from kaart.sources.cbs.route import Member, Question
from kaart.sources.cbs.status import read_period
from kaart.sources.cbs.titles import fold
from kaart.sources.http.client import Http

log = logging.getLogger(__name__)

# How CBS names the editions; the year of the areas stands at the end.
TITLES = {Family.SES: "Sociaal-economische status; scores per wijk en buurt, regio-indeling"}
_NO_TABLE, _OTHER_YEAR = mark("CBS has no table '{title}'"), mark("{cause}; choose another year.")
_YEAR = re.compile(r"\b(\d{4})\s*$")


class KnownEditions(KnownTables, Protocol):
    """The part of the catalogue that this module needs."""

    def editions(self, family: Family, year: int, /) -> tuple[Table, ...]:
        """Known editions that hold a year, newest first."""

    def family_years(self, family: Family, /) -> tuple[int, ...]:
        """Known years."""


def find_table(http: Http, catalogue: KnownEditions, *, family: Family, year: int) -> Table:
    """The newest edition that lists a year, with the year of its areas.

    Parameters
    ----------
    http
        Client for the requests.
    catalogue
        Knows the editions, with what `list_tables` found.
    family, year
        Of `TITLES`, and the year.

    Raises
    ------
    UpstreamNotFoundError
        If no edition lists the year; names the years of the newest that answers.
    SourceError
        If the service does not answer.
    """
    lacking: UpstreamNotFoundError | None = None
    # Of a year that no edition holds the years are named that there are.
    for table in catalogue.editions(family, year) or (
        third_party.find_table(http, catalogue, family=family, year=year),
    ):
        try:
            require_year(http, table)
        except UpstreamNotFoundError as error:
            log.info("%s does not hold %d: %s", table.id, year, error)
            # The newest edition that is there names the years that it has.
            if lacking is None and "years" in error.values:
                lacking = error
            continue
        return table
    if lacking is not None:
        raise lacking
    raise UpstreamNotFoundError(_OTHER_YEAR, cause=Notice.of(_NO_TABLE, title=f"{TITLES[family]} ({year})"))


def _listed(http: Http, family: Family) -> dict[str, int]:
    """Year of the areas of every edition that either service lists, by id: one may lag behind the other."""
    title, found = TITLES[family], dict[str, int]()
    for find_ids in (v4.find_ids, v3.find_ids):
        try:
            rows = find_ids(http, title=title.partition(";")[0])
        except SourceError as error:
            log.info("looking up '%s' failed: %s", title, error)
            continue
        found |= {
            identifier: int(year.group(1))
            for identifier, named in rows
            if (year := _YEAR.search(named)) and fold(named[: year.start()]) == fold(title)
        }
    return found


def list_tables(http: Http, catalogue: KnownEditions, *, family: Family) -> tuple[Table, ...]:
    """The newest edition that is there, once for every year that it lists; a few small requests.

    Parameters
    ----------
    http
        Client for the requests.
    catalogue
        Knows the editions up to now: a list may lag behind.
    family
        Of `TITLES`.

    Raises
    ------
    SourceError
        If neither service lists the years of an edition.
    """
    known = {table.id: table for year in catalogue.family_years(family) for table in catalogue.editions(family, year)}
    every = known | {item: Table(item, family, 0, areas) for item, areas in _listed(http, family).items()}
    failed: SourceError | None = None
    for edition in sorted(every.values(), key=lambda table: table.areas, reverse=True):
        try:
            years = _years(http, edition)
        except UpstreamNotFoundError as error:
            failed = failed or error
            continue
        if years:
            return tuple(Table(edition.id, family, year, edition.areas) for year in years)
    raise failed or UpstreamNotFoundError(_OTHER_YEAR, cause=Notice.of(_NO_TABLE, title=TITLES[family]))


def _years(http: Http, table: Table) -> tuple[int, ...]:
    """Years that an edition lists in either service, ascending."""
    periods, _ = either(
        lambda: v4.members_of(http, table, third_party.PERIODS), lambda: v3.members_of(http, table, third_party.PERIODS)
    )
    return third_party.years_of(periods)


def require_year(http: Http, table: Table) -> None:
    """Check that a table lists its year, in either service.

    Parameters
    ----------
    http
        Client for the requests.
    table
        Edition and the year wanted of it.

    Raises
    ------
    UpstreamNotFoundError
        If there is no such table, or it does not list the year.
    SourceError
        If neither service gives a list of years.
    """
    either(lambda: period_v4(http, table), lambda: _period_v3(http, table))


def period_v4(http: Http, table: Table) -> Member:
    """Period of the year of an edition, as OData v4 lists it. Raises as `require_year`."""
    return third_party.member_of_year(table, v4.members_of(http, table, third_party.PERIODS))


def _period_v3(http: Http, table: Table) -> Member:
    return third_party.member_of_year(table, v3.members_of(http, table, third_party.PERIODS))


def version(http: Http, table: Table) -> str:
    """When the table last changed at CBS, as CBS writes it. Raises as `kaart.sources.cbs.fetch.version`."""
    return yearly.version(http, table)


def fetch(
    http: Http, table: Table, *, columns: Sequence[Column], gemeenten: Sequence[str] | None, country: bool
) -> RawFigures:
    """Fetch figures of gemeenten with their wijken and buurten, of the year of the table.

    Parameters
    ----------
    http
        Client for the requests.
    table
        Edition and the year wanted of it, of `find_table`.
    columns
        Columns of the table's family.
    gemeenten
        Codes; None for the whole country.
    country
        Whether the row of the country is wanted too, if there is one.

    Returns
    -------
    RawFigures
        As `kaart.sources.cbs.fetch.fetch` gives them.

    Raises
    ------
    UpstreamNotFoundError
        If the table does not list that year, or none of the areas.
    UpstreamDriftError
        If every column is gone, or keys repeat with different values.
    SourceError
        If neither service gives an answer that can be used.
    """
    asked = None if gemeenten is None else tuple(dict.fromkeys(clean_code(code) for code in gemeenten))
    question = Question(table, tuple(columns), asked, country)
    raw, failed = either(
        lambda: _newer(http, question),
        lambda: third_party.fetch(http, table, columns=columns, gemeenten=asked, country=country),
    )
    if failed is None:
        return raw
    warnings = (fallback_notice(table, failed), *raw.provenance.warnings)
    return replace(raw, provenance=replace(raw.provenance, warnings=warnings))


def _newer(http: Http, question: Question) -> RawFigures:
    """Figures of OData v4. Raises as `kaart.sources.cbs.v4.fetch`, and if the year is not listed."""
    table = question.table
    period = period_v4(http, table)
    only, extent = {third_party.PERIODS: period.key}, read_period(period.status, period.title)
    reply = v4.fetch(http, question, only=only, extent=extent)
    warnings = find_absent(reply.frame, gemeenten=question.gemeenten or (), table=table.id)
    return RawFigures(reply.frame, reply.origin(table, warnings=warnings))
