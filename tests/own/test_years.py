"""Several years in one file: each value has the year that the file says, and never another."""

from __future__ import annotations

import math

import pytest

from kaart.catalogue import Kind
from kaart.catalogue.own import Description
from kaart.core.errors import UploadError
from kaart.own.make import made_figures
from kaart.own.matching import CODE
from kaart.own.numbers import read_numbers
from kaart.own.reading import read_upload
from kaart.own.years import Columns, match_year, of_heading, read_dated, year_column

FIRST, SECOND = "BU99010000", "BU99010001"
LONG = f"jaar;code;w\n2016;{FIRST};2,0\n2016;{SECOND};5,7\n2018;{FIRST};3,0\n2018;{SECOND};6,7\n"
WIDE = f"code;2016;2018\n{FIRST};2,0;3,0\n{SECOND};5,7;6,7\n"
NAMED = f"code;aandeel 2016;2018 aandeel;aantal 2016\n{FIRST};2,0;3,0;7\n{SECOND};5,7;6,7;8\n"


def sheet_of(text):
    return read_upload(text.encode(), "a.csv")


@pytest.mark.parametrize(("text", "value"), [(LONG, "w"), (WIDE, ""), (NAMED, "aandeel")])
def test_every_year_of_a_file(text, value):
    sheet = sheet_of(text)
    dated = read_dated(sheet, value=value)
    assert dated.every_year == (2016, 2018)
    codes = sheet.column("code")
    found = {(year, codes[row]): cell for year, row, cell in zip(dated.years, dated.rows, dated.cells, strict=True)}
    assert found == {(2016, FIRST): "2,0", (2016, SECOND): "5,7", (2018, FIRST): "3,0", (2018, SECOND): "6,7"}


@pytest.mark.parametrize(("text", "value"), [(LONG, "w"), (WIDE, ""), (WIDE, "2018"), (NAMED, "aandeel")])
def test_one_year_of_a_file(text, value):
    dated = read_dated(sheet_of(text), value=value, year=2018)
    assert (dated.every_year, dated.cells) == ((2018,), ("3,0", "6,7"))


def test_rows_of_other_years_are_told():
    (notice,) = read_dated(sheet_of(LONG), value="w", year=2018).notices
    assert str(notice) == "2 rows are of other years (2016) and were left out."


def test_a_file_without_years_has_the_year_that_is_given():
    dated = read_dated(sheet_of(f"code;w\n{FIRST};1\n"), value="w", year=2020)
    assert (dated.years, dated.rows, dated.cells) == ((2020,), (0,), ("1",))


REFUSED = {
    "no year at all": (f"code;w\n{FIRST};1\n", "w", None, "--jaar"),
    "another year": (LONG, "w", 2017, "no rows of 2017; it has 2016, 2018"),
    "one row without a year": (LONG + f";{SECOND};9\n", "w", None, "Rows 6 have no year"),
    "another heading": (WIDE, "2016", 2018, "'2016' is of 2016 and 2018 was asked for"),
    "no such year in headings": (WIDE, "", 2020, "2020 was asked for"),
    "no such column": (WIDE, "aantal", None, "no column 'aantal'; it has code, 2016, 2018"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_year_that_is_not_sure_is_refused(case):
    text, value, year, said = REFUSED[case]
    with pytest.raises(UploadError, match=said):
        read_dated(sheet_of(text), value=value, year=year)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Perioden;code;w\n2016JJ00;a;1\n2018JJ00;b;2\n", "Perioden"),
        ("Jaar;code;w\n2016;a;1\n;Bron: wij;\n", "Jaar"),
        ("bouwjaar;code;w\n1960;a;1\n2001;b;2\n", ""),  # a mean year of construction is a figure
        ("jaar;code;w\nx;a;1\ny;b;2\n", ""),
    ],
)
def test_only_a_column_that_says_so_holds_years(text, column):
    assert year_column(sheet_of(text)) == column


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("2017", ("", 2017)),
        ("2017 %", ("%", 2017)),
        ("aandeel 2017", ("aandeel", 2017)),
        ("aandeel", None),
        ("1850", None),
        ("20177", None),
    ],
)
def test_the_year_of_a_heading(title, said):
    assert of_heading(title) == said


def test_years_share_one_decimal_sign_and_one_without_values_costs_itself(places):
    # 1.234 of 2016 is read by the 2,5 of 2018: twelve hundred.
    sheet = sheet_of(f"jaar;code;w\n2016;{FIRST};1.234\n2017;{FIRST};geheim\n2018;{FIRST};2,5\n")
    dated = read_dated(sheet, value="w")
    values = read_numbers(dated.cells)
    reports = {
        year: match_year(sheet, dated, values, year=year, columns=Columns("code", CODE, Kind.INTENSIVE), places=places)
        for year in dated.every_year
    }
    assert [report.rows[0].number for report in reports.values()] == [2, 3, 4]
    made = made_figures(reports, description=Description("P", "P.", "%", "Wij", Kind.INTENSIVE))
    assert {year: figures.frame["value"][0] for year, figures in made.figures.items()} == {2016: 1234, 2018: 2.5}
    assert [str(notice) for notice in made.notices] == ["2017 has no values and was left out."]
    assert math.isnan(made.figures[2018].frame["value"][1])
    only = {2017: reports[2017]}
    with pytest.raises(UploadError, match="None of the 1 rows"):
        made_figures(only, description=Description("P", "P.", "%", "Wij", Kind.INTENSIVE))
