"""Workbooks made on the spot."""

from __future__ import annotations

import io

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
