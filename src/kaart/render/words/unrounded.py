"""What is said where two printed values and their printed change do not add up: the change is of unrounded values."""

from __future__ import annotations

import math
from collections.abc import Iterable

from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.core.numbers import as_printed

UNROUNDED = mark("worked out from figures that are not rounded")


def adds_up(before: float, after: float, change: float, *, decimals: int) -> bool:
    """Whether a reader who subtracts two printed values gets the printed change.

    Parameters
    ----------
    before, after, change
        As they are kept; where one is NaN there is nothing to subtract.
    decimals
        Decimals that are printed.
    """
    if any(math.isnan(value) for value in (before, after, change)):
        return True
    first, last, moved = (as_printed(value, decimals=decimals) for value in (before, after, change))
    return as_printed(last - first, decimals=decimals) == moved


def unrounded_note(rows: Iterable[tuple[float, float, float]], *, decimals: int, language: str) -> str:
    """The note, when for some rows the printed values do not add up; else "".

    Parameters
    ----------
    rows
        Value before, value after and change.
    decimals
        As in `adds_up`.
    language
        ``nl`` or ``en``.
    """
    if all(adds_up(*row, decimals=decimals) for row in rows):
        return ""
    return translations(language).gettext(UNROUNDED)
