"""Tables as an Excel workbook: one job, from rows to bytes.

Text is written as text, whatever it begins with, so that no cell becomes a formula or a link. The same rows give the
same bytes: the only date is the one that the caller gives. Rows are streamed to disk, so that a large region costs
little memory.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from numbers import Integral, Real
from typing import Any, NamedTuple

import xlsxwriter

from kaart.core.errors import WorkbookError, mark

# What one sheet of Excel holds.
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS, MOST_NAME = 1_048_576, 16_384, 32_767, 31
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)  # a workbook must have one
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_TOP = {"valign": "top"}


class Number(NamedTuple):
    """A number with its own number format.

    Attributes
    ----------
    value
        As stored, unrounded.
    pattern
        Number format of Excel, such as ``#,##0.0``.
    slanted
        Whether it is set in italics.
    """

    value: float
    pattern: str
    slanted: bool = False


class Reason(NamedTuple):
    """Words in place of a number, set in grey italics."""

    text: str


Cell = str | float | Number | Reason | None


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    heading
        Its first cell.
    width
        In letters.
    pattern
        Number format of its numbers, "" to show them as they are.
    wraps
        Whether long text goes on the next line.
    """

    heading: str
    width: float = 12.0
    pattern: str = ""
    wraps: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet: notes, a row of headings, and rows.

    Attributes
    ----------
    name
        Of any length; `sheet_names` makes it fit.
    columns
        From left to right.
    rows
        Cells of every row, one per column; read once.
    notes
        Lines above the headings, the first one in bold.
    fixed
        Columns on the left that stay in view.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    notes: tuple[str, ...] = ()
    fixed: int = 1


def write_workbook(sheets: Sequence[Sheet], *, title: str, moment: datetime | None = None) -> bytes:
    """Write a workbook.

    Parameters
    ----------
    sheets
        At least one.
    title
        Of the file, for its properties.
    moment
        Date of the data, which becomes that of the file; None where there is none.

    Raises
    ------
    WorkbookError
        If a sheet has more rows or columns than Excel holds, or a cell more letters.
    """
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        created = (moment or _NO_DATE).astimezone(UTC).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": title, "author": "kaart", "created": created})
        looks = _Looks(book)
        for name, sheet in zip(sheet_names([sheet.name for sheet in sheets]), sheets, strict=True):
            _write_sheet(book.add_worksheet(name), sheet, looks)
    return stream.getvalue()


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names that Excel takes: at most 31 letters, none that it forbids, and no two alike in any case."""
    taken: set[str] = {"history"}  # Excel keeps that one for itself
    made = []
    for text in names:
        clean = _NOT_IN_NAMES.sub("-", text).strip("' ") or "-"
        name, number = clean[:MOST_NAME].strip("' "), 1
        while name.casefold() in taken:
            number += 1
            end = f" ({number})"
            name = clean[: MOST_NAME - len(end)].strip("' ") + end
        taken.add(name.casefold())
        made.append(name)
    return made


class _Looks:
    """Formats of a workbook, each made once: Excel holds only so many."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - xlsxwriter has no types
        self._book = book
        self._numbers: dict[tuple[str, bool], Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 13})
        self.heading = book.add_format({**_TOP, "bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#e8edf0"})
        self.text = {wraps: book.add_format({**_TOP, "text_wrap": wraps}) for wraps in (False, True)}
        self.reason = book.add_format({**_TOP, "italic": True, "font_color": "#5a646b", "align": "right"})

    def number(self, pattern: str, *, slanted: bool = False) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        key = pattern, slanted
        if key not in self._numbers:
            look = {**_TOP, "num_format": pattern or "General", "italic": slanted}
            self._numbers[key] = self._book.add_format(look)
        return self._numbers[key]


def _write_sheet(page: Any, sheet: Sheet, looks: _Looks) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Notes, headings and rows from top to bottom, as streaming asks.

    Raises
    ------
    WorkbookError
        If it does not fit.
    """
    if len(sheet.columns) > MOST_COLUMNS:
        raise WorkbookError(
            mark("The sheet {sheet} would have {count} columns; Excel holds {most}. Choose fewer indicators."),
            sheet=sheet.name,
            count=len(sheet.columns),
            most=MOST_COLUMNS,
        )
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    for row, note in enumerate(sheet.notes):
        page.write_string(row, 0, _fitting(note, sheet), looks.text[False] if row else looks.title)
    head = len(sheet.notes) + bool(sheet.notes)
    for place, column in enumerate(sheet.columns):
        page.write_string(head, place, _fitting(column.heading, sheet), looks.heading)
    last = head
    for last, cells in enumerate(sheet.rows, start=head + 1):
        if last >= MOST_ROWS:
            raise WorkbookError(
                mark("The sheet {sheet} would have more than {most} rows, and Excel holds no more."),
                sheet=sheet.name,
                most=MOST_ROWS,
            )
        for place, (cell, column) in enumerate(zip(cells, sheet.columns, strict=True)):
            _write_cell(page, (last, place), cell, column, sheet, looks)
    page.freeze_panes(head + 1, sheet.fixed)
    if last > head:
        page.autofilter(head, 0, last, len(sheet.columns) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)


def _write_cell(page: Any, place: tuple[int, int], cell: Cell, column: Column, sheet: Sheet, looks: _Looks) -> None:  # noqa: ANN401
    match cell:
        case Number(value, pattern, slanted):
            if math.isfinite(value):
                page.write_number(*place, value, looks.number(pattern, slanted=slanted))
        case Reason(text):
            page.write_string(*place, _fitting(text, sheet), looks.reason)
        case str():
            if cell:
                page.write_string(*place, _fitting(cell, sheet), looks.text[column.wraps])
        case None:
            pass
        case _:
            number = int(cell) if isinstance(cell, Integral) else float(cell)
            if math.isfinite(number):
                page.write_number(*place, number, looks.number(column.pattern))


def _fitting(text: str, sheet: Sheet) -> str:
    """The text, when a cell holds it.

    Raises
    ------
    WorkbookError
        If it is too long.
    """
    if len(text) > MOST_LETTERS:
        raise WorkbookError(
            mark("A text on the sheet {sheet} has {count} letters; a cell of Excel holds {most}. It begins: {text}"),
            sheet=sheet.name,
            count=len(text),
            most=MOST_LETTERS,
            text=f"{text[:40]}…",
        )
    return text


def as_cell(item: object) -> Cell:
    """A cell of a frame: numbers stay numbers, what is missing is empty, all else is text."""
    if item is None or isinstance(item, bool):
        return None if item is None else str(item)
    if isinstance(item, Integral):
        return int(item)
    if isinstance(item, Real):
        number = float(item)
        return number if math.isfinite(number) else None
    return "" if str(item) == "<NA>" else str(item)
