"""The figure of several areas as one: counts summed, shares by the sums of numerator and denominator, or none.

An average of shares is never taken. Where a numerator or denominator is not known, there is no figure, and the reason
names the area. A share whose source divides by a number that it does not publish is an estimate where kaart knows
nearly that number, and else none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from pandas import DataFrame, Series

from kaart.catalogue import Indicator, Kind
from kaart.catalogue.own import is_own
from kaart.catalogue.records import HOUSEHOLDS
from kaart.catalogue.rounding import AS_COUNTED, RoundingRule
from kaart.core.errors import mark
from kaart.core.few import few
from kaart.core.provenance import Notice
from kaart.model.bounds import rate_base
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.model.reasons import reason_of, why_empty

# Nearly every household has an income over the whole year, and nearly every inhabitant lives in one. Of workers, of the
# young and of adults among all inhabitants nothing like that can be said.
_NEAR_COUNTS = frozenset({HOUSEHOLDS, "particuliere_huishoudens"})
_NEAR_GROUPS = frozenset({"armoede", "inkomen"})


@dataclass(frozen=True)
class Total:
    """A figure of areas as one.

    Attributes
    ----------
    value
        In the unit of the indicator; NaN where there is none.
    low, high
        Rounding bounds as in `kaart.model.bounds`; NaN where unknown.
    status
        Observed or estimated; else why there is none.
    reason
        Why there is none, in words; None where there is one, or where nobody asked the areas.
    areas
        Number of areas; 0 for a figure that was published for the whole.
    """

    value: float
    low: float = math.nan
    high: float = math.nan
    status: Status = Status.OBSERVED
    reason: Notice | None = None
    areas: int = 0

    @property
    def known(self) -> bool:
        """Whether there is a figure."""
        return not math.isnan(self.value)


def total_of(figures: Figures, *, absent: Sequence[str] = (), rounding: RoundingRule = AS_COUNTED) -> Total:
    """The figure of all areas of some figures as one.

    Parameters
    ----------
    figures
        Figures of the areas, which do not overlap.
    absent
        Codes that should have been among them and do not exist in that year: then there is no figure.
    rounding
        How the source rounds the column `denominator` of a share that it calculated itself.
    """
    indicator, count = figures.indicator, len(figures.frame)
    reason = _not_there(absent, figures.area_year) or why_not_summed(indicator) or _unknown_part(figures)
    if reason is not None:
        return Total(math.nan, status=Status.MISSING, reason=reason, areas=count)
    if indicator.kind is Kind.EXTENSIVE:
        value, low, high = (math.fsum(figures.bounds[name]) for name in ("value", "low", "high"))
    elif indicator.per:
        value, low, high = _of_counts(figures)
    else:
        value, low, high = _of_shares(figures, rounding)
    if math.isnan(value):
        nobody = reason_of(Status.NOT_APPLICABLE, indicator=indicator)
        return Total(math.nan, status=Status.NOT_APPLICABLE, reason=nobody, areas=count)
    guessed = indicator.denominator_proxy or bool(figures.frame["status"].eq(Status.ESTIMATED.value).any())
    return Total(value, low, high, Status.ESTIMATED if guessed else Status.OBSERVED, areas=count)


def _not_there(absent: Sequence[str], year: int) -> Notice | None:
    if not absent:
        return None
    return Notice.of(mark("{codes} did not exist in {year}"), codes=few(absent), year=year)


def why_not_summed(indicator: Indicator) -> Notice | None:
    """Why an indicator has no figure of several areas, whichever they are; None where it may have one."""
    if indicator.table_family is None and not is_own(indicator):
        return Notice.of(mark("the report gives it for whole areas only"))
    if indicator.kind is Kind.EXTENSIVE or indicator.per:
        return None
    if indicator.kind is Kind.CATEGORY or rate_base(indicator) is None:
        return Notice.of(mark("averages, medians, scores and classes of areas do not add up"))
    near = indicator.denominator in _NEAR_COUNTS or indicator.group in _NEAR_GROUPS
    if not indicator.denominator or (indicator.denominator_proxy and not near):
        return Notice.of(mark("the source does not publish the number that it is a share of"))
    return None


def _unknown_part(figures: Figures) -> Notice | None:
    """The areas without a value or a denominator; one where nobody lives is known to add nothing."""
    frame, indicator = figures.frame, figures.indicator
    if frame.empty:
        return Notice.of(mark("there are no figures of its areas"))
    adds_nothing = frame["status"].eq(Status.NOT_APPLICABLE.value)
    counted = frame["denominator"].notna() | (indicator.kind is Kind.EXTENSIVE)
    unknown = frame[(frame["value"].isna() | ~counted) & ~adds_nothing]
    if unknown.empty:
        return None
    first = unknown.to_dict("records")[0]
    why = reason_of(
        why_empty(first) if np.isnan(first["value"]) else Status.MISSING, indicator=indicator, year=figures.year
    )
    names = few([f"{name} ({code})" for name, code in zip(unknown["name"], unknown["code"], strict=True)])
    if len(unknown) == 1:
        return Notice.of(mark("of {area} it is not known: {why}"), area=names, why=why)
    return Notice.of(mark("of {count} areas it is not known: {areas}"), count=len(unknown), areas=names)


def _counted(figures: Figures) -> DataFrame:
    """Areas with a value: the others add nothing."""
    known = figures.frame[figures.frame["value"].notna()]
    return known.set_index("code")[["value", "denominator"]].astype(float)


def _of_counts(figures: Figures) -> tuple[float, float, float]:
    """Value and bounds of a share of counts that are published."""
    indicator, rows = figures.indicator, _counted(figures)
    reach = {name: rule.at(figures.level, year=figures.year).reach for name, rule in indicator.roundings}
    top = rows["value"] * rows["denominator"] / indicator.factor
    under = rows["denominator"].sum()
    if not under > 0:
        return math.nan, math.nan, math.nan
    least, most = _ends(top, indicator.numerator, reach)
    if set(indicator.numerator) <= set(indicator.per):
        # A count in both parts is the same number in both.
        others = [name for name in indicator.per if name not in indicator.numerator]
        rest_least, rest_most = _ends(rows["denominator"] - top, others, reach)
        low_under, high_under = least + rest_most, most + rest_least
    else:
        high_under, low_under = _ends(rows["denominator"], indicator.per, reach)
    low = indicator.factor * least / low_under
    high = indicator.factor * most / high_under if high_under > 0 else math.nan
    base = rate_base(indicator)
    if base == 100.0:  # noqa: PLR2004 - per cent
        high = min(high, base)
    return float(indicator.factor * top.sum() / under), float(low), float(high)


def _ends(counts: Series[float], names: Iterable[str], reach: dict[str, float]) -> tuple[float, float]:
    """Least and most that counts can sum up to; intervals add, and no count is below zero."""
    span = sum(reach.get(name, 0.0) for name in names)
    return float((counts - span).clip(lower=0).sum()), float((counts + span).sum())


def _of_shares(figures: Figures, rounding: RoundingRule) -> tuple[float, float, float]:
    """Value and bounds of a share that the source calculated: its numerators are the shares of the denominators."""
    rows = _counted(figures)
    weights = rows["denominator"].to_numpy()
    if not weights.sum() > 0:
        return math.nan, math.nan, math.nan
    value = float((rows["value"].to_numpy() * weights).sum() / weights.sum())
    span = rounding.at(figures.level, year=figures.year).reach
    ends = figures.bounds.loc[rows.index, ["low", "high"]].to_numpy(dtype=float)
    low = _least_mean(ends[:, 0], weights, span)
    high = -_least_mean(-ends[:, 1], weights, span)
    return value, min(low, value), max(high, value)


def _least_mean(values: np.ndarray, weights: np.ndarray, span: float) -> float:
    """Least weighted mean when every weight may be `span` more or less: the lowest values weigh most."""
    order = np.argsort(values, kind="stable")
    ordered, fewest, most = values[order], np.clip(weights[order] - span, 0, None), weights[order] + span
    means = []
    for heavy in range(len(ordered) + 1):
        weight = np.where(np.arange(len(ordered)) < heavy, most, fewest)
        if weight.sum() > 0:
            means.append(float((ordered * weight).sum() / weight.sum()))
    return min(means, default=math.nan)
