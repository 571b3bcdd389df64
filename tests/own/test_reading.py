"""Files as they come: every encoding and separator reads the same, and what is wrong gets one sentence."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import zipfile

import pytest
from books import workbook
from hypothesis import given
from hypothesis import strategies as st

from kaart.core.errors import UploadError
from kaart.own import excel
from kaart.own.excel import read_workbook
from kaart.own.reading import MOST_BYTES, TYPES, read_upload
from kaart.own.sheet import MOST_COLUMNS, MOST_ROWS, letter

TEXT = "code;naam;waarde\nBU99020001;Café;12,5\nBU99010000;Oude Één;3\n"
CODES = ["BU99010000", "BU99010001"]


def notices(sheet):
    return " ".join(str(item) for item in sheet.notices)


@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encodings_and_separators_read_the_same(codec, said, separator):
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator).writerows(line.split(";") for line in TEXT.splitlines())
    sheet = read_upload(stream.getvalue().encode(codec), "proef.csv")
    assert sheet.columns == ("code", "naam", "waarde")
    assert sheet.rows == (("BU99020001", "Café", "12,5"), ("BU99010000", "Oude Één", "3"))
    assert sheet.numbers == (2, 3)
    assert (said in notices(sheet)) if said else not sheet.notices


CASES = {
    "empty": (b"", "a.csv", "is empty"),
    "white": (b" \n\r\n\t", "a.csv", "is empty"),
    "separators": (b";;\n;;\n", "a.csv", "no cells"),
    "headings": (b"code;waarde\n", "a.csv", "no rows"),
    "one column": (b"code\nBU99010000\n", "a.csv", "only one column"),
    "open quote": (b'code;naam\nBU99010000;"Oude\nBU99010001;Kern\n', "a.csv", "after row 1"),
    "nul": (b"code;naam\nBU9901\x00;x\n" + b"x;y\n" * 90, "a.csv", "no text file"),
    "no cp1252": (b"code;naam\nBU99010000;\x81\x8d\n", "a.csv", "no text that can be read"),
    "half utf-16": ("code;naam".encode("utf-16") + b"\n", "a.csv", "no text that can be read"),
    "pdf": (b"%PDF-1.7 ...", "a.csv", "kind PDF"),
    "web page": (b"\n <!DOCTYPE html><table>", "a.csv", "kind HTML"),
    "ending": (b"code;waarde\nx;1\n", "a.exe", "kind exe"),
    "no ending": (b"code;waarde\nx;1\n", "a", "kind ?"),
    "old excel": (b"\xd0\xcf\x11\xe0" + bytes(600), "a.xls", "old kind"),
    "password": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password"),
    "half a zip": (workbook(["code", "w"], ["x", 1])[:900], "a.xlsx", "damaged workbook"),
    "rows": (b"code;w\n" + b"x;1\n" * (MOST_ROWS + 1), "a.csv", f"takes {MOST_ROWS} and {MOST_COLUMNS}"),
    "columns": ((";".join(f"k{n}" for n in range(51)) + "\n" + ";".join("1" * 51)).encode(), "a.csv", "51 columns"),
    "size": (b"x" * (MOST_BYTES + 1), "a.csv", "takes 10 MB"),
    "empty book": (workbook(), "a.xlsx", "no cells"),
    "no such sheet": (workbook(["code", "w"], ["x", 1]), "a.xlsx", "no sheet"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_gets_one_sentence_with_the_name_of_the_file(case):
    content, name, said = CASES[case]
    with pytest.raises(UploadError, match=r"^[^\n]+$") as caught:
        read_upload(content, name, sheet="Blad9" if case == "no such sheet" else "")
    assert said in str(caught.value)
    assert name in str(caught.value)


def test_a_zip_without_a_workbook_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("lijst.csv", TEXT)
    with pytest.raises(UploadError, match="no workbook"):
        read_upload(stream.getvalue(), "a.xlsx")


def packed(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_zip_bomb_stops_at_the_limit_also_when_it_lies_about_its_size(monkeypatch):
    monkeypatch.setattr(excel, "MOST_UNPACKED", 2_000_000)
    parts = parts_of(workbook(["code", "w"], ["x", 1]))
    honest = packed({**parts, "xl/media/groot.bin": bytes(9_000_000)})
    assert len(honest) < 50_000
    # Sizes of 9,000,000 in the local header and in the directory become 10.
    liar = honest.replace((9_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert liar != honest
    for content in (honest, liar):
        with pytest.raises(UploadError, match=r"unpacks to more than 2 MB|damaged"):
            read_upload(content, "a.xlsx")


def test_too_many_parts_are_refused(monkeypatch):
    monkeypatch.setattr(excel, "MOST_PARTS", 5)
    with pytest.raises(UploadError, match="unpacks to more"):
        read_upload(workbook(["code", "w"], ["x", 1]), "a.xlsx")


@pytest.mark.parametrize(("row", "column"), [(1_048_576, 16_384), (200_000, 2), (3, 300)])
def test_a_cell_far_out_is_refused_before_the_sheet_is_laid_out(row, column):
    parts = parts_of(workbook(["code", "w"], ["x", 1]))
    far = f'<row r="{row}"><c r="{letter(column - 1)}{row}"><v>1</v></c></row></sheetData>'.encode()
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)
    with pytest.raises(UploadError, match="cells as far as"):
        read_upload(packed(parts), "a.xlsx")


def test_a_coloured_empty_cell_far_out_does_no_harm():
    parts = parts_of(workbook(["code", "w"], ["x", 1]))
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)
    assert read_upload(packed(parts), "a.xlsx").rows == (("x", 1.0),)


def test_endless_tags_do_not_keep_it_busy():
    parts = parts_of(workbook(["code", "w"], ["x", 1]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", b'<c r="A1" t="e" ' * 400_000 + b"</sheetData>")
    with pytest.raises(UploadError, match="damaged"):
        read_upload(packed(parts), "a.xlsx")


# Ten times ten times ... of "lol": unpacked by a trusting parser, three billion letters.
LAUGHS = "".join(
    ['<!ENTITY a0 "lol">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))],
)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("subset", ["", f"[{LAUGHS}]", '[<!ENTITY a9 SYSTEM "file:///etc/hostname">]'])
def test_a_workbook_that_declares_entities_is_refused(subset, part, codec):
    parts = parts_of(workbook(["code", "w"], ["x", "=A1"]))
    body = parts[part].decode().partition("?>")[2] or parts[part].decode()
    body = body.replace("<f>A1</f>", "<f>&a9;</f>") if subset else body
    parts[part] = f'<?xml version="1.0" encoding="{codec}"?><!DOCTYPE x {subset}>{body}'.encode(codec)
    with pytest.raises(UploadError, match="DOCTYPE"):
        read_workbook(packed(parts), name="a.xlsx")


def test_endless_nesting_is_damage():
    parts = parts_of(workbook(["code", "w"], ["x", 1]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", b"<a>" * 101 + b"</a>" * 101 + b"</sheetData>")
    with pytest.raises(UploadError, match="damaged"):
        read_upload(packed(parts), "a.xlsx")


def test_cells_are_found_under_any_prefix_of_their_namespace():
    parts = parts_of(workbook(["code", "w"], ["x", '=A1&"<"'], ["y", "#N/A"]))
    sheet = parts["xl/worksheets/sheet1.xml"].decode().replace(' xmlns="', ' xmlns:m="')
    parts["xl/worksheets/sheet1.xml"] = re.sub(r"<(/?)(\w)", r"<\1m:\2", sheet).encode()
    assert [row[1] for row in read_upload(packed(parts), "a.xlsx").rows] == ['=A1&"<"', "#N/A"]


def test_formulas_without_a_result_and_errors_are_not_empty_cells():
    sheet = read_upload(workbook(["code", "w"], ["BU99010000", "=B9*2"], ["BU99010001", "#DIV/0!"]), "a.xlsx")
    assert [row[1] for row in sheet.rows] == ["=B9*2", "#DIV/0!"]
    assert "B2" in notices(sheet)
    assert "error in B3" in notices(sheet)


def test_of_several_sheets_the_first_that_holds_anything_is_taken_and_named():
    content = workbook(
        title="Toelichting", sheets={"Cijfers": [["code", "w"], ["x", 1]], "Meer": [["code", "v"], ["y", 2]]}
    )
    sheet = read_upload(content, "a.xlsx")
    assert sheet.sheets == ("Toelichting", "Cijfers", "Meer")
    assert sheet.columns == ("code", "w")
    assert "'Cijfers'" in notices(sheet)
    assert read_upload(content, "a.xlsx", sheet="Meer").rows == (("y", 2.0),)


def test_merged_cells_are_named_and_only_the_first_row_has_the_value():
    sheet = read_upload(workbook(["code", "w"], ["a", 5], ["b", None], merge=["B2:B3"]), "a.xlsx")
    assert sheet.rows == (("a", 5.0), ("b", None))
    assert "B2:B3" in notices(sheet)


def test_a_merged_title_is_no_matter():
    sheet = read_upload(workbook(["Titel", None], ["code", "w"], ["a", 5], merge=["A1:B1"]), "a.xlsx")
    assert "Merged" not in notices(sheet)
    assert sheet.columns == ("code", "w")


def test_headings_below_a_title_keep_the_row_numbers_of_the_file():
    sheet = read_upload(b"Cijfers van de proef;;\n;;\ncode;naam;w\nBU99010000;Centrum;1\n\nBU99010001;;2\n", "a.csv")
    assert sheet.columns == ("code", "naam", "w")
    assert sheet.numbers == (4, 6)
    assert sheet.rows[1] == ("BU99010001", None, "2")
    assert "row 3" in notices(sheet)


def test_without_headings_columns_are_letters_and_no_row_is_lost():
    sheet = read_upload(b"BU99010000;1\nBU99010001;2\n", "a.csv")
    assert sheet.columns == ("A", "B")
    assert sheet.numbers == (1, 2)
    assert "no headings" in notices(sheet)


def test_years_are_headings():
    assert read_upload(b"code;2017;2018\nBU99010000;1;2\n", "a.csv").columns == ("code", "2017", "2018")


def test_repeated_and_absent_headings_get_a_name_of_their_own():
    sheet = read_upload(b"code;w;w;\nBU99010000;1;2;3\n", "a.csv")
    assert sheet.columns == ("code", "w", "w (2)", "D")
    assert "w (2)" in notices(sheet)


def test_damaged_letters_are_listed_with_their_row():
    sheet = read_upload("code;naam\nBU1;Caf\u00c3\u00a9\nBU2;goed\nBU3;Caf\ufffd\n".encode(), "a.csv")
    assert "rows 2, 4" in notices(sheet)


def test_a_hint_of_excel_about_the_separator_is_followed():
    sheet = read_upload(b"sep=,\r\ncode,w\r\nBU99010000,1\r\n", "a.csv")
    assert (sheet.columns, sheet.numbers) == (("code", "w"), (3,))


@pytest.mark.parametrize(
    ("content", "name"), [(workbook(["code", "w"], ["x", 1]), "a.csv"), (b"code;w\nx;1\n", "a.xlsx")]
)
def test_a_file_is_read_for_what_it_is_and_the_name_is_remarked_upon(content, name):
    sheet = read_upload(content, name)
    assert sheet.columns == ("code", "w")
    assert "another kind" in notices(sheet)


def test_only_the_last_part_of_a_path_is_the_name():
    assert read_upload(b"code;w\nx;1\n", r"C:\Users\iemand\a.csv").name == "a.csv"


def test_an_unknown_column_names_those_there_are():
    with pytest.raises(UploadError, match="code, w"):
        read_upload(b"code;w\nx;1\n", "a.csv").column("waarde")


CELL = st.text(st.characters(codec="cp1252", exclude_categories=("Cc", "Cf", "Zs")), min_size=1, max_size=12)


@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8),
    separator=st.sampled_from([";", ",", "\t"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
)
def test_any_table_reads_back(rows, separator, codec):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([("gebied", "naam", "cijfer"), *rows])
    sheet = read_upload(stream.getvalue().encode(codec), "a.csv")
    # A heading is never data here, and what a cell held is what it holds.
    assert sheet.columns == ("gebied", "naam", "cijfer")
    assert list(sheet.rows) == rows


@given(st.binary(max_size=400), st.sampled_from(TYPES))
def test_any_bytes_give_rows_or_one_sentence(content, ending):
    sheet = None
    with contextlib.suppress(UploadError):
        sheet = read_upload(content, f"a.{ending}")
    if sheet is not None:
        assert sheet.rows
        assert all(len(row) == len(sheet.columns) for row in sheet.rows)
