"""Rates in words that claim no more than the rounding of the source leaves: "about 300", "none or almost none".

CBS rounds counts, so a rate of two of them stands for a range. Words name the roundest number of that range; a printed
0 that may stand for more than nothing is not called 0. Numbers in tables to calculate with stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kaart.catalogue import Indicator
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.core.numbers import as_printed
from kaart.model.bounds import rate_base
from kaart.model.missing import Status
from kaart.model.reasons import why_empty
from kaart.render.words.numbers import format_number, format_value

NONE = mark("none or almost none")
_ABOUT = mark("about {value}")
# Rounder than millions is not needed.
_MOST_ZEROS = 6
# A rounder number lies near the published one: within this part of the range. 16 that may be 11 to 21 is not about 20.
_NEAR = 0.25
# A step of 0.1 is not the same float everywhere.
_SLACK = 1.001


def roundest(value: float, *, low: float, high: float, decimals: int) -> float | None:
    """The number near a value with the fewest significant figures; of equally round ones the nearest.

    Parameters
    ----------
    value
        Number to write.
    low, high
        Bounds of what it stands for; NaN where unknown. `high` itself is not reached. Near is within a quarter of
        their distance.
    decimals
        Decimals that are printed.

    Returns
    -------
    float or None
        None where no number near it is rounder than the printed one, or the bounds are as near as the print itself.
    """
    if math.isnan(low) or math.isnan(high) or high - low <= _SLACK * 10.0**-decimals:
        return None
    near = _NEAR * (high - low)
    low, high = max(low, value - near), min(high, value + near)
    for places in range(-_MOST_ZEROS, decimals):
        step, rounded = 10.0**-places, as_printed(value, decimals=places)
        fitting = [
            number for number in (rounded - step, rounded, rounded + step) if number > 0 and low <= number < high
        ]
        if fitting:
            return min(fitting, key=lambda number: abs(number - value))
    return None


def almost_none(value: float, *, indicator: Indicator, high: float = math.nan) -> bool:
    """Whether a rate is printed as 0 and may stand for more than nothing.

    Parameters
    ----------
    value
        In the indicator's unit; NaN is no value.
    indicator
        Gives decimals, and how its source rounds.
    high
        Upper rounding bound; where it is not known the record says whether the source rounds.
    """
    if rate_base(indicator) is None or as_printed(value, decimals=indicator.decimals) != 0:
        return False
    return (value > 0 or _is_rounded(indicator)) if math.isnan(high) else high > 0


def _is_rounded(indicator: Indicator) -> bool:
    return indicator.rounding > 0 or bool(indicator.roundings) or indicator.behind is not None


def value_words(
    value: float | None,
    *,
    indicator: Indicator,
    language: str,
    status: str = Status.OBSERVED,
    year: int | None = None,
    high: float = math.nan,
) -> str:
    """A figure with its unit, "none or almost none", or the reason why there is none: for every place that words one.

    Parameters
    ----------
    value
        In the indicator's unit; None or NaN is no value.
    indicator
        Of the value.
    language
        ``nl`` or ``en``.
    status
        Status of the value; ``estimated`` adds a word.
    year
        Named where nothing was published.
    high
        Upper rounding bound; NaN where unknown.
    """
    if value is None or math.isnan(value) or not almost_none(value, indicator=indicator, high=high):
        return format_value(value, indicator=indicator, language=language, status=status, year=year)
    gettext = translations(language).gettext
    return f"{gettext(NONE)} ({gettext('estimated')})" if status == Status.ESTIMATED else gettext(NONE)


def rounded_number(value: float, *, low: float, high: float, indicator: Indicator, language: str) -> str:
    """A number without its unit, of a rate as round as its bounds ask: ``ongeveer 300``, ``geen of bijna geen``.

    Parameters
    ----------
    value
        In the indicator's unit; not NaN.
    low, high
        Rounding bounds, of `kaart.model.bounds`; NaN where unknown.
    indicator
        Gives decimals.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    if almost_none(value, high=high, indicator=indicator):
        return gettext(NONE)
    near = _rounder(value, low, high, indicator)
    if near is None:
        return format_number(value, decimals=indicator.decimals, language=language)
    decimals = _decimals(near, indicator)
    return gettext(_ABOUT).format(value=format_number(near, decimals=decimals, language=language))


def rounded_value(value: float, *, low: float, high: float, indicator: Indicator, language: str) -> str:
    """A value with its unit, of a rate as round as its bounds ask; parameters as for `rounded_number`."""
    gettext = translations(language).gettext
    if almost_none(value, high=high, indicator=indicator):
        return gettext(NONE)
    near = _rounder(value, low, high, indicator)
    if near is None:
        return format_value(value, indicator=indicator, language=language)
    rounder = replace(indicator, decimals=_decimals(near, indicator))
    return gettext(_ABOUT).format(value=format_value(near, indicator=rounder, language=language))


def printed_number(value: float, *, indicator: Indicator, language: str, high: float = math.nan) -> str:
    """A number without its unit as the legend and the table print it, but for a 0 that may be more.

    Parameters
    ----------
    value
        In the indicator's unit; not NaN.
    high
        Upper rounding bound; NaN where unknown.
    indicator
        Gives decimals.
    language
        ``nl`` or ``en``.
    """
    if almost_none(value, high=high, indicator=indicator):
        return translations(language).gettext(NONE)
    return format_number(value, decimals=indicator.decimals, language=language)


def cell_words(row: Mapping[Any, Any], *, indicator: Indicator, language: str, year: int | None = None) -> str:
    """Value of an area with its unit, or the reason why there is none.

    The number is the one that legend, table and file print: beside them another one would be a second figure for the
    same thing. Only a 0 that may be more is said in words.

    Parameters
    ----------
    row
        Row of `Figures.frame`: ``value``, ``status`` and, where the source rounds counts, ``low`` and ``high``.
    indicator
        Of the value.
    language
        ``nl`` or ``en``.
    year
        Named where nothing was published.
    """
    number = row["value"]
    value = float(number) if isinstance(number, (int, float)) else math.nan
    return value_words(
        value,
        indicator=indicator,
        language=language,
        status=why_empty(row) if math.isnan(value) else str(row["status"]),
        year=year,
        high=float(row.get("high", math.nan)),
    )


def _decimals(near: float, indicator: Indicator) -> int:
    """None for a whole number: "about 20.0" would claim a figure that was left out."""
    return 0 if near.is_integer() else indicator.decimals


def _rounder(value: float, low: float, high: float, indicator: Indicator) -> float | None:
    return None if rate_base(indicator) is None else roundest(value, low=low, high=high, decimals=indicator.decimals)
