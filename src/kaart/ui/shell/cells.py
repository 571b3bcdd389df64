"""Values in narrow tables: a long unit is in the heading, not beside every number."""

from __future__ import annotations

import math

from kaart.catalogue import Indicator, Kind
from kaart.model.missing import Status
from kaart.render.words.numbers import short_unit
from kaart.render.words.rounded import printed_number, value_words
from kaart.ui.shell.words import language

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
    if in_cell(indicator) or math.isnan(value):
        return value_words(value, indicator=indicator, language=language(), status=status, year=year)
    return printed_number(value, indicator=indicator, language=language())
