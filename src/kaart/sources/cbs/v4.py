"""CBS OData v4: one row per filled cell, stable measure ids.

An empty cell has no row, so the list of codes says which areas there are. Requests are cut so that
each answer fits in a page (100,000 rows) and its address stays short; next-page links are followed
in any case, and the number of rows is compared with the number that the service announces.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pandas import DataFrame, Index, Series, concat

from kaart.catalogue.records import Column, Table
from kaart.core.errors import UpstreamAnswerError, UpstreamDriftError, UpstreamNotFoundError, mark
from kaart.core.provenance import ColumnOrigin, Notice
from kaart.sources.cbs.columns import Topic, group_notes, group_paths, resolve
from kaart.sources.cbs.route import (
    NOTHING,
    Areas,
    Cells,
    Member,
    Question,
    Reply,
    Resolved,
    areas_of,
    ask_rows,
    assemble,
    chunked,
    clean_codes,
    drop_repeats,
    filter_of,
    members,
    some,
)
from kaart.sources.cbs.status import of_period, read_table
from kaart.sources.http.border import reading
from kaart.sources.http.client import Http

HOST, ROUTE = "datasets.cbs.nl", "OData v4"
PAGE_ROWS = 100_000
MEASURES_PER_REQUEST = 90  # keeps the address below 2,000 characters
FIELDS = {
    "Dimensions": ("Identifier", "Kind"),
    "MeasureCodes": ("Identifier", "Title", "MeasureGroupId"),
    "MeasureGroups": ("Id", "Title", "ParentId"),
}
NOTES = {"MeasureCodes": ("Description",), "MeasureGroups": ("Description",)}  # where the service gives them
STAMPS = ("ObservationsModified", "Modified")
ABOUT = ("Description", "LongDescription", "Summary")  # of a table, the one to be preferred first
CELL = ("Measure", "ValueAttribute", "Value", "StringValue")


def modified(http: Http, table: Table) -> str:
    """When the table last changed, as the service writes it; "" when it does not say. Raises as `Http.get`."""
    return described(http, table)[0]


@reading(HOST, ROUTE)
def described(http: Http, table: Table) -> tuple[str, str]:
    """When the table last changed and its title, "" for what the service does not say. Raises as `Http.get`."""
    about = properties(http, table.id)
    title = about.get("Title")
    return stamp_of(about), title if isinstance(title, str) else ""


def properties(http: Http, table: str) -> Mapping[str, object]:
    """What the service tells of a table as a whole. Raises as `Http.get`."""
    document, _ = http.get_json(HOST, _path(table, "Properties"))
    return document if isinstance(document, dict) else {}


def stamp_of(about: Mapping[str, object]) -> str:
    """When a table last changed; "" when it is not told.

    The later of its figures and its descriptions: provisional figures can become definitive as they are.

    Parameters
    ----------
    about
        As `properties` gives it.
    """
    return max((stamp for stamp in (about.get(name) for name in STAMPS) if isinstance(stamp, str)), default="")


@reading(HOST, ROUTE)
def find_ids(http: Http, *, title: str) -> list[tuple[str, str]]:
    """Ids and titles of the tables whose title begins with a text. Raises as `ask_rows`."""
    params = {"$filter": f"startswith(Title,'{title}')", "$select": "Identifier,Title"}
    rows, _, _ = ask_rows(
        http, HOST, "odata/v1/Datasets", params=params, needs=("Identifier", "Title"), table="Datasets"
    )
    return [(str(row.Identifier).strip(), str(row.Title).strip()) for row in rows.itertuples()]


@reading(HOST, ROUTE)
def fetch(http: Http, question: Question, *, only: Mapping[str, str] = NOTHING, extent: str | None = None) -> Reply:
    """Figures of a table; without columns only the codes and names of its areas.

    Parameters
    ----------
    http
        Client for the requests.
    question
        Table, columns and areas.
    only
        Keys of its other dimensions, such as the period, in a table that has any.
    extent
        How far the figures are provisional by the list of periods; None where it does not say, or there is none.

    Raises
    ------
    UpstreamNotFoundError
        If there is no such table, or it holds nothing for any of the areas.
    UpstreamDriftError
        If the inhabitants or all columns are gone, or keys repeat with different values.
    SourceError
        If the service does not answer, or returns fewer rows than it announces.
    """
    table = question.table.id
    about = properties(http, table)
    described = dict(zip(FIELDS, http.map(lambda entity: describe(http, table, entity), FIELDS), strict=True))
    dimension = dimension_of(described["Dimensions"], table)
    topics = topics_of(described["MeasureCodes"], described["MeasureGroups"], table)
    told = read_table([about.get(name) for name in ABOUT], year=question.table.year)
    stated = of_period(told, extent) if only else told
    resolved = resolve(question, topics, stated=stated)
    areas, url = _areas(http, question, dimension)
    observations, first, repeated = _observations(
        http, question, dimension, tuple(resolved.keys), len(areas.names), only
    )
    frame, columns, again = cells_by_area(question, resolved, observations, areas)
    counts = {**areas.counts, "duplicates": areas.counts["duplicates"] + repeated + again}
    return Reply(frame, first or url, stamp_of(about), counts, "v4", columns)


@reading(HOST, ROUTE)
def look_up(http: Http, question: Question) -> Resolved:
    """What is found of the columns of a table, without any figure; two questions. Raises as `fetch`."""
    measures, groups = (describe(http, question.table.id, entity) for entity in ("MeasureCodes", "MeasureGroups"))
    return resolve(question, topics_of(measures, groups, question.table.id))


@reading(HOST, ROUTE)
def members_of(http: Http, table: Table, dimension: str) -> dict[str, Member]:
    """Members of a dimension other than that of areas, by key without padding. Raises as `ask_rows`.

    Parameters
    ----------
    http
        Client for the requests.
    table, dimension
        Table, and one of its dimensions.
    """
    path, needs = _path(table.id, f"{dimension}Codes"), ("Identifier", "Title")
    rows, _, _ = ask_rows(http, HOST, path, params={}, needs=needs, table=table.id, may_have=("Status",))
    return members(rows, key="Identifier")


def _path(table: str, entity: str) -> str:
    return f"odata/v1/CBS/{table}/{entity}"


def describe(http: Http, table: str, entity: str) -> DataFrame:
    """An entity set that describes a table, one of `FIELDS`. Raises as `ask_rows`."""
    notes = NOTES.get(entity, ())
    rows, _, _ = ask_rows(
        http, HOST, _path(table, entity), params={}, needs=FIELDS[entity], table=table, may_have=notes
    )
    return rows


def dimension_of(rows: DataFrame, table: str) -> str:
    """Name of the dimension of areas: WijkenEnBuurten, or RegioS in 2013.

    Parameters
    ----------
    rows
        Entity set ``Dimensions``.
    table
        Table id, for the message.

    Raises
    ------
    UpstreamDriftError
        If there is not exactly one.
    """
    dimensions = [row.Identifier for row in rows.itertuples() if str(row.Kind).startswith("Geo")]
    if len(dimensions) != 1:
        raise UpstreamDriftError(
            mark("CBS table {table} has {number} regional dimensions instead of one; kaart keeps the last good data."),
            table=table,
            number=len(dimensions),
        )
    return str(dimensions[0])


def topics_of(measures: DataFrame, groups: DataFrame, table: str) -> list[Topic]:
    """Columns of the table with the path of groups above each.

    Parameters
    ----------
    measures, groups
        Entity sets ``MeasureCodes`` and ``MeasureGroups``.
    table
        Table id, for the message.

    Raises
    ------
    UpstreamDriftError
        If a measure stands there twice with different titles.
    """
    rows, _ = drop_repeats(measures[list(FIELDS["MeasureCodes"])], ["Identifier"], table=table)
    paths = group_paths({row.Id: (str(row.Title).strip(), row.ParentId) for row in groups.itertuples()})
    above = group_notes(
        {row.Id: (note, row.ParentId) for row, note in zip(groups.itertuples(), _notes(groups), strict=True)}
    )
    return [
        Topic(
            str(row.Identifier).strip(),
            str(row.Title).strip(),
            paths.get(row.MeasureGroupId, ""),
            "\n".join((above.get(row.MeasureGroupId, ""), note)).strip(),
        )
        for row, note in zip(rows.itertuples(), _notes(measures.loc[rows.index]), strict=True)
    ]


def _notes(rows: DataFrame) -> list[str]:
    given = rows["Description"] if "Description" in rows else [""] * len(rows)
    return [note if isinstance(note, str) else "" for note in given]


def _areas(http: Http, question: Question, dimension: str) -> tuple[Areas, str]:
    def ask(part: tuple[str, ...]) -> tuple[DataFrame, str, int | None]:
        params = {"$select": "Identifier,Title", **({"$filter": filter_of("Identifier", part)} if part else {})}
        path = _path(question.table.id, f"{dimension}Codes")
        return ask_rows(http, HOST, path, params=params, needs=("Identifier", "Title"), table=question.table.id)

    answers = http.map(ask, question.parts())
    rows = concat([rows for rows, _, _ in answers], ignore_index=True)
    return areas_of(question, rows["Identifier"], rows["Title"]), answers[0][1]


def _observations(
    http: Http, question: Question, dimension: str, measures: tuple[str, ...], areas: int, only: Mapping[str, str]
) -> tuple[DataFrame, str, int]:
    # Cells of the requested areas, the address of the first request, and the number of repeated cells.
    table = question.table.id
    whole = question.parts() == ((),)
    size = max(1, min(MEASURES_PER_REQUEST, PAGE_ROWS // areas)) if whole else MEASURES_PER_REQUEST
    jobs = [(part, chunk) for part in question.parts() for chunk in chunked(measures, size)]

    def ask(job: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[DataFrame, str, int]:
        part, chunk = job
        listed = ",".join(f"'{measure}'" for measure in chunk)
        tests = [f"({filter_of(dimension, part)})"] if part else []
        tests += [f"{name} eq '{key}'" for name, key in only.items()]
        params = {"$filter": " and ".join([*tests, f"Measure in ({listed})"]), "$count": "true"}
        path = _path(table, "Observations")
        rows, url, total = ask_rows(http, HOST, path, params=params, needs=(*CELL, dimension, *only), table=table)
        kept, repeated = drop_repeats(rows, [dimension, *only, "Measure"], table=table)
        if total is not None and len(kept) < total:
            raise UpstreamAnswerError(
                mark("{host} gave {given} of {total} figures of {table}; kaart keeps the last good data. Try again."),
                host=HOST,
                given=len(kept),
                total=total,
                table=table,
            )
        for name, key in only.items():
            # The service may return more than was requested.
            kept = kept[kept[name].astype(str).str.strip() == key.strip()]
        return kept.drop(columns=list(only)), url, repeated

    if not jobs:
        return DataFrame(columns=["code", dimension, *CELL], dtype=object), "", 0
    answers = http.map(ask, jobs)
    rows = concat([rows for rows, _, _ in answers], ignore_index=True)
    rows["code"] = clean_codes(rows[dimension])
    rows = rows[rows["code"].map(question.wants, na_action="ignore").eq(other=True)]
    if rows.empty:
        raise UpstreamNotFoundError(
            mark("{cause}; choose another year."),
            table=table,
            cause=Notice.of(
                mark("CBS table {table} ({year}) holds no figures for the areas asked"),
                table=table,
                year=question.table.year,
            ),
        )
    return rows, answers[0][1], sum(repeated for _, _, repeated in answers)


def cells_by_area(
    question: Question, resolved: Resolved, observations: DataFrame, areas: Areas
) -> tuple[DataFrame, tuple[ColumnOrigin, ...], int]:
    """Frame of figures out of one row per cell, the outcome per column, and the number of repeated cells.

    Parameters
    ----------
    question
        Request.
    resolved
        Columns by measure id.
    observations
        ``code`` and the fields of `CELL`, of the areas and measures asked.
    areas
        Areas that the table lists.

    Raises
    ------
    UpstreamDriftError
        If an area is not listed, a cell repeats with another value, or the inhabitants are no numbers.
    """
    strangers = sorted(set(observations["code"].unique()) - set(areas.names.index))
    if strangers:
        raise UpstreamDriftError(
            mark(
                "CBS table {table} gives figures of areas it does not list ({codes}); kaart keeps the last good data."
            ),
            table=question.table.id,
            codes=some(strangers),
        )
    rows, repeated = drop_repeats(observations, ["code", "Measure"], table=question.table.id)
    # Codes are looked up once for all measures; as many look-ups as measures would be half of the work.
    place = areas.names.index.get_indexer(Index(rows["code"]))
    by_measure = {str(measure): at for measure, at in rows.groupby("Measure", observed=True).indices.items()}
    nothing = np.empty(0, dtype=np.intp)

    def cells(key: str, column: Column) -> Cells:
        at = by_measure.get(key, nothing)
        row_of_area = np.full(len(areas.names), -1)
        row_of_area[place[at]] = at

        def spread(name: str) -> Series[Any]:
            return Series(rows[name].array.take(row_of_area, allow_fill=True), index=areas.names.index)

        attributes = spread("ValueAttribute")
        return spread("StringValue" if column.text else "Value"), None if attributes.isna().all() else attributes

    return *assemble(question, resolved, areas.names, cells), repeated
