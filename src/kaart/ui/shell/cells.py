"""Values in narrow tables: a long unit is in the heading, not beside every number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaart.catalogue import Indicator, Kind
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.render.words.narrow import in_cell, narrow_words
from kaart.render.words.printed import Printed
from kaart.ui.shell.words import language


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
    return narrow_words(row, indicator=indicator, language=language(), year=year)
