"""Distribution of the p-values of the hotspot test: shows whether there is any clustering."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd
from pandas import DataFrame

from kaart.analysis.hotspots.statistic import Hotspots
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.charts.vega import RULE, in_language
from kaart.render.words.numbers import format_number

_BINS, _HEIGHT_PX = 10, 170


def p_bars(result: Hotspots, *, language: str) -> DataFrame:
    """Bars to draw: ``bound`` (upper bound in words), ``low`` and ``high`` (p), ``areas`` (how many are between)."""
    p = [area.p for area in result.areas if area.p is not None]
    counts, edges = np.histogram(p, bins=_BINS, range=(0.0, 1.0))
    return pd.DataFrame(
        {
            "bound": [format_number(float(edge), decimals=1, language=language) for edge in edges[1:]],
            "low": edges[:-1],
            "high": edges[1:],
            "areas": counts,
        }
    )


def p_chart(result: Hotspots, *, language: str) -> alt.LayerChart:
    """Number of tested areas by p before correction.

    Parameters
    ----------
    result
        Outcome of the test.
    language
        ``nl`` or ``en``.

    Returns
    -------
    LayerChart
        A Vega-Lite chart with embedded data.
    """
    gettext, bars = translations(language).gettext, p_bars(result, language=language)
    x_title, y_title = gettext(mark("p before correction, up to")), gettext(mark("Number of areas"))
    bar = (
        alt.Chart(bars)
        .mark_bar(color=RULE)
        .encode(
            x=alt.X("bound:N", title=x_title, sort=list(bars["bound"]), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("areas:Q", title=y_title, axis=alt.Axis(tickMinStep=1, format=",.0f")),
            tooltip=[alt.Tooltip("bound:N", title=x_title), alt.Tooltip("areas:Q", title=y_title)],
        )
    )
    return in_language(alt.LayerChart(layer=[bar]).properties(height=_HEIGHT_PX), language=language)
