"""Numbers as they stand in JSON, for everything that kaart writes for other programs."""

from __future__ import annotations

import math
from numbers import Integral, Real

# Up to here a float holds every whole number, so that an integer says the same.
_WHOLE = 2**53


# CBS and PDOK write numbers for "no number": all at or below this, and -99997 in thousands.
HIGHEST_SENTINEL, SCALED_SENTINEL = -99990.0, -99.997
SENTINEL_CLOSE = 1e-6


def is_sentinel(value: float) -> bool:
    """Whether a number is a code of CBS or PDOK for "no figure"; other negative numbers are real.

    Parameters
    ----------
    value
        NaN is none.
    """
    return value <= HIGHEST_SENTINEL or abs(value - SCALED_SENTINEL) < SENTINEL_CLOSE


def json_number(value: object) -> float | int | None:
    """A number as JSON can hold it, in the shortest form that reads back the same.

    Nothing is rounded, so that a value is the same in every document.

    Parameters
    ----------
    value
        Any number, also of NumPy.

    Returns
    -------
    float, int or None
        An int where the value is whole; None for NaN, infinity and what is no number: missing is null, never 0.
    """
    if isinstance(value, Integral):
        return int(value)
    if not isinstance(value, Real) or not math.isfinite(value):
        return None
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < _WHOLE else number
