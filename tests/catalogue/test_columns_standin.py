"""The columns against the real list of columns of 2016-2025, which the stand-in holds."""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from kaart.catalogue import Column, Family, load

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
    return [row for row in rows if row["titel"] in column.titles and row["pad"].endswith(column.path)]


def by_base_name(column: Column, rows: Iterable[Row]) -> list[Row]:
    return [
        row for row in rows if re.sub(r"_\d+$", "", row["sleutel"]) in column.v3 and row["pad"].endswith(column.path)
    ]


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
        if column.v4:
            assert titled[0]["meetcode"] == column.v4
            assert [row for row in rows if row["meetcode"] == column.v4] == titled


def test_a_measure_id_that_holds_every_year_is_used(real: dict[tuple[Family, int], list[Row]]) -> None:
    for column in CATALOGUE.all_columns:
        if column.v4 or column.family is not Family.KWB:
            continue
        ids = {by_title(column, real[column.family, year])[0]["meetcode"] for year in column.years}
        assert len(ids) > 1 or ids <= {""} or next(iter(ids)).startswith("TEST"), f"{column.id} {ids}"


def test_no_invented_measure_id(real: dict[tuple[Family, int], list[Row]]) -> None:
    invented = {row["meetcode"] for rows in real.values() for row in rows if row["meetcode"].startswith("TEST")}
    assert not invented & {column.v4 for column in CATALOGUE.all_columns}
