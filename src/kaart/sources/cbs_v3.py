"""CBS OData v3 (ODataFeed): one row per area, keys whose number at the end moves.

The fallback for `cbs_v4`. Missing, secret and not yet published are all ``null`` here. The feed has no
limit on rows but gives 10,000 a page; it answers Atom unless JSON is asked for.
"""

from __future__ import annotations

from typing import Any

from pandas import DataFrame, Series, concat

from kaart.catalogue.records import Column, Table
from kaart.errors import UpstreamDriftError, mark
from kaart.sources.cbs_columns import Topic, group_paths, resolve_v3
from kaart.sources.cbs_route import (
    Question,
    Reply,
    areas_of,
    ask_rows,
    cells_of,
    chunked,
    clean_codes,
    drop_repeats,
    filter_of,
    frame_of,
    some,
)
from kaart.sources.http import Http

HOST = "opendata.cbs.nl"
KEYS_PER_REQUEST = 35  # keeps the address below 2,000 characters
JSON = {"$format": "json"}
FIELDS = ("ID", "ParentID", "Type", "Key", "Title")


def modified(http: Http, table: Table, *, host: str = HOST) -> str:
    """When the table last changed, as the service writes it; "" when it does not say. Raises as `ask_rows`."""
    rows, _, _ = ask_rows(http, host, path_of(table.id, "TableInfos"), params=JSON, needs=("Modified",), table=table.id)
    found = rows["Modified"].iloc[0] if len(rows) else None
    return found if isinstance(found, str) else ""


def find_ids(http: Http, *, title: str) -> list[tuple[str, str]]:
    """Ids and titles of the tables whose title begins with a text. Raises as `ask_rows`."""
    params = {"$filter": f"startswith(Title,'{title}')", "$select": "Identifier,Title", **JSON}
    rows, _, _ = ask_rows(
        http, HOST, "ODataCatalog/Tables", params=params, needs=("Identifier", "Title"), table="Tables"
    )
    return [(str(row.Identifier).strip(), str(row.Title).strip()) for row in rows.itertuples()]


def fetch(http: Http, question: Question) -> Reply:
    """Figures of a table; without columns only the codes and names of its areas.

    Raises
    ------
    UpstreamNotFoundError
        If there is no such table, or it has no row for any of the areas.
    UpstreamDriftError
        If a column is gone, keys repeat with different values, or a figure is no number.
    SourceError
        If the service does not answer.
    """
    table = question.table.id
    stamp = modified(http, question.table)
    dimension, topics = shape_of(http, table)
    keys = resolve_v3(question, topics)
    names, url = _rows(http, question, dimension, entity=dimension, fields=("Key", "Title"))
    areas = areas_of(question, names["Key"], names["Title"])
    cells = DataFrame(index=areas.names.index)
    repeated, first = 0, ""
    for chunk in chunked(tuple(keys), KEYS_PER_REQUEST):
        rows, url = _rows(http, question, dimension, entity="TypedDataSet", fields=(dimension, *chunk))
        first = first or url
        rows["code"] = clean_codes(rows[dimension])
        rows = rows[rows["code"].map(question.wants, na_action="ignore").eq(other=True)].drop(columns=dimension)
        rows, again = drop_repeats(rows, ["code"], table=table)
        repeated += again
        _require_same(set(rows["code"]), set(areas.names.index), table)
        cells = cells.join(rows.set_index("code"))
    frame = frame_of(areas.names, _cells(question, keys, cells))
    counts = {**areas.counts, "duplicates": areas.counts["duplicates"] + repeated}
    return Reply(frame, first or url, stamp, counts, "v3")


def path_of(table: str, entity: str) -> str:
    """Path of an entity set in the feed, which pages; the API beside it stops at 10,000 rows."""
    return f"ODataFeed/odata/{table}/{entity}"


def shape_of(http: Http, table: str, *, host: str = HOST) -> tuple[str, list[Topic]]:
    """Name of the regional dimension, and the columns.

    Raises
    ------
    UpstreamDriftError
        If there is no one such dimension.
    SourceError
        If the service does not answer.
    """
    path = path_of(table, "DataProperties")
    properties, _, _ = ask_rows(http, host, path, params=JSON, needs=FIELDS, table=table)
    return _dimension(properties, table), _topics(properties)


def _dimension(properties: DataFrame, table: str) -> str:
    found = [row.Key for row in properties.itertuples() if str(row.Type).startswith("Geo")]
    if len(found) != 1:
        raise UpstreamDriftError(
            mark("CBS table {table} has {number} regional dimensions instead of one; kaart keeps the last good data."),
            table=table,
            number=len(found),
        )
    return str(found[0])


def _topics(properties: DataFrame) -> list[Topic]:
    groups: dict[object, tuple[str, object]] = {
        row.ID: (str(row.Title).strip(), row.ParentID) for row in properties.itertuples() if not row.Key
    }
    paths = group_paths(groups)
    topics = [
        Topic(str(row.Key).strip(), str(row.Title).strip(), paths.get(row.ParentID, ""))
        for row in properties.itertuples()
        if row.Type == "Topic"
    ]
    return list(dict.fromkeys(topics))


def _rows(
    http: Http, question: Question, dimension: str, *, entity: str, fields: tuple[str, ...]
) -> tuple[DataFrame, str]:
    key = "Key" if entity == dimension else dimension

    def ask(part: tuple[str, ...]) -> tuple[DataFrame, str, int | None]:
        params = {"$select": ",".join(fields), **({"$filter": filter_of(key, part)} if part else {}), **JSON}
        path = path_of(question.table.id, entity)
        return ask_rows(http, HOST, path, params=params, needs=fields, table=question.table.id)

    answers = http.map(ask, question.parts())
    return concat([rows for rows, _, _ in answers], ignore_index=True), answers[0][1]


def _require_same(found: set[str], listed: set[str], table: str) -> None:
    if found != listed:
        raise UpstreamDriftError(
            mark("CBS table {table} gives other areas than it lists ({codes}); kaart keeps the last good data."),
            table=table,
            codes=some(sorted(found ^ listed)),
        )


def _cells(question: Question, keys: dict[str, Column], rows: DataFrame) -> dict[str, Series[Any]]:
    key_of = {column.id: key for key, column in keys.items()}
    cells: dict[str, Series[Any]] = {}
    for column in question.columns:
        key = key_of.get(column.id)
        values = rows[key] if key else Series(None, index=rows.index, dtype=object)
        cells |= cells_of(column, values, table=question.table.id)
    return cells
