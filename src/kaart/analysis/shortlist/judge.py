"""Which areas meet all conditions, which do not, and of which that cannot be said.

Nothing is added up: every condition is judged by itself. An area that lacks a figure, has one that is counted over too
few to be ranked, or one that rounding may put inside or outside a part of the areas, neither meets nor fails that
condition. It is listed apart, unless it surely fails another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd
from pandas import DataFrame, Series

from kaart.analysis.classes.rounding import rank_intervals
from kaart.analysis.shortlist.align import Filled
from kaart.analysis.shortlist.column import Column
from kaart.analysis.shortlist.condition import Condition, Rule
from kaart.catalogue import Indicator
from kaart.core.codes import Level
from kaart.core.errors import mark
from kaart.core.numbers import as_printed
from kaart.core.provenance import Notice

_NOT_THERE = Notice.of(mark("these figures are not there"))
_NO_BOUNDS = Notice.of(mark("how far it is rounded is not known"))
# By whether the highest are asked for.
_OPEN = {
    True: mark("by rounding its place can be {best} to {worst}; the highest {last} count"),
    False: mark("by rounding its place from below can be {best} to {worst}; the lowest {last} count"),
}
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
        Whether rounding alone could turn that, of a given value.
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
    values, rule = printed(filled), condition.rule
    limits = filled.figures.bounds[["low", "high"]].astype(float).reindex(values.index)
    bound = rule.bound(values)
    if rule.part is None:
        bound /= shown_factor(filled.figures.indicator)
        ranked = _by_limit(rule, bound, values, limits)
    else:
        ranked = _by_place(rule, values, limits)
    judged = {
        code: ranked.get(code) or Judged(Outcome.UNKNOWN, reason=filled.reason(code) or _NOT_THERE) for code in codes
    }
    return Applied(condition, bound, judged, len(values))


def _by_limit(rule: Rule, bound: float, values: Series[float], limits: DataFrame) -> dict[str, Judged]:
    """Outcome of the printed figures against a given value, and whether rounding could turn it."""
    rows = zip(values.index.tolist(), values.tolist(), *(limits[name].tolist() for name in limits), strict=True)
    return {
        code: Judged(
            Outcome.MEETS if rule.holds(value, bound) else Outcome.FAILS, unsure=rule.straddles(low, high, bound)
        )
        for code, value, low, high in rows
    }


def _by_place(rule: Rule, values: Series[float], limits: DataFrame) -> dict[str, Judged]:
    """Whether areas are in a part of them wherever within their rounding all figures lie, or nowhere; else unknown."""
    # Figures that are not rounded are compared as they are printed: a reader cannot tell equal ones apart.
    ends = limits.mask(limits["low"] == limits["high"], values, axis=0)
    ranks = rank_intervals(ends, descending=rule.high)
    last, unplaced = rule.places(len(values)), int(ranks["rank_best"].isna().sum())
    judged = {}
    for code, best, worst in ranks.itertuples(name=None):
        if best is pd.NA:
            judged[code] = Judged(Outcome.UNKNOWN, reason=_NO_BOUNDS)
        elif best > last:
            judged[code] = Judged(Outcome.FAILS)
        elif worst + unplaced <= last:  # those without bounds can all come before it
            judged[code] = Judged(Outcome.MEETS)
        else:
            places = {"best": int(best), "worst": int(worst) + unplaced, "last": last}
            judged[code] = Judged(Outcome.UNKNOWN, reason=Notice.of(_OPEN[rule.high], **places))
    return judged


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
    if any(item.outcome is Outcome.FAILS and not item.unsure for item in judged):
        return Outcome.FAILS, False
    outcomes = {item.outcome for item in judged}
    if Outcome.UNKNOWN in outcomes:
        return Outcome.UNKNOWN, False
    if Outcome.FAILS in outcomes:
        return Outcome.FAILS, True
    return Outcome.MEETS, any(item.unsure for item in judged)
