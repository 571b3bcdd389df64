"""Rows of a file as a person sees them: column names, cells, and the number of every row."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from kaart.core.errors import UploadError, mark
from kaart.core.few import few
from kaart.core.provenance import Notice
from kaart.own.headings import Merged, find_heading, heading_rows, joined_headings
from kaart.own.numbers import Cell, Percent

Raw = str | float | bool | date | datetime | time | timedelta | None

# The whole country has 14,574 buurten; seven rows of each is more than any list of one year needs.
MOST_ROWS = 100_000
# A person has to find the right column in a menu.
MOST_COLUMNS = 50
LETTERS = 26
_KEPT_TEXT = re.compile("'[=+\\-@]")


@dataclass(frozen=True)
class Sheet:
    """What a file holds.

    Attributes
    ----------
    name
        Name of the file.
    columns
        Names of the columns, all different.
    numbers
        Number of each row as a spreadsheet shows it; the first line of a file is 1.
    rows
        Cells per row, as many as there are columns: text without outer spaces, a number, or None when empty.
    notices
        Notices about detection and repairs.
    sheets
        Names of the sheets of a workbook; empty for text.
    hidden
        Numbers of the rows that the workbook does not show, by a filter or by hand.
    """

    name: str
    columns: tuple[str, ...]
    numbers: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notices: tuple[Notice, ...] = ()
    sheets: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()

    def without_hidden(self) -> Sheet:
        """The rows that the workbook shows.

        Raises
        ------
        UploadError
            If it shows none.
        """
        shown = [place for place, number in enumerate(self.numbers) if number not in set(self.hidden)]
        if not shown:
            raise UploadError(mark("{file} shows none of its rows; take the filter off."), file=self.name)
        numbers, rows = tuple(self.numbers[place] for place in shown), tuple(self.rows[place] for place in shown)
        return replace(self, numbers=numbers, rows=rows, hidden=())

    def column(self, name: str) -> tuple[Cell, ...]:
        """Cells of a column, in the order of the rows.

        Raises
        ------
        UploadError
            If there is no such column; names those there are.
        """
        if name not in self.columns:
            raise UploadError(
                mark("{file} has no column '{column}'; it has {choices}."),
                file=self.name,
                column=name,
                choices=", ".join(self.columns),
            )
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)


def make_sheet(
    lines: Sequence[Sequence[Raw]],
    *,
    name: str,
    notices: Sequence[Notice] = (),
    sheets: tuple[str, ...] = (),
    hidden: Collection[int] = (),
    hidden_columns: Collection[int] = (),
    merged: Sequence[Merged] = (),
    separator: str = "",
) -> Sheet:
    """Find the headings and the rows under them.

    Parameters
    ----------
    lines
        Every line of the file, empty ones included, so that the numbers are those that a person sees.
    name
        Name of the file.
    notices
        Notices from reading it.
    sheets
        Names of the sheets of a workbook.
    hidden
        Lines that a workbook does not show, counted from 0.
    hidden_columns
        Columns that it does not show, counted from 0.
    merged
        Merged cells of a workbook.
    separator
        Sign between the cells of a text.

    Raises
    ------
    UploadError
        If it is empty or too large, or a comma parts the cells and stands within numbers too.
    """
    cells = [[_clean(cell) for cell in line] for line in lines]
    filled = [place for place, line in enumerate(cells) if any(cell is not None for cell in line)]
    if not filled:
        raise UploadError(mark("{file} holds no cells with anything in them; choose another file."), file=name)
    head, has_names = find_heading(cells, filled)
    heads = heading_rows(cells, filled, head, merged=merged) if has_names else []
    body = [place for place in filled if place > max(heads, default=head - 1)]
    if not body:
        raise UploadError(mark("{file} holds headings and no rows under them; choose another file."), file=name)
    if separator == ",":
        _require_one_comma([len(cells[heads[-1]])] if heads else [], cells, body, name=name)
    used = _used_columns(cells, [*heads, *body])
    _require_size(name, rows=len(body), columns=len(used))
    titles, about_titles = _titles(joined_headings(cells, heads, used, merged=merged), used)
    shut_columns = [title for title, at in zip(titles, used, strict=True) if at in hidden_columns]
    about = (*about_titles, *_about_heading(heads, filled), *_about_merged(merged, body), *_about_shut(shut_columns))
    rows = tuple(tuple(cells[place][at] if at < len(cells[place]) else None for at in used) for place in body)
    numbers = tuple(place + 1 for place in body)
    shut = tuple(number for number in numbers if number - 1 in hidden)
    return Sheet(name, titles, numbers, rows, (*notices, *about), sheets, shut)


def letter(place: int) -> str:
    """Letters of a column as a spreadsheet shows them: 0 is A, 26 is AA."""
    return (letter(place // LETTERS - 1) if place >= LETTERS else "") + chr(ord("A") + place % LETTERS)


def _clean(cell: Raw) -> Cell:
    if cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, Percent):
        return cell
    if isinstance(cell, (int, float)):
        return float(cell)
    if isinstance(cell, str):
        # No-break and zero-width characters come along from web pages and would make codes differ.
        text = cell.replace("\u00a0", " ").replace("\u202f", " ").replace("\u200b", "").replace("\ufeff", "").strip()
        # The apostrophe that keeps a spreadsheet from reading a text as a formula, as kaart's own CSV has it.
        return (text[1:] if _KEPT_TEXT.match(text) else text) or None
    return str(cell)


def _used_columns(cells: Sequence[Sequence[Cell]], places: Sequence[int]) -> list[int]:
    used: set[int] = set()
    for place in places:
        used |= {at for at, cell in enumerate(cells[place]) if cell is not None}
    return sorted(used)


def _require_size(name: str, *, rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise UploadError(
            mark(
                "{file} has {rows} rows and {columns} columns, and kaart takes {most_rows} and {most_columns}; "
                "leave out what is not needed."
            ),
            file=name,
            rows=rows,
            columns=columns,
            most_rows=MOST_ROWS,
            most_columns=MOST_COLUMNS,
        )


def _require_one_comma(
    widths: Sequence[int], cells: Sequence[Sequence[Cell]], body: Sequence[int], *, name: str
) -> None:
    """Refuse a text in which a comma parts the cells and also stands within numbers, so that 5,7 would read as 5.

    Raises
    ------
    UploadError
        If rows have more cells than there are headings, or than the shortest row; it names them.
    """
    filled = {place: max(at for at, cell in enumerate(cells[place]) if cell is not None) + 1 for place in body}
    width = min(widths or filled.values())
    longer = [place + 1 for place, count in filled.items() if count > width]
    if longer:
        raise UploadError(
            mark(
                "In {file} rows {rows} have more cells than there are columns: a comma parts the cells and seems to "
                "stand within numbers too. Save it with semicolons, or as .xlsx."
            ),
            file=name,
            rows=few(longer),
        )


def _titles(head: Sequence[str], used: Sequence[int]) -> tuple[tuple[str, ...], list[Notice]]:
    """A name for every column: its heading, else its letter; a repeated one gets a number."""
    titles: list[str] = []
    repeated = []
    for place, at in enumerate(used):
        plain = (head[place] if place < len(head) else "") or letter(at)
        title, number = plain, 1
        while title in titles:
            number += 1
            title = f"{plain} ({number})"
        if number > 1:
            repeated.append(title)
        titles.append(title)
    if not repeated:
        return tuple(titles), []
    return tuple(titles), [
        Notice.of(
            mark("Some columns have the same heading; the later ones are called {columns}."), columns=few(repeated)
        )
    ]


def _about_heading(heads: Sequence[int], filled: Sequence[int]) -> list[Notice]:
    if not heads:
        return [Notice.of(mark("There are no headings; the columns are called by their letter (A, B, C)."))]
    notices = []
    above = len([place for place in filled if place < heads[0]])
    if above:
        text = mark("The headings are in row {row}; the {count} filled rows above it were left out.")
        notices.append(Notice.of(text, row=heads[0] + 1, count=above))
    if len(heads) > 1:
        text = mark("The headings are in rows {rows}; the name of a column joins them.")
        notices.append(Notice.of(text, rows=", ".join(str(place + 1) for place in heads)))
    return notices


def _about_shut(columns: Sequence[str]) -> list[Notice]:
    """Columns with something in them that the workbook does not show, by their names."""
    text = mark("The workbook hides columns that can be chosen here all the same: {columns}.")
    return [Notice.of(text, columns=few(columns))] if columns else []


def _about_merged(merged: Sequence[Merged], body: Sequence[int]) -> list[Notice]:
    """Merged cells that span rows hold one value; the reader gives it to the first cell alone."""
    rows = set(body)
    down = [
        f"{letter(left)}{top + 1}:{letter(right)}{bottom + 1}"
        for (top, left), (bottom, right) in merged
        if bottom > top and rows & set(range(top, min(bottom, body[-1]) + 1))
    ]
    if not down:
        return []
    text = mark("Merged cells ({cells}): only the first row of each has the value, the others count as empty.")
    return [Notice.of(text, cells=few(down))]
