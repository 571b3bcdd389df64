"""Power of the hotspot test by strength of the planted clusters: chart and table of one measurement."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd
from pandas import DataFrame

from kaart.catalogue.measured import Strength
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.charts.vega import CHOSEN, PLAIN, in_language
from kaart.render.words.numbers import DASH, format_number

_HEIGHT_PX = 280
ALL, INNER = mark("all raised areas"), mark("with raised neighbours only")


def curve_points(curve: Sequence[Strength], *, language: str) -> DataFrame:
    """Points to draw: ``strength`` (SD), ``found`` (per cent), ``which`` (words) and ``words`` (per cent as shown)."""
    gettext = translations(language).gettext
    rows = [
        {
            "strength": item.strength_sd,
            "found": 100 * share,
            "which": gettext(which),
            "words": _percent(share, language=language),
        }
        for which, shares in ((ALL, [item.found for item in curve]), (INNER, [item.found_inner for item in curve]))
        for item, share in zip(curve, shares, strict=True)
    ]
    return pd.DataFrame(rows, columns=["strength", "found", "which", "words"])


def curve_chart(curve: Sequence[Strength], *, language: str) -> alt.LayerChart:
    """Share found by strength; the table says the same in numbers.

    Parameters
    ----------
    curve
        Measurements, by ascending strength.
    language
        ``nl`` or ``en``.

    Returns
    -------
    LayerChart
        A Vega-Lite chart with embedded data.
    """
    gettext = translations(language).gettext
    points = curve_points(curve, language=language)
    names = [gettext(ALL), gettext(INNER)]
    x = alt.X(
        "strength:Q",
        title=gettext(mark("raised by so many standard deviations")),
        scale=alt.Scale(domain=[curve[0].strength_sd, curve[-1].strength_sd], nice=False),
        axis=alt.Axis(format=",.0f", values=sorted({round(item.strength_sd) for item in curve}), grid=False),
    )
    y = alt.Y(
        "found:Q",
        title=gettext(mark("found (%)")),
        scale=alt.Scale(domain=[0, 100], nice=False),
        axis=alt.Axis(values=[0, 25, 50, 75, 100], format=",.0f"),
    )
    colour = alt.Color(
        "which:N",
        title=None,
        scale=alt.Scale(domain=names, range=[PLAIN, CHOSEN]),
        legend=alt.Legend(orient="top", columns=1, labelLimit=0, labelFontSize=13),
    )
    tooltip = [
        alt.Tooltip("which:N", title=gettext(mark("Which"))),
        alt.Tooltip("strength:Q", title=gettext(mark("Raised by (SD)")), format=",.1f"),
        alt.Tooltip("words:N", title=gettext(mark("Found"))),
    ]
    base = alt.Chart(points)
    line = base.mark_line().encode(x=x, y=y, color=colour)
    dots = base.mark_point(filled=True, size=60).encode(x=x, y=y, color=colour, tooltip=tooltip)
    return in_language(alt.LayerChart(layer=[line, dots]).properties(height=_HEIGHT_PX), language=language)


def curve_table(curve: Sequence[Strength], *, language: str) -> DataFrame:
    """Table twin of the chart, with false detections; headings and numbers in the language."""
    gettext = translations(language).gettext
    rows = [
        {
            gettext("Raised by (SD)"): format_number(item.strength_sd, decimals=1, language=language),
            gettext("Found"): _percent(item.found, language=language),
            gettext(mark("Found, with raised neighbours only")): _percent(item.found_inner, language=language),
            gettext(mark("Found but not raised")): _percent(item.false_share, language=language),
            gettext(mark("of those, beside a raised area")): _percent(item.false_beside_share, language=language),
        }
        for item in curve
    ]
    return pd.DataFrame(rows)


def _percent(share: float | None, *, language: str) -> str:
    return DASH if share is None else f"{format_number(100 * share, decimals=1, language=language)} %"
