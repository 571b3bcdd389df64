"""Areas in order as a dot plot: the value with its rounding bounds, and its rank interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import altair as alt
import pandas as pd
from pandas import DataFrame

from kaart.analysis.compare.ranking import Ranking
from kaart.catalogue.records import Indicator
from kaart.core.language import translations
from kaart.render.charts.vega import CHOSEN, PLAIN, RULE, axis_title, in_language, number_format, shown_factor
from kaart.render.words.numbers import format_range
from kaart.render.words.ranks import Rank
from kaart.render.words.rounded import value_words

MOST = 100
_ROW_PX, _LEAST_PX, _LABEL_PX, _NAME_PX = 22, 140, 300, 15
COLUMNS = ("label", "name", "places", "value", "low", "high", "value_words", "bounds_words", "chosen")


def rank_rows(ranking: Ranking, *, bounds: DataFrame, language: str, chosen: str = "", most: int = MOST) -> DataFrame:
    """Rows of the dot plot: all areas, or the first, the last and those around the chosen one.

    Parameters
    ----------
    ranking
        Areas in order.
    bounds
        ``low`` and ``high`` by area code (`kaart.model.indicators.Figures.bounds`).
    language
        ``nl`` or ``en``.
    chosen
        Code to highlight, "" for none.
    most
        Rows that can be read in one chart.

    Returns
    -------
    DataFrame
        `COLUMNS`, in order; ``value``, ``low`` and ``high`` as shown (euros written out). Every label is
        unique; a bound that is not known is the value itself.
    """
    frame = ranking.frame.iloc[_kept(ranking.frame, chosen=chosen, most=most)]
    factor = shown_factor(ranking.indicator)
    repeated = frame["name"].duplicated(keep=False)
    rows = []
    for row, twice in zip(frame.to_dict("records"), repeated, strict=True):
        value = float(row["value"])
        low, high = (_or(float(bounds[side].get(row["code"], math.nan)), value) for side in ("low", "high"))
        interval = Rank(int(row["rank_best"]), int(row["rank_worst"])).words
        name = f"{row['name']} ({row['code']})" if twice else str(row["name"])
        rows.append(
            {
                # Of a score no place is given: it is no mark.
                "label": f"{interval}   {name}" if ranking.indicator.middle is None else name,
                "name": name,
                "places": interval,
                "value": value * factor,
                "low": low * factor,
                "high": high * factor,
                "value_words": value_words(value, indicator=ranking.indicator, language=language),
                "bounds_words": _finer(low, high, ranking.indicator, language=language),
                "chosen": row["code"] == chosen,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def rank_chart(
    rows: DataFrame, *, indicator: Indicator, references: Mapping[str, float], language: str, alt_text: str
) -> alt.LayerChart:
    """Dot plot of a ranking.

    Parameters
    ----------
    rows
        Result of `rank_rows`.
    indicator
        Ranked indicator.
    references
        Values to compare with by name, in the indicator's unit; drawn as labelled lines.
    language
        ``nl`` or ``en``.
    alt_text
        The chart in words.

    Returns
    -------
    LayerChart
        A Vega-Lite chart with embedded data.
    """
    gettext = translations(language).gettext
    order = list(rows["label"])
    y = alt.Y(
        "label:N",
        sort=order,
        title=None,
        axis=alt.Axis(
            labelLimit=_LABEL_PX, labelOverlap=False, labelBound=False, labelFlush=False, ticks=False, domain=False
        ),
    )
    axis = alt.Axis(format=number_format(indicator), orient="top", tickCount=6)
    x = alt.X(
        "value:Q", title=axis_title(indicator, language=language), axis=axis, scale=alt.Scale(zero=False, nice=True)
    )
    colour = alt.condition("datum.chosen", alt.value(CHOSEN), alt.value(PLAIN))
    tooltip = [
        alt.Tooltip("name:N", title=gettext("Name")),
        alt.Tooltip("value_words:N", title=gettext("Value")),
        alt.Tooltip("bounds_words:N", title=gettext("Before rounding between")),
    ]
    if indicator.middle is None:
        tooltip.append(alt.Tooltip("places:N", title=gettext("Places")))
    base = alt.Chart(rows).encode(y=y)
    span = base.mark_rule(strokeWidth=6, opacity=0.45).encode(x=alt.X("low:Q"), x2="high:Q", color=colour)
    dots = base.mark_point(filled=True, opacity=1).encode(
        x=x,
        color=colour,
        size=alt.condition("datum.chosen", alt.value(170), alt.value(75)),
        shape=alt.condition("datum.chosen", alt.value("diamond"), alt.value("circle")),
        tooltip=tooltip,
    )
    layers = [*_references(references, indicator), span, dots]
    height = max(_LEAST_PX, _ROW_PX * len(rows))
    return in_language(alt.LayerChart(layer=layers).properties(height=height, description=alt_text), language=language)


def _references(references: Mapping[str, float], indicator: Indicator) -> list[alt.Chart]:
    known = [(name, value) for name, value in references.items() if not math.isnan(value)]
    if not known:
        return []
    factor, layers = shown_factor(indicator), []
    for number, (name, value) in enumerate(known):
        line = alt.Chart(pd.DataFrame([{"value": value * factor, "name": name}])).encode(x="value:Q")
        # Every name at its own height: names of close values would overlap.
        label = line.mark_text(align="left", baseline="top", dx=4, color=RULE, fontSize=12).encode(
            text="name:N", y=alt.value(_NAME_PX * number)
        )
        layers += [line.mark_rule(strokeDash=[5, 4], color=RULE, strokeWidth=1.5), label]
    return layers


def _kept(frame: DataFrame, *, chosen: str, most: int) -> list[int]:
    """Row numbers to draw: all, or thirds from the top, around the chosen one and from the bottom."""
    size = len(frame)
    if size <= most:
        return list(range(size))
    third = most // 3
    of_chosen = frame.index[frame["code"] == chosen]
    middle = int(of_chosen[0]) if len(of_chosen) else size // 2
    around = range(max(0, middle - third // 2), min(size, middle + third // 2))
    return sorted({*range(third), *around, *range(size - third, size)})


def _or(value: float, otherwise: float) -> float:
    return otherwise if math.isnan(value) else value


def _finer(low: float, high: float, indicator: Indicator, *, language: str) -> str:
    """Bounds with one decimal more than the value: 12.35 to 12.45."""
    return format_range(low, high, indicator=replace(indicator, decimals=indicator.decimals + 1), language=language)
