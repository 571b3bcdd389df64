"""A difference between two years, ready to show: judged on rounding and divided over classes around 0.

CBS figures come from registers; the only uncertainty that is known is the rounding. A change
is within rounding when the bounds of both values overlap: the real figures may then be the same, or
even have moved the other way. Such a change gets no class of rising or falling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import pandas as pd
from pandas import DataFrame, Series

from kaart.analysis.change.difference import Comparable, Difference
from kaart.analysis.classes.classify import Classification, classify
from kaart.analysis.classes.classrule import bounds_around
from kaart.core.numbers import as_printed
from kaart.model.bounds import rate_base
from kaart.model.reasons import COUNTED

# Around 0 the classes come in pairs, and no more than nine can be distinguished.
MOST_CLASSES = 8
FEW = 5  # households or people: a change of fewer is one of this house and that


@dataclass(frozen=True)
class Movement:
    """Areas that rose, fell, or stayed within rounding.

    Attributes
    ----------
    difference
        Values of both years and the change per area.
    within
        Codes of areas whose change rounding alone can explain; no change at all is among them.
    unjudged
        Codes of areas with a change whose rounding bounds are not known.
    classification
        Classes of the other changes, as far below 0 as above it.
    few
        Codes of areas whose change of a rate, times what the rate is of, is fewer than `FEW`; empty where that number
        is not known.
    """

    difference: Difference
    within: frozenset[str]
    unjudged: frozenset[str]
    classification: Classification
    few: frozenset[str] = frozenset()

    @property
    def compared(self) -> int:
        """Areas whose change could be taken."""
        return int(self.difference.frame["change"].notna().sum())

    @property
    def estimated(self) -> DataFrame:
        """Rows of the areas whose change is an estimate, because their boundary was redrawn."""
        frame = self.difference.frame
        return frame[frame["comparable"] == Comparable.ESTIMATED.value]

    def moved(self, *, up: bool) -> tuple[str, ...]:
        """Codes of areas that rose, or fell, by more than rounding can explain.

        Parameters
        ----------
        up
            True for those that rose.
        """
        frame = self.difference.frame
        change = frame["change"] if up else -frame["change"]
        return tuple(frame.loc[(change > 0) & ~frame["code"].isin(self.within), "code"])


def judge(
    difference: Difference,
    *,
    before: DataFrame,
    after: DataFrame,
    carried: DataFrame | None = None,
    k: int = 6,
    over: Series[float] | None = None,
) -> Movement:
    """Judge a difference on rounding, and divide the remaining changes over classes around 0.

    Parameters
    ----------
    difference
        Result of `kaart.analysis.change.difference.difference`.
    before, after
        ``low`` and ``high`` by area code of the earlier and the later year, as
        `kaart.model.indicators.Figures.bounds` gives them.
    carried
        The same of carried values, by code of the later year (`CarriedFigures.figures`).
    k
        Classes wanted; an odd number gets one more, and `MOST_CLASSES` are the most.
    over
        What the later rates are of, by area code: households, say. None when not known.
    """
    rows = difference.frame.set_index("code")
    changed = rows["change"].notna()
    then, now = _ends(difference, before=before, after=after, carried=carried)
    known = now.notna().all(axis=1) & then.notna().all(axis=1)
    # An upper bound is not reached: bounds that only touch do not overlap.
    overlap = (now["low"] < then["high"]) & (then["low"] < now["high"])
    # A change that is printed as 0 has no direction to read.
    none = rows["change"].map(partial(as_printed, decimals=difference.indicator.decimals)) == 0
    within = changed & ((known & overlap) | none)
    return Movement(
        difference,
        frozenset(rows.index[within]),
        frozenset(rows.index[changed & ~known & ~within]),
        _classes(rows["change"].mask(within), k=k, decimals=difference.indicator.decimals),
        _few(difference, over),
    )


def _few(difference: Difference, over: Series[float] | None) -> frozenset[str]:
    """Codes of changes that are worth fewer than `FEW` of what they are counted over; no change is none of them."""
    base = rate_base(difference.indicator)
    if base is None or over is None or difference.indicator.denominator not in COUNTED:
        return frozenset()
    change = difference.frame.set_index("code")["change"]
    worth = change.abs() * over.reindex(change.index).astype(float) / base
    return frozenset(change.index[(worth < FEW) & (change != 0)])


def change_bounds(
    difference: Difference, *, before: DataFrame, after: DataFrame, carried: DataFrame | None = None
) -> DataFrame:
    """Bounds of the changes by rounding alone: the least and the most that two rounded values can differ.

    Parameters
    ----------
    difference, before, after, carried
        As for `judge`.

    Returns
    -------
    DataFrame
        ``low`` and ``high`` by code of the later year, in the unit of the change; NaN where a bound is not known.
    """
    then, now = _ends(difference, before=before, after=after, carried=carried)
    return DataFrame({"low": now["low"] - then["high"], "high": now["high"] - then["low"]})


def _ends(
    difference: Difference, *, before: DataFrame, after: DataFrame, carried: DataFrame | None
) -> tuple[DataFrame, DataFrame]:
    """Bounds of the earlier and of the later value, both by code of the later year."""
    rows = difference.frame.set_index("code")
    now = after[["low", "high"]].reindex(rows.index).astype(float)
    then = before[["low", "high"]].reindex(rows["code_before"]).set_index(rows.index).astype(float)
    if carried is not None:
        linked = rows["comparable"] == Comparable.YES.value
        then = then.where(linked, carried[["low", "high"]].reindex(rows.index).astype(float))
    return then, now


def _classes(changes: Series[float], *, k: int, decimals: int) -> Classification:
    if not changes.notna().any():
        return classify(changes, decimals=decimals)
    bounds = bounds_around(changes, 0.0, k=min(k, MOST_CLASSES), decimals=decimals)
    return classify(changes, method="user", breaks=[bound + 0.0 for bound in bounds], decimals=decimals)


def mean_of(frame: DataFrame) -> tuple[float, float]:
    """Plain means before and after over the areas that could be compared; NaN when there are none."""
    rows = frame[frame["change"].notna()]
    if rows.empty:
        return math.nan, math.nan
    return float(pd.to_numeric(rows["before"]).mean()), float(pd.to_numeric(rows["after"]).mean())
