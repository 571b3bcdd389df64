"""Figures of CBS per gemeente, wijk and buurt: OData v4 first (whole tables in bulk), OData v3 where it fails.

Values are as published: nothing is divided, summed or filled in here. A missing value is NaN and never
zero; an explicit code of the source stands beside it in the column ``<id>@``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pandas import DataFrame

from kaart.catalogue.records import Column, Family, Table
from kaart.core.codes import clean_code
from kaart.core.errors import (
    InputError,
    SourceError,
    UpstreamAnswerError,
    UpstreamDriftError,
    UpstreamNotFoundError,
    UpstreamUnavailableError,
    mark,
)
from kaart.core.provenance import Notice, Provenance
from kaart.sources.cbs import bulk, v3, v4
from kaart.sources.cbs.checks import find_absent, find_odd_sums
from kaart.sources.cbs.route import Question, Reply
from kaart.sources.cbs.yearly import TITLES, require_year
from kaart.sources.http.client import Http
from kaart.sources.http.faults import LATER

log = logging.getLogger(__name__)
T = TypeVar("T")

# When both services fail, the most informative error is shown.
_TELLING = (UpstreamDriftError, UpstreamAnswerError, UpstreamUnavailableError, UpstreamNotFoundError)


class KnownTables(Protocol):
    """The part of the catalogue that this module needs."""

    def table(self, family: Family, year: int, /) -> Table | None:
        """Known table of a year, None when there is none."""


@dataclass(frozen=True)
class RawFigures:
    """Figures of one table; see the module for what the frame holds."""

    frame: DataFrame
    provenance: Provenance


def find_table(_: Http, catalogue: KnownTables, *, family: Family, year: int) -> Table:
    """Table that holds the figures of a year; nothing is requested.

    Parameters
    ----------
    _
        The client that `kaart.sources.cbs.third_party.find_table` is given as well: both are called alike.
    catalogue
        Knows the tables, those that CBS listed last included.
    family, year
        Series of tables, and the year.

    Raises
    ------
    UpstreamNotFoundError
        If no table of that year is known.
    """
    known = catalogue.table(family, year)
    if known is None:
        raise UpstreamNotFoundError(
            mark("{cause}; choose another year."),
            cause=Notice.of(mark("CBS has no table '{title}'"), title=f"{TITLES[family]} {year}"),
        )
    return known


def version(http: Http, table: Table) -> str:
    """When the table last changed at CBS, as CBS writes it; one small request.

    Parameters
    ----------
    http
        Client for the requests.
    table
        One table.

    Raises
    ------
    UpstreamNotFoundError
        If the table is, by its own title, of another year.
    SourceError
        If neither service gives it.
    """
    (stamp, title), _ = either(lambda: v4.described(http, table), lambda: v3.described(http, table))
    require_year(table, title)
    return stamp


def gemeenten(http: Http, table: Table) -> RawFigures:
    """Codes and names of the gemeenten of a table: a frame with `code` and `name` only.

    Parameters
    ----------
    http
        Client for the requests.
    table
        A table of the year whose gemeenten are wanted.

    Raises
    ------
    SourceError
        As `fetch`.
    """
    figures = fetch(http, table, columns=(), gemeenten=None, country=False)
    frame = figures.frame[figures.frame["code"].str.startswith("GM")].reset_index(drop=True)
    return RawFigures(frame, figures.provenance)


def fetch(
    http: Http, table: Table, *, columns: Sequence[Column], gemeenten: Sequence[str] | None, country: bool
) -> RawFigures:
    """Fetch figures of gemeenten with their wijken and buurten.

    Parameters
    ----------
    http
        Client for the requests.
    table
        Table and its year.
    columns
        Columns of the table's family. A column that is not found is NaN everywhere; when its year is in
        `Column.years` it has the code `NOT_FOUND` beside it and is listed in the provenance.
    gemeenten
        Codes; None for all levels of the whole country in bulk.
    country
        Whether the row of the country (``NL00``) is wanted too.

    Returns
    -------
    RawFigures
        `code`, `name`, then one column per id (float64, NaN is missing; text columns are text), then
        ``<id>@`` with the source's explicit codes where there are any. One row per area, sorted by code.

    Raises
    ------
    InputError
        If no gemeente and no country is requested.
    UpstreamNotFoundError
        If the table does not exist or has no row for any of the areas.
    UpstreamDriftError
        If the inhabitants or all columns are gone (names them), or keys repeat with different values.
    SourceError
        If neither service gives an answer that can be used.
    """
    asked = None if gemeenten is None else tuple(dict.fromkeys(clean_code(code) for code in gemeenten))
    if asked == () and not country:
        raise InputError(mark("No gemeente was named for CBS table {table}; name at least one."), table=table.id)
    question = Question(table, tuple(columns), asked, country)
    reply, failed = either(lambda: _newer(http, question), lambda: v3.fetch(http, question))
    warnings = [*([fallback_notice(table, failed)] if failed is not None else [])]
    warnings += find_absent(reply.frame, gemeenten=asked or (), table=table.id)
    warnings += find_odd_sums(reply.frame)
    return RawFigures(reply.frame, reply.origin(table, warnings=warnings))


def _newer(http: Http, question: Question) -> Reply:
    """From the newer service: a whole table as one file, else cell by cell. Raises as `v4.fetch`."""
    if question.whole and question.columns:
        try:
            return bulk.fetch(http, question)
        except SourceError as error:
            log.info("the bulk file failed, trying v4: %s", error)
    return v4.fetch(http, question)


def either(first: Callable[[], T], second: Callable[[], T]) -> tuple[T, SourceError | None]:
    """Answer of the newer service, or else that of the older one together with the error of the newer.

    Parameters
    ----------
    first, second
        Asks the newer and the older service.

    Raises
    ------
    SourceError
        If neither answers; names both causes.
    """
    try:
        return first(), None
    except SourceError as error:
        log.info("v4 failed, trying v3: %s", error)
        failed = error
    try:
        return second(), failed
    except SourceError as error:
        both = _both(failed, error)
        raise both from error


def _both(first: SourceError, second: SourceError) -> SourceError:
    """What to say when neither service gave an answer: both causes, the first one first."""
    telling = min((first, second), key=_rank)
    if isinstance(first, UpstreamNotFoundError) and isinstance(second, UpstreamNotFoundError):
        return telling  # both say the same
    apart = first.cause is not first and second.cause is not second
    if apart and isinstance(telling, UpstreamUnavailableError | UpstreamAnswerError):
        # What a choice of another year would mend is not what keeps the figures away.
        text = mark("{first}. The older service: {second}")
        return type(telling)(LATER, cause=Notice.of(text, first=first.cause, second=second.cause))
    return type(telling)(mark("{first} The older service: {second}"), first=first, second=second)


def _rank(error: SourceError) -> tuple[int, bool]:
    # If both raise "not found", the error that names the table is the more useful one.
    kind = next((place for place, kind in enumerate(_TELLING) if isinstance(error, kind)), len(_TELLING))
    return kind, "table" not in error.values  # noqa: PD011  # no frame


def fallback_notice(table: Table, error: SourceError) -> Notice:
    """Notice that a table came from the older service, and why.

    Parameters
    ----------
    table
        Table that came.
    error
        Of the newer service.
    """
    # Without its list of figures a table is not lacking: it is there, and broken.
    path = str(error.values.get("path", ""))  # noqa: PD011  # no frame
    if isinstance(error, UpstreamNotFoundError) and "Observations" not in path:
        return Notice.of(mark("CBS table {table} came from the older service; the newer one lacks it."), table=table.id)
    return Notice.of(
        mark("CBS table {table} came from the older service, because of the newer one: {reason}"),
        table=table.id,
        reason=error.cause,
    )
