"""What rounding leaves uncertain: the rank of an area, and its class on a map; bounds are of `kaart.model.bounds`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from kaart.analysis.classes.classify import NO_CLASS, Classification
from kaart.core.errors import SchemaError, mark
from kaart.core.provenance import Notice

Floats = NDArray[np.float64]
Counts = NDArray[np.intp]


@dataclass(frozen=True)
class Reliability:
    """How far the classes of a map survive rounding.

    Attributes
    ----------
    areas
        Areas with a class and known bounds.
    unsure
        Codes of those that rounding alone could put in another class.
    share
        Their share of the areas, 0 to 1; NaN when there are none.
    """

    areas: int
    unsure: tuple[str, ...]
    share: float

    @property
    def sentence(self) -> Notice:
        """The same in one sentence."""
        if not self.unsure:
            return Notice.of(mark("Without rounding every area would be in the same class."))
        return Notice.of(
            mark("{unsure} of {areas} areas could be in another class if the figures were not rounded."),
            unsure=len(self.unsure),
            areas=self.areas,
        )


def rank_intervals(bounds: DataFrame, *, descending: bool = True) -> DataFrame:
    """Best and worst rank that an area can have when every value may be anything within its bounds.

    Equal values share a rank, and the next one counts them all (1, 2, 2, 4).

    Parameters
    ----------
    bounds
        ``low`` and ``high`` by area code, as `Figures.bounds` gives them. Give only the areas that are
        ranked: those below the minimum stay out.
    descending
        Rank 1 is the highest value; False makes it the lowest.

    Returns
    -------
    DataFrame
        By area code: ``rank_best``, ``rank_worst`` (nullable integers, missing without a value).

    Raises
    ------
    SchemaError
        If a lower bound lies above its upper bound.
    """
    known = bounds["low"].notna() & bounds["high"].notna()
    low, high = (bounds.loc[known, name].to_numpy(dtype=float) for name in ("low", "high"))
    wrong = bounds.index[known][low > high]
    if len(wrong):
        raise SchemaError(
            mark("The lower bound of {codes} lies above the upper one; give them in order."),
            codes=", ".join(str(code) for code in wrong[:8]),
        )
    surely, possibly = _before(low, high) if descending else _before_ascending(low, high)
    ranks = DataFrame({"rank_best": surely + 1, "rank_worst": possibly + 1}, index=bounds.index[known])
    return ranks.reindex(bounds.index).astype("Int64")


def _before(low: Floats, high: Floats) -> tuple[Counts, Counts]:
    """How many are surely, and how many possibly, higher than each.

    An upper bound is not reached, a lower bound and an exact value are: exact values tie with intervals starting there.
    """
    lows, exact = np.sort(low), low == high
    above = np.where(exact, np.searchsorted(lows, high, side="right"), np.searchsorted(lows, high, side="left"))
    # An interval with a width counts itself among those whose upper bound lies above its lower one.
    possibly = len(high) - np.searchsorted(np.sort(high), low, side="right") - ~exact
    return len(lows) - above, possibly


def _before_ascending(low: Floats, high: Floats) -> tuple[Counts, Counts]:
    """How many are surely, and how many possibly, lower than each; see `_before`."""
    exact = low == high
    surely = np.searchsorted(np.sort(high[~exact]), low, side="right") + np.searchsorted(
        np.sort(low[exact]), low, side="left"
    )
    return surely, np.searchsorted(np.sort(low), high, side="left") - ~exact


def class_reliability(classification: Classification, *, bounds: DataFrame) -> Reliability:
    """Share of the areas that rounding alone could put in another class, the class bounds kept as they are.

    Parameters
    ----------
    classification
        Classes of a map.
    bounds
        ``low`` and ``high`` by area code, as `Figures.bounds` gives them, of the same values.
    """
    codes = pd.Index(classification.codes)
    frame = bounds.reindex(codes)
    low, high = (frame[name].to_numpy(dtype=float) for name in ("low", "high"))
    own = np.asarray(classification.classes)
    known = (own != NO_CLASS) & ~np.isnan(low) & ~np.isnan(high)
    breaks = np.asarray(classification.breaks, dtype=float)
    # Above the last bound there is no other class.
    top = max(classification.k - 1, 0)
    # A bound belongs to the class below it; the low end of a value is included, the high end is not.
    lowest = np.minimum(np.searchsorted(breaks, low, side="left"), top)
    highest = np.minimum(np.searchsorted(breaks, high, side="left"), top)
    # Not compared with the class on the map: a printed 12 may be 12.4 without any doubt, above a bound of 12.
    moves = known & (lowest != highest)
    areas = int(known.sum())
    return Reliability(
        areas=areas,
        unsure=tuple(codes[moves]),
        share=float(moves.sum() / areas) if areas else float("nan"),
    )
