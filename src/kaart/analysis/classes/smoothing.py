"""Empirical Bayes rates: small areas drawn towards the mean of all, as if their figures were a sample.

The model is the global one of R. J. Marshall, "Mapping disease and mortality rates using
empirical Bayes estimators", Applied Statistics 40 (1991) 283-294. CBS income figures come from
registers and are no sample: a smoothed value answers another question than the published
one, always carries that label, and never replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pandas import DataFrame, Series

from kaart.catalogue import Indicator
from kaart.core.errors import InputError, mark
from kaart.core.provenance import Notice
from kaart.model.bounds import rate_base


@dataclass(frozen=True)
class Smoothed:
    """Rates after smoothing.

    Attributes
    ----------
    frame
        By area code: ``value`` as published, ``smoothed`` in the same unit, ``own_share`` (0 to 1,
        how much of the smoothed value is the area's own). NaN where the value or a positive
        denominator is unknown.
    mean
        Mean rate, weighted by denominator, in the same unit.
    between
        Estimated variance between areas beyond chance, in the unit squared; 0 when chance
        explains all differences.
    label
        Names the model and says that it is "as if".
    """

    frame: DataFrame
    mean: float
    between: float
    label: Notice


def empirical_bayes(values: Series[float], *, denominators: Series[float], indicator: Indicator) -> Smoothed:
    """Draw rates towards their mean, the more so the smaller the denominator.

    With r the rate as a fraction, n the denominator, m = sum(n r) / sum(n) and
    A = sum(n (r - m)^2) / sum(n) - m / mean(n), not below 0, the smoothed rate is
    m + A / (A + m / n) (r - m).

    Parameters
    ----------
    values
        Rates by area code, in the indicator's unit; NaN is no value and stays so.
    denominators
        Households or inhabitants by the same codes; an area with none, 0 or unknown gets no
        smoothed value.
    indicator
        Record with the unit of the rate.

    Raises
    ------
    InputError
        If the indicator is no share or rate of a count, or no area has both value and denominator.
    """
    base = rate_base(indicator)
    if base is None:
        raise InputError(
            mark("{indicator} is no share of households or inhabitants and cannot be smoothed; turn smoothing off."),
            indicator=indicator.id,
        )
    weights = denominators.reindex(values.index)
    known = values.notna() & (weights > 0)
    if not known.any():
        raise InputError(
            mark("No area has both a value and a denominator of {indicator}; turn smoothing off."),
            indicator=indicator.id,
        )
    rates = values[known].to_numpy(dtype=float) / base
    counts = weights[known].to_numpy(dtype=float)
    mean = float((counts * rates).sum() / counts.sum())
    spread = float((counts * (rates - mean) ** 2).sum() / counts.sum())
    # Below 0 chance explains more than the observed variance; without the floor weights would leave 0..1.
    between = max(spread - mean / float(counts.mean()), 0.0)
    own = between / (between + mean / counts) if between > 0 else np.zeros_like(counts)
    frame = DataFrame({"value": values, "smoothed": np.nan, "own_share": np.nan}, index=values.index)
    frame.loc[known, "smoothed"] = base * (mean + own * (rates - mean))
    frame.loc[known, "own_share"] = own
    return Smoothed(
        frame=frame,
        mean=base * mean,
        between=base**2 * between,
        label=Notice.of(
            mark(
                "As if the figures were a sample: smoothed by empirical Bayes (Marshall 1991, one mean for all areas)."
            )
        ),
    )
