"""Conditions of a shortlist: a figure in the highest or lowest part of the areas, or above or below a given value.

The highest quarter of n areas are those whose place is at most n/4, rounded up; equal figures share a place. Areas
without a figure that may be ranked are no part of n.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from pandas import Series

from kaart.analysis.shortlist.column import Column, read_column
from kaart.core.errors import InputError, mark

HIGHEST, LOWEST, ABOVE, BELOW = "hoogste", "laagste", "boven", "onder"
_LIMIT = re.compile(rf"({ABOVE}|{BELOW})-(-?[0-9]+(?:[.,][0-9]+)?)")
_BETWEEN = ":"


class Part(StrEnum):
    """Part of the areas, as links and the command line call it."""

    QUARTER = "kwart"
    THIRD = "derde"
    HALF = "helft"

    @property
    def share(self) -> Fraction:
        """The part as a fraction."""
        return {Part.QUARTER: Fraction(1, 4), Part.THIRD: Fraction(1, 3), Part.HALF: Fraction(1, 2)}[self]


@dataclass(frozen=True)
class Rule:
    """What a figure has to be.

    Attributes
    ----------
    high
        True for the highest figures, or those above a value; False for the lowest, or those below it.
    part
        Part of the areas; None when a value is given.
    limit
        The value, in the unit in which figures are shown; NaN when a part is given. Equal to it is not enough.
    """

    high: bool
    part: Part | None = None
    limit: float = math.nan

    def to_text(self) -> str:
        """Text in a link: ``hoogste-kwart`` or ``onder-12.5``."""
        if self.part is not None:
            return f"{HIGHEST if self.high else LOWEST}-{self.part.value}"
        return f"{ABOVE if self.high else BELOW}-{self.limit:.12g}"

    def places(self, count: int) -> int:
        """How many places the part of so many areas has, rounded up; all of them when a value is given."""
        return count if self.part is None else math.ceil(count * self.part.share)

    def bound(self, values: Series[float]) -> float:
        """Figure that separates the areas that meet the rule; NaN without any figures.

        Parameters
        ----------
        values
            Figures of all areas that may be ranked, none missing.
        """
        if self.part is None:
            return self.limit
        if values.empty:
            return math.nan
        ordered = values.sort_values(ascending=not self.high)
        return float(ordered.iloc[self.places(len(ordered)) - 1])

    def holds(self, value: float, bound: float) -> bool:
        """Whether a figure lies above, or below, a given value; the value itself does not."""
        return value > bound if self.high else value < bound

    def straddles(self, low: float, high: float, bound: float) -> bool:
        """Whether rounding alone could turn `holds`.

        Parameters
        ----------
        low, high
            What the figure may stand for: from `low`, up to but not including `high`; the same number twice when it
            is not rounded. NaN, not known, leaves every outcome open.
        bound
            The given value.
        """
        if math.isnan(low) or math.isnan(high):
            return True
        if low == high:
            return False
        # Some number that it may stand for lies above the bound, and another does not. `high` itself is not reached.
        reaches_down = low <= bound if self.high else low < bound
        return high > bound and reaches_down


def read_rule(text: str) -> Rule:
    """Read a rule.

    Parameters
    ----------
    text
        Result of `Rule.to_text`; a decimal comma is understood too.

    Raises
    ------
    InputError
        If it is no rule.
    """
    plain = text.strip().lower()
    given = _LIMIT.fullmatch(plain)
    if given is not None:
        return Rule(given[1] == ABOVE, limit=float(given[2].replace(",", ".")))
    side, _, part = plain.partition("-")
    if side in {HIGHEST, LOWEST} and part in set(Part):
        return Rule(side == HIGHEST, Part(part))
    raise InputError(
        mark("'{text}' is no condition; write {choices}, or boven-12.5 or onder-12.5."),
        text=text,
        choices=", ".join(f"{side}-{part}" for side in (HIGHEST, LOWEST) for part in Part),
    )


RULES = tuple(Rule(high, part) for high in (True, False) for part in Part)


@dataclass(frozen=True)
class Condition:
    """A rule for the figures of a column.

    Attributes
    ----------
    column, rule
        What has to be how.
    """

    column: Column
    rule: Rule

    def to_text(self) -> str:
        """Text in a link and on the command line: ``laag_inkomen-2018:hoogste-kwart``."""
        return f"{self.column.to_text()}{_BETWEEN}{self.rule.to_text()}"


def read_condition(text: str) -> Condition:
    """Read a condition; whether its indicator or measure exists is not checked here.

    Parameters
    ----------
    text
        Result of `Condition.to_text`.

    Raises
    ------
    InputError
        If the column or the rule cannot be read.
    """
    column, _, rule = text.partition(_BETWEEN)
    return Condition(read_column(column), read_rule(rule))
