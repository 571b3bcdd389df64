"""Numbers as they are printed, and as they stand in JSON for other programs."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from numbers import Integral, Real

# Up to here a float holds every whole number, so that an integer says the same.
_WHOLE = 2**53
_MORE, _MOST_MORE = 2, 12  # decimals in a table beyond those that are printed


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


def as_printed(value: float, *, decimals: int) -> float:
    """The number that is read when a value is printed; a half goes away from zero, as in the tables of CBS.

    Everything that prints a value or puts it in a class uses this, so that a printed value lies in its printed class.

    Parameters
    ----------
    value
        NaN and infinity stay what they are.
    decimals
        Decimals that are printed; negative for tens and hundreds.
    """
    return _as_printed(float(value), decimals) if math.isfinite(value) else value


@lru_cache(maxsize=1 << 15)  # the values of an area are asked for by its class, its table and its words
def _as_printed(value: float, decimals: int) -> float:
    # The shortest decimal that reads back as the same float: 1.15 is no 1.149999...
    near = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return float(near) + 0.0  # no -0.0


def in_table(value: float, *, decimals: int) -> float:
    """A value with two decimals more than are printed, or as many more as it takes to print the same.

    Parameters
    ----------
    value
        NaN and infinity stay what they are.
    decimals
        Decimals that are printed.
    """
    printed = as_printed(value, decimals=decimals)
    for places in range(decimals + _MORE, decimals + _MOST_MORE):
        shorter = as_printed(value, decimals=places)
        if as_printed(shorter, decimals=decimals) == printed:
            return shorter
    return value


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
