"""Values in narrow tables: a long unit is in the heading, not beside every number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from kaart.catalogue import Indicator
from kaart.core.language import translations
from kaart.model.missing import Status
from kaart.render.words.numbers import short_unit
from kaart.render.words.rounded import cell_words, printed_number

_SHORT = ("km",)


def in_cell(indicator: Indicator) -> bool:
    """Whether the unit fits beside every number."""
    return short_unit(indicator) or indicator.unit["nl"] in _SHORT


def narrow_words(row: Mapping[Any, Any], *, indicator: Indicator, language: str, year: int | None) -> str:
    """Value of an area as a number, with its unit when that is short; the reason when there is none.

    Parameters
    ----------
    row
        Of `kaart.model.indicators.Figures.area`.
    indicator
        Of the value.
    language
        ``nl`` or ``en``.
    year
        Named where nothing was published; None for no year.
    """
    value, status = float(row["value"]), str(row["status"])
    if in_cell(indicator) or math.isnan(value):
        return cell_words(row, indicator=indicator, language=language, year=year)
    high = float(row.get("high", math.nan))
    number = printed_number(value, high=high, indicator=indicator, language=language)
    estimated = translations(language).gettext("estimated")
    return f"{number} ({estimated})" if status == Status.ESTIMATED else number
