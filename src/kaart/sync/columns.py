"""Columns that a table of CBS lacks: figures kept from an earlier delivery, and the notices about them.

A column that is not found costs its own figures. Only when an earlier delivery of the same table had it do those
figures stay, with their date: CBS publishes a table in several deliveries, and rarely withdraws figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pandas import DataFrame, Series

from kaart.catalogue.records import NOT_FOUND
from kaart.core.errors import mark
from kaart.core.provenance import ColumnOrigin, Notice, Provenance
from kaart.store.parquet import Stored


def keep_columns(new: DataFrame, origin: Provenance, *, before: Stored) -> tuple[DataFrame, Provenance]:
    """Figures with the columns that this delivery lacks and an earlier one had.

    Parameters
    ----------
    new
        Figures of one area file; a column that the table lacks is NaN, with `NOT_FOUND` in ``<column>@``.
    origin
        Of the new figures.
    before
        What is stored of the same layer and year, of these areas at least.

    Returns
    -------
    tuple
        The figures, and their origin with the date of what stays in `ColumnOrigin.since`. Both unchanged when the
        earlier figures are of another table, or counted in the areas of another year. An area that was not there
        before stays without a value.
    """
    earlier = before.manifest.provenance
    # A table of all years keeps its id when it is counted anew, in later areas.
    if (earlier.table, earlier.areas or origin.areas) != (origin.table, origin.areas):
        return new, origin
    known = {item.id: item for item in earlier.columns}
    retrieved = earlier.retrieved_at.date().isoformat()
    frame, columns = new, []
    for item in origin.columns:
        had = item.lacks and item.id in before.frame and bool(before.frame[item.id].notna().any())
        if had:
            frame = _filled(frame, item.id, before.frame.set_index("code"))
            former = known.get(item.id)
            since, status = (former.since, former.provisional) if former else ("", "")
            columns.append(replace(item, since=since or retrieved, provisional=status))
        else:
            columns.append(item)
    return frame, replace(origin, columns=tuple(columns))


def _filled(frame: DataFrame, column: str, before: DataFrame) -> DataFrame:
    codes = frame["code"]
    values = Series(before[column].reindex(codes).to_numpy(), index=frame.index, dtype=before[column].dtype)
    reasons = Series(NOT_FOUND, index=frame.index, dtype="str").mask(codes.isin(before.index))
    if f"{column}@" in before:
        reasons = reasons.fillna(Series(before[f"{column}@"].reindex(codes).to_numpy(), index=frame.index, dtype="str"))
    filled = frame.assign(**{column: values, f"{column}@": reasons})
    return filled if reasons.notna().any() else filled.drop(columns=f"{column}@")


def column_notices(
    origins: tuple[ColumnOrigin, ...], *, titles: Mapping[str, str], table: str, year: int
) -> tuple[Notice, ...]:
    """Notices about columns that a table lacks (without figures, or with kept ones per date) and about odd values.

    Parameters
    ----------
    origins
        How each column fared.
    titles
        CBS's own titles by column id.
    table, year
        For the sentence.
    """
    lacking = [item for item in origins if item.lacks]
    gone = [titles[item.id] for item in lacking if not item.since]
    notices = []
    if gone:
        said = mark("Not found in CBS table {table} ({year}), and so not shown: {columns}.")
        notices.append(Notice.of(said, table=table, year=year, columns="; ".join(gone)))
    for since in sorted({item.since for item in lacking if item.since}):
        said = mark("No longer in CBS table {table} ({year}); the figures of {date} stay: {columns}.")
        named = "; ".join(titles[item.id] for item in lacking if item.since == since)
        notices.append(Notice.of(said, table=table, year=year, date=date.fromisoformat(since), columns=named))
    outside = [item for item in origins if item.outside]
    if outside:
        said = mark("{count} values in CBS table {table} ({year}) cannot be and count as missing: {columns}.")
        count = sum(item.outside for item in outside)
        named = "; ".join(titles[item.id] for item in outside)
        notices.append(Notice.of(said, count=count, table=table, year=year, columns=named))
    return tuple(notices)
