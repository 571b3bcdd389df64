"""Which areas meet all conditions, which do not, and of which that cannot be said.

Nothing is added up: every condition is judged by itself, on the figures as they are printed. An area that lacks a
figure, or has one that is counted over too few to be ranked, neither meets nor fails: it is listed apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pandas import DataFrame, Series

from kaart.analysis.shortlist.align import Filled
from kaart.analysis.shortlist.column import Column
from kaart.analysis.shortlist.condition import Condition
from kaart.catalogue import Indicator
from kaart.core.codes import Level
from kaart.core.errors import mark
from kaart.core.numbers import as_printed
from kaart.core.provenance import Notice

_NOT_THERE = Notice.of(mark("these figures are not there"))
_THOUSANDS = re.compile(r"x\s*1[.,]?000\b", re.IGNORECASE)


class Outcome(StrEnum):
    """Whether an area meets a condition, or all of them."""

    MEETS = "meets"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Judged:
    """One area under one condition.

    Attributes
    ----------
    outcome
        Whether it meets the condition.
    unsure
        Whether rounding alone could turn that.
    reason
        Why it cannot be said; None when it can.
    """

    outcome: Outcome
    unsure: bool = False
    reason: Notice | None = None


@dataclass(frozen=True)
class Applied:
    """A condition with the outcome for every area.

    Attributes
    ----------
    condition
        The condition.
    bound
        The figure that separates the areas, in the indicator's unit; NaN where there are no figures.
    judged
        By code.
    ranked
        Number of areas that the bound was taken of.
    """

    condition: Condition
    bound: float
    judged: Mapping[str, Judged]
    ranked: int

    @property
    def met(self) -> int:
        """Number of areas that meet this condition."""
        return sum(item.outcome is Outcome.MEETS for item in self.judged.values())


@dataclass(frozen=True)
class Area:
    """One area of the list.

    Attributes
    ----------
    code, name, gemeente
        Which; `gemeente` is a code.
    outcome
        Whether it meets all conditions.
    unsure
        Whether rounding alone could turn that outcome.
    """

    code: str
    name: str
    gemeente: str
    outcome: Outcome
    unsure: bool


@dataclass(frozen=True)
class Shortlist:
    """Areas with their columns, judged.

    Attributes
    ----------
    level, year
        Level and year of the areas.
    columns
        In the order of the table.
    conditions
        The conditions with their outcomes.
    areas
        In order of name.
    """

    level: Level
    year: int
    columns: tuple[Filled, ...]
    conditions: tuple[Applied, ...]
    areas: tuple[Area, ...]

    def of(self, outcome: Outcome) -> tuple[Area, ...]:
        """Areas with an outcome, in order of name."""
        return tuple(area for area in self.areas if area.outcome is outcome)

    def filled(self, column: Column) -> Filled | None:
        """A column with its figures; None when those are not there."""
        return next((item for item in self.columns if item.column == column), None)


def shortlist(
    areas: DataFrame, columns: Sequence[Filled], conditions: Sequence[Condition], *, level: Level, year: int
) -> Shortlist:
    """Judge areas by conditions.

    Parameters
    ----------
    areas
        ``code``, ``name`` and ``gemeente``.
    columns
        Figures of those areas. A condition about a column that is not among them can be met by none.
    conditions
        All must be met; without any every area meets them.
    level, year
        Of the areas.
    """
    by_column = {item.column: item for item in columns}
    codes = [str(code) for code in areas["code"]]
    applied = tuple(_apply(condition, by_column.get(condition.column), codes) for condition in conditions)
    rows = areas.sort_values(["name", "code"])
    judged = tuple(
        Area(str(code), str(name), str(gemeente), *_together([item.judged[str(code)] for item in applied]))
        for code, name, gemeente in zip(rows["code"], rows["name"], rows["gemeente"], strict=True)
    )
    return Shortlist(level, year, tuple(columns), applied, judged)


def _apply(condition: Condition, filled: Filled | None, codes: Sequence[str]) -> Applied:
    if filled is None:
        nothing = Judged(Outcome.UNKNOWN, reason=_NOT_THERE)
        return Applied(condition, float("nan"), dict.fromkeys(codes, nothing), 0)
    values, limits = printed(filled), filled.figures.bounds
    lows, highs = (limits[name].astype(float).to_dict() for name in ("low", "high"))
    rule = condition.rule
    bound = rule.bound(values)
    if rule.part is None:
        bound /= shown_factor(filled.figures.indicator)
    judged = {}
    for code in codes:
        if code not in values.index:
            judged[code] = Judged(Outcome.UNKNOWN, reason=filled.reason(code) or _NOT_THERE)
            continue
        value = float(values[code])
        outcome = Outcome.MEETS if rule.holds(value, bound) else Outcome.FAILS
        judged[code] = Judged(outcome, unsure=rule.straddles(lows[code], highs[code], bound))
    return Applied(condition, bound, judged, len(values))


def printed(filled: Filled) -> Series[float]:
    """Figures of the areas that may be ranked, by code, as they are printed: those are what a reader compares."""
    decimals = filled.figures.indicator.decimals
    frame = filled.ranking.frame
    values = [as_printed(float(value), decimals=decimals) for value in frame["value"]]
    return Series(values, index=frame["code"].astype(str), dtype=float)


def shown_factor(indicator: Indicator) -> float:
    """How many units are shown for one of the indicator: thousands of euro are written out."""
    return 1000.0 if _THOUSANDS.search(indicator.unit.nl) else 1.0


def _together(judged: Sequence[Judged]) -> tuple[Outcome, bool]:
    """Outcome of all conditions together, and whether rounding alone could turn it."""
    outcomes = {item.outcome for item in judged}
    if Outcome.UNKNOWN in outcomes:
        return Outcome.UNKNOWN, False
    if Outcome.FAILS not in outcomes:
        return Outcome.MEETS, any(item.unsure for item in judged)
    return Outcome.FAILS, all(item.unsure for item in judged if item.outcome is Outcome.FAILS)
