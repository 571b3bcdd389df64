"""The same figure seen from the other side: of 100 households, how many do not have a low income."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kaart.analysis.profile.rows import Row

_PER_THOUSAND = ("bijstand_per_1000",)
_SHARES = (
    "laag_inkomen",
    "sociaal_minimum",
    "sociaal_minimum_110",
    "sociaal_minimum_120",
    "personen_in_armoede",
    "kinderen_in_bijstandsgezin",
)
COMPLEMENTED = (*_SHARES, *_PER_THOUSAND)
_HUNDRED, _THOUSAND = 100, 1000


@dataclass(frozen=True)
class Complement:
    """How many of a round number are not counted by a figure.

    Attributes
    ----------
    row
        The figure.
    rest, of
        Whole numbers: 88 of 100, or of 1,000 where 100 would round to all or none.
    low, high
        Bounds of `rest` by the rounding of the figure; NaN where unknown.
    """

    row: Row
    rest: int
    of: int
    low: float = math.nan
    high: float = math.nan


def complement(row: Row) -> Complement | None:
    """The other side of a share; None without a value, for other figures, or where rounding gives none or all.

    Parameters
    ----------
    row
        Row of a profile.
    """
    if not row.known or row.indicator.id not in COMPLEMENTED:
        return None
    whole = _THOUSAND if row.indicator.id in _PER_THOUSAND else _HUNDRED
    share = 1 - row.value / whole
    for of in (whole, _THOUSAND):
        rest = round(share * of)
        if 0 < rest < of:
            low, high = (of * (1 - end / whole) for end in (row.high, row.low))
            return Complement(row, rest, of, low, high)
    return None
