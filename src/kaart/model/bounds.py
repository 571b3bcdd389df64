"""Uncertainty due to rounding: between which numbers the unrounded value of every area lies.

CBS figures come from registers; of their uncertainty only the rounding can be calculated. A value published to a step
stands for anything from half a step below it up to, not including, half a step above. A count stands for what the rule
of its column says (`kaart.catalogue.rounding`), and a rate that kaart calculates for every division of counts that its
columns may stand for. Columns are rounded one by one, so they need not be at the same end.
"""

from __future__ import annotations

import numpy as np
from pandas import DataFrame, Series

from kaart.catalogue import Indicator, Kind
from kaart.core.codes import Level

_PERCENT, _PER_THOUSAND = "%", "per 1.000"
_HUNDRED_PERCENT = 100.0
# 12.3 + 0.05 and 12.4 - 0.05 are one bound, and not the same float.
_DECIMALS = 8
# Upper bounds are not reached. A whole count that reaches its own lies this far below it.
_INCLUDED = 1e-6


def rate_base(indicator: Indicator) -> float | None:
    """Base of a rate: 100 for per cent, 1,000 for per thousand; None when it is no rate of a count."""
    if indicator.kind is not Kind.INTENSIVE:
        return None
    if indicator.unit.nl == _PERCENT:
        return _HUNDRED_PERCENT
    return 1000.0 if indicator.unit.nl.startswith(_PER_THOUSAND) else None


def bounds_by_step(values: Series[float], indicator: Indicator) -> DataFrame:
    """Bounds of values that are published to the step of their record.

    Parameters
    ----------
    values
        In the indicator's unit; NaN is no value.
    indicator
        Catalogue record.

    Returns
    -------
    DataFrame
        `low` (included) and `high` (not included, unless they are the same: then the value is not rounded), with the
        index of the values; NaN without a value. A share stays between 0 and 100 %, a rate at or above 0.
    """
    half = indicator.rounding / 2
    return _possible(values, values - half, values + half, indicator)


def bounds_of(values: Series[float], rows: DataFrame, *, indicator: Indicator, level: Level, year: int) -> DataFrame:
    """Bounds of the values of a table of figures.

    Parameters
    ----------
    values
        Of `rows`, in the indicator's unit; NaN is no value.
    rows
        Raw figures with the columns of the indicator.
    indicator, level, year
        What the values are.

    Returns
    -------
    DataFrame
        As `bounds_by_step`; NaN too where rounding may have made a divisor of what is none.
    """
    reach = {name: rule.at(level, year=year) for name, rule in indicator.roundings}
    if indicator.per:
        low, high = _rate_bounds(rows, indicator, {name: item.reach for name, item in reach.items()})
        counted = all(item.reach == 0 for item in reach.values())
        return bounds_by_step(values, indicator) if counted else _possible(values, low, high, indicator)
    below = above = indicator.rounding / 2
    for item in reach.values():
        below += indicator.factor * item.reach
        above += indicator.factor * item.reach + (_INCLUDED if item.reach and item.includes_end else 0)
    wide: float | Series[float] = 0.0
    if indicator.behind is not None:
        over = rows.reindex(columns=list(indicator.behind.per)).astype(float).sum(axis=1, skipna=False)
        wide = indicator.behind.factor * indicator.behind.rule.at(level, year=year).reach / over.where(over > 0)
    return _possible(values, values - below - wide, values + above + wide, indicator)


def _rate_bounds(rows: DataFrame, indicator: Indicator, reach: dict[str, float]) -> tuple[Series[float], Series[float]]:
    """Least and most of a division of rounded counts; a count in both parts is the same number in both."""

    def ends(names: tuple[str, ...]) -> tuple[Series[float], Series[float]]:
        counts = rows.reindex(columns=list(names)).astype(float)
        spans = Series({name: reach[name] for name in names}, dtype=float)
        return (counts - spans).clip(lower=0).sum(axis=1, skipna=False), (counts + spans).sum(axis=1, skipna=False)

    least, most = ends(indicator.numerator)
    if set(indicator.numerator) <= set(indicator.per):
        rest_least, rest_most = ends(tuple(name for name in indicator.per if name not in indicator.numerator))
        under_low, under_high = least + rest_most, most + rest_least
    else:
        under_high, under_low = ends(indicator.per)
    low = indicator.factor * least / under_low.where(under_low > 0)
    high = indicator.factor * most / under_high.where(under_high > 0)
    known = low.notna() & high.notna()
    return low.where(known), high.where(known)


def _possible(values: Series[float], low: Series[float], high: Series[float], indicator: Indicator) -> DataFrame:
    """Bounds within what a rate can be, but not past the value itself: a rate over a proxy can lie outside 0-100 %."""
    base = rate_base(indicator)
    if base is not None:
        low = low.clip(lower=0.0).where(values >= 0, low)
        if base == _HUNDRED_PERCENT:
            high = high.clip(upper=base).where(values <= base, high)
    known = values.notna() & np.isfinite(low) & np.isfinite(high)
    # The last digit of a float may put a bound past the value.
    low, high = low.where(low <= values, values), high.where(high >= values, values)
    ends = {"low": low.where(known), "high": high.where(known)}
    # A bound that is the value itself stays it, to the last digit.
    return DataFrame({name: end.round(_DECIMALS).where(end != values, values) for name, end in ends.items()})
