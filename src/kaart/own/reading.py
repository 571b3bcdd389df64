"""Read an uploaded file to rows: by its content, not by its name.

Two kinds are read: text with separators and workbooks (.xlsx, .ods). Any other file gets a sentence that
names its kind and the format to save it in.
"""

from __future__ import annotations

from pathlib import PurePath

from kaart.core.errors import UploadError, mark
from kaart.core.provenance import Notice
from kaart.own.excel import read_workbook, require_modern
from kaart.own.sheet import Sheet, make_sheet
from kaart.own.text import read_text

# Figures of all buurten are about 1 MB; a larger file is not a list of figures per area.
MOST_BYTES = 10_000_000
TYPES = ("csv", "txt", "tsv", "xlsx", "ods")
_WORKBOOKS = (".xlsx", ".ods")
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"{\\rtf": "RTF",
    b"PAR1": "Parquet",
    b"SQLite format 3": "SQLite",
}
_WEB = (b"<!doctype", b"<html", b"<table", b"<?xml")


def read_upload(content: bytes, name: str, *, sheet: str = "") -> Sheet:
    """Rows of a file.

    Parameters
    ----------
    content
        The file.
    name
        Its name; only the last part is used.
    sheet
        Name of a sheet of a workbook; "" takes the first one that holds anything.

    Raises
    ------
    UploadError
        If it is empty, too large, of another kind, damaged, or holds no rows.
    """
    name = PurePath(name.replace("\\", "/")).name[:200] or "?"
    _require_kind(content, name)
    if content.startswith(_OLD_OFFICE):
        require_modern(content, name=name)
    if content.startswith(_ZIP):
        book = read_workbook(content, name=name, sheet=sheet)
        notices = book.notices if _is_name_of_workbook(name) else [_other_name(), *book.notices]
        return make_sheet(
            book.lines,
            name=name,
            notices=notices,
            sheets=book.sheets,
            hidden=book.hidden,
            hidden_columns=book.hidden_columns,
            merged=book.merged,
        )
    lines, separator, about_text = read_text(content, name=name)
    notices = [_other_name(), *about_text] if _is_name_of_workbook(name) else about_text
    return make_sheet(lines, name=name, notices=notices, separator=separator)


def _require_kind(content: bytes, name: str) -> None:
    if len(content) > MOST_BYTES:
        raise UploadError(
            mark("{file} is {size} MB and kaart takes {most} MB; leave out columns and rows that are not needed."),
            file=name,
            size=f"{len(content) / 1e6:.1f}",
            most=MOST_BYTES // 1_000_000,
        )
    if not content.strip():
        raise UploadError(mark("{file} is empty; choose another file."), file=name)
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    kind = next((word for sign, word in _OTHERS.items() if content.startswith(sign)), "")
    if start.lower().startswith(_WEB):
        kind = "HTML"
    ending = PurePath(name).suffix.casefold().lstrip(".")
    if kind or ending not in TYPES:
        # An old workbook (.xls) has its own message.
        if not kind and content.startswith(_OLD_OFFICE):
            return
        raise UploadError(
            mark("{file} is of the kind {kind}; kaart reads {kinds}. Save it as one of these."),
            file=name,
            kind=kind or ending or "?",
            kinds=", ".join(f".{item}" for item in TYPES),
        )


def _is_name_of_workbook(name: str) -> bool:
    return name.casefold().endswith(_WORKBOOKS)


def _other_name() -> Notice:
    return Notice.of(mark("The file is of another kind than its name suggests; it was read by its content."))
