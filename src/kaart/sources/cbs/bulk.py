"""CBS bulk files of OData v4: a whole table as one zip of CSV files.

The same measures and codes as `v4`, in one answer in place of a request per 100,000 cells. Only
for questions about the whole country. The format is known from public code, not from
documentation of CBS: anything else is refused, and `kaart.sources.cbs.fetch` then asks v4.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from pandas import DataFrame, Series
from pyarrow import csv

from kaart.core.errors import UpstreamAnswerError, UpstreamDriftError, mark
from kaart.sources.cbs.columns import resolve
from kaart.sources.cbs.route import NO_ATTRIBUTE, Question, Reply, areas_of, clean_codes
from kaart.sources.cbs.status import read_table
from kaart.sources.cbs.v4 import ABOUT, CELL, FIELDS, HOST, NOTES, cells_by_area, dimension_of, stamp_of, topics_of
from kaart.sources.http.client import Http

ZIP = "application/zip"
MAX_UNPACKED_BYTES = 1_000_000_000  # a table of all buurten is some tens of megabytes
COUNT = "ObservationCount"


def fetch(http: Http, question: Question) -> Reply:
    """Figures of a whole table.

    Parameters
    ----------
    http
        Client for the requests.
    question
        Requested table, columns and areas; other areas are left out after unpacking.

    Raises
    ------
    UpstreamNotFoundError
        If there is no such file, or it holds none of the areas.
    UpstreamDriftError
        If a file, a field, the inhabitants or all columns are gone, keys repeat with different values, or a
        figure is no number.
    UpstreamAnswerError
        If the zip does not unpack, or holds fewer figures than it announces.
    SourceError
        If the service does not answer.
    """
    table = question.table.id
    path = f"CSV/CBS/nl/{table}"
    answer = http.get(HOST, path, accept=ZIP, expect=())
    files = _unpacked(answer.content, path)
    described = {
        name: _texts(files, name, fields, table, may_have=NOTES.get(name, ())) for name, fields in FIELDS.items()
    }
    dimension = dimension_of(described["Dimensions"], table)
    about = _about(_texts(files, "Properties", (), table))
    topics = topics_of(described["MeasureCodes"], described["MeasureGroups"], table)
    stated = read_table([about.get(name) for name in ABOUT], year=question.table.year)
    resolved = resolve(question, topics, stated=stated)
    listed = _texts(files, f"{dimension}Codes", ("Identifier", "Title"), table)
    areas = areas_of(question, listed["Identifier"], listed["Title"])
    cells = _observations(files, dimension, table, count=_count(about))
    wanted = _of_question(cells, question, dimension, measures=frozenset(resolved.keys))
    frame, columns, repeated = cells_by_area(question, resolved, wanted, areas)
    counts = {**areas.counts, "duplicates": areas.counts["duplicates"] + repeated}
    return Reply(frame, answer.url, stamp_of(about), counts, "bulk", columns)


def _unpacked(content: bytes, path: str) -> Mapping[str, bytes]:
    """The files by name without ending.

    Raises
    ------
    UpstreamAnswerError
        If it is no zip, a file in it is damaged, or it is larger than any table.
    """
    error = UpstreamAnswerError(
        mark("{host} sent a file that does not unpack ({path}); kaart keeps the last good data. Try again later."),
        host=HOST,
        path=path,
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            fits = sum(item.file_size for item in members) <= MAX_UNPACKED_BYTES
            files = {item.filename.removesuffix(".csv"): archive.read(item) for item in members} if fits else {}
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as reason:
        raise error from reason
    if not files:
        raise error
    return files


def _read(files: Mapping[str, bytes], name: str, fields: tuple[str, ...], table: str, **types: pa.DataType) -> pa.Table:
    """One file, as text unless `types` gives another type; an empty field is missing.

    Raises
    ------
    UpstreamDriftError
        If the file or one of its fields is gone, or it is no table.
    """
    content = files.get(name, b"")
    head = _head(content)
    gone = [field for field in fields if field not in head]
    if not content or gone:
        raise UpstreamDriftError(
            mark("{host} no longer gives {fields} for {table} ({path}); kaart keeps the last good data. Report this."),
            host=HOST,
            fields=", ".join(gone) or f"{name}.csv",
            table=table,
            path=f"{name}.csv",
        )
    convert = csv.ConvertOptions(
        column_types={field: types.get(field, pa.string()) for field in head},
        include_columns=list(fields) or head,
        decimal_point=",",
        null_values=["", "."],
        strings_can_be_null=True,
    )
    try:
        return csv.read_csv(
            io.BytesIO(content),
            parse_options=csv.ParseOptions(delimiter=";", newlines_in_values=True),
            convert_options=convert,
        )
    except pa.ArrowInvalid as error:
        raise UpstreamDriftError(
            mark("{host} gives {path} of {table} in another form ({reason}); kaart keeps the last good data."),
            host=HOST,
            path=f"{name}.csv",
            table=table,
            reason=str(error).splitlines()[0],
        ) from error


def _head(content: bytes) -> list[str]:
    """Names of the fields of a file."""
    return content.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip().replace('"', "").split(";")


def _texts(
    files: Mapping[str, bytes], name: str, fields: tuple[str, ...], table: str, *, may_have: tuple[str, ...] = ()
) -> DataFrame:
    head = _head(files.get(name, b""))
    more = tuple(field for field in may_have if field in head)
    texts: DataFrame = _read(files, name, (*fields, *more), table).to_pandas().astype("object")
    return texts


def _about(properties: DataFrame) -> dict[str, object]:
    """What the file tells of the table as a whole."""
    return {str(name): value for name, value in properties.iloc[0].items()} if len(properties) else {}


def _count(about: Mapping[str, object]) -> int | None:
    """Number of figures that the file announces; None when it does not."""
    text = str(about.get(COUNT, ""))
    return int(text) if text.isdigit() else None


def _observations(files: Mapping[str, bytes], dimension: str, table: str, *, count: int | None) -> DataFrame:
    """All cells: the fields of `CELL` and the dimension, text with few values as categories.

    Raises
    ------
    UpstreamAnswerError
        If there are fewer than the file announces.
    UpstreamDriftError
        As `_read`.
    """
    few = pa.dictionary(pa.int32(), pa.string())
    types: dict[str, Any] = {"Value": pa.float64(), **dict.fromkeys(("Measure", "ValueAttribute", dimension), few)}
    cells: DataFrame = _read(files, "Observations", (*CELL, dimension), table, **types).to_pandas()
    if count is not None and len(cells) < count:
        raise UpstreamAnswerError(
            mark("{host} gave {given} of {total} figures of {table}; kaart keeps the last good data. Try again."),
            host=HOST,
            given=len(cells),
            total=count,
            table=table,
        )
    return cells


def _of_question(cells: DataFrame, question: Question, dimension: str, *, measures: frozenset[str]) -> DataFrame:
    """The cells asked for, as `cells_by_area` takes them. Texts are judged once per category, not per cell."""
    codes = clean_codes(Series(cells[dimension].cat.categories, dtype=object))
    wanted = codes.map(question.wants, na_action="ignore").eq(other=True).to_numpy(dtype=bool)
    ids = cells["Measure"].cat.rename_categories(str.strip)
    asked = ids.cat.categories.isin(list(measures))
    place, measure = cells[dimension].cat.codes.to_numpy(), ids.cat.codes.to_numpy()
    # Code -1 is an empty cell: of no area, of no measure.
    kept = np.append(wanted, False)[place] & np.append(asked, False)[measure]
    said = cells["ValueAttribute"]
    return DataFrame(
        {
            "code": codes.to_numpy(dtype=object)[place[kept]],
            "Measure": ids[kept],
            "Value": cells["Value"][kept],
            "StringValue": cells["StringValue"][kept],
            "ValueAttribute": said[kept].astype(object).where(~said[kept].isin(NO_ATTRIBUTE)),
        }
    )
