"""Propose the column of the areas and that of the values; the user can change both."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kaart.core.codes import Level, gemeente_of, is_code, level_of
from kaart.own.kaart_table import kaart_table
from kaart.own.matching import CODE, NAME, PLACE
from kaart.own.numbers import Cell, read_numbers
from kaart.own.places import Places, read_code
from kaart.own.sheet import Sheet

_SAMPLE = 500
_POSTCODE = re.compile(r"[1-9]\d{3} ?([A-Za-z]{2})?")
_ENOUGH = 0.5
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_YEARS_COUNT = 0.1


@dataclass(frozen=True)
class Proposal:
    """Proposed columns; "" where none fits.

    Attributes
    ----------
    key, by
        Column of the areas, and whether it holds codes, names or places.
    value
        Column of the values.
    """

    key: str
    by: str
    value: str


def propose(sheet: Sheet, places: Places) -> Proposal:
    """Propose columns.

    Parameters
    ----------
    sheet
        The file.
    places
        Areas that may be meant.
    """
    table = kaart_table(sheet)
    if table is not None:
        return Proposal(table.code, CODE, table.value)
    scores = {
        (name, by): _share(sheet.column(name)[:_SAMPLE], by, places) for name in sheet.columns for by in (CODE, NAME)
    }
    # Names can be ambiguous: if both columns fit, codes are preferred.
    key, by = max(scores, key=lambda item: (scores[item] >= _ENOUGH and item[1] == CODE, scores[item]))
    if scores[key, by] < _ENOUGH:
        postcodes = [name for name in sheet.columns if _are_postcodes(sheet.column(name)[:_SAMPLE])]
        key, by = (postcodes[0], PLACE) if postcodes else (key, by) if scores[key, by] > 0 else (sheet.columns[0], CODE)
    rest = [name for name in sheet.columns if name != key]
    numeric = {name: _numeric_share(sheet.column(name)[:_SAMPLE]) for name in rest}
    # Ties go to the last column: figures usually stand to the right of the names.
    value = max(reversed(rest), key=lambda name: numeric[name], default="")
    return Proposal(key, by, value)


def number_columns(sheet: Sheet) -> tuple[str, ...]:
    """Columns that mostly hold numbers, those of years not among them."""
    return tuple(name for name in sheet.columns if _numeric_share(sheet.column(name)[:_SAMPLE]) >= _ENOUGH)


def holds_codes(sheet: Sheet, name: str) -> bool:
    """Whether a column mostly holds codes with a prefix."""
    cells = sheet.column(name)[:_SAMPLE]
    return sum(isinstance(cell, str) and is_code(cell) for cell in cells) > _ENOUGH * len(cells)


def level_in(sheet: Sheet) -> Level | None:
    """Level of the codes in a file, None when it holds none with a prefix."""
    for name in sheet.columns:
        codes = [cell for cell in sheet.column(name)[:_SAMPLE] if isinstance(cell, str) and is_code(cell)]
        levels = {level_of(code) for code in codes} - {Level.LAND}
        if len(codes) >= _ENOUGH * min(_SAMPLE, len(sheet.rows)) and len(levels) == 1:
            return levels.pop()
    return None


def gemeente_in(sheet: Sheet) -> str:
    """Gemeente that all codes with a prefix lie in; "" when there are none or they lie in several."""
    cells = [cell for name in sheet.columns for cell in sheet.column(name)[:_SAMPLE]]
    codes = [cell for cell in cells if isinstance(cell, str) and is_code(cell) and level_of(cell) is not Level.LAND]
    gemeenten = {gemeente_of(code) for code in codes}
    return gemeenten.pop() if len(gemeenten) == 1 else ""


def _share(cells: Sequence[Cell], by: str, places: Places) -> float:
    held = [cell for cell in cells if cell is not None]
    if not held:
        return 0.0
    if by == NAME:
        return sum(isinstance(cell, str) and bool(places.named(cell)) for cell in held) / len(held)
    known = places.names
    # A code with a prefix counts even if it is of another year.
    hits = sum(read_code(cell, places.level) in known or (isinstance(cell, str) and is_code(cell)) for cell in held)
    return hits / len(held)


def _are_postcodes(cells: Sequence[Cell]) -> bool:
    held = [f"{cell:.0f}" if isinstance(cell, float) else cell for cell in cells if cell is not None]
    return bool(held) and sum(_POSTCODE.fullmatch(cell) is not None for cell in held) > _ENOUGH * len(held)


def _numeric_share(cells: Sequence[Cell]) -> float:
    numbers = read_numbers(cells)
    readable = sum(status == "observed" for status in numbers.status) + 0.5 * sum(
        trouble.value == "either" for trouble in numbers.troubles.values()
    )
    values = [value for value in numbers.parsed if not math.isnan(value)]
    years = bool(values) and all(value.is_integer() and _FIRST_YEAR <= value <= _LAST_YEAR for value in values)
    # A column of years is not a column of figures.
    return readable / len(cells) * (_YEARS_COUNT if years else 1.0) if cells else 0.0
