"""Rows of a file as a person sees them: column names, cells, and the number of every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kaart.core.codes import is_code
from kaart.core.errors import UploadError, mark
from kaart.core.provenance import Notice
from kaart.own.numbers import Cell, read_cell

Raw = str | float | bool | date | datetime | time | timedelta | None

# The whole country has 14,574 buurten; seven rows of each is more than any list of one year needs.
MOST_ROWS = 100_000
# A person has to find the right column in a menu.
MOST_COLUMNS = 50
# A title, a source and some empty lines fit above the headings.
_HEADING_WITHIN = 30
LETTERS = 26
_SHOWN = 5
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


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
    """

    name: str
    columns: tuple[str, ...]
    numbers: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notices: tuple[Notice, ...] = ()
    sheets: tuple[str, ...] = ()

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
    lines: Sequence[Sequence[Raw]], *, name: str, notices: Sequence[Notice] = (), sheets: tuple[str, ...] = ()
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

    Raises
    ------
    UploadError
        If it is empty or too large.
    """
    cells = [[_clean(cell) for cell in line] for line in lines]
    filled = [place for place, line in enumerate(cells) if any(cell is not None for cell in line)]
    if not filled:
        raise UploadError(mark("{file} holds no cells with anything in them; choose another file."), file=name)
    head, has_names = _find_heading(cells, filled)
    body = [place for place in filled if place > head or (place == head and not has_names)]
    if not body:
        raise UploadError(mark("{file} holds headings and no rows under them; choose another file."), file=name)
    used = _used_columns(cells, [head, *body])
    _require_size(name, rows=len(body), columns=len(used))
    titles, about_titles = _titles(cells[head] if has_names else [], used)
    about_heading = _about_heading(head, has_names=has_names, above=len([n for n in filled if n < head]))
    rows = tuple(tuple(cells[place][at] if at < len(cells[place]) else None for at in used) for place in body)
    return Sheet(
        name, titles, tuple(place + 1 for place in body), rows, (*notices, *about_titles, *about_heading), sheets
    )


def letter(place: int) -> str:
    """Letters of a column as a spreadsheet shows them: 0 is A, 26 is AA."""
    return (letter(place // LETTERS - 1) if place >= LETTERS else "") + chr(ord("A") + place % LETTERS)


def few(items: Sequence[object]) -> str:
    """The first few of a list, and how many more there are."""
    more = f" (+{len(items) - _SHOWN})" if len(items) > _SHOWN else ""
    return ", ".join(str(item) for item in items[:_SHOWN]) + more


def _clean(cell: Raw) -> Cell:
    if cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, (int, float)):
        return float(cell)
    if isinstance(cell, str):
        # No-break and zero-width characters come along from web pages and would make codes differ.
        text = cell.replace("\u00a0", " ").replace("\u202f", " ").replace("\u200b", "").replace("\ufeff", "").strip()
        return text or None
    return str(cell)


def _find_heading(cells: Sequence[Sequence[Cell]], filled: Sequence[int]) -> tuple[int, bool]:
    """Place of the line with headings, and whether it has them; without, it is the first line of figures."""
    sizes = Counter(sum(cell is not None for cell in cells[place]) for place in filled)
    usual = max(sizes, key=lambda size: (sizes[size], size))
    for place in filled[:_HEADING_WITHIN]:
        held = [cell for cell in cells[place] if cell is not None]
        if len(held) >= min(2, usual) and 2 * len(held) >= usual:
            return place, not any(_is_data(cell) for cell in held)
    return filled[0], not any(_is_data(cell) for cell in cells[filled[0]] if cell is not None)


def _is_data(cell: Cell) -> bool:
    """Whether a cell is a code or a number; a year may well be a heading."""
    if isinstance(cell, str) and is_code(cell):
        return True
    number = read_cell(cell, ",") if isinstance(cell, str) else cell
    return number is not None and not (number.is_integer() and _FIRST_YEAR <= number <= _LAST_YEAR)


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


def _titles(head: Sequence[Cell], used: Sequence[int]) -> tuple[tuple[str, ...], list[Notice]]:
    """A name for every column: its heading, else its letter; a repeated one gets a number."""
    titles: list[str] = []
    repeated = []
    for at in used:
        cell = head[at] if at < len(head) else None
        plain = " ".join(_heading_text(cell).split()) if cell is not None else letter(at)
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


def _heading_text(cell: str | float) -> str:
    return cell if isinstance(cell, str) else f"{cell:.12g}"


def _about_heading(head: int, *, has_names: bool, above: int) -> list[Notice]:
    if not has_names:
        return [Notice.of(mark("There are no headings; the columns are called by their letter (A, B, C)."))]
    if above:
        text = mark("The headings are in row {row}; the {count} filled rows above it were left out.")
        return [Notice.of(text, row=head + 1, count=above)]
    return []
