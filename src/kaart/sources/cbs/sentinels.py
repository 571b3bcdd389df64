"""Numbers that stand for "no number" in CBS and PDOK data.

A value of -99990 or less, or of -99.997, is such a code. Other negative values are real: the median
wealth of a buurt can be below zero.
"""

from __future__ import annotations

import pandas as pd
from pandas import Series

from kaart.core.numbers import HIGHEST_SENTINEL, SCALED_SENTINEL, SENTINEL_CLOSE


def find_sentinels(values: Series[float]) -> Series[bool]:
    """Mask of the values that are codes and not numbers.

    Parameters
    ----------
    values
        Floats; NaN is missing and no sentinel.
    """
    return (values <= HIGHEST_SENTINEL) | ((values - SCALED_SENTINEL).abs() < SENTINEL_CLOSE)


def split_sentinels(values: Series[float]) -> tuple[Series[float], Series[str]]:
    """Split values into numbers and codes.

    Parameters
    ----------
    values
        Floats as published; NaN is missing.

    Returns
    -------
    tuple of Series
        The numbers, NaN where there was none or a code; and the codes as text (``-99997``), missing
        elsewhere. Indexed like `values`.
    """
    sentinel = find_sentinels(values)
    codes = Series(pd.NA, index=values.index, dtype="str", name=values.name)
    codes[sentinel] = [f"{value:.3f}".rstrip("0").rstrip(".") for value in values[sentinel]]
    return values.mask(sentinel), codes
