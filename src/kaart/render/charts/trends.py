"""One indicator of one area through the years; nothing is joined across a break, and every break is labelled.

Charts of several areas share one scale, so that they can be read side by side. Two definition families
never share one: `shared_scale` refuses them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import altair as alt
import numpy as np
import pandas as pd
from pandas import DataFrame

from kaart.analysis.change.links import Link
from kaart.analysis.change.trend import BreakKind, Trend
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.model.indicators import require_same_scale
from kaart.render.charts.vega import CHOSEN, PLAIN, RULE, in_language, number_format, shown_factor
from kaart.render.words.provisional import provisional_words
from kaart.render.words.trendwords import break_words, point_words, trend_words

_HEIGHT_PX = 190
_ROOM, _FROM_ZERO = 0.08, 0.5
_OTHER_DEFINITION = mark("other definition")
_BREAK_WORDS = {
    Link.REDRAWN.value: mark("boundary redrawn"),
    Link.ENDED.value: mark("area ended"),
    Link.UNKNOWN.value: mark("boundary unsure"),
}


@dataclass(frozen=True)
class SharedScale:
    """Years and values that several charts share; values as shown (euros written out)."""

    first: int
    last: int
    low: float
    high: float


def shared_scale(trends: Sequence[Trend]) -> SharedScale | None:
    """One scale for the trends of several areas; None when none has a value.

    Parameters
    ----------
    trends
        Of one definition family and unit.

    Raises
    ------
    DefinitionMismatchError
        If they are of more than one family or unit.
    """
    for one, other in pairwise(trends):
        require_same_scale(one.indicator, other.indicator)
    points = [point for item in trends for point in item.points if not math.isnan(point.value)]
    if not points:
        return None
    values = np.array([point.value for point in points]) * shown_factor(trends[0].indicator)
    # The start or end of a definition is visible at the edge, although there is no value beyond it.
    stops = [stop.year for item in trends for stop in item.breaks if stop.kind is BreakKind.DEFINITION]
    years = [*(point.year for point in points), *stops, *(year - 1 for year in stops)]
    low, high = float(values.min()), float(values.max())
    room = (high - low) * _ROOM or abs(high) * _ROOM or 1.0
    bottom = 0.0 if 0 <= low <= _FROM_ZERO * high else low - room
    return SharedScale(min(years), max(years), bottom, high + room)


def trend_points(trend: Trend, *, language: str) -> DataFrame:
    """Values to draw: ``year``, ``value`` (as shown), ``run`` (a line joins equal ones), ``estimated``, ``words``.

    With provisional values among them also ``provisional``, the word for it or "".
    """
    factor = shown_factor(trend.indicator)
    rows = [
        {
            "year": point.year,
            "value": point.value * factor,
            "run": number,
            "estimated": point.estimated,
            "words": point_words(point, trend, language=language),
        }
        for number, run in enumerate(trend.runs)
        for point in run
    ]
    table = pd.DataFrame(rows, columns=["year", "value", "run", "estimated", "words"])
    said = [provisional_words(point.provisional, language=language) for run in trend.runs for point in run]
    return table.assign(provisional=said) if any(said) else table


def trend_breaks(trend: Trend, *, language: str) -> DataFrame:
    """Breaks to draw: ``place`` (between two years), ``label``, ``reason`` (a sentence), ``kind``."""
    rows = [
        {
            "place": item.year - 0.5,
            "label": translations(language).gettext(_BREAK_WORDS.get(item.link or "", _OTHER_DEFINITION)),
            "reason": break_words(item, language=language),
            "kind": item.kind.value,
        }
        for item in trend.breaks
    ]
    return pd.DataFrame(rows, columns=["place", "label", "reason", "kind"])


def trend_chart(trend: Trend, *, scale: SharedScale, language: str, chosen: bool = False) -> alt.LayerChart:
    """Chart of one area.

    Parameters
    ----------
    trend
        The area through the years.
    scale
        Of all charts beside it, see `shared_scale`.
    language
        ``nl`` or ``en``.
    chosen
        Whether this is the selected area.

    Returns
    -------
    LayerChart
        A Vega-Lite chart with embedded data.
    """
    gettext = translations(language).gettext
    colour = CHOSEN if chosen else PLAIN
    points, breaks = trend_points(trend, language=language), trend_breaks(trend, language=language)
    breaks = breaks[breaks["place"].between(scale.first, scale.last)]
    years = list(range(scale.first, scale.last + 1))
    across = alt.Scale(domain=[scale.first - 0.7, scale.last + 0.7], nice=False)
    x = alt.X(
        "year:Q", title=None, scale=across, axis=alt.Axis(values=years, format="d", grid=False, labelOverlap=True)
    )
    y_axis = alt.Axis(format=number_format(trend.indicator), tickCount=4)
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[scale.low, scale.high], nice=False), axis=y_axis)
    tooltip = [alt.Tooltip("year:Q", title=gettext("Year"), format="d"), alt.Tooltip("words:N", title=gettext("Value"))]
    base = alt.Chart(points).encode(x=x, y=y)
    line = base.mark_line(color=colour, strokeWidth=2).encode(detail="run:N")
    dots = base.mark_point(filled=True, size=60, opacity=1, color=colour, stroke=colour).encode(
        tooltip=tooltip, fill=alt.condition("datum.estimated", alt.value("white"), alt.value(colour))
    )
    marked = []
    if "provisional" in points:
        words = base.mark_text(align="right", baseline="bottom", dx=4, dy=-8, color=RULE, fontSize=11)
        marked = [words.encode(text="provisional:N")]
    return in_language(
        alt.LayerChart(layer=[*_rules(breaks, across), line, dots, *marked]).properties(
            height=_HEIGHT_PX, description=trend_words(trend, language=language)
        ),
        language=language,
    )


def _rules(breaks: DataFrame, across: alt.Scale) -> list[alt.Chart]:
    if breaks.empty:
        return []
    # Several breaks between the same two years are one line with all labels.
    merged = breaks.groupby("place", sort=True).agg(
        label=("label", lambda parts: ", ".join(dict.fromkeys(parts))), reason=("reason", " ".join)
    )
    marks = alt.Chart(merged.reset_index()).encode(x=alt.X("place:Q", scale=across), tooltip=["reason:N"])
    text = marks.mark_text(angle=270, align="right", baseline="bottom", dx=-2, dy=-2, color=RULE, fontSize=11)
    return [
        marks.mark_rule(strokeDash=[4, 3], color=RULE, strokeWidth=1.5),
        text.encode(text="label:N", y=alt.value(0)),
    ]
