"""CBS bulk files of OData v4: a whole table as one zip of CSV files.

The same measures and codes as `v4`, in one answer in place of a request per 100,000 cells. Only
for questions about the whole country. The format is known from public code, not from
documentation of CBS: anything else is refused, and `kaart.sources.cbs.fetch` then asks v4.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pandas import DataFrame, Series
from pyarrow import csv

from kaart.core.errors import UpstreamAnswerError, UpstreamDriftError, mark
from kaart.core.limits import LimitError, open_zip, require_modest
from kaart.sources.cbs.columns import resolve
from kaart.sources.cbs.route import NO_ATTRIBUTE, Question, Reply, areas_of, clean_codes
from kaart.sources.cbs.status import read_table
from kaart.sources.cbs.v4 import ABOUT, CELL, FIELDS, HOST, NOTES, cells_by_area, dimension_of, stamp_of, topics_of
from kaart.sources.http.border import reading, reason, unreadable
from kaart.sources.http.client import Http

ZIP, ROUTE = "application/zip", "CSV"
# A table of all areas holds two million figures in some hundred megabytes, and describes itself in less than one.
MOST_BYTES, MOST_CELLS = 500_000_000, 8_000_000
MOST_BYTES_ELSEWHERE, MOST_ROWS = 50_000_000, 200_000
HEAD_BYTES = 1 << 16
OBSERVATIONS, COUNT = "Observations", "ObservationCount"


@dataclass(frozen=True)
class _Files:
    """An opened file of a table: its parts by name without ending."""

    archive: zipfile.ZipFile
    parts: Mapping[str, zipfile.ZipInfo]
    table: str

    def head(self, name: str) -> list[str]:
        """Names of the fields of a part; none when it is not there."""
        if name not in self.parts:
            return []
        with self.archive.open(self.parts[name]) as stream:
            line = stream.read(HEAD_BYTES).split(b"\n", 1)[0]
        return line.decode("utf-8-sig", "replace").strip().replace('"', "").split(";")


@reading(HOST, ROUTE)
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
    with _unpacked(answer.content, table) as files:
        return _reply(files, question, answer.url)


def _reply(files: _Files, question: Question, url: str) -> Reply:
    table = question.table.id
    described = {name: _texts(files, name, fields, may_have=NOTES.get(name, ())) for name, fields in FIELDS.items()}
    dimension = dimension_of(described["Dimensions"], table)
    about = _about(_texts(files, "Properties", ()))
    topics = topics_of(described["MeasureCodes"], described["MeasureGroups"], table)
    stated = read_table([about.get(name) for name in ABOUT], year=question.table.year)
    resolved = resolve(question, topics, stated=stated)
    listed = _texts(files, f"{dimension}Codes", ("Identifier", "Title"))
    areas = areas_of(question, listed["Identifier"], listed["Title"])
    cells = _observations(files, question, dimension, measures=frozenset(resolved.keys), count=_count(about))
    frame, columns, repeated = cells_by_area(question, resolved, cells, areas)
    counts = {**areas.counts, "duplicates": areas.counts["duplicates"] + repeated}
    return Reply(frame, url, stamp_of(about), counts, "bulk", columns)


@contextmanager
def _unpacked(content: bytes, table: str) -> Iterator[_Files]:
    """The files of a table, to be read while they are unpacked.

    Raises
    ------
    UpstreamAnswerError
        If it is no zip, a file in it is damaged, or it unpacks to more than any table.
    """
    path = f"CSV/CBS/nl/{table}"
    try:
        with open_zip(content) as archive:
            yield _Files(archive, {part.filename.removesuffix(".csv"): part for part in archive.filelist}, table)
    except LimitError as error:
        failed = unreadable(HOST, path, error)
        raise failed from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise UpstreamAnswerError(
            mark("{host} sent a file that does not unpack ({path}); kaart keeps the last good data. Try again later."),
            host=HOST,
            path=path,
        ) from error


def _batches(files: _Files, name: str, fields: tuple[str, ...], **types: pa.DataType) -> csv.CSVStreamingReader:
    """One file in pieces, as text unless `types` gives another type; an empty field is missing.

    Raises
    ------
    UpstreamDriftError
        If the file or one of its fields is gone.
    LimitError
        If it unpacks to more than any table.
    """
    head = files.head(name)
    gone = [field for field in fields if field not in head]
    if not head or gone:
        raise UpstreamDriftError(
            mark("{host} no longer gives {fields} for {table} ({path}); kaart keeps the last good data. Report this."),
            host=HOST,
            fields=", ".join(gone) or f"{name}.csv",
            table=files.table,
            path=f"{name}.csv",
        )
    part = files.parts[name]
    require_modest(part, most_bytes=MOST_BYTES if name == OBSERVATIONS else MOST_BYTES_ELSEWHERE)
    convert = csv.ConvertOptions(
        column_types={field: types.get(field, pa.string()) for field in head},
        include_columns=list(fields) or head,
        decimal_point=",",
        null_values=["", "."],
        strings_can_be_null=True,
    )
    parse = csv.ParseOptions(delimiter=";", newlines_in_values=True)
    return csv.open_csv(files.archive.open(part), parse_options=parse, convert_options=convert)


@contextmanager
def _rows_of(files: _Files, name: str) -> Iterator[None]:
    """What the table reader cannot follow is drift.

    Raises
    ------
    UpstreamDriftError
        If it is no table.
    """
    try:
        yield
    except pa.ArrowInvalid as error:
        raise UpstreamDriftError(
            mark("{host} gives {path} of {table} in another form ({reason}); kaart keeps the last good data."),
            host=HOST,
            path=f"{name}.csv",
            table=files.table,
            reason=reason(error),
        ) from error


def _texts(files: _Files, name: str, fields: tuple[str, ...], *, may_have: tuple[str, ...] = ()) -> DataFrame:
    """A file that describes the table; an empty field is missing. Raises as `_rows_of` as well.

    Raises
    ------
    LimitError
        If it holds more rows than any table describes.
    """
    more = tuple(field for field in may_have if field in files.head(name))
    with _rows_of(files, name), _batches(files, name, (*fields, *more)) as reader:
        batches, rows = [], 0
        for batch in reader:
            rows += batch.num_rows
            if rows > MOST_ROWS:
                raise LimitError(mark("it holds more than {most} rows"), most=MOST_ROWS)
            batches.append(batch)
        texts: DataFrame = pa.Table.from_batches(batches, reader.schema).to_pandas().astype("object")
    return texts


def _about(properties: DataFrame) -> dict[str, object]:
    """What the file tells of the table as a whole."""
    return {str(name): value for name, value in properties.iloc[0].items()} if len(properties) else {}


def _count(about: Mapping[str, object]) -> int | None:
    """Number of figures that the file announces; None when it does not."""
    text = str(about.get(COUNT, ""))
    return int(text) if text.isdigit() else None


def _observations(
    files: _Files, question: Question, dimension: str, *, measures: frozenset[str], count: int | None
) -> DataFrame:
    """The cells asked for, as `cells_by_area` takes them; the others are left out while the file is read.

    Raises
    ------
    UpstreamAnswerError
        If there are fewer than the file announces.
    UpstreamDriftError
        If the file is no table, or lacks a field.
    LimitError
        If there are more than in any table.
    """
    few = pa.dictionary(pa.int32(), pa.string())
    types: dict[str, Any] = {"Value": pa.float64(), **dict.fromkeys(("Measure", "ValueAttribute", dimension), few)}
    given, batches = 0, []
    fields = (*CELL, dimension)
    with _rows_of(files, OBSERVATIONS), _batches(files, OBSERVATIONS, fields, **types) as reader:
        for batch in reader:
            given += batch.num_rows
            if given > MOST_CELLS:
                raise LimitError(mark("it holds more than {most} rows"), most=MOST_CELLS)
            kept = _wanted(batch.select([dimension, "Measure"]).to_pandas(), question, dimension, measures)
            batches.append(batch.filter(pa.array(kept)))
        cells = pa.Table.from_batches(batches, reader.schema).unify_dictionaries().to_pandas()
    if count is not None and given < count:
        raise UpstreamAnswerError(
            mark("{host} gave {given} of {total} figures of {table}; kaart keeps the last good data. Try again."),
            host=HOST,
            given=given,
            total=count,
            table=files.table,
        )
    said = cells["ValueAttribute"]
    return DataFrame(
        {
            "code": cells[dimension].astype(object).map(_codes(cells[dimension])),
            "Measure": cells["Measure"].cat.rename_categories(str.strip),
            "Value": cells["Value"],
            "StringValue": cells["StringValue"],
            "ValueAttribute": said.astype(object).where(~said.isin(NO_ATTRIBUTE)),
        }
    )


def _codes(places: Series[Any]) -> dict[str, str]:
    """Code of an area by how the file writes it. Texts are judged once per category, not per cell."""
    texts = list(places.cat.categories)
    return dict(zip(texts, clean_codes(Series(texts, dtype=object)), strict=True))


def _wanted(cells: DataFrame, question: Question, dimension: str, measures: frozenset[str]) -> NDArray[np.bool_]:
    """Which cells are of an area and a measure asked for."""
    texts, ids = cells[dimension].cat, cells["Measure"].cat
    wanted = clean_codes(Series(texts.categories, dtype=object)).map(question.wants, na_action="ignore")
    asked = np.array([text.strip() in measures for text in ids.categories], dtype=bool)
    # Code -1 is an empty cell: of no area, of no measure.
    of_area = np.append(wanted.eq(other=True).to_numpy(dtype=bool), False)[texts.codes.to_numpy()]
    of_measure: NDArray[np.bool_] = np.append(asked, False)[ids.codes.to_numpy()]
    return of_area & of_measure
