"""The workbook writer read back by openpyxl and calamine, which share nothing with it."""

import io
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from kaart.core.errors import WorkbookError
from kaart.core.numbers import as_printed
from kaart.render.files import workbook
from kaart.render.files.workbook import Column, Number, Reason, Sheet, as_cell, sheet_names, write_workbook

NAUGHTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://a.test")', "http://a.test", "{=A1}", "00123"]


def book(*rows, columns=("Naam", "Waarde"), **sheet):
    page = Sheet("Blad", tuple(Column(name) for name in columns), rows, **sheet)
    return write_workbook([page], title="Proef", moment=datetime(2026, 11, 21, 9, 5, tzinfo=UTC))


def opened(content, **how):
    return openpyxl.load_workbook(io.BytesIO(content), **how)


def test_codes_stay_text_numbers_stay_numbers_and_missing_is_empty():
    page = opened(book(["BU00010000", 37.7], ["GM0917", None], ["", float("nan")], ["007", 0])).active
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=2)] == [
        ["BU00010000", 37.7],
        ["GM0917", None],
        [None, None],
        ["007", 0],
    ]
    assert page["A5"].data_type == "s"
    assert page["B5"].data_type == "n"


@pytest.mark.parametrize("text", NAUGHTY)
def test_text_never_becomes_a_formula_or_a_link(text):
    content = book([text, 1.0], columns=(text, "Waarde"))
    page = opened(content).active
    cell = page["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert page["A1"].value == text
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1][0] == text
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        assert b"<f>" not in folder.read("xl/worksheets/sheet1.xml")
        assert not [name for name in folder.namelist() if "externalLink" in name]


def test_a_number_keeps_every_digit_and_carries_its_format():
    row = [Number(12.3456, '0.0" %"'), Number(2.0, "0", slanted=True), Reason("onbekend")]
    page = opened(book(row, columns=("a", "b", "c"))).active
    assert (page["A2"].value, page["A2"].number_format) == (12.3456, '0.0" %"')
    assert page["B2"].font.italic
    assert not page["A2"].font.italic
    assert (page["C2"].value, page["C2"].data_type) == ("onbekend", "s")


def test_headings_stay_in_view_and_can_be_filtered():
    page = opened(book(["a", 1.0], ["b", 2.0], notes=("Titel", "Uitleg"), fixed=1)).active
    assert [page["A1"].value, page["A2"].value, page["A3"].value] == ["Titel", "Uitleg", None]
    assert page["A4"].value == "Naam"
    assert page.freeze_panes == "B5"
    assert page.auto_filter.ref == "A4:B6"
    assert opened(book()).active.auto_filter.ref is None


def test_the_same_rows_give_the_same_bytes_and_the_date_is_that_of_the_data():
    first, second = book(["a", 1.0]), book(["a", 1.0])
    assert first == second
    properties = opened(first).properties
    assert properties.created == datetime(2026, 11, 21, 9, 5)  # noqa: DTZ001 - openpyxl gives UTC without saying so
    assert properties.title == "Proef"
    assert b"1980" not in opened(first).properties.creator.encode()


def test_what_excel_cannot_hold_is_said_in_a_sentence(monkeypatch):
    with pytest.raises(WorkbookError, match="32768 letters"):
        book(["a" * 32_768, 1.0])
    book(["a" * 32_767, 1.0])
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    book(["a", 1.0], ["b", 2.0])
    with pytest.raises(WorkbookError, match="more than 3 rows"):
        book(["a", 1.0], ["b", 2.0], ["c", 3.0])
    monkeypatch.setattr(workbook, "MOST_COLUMNS", 1)
    with pytest.raises(WorkbookError, match="2 columns"):
        book(["a", 1.0])


def test_names_of_sheets_fit():
    long = "Huishoudens met een laag inkomen per buurt"
    names = sheet_names([long, long.upper(), "a/b:c?[d]*e\\f", "'2018'", "History", ""])
    assert names[0] == "Huishoudens met een laag inkome"
    assert names[1].endswith(" (2)")
    assert names[2:] == ["a-b-c--d--e-f", "2018", "History (2)", "-"]
    assert all(0 < len(name) <= 31 for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    made = write_workbook([Sheet(name, (Column("a"),), [], fixed=0) for name in names], title="Proef")
    assert opened(made).sheetnames == names


@pytest.mark.parametrize(("item", "cell"), [(None, None), (float("nan"), None), (3, 3), ("x", "x"), (True, "True")])
def test_cells_of_a_frame(item, cell):
    assert as_cell(item) == cell


@pytest.mark.parametrize(("value", "decimals", "shown"), [(1.15, 1, 1.2), (2.5, 0, 3.0), (-0.25, 1, -0.3)])
def test_excel_rounds_what_it_shows_as_kaart_prints(value, decimals, shown):
    # Excel's rule: half away from zero on the decimal that is written in the file, here 1.15 and not 1.149999...
    with zipfile.ZipFile(io.BytesIO(book(["a", value]))) as folder:
        assert f"<v>{value!r}</v>" in folder.read("xl/worksheets/sheet1.xml").decode()
    assert as_printed(value, decimals=decimals) == shown
