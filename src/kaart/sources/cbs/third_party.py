"""Figures of a table that holds all years, in OData v3: crime (police) and health (RIVM), which CBS hosts for others.

Where a family is and which slice of its table is the figure stands in `HOSTING`. CBS has such a table of its own, see
`kaart.sources.cbs.editions`.

The layout is known from public code that reads these tables, not from the service itself. So everything that could
have changed is looked up in the lists of the table, and refused by name when it is absent:

- host ``dataderden.cbs.nl``; the feed pages with a link, as that of CBS does;
- one table holds all years: ``Perioden`` is ``2023JJ00``, and areas are those of one year (2025 for the police,
  2024 for health) whatever the year of the figure: `Table.area_year`, kept in the `Provenance`;
- ``47018NED``: dimension ``SoortMisdrijf``, keys padded to six (``'0.0.0 '`` is the total), one column of counts;
- ``50150NED``: dimensions ``Leeftijd`` (``20300`` is 18 years or older) and ``Marges`` (``MW00000`` is the estimate
  itself, others are bounds); a column per measure;
- a key with other padding gives no rows and status 200. So keys are requested as the table lists them, and an
  answer without rows is refused;
- the country is ``NL00`` in the one and ``NL01`` in the other.

Uncertain: whether an area without a crime has a row with 0, a null or no row. A null and no row are both missing here,
never zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from pandas import DataFrame, Index, Series

from kaart.catalogue.records import Column, Family, Table
from kaart.core.codes import clean_code, spans
from kaart.core.errors import UpstreamDriftError, UpstreamNotFoundError, mark
from kaart.core.provenance import ColumnOrigin
from kaart.sources.cbs import v3
from kaart.sources.cbs.checks import find_absent
from kaart.sources.cbs.columns import Topic, resolve
from kaart.sources.cbs.fetch import KnownTables, RawFigures
from kaart.sources.cbs.route import (
    NOTHING,
    Member,
    Question,
    Reply,
    Resolved,
    areas_of,
    ask_rows,
    assemble,
    clean_codes,
    drop_repeats,
    filter_of,
    join_parts,
    some,
)
from kaart.sources.cbs.status import DEFINITIVE, Statement, of_period, read_period
from kaart.sources.cbs.titles import fold
from kaart.sources.http.border import reading
from kaart.sources.http.client import Http

PERIODS, KINDS = "Perioden", "SoortMisdrijf"


@dataclass(frozen=True)
class Hosting:
    """Where tables of all years are.

    Attributes
    ----------
    host
        Of the service.
    slices
        Slice of a table with more dimensions that holds the figure: dimension and key without padding.
    """

    host: str
    slices: Mapping[str, str] = field(default_factory=dict)


_OF_OTHERS = "dataderden.cbs.nl"
HOSTING: Mapping[Family, Hosting] = {
    Family.POLITIE: Hosting(_OF_OTHERS),
    Family.GEZONDHEID: Hosting(_OF_OTHERS, {"Leeftijd": "20300", "Marges": "MW00000"}),
    Family.SES: Hosting(v3.HOST),
}
_NUMBER = re.compile(r"^[\d.]+\s+")


def find_table(_: Http, catalogue: KnownTables, *, family: Family, year: int) -> Table:
    """The table that holds a year, as the catalogue knows it; nothing is requested.

    Parameters
    ----------
    _
        The client that `kaart.sources.cbs.fetch.find_table` needs: both are called alike.
    catalogue
        Knows the tables.
    family, year
        Of `OPTIONAL_FAMILIES`, and the year.

    Raises
    ------
    UpstreamNotFoundError
        If the family has no figures of that year; names the years that it has.
    """
    table = catalogue.table(family, year)
    if table is not None:
        return table
    known = tuple(other for other in range(2000, 2100) if catalogue.table(family, other) is not None)
    raise UpstreamNotFoundError(
        mark("The layer {layer} has no figures of {year}; choose from {years}."),
        layer=family.value,
        year=year,
        years=spans(known),
    )


@reading(_OF_OTHERS, v3.ROUTE)
def list_years(http: Http, table: Table) -> tuple[int, ...]:
    """Years that a table of all years lists, ascending; one small request.

    Parameters
    ----------
    http
        Client for the requests.
    table
        Any year of the table.

    Raises
    ------
    UpstreamDriftError
        If the table no longer has the dimension.
    SourceError
        If the service does not answer.
    """
    return years_of(_listed(http, table, PERIODS))


def years_of(periods: Iterable[str]) -> tuple[int, ...]:
    """Whole years among the keys of periods (``2023JJ00``), ascending."""
    return tuple(sorted(int(key[:4]) for key in periods if key[4:6] == "JJ" and key[:4].isdecimal()))


def version(http: Http, table: Table) -> str:
    """When the table last changed, as the service writes it.

    Parameters
    ----------
    http
        Client for the requests.
    table
        One table.

    Raises
    ------
    SourceError
        If the service does not say.
    """
    return v3.modified(http, table, host=HOSTING[table.family].host)


@reading(_OF_OTHERS, v3.ROUTE)
def fetch(
    http: Http, table: Table, *, columns: Sequence[Column], gemeenten: Sequence[str] | None, country: bool
) -> RawFigures:
    """Fetch figures of gemeenten with their wijken and buurten, of the year of the table.

    Parameters
    ----------
    http
        Client for the requests.
    table
        Table and the year wanted of it.
    columns
        Columns of the table's family.
    gemeenten
        Codes; None for the whole country.
    country
        Whether the row of the country is wanted too.

    Returns
    -------
    RawFigures
        `code`, `name`, a column per id (float64, NaN is missing; with the code `NOT_FOUND` beside it where the table
        lacks it). One row per area that the table lists, by code.

    Raises
    ------
    UpstreamNotFoundError
        If the table does not list that year, or none of the areas.
    UpstreamDriftError
        If a dimension, a slice, every kind or every column is gone or called otherwise (names them), or there is no
        row at all.
    SourceError
        If the service does not answer.
    """
    asked = None if gemeenten is None else tuple(dict.fromkeys(clean_code(code) for code in gemeenten))
    question = Question(table, tuple(columns), asked, country)
    stamp, stated = v3.information(http, table, host=HOSTING[table.family].host)
    dimension, topics = v3.shape_of(http, table.id, host=HOSTING[table.family].host)
    resolved, plan = _plan(http, question, topics, stated=stated)
    listed, _ = _ask(http, question, dimension, dimension, fields=("Key", "Title"))
    areas = areas_of(question, listed["Key"], listed["Title"])
    cells: dict[str, Series[Any]] = {}
    lost: list[str] = []
    counts, urls = dict(areas.counts), []
    for part in plan:
        rows, url = _rows(http, question, dimension, part)
        rows, again = _by_code(question, rows, dimension, areas.names.index)
        urls.append(url)
        counts["duplicates"] += again
        for key, column in part.columns:
            if key in rows:
                cells[column.id] = rows[key].reindex(areas.names.index)
            else:
                lost.append(column.id)
    given = resolved.without(lost)
    frame, origins = assemble(question, given, areas.names, lambda key, _: (cells[key], None))
    reply = Reply(frame, urls[0] if urls else "", stamp, counts, "v3", origins)
    warnings = find_absent(frame, gemeenten=asked or (), table=table.id)
    return RawFigures(frame, reply.origin(table, warnings=warnings))


@reading(_OF_OTHERS, v3.ROUTE)
def look_up(http: Http, table: Table, *, columns: Sequence[Column]) -> Resolved:
    """What is found of the columns of a table, without any figure. Raises as `fetch`."""
    _, topics = v3.shape_of(http, table.id, host=HOSTING[table.family].host)
    resolved, _ = _plan(http, Question(table, tuple(columns), None, country=True), topics)
    return resolved


@dataclass(frozen=True)
class _Part:
    """One request: keys of dimensions as the table writes them, padding included, and columns by their v3 key."""

    only: Mapping[str, str]
    columns: tuple[tuple[str, Column], ...]


def _plan(
    http: Http, question: Question, topics: Sequence[Topic], *, stated: Statement = DEFINITIVE
) -> tuple[Resolved, list[_Part]]:
    """Outcome of the look-up of every column (by its id), and the requests that together fetch all of them.

    One request per kind of thing counted, and one for all other columns. The list of periods tells whether the figures
    of the year are provisional; where it does not, what the table says as a whole (`stated`).

    Raises
    ------
    UpstreamDriftError
        If a slice is gone, or none of the kinds or columns is there.
    """
    period, extent = _period(http, question.table)
    told = of_period(stated, extent)
    fixed = {PERIODS: period}
    fixed |= {
        name: _slice(http, question.table, name, key) for name, key in HOSTING[question.table.family].slices.items()
    }
    plain = tuple(column for column in question.columns if not column.member)
    counted = tuple(column for column in question.columns if column.member)
    parts = []
    origins: dict[str, ColumnOrigin] = {}
    if plain:
        resolved = resolve(replace(question, columns=plain), topics, stated=told)
        origins |= {origin.id: origin for origin in resolved.origins}
        parts.append(_Part(fixed, tuple(resolved.keys.items())))
    kinds = _kinds(http, question.table, counted) if counted else {}
    for column in counted:
        if column.member not in kinds:
            origins[column.id] = ColumnOrigin(column.id, "not_found", sought=column.sought)
            continue
        resolved = resolve(replace(question, columns=(column,)), topics, stated=told)
        origins |= {origin.id: origin for origin in resolved.origins}
        parts.append(_Part({**fixed, KINDS: kinds[column.member]}, tuple(resolved.keys.items())))
    given = {column.id: column for part in parts for _, column in part.columns}
    return Resolved(given, tuple(origins[column.id] for column in question.columns)), parts


def _listed(http: Http, table: Table, dimension: str) -> dict[str, Member]:
    """Members of a dimension by key without padding.

    Raises
    ------
    UpstreamDriftError
        If the table no longer has the dimension.
    """
    try:
        return v3.members_of(http, table, dimension, host=HOSTING[table.family].host)
    except UpstreamNotFoundError as error:
        raise UpstreamDriftError(
            mark("CBS table {table} no longer has the dimension {dimension}; kaart keeps the last good data."),
            table=table.id,
            dimension=dimension,
        ) from error


def _period(http: Http, table: Table) -> tuple[str, str | None]:
    """Key of the year as the table writes it, and how far its figures are provisional (None when it is not told)."""
    period = member_of_year(table, _listed(http, table, PERIODS))
    return period.key, read_period(period.status, period.title)


def member_of_year(table: Table, listed: Mapping[str, Member]) -> Member:
    """The year of a table among the periods that it lists.

    Parameters
    ----------
    table
        Table and the year wanted of it.
    listed
        Its periods, by key without padding.

    Raises
    ------
    UpstreamNotFoundError
        If the table does not list that year; names the years that it lists.
    UpstreamDriftError
        If it lists no years any more.
    """
    period = listed.get(f"{table.year}JJ00")
    if period is not None:
        return period
    years = years_of(listed)
    if not years:
        raise UpstreamDriftError(
            mark("CBS table {table} no longer lists years in {dimension}; kaart keeps the last good data."),
            table=table.id,
            dimension=PERIODS,
        )
    raise UpstreamNotFoundError(
        mark("CBS table {table} has no figures of {year}; choose from {years}."),
        table=table.id,
        year=table.year,
        years=spans(years),
    )


def _slice(http: Http, table: Table, dimension: str, key: str) -> str:
    member = _listed(http, table, dimension).get(key)
    if member is None:
        _refuse_gone(table, dimension=dimension, names=[key])
    return member.key


def _kinds(http: Http, table: Table, columns: Sequence[Column]) -> dict[str, str]:
    """Keys of kinds as the table writes them, by key without padding; a kind whose title changed does not match.

    Raises
    ------
    UpstreamDriftError
        If every kind is gone or has another title; names them.
    """
    listed = _listed(http, table, KINDS)
    odd, keys = [], {}
    for column in columns:
        kind = listed.get(column.member, Member("", ""))
        if fold(_NUMBER.sub("", kind.title)) in map(fold, column.titles):
            keys[column.member] = kind.key
        else:
            odd.append(f"{column.member} ({column.titles[0]}{f', now {kind.title}' if kind.title else ''})")
    if not keys:
        _refuse_gone(table, dimension=KINDS, names=odd)
    return keys


def _refuse_gone(table: Table, *, dimension: str, names: Sequence[str]) -> NoReturn:
    raise UpstreamDriftError(
        mark("CBS table {table} no longer has {names} in {dimension}; kaart keeps the last good data. Report this."),
        table=table.id,
        names=some(names),
        dimension=dimension,
    )


def _rows(http: Http, question: Question, dimension: str, part: _Part) -> tuple[DataFrame, str]:
    """Rows of one request, and its address; the service may return more than was requested.

    Raises
    ------
    UpstreamDriftError
        If there is none, which is what a key with other padding leads to.
    """
    keys = tuple(key for key, _ in part.columns)
    fields = (dimension, *part.only, *keys)
    rows, url = _ask(http, question, "TypedDataSet", dimension, fields=fields, only=part.only, may_lack=keys)
    for name, key in part.only.items():
        rows = rows[rows[name].map(lambda cell, key=key: str(cell).strip() == key.strip()).astype(bool)]
    if rows.empty:
        raise UpstreamDriftError(
            mark("CBS table {table} gives no row for {asked}; kaart keeps the last good data. Report this."),
            table=question.table.id,
            asked=", ".join(f"{name} '{key}'" for name, key in part.only.items()),
        )
    return rows, url


def _ask(
    http: Http,
    question: Question,
    entity: str,
    dimension: str,
    *,
    fields: tuple[str, ...],
    only: Mapping[str, str] = NOTHING,
    may_lack: tuple[str, ...] = (),
) -> tuple[DataFrame, str]:
    """Rows of an entity set for the areas of a question, as they come."""
    own = "Key" if entity == dimension else dimension
    host = HOSTING[question.table.family].host

    def ask(beginnings: tuple[str, ...]) -> tuple[DataFrame, str, int | None]:
        tests = [f"{name} eq '{key}'" for name, key in only.items()]
        tests += [f"({filter_of(own, beginnings)})"] if beginnings else []
        params = {"$select": ",".join(fields), **({"$filter": " and ".join(tests)} if tests else {}), **v3.JSON}
        path = v3.path_of(question.table.id, entity)
        return ask_rows(http, host, path, params=params, needs=fields, table=question.table.id, may_lack=may_lack)

    answers = http.map(ask, question.parts())
    return join_parts([rows for rows, _, _ in answers]), answers[0][1]


def _by_code(question: Question, rows: DataFrame, dimension: str, listed: Index[str]) -> tuple[DataFrame, int]:
    """Rows by area, and the number of exact repeats.

    Raises
    ------
    UpstreamDriftError
        If there is an area that the table does not list, or one area has different rows.
    """
    coded = rows.assign(code=clean_codes(rows[dimension])).drop(columns=dimension)
    wanted = coded[coded["code"].map(question.wants, na_action="ignore").eq(other=True)]
    strange = sorted(set(wanted["code"]) - set(listed))
    if strange:
        raise UpstreamDriftError(
            mark("CBS table {table} gives other areas than it lists ({codes}); kaart keeps the last good data."),
            table=question.table.id,
            codes=some(strange),
        )
    unique, again = drop_repeats(wanted, ["code"], table=question.table.id)
    return unique.set_index("code"), again
