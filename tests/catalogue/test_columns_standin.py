"""The columns against the real list of columns of 2016-2025, which the stand-in holds."""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from kaart.catalogue import Column, Family, load
from kaart.sources.cbs.columns import Topic, resolve
from kaart.sources.cbs.route import Question

pytestmark = pytest.mark.standin

Row = dict[str, str]
CATALOGUE = load()
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def real() -> dict[tuple[Family, int], list[Row]]:
    named = os.environ.get("KAART_STANDIN")
    folder = Path(named).parent if named else REPOSITORY.parent / "shared" / "bronnen"
    with gzip.open(folder / "data" / "cbs_onderwerpen.csv.gz") as packed:
        rows = list(csv.DictReader(io.TextIOWrapper(packed, "utf-8"), delimiter=";"))
    tables = {table.id: (table.family, table.year) for table in CATALOGUE.tables}
    found: dict[tuple[Family, int], list[Row]] = {}
    for row in rows:
        found.setdefault(tables[row["tabel"]], []).append(row)
    return found


def by_title(column: Column, rows: Iterable[Row]) -> list[Row]:
    # CBS's own titles end in blanks and non-breaking blanks here and there.
    return [row for row in rows if row["titel"].strip("\u00a0 ") in column.titles and row["pad"].endswith(column.path)]


def by_base_name(column: Column, rows: Iterable[Row]) -> list[Row]:
    return [
        row for row in rows if re.sub(r"_\d+$", "", row["sleutel"]) in column.v3 and row["pad"].endswith(column.path)
    ]


def v4_topics(rows: Iterable[Row]) -> list[Topic]:
    return [Topic(row["meetcode"] or f"T{row['positie']}", row["titel"], row["pad"]) for row in rows]


def v3_topics(rows: Iterable[Row]) -> list[Topic]:
    return [Topic(row["sleutel"], row["titel"], row["pad"]) for row in rows]


@pytest.mark.parametrize("column", CATALOGUE.all_columns, ids=lambda column: f"{column.family}-{column.id}")
def test_column_is_one_real_column_in_each_of_its_years(
    column: Column, real: dict[tuple[Family, int], list[Row]]
) -> None:
    for (family, year), rows in real.items():
        if family != column.family:
            continue
        titled, named = by_title(column, rows), by_base_name(column, rows)
        if year not in column.years:
            assert titled == named == [], f"{column.id} exists in {year}"
            continue
        assert len(titled) == 1, f"{column.id} {year}"
        assert titled == named
        assert (titled[0]["soort"] == "String") == column.text
        if column.v4 and titled[0]["meetcode"]:
            assert titled[0]["meetcode"] in column.v4
            assert [row for row in rows if row["meetcode"] in column.v4] == titled


def test_every_measure_id_that_is_known_is_in_the_catalogue(real: dict[tuple[Family, int], list[Row]]) -> None:
    for column in CATALOGUE.all_columns:
        if column.family is not Family.KWB:
            continue
        ids = {by_title(column, real[column.family, year])[0]["meetcode"] for year in column.years} - {""}
        assert {name for name in ids if not name.startswith("TEST")} == set(column.v4), column.id


@pytest.mark.parametrize("topics", [v4_topics, v3_topics], ids=["v4", "v3"])
def test_every_column_is_found_in_every_recorded_table_and_no_two_are_the_same(
    topics: Callable[[Iterable[Row]], list[Topic]], real: dict[tuple[Family, int], list[Row]]
) -> None:
    for (family, year), rows in real.items():
        table = CATALOGUE.table(family, year)
        assert table is not None
        columns = CATALOGUE.columns(family, year)
        resolved = resolve(Question(table, columns, None, country=True), topics(rows))
        assert [origin for origin in resolved.origins if origin.lacks] == [], year
        there = [column for column in columns if year in column.years]
        expected = {column.id: topics(by_title(column, rows) or by_base_name(column, rows))[0].key for column in there}
        keys = {column.id: key for key, column in resolved.keys.items()}
        assert {name: keys[name] for name in expected} == expected
        assert len(set(keys.values())) == len(keys)


def test_no_invented_measure_id(real: dict[tuple[Family, int], list[Row]]) -> None:
    invented = {row["meetcode"] for rows in real.values() for row in rows if row["meetcode"].startswith("TEST")}
    assert not invented & {measure for column in CATALOGUE.all_columns for measure in column.v4}
