"""How much of a group a map of hotspots finds, in words, as chart, table and records: of the map's own graph."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
from pandas import DataFrame

from kaart.analysis.hotspots.power import SIZE, STRENGTH_SD, Planted, Power, Share, Task
from kaart.core.codes import Level
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.charts.vega import CHOSEN, PLAIN, in_language
from kaart.render.words.numbers import DASH, format_number, plural

_HEIGHT_PX = 300
_COLOURS = (PLAIN, CHOSEN)
# Below this share "1 of so many" says more than "so many of 10", and below the other one nothing does.
_ONE_OF, _HARDLY = 0.3, 0.03
_NEARLY_ALL = 0.95


def found_sentence(power: Power, *, areas: str, language: str) -> str:
    """What the map finds of a group that lies far above the average, in one sentence.

    Parameters
    ----------
    power
        Of the graph on the map.
    areas
        What its areas are called, more than one.
    language
        ``nl`` or ``en``.
    """
    gettext, planted = translations(language).gettext, power.of(SIZE, STRENGTH_SD)
    if planted is None:
        return gettext(
            mark("Too few {areas} touch each other here to say what this map finds of a group of {size}.")
        ).format(areas=areas, size=SIZE)
    if planted.found.value < _HARDLY:
        return gettext(
            mark("When a group of {size} {areas} lies far above the average, this map finds hardly any of them.")
        ).format(areas=areas, size=SIZE)
    return gettext(
        mark(
            "When a group of {size} {areas} lies far above the average, this map finds on average {found} such "
            "{areas}, and at least one in {touched} such groups."
        )
    ).format(
        areas=areas,
        size=SIZE,
        found=_of(planted.found.value, language=language),
        touched=_of(planted.touched.value, language=language),
    )


def hides_sentence(areas: str, *, language: str) -> str:
    """What holds for every small map, before anything is simulated.

    Parameters
    ----------
    areas
        What its areas are called, more than one.
    language
        ``nl`` or ``en``.
    """
    text = (
        mark("The fewer {areas} on a map, the more it misses: in a small region most groups stay hidden.")
        if areas == plural(Level.GEMEENTE)
        else mark("The fewer {areas} on a map, the more it misses: in a small gemeente most groups stay hidden.")
    )
    return translations(language).gettext(text).format(areas=areas)


def how_sentence(power: Power, *, areas: str, language: str) -> str:
    """How it was simulated, for under the chart."""
    text = mark(
        "Simulated on the {number} {areas} of this map with their own neighbours: {maps} times made-up values "
        "(normally distributed chance) with one group raised, for each size and height, tested as this map is. A group "
        "is {areas} that touch each other, anywhere on the map. Far above the average is {far} standard deviations. "
        "Where nothing was raised, {share} of the maps still show an area."
    )
    return (
        translations(language)
        .gettext(text)
        .format(
            number=format_number(power.areas, decimals=0, language=language),
            areas=areas,
            maps=format_number(power.maps, decimals=0, language=language),
            far=format_number(STRENGTH_SD, decimals=0, language=language),
            share=_percent(power.nothing.value, language=language),
        )
    )


def busy_words(task: Task, *, language: str) -> str:
    """What goes on while a task is simulated."""
    text = mark("Calculating what this map finds on {maps} made-up maps…")
    maps = task.maps * (len(task.sizes) * len(task.strengths_sd) + 1)
    return translations(language).gettext(text).format(maps=format_number(maps, decimals=0, language=language))


def found_points(power: Power, *, areas: str, language: str) -> DataFrame:
    """Points to draw: ``strength`` (SD), ``found``, ``low``, ``high`` (per cent), ``which`` and ``words``."""
    return pd.DataFrame(
        [
            {
                "strength": item.strength_sd,
                "found": 100 * item.found.value,
                "low": 100 * item.found.low,
                "high": 100 * item.found.high,
                "which": _group(item, areas=areas, language=language),
                "words": _with_interval(item.found, language=language),
            }
            for item in power.planted
        ],
        columns=["strength", "found", "low", "high", "which", "words"],
    )


def found_chart(power: Power, *, areas: str, language: str) -> alt.LayerChart:
    """Share found by height, a line for each size, with the interval of the simulation.

    Parameters
    ----------
    power
        Of the graph on the map; at least one group.
    areas
        What its areas are called, more than one.
    language
        ``nl`` or ``en``.

    Returns
    -------
    LayerChart
        A Vega-Lite chart with embedded data.
    """
    gettext, points = translations(language).gettext, found_points(power, areas=areas, language=language)
    names = list(dict.fromkeys(points["which"]))
    x = alt.X(
        "strength:Q",
        title=gettext(mark("raised by so many standard deviations")),
        axis=alt.Axis(format=",.0f", values=sorted(set(points["strength"])), grid=False),
        scale=alt.Scale(domain=[points["strength"].min() - 0.2, points["strength"].max() + 0.2], nice=False),
    )
    scale = alt.Scale(domain=[0, 100], nice=False)
    y = alt.Y("found:Q", title=gettext(mark("found (%)")), scale=scale, axis=alt.Axis(values=[0, 25, 50, 75, 100]))
    colour = alt.Color(
        "which:N",
        title=None,
        scale=alt.Scale(domain=names, range=list(_COLOURS[: len(names)])),
        legend=alt.Legend(orient="top", columns=1, labelLimit=0, labelFontSize=13),
    )
    tooltip = [
        alt.Tooltip("which:N", title=gettext(mark("Which"))),
        alt.Tooltip("strength:Q", title=gettext(mark("Raised by (SD)")), format=",.0f"),
        alt.Tooltip("words:N", title=gettext(mark("Found"))),
    ]
    base = alt.Chart(points).encode(x=x, y=y, color=colour)
    layers = [
        base.mark_line(),
        base.mark_rule(strokeWidth=2).encode(y=alt.Y("low:Q", title=""), y2="high:Q"),
        base.mark_point(filled=True, size=60).encode(tooltip=tooltip),
    ]
    return in_language(alt.LayerChart(layer=layers).properties(height=_HEIGHT_PX), language=language)


def found_table(power: Power, *, areas: str, language: str) -> DataFrame:
    """Table twin of the chart, with the groups found and the areas found wrongly."""
    gettext = translations(language).gettext
    return pd.DataFrame(
        [
            {
                gettext(mark("Group")): _group(item, areas=areas, language=language),
                gettext("Raised by (SD)"): format_number(item.strength_sd, decimals=0, language=language),
                gettext("Found"): _with_interval(item.found, language=language),
                gettext(mark("Groups of which any was found")): _with_interval(item.touched, language=language),
                gettext(mark("Found but not in the group")): _percent(item.false_share, language=language),
            }
            for item in power.planted
        ]
    )


def power_record(power: Power, task: Task, *, areas: str, language: str) -> dict[str, Any]:
    """Plain record for JSON: shares from 0 to 1 with their 95 % Monte Carlo interval, null where there is none.

    Parameters
    ----------
    power, task
        The outcome, and what was simulated.
    areas
        What its areas are called, more than one.
    language
        ``nl`` or ``en``, of the sentence.
    """
    return {
        "sentence": found_sentence(power, areas=areas, language=language),
        "areas": power.areas,
        "maps": power.maps,
        "noise": "standard_normal",
        "seed": task.seed,
        "groups": [
            {
                "size": item.size,
                "strength_sd": item.strength_sd,
                "found": item.found.value,
                "found_low": item.found.low,
                "found_high": item.found.high,
                "any_found": item.touched.value,
                "any_found_low": item.touched.low,
                "any_found_high": item.touched.high,
                "false_share": item.false_share,
            }
            for item in power.planted
        ],
        "maps_with_any_on_noise": power.nothing.value,
    }


def _group(item: Planted, *, areas: str, language: str) -> str:
    text = translations(language).gettext(mark("group of {size} {areas}"))
    return text.format(size=item.size, areas=areas)


def _of(share: float, *, language: str) -> str:
    """A share as people say it: ``1 of every 6``, ``5 of every 10``, ``nearly all``."""
    gettext = translations(language).gettext
    if share > _NEARLY_ALL:
        return gettext(mark("nearly all"))
    if share < _ONE_OF:
        return gettext(mark("1 of every {number}")).format(number=round(1 / share))
    return gettext(mark("{count} of every 10")).format(count=round(10 * share))


def _with_interval(share: Share, *, language: str) -> str:
    low, high = (format_number(100 * side, decimals=0, language=language) for side in (share.low, share.high))
    text = translations(language).gettext(mark("{share} ({low} to {high})"))
    return text.format(share=_percent(share.value, language=language), low=low, high=high)


def _percent(share: float | None, *, language: str) -> str:
    return DASH if share is None else f"{format_number(100 * share, decimals=0, language=language)} %"
