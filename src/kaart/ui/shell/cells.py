"""Values in narrow tables: a long unit is in the heading, not beside every number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from kaart.catalogue import Indicator, Kind
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.render.words.numbers import short_unit
from kaart.render.words.printed import Printed
from kaart.render.words.rounded import cell_words, printed_number
from kaart.ui.shell.words import language, tr

_SHORT = ("km",)


def in_cell(indicator: Indicator) -> bool:
    """Whether the unit fits beside every number."""
    return short_unit(indicator) or indicator.unit["nl"] in _SHORT


def heading(indicator: Indicator) -> str:
    """Label, with the unit when that is not in the cells."""
    label, unit = indicator.label[language()], indicator.unit[language()]
    if indicator.kind is Kind.CATEGORY:
        return label
    return label if in_cell(indicator) or unit.casefold() == label.casefold() else f"{label}, {unit}"


def cell(value: float, indicator: Indicator, *, status: str = Status.OBSERVED, year: int | None = None) -> str:
    """Value as a number, with its unit when that is short; the reason when there is none."""
    return row_cell({"value": value, "status": status}, indicator, year)


def printed_cell(figures: Figures, code: str) -> str:
    """`row_cell` of an area among figures; unknown when it is not among them."""
    row = figures.area(code)
    return Printed(figures, language()).words(code) if row is None else row_cell(row, figures.indicator, figures.year)


def row_cell(row: Mapping[Any, Any], indicator: Indicator, year: int | None) -> str:
    """Value of an area as a number, with its unit when that is short; the reason when there is none.

    Parameters
    ----------
    row
        Of `kaart.model.indicators.Figures.area`.
    indicator
        Of the value.
    year
        Named where nothing was published; None for no year.
    """
    value, status = float(row["value"]), str(row["status"])
    if in_cell(indicator) or math.isnan(value):
        return cell_words(row, indicator=indicator, language=language(), year=year)
    high = float(row.get("high", math.nan))
    number = printed_number(value, high=high, indicator=indicator, language=language())
    return f"{number} ({tr('estimated')})" if status == Status.ESTIMATED else number
