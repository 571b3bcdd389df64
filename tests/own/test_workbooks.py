"""Spreadsheets as people fill them: percentages, hidden rows, headings over several rows, and .ods."""

from __future__ import annotations

import io
import math
import zipfile

import openpyxl
import pytest
from books import ods_cell, ods_row, opendocument, workbook
from hypothesis import given
from hypothesis import strategies as st

from kaart.catalogue import Kind
from kaart.catalogue.own import Description
from kaart.core.errors import UploadError
from kaart.own.make import own_figures
from kaart.own.matching import Outcome, match
from kaart.own.numbers import Percent, Trouble, read_numbers
from kaart.own.ods_xml import read_ods
from kaart.own.reading import read_upload
from kaart.own.sheet import MOST_ROWS
from kaart.own.workbook_xml import read_cells
from kaart.own.years import read_year

FIRST, SECOND, THIRD = "BU99010000", "BU99010001", "BU99010100"


def notices(sheet):
    return " ".join(str(item) for item in sheet.notices)


def formatted(*lines, formats):
    """A workbook whose cells have number formats, by reference."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(*lines)))
    for reference, code in formats.items():
        book.active[reference].number_format = code
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("0%", 0.07, 7),
        ("0.00%", 0.124, 12.4),
        ("0.0%;-0.0%;0", -0.035, -3.5),
        ("#,##0.0 %", 1 / 3, 33.3333333333),
        ('0.0"%"', 12.4, 12.4),
        ("0.0\\%", 12.4, 12.4),
        ("[Red]0.0%", 1.5, 150),
    ],
)
def test_a_cell_is_the_percentage_that_it_shows(code, stored, shown):
    sheet = read_upload(formatted(["code", "w"], [FIRST, stored], formats={"B2": code}), "a.xlsx")
    (cell,) = sheet.column("w")
    assert isinstance(cell, Percent)
    assert cell == shown


@pytest.mark.parametrize("code", ["General", "0.0", '"% van "0.0;', "0.00E+00"])
def test_another_format_changes_nothing(code):
    (cell,) = read_upload(formatted(["code", "w"], [FIRST, 0.124], formats={"B2": code}), "a.xlsx").column("w")
    assert cell == (0.124)
    assert isinstance(cell, Percent) == ("%" in code)


def test_percentages_mixed_with_texts(places):
    content = formatted(["code", "w"], [FIRST, 0.124], [SECOND, "7,2 %"], [THIRD, "geheim"], formats={"B2": "0.0%"})
    sheet = read_upload(content, "a.xlsx")
    assert "a stored 0.124 as 12.4 %" in notices(sheet)
    values = read_numbers(sheet.column("w"))
    assert values.percent
    assert values.parsed[:2] == (12.4, 7.2)
    assert values.status[2] == "suppressed"
    report = match(
        sheet.column("code"), values, numbers=sheet.numbers, texts=sheet.column("w"), places=places, kind=Kind.INTENSIVE
    )
    said = Description("Proef", "Een proef.", "%", "Wij", Kind.INTENSIVE)
    assert own_figures(report, description=said, year=2018).frame["value"][0] == 12.4
    with pytest.raises(UploadError, match="make it %"):
        own_figures(report, description=Description("P", "P.", "deel", "Wij", Kind.INTENSIVE), year=2018)


def test_a_bare_number_among_percentages_is_uncertain(places):
    values = read_numbers([Percent(12.4), 0.124, "7,2", 0.0, "-99997"])
    assert values.troubles == {1: Trouble.BARE, 2: Trouble.BARE}
    assert values.status[3:] == ("observed", "suppressed")
    report = match([FIRST, SECOND], values.only([0, 1]), numbers=[2, 3], texts=[Percent(12.4), 0.124], places=places)
    assert [row.outcome for row in report.rows] == [Outcome.JOINED, Outcome.UNREADABLE]
    assert report.rows[0].text == "12.4 %"
    assert "no percent sign" in str(report.rows[1].reason)


def test_rows_that_are_hidden_or_filtered_out_are_known():
    book = openpyxl.load_workbook(io.BytesIO(workbook(["code", "w"], [FIRST, 1], [SECOND, 2], [THIRD, 3])))
    book.active.auto_filter.ref = "A1:B4"
    for row in (2, 4):
        book.active.row_dimensions[row].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    sheet = read_upload(stream.getvalue(), "a.xlsx")
    assert (len(sheet.rows), sheet.hidden) == (3, (2, 4))
    shown = sheet.without_hidden()
    assert (shown.rows, shown.numbers, shown.hidden) == (((SECOND, 2.0),), (3,), ())


def test_a_sheet_that_shows_no_row_is_refused():
    rows = [ods_row(code, 1, more='table:visibility="filter"') for code in (FIRST, SECOND)]
    sheet = read_upload(opendocument(["code", "w"], *rows), "a.ods")
    assert sheet.hidden == (2, 3)
    with pytest.raises(UploadError, match="shows none of its rows"):
        sheet.without_hidden()


TWO = [
    ["Gebruik per buurt", None, None, None, None, None],
    [None] * 6,
    ["Buurtcode", "Buurt", "2017", None, "2018", None],
    [None, None, "aantal", "%", "aantal", "%"],
    [FIRST, "Centrum", 10, 2, 20, 3],
    [SECOND, "De Hoef", 11, 5.7, 21, 6.7],
]
JOINED = ("Buurtcode", "Buurt", "2017 aantal", "2017 %", "2018 aantal", "2018 %")


@pytest.mark.parametrize("merge", [(), ("A3:A4", "B3:B4", "C3:D3", "E3:F3")])
def test_two_heading_rows_make_one_name_per_column(merge):
    sheet = read_upload(workbook(*TWO, merge=merge), "a.xlsx")
    assert sheet.columns == JOINED
    assert sheet.numbers == (5, 6)
    assert sheet.rows[0] == (FIRST, "Centrum", 10.0, 2.0, 20.0, 3.0)
    assert "rows 3, 4" in notices(sheet)
    assert "Merged" not in notices(sheet)


HEADINGS = {
    "upper": (";;2017;;2018;\ncode;naam;n;%;n;%\n", ("code", "naam", "2017 n", "2017 %", "2018 n", "2018 %")),
    "years below": ("code;naam;aandeel;;\n;;2017;2018;2019\n",
                    ("code", "naam", "aandeel 2017", "aandeel 2018", "aandeel 2019")),
    "both": ("Gebied;;2017;;2018;\ncode;naam;n;%;n;%\n",
             ("Gebied code", "Gebied naam", "2017 n", "2017 %", "2018 n", "2018 %")),
    "title": ("Heerlen;;;;;2018\ncode;naam;n;%;m;p\n", ("code", "naam", "n", "%", "m", "p")),
    "title alone": ("Een titel;;;;;\ncode;naam;n;%;m;p\n", ("code", "naam", "n", "%", "m", "p")),
    "three": (";;2017;;;\n;;man;;vrouw;\ncode;naam;n;%;n;%\n",
              ("code", "naam", "2017 man n", "2017 man %", "2017 vrouw n", "2017 vrouw %")),
}  # fmt: skip


@pytest.mark.parametrize("case", HEADINGS)
def test_which_rows_are_headings(case):
    text, columns = HEADINGS[case]
    rows = f"{FIRST};Centrum;10;2;20;3\n{SECOND};De Hoef;11;5,7;21;6,7\n"
    if case == "years below":
        rows = f"{FIRST};Centrum;10;2;20\n{SECOND};De Hoef;11;5,7;21\n"
    sheet = read_upload((text + rows).encode(), "a.csv")
    assert sheet.columns == columns
    assert [row[0] for row in sheet.rows] == [FIRST, SECOND]


@pytest.mark.parametrize("first", ["Centrum;geheim;x", "Centrum;volgt;x", ";volgt;", "Centrum;;"])
def test_a_first_row_without_a_number_is_a_row(first):
    sheet = read_upload(f"buurt;w;opmerking\n{first}\nDe Hoef;3;\nOude Kern;4;\n".encode(), "a.csv")
    assert sheet.columns == ("buurt", "w", "opmerking")
    assert sheet.numbers == (2, 3, 4)


COMMAS = {
    "shares": ("code,aandeel\nBU99010000,2,0\nBU99010001,5,7\n", "2, 3"),
    "some": ("code,aandeel\nBU99010000,2\nBU99010001,5,7\n", "3"),
    "thousands": ("naam,n\nCentrum,1,234\nDe Hoef,12\n", "2"),
    "no headings": ("BU99010000,2\nBU99010001,5,7\n", "2"),
    "under a title": ("Aandelen, 2018\ncode,naam,w\nBU99010000,Centrum,2,5\nBU99010001,De Hoef,3,1\n", "2, 3, 4"),
}


@pytest.mark.parametrize("case", COMMAS)
def test_a_comma_that_parts_cells_and_numbers_is_refused_with_the_rows(case):
    text, rows = COMMAS[case]
    with pytest.raises(UploadError, match=f"rows {rows} have more cells"):
        read_upload(text.encode(), "a.csv")


@pytest.mark.parametrize(
    "text", ['code,w\nBU99010000,"2,5"\n', "code,w\nBU99010000,2,\n", "code,w,\nBU99010000,2,x\n", "code;w\nx;2,5\n"]
)
def test_other_commas_are_no_matter(text):
    assert len(read_upload(text.encode(), "a.csv").rows) == 1


def test_ods_reads_as_the_same_xlsx():
    lines = [["code", "naam", "w"], [FIRST, "Café", 12.5], [SECOND, None, 3], [THIRD, "x", "geheim"]]
    one, other = read_upload(opendocument(*lines), "a.ods"), read_upload(workbook(*lines), "a.xlsx")
    assert (one.columns, one.rows, one.numbers, one.sheets) == (other.columns, other.rows, other.numbers, ("Blad1",))
    assert not one.notices


def test_an_ods_has_percentages_hidden_rows_formulas_errors_and_repeats():
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    remark = "<table:table-cell><office:annotation><text:p>Let op</text:p></office:annotation></table:table-cell>"
    twice = ods_cell(4, more='table:number-columns-repeated="2"')
    wide = ods_cell(None, more='table:number-columns-repeated="16384"')
    content = opendocument(
        ["code", "w", "n"],
        ods_row(None, more='table:number-rows-repeated="2"'),
        ods_row(FIRST, (0.124, "%"), 1),
        ods_row(SECOND, error, remark, more='table:visibility="collapse"'),
        ods_row(THIRD, '<table:table-cell table:formula="of:=[.B9]*2"/>', twice),
        ods_row(wide, more='table:number-rows-repeated="1048000"'),
    )  # fmt: skip
    sheet = read_upload(content, "a.ods")
    assert sheet.columns == ("code", "w", "n", "D")
    assert sheet.rows == (
        (FIRST, 12.4, 1.0, None),
        (SECOND, "#DIV/0!", None, None),
        (THIRD, "=[.B9]*2", 4.0, 4.0),
    )
    assert isinstance(sheet.rows[0][1], Percent)
    assert (sheet.numbers, sheet.hidden) == ((4, 5, 6), (5,))
    assert "B6" in notices(sheet)
    assert "error in B5" in notices(sheet)


def test_an_ods_with_several_sheets_and_merged_headings():
    over = 'table:number-columns-spanned="2"'
    content = opendocument(
        sheets={
            "Cijfers": [
                ods_row("code", ods_cell("2017", more=over), None, ods_cell("2018", more=over), None),
                [None, "n", "%", "n", "%"],
                [FIRST, 1, 2, 3, 4],
            ]
        },
        name="Toelichting",
    )
    sheet = read_upload(content, "a.ods")
    assert sheet.columns == ("code", "2017 n", "2017 %", "2018 n", "2018 %")
    assert sheet.sheets == ("Toelichting", "Cijfers")


WRONG = {
    "far": ([ods_row(ods_cell(1, more='table:number-columns-repeated="900"'))], "as far as AHP1"),
    "bomb": ([ods_row(1, more='table:number-rows-repeated="1000000000"')], "as far as A1000000000"),
    "wide bomb": (
        [ods_row(ods_cell(1, more='table:number-columns-repeated="200"'), more='table:number-rows-repeated="99999"')],
        "unpacks to more than",
    ),
    "digits": ([ods_row(1, more=f'table:number-rows-repeated="{"9" * 5000}"')], "damaged"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_ods_that_unfolds_to_too_much_is_refused_before_it_does(case):
    rows, said = WRONG[case]
    with pytest.raises(UploadError, match=said):
        read_upload(opendocument(*rows), "a.ods")


def test_an_ods_with_a_password_a_doctype_or_of_another_kind_is_refused():
    with pytest.raises(UploadError, match="password"):
        read_upload(opendocument(["a", 1], manifest="<m:encryption-data/>"), "a.ods")
    with pytest.raises(UploadError, match="DOCTYPE"):
        read_upload(opendocument(["a", 1], head="<!DOCTYPE x>"), "a.ods")
    letter = io.BytesIO()
    with zipfile.ZipFile(letter, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(UploadError, match="no workbook"):
        read_upload(letter.getvalue(), "a.ods")


VALUES = st.one_of(
    st.integers(-(10**9), 10**9), st.sampled_from(["geheim", "Café & co", "12,5"]), st.floats(-1e6, 1e6, width=32)
)


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=6))
def test_any_ods_holds_what_was_put_in(rows):
    content = opendocument(["gebied", "een", "twee"], *[[f"BU9901{n:04}", *row] for n, row in enumerate(rows)])
    sheet = read_upload(content, "a.ods")
    assert sheet.columns == ("gebied", "een", "twee")
    assert [row[1:] for row in sheet.rows] == [
        tuple(float(item) if not isinstance(item, str) else item for item in row) for row in rows
    ]


def test_hidden_rows_that_repeat_and_impossible_counts_take_no_memory():
    row = '<table-row number-rows-repeated="{}" visibility="filter"><table-cell value-type="string"/></table-row>'
    counts = [*["1048576"] * 50, "9" * 5000]
    xml = f'<table name="a">{"".join(row.format(count) for count in counts)}</table>'
    (cells,) = read_ods(xml.encode(), name="x.ods").values()
    assert cells.rows > MOST_ROWS
    assert len(cells.hidden) <= 200_000


def test_columns_that_are_hidden_are_named():
    book = openpyxl.load_workbook(io.BytesIO(workbook(["code", "geheim", "w"], [FIRST, 1, 2], [SECOND, 3, 4])))
    book.active.column_dimensions["B"].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    sheet = read_upload(stream.getvalue(), "a.xlsx")
    assert sheet.columns == ("code", "geheim", "w")
    assert "hides columns that can be chosen here all the same: geheim." in notices(sheet)
    assert "hides" not in notices(read_upload(workbook(["code", "w"], [FIRST, 2]), "a.xlsx"))


def test_columns_that_an_ods_hides_are_known():
    column = '<table-column visibility="{}" number-columns-repeated="{}"/>'
    columns = column.format("visible", 2) + column.format("collapse", 3) + column.format("filter", "9" * 5000)
    (cells,) = read_ods(f'<table name="a">{columns}</table>'.encode(), name="x.ods").values()
    assert cells.hidden_columns == {2, 3, 4, 5}


@pytest.mark.parametrize("digits", ["9" * 4300, "9" * 5000, "9" * 10, "-1", "1e3"])
@pytest.mark.parametrize("place", ['<row r="{}" hidden="1">', '<cols><col min="1" max="{}" hidden="1"/></cols><row>'])
def test_a_row_or_column_of_thousands_of_digits_is_a_damaged_workbook(digits, place):
    xml = f"<sheetData>{place.format(digits)}<c r='A1'><v>1</v></c></row></sheetData>"
    with pytest.raises(UploadError, match="damaged workbook"):
        read_cells([xml.encode()], name="x.xlsx", scales={})


@given(st.text(st.sampled_from("0123456789eE+-., "), min_size=1), st.integers(0, 6000))
def test_any_row_of_digits_is_a_number_or_a_sentence(text, times):
    long = (text * (times // len(text) + 1))[:6000]
    content = f"code;jaar;w\n{FIRST};2018;{long}\n{SECOND};{long};1\n".encode()
    try:
        sheet = read_upload(content, "a.csv")
    except UploadError:
        return
    assert all(math.isnan(value) or math.isfinite(value) for value in read_numbers(sheet.column("w")).parsed)
    assert all(year is None or 1995 <= year <= 2100 for year in map(read_year, sheet.column("jaar")))
