"""CBS OData v3 (ODataFeed): one row per area, keys whose number at the end moves.

The fallback for `v4`. Missing, secret and not yet published are all ``null`` here. The feed has no
limit on rows but gives 10,000 a page; it answers Atom unless JSON is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from pandas import DataFrame

from kaart.catalogue.records import INHABITANTS, Table
from kaart.core.errors import UpstreamDriftError, mark
from kaart.sources.cbs.columns import Topic, group_notes, group_paths, resolve
from kaart.sources.cbs.route import (
    Member,
    Question,
    Reply,
    areas_of,
    ask_rows,
    assemble,
    chunked,
    clean_codes,
    drop_repeats,
    filter_of,
    join_parts,
    members,
    some,
)
from kaart.sources.cbs.status import Statement, read_table
from kaart.sources.http.border import reading
from kaart.sources.http.client import Http

HOST, ROUTE = "opendata.cbs.nl", "OData v3"
KEYS_PER_REQUEST = 35  # keeps the address below 2,000 characters
JSON = {"$format": "json"}
FIELDS = ("ID", "ParentID", "Type", "Key", "Title")
STAMPS = ("Modified", "MetaDataModified")
ABOUT = ("ShortDescription", "Description", "Summary")  # of a table, the one to be preferred first


def modified(http: Http, table: Table, *, host: str = HOST) -> str:
    """When the table last changed, as the service writes it; "" when it does not say. Raises as `ask_rows`."""
    return information(http, table, host=host)[0]


@reading(HOST, ROUTE)
def described(http: Http, table: Table) -> tuple[str, str]:
    """When the table last changed and its title, "" for what the service does not say. Raises as `ask_rows`."""
    about = _about(http, table, host=HOST)
    return _stamp_of(about), about["Title"] if isinstance(about["Title"], str) else ""


@reading(HOST, ROUTE)
def information(http: Http, table: Table, *, host: str = HOST) -> tuple[str, Statement]:
    """When the table last changed, and what it says of the status of its figures.

    The stamp is the later of its figures and its descriptions: provisional figures can become definitive as they are.

    Parameters
    ----------
    http
        Client for the requests.
    table
        Table and its year.
    host
        Service that has the table.

    Raises
    ------
    SourceError
        As `ask_rows`.
    """
    about = _about(http, table, host=host)
    return _stamp_of(about), read_table([about[name] for name in ABOUT], year=table.year)


def _about(http: Http, table: Table, *, host: str) -> Mapping[str, object]:
    needs, texts = STAMPS[:1], ("Title", *STAMPS[1:], *ABOUT)
    path = path_of(table.id, "TableInfos")
    rows, _, _ = ask_rows(http, host, path, params=JSON, needs=needs, table=table.id, may_have=texts)
    about = rows.iloc[0] if len(rows) else rows.reindex([0]).iloc[0]
    return {str(name): about[name] for name in needs + texts}


def _stamp_of(about: Mapping[str, object]) -> str:
    return max((stamp for stamp in (about[name] for name in STAMPS) if isinstance(stamp, str)), default="")


@reading(HOST, ROUTE)
def find_ids(http: Http, *, title: str) -> list[tuple[str, str]]:
    """Ids and titles of the tables whose title begins with a text. Raises as `ask_rows`."""
    params = {"$filter": f"startswith(Title,'{title}')", "$select": "Identifier,Title", **JSON}
    rows, _, _ = ask_rows(
        http, HOST, "ODataCatalog/Tables", params=params, needs=("Identifier", "Title"), table="Tables"
    )
    return [(str(row.Identifier).strip(), str(row.Title).strip()) for row in rows.itertuples()]


@reading(HOST, ROUTE)
def fetch(http: Http, question: Question) -> Reply:
    """Figures of a table; without columns only the codes and names of its areas.

    Raises
    ------
    UpstreamNotFoundError
        If there is no such table, or it has no row for any of the areas.
    UpstreamDriftError
        If the inhabitants or all columns are gone, or keys repeat with different values.
    SourceError
        If the service does not answer.
    """
    table = question.table.id
    stamp, stated = information(http, question.table)
    dimension, topics = shape_of(http, table)
    resolved = resolve(question, topics, stated=stated)
    names, url = _rows(http, question, dimension, entity=dimension, fields=("Key", "Title"))
    areas = areas_of(question, names["Key"], names["Title"])
    cells = DataFrame(index=areas.names.index)
    repeated, first = 0, ""
    for chunk in chunked(tuple(resolved.keys), KEYS_PER_REQUEST):
        optional = tuple(key for key in chunk if resolved.keys[key].id != INHABITANTS)
        fields = (dimension, *chunk)
        rows, url = _rows(http, question, dimension, entity="TypedDataSet", fields=fields, may_lack=optional)
        first = first or url
        rows["code"] = clean_codes(rows[dimension])
        rows = rows[rows["code"].map(question.wants, na_action="ignore").eq(other=True)].drop(columns=dimension)
        rows, again = drop_repeats(rows, ["code"], table=table)
        repeated += again
        _require_same(set(rows["code"]), set(areas.names.index), table)
        cells = cells.join(rows.set_index("code"))
    given = resolved.without([key for key in resolved.keys if key not in cells])
    frame, columns = assemble(question, given, areas.names, lambda key, _: (cells[key], None))
    counts = {**areas.counts, "duplicates": areas.counts["duplicates"] + repeated}
    return Reply(frame, first or url, stamp, counts, "v3", columns)


@reading(HOST, ROUTE)
def members_of(http: Http, table: Table, dimension: str, *, host: str = HOST) -> dict[str, Member]:
    """Members of a dimension by key without padding. Raises as `ask_rows`.

    Parameters
    ----------
    http
        Client for the requests.
    table, dimension
        Table, and one of its dimensions.
    host
        Of the service.
    """
    path, needs = path_of(table.id, dimension), ("Key", "Title")
    rows, _, _ = ask_rows(http, host, path, params=JSON, needs=needs, table=table.id, may_have=("Status",))
    return members(rows, key="Key")


def path_of(table: str, entity: str) -> str:
    """Path of an entity set in the feed, which pages; the API beside it stops at 10,000 rows."""
    return f"ODataFeed/odata/{table}/{entity}"


@reading(HOST, ROUTE)
def shape_of(http: Http, table: str, *, host: str = HOST) -> tuple[str, list[Topic]]:
    """Name of the regional dimension, and the topics.

    Raises
    ------
    UpstreamDriftError
        If there is no one such dimension.
    SourceError
        If the service does not answer.
    """
    path = path_of(table, "DataProperties")
    properties, _, _ = ask_rows(http, host, path, params=JSON, needs=FIELDS, table=table, may_have=("Description",))
    return _dimension(properties, table), _topics(properties)


def _dimension(properties: DataFrame, table: str) -> str:
    dimensions = [row.Key for row in properties.itertuples() if str(row.Type).startswith("Geo")]
    if len(dimensions) != 1:
        raise UpstreamDriftError(
            mark("CBS table {table} has {number} regional dimensions instead of one; kaart keeps the last good data."),
            table=table,
            number=len(dimensions),
        )
    return str(dimensions[0])


def _topics(properties: DataFrame) -> list[Topic]:
    groups: dict[object, tuple[str, object]] = {
        row.ID: (str(row.Title).strip(), row.ParentID) for row in properties.itertuples() if not row.Key
    }
    paths = group_paths(groups)
    above = group_notes({row.ID: (row.Description, row.ParentID) for row in properties.itertuples() if not row.Key})
    topics = [
        Topic(
            str(row.Key).strip(),
            str(row.Title).strip(),
            paths.get(row.ParentID, ""),
            "\n".join(
                (above.get(row.ParentID, ""), row.Description if isinstance(row.Description, str) else "")
            ).strip(),
        )
        for row in properties.itertuples()
        if row.Type == "Topic"
    ]
    return list(dict.fromkeys(topics))


def _rows(
    http: Http,
    question: Question,
    dimension: str,
    *,
    entity: str,
    fields: tuple[str, ...],
    may_lack: tuple[str, ...] = (),
) -> tuple[DataFrame, str]:
    key = "Key" if entity == dimension else dimension

    def ask(part: tuple[str, ...]) -> tuple[DataFrame, str, int | None]:
        params = {"$select": ",".join(fields), **({"$filter": filter_of(key, part)} if part else {}), **JSON}
        path = path_of(question.table.id, entity)
        return ask_rows(http, HOST, path, params=params, needs=fields, table=question.table.id, may_lack=may_lack)

    answers = http.map(ask, question.parts())
    return join_parts([rows for rows, _, _ in answers]), answers[0][1]


def _require_same(given: set[str], listed: set[str], table: str) -> None:
    if given != listed:
        raise UpstreamDriftError(
            mark("CBS table {table} gives other areas than it lists ({codes}); kaart keeps the last good data."),
            table=table,
            codes=some(sorted(given ^ listed)),
        )
