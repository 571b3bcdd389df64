"""How the cells of a table on the screen are written: numbers in the notation of the language, a dash for no value.

A browser would write numbers after its own setting, and "None" for a cell without a value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

from pandas import DataFrame, Series
from pandas.api.types import infer_dtype, is_bool_dtype, is_numeric_dtype

from kaart.core.numbers import as_printed
from kaart.render.words.numbers import DASH, format_number

_MOST_DECIMALS = 4  # enough for a p; more is noise of a float


def cell_ways(
    table: DataFrame, *, language: str, patterns: Mapping[str, str] | None = None
) -> dict[object, Callable[[float], str]]:
    """How the numbers of every column are written, by column name; texts have no entry.

    Parameters
    ----------
    table
        What is shown; the numbers stay numbers, so that a table sorts on them.
    language
        ``nl`` or ``en``.
    patterns
        Number formats of `kaart.render.words.patterns` by column name: they give the decimals. Other columns get as
        many decimals as their numbers need, at most four.

    Returns
    -------
    dict
        Functions that give the text of a number; a dash for a missing one.
    """
    given = patterns or {}
    ways: dict[object, Callable[[float], str]] = {}
    for name in table.columns:
        column = table[name]
        if _holds_numbers(column):
            pattern = given.get(str(name))
            decimals = _needed(column) if pattern is None else _decimals(pattern)
            ways[name] = partial(_written, decimals=decimals, language=language)
    return ways


def _holds_numbers(column: Series[float]) -> bool:
    """Whether a column holds numbers, also beside Python's None."""
    if is_numeric_dtype(column):
        return not is_bool_dtype(column)
    return infer_dtype(column, skipna=True) in {"integer", "floating", "mixed-integer-float"}


def _written(number: float, *, decimals: int, language: str) -> str:
    if number is None or math.isnan(number):
        return DASH
    return format_number(float(number), decimals=decimals, language=language)


def _decimals(pattern: str) -> int:
    """Decimals of a number format: the zeros behind its point."""
    behind = pattern.partition(".")[2]
    return len(behind) - len(behind.lstrip("0"))


def _needed(column: Series[float]) -> int:
    known = [float(number) for number in column.dropna().unique() if math.isfinite(number)]
    for decimals in range(_MOST_DECIMALS):
        if all(math.isclose(as_printed(number, decimals=decimals), number, rel_tol=1e-9) for number in known):
            return decimals
    return _MOST_DECIMALS
