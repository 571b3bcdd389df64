"""Hotspots: the map of five classes, its legend, its sentence and its table.

Colours are ochre above and blue below, dark where the surroundings are similar and light where
they are not: hues that are distinct for every kind of colour vision, and no alarming red.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
from pandas import DataFrame

from kaart.analysis.hotspots.statistic import WORDS, Area, Hotspots, Spot
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.model.indicators import Figures
from kaart.render.maps.basemap import STYLE_FILE
from kaart.render.maps.deck import CompactDeck, View, areas_spec, rgba
from kaart.render.maps.layers import TEXT, Layer
from kaart.render.maps.legend import Legend, LegendRow
from kaart.render.maps.tooltip import TipLine, tooltip_lines, tooltip_of
from kaart.render.words.numbers import format_number, plural
from kaart.render.words.printed import Printed
from kaart.render.words.provisional import figures_year
from kaart.render.words.rounded import value_words
from kaart.render.words.table import table_twin

SPOT, REASON = "opvallend", "reden"
COLOURS: Mapping[Spot, str] = {
    Spot.HIGH_HIGH: "#8a4b08",
    Spot.HIGH_LOW: "#d08e3c",
    Spot.LOW_HIGH: "#8fb8dd",
    Spot.LOW_LOW: "#163a6b",
    Spot.NONE: "#f3efe2",
}
NOT_TESTED = "#c9c9c9"
# One per reason, the most frequent first: a legend has no two rows in one grey.
GREYS = (NOT_TESTED, "#9b9b9b", "#707070")
STRIKING = tuple(spot for spot in Spot if spot is not Spot.NONE)
# The first clause of a reason is enough to count by; a point within a number ends none.
_CLAUSE = re.compile(r"[:,;.](?:\s|$)")
_QUARTERS = {
    1: mark("in the lowest quarter"),
    2: mark("in the second lowest quarter"),
    3: mark("in the second highest quarter"),
    4: mark("in the highest quarter"),
}


def striking(result: Hotspots) -> tuple[Area, ...]:
    """Areas that stand out, the clearest first."""
    return _clearest(area for area in result.areas if area.spot in STRIKING)


def closest(result: Hotspots, *, count: int) -> tuple[Area, ...]:
    """Areas that do not stand out, those with the smallest p first."""
    return _clearest(area for area in result.areas if area.spot is Spot.NONE)[:count]


def _clearest(areas: Iterable[Area]) -> tuple[Area, ...]:
    return tuple(sorted(areas, key=lambda area: (area.p_adj, area.p, area.code)))


def left_out(result: Hotspots) -> tuple[Area, ...]:
    """Areas that were not tested, by name."""
    return tuple(sorted((area for area in result.areas if area.spot is None), key=lambda area: (area.name, area.code)))


def reasons(result: Hotspots, *, language: str) -> dict[str, int]:
    """Number of areas left out per reason in few words, the most frequent first."""
    counts = Counter(reason_words(area, language=language) for area in left_out(result))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def reason_words(area: Area, *, language: str) -> str:
    """Short reason why an area was left out, as in the legend; "" when it was tested."""
    reason = area.excluded_because
    # A reason can contain a number of the area; its first clause never does.
    return "" if reason is None else _CLAUSE.split(sentence(reason, language=language))[0]


def outcome_words(area: Area, *, language: str) -> str:
    """Class of an area in words with the quarter of its own value, or why it was not tested."""
    if area.spot is not None:
        gettext = translations(language).gettext
        return gettext(mark("{outcome} (own value {quarter})")).format(
            outcome=gettext(WORDS[area.spot]), quarter=quarter_words(area, language=language)
        )
    return "" if area.excluded_because is None else sentence(area.excluded_because, language=language)


def quarter_words(area: Area, *, language: str) -> str:
    """Where the area itself stands among the tested areas; "" when it was not tested."""
    return "" if area.quarter is None else translations(language).gettext(_QUARTERS[area.quarter])


def spot_layer(layer: Layer, result: Hotspots, *, language: str) -> Layer:
    """A layer file with the class of every area beside its figures.

    Parameters
    ----------
    layer
        Result of `kaart.render.maps.layers.build_layer`.
    result
        Outcome of the test.
    language
        ``nl`` or ``en``, of the words.

    Returns
    -------
    Layer
        With ``opvallend``, the id of the class or null when not tested, and the same in words.
    """
    outcomes = {area.code: area for area in result.areas}
    content = json.loads(layer.content)
    greys = {reason: number for number, reason in enumerate(reasons(result, language=language))}
    for feature in content["features"]:
        properties = feature["properties"]
        area = outcomes.get(properties["code"])
        properties[REASON] = greys.get(reason_words(area, language=language), 0) if area is not None else 0
        properties[SPOT] = area.spot.value if area is not None and area.spot is not None else None
        properties[f"{SPOT}{TEXT}"] = outcome_words(area, language=language) if area is not None else ""
    packed = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return replace(layer, content=packed.encode())


def spot_rule() -> str:
    """Colour of an area as a deck.gl expression over its class."""
    rule = rgba(GREYS[-1])
    for number, grey in reversed(tuple(enumerate(GREYS[:-1]))):
        rule = f"properties.{REASON} == {number} ? {rgba(grey)} : {rule}"
    for spot, colour in COLOURS.items():
        rule = f'properties.{SPOT} == "{spot.value}" ? {rgba(colour)} : {rule}'
    return rule


def spot_spec(
    layer_file: str,
    *,
    figures: Figures,
    view: View,
    language: str,
    selected: Mapping[str, Any] | None = None,
    style_file: str = STYLE_FILE,
) -> CompactDeck:
    """Map of the five classes; like every map except for its colours.

    Parameters
    ----------
    layer_file
        File of `spot_layer` in the static folder.
    figures
        Tested figures, for the tooltip.
    view
        View of the map.
    language
        ``nl`` or ``en``.
    selected
        Feature of `kaart.render.maps.deck.outline`, or None.
    style_file
        Style of the base map in the static folder.
    """
    return areas_spec(
        layer_file,
        spot_rule(),
        view=view,
        areas=len(figures.frame),
        tip=spot_tooltip(figures, language=language),
        selected=selected,
        style_file=style_file,
    )


def spot_tooltip(figures: Figures, *, language: str) -> dict[str, Any]:
    """Tooltip with the class, or the reason for none, under the figure."""
    lines = tooltip_lines(figures.indicator.id, figures=figures, language=language)
    return tooltip_of([*lines, TipLine("", f"{SPOT}{TEXT}", strong=True)])


def spot_legend(result: Hotspots, figures: Figures, *, language: str) -> Legend:
    """Legend of the five classes with counts, and the areas left out per reason.

    Parameters
    ----------
    result
        Outcome of the test.
    figures
        What was tested.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    counts = result.counts
    return Legend(
        title=f"{figures.indicator.label[language]}, {figures_year(figures, language=language)}",
        unit="",
        rows=tuple(LegendRow(COLOURS[spot], gettext(WORDS[spot]), counts[spot]) for spot in Spot),
        no_data=tuple(
            LegendRow(GREYS[min(number, len(GREYS) - 1)], reason, count, "untested")
            for number, (reason, count) in enumerate(reasons(result, language=language).items())
        ),
        notes=(gettext(mark("Grey areas were not tested. High and low say nothing about good or bad.")),),
        histogram=None,
        language=language,
        level=result.level.value,
    )


def spot_sentence(result: Hotspots, figures: Figures, *, place: str, language: str) -> str:
    """The remarkable areas, in one sentence.

    Parameters
    ----------
    result
        Outcome of the test.
    figures
        What was tested.
    place
        Name of the region.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    counts = {spot: count for spot, count in result.counts.items() if spot in STRIKING and count}
    total = sum(counts.values())
    if not total:
        text = mark(
            "{label}, {year}: of the {tested} {areas} in {place} that could be compared none stands out; "
            "chance alone often gives differences like these."
        )
    else:
        text = mark(
            "{label}, {year}: of the {tested} {areas} in {place} that could be compared {count} stand out: {list}."
        )
    return gettext(text).format(
        label=figures.indicator.label[language],
        year=figures_year(figures, language=language),
        tested=format_number(result.tested, decimals=0, language=language),
        areas=plural(result.level.value),
        place=place,
        count=format_number(total, decimals=0, language=language),
        list="; ".join(
            gettext(mark("{count} with {neighbours}")).format(count=count, neighbours=gettext(WORDS[spot]))
            for spot, count in counts.items()
        ),
    )


def figure_words(area: Area, figures: Figures, *, language: str) -> str:
    """Published value of an area with its unit; the smoothed one beside it where that was tested; "" for none."""
    if area.value is None:
        return ""
    text = Printed(figures, language).words(area.code)
    if area.smoothed is None:
        return text
    smooth = value_words(area.smoothed, indicator=figures.indicator, language=language)
    return translations(language).gettext(mark("{value} (smoothed {smooth})")).format(value=text, smooth=smooth)


def around_words(area: Area, result: Hotspots, figures: Figures, *, language: str) -> str:
    """Number of neighbours in the test, and their average value."""
    known = {item.code: item.value for item in result.areas}
    values = [value for value in (known.get(code) for code in area.neighbours) if value is not None]
    if not values:
        return ""
    mean = value_words(sum(values) / len(values), indicator=figures.indicator, language=language)
    text = mark("{count} neighbours, on average {mean}")
    return translations(language).gettext(text).format(count=len(values), mean=mean)


def stability_words(area: Area, result: Hotspots, *, language: str) -> str:
    """Number of combinations with the same outcome, in words."""
    if area.stability is None:
        return ""
    text = translations(language).gettext(mark("same outcome in {same} of {all} ways to test"))
    return text.format(same=round(area.stability * result.combinations), all=result.combinations)


def spot_table(result: Hotspots, figures: Figures, *, language: str) -> DataFrame:
    """Table twin: every area with its class or the reason why not, headings in the language.

    Parameters
    ----------
    result
        Outcome of the test.
    figures
        What was tested.
    language
        ``nl`` or ``en``.

    Returns
    -------
    DataFrame
        Striking areas first, then by p, those left out last. Values in the unit shown, p and
        stability from 0 to 1; NaN for none.
    """
    gettext = translations(language).gettext
    twin = table_twin(figures, language=language).set_index("code")
    names = {area.code: area.name for area in result.areas}
    areas = [*striking(result), *closest(result, count=len(result.areas)), *left_out(result)]
    codes = [area.code for area in areas]
    table = pd.DataFrame(
        {
            gettext("Name"): [area.name for area in areas],
            gettext("Code"): codes,
            gettext("Value"): twin["value"].reindex(codes).to_numpy(),
            gettext("Unit"): twin["unit"].iloc[0] if len(twin) else "",
            gettext(mark("Outcome")): [
                outcome_words(area, language=language) if area.spot is None else gettext(WORDS[area.spot])
                for area in areas
            ],
            gettext(mark("Own value")): [quarter_words(area, language=language) for area in areas],
            "z": [area.z for area in areas],
            "p": [area.p for area in areas],
            gettext(mark("p corrected")): [area.p_adj for area in areas],
            gettext(mark("Stability")): [area.stability for area in areas],
            gettext(mark("Neighbours")): [", ".join(names[code] for code in area.neighbours) for area in areas],
        }
    )
    numbers = ["z", "p", gettext("p corrected"), gettext("Stability")]
    table[numbers] = table[numbers].astype(float).round(4)
    if figures.provisional:
        table.insert(4, gettext("Status"), twin["status"].reindex(codes).to_numpy())
    if result.smoothing is not None:
        table.insert(4, gettext(mark("Smoothed")), pd.Series([area.smoothed for area in areas], dtype=float).round(3))
    return table
