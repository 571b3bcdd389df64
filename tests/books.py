"""Workbooks and OpenDocument spreadsheets made on the spot."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import openpyxl


def workbook(*lines, merge=(), sheets=None, title="Blad1"):
    """Bytes of a workbook with these lines on its first sheet."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = title
    for line in lines:
        first.append(line)
    for cells in merge:
        first.merge_cells(cells)
    for name, rows in (sheets or {}).items():
        other = book.create_sheet(name)
        for line in rows:
            other.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
_CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def ods_cell(value, *, more=""):
    """One cell: text, a number, or a pair (number, "%") for a percentage."""
    if value is None:
        return f"<table:table-cell {more}/>"
    if isinstance(value, tuple):
        return f'<table:table-cell office:value-type="percentage" office:value="{value[0]}" {more}/>'
    if isinstance(value, str):
        text = f"<text:p>{escape(value)}</text:p>"
        return f'<table:table-cell office:value-type="string" {more}>{text}</table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}" {more}/>'


def ods_row(*values, more=""):
    """A row; a text that begins with < is the XML of a cell."""
    cells = (value if str(value).startswith("<") else ods_cell(value) for value in values)
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def opendocument(*rows, name="Blad1", manifest="", sheets=None, head=""):
    """Bytes of an OpenDocument spreadsheet with these rows, each the XML of `ods_row` or a list of values."""
    tables = {name: rows, **(sheets or {})}
    body = "".join(
        f'<table:table table:name="{sheet}">'
        + "".join(row if isinstance(row, str) else ods_row(*row) for row in lines)
        + "</table:table>"
        for sheet, lines in tables.items()
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</m:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?>{head}<office:document-content {_SPACES} {_CALC}><office:body><office:spreadsheet>'
            f"{body}</office:spreadsheet></office:body></office:document-content>",
        )
    return stream.getvalue()
