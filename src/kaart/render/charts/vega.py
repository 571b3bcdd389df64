"""Shared by all Vega charts: notation, and values as shown."""

from __future__ import annotations

import altair as alt

from kaart.catalogue.records import Indicator
from kaart.render.words.numbers import is_euro, unit_words

# Blue and orange are distinct for every kind of colour vision, in light and dark themes.
PLAIN, CHOSEN, RULE = "#2f7ea6", "#c2700a", "#7d868c"

FONT_PX = 13
_THOUSAND = 1000.0


def shown_factor(indicator: Indicator) -> float:
    """Factor from stored to shown values: thousands of euro are written out."""
    return _THOUSAND if is_euro(indicator) and "000" in indicator.unit.nl else 1.0


def axis_title(indicator: Indicator, *, language: str) -> str:
    """Label and unit: ``Laag inkomen (%)``; the label alone where it contains the unit."""
    label, unit = indicator.label[language], unit_words(indicator, language=language)
    return label if not unit or unit.casefold() == label.casefold() else f"{label} ({unit})"


def number_format(indicator: Indicator) -> str:
    """Vega format of numbers on an axis."""
    return ",.0f" if shown_factor(indicator) > 1 else f",.{indicator.decimals}~f"


def in_language(chart: alt.LayerChart, *, language: str) -> alt.LayerChart:
    """The chart with numbers in the notation of a language.

    Parameters
    ----------
    chart
        Whole chart, not part of another.
    language
        ``nl`` or ``en``.
    """
    signs = (",", ".") if language == "nl" else (".", ",")
    number = alt.NumberLocale(decimal=signs[0], thousands=signs[1], grouping=[3], currency=["€ ", ""])
    whole: alt.LayerChart = chart.configure(
        locale=alt.Locale(number=number),
        axis=alt.AxisConfig(labelFontSize=FONT_PX, titleFontSize=FONT_PX, titleFontWeight="normal"),
        customFormatTypes=False,
    )
    return whole
