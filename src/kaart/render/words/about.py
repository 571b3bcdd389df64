"""Estimated numbers of people, as precise as an estimate is."""

from __future__ import annotations

from kaart.core.numbers import as_printed
from kaart.render.words.numbers import format_number

# From these numbers on tens, and hundreds, are all that an estimate tells.
_TENS, _HUNDREDS = 100, 10_000


def about(number: float, *, language: str) -> str:
    """A number of people to follow "about": 83, 2,910 or 27,800; the value must not be NaN.

    Parameters
    ----------
    number
        0 or more.
    language
        ``nl`` or ``en``.
    """
    decimals = -2 if number >= _HUNDREDS else -1 if number >= _TENS else 0
    return format_number(as_printed(number, decimals=decimals), decimals=0, language=language)
