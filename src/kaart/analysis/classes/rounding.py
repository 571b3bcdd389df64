"""Uncertainty due to rounding: bounds of a value, of a rank, and of the class on a map.

CBS figures come from registers; the only uncertainty that is known exactly is the rounding. A
value rounded to a step stands for anything from half a step below it up to, not including,
half a step above.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from kaart.analysis.classes.classify import NO_CLASS, Classification
from kaart.analysis.classes.smoothing import rate_base
from kaart.catalogue import Indicator
from kaart.core.errors import InputError, SchemaError, mark
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures

# 12.3 + 0.05 and 12.4 - 0.05 are one bound, and not the same float.
_DECIMALS = 8
_HUNDRED_PERCENT = 100.0

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
        return Notice.of(
            mark("{unsure} of {areas} areas could be in another class if the figures were not rounded."),
            unsure=len(self.unsure),
            areas=self.areas,
        )


def rate_divisors(raw: DataFrame, *, indicator: Indicator) -> Series[float]:
    """Divisor of a calculated rate by area code; NaN where any part is unknown.

    Parameters
    ----------
    raw
        Raw figures of the indicator's table family and year, with ``code``.
    indicator
        Catalogue record with `per`.

    Raises
    ------
    InputError
        If the indicator is not calculated by division.
    """
    if not indicator.per:
        raise InputError(
            mark("{indicator} is not calculated by division; leave the divisors out."), indicator=indicator.id
        )
    parts = raw.set_index("code").reindex(columns=list(indicator.per)).astype(float)
    return parts.sum(axis=1, skipna=False)


def value_bounds(figures: Figures, *, divisors: Series[float] | None = None) -> DataFrame:
    """Bounds of every value by rounding alone.

    Parameters
    ----------
    figures
        Values of one indicator.
    divisors
        By area code; needed when kaart calculated the rate (`numerator_step`) over something else
        than the denominator that stands beside it. See `rate_divisors`.

    Returns
    -------
    DataFrame
        By area code: ``value``, ``low`` (included) and ``high`` (not included, unless they are
        the same: then the value is not rounded), in the indicator's unit; NaN without a value.
        A share stays between 0 and 100 %, a rate at or above 0.

    Raises
    ------
    InputError
        If the divisors are needed and not given.
    """
    indicator = figures.indicator
    rows = figures.frame.set_index("code")
    values = rows["value"].astype(float)
    half: float | Series[float] = indicator.rounding / 2
    if not indicator.rounding and indicator.numerator_step:
        if divisors is None:
            if indicator.per != (indicator.denominator,):
                raise InputError(
                    mark("The rounding of {indicator} depends on {columns}; give these divisors as well."),
                    indicator=indicator.id,
                    columns=", ".join(indicator.per),
                )
            divisors = rows["denominator"]
        over = divisors.reindex(values.index).astype(float)
        half = indicator.factor * indicator.numerator_step / 2 / over.where(over > 0)
    low, high = values - half, values + half
    base = rate_base(indicator)
    if base is not None:
        # Not past the value itself: a rate over a proxy can lie outside 0-100 %.
        low = low.clip(lower=0.0).where(values >= 0, low)
        if base == _HUNDRED_PERCENT:
            high = high.clip(upper=base).where(values <= base, high)
    return DataFrame({"value": values, "low": low.round(_DECIMALS), "high": high.round(_DECIMALS)})


def rank_intervals(bounds: DataFrame, *, descending: bool = True) -> DataFrame:
    """Best and worst rank that an area can have when every value may be anything within its bounds.

    Equal values share a rank, and the next one counts them all (1, 2, 2, 4).

    Parameters
    ----------
    bounds
        ``low`` and ``high`` by area code, as `value_bounds` gives them. Give only the areas that are
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
        ``low`` and ``high`` by area code, as `value_bounds` gives them, of the same values.
    """
    codes = pd.Index(classification.codes)
    frame = bounds.reindex(codes)
    low, high = (frame[name].to_numpy(dtype=float) for name in ("low", "high"))
    own = np.asarray(classification.classes)
    known = (own != NO_CLASS) & ~np.isnan(low) & ~np.isnan(high)
    breaks = np.asarray(classification.breaks, dtype=float)
    # Above the last bound there is no other class.
    top = max(classification.k - 1, 0)
    # A bound belongs to the class below it; just above the low bound the next class begins.
    lowest = np.minimum(np.where(low < high, *(np.searchsorted(breaks, low, side=s) for s in ("right", "left"))), top)
    highest = np.minimum(np.searchsorted(breaks, high, side="left"), top)
    moves = known & ((lowest != own) | (highest != own))
    areas = int(known.sum())
    return Reliability(
        areas=areas,
        unsure=tuple(codes[moves]),
        share=float(moves.sum() / areas) if areas else float("nan"),
    )
