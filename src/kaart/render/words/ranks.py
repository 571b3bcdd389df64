"""Places of an area in an order, as one number that sorts and as words, and why an area has none."""

from __future__ import annotations

from dataclasses import dataclass

from kaart.analysis.compare.ranking import LeftOut
from kaart.core.errors import mark
from kaart.render.words.numbers import DASH

REASONS = {
    LeftOut.NO_VALUE: mark("no figure"),
    LeftOut.SHARED: mark("one figure for several areas"),
    LeftOut.BELOW_MINIMUM: mark("counted over too few"),
    LeftOut.DENOMINATOR_UNKNOWN: mark("counted over an unknown number"),
    LeftOut.NOT_ALIKE: mark("another size or urbanity"),
    LeftOut.CONTEXT_UNKNOWN: mark("size or urbanity unknown"),
}

# A place and the last one it may be are one number in a table that sorts: 2 to 5 is 2.00005.
_WORST = 100_000


@dataclass(frozen=True)
class Rank:
    """Places of an area in one number, so that a table sorts on them."""

    best: int
    worst: int

    @property
    def number(self) -> float:
        """The best place, and behind the decimal point the worst."""
        return self.best + self.worst / _WORST

    @classmethod
    def of(cls, number: float) -> Rank:
        """The places in a number of `number`."""
        best = int(number)
        return cls(best, round((number - best) * _WORST))

    @property
    def words(self) -> str:
        """``2``, or ``2–5`` where rounding leaves more than one place."""
        return str(self.best) if self.best == self.worst else f"{self.best}{DASH}{self.worst}"
