"""Shared by the two CBS services: the question, the answer, and the refusal of rows of another shape.

A route (`v4`, `v3`) turns a `Question` into a `Reply`: one row per area, values as published,
missing ones NaN, explicit codes of the source in a companion column ``<id>@``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from kaart.catalogue.records import INHABITANTS, NOT_FOUND, Column, Family, Table
from kaart.core.codes import COUNTRY, clean_code, is_code
from kaart.core.errors import UpstreamDriftError, UpstreamNotFoundError, mark
from kaart.core.provenance import ColumnOrigin, Notice, Provenance, now_utc
from kaart.sources.cbs.sentinels import find_sentinels, split_sentinels
from kaart.sources.http.border import flat
from kaart.sources.http.client import Http

T = TypeVar("T")
Cells: TypeAlias = "tuple[Series[Any], Series[Any] | None]"  # values and explicit codes, by area
MANY_GEMEENTEN = 20
MISSING_TEXTS = frozenset({"", "."})
NO_ATTRIBUTE = frozenset({"None", "", "."})
MENTIONED = 5  # offenders named in a message
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Question:
    """A request for figures of one table.

    Attributes
    ----------
    table
        Table and its year.
    columns
        Columns of the frame, in order.
    gemeenten
        Codes of gemeenten, with their wijken and buurten; None for all of them and the country.
    country
        Whether the row of the country is wanted too.
    """

    table: Table
    columns: tuple[Column, ...]
    gemeenten: tuple[str, ...] | None
    country: bool

    def required(self, column: Column) -> bool:
        """Whether the column's absence is drift."""
        return self.table.year in column.years and self.table.year not in column.uncertain

    def parts(self) -> tuple[tuple[str, ...], ...]:
        """Beginnings of the codes, per request; one empty part means that the whole table is asked."""
        if self.gemeenten is None or len(self.gemeenten) > MANY_GEMEENTEN:
            return ((),)
        prefixes = [(gemeente, f"WK{gemeente[2:]}", f"BU{gemeente[2:]}") for gemeente in self.gemeenten]
        return (*prefixes, ("NL",)) if self.country else tuple(prefixes)

    @property
    def whole(self) -> bool:
        """Whether all areas of the table are asked for in one go."""
        return self.parts() == ((),)

    def wants(self, code: str) -> bool:
        """Whether a cleaned code is of a requested area."""
        if code == COUNTRY:
            return self.country or self.gemeenten is None
        return self.gemeenten is None or f"GM{code[2:6]}" in self.gemeenten


@dataclass(frozen=True)
class Resolved:
    """Columns of the catalogue by their key in a table, and how the look-up of every requested column ended."""

    keys: Mapping[str, Column]
    origins: tuple[ColumnOrigin, ...]

    def without(self, keys: Collection[str]) -> Resolved:
        """The same without columns that the table lists but does not deliver."""
        lost = {self.keys[key].id: self.keys[key] for key in keys}
        kept = {key: column for key, column in self.keys.items() if key not in keys}
        return Resolved(
            kept,
            tuple(
                ColumnOrigin(origin.id, "not_found", sought=lost[origin.id].sought) if origin.id in lost else origin
                for origin in self.origins
            ),
        )


@dataclass(frozen=True)
class Reply:
    """One table as a route (``bulk``, ``v4`` or ``v3``) gives it; `frame` has one row per area, sorted by code."""

    frame: DataFrame
    url: str
    modified: str
    counts: Mapping[str, int]
    route: str
    columns: tuple[ColumnOrigin, ...]

    def origin(self, table: Table, *, warnings: Iterable[Notice]) -> Provenance:
        """Where the figures came from, with the year of their areas.

        Parameters
        ----------
        table
            Table that was asked.
        warnings
            What was odd.
        """
        return Provenance(
            source=f"cbs_{table.family}",
            url=self.url,
            retrieved_at=now_utc(),
            table=table.id,
            route=self.route,
            upstream_modified=self.modified,
            counts=tuple((name, number) for name, number in self.counts.items() if number),
            warnings=tuple(warnings),
            columns=self.columns,
            areas=table.area_year,
        )


@dataclass(frozen=True)
class Areas:
    """Names by code, sorted by code, and what was left out on the way, by name."""

    names: Series[str]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Member:
    """A member of a dimension: key as written, title, and for a period the status of its figures."""

    key: str
    title: str
    status: object = None


def members(rows: DataFrame, *, key: str) -> dict[str, Member]:
    """Members of a dimension by key without padding.

    Parameters
    ----------
    rows
        As the service lists them, with ``Title`` and ``Status``.
    key
        Field of the key.
    """
    listed = zip(rows[key], rows["Title"], rows["Status"], strict=True)
    return {str(own).strip(): Member(str(own), str(title).strip(), status) for own, title, status in listed}


def filter_of(dimension: str, beginnings: Sequence[str]) -> str:
    """OData filter on the beginnings of codes; unlike equality it is deaf to padding."""
    return " or ".join(f"startswith({dimension},'{beginning}')" for beginning in beginnings)


def chunked(items: Sequence[T], size: int) -> list[tuple[T, ...]]:
    """Items in groups of at most `size`, in order."""
    return [tuple(items[start : start + size]) for start in range(0, len(items), size)]


def next_page(document: Any) -> str | None:  # noqa: ANN401  # JSON has any shape
    """Address of the next page, in either spelling; None on the last."""
    if not isinstance(document, dict):
        return None
    link = document.get("@odata.nextLink") or document.get("odata.nextLink")
    return link if isinstance(link, str) else None


def ask_rows(
    http: Http,
    host: str,
    path: str,
    *,
    params: Mapping[str, str],
    needs: Sequence[str],
    table: str,
    may_lack: Collection[str] = (),
    may_have: Sequence[str] = (),
) -> tuple[DataFrame, str, int | None]:
    """All rows of an entity set, pages joined.

    Parameters
    ----------
    http
        Client for the requests.
    host, path, params
        Request.
    needs
        Fields that rows must have, padded text in them is stripped.
    table
        Table id, for messages.
    may_lack
        Those of `needs` that no row at all needs to have; the answer then lacks the column.
    may_have
        More fields to take where a row has them; None or NaN where it does not.

    Returns
    -------
    tuple
        The rows (with all of `needs` and `may_have` as columns, also when there is no row), the address of the first
        request, and the number of rows that the service announces (None when it does not).

    Raises
    ------
    UpstreamDriftError
        If the answer is no list of rows or a field is gone; names all that are.
    """
    rows: list[Any] = []
    fields = (*needs, *may_have)
    url, total = "", None
    for document, answer in http.pages(host, path, params=params, next_link=next_page):
        page = document.get("value") if isinstance(document, dict) else None
        if not isinstance(page, list) or not all(isinstance(row, dict) for row in page):
            raise UpstreamDriftError(
                mark("{host} no longer gives rows for {table} ({path}); kaart keeps the last good data. Report this."),
                host=host,
                table=table,
                path=path,
            )
        rows += [flat(row, fields) for row in page]
        if not url:
            url, total = answer.url, document.get("@odata.count")
    lacking = {name for name in may_lack if rows and all(name not in row for row in rows)}
    gone = [name for name in needs if name not in lacking and any(name not in row for row in rows)]
    if gone:
        raise UpstreamDriftError(
            mark("{host} no longer gives {fields} for {table} ({path}); kaart keeps the last good data. Report this."),
            host=host,
            fields=", ".join(gone),
            table=table,
            path=path,
        )
    frame = DataFrame(rows, columns=[*(name for name in needs if name not in lacking), *may_have], dtype=object)
    return frame, url, total if isinstance(total, int) else None


def join_parts(parts: Sequence[DataFrame]) -> DataFrame:
    """Rows of several answers together; a column that one of them lacks is left out of all.

    Parameters
    ----------
    parts
        At least one; a frame without rows is ignored for its columns.
    """
    filled = [part for part in parts if len(part)] or list(parts[:1])
    shared = [name for name in filled[0] if all(name in part for part in filled)]
    return pd.concat([part[shared] for part in filled], ignore_index=True)


def clean_codes(codes: Series[Any]) -> Series[str]:
    """Codes without padding; missing where the text is no area code.

    Parameters
    ----------
    codes
        As the service writes them.
    """
    known = {code: clean_code(code) for code in codes.unique() if isinstance(code, str) and is_code(code)}
    return codes.map(known).astype("str")


def areas_of(question: Question, codes: Series[Any], names: Series[Any]) -> Areas:
    """Requested areas of a table.

    Parameters
    ----------
    question
        Request.
    codes, names
        As the service lists them, padded.

    Raises
    ------
    UpstreamNotFoundError
        If none is of a requested area.
    UpstreamDriftError
        If one code has several names.
    """
    listed = DataFrame({"code": clean_codes(codes), "name": names.map(lambda name: str(name or "").strip())})
    known = listed[listed["code"].notna()]
    wanted, repeated = drop_repeats(known[known["code"].map(question.wants)], ["code"], table=question.table.id)
    if wanted.empty:
        raise UpstreamNotFoundError(
            mark("{cause}; check the code, or choose another year."),
            table=question.table.id,
            cause=Notice.of(
                mark("CBS table {table} ({year}) has no rows for {areas}"),
                table=question.table.id,
                year=question.table.year,
                areas=some(question.gemeenten or (COUNTRY,)),
            ),
        )
    counts = {
        "duplicates": repeated,
        "other_codes": len(listed) - len(known),
        "other_areas": len(known) - repeated - len(wanted),
    }
    return Areas(wanted.set_index("code")["name"].astype("str").sort_index(), counts)


def drop_repeats(rows: DataFrame, keys: Sequence[str], *, table: str) -> tuple[DataFrame, int]:
    """Rows without exact repeats, and the number of repeats.

    Parameters
    ----------
    rows
        Any rows.
    keys
        Columns that should tell rows apart.
    table
        Table id, for the message.

    Raises
    ------
    UpstreamDriftError
        If rows of one key differ; names the first few.
    """
    repeated = rows.duplicated(list(keys), keep=False)
    if not repeated.any():
        return rows, 0
    unique = rows.drop_duplicates()
    conflicting = unique[unique.duplicated(list(keys))]
    if len(conflicting):
        raise UpstreamDriftError(
            mark("CBS table {table} gives different values for the same key ({keys}); kaart keeps the last good data."),
            table=table,
            keys=some(" ".join(map(str, row)) for row in conflicting[list(keys)].itertuples(index=False)),
        )
    return unique, len(rows) - len(unique)


def cells_of(
    column: Column, values: Series[Any], *, attributes: Series[Any] | None = None, table: str
) -> dict[str, Series[Any]]:
    """Published cells as a column of the frame, and its companion when any cell holds a code.

    Parameters
    ----------
    column
        Column of the cells.
    values
        Cells by area: numbers for a figure, text for a text column; None is missing.
    attributes
        ``ValueAttribute`` by area in v4; any but ``None`` is an explicit code.
    table
        Table id, for the message.

    Raises
    ------
    UpstreamDriftError
        If a figure is no number.
    """
    if column.text:
        texts = values.map(lambda value: value.strip() if isinstance(value, str) else np.nan, na_action="ignore")
        clean: Series[Any] = texts.mask(texts.isin(MISSING_TEXTS)).astype("str")
        codes = Series(pd.NA, index=values.index, dtype="str")
    else:
        clean = _numbers(column, values, table)
        if attributes is None and not find_sentinels(clean).any():
            return {column.id: clean}
        clean, codes = split_sentinels(clean)
    if attributes is not None:
        explicit = attributes.where(attributes.notna() & ~attributes.isin(NO_ATTRIBUTE)).astype("str")
        codes = codes.where(explicit.isna(), explicit)
        clean = clean.mask(explicit.notna())
    series = {column.id: clean}
    return {**series, f"{column.id}@": codes} if codes.notna().any() else series


def _within(column: Column, cells: dict[str, Series[Any]]) -> int:
    """Empty what lies outside the range of a column; gives the number of such values."""
    if column.text:
        return 0
    values = cells[column.id]
    outside = (values < column.low) | (values > column.high)
    if outside.any():
        cells[column.id] = values.mask(outside)
    return int(outside.sum())


def assemble(
    question: Question, resolved: Resolved, names: Series[str], cells: Callable[[str, Column], Cells]
) -> tuple[DataFrame, tuple[ColumnOrigin, ...]]:
    """Frame of figures with every requested column, and how the look-up of each ended.

    A column that the table should have and that is not found, or gives no numbers, is NaN everywhere with the
    code `NOT_FOUND` beside it; the other columns stay. The inhabitants are indispensable.

    Parameters
    ----------
    question
        Request.
    resolved
        Columns by their key in the table.
    names
        Names by code, of all areas.
    cells
        Returns the cells of a key: values and attributes by area, as `cells_of` takes them.

    Raises
    ------
    UpstreamDriftError
        If the inhabitants, or all columns, are absent or not numeric.
    """
    key_of = {column.id: key for key, column in resolved.keys.items()}
    filled: dict[str, Series[Any]] = {}
    origins = []
    for column, origin in zip(question.columns, resolved.origins, strict=True):
        fared = origin
        nothing = Series(None, index=names.index, dtype=object)
        try:
            values, attributes = cells(key_of[column.id], column) if column.id in key_of else (nothing, None)
            series = cells_of(column, values, attributes=attributes, table=question.table.id)
        except UpstreamDriftError:
            if column.id == INHABITANTS:
                raise
            fared = ColumnOrigin(column.id, "unreadable", origin.key, column.sought)
            series = cells_of(column, nothing, table=question.table.id)
        outside = _within(column, series)
        if outside:
            fared = replace(fared, outside=outside)
        if fared.lacks:
            series[f"{column.id}@"] = Series(NOT_FOUND, index=names.index, dtype="str")
        origins.append(fared)
        filled |= series
    require_some(question, origins)
    return frame_of(names, filled), tuple(origins)


def require_some(question: Question, origins: Sequence[ColumnOrigin]) -> None:
    """Refuse a table without the inhabitants, or without any of the columns that it should have.

    Parameters
    ----------
    question
        Request.
    origins
        Outcome of the look-up of each column.

    Raises
    ------
    UpstreamDriftError
        If so; names the columns.
    """
    gone = [origin for origin in origins if origin.lacks]
    needed = [origin for origin in gone if origin.id == INHABITANTS and question.table.family is Family.KWB]
    usable = any(not origin.lacks and origin.key for origin in origins)
    refused = needed or ([] if usable else gone)
    absent = [origin.id for origin in refused if not origin.key]
    double = [f"{origin.id} ({origin.key})" for origin in refused if origin.key]
    if absent:
        raise UpstreamDriftError(
            mark(
                "CBS table {table} ({year}) has no column for {columns}; kaart keeps the last good data. Report this."
            ),
            table=question.table.id,
            year=question.table.year,
            columns=", ".join(absent),
        )
    if double:
        raise UpstreamDriftError(
            mark("CBS table {table} ({year}) has several columns for {columns}; name their path in the catalogue."),
            table=question.table.id,
            year=question.table.year,
            columns="; ".join(double),
        )


def frame_of(names: Series[str], cells: Mapping[str, Series[Any]]) -> DataFrame:
    """Frame of figures: code, name, the columns, then the companions; sorted by code."""
    order = sorted(cells, key=lambda name: name.endswith("@"))
    frame = DataFrame({"name": names, **{name: cells[name] for name in order}}, index=names.index)
    frame.index.name = "code"
    return frame.sort_index().reset_index()


def _numbers(column: Column, values: Series[Any], table: str) -> Series[float]:
    numbers, odd = (values, values[:0]) if values.dtype.kind == "f" else _read_numbers(values)
    infinite = numbers[np.isinf(numbers)]
    if len(odd) or len(infinite):
        raise UpstreamDriftError(
            mark("CBS table {table} gives {found} for {column}, which is no number; kaart keeps the last good data."),
            table=table,
            found=some([*map(repr, odd), *map(str, infinite)]),
            column=column.id,
        )
    return numbers.reindex(values.index)


def _read_numbers(values: Series[Any]) -> tuple[Series[float], Series[Any]]:
    """Numbers out of cells that may hold anything, and the cells that are neither a number nor empty."""
    present = values[values.notna()]
    # "." is how CBS writes "no value" where numbers are text.
    dots = present.map(lambda value: isinstance(value, str) and value.strip() in MISSING_TEXTS)
    present = present[~dots.astype(bool)]
    kinds = present.map(lambda value: isinstance(value, int | float) and not isinstance(value, bool))
    return present[kinds.astype(bool)].astype(float), present[~kinds.astype(bool)]


def some(items: Iterable[str]) -> str:
    """The first few, and how many more there are."""
    texts = list(items)
    more = f" +{len(texts) - MENTIONED}" if len(texts) > MENTIONED else ""
    return ", ".join(texts[:MENTIONED]) + more
