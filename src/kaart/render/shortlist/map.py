"""The map of a shortlist: areas in the colour of their outcome, those that meet the conditions outlined and named."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pydeck
from geopandas import GeoDataFrame

from kaart.analysis.shortlist.judge import Area, Outcome, Shortlist
from kaart.core.crs import to_wgs84
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.maps.basemap import STYLE_FILE
from kaart.render.maps.deck import CompactDeck, View, areas_spec, rgba
from kaart.render.maps.layers import TEXT, Layer
from kaart.render.maps.legend import Legend, LegendRow
from kaart.render.maps.palette import no_data
from kaart.render.maps.tooltip import TipLine, tooltip_of
from kaart.render.shortlist.words import column_words, condition_words, outcome_words, value_words, why_unknown
from kaart.render.shortlist.words import list_sentence as sentence_of
from kaart.render.words.numbers import plural

MET, OUTCOME, WHY = "voldoet", "oordeel", "waarom"
# Blue of four shades: the outcome is neither good nor bad. They differ in grey print too, and the lightest is far
# darker than an area of which it cannot be said: that one does not fail.
_COLOURS = {
    (Outcome.MEETS, False): "#183f66",
    (Outcome.MEETS, True): "#4c7aa6",
    (Outcome.FAILS, True): "#8ca3b9",
    (Outcome.FAILS, False): "#cbd3da",
}
_LABELS = {
    (Outcome.MEETS, False): mark("meets the conditions"),
    (Outcome.MEETS, True): mark("meets them; without rounding perhaps not"),
    (Outcome.FAILS, True): mark("does not meet them; without rounding perhaps so"),
    (Outcome.FAILS, False): mark("does not meet them"),
}
_UNKNOWN = no_data("missing")
# More names would lie over each other; the list beside the map has them all.
MOST_NAMES = 30
_NAME_PX, _LETTER_PX, _PAD_PX, _HIGH_PX, _LINE_PX = 14, 7.2, 5, 20, 22
_TILE_PX = 512  # deck.gl's world is 512 px wide at zoom 0


def place_of(area: Area, result: Shortlist) -> int:
    """Row of an area in the legend: the four outcomes, then the one that cannot be said.

    Without conditions no area stands out.
    """
    outcomes = list(_COLOURS)
    if not result.conditions:
        return len(outcomes) - 1
    return len(outcomes) if area.outcome is Outcome.UNKNOWN else outcomes.index((area.outcome, area.unsure))


def list_layer(layer: Layer, result: Shortlist, *, language: str) -> Layer:
    """A layer file with the outcome of every area, and the figures that its conditions are about.

    Parameters
    ----------
    layer
        Of `kaart.render.maps.layers.build_layer`, of the areas of the list.
    result
        The list.
    language
        ``nl`` or ``en``.
    """
    areas = {area.code: area for area in result.areas}
    unknown = translations(language).gettext("unknown")
    content = json.loads(layer.content)
    texts = _texts(result, language=language)
    for feature in content["features"]:
        properties = feature["properties"]
        area = areas.get(properties["code"])
        properties |= {key: words.get(properties["code"], unknown) for key, words in texts.items()}
        properties[f"{WHY}{TEXT}"] = ""
        if area is None:
            properties[OUTCOME], properties[f"{OUTCOME}{TEXT}"] = len(_COLOURS), unknown
            continue
        properties[OUTCOME] = place_of(area, result)
        properties[f"{OUTCOME}{TEXT}"] = outcome_words(area, language=language) if result.conditions else ""
        if area.outcome is Outcome.MEETS and result.conditions:
            properties[MET] = 1
        if area.outcome is Outcome.UNKNOWN:
            properties[f"{WHY}{TEXT}"] = why_unknown(area, result, language=language)
    packed = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return replace(layer, content=packed.encode())


def _texts(result: Shortlist, *, language: str) -> dict[str, dict[str, str]]:
    """Figures in words by code, per property: those of the columns that conditions are about."""
    texts = {}
    for number, applied in enumerate(result.conditions):
        filled = result.filled(applied.condition.column)
        if filled is not None:
            values = filled.figures.frame.set_index("code")["value"].dropna()
            texts[f"maat{number}{TEXT}"] = {
                str(code): value_words(float(value), filled, language=language) for code, value in values.items()
            }
    return texts


def list_tooltip(result: Shortlist, *, language: str) -> dict[str, Any]:
    """Tooltip with the outcome, and the figure of every condition.

    Parameters
    ----------
    result
        The list.
    language
        ``nl`` or ``en``.
    """
    lines = [TipLine("", f"{OUTCOME}{TEXT}", strong=True)]
    for number, applied in enumerate(result.conditions):
        filled = result.filled(applied.condition.column)
        if filled is not None:
            lines.append(TipLine(column_words(filled, language=language), f"maat{number}{TEXT}"))
    return tooltip_of([*lines, TipLine("", f"{WHY}{TEXT}")])


def list_rule() -> str:
    """Colour of an area as a deck.gl expression over its outcome."""
    rule = rgba(_UNKNOWN.colour)
    for number, colour in enumerate(_COLOURS.values()):
        rule = f"properties.{OUTCOME} == {number} ? {rgba(colour)} : ({rule})"
    return rule


def list_spec(
    layer_file: str,
    *,
    result: Shortlist,
    areas: GeoDataFrame,
    view: View,
    language: str,
    selected: Mapping[str, Any] | None = None,
    style_file: str = STYLE_FILE,
) -> CompactDeck:
    """Map of a shortlist.

    Parameters
    ----------
    layer_file
        File in the static folder, of `list_layer`.
    result
        The list.
    areas
        Boundaries in EPSG:28992, to place names in.
    view
        Where to look.
    language
        ``nl`` or ``en``.
    selected
        Feature of `kaart.render.maps.deck.outline`, or None.
    style_file
        Style of the base map in the static folder.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    deck = areas_spec(
        layer_file,
        list_rule(),
        view=view,
        areas=len(result.areas),
        tip=list_tooltip(result, language=language),
        selected=selected,
        style_file=style_file,
        bold=MET if result.conditions else "",
    )
    met = [area.code for area in result.of(Outcome.MEETS)] if result.conditions else []
    deck.layers.append(name_layer(areas, met, view=view))
    return deck


def name_layer(areas: GeoDataFrame, codes: list[str], *, view: View) -> pydeck.Layer:
    """Names of areas, written in the middle of each; one that would cover another moves up or down.

    Parameters
    ----------
    areas
        In EPSG:28992, with ``code`` and ``name``.
    codes
        Of the areas to name; of more than `MOST_NAMES` the largest.
    view
        Initial view, at which names do not cover each other.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    chosen = areas[areas["code"].isin(codes)]
    largest = chosen.loc[chosen.area.sort_values(ascending=False).index[:MOST_NAMES]]
    points = to_wgs84(largest.set_geometry(largest.representative_point()))
    places = sorted(
        (str(name), round(point.x, 6), round(point.y, 6))
        for name, point in zip(points["name"], points.geometry, strict=True)
    )
    moves = _moves(places, zoom=view.zoom)
    return pydeck.Layer(
        "TextLayer",
        data=[
            {"name": name, "position": [x, y], "offset": [0, down]}
            for (name, x, y), down in zip(places, moves, strict=True)
        ],
        id="names",
        pickable=False,
        get_text="name",
        get_position="position",
        get_pixel_offset="offset",
        get_size=_NAME_PX,
        get_color=[17, 17, 17, 255],
        background=True,
        get_background_color=[255, 255, 255, 225],
        background_padding=[4, 2],
        # A canvas knows no inherited font.
        font_family='"sans-serif"',
        # Letters with accents as well.
        character_set='"auto"',
    )


def _moves(places: list[tuple[str, float, float]], *, zoom: float) -> list[int]:
    """Pixels that each name has to go down, or up when negative, so that it covers none before it."""
    world = _TILE_PX * 2**zoom
    taken: list[tuple[float, float, float]] = []
    moves = []
    for name, longitude, latitude in places:
        x = (longitude + 180) / 360 * world
        y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * world
        half = len(name) * _LETTER_PX / 2 + _PAD_PX
        near = [top - y for left, top, wide in taken if abs(x - left) < half + wide]
        steps = (sign * line * _LINE_PX for line in itertools.count() for sign in (1, -1))
        down = next(step for step in steps if all(abs(step - other) >= _HIGH_PX for other in near))
        taken.append((x, y + down, half))
        moves.append(down)
    return moves


def list_legend(result: Shortlist, *, language: str) -> Legend:
    """Legend with the conditions, the outcomes that occur and their counts.

    Parameters
    ----------
    result
        The list.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    counts = [sum(place_of(area, result) == number for area in result.areas) for number in range(len(_COLOURS) + 1)]
    rows = [
        LegendRow(colour, gettext(_LABELS[outcome]), count)
        for (outcome, colour), count in zip(_COLOURS.items(), counts, strict=False)
        if count
    ]
    unknown = LegendRow(
        _UNKNOWN.colour, gettext("cannot be said: a figure is missing, or rounded too far"), counts[-1], "missing", "xx"
    )
    return Legend(
        title=gettext("Who meets all conditions"),
        # Over a map alone, such as at the back of a room, nothing else says what the conditions are.
        unit="; ".join(condition_words(applied, result, language=language) for applied in result.conditions),
        rows=tuple(rows),
        no_data=(unknown,) if unknown.count else (),
        notes=(gettext("Thick border: meets the conditions."),) if result.of(Outcome.MEETS) else (),
        histogram=None,
        language=language,
        level=result.level.value,
    )


def legend_places(result: Shortlist) -> dict[str, int]:
    """Place of every area among the rows of `list_legend`, which has those that occur, by code."""
    places = {area.code: place_of(area, result) for area in result.areas}
    order = {place: number for number, place in enumerate(sorted(set(places.values())))}
    return {code: order[place] for code, place in places.items()}


def list_alt(result: Shortlist, *, place: str, language: str) -> str:
    """What the map shows, for people who cannot see it."""
    gettext = translations(language).gettext
    title = gettext("Map of {area} with the {areas} that meet the conditions.").format(
        area=place, areas=plural(result.level)
    )
    said = sentence_of(result, place=place, language=language)
    return " ".join([title, said, gettext("The table below the map holds the same figures.")])
