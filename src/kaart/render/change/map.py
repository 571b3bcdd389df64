"""Change between two years: map, legend, sentence, tooltip and table.

Colours are blue for falling and olive for rising, the lighter the nearer to 0: a change is neither
good nor bad by its colour. Changes within rounding have a separate colour without direction.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
from pandas import DataFrame

from kaart.analysis.change.difference import Comparable, Difference
from kaart.analysis.change.movement import Movement, mean_of
from kaart.catalogue import Indicator
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.core.numbers import as_printed, in_table, json_number
from kaart.core.provenance import Notice
from kaart.render.change.few import few_remark, few_sentence
from kaart.render.maps.deck import rgba
from kaart.render.maps.layers import STATUS, TEXT, Layer
from kaart.render.maps.legend import Legend, LegendRow
from kaart.render.maps.palette import around, colours
from kaart.render.maps.tooltip import TipLine, tooltip_of
from kaart.render.words.numbers import DASH, format_number, format_value, plural, short_unit, unit_words
from kaart.render.words.provisional import year_words
from kaart.render.words.rounded import value_words
from kaart.render.words.unrounded import unrounded_note

CHANGE, ESTIMATED, THEN, NOW = "verschil", "geschat", "eerst", "laatst"
WITHIN_COLOUR = "#f6f1e4"
NO_VALUE_COLOUR, OTHER_BOUNDARY_COLOUR = "#dcdcdc", "#e6e6e6"
# One letter in the layer file, which the colour rule checks before the number.
_WITHIN, _NO_VALUE, _OTHER = "w", "v", "b"
HATCHES = {_NO_VALUE: "///", _OTHER: "..."}  # by letter, for paper
_LETTERS = {Comparable.NO_VALUE.value: _NO_VALUE, Comparable.OTHER_BOUNDARY.value: _OTHER}
_PERCENT = 100
_ALL = 0.995  # larger shares of an area are shown as all of it


def change_indicator(movement: Movement) -> Indicator:
    """Record of the change itself: its unit and the palette of its classes."""
    difference = movement.difference
    return replace(difference.indicator, unit=difference.unit, palette=change_palette(movement), denominator="")


def change_palette(movement: Movement) -> str:
    """Palette of the classes, with as many on the lower side as lie at or below 0."""
    return around(sum(bound <= 0 for bound in movement.classification.breaks))


def change_words(value: float, movement: Movement, *, language: str) -> str:
    """A change with its sign and unit: ``+0,6 procentpunt``; "" for none."""
    if math.isnan(value):
        return ""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{format_value(abs(value), indicator=change_indicator(movement), language=language)}"


def remark(row: Mapping[Any, Any], movement: Movement, *, language: str) -> str:
    """Remark about the change of one area; "" for none.

    Parameters
    ----------
    row
        Of the frame of the difference.
    movement
        The change.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    if isinstance(row["reason"], Notice) and math.isnan(row["change"]):
        return sentence(row["reason"], language=language)
    parts = []
    if row["code"] in movement.within:
        same = row["change"] == 0
        parts.append(gettext("no change") if same else gettext("rounding alone can explain this change"))
    elif row["code"] in movement.few:
        parts.append(few_remark(movement, language=language))
    if row["code"] not in movement.within:
        ends = (row["before"], row["after"], row["change"])
        decimals = movement.difference.indicator.decimals
        parts.append(unrounded_note([ends], decimals=decimals, language=language))
    if row["comparable"] == Comparable.ESTIMATED.value:
        text = gettext("estimated, {share}% of the area known")
        parts.append(text.format(share=format_number(row["coverage"] * _PERCENT, decimals=0, language=language)))
    return "; ".join(filter(None, parts))


@dataclass(frozen=True)
class AreaWords:
    """One area in print, for tooltip, page and picture alike: both values, the change and the remark ("" for none)."""

    before: str
    after: str
    change: str
    remark: str

    def line(self, movement: Movement, *, language: str) -> tuple[str, ...]:
        """Every part with the year of the values; parts without text are left out."""
        first, last = both_years(movement.difference, language=language)
        parts = (f"{first}: {self.before}", f"{last}: {self.after}", self.change, self.remark)
        return tuple(part for part in parts if part)


def area_words(row: Mapping[Any, Any], movement: Movement, *, language: str) -> AreaWords:
    """One area in print.

    Parameters
    ----------
    row
        Of the frame of the difference.
    movement
        The change.
    language
        ``nl`` or ``en``.
    """
    before, after = (
        value_words(row[name], indicator=movement.difference.indicator, language=language)
        for name in ("before", "after")
    )
    change = change_words(row["change"], movement, language=language)
    return AreaWords(before, after, change, remark(row, movement, language=language))


def change_layer(layer: Layer, movement: Movement, *, language: str) -> Layer:
    """A layer file with the change of every area.

    Parameters
    ----------
    layer
        Of `kaart.render.maps.layers.build_layer`, of the later boundaries.
    movement
        The change.
    language
        ``nl`` or ``en``, of the words.

    Returns
    -------
    Layer
        Layer with the change as a number or null, the reason for no class, both values and the remark in words.
    """
    rows = {row["code"]: row for row in movement.difference.frame.to_dict("records")}
    indicator = movement.difference.indicator
    unknown = translations(language).gettext("unknown")
    content = json.loads(layer.content)
    for feature in content["features"]:
        properties = feature["properties"]
        row = rows.get(properties["code"])
        if row is None:
            properties |= {CHANGE: None, f"{CHANGE}{STATUS}": _NO_VALUE}
            properties |= {f"{name}{TEXT}": unknown for name in (CHANGE, THEN, NOW)} | {f"{ESTIMATED}{TEXT}": ""}
            continue
        known = not math.isnan(row["change"])
        properties[CHANGE] = json_number(as_printed(row["change"], decimals=indicator.decimals))
        letter = _WITHIN if row["code"] in movement.within else _LETTERS.get(row["comparable"], "")
        if letter:
            properties[f"{CHANGE}{STATUS}"] = letter
        said = area_words(row, movement, language=language)
        properties[f"{CHANGE}{TEXT}"] = said.change or DASH
        properties |= {f"{THEN}{TEXT}": said.before, f"{NOW}{TEXT}": said.after, f"{ESTIMATED}{TEXT}": said.remark}
        if row["comparable"] == Comparable.ESTIMATED.value and known:
            properties[ESTIMATED] = 1
    packed = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return replace(layer, content=packed.encode())


def letter_of(row: Mapping[Any, Any]) -> str:
    """Letter of the reason why an area has no class, for layer files and legend; "" for a compared area.

    Parameters
    ----------
    row
        Of the frame of the difference.
    """
    return _LETTERS.get(str(row["comparable"]), "")


def change_rule(movement: Movement) -> str:
    """Colour of an area as a deck.gl expression over its change."""
    value, state = f"properties.{CHANGE}", f"properties.{CHANGE}{STATUS}"
    made = movement.classification
    within = rgba(NO_VALUE_COLOUR)
    for bound, colour in reversed(list(zip(made.breaks, colours(change_palette(movement), made.k), strict=True))):
        within = f"{value} <= {bound!r} ? {rgba(colour)} : {within}"
    return (
        f'{state} == "{_WITHIN}" ? {rgba(WITHIN_COLOUR)} : {state} == "{_OTHER}" ? {rgba(OTHER_BOUNDARY_COLOUR)} : '
        f"{value} == null ? {rgba(NO_VALUE_COLOUR)} : ({within})"
    )


def both_years(difference: Difference, *, language: str) -> tuple[str, str]:
    """First and last year in words; a year of provisional figures says so."""
    first, last = (
        year_words(year, extent, language=language)
        for year, extent in zip((difference.first, difference.last), difference.provisional, strict=True)
    )
    return first, last


def change_tooltip(movement: Movement, *, language: str) -> dict[str, Any]:
    """Tooltip with both years, the change, and the remark about it.

    Parameters
    ----------
    movement
        The change.
    language
        ``nl`` or ``en``.
    """
    first, last = both_years(movement.difference, language=language)
    change = translations(language).gettext("Change")
    return tooltip_of(
        [
            TipLine(first, f"{THEN}{TEXT}"),
            TipLine(last, f"{NOW}{TEXT}"),
            TipLine(change, f"{CHANGE}{TEXT}", strong=True),
            TipLine("", f"{ESTIMATED}{TEXT}"),
        ]
    )


def change_legend(movement: Movement, *, language: str) -> Legend:
    """Legend with the classes from falling to rising, changes within rounding, and areas not compared.

    Parameters
    ----------
    movement
        The change.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    difference, made, counts = movement.difference, movement.classification, movement.difference.counts
    record = change_indicator(movement)
    shades = colours(record.palette, made.k)
    labels = [_class_words(place, movement, language=language) for place in range(made.k)]
    below = sum(bound <= 0 for bound in made.breaks)
    rows = [LegendRow(shade, label, count) for shade, label, count in zip(shades, labels, made.counts, strict=True)]
    rows.insert(below, LegendRow(WITHIN_COLOUR, gettext("same or within rounding"), len(movement.within)))
    first, last = both_years(difference, language=language)
    either = gettext("no figure in {first} or {last}").format(first=difference.first, last=difference.last)
    empty = [
        LegendRow(OTHER_BOUNDARY_COLOUR, gettext("other boundary, not compared"), counts["other_boundary"], _OTHER),
        LegendRow(NO_VALUE_COLOUR, either, counts["no_value"], _NO_VALUE),
    ]
    return Legend(
        title=difference.indicator.label[language],
        unit=gettext("change from {first} to {last} ({unit})").format(
            first=first, last=last, unit=unit_words(record, language=language)
        ),
        rows=tuple(rows),
        no_data=tuple(row for row in empty if row.count),
        notes=_notes(movement, language=language),
        histogram=None,
        language=language,
        level=difference.level.value,
    )


def _class_words(place: int, movement: Movement, *, language: str) -> str:
    """Bounds of a class as a fall or a rise; open at either end."""
    gettext = translations(language).gettext
    breaks, record = movement.classification.breaks, change_indicator(movement)
    low = breaks[place - 1] if place else -math.inf
    high = breaks[place]

    def words(value: float) -> str:
        text = format_value(abs(value), indicator=record, language=language)
        # A long unit is shown once, above the rows.
        return text if short_unit(record) else text.removesuffix(record.unit[language]).strip()

    if high <= 0:
        if high == 0:
            return gettext("fell up to {high}").format(high=words(low)) if place else gettext("fell")
        if not place:
            return gettext("fell {low} or more").format(low=words(high))
        return gettext("fell {low} to {high}").format(low=words(high), high=words(low))
    if place == len(breaks) - 1:
        return gettext("rose more than {low}").format(low=words(low)) if low > 0 else gettext("rose")
    if low <= 0:
        return gettext("rose up to {high}").format(high=words(high))
    return gettext("rose {low} to {high}").format(low=words(low), high=words(high))


def _notes(movement: Movement, *, language: str) -> tuple[str, ...]:
    gettext = translations(language).gettext
    notes = []
    changed = int((movement.difference.frame["change"].abs() > 0).sum())
    explained = len(movement.within) - (movement.compared - changed)
    if explained:
        text = gettext("{count} of the {changed} changes could be rounding alone.")
        notes.append(text.format(count=explained, changed=changed))
    if movement.unjudged:
        text = gettext("For {count} changes the effect of rounding is unknown.")
        notes.append(text.format(count=len(movement.unjudged)))
    rows = movement.estimated
    if len(rows):
        least = float(rows["coverage"].min())
        share = format_number(least * _PERCENT, decimals=0, language=language)
        notes.append(gettext("Thick border: estimated, the boundary was redrawn ({count}).").format(count=len(rows)))
        if least < _ALL:
            notes.append(gettext("At least {share}% of the area of these is known.").format(share=share))
    return tuple(notes)


def change_sentence(movement: Movement, *, place: str, whole: tuple[float, float] | None, language: str) -> str:
    """How it changed, in one or two sentences.

    Parameters
    ----------
    movement
        The change.
    place
        Name of the region.
    whole
        Values of the region as a whole in both years; None when they are not known.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    difference = movement.difference
    first, last = both_years(difference, language=language)
    facts: dict[str, object] = {
        "label": difference.indicator.label[language],
        "area": place,
        "first": first,
        "last": last,
        "areas": plural(difference.level.value),
        "level": difference.level.value,
    }
    if not movement.compared:
        text = mark("{label} in {area}: nothing can be said about the change from {first} to {last} per {level}.")
        return gettext(text).format(**facts)
    up, down, same = len(movement.moved(up=True)), len(movement.moved(up=False)), len(movement.within)
    if movement.compared == 1:
        row = difference.frame[difference.frame["change"].notna()].iloc[0]
        names = {"area": row["name"], **_values((row["before"], row["after"]), movement, language=language)}
        return gettext(_ONE[(up, down)]).format(**{**facts, **names})
    text = gettext(
        "Between {first} and {last}, “{label}” in {area} rose in {up} of the {compared} {areas} and fell in {down}"
    )
    none, rest = gettext(mark("none of them")), gettext(mark("; in {same} it stayed the same or within rounding"))
    said = text.format(**facts, up=up or none, down=down or none, compared=movement.compared)
    said += rest.format(same=same) if same else ""
    known = whole is not None and not any(math.isnan(value) for value in whole)
    pair = whole if whole is not None and known else mean_of(difference.frame)
    ends = _values(pair, movement, language=language)
    same_as_shown = len({value_words(value, indicator=difference.indicator, language=language) for value in pair}) == 1
    if known:
        stayed, went = (
            mark(". In {area} as a whole it was {after} in both years."),
            mark(". In {area} as a whole it went from {before} to {after}."),
        )
    else:
        stayed, went = (
            mark(". The average {level} had {after} in both years."),
            mark(". The average {level} went from {before} to {after}."),
        )
    said += gettext(stayed if same_as_shown else went).format(**facts, **ends)
    return " ".join(filter(None, [said, few_sentence(movement, language=language)]))


_ONE = {
    (1, 0): mark("Between {first} and {last}, “{label}” in {area} rose from {before} to {after}."),
    (0, 1): mark("Between {first} and {last}, “{label}” in {area} fell from {before} to {after}."),
    (0, 0): mark(
        "Between {first} and {last}, “{label}” in {area} went from {before} to {after}: "
        "no more than rounding can explain."
    ),
}


def _values(ends: tuple[float, float], movement: Movement, *, language: str) -> dict[str, str]:
    record = movement.difference.indicator
    before, after = (value_words(value, indicator=record, language=language) for value in ends)
    # A long unit is written once.
    said = before if short_unit(record) else before.removesuffix(record.unit[language]).strip()
    return {"before": said, "after": after}


def change_alt(movement: Movement, *, place: str, language: str) -> str:
    """What the map shows, for people who cannot see it: counts, and the largest fall and rise."""
    gettext = translations(language).gettext
    difference = movement.difference
    first, last = both_years(difference, language=language)
    parts = [
        gettext("Map of {area} per {level}: change of {label} from {first} to {last}.").format(
            area=place,
            level=difference.level.value,
            label=difference.indicator.label[language],
            first=first,
            last=last,
        )
    ]
    ordered = difference.frame[difference.frame["change"].notna()].sort_values(["change", "name"])
    if len(ordered):
        low, high = (
            f"{row['name']} ({change_words(float(row['change']), movement, language=language)})"
            for row in (ordered.iloc[0], ordered.iloc[-1])
        )
        text = gettext("{known} of the {total} {areas} are compared; lowest {low}, highest {high}.")
        parts.append(
            text.format(
                known=len(ordered),
                total=len(difference.frame),
                areas=plural(difference.level.value),
                low=low,
                high=high,
            )
        )
        parts.append(gettext("The table below the map holds the same figures."))
    return " ".join(parts)


def change_table(movement: Movement, *, language: str, gemeenten: Mapping[str, str] | None = None) -> DataFrame:
    """Table twin: both values, the change, its judgement, and the reason for no change.

    Parameters
    ----------
    movement
        The change.
    language
        ``nl`` or ``en``.
    gemeenten
        Names of gemeenten by code; the code where there is none.

    Returns
    -------
    DataFrame
        Largest rise first, areas that were not compared last. Values in the indicator's unit, coverage in
        percent of the area; NaN for none.
    """
    gettext = translations(language).gettext
    difference, names = movement.difference, gemeenten or {}
    first, last = both_years(difference, language=language)
    kinds = {
        Comparable.YES.value: gettext("observed"),
        Comparable.ESTIMATED.value: gettext("estimated"),
        Comparable.NO_VALUE.value: gettext("no figure"),
        Comparable.OTHER_BOUNDARY.value: gettext("other boundary, not compared"),
    }
    rows = difference.frame.sort_values(["change", "name"], ascending=[False, True], na_position="last")
    short = partial(in_table, decimals=difference.indicator.decimals)
    estimated = rows["comparable"] == Comparable.ESTIMATED.value
    return pd.DataFrame(
        {
            "name": rows["name"],
            "code": rows["code"],
            "gemeente": [names.get(code, code) for code in rows["gemeente"]],
            first: rows["before"].map(short),
            last: rows["after"].map(short),
            "unit": difference.indicator.unit[language],
            gettext("Change"): rows["change"].map(short),
            gettext("Unit of the change"): difference.unit[language],
            "status": [kinds[kind] for kind in rows["comparable"]],
            gettext("Area known (%)"): (rows["coverage"] * _PERCENT).round(1).where(estimated),
            gettext("Remark"): [remark(row, movement, language=language) for row in rows.to_dict("records")],
        }
    ).reset_index(drop=True)
