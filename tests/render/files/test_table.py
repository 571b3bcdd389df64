"""Both files of a table: the same rows, numbers as the map prints them."""

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pandas as pd
import pytest
from builders import indicator, make_figures

from kaart.catalogue import Kind, Text, load
from kaart.render.files.table import TableFile, table_file
from kaart.render.words.numbers import format_value
from kaart.render.words.patterns import value_pattern
from kaart.render.words.table import table_twin

SOURCE = load().source("cbs_kwb")
MOMENT = datetime(2026, 11, 21, tzinfo=UTC)


def twin_file(figures, language="nl"):
    return table_file(
        table_twin(figures, language=language),
        figures=figures,
        source=SOURCE,
        boundary_year=2018,
        retrieved=MOMENT,
        language=language,
    )


def test_the_workbook_has_the_rows_of_the_csv_and_the_facts_beside_them():
    made = twin_file(make_figures())
    book = openpyxl.load_workbook(io.BytesIO(made.xlsx()))
    assert book.sheetnames == ["Tabel", "Toelichting"]
    head, *rows = [[cell.value for cell in row] for row in book["Tabel"].iter_rows()]
    lines = list(csv.DictReader(io.StringIO(made.csv().decode("utf-8-sig")), delimiter=";"))
    assert head == list(lines[0])[: len(head)]
    assert len(rows) == len(lines) == 8
    for row, line in zip(rows, lines, strict=True):
        for name, cell in zip(head, row, strict=True):
            number = isinstance(cell, (int, float))
            assert line[name] == ("" if cell is None else f"{cell:g}".replace(".", ",") if number else cell)
    facts = {row[0].value: row[1].value for row in book["Toelichting"].iter_rows(min_row=2)}
    assert facts == {name: {"Jaar": 2018, "Grenzen van": 2018}.get(name, text) for name, text in facts.items()}
    assert {name: str(text) for name, text in facts.items()} == {name: lines[0][name] for name in facts}
    assert set(lines[0]) == {*head, *facts}
    assert made.xlsx() == made.xlsx()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    ("unit", "decimals", "stored"),
    [("%", 1, 37.7), ("%", 0, 12.0), ("x 1.000 euro", 1, 24.5), ("x 1.000 euro", 1, -3.1), ("km", 1, 1234.5)],
)
def test_a_cell_shows_what_the_map_prints(language, unit, decimals, stored):
    figures = make_figures(values=[stored], unit=Text(unit, unit), decimals=decimals)
    page = openpyxl.load_workbook(io.BytesIO(twin_file(figures, language).xlsx())).worksheets[0]
    cell = page["D2"]
    printed = format_value(stored, indicator=figures.indicator, language=language)
    assert shown(cell.value, cell.number_format, language) == printed.removesuffix(" km")


def shown(value, pattern, language):
    """What Excel shows, for the few formats that kaart uses."""
    parts = pattern.split(";")
    part = parts[1] if value < 0 and len(parts) > 1 else parts[0]
    sign = "-" if value < 0 and len(parts) == 1 else ""
    digits = part.replace("#,##0", "@").split("@")[1].split('"')[0]
    number = f"{abs(value):,.{max(0, len(digits) - 1)}f}"
    if language == "nl":
        number = number.translate(str.maketrans(",.", ".,"))
    return sign + part.replace(f"#,##0{digits}", number).replace('"', "")


def test_a_class_or_a_long_unit_has_no_sign():
    assert value_pattern(indicator(kind=Kind.CATEGORY, decimals=0), language="nl") == "#,##0"
    assert value_pattern(indicator(unit=Text("km", "km"), decimals=1), language="nl") == "#,##0.0"


def test_text_of_a_user_stays_text():
    table = pd.DataFrame({"name": ["=1+1"], "code": ["BU00010000"], "=cmd": [float("nan")]})
    page = openpyxl.load_workbook(io.BytesIO(TableFile(table, {}, "nl").xlsx())).active
    assert [cell.value for cell in page[2]] == ["=1+1", "BU00010000", None]
    assert [(cell.value, cell.data_type) for cell in page[1]][-1] == ("=cmd", "s")
