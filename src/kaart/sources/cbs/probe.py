"""What CBS lists of its tables, for `kaart controle`: small questions, no figures."""

from __future__ import annotations

from collections.abc import Sequence

from kaart.catalogue.records import Column, Table
from kaart.core.provenance import ColumnOrigin
from kaart.sources.cbs import editions, third_party, v3, v4
from kaart.sources.cbs.columns import resolve
from kaart.sources.cbs.route import Question
from kaart.sources.cbs.yearly import require_year
from kaart.sources.http.client import Http


def columns_v4(http: Http, table: Table, *, columns: Sequence[Column]) -> tuple[ColumnOrigin, ...]:
    """How the columns of a table fare by OData v4; two questions, and one for a table whose year is uncertain.

    Parameters
    ----------
    http
        Client for the requests.
    table, columns
        What is looked up.

    Raises
    ------
    UpstreamNotFoundError
        If there is no such table, or its title names another year.
    UpstreamDriftError
        If it has no inhabitants or none of the columns, or answers in another form.
    SourceError
        If the service does not answer.
    """
    if table.uncertain:
        require_year(table, v4.described(http, table)[1])
    return v4.look_up(http, Question(table, tuple(columns), None, country=True)).origins


def columns_v3(http: Http, table: Table, *, columns: Sequence[Column]) -> tuple[ColumnOrigin, ...]:
    """How the columns of a table fare by OData v3; one question fewer. Raises as `columns_v4`."""
    if table.uncertain:
        require_year(table, v3.described(http, table)[1])
    _, topics = v3.shape_of(http, table.id)
    return resolve(Question(table, tuple(columns), None, country=True), topics).origins


def columns_of_edition(http: Http, table: Table, *, columns: Sequence[Column]) -> tuple[ColumnOrigin, ...]:
    """How the columns of a table of all years fare by OData v4; three questions. Raises as `columns_v4`."""
    editions.period_v4(http, table)
    return v4.look_up(http, Question(table, tuple(columns), None, country=True)).origins


def columns_third_party(http: Http, table: Table, *, columns: Sequence[Column]) -> tuple[ColumnOrigin, ...]:
    """How the columns of a table of all years fare by OData v3: kinds, slices and the year. Raises as `columns_v4`."""
    return third_party.look_up(http, table, columns=columns).origins


def bulk_file(http: Http, table: Table) -> None:
    """Ask whether the file of the whole table is there; only its headers. Raises as `Http.head`."""
    http.head(v4.HOST, f"CSV/CBS/nl/{table.id}")
