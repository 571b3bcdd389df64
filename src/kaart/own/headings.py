"""Which rows of a file hold the headings: one, or several that make one name per column together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kaart.core.codes import is_code
from kaart.own.numbers import BLANKS, Cell, read_cell

# First and last cell of merged cells, row and column each, counted from 0.
Merged = tuple[tuple[int, int], tuple[int, int]]
Cells = Sequence[Sequence[Cell]]
# A title, a source and some empty lines fit above the headings.
_HEADING_WITHIN = 30
_SAMPLE = 20
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def find_heading(cells: Cells, filled: Sequence[int]) -> tuple[int, bool]:
    """Place of a line with headings, and whether it has them; without, it is the first line of figures.

    Parameters
    ----------
    cells
        Every line of the file.
    filled
        Places of the lines that hold anything.
    """
    sizes = Counter(sum(cell is not None for cell in cells[place]) for place in filled)
    usual = max(sizes, key=lambda size: (sizes[size], size))
    for place in filled[:_HEADING_WITHIN]:
        held = [cell for cell in cells[place] if cell is not None]
        if len(held) >= min(2, usual) and 2 * len(held) >= usual:
            return place, not any(_is_data(cell) for cell in held)
    return filled[0], not any(_is_data(cell) for cell in cells[filled[0]] if cell is not None)


def heading_rows(cells: Cells, filled: Sequence[int], head: int, *, merged: Sequence[Merged]) -> list[int]:
    """Places of all lines with headings, in order: those directly above and below one that make a name with it.

    Parameters
    ----------
    cells, filled
        As for `find_heading`.
    head
        Its result.
    merged
        Merged cells of a workbook.
    """
    heads = [head]
    while heads[0] - 1 in filled and _make_names(cells, filled, [heads[0] - 1, *heads], 0, merged=merged):
        heads.insert(0, heads[0] - 1)
    while heads[-1] + 1 in filled and _make_names(cells, filled, [*heads, heads[-1] + 1], -2, merged=merged):
        heads.append(heads[-1] + 1)
    return heads


def joined_headings(cells: Cells, heads: Sequence[int], used: Sequence[int], *, merged: Sequence[Merged]) -> list[str]:
    """Name of each column: its headings one after the other, a wide one for every column under it; "" for none.

    Parameters
    ----------
    cells
        Every line of the file.
    heads
        Places of the lines with headings.
    used
        Columns of the file.
    merged
        Merged cells of a workbook.
    """
    rows = [_spread(cells, place, heads, merged=merged) if place != heads[-1] else cells[place] for place in heads]
    names = []
    for at in used:
        parts = [_text(row[at]) for row in rows if at < len(row) and row[at] is not None]
        names.append(" ".join(" ".join(parts).split()))
    return names


def _make_names(
    cells: Cells, filled: Sequence[int], heads: Sequence[int], at_head: int, *, merged: Sequence[Merged]
) -> bool:
    """Whether a line and the next one are headings of the same columns, the upper one with cells for several columns.

    A row of figures or a title must not be taken for one: the upper line has gaps that the lower one fills, above
    columns of numbers; and where both have something in the first column, only headings that repeat need an upper line.
    """
    upper = heads[at_head]
    above, below = cells[upper], cells[upper + 1]
    held = [at for at, cell in enumerate(below) if cell is not None]
    if any(_is_data(cell) or (isinstance(cell, str) and cell.casefold() in BLANKS) for cell in below if cell):
        return False
    if any(_is_data(cell) for cell in above if cell):
        return False
    spread = _spread(cells, upper, heads, merged=merged)
    gaps = [at for at in held if at < len(spread) and spread[at] is not None and _cell(above, at) is None]
    if not gaps or not _are_above_numbers(cells, [place for place in filled if place > heads[-1]], held):
        return False
    first = min(at for head in heads for at, cell in enumerate(cells[head]) if cell is not None)
    both = _cell(above, first) is not None and _cell(below, first) is not None
    repeats = len({_text(below[at] or "") for at in held}) < len(held)
    wide = _cell(above, first) is None or sum(cell is not None for cell in above) > 1
    return repeats if both else wide


def _spread(cells: Cells, place: int, heads: Sequence[int], *, merged: Sequence[Merged]) -> list[Cell]:
    """A line in which a heading stands in every column that it is of: those it is merged over, else up to the next."""
    width = max(len(cells[head]) for head in heads)
    line = [_cell(cells[place], at) for at in range(width)]
    spans = [(left, right) for (top, left), (bottom, right) in merged if top <= place <= bottom and right > left]
    if spans:
        for left, right in spans:
            line[left : right + 1] = [line[left]] * (min(right + 1, width) - left)
        return line
    lower = [cells[head] for head in heads if head > place]
    for at in range(1, width):
        if line[at] is None and any(_cell(other, at) is not None for other in lower):
            line[at] = line[at - 1]
    return line


def _are_above_numbers(cells: Cells, body: Sequence[int], columns: Sequence[int]) -> bool:
    """Whether one of the columns holds mostly numbers."""
    for at in columns:
        held = [cell for place in body[:_SAMPLE] if (cell := _cell(cells[place], at)) is not None]
        numbers = [cell for cell in held if not isinstance(cell, str) or read_cell(cell, ",") is not None]
        if held and 2 * len(numbers) > len(held):
            return True
    return False


def _cell(line: Sequence[Cell], at: int) -> Cell:
    return line[at] if at < len(line) else None


def _text(cell: str | float | None) -> str:
    return cell if isinstance(cell, str) else "" if cell is None else f"{cell:.12g}"


def _is_data(cell: Cell) -> bool:
    """Whether a cell is a code or a number; a year may well be a heading."""
    if isinstance(cell, str) and is_code(cell):
        return True
    number = read_cell(cell, ",") if isinstance(cell, str) else cell
    return number is not None and not (number.is_integer() and _FIRST_YEAR <= number <= _LAST_YEAR)
