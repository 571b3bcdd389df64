"""The map as deck.gl draws it: a small specification that points at a layer file.

Colour is a rule over the properties of the file, made from the same `Classification` as
the legend; choosing another indicator sends a new rule of a few kB and fetches nothing.
Only the outline of the selected area travels inside the specification.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pydeck
import shapely
from geopandas import GeoDataFrame
from markupsafe import Markup
from pydeck.bindings import deck as pydeck_deck

from kaart.analysis.classes.classify import Classification
from kaart.core.crs import require_rd, to_wgs84
from kaart.core.errors import InputError, mark
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.render.maps.basemap import STYLE_FILE
from kaart.render.maps.layers import (
    FEW,
    SMOOTHED,
    STATUS,
    require_property_name,
    simplify,
)
from kaart.render.maps.palette import (
    BORDER,
    BORDER_OPACITY,
    HALO,
    NO_DATA,
    OPACITY,
    OUTLINE,
    class_colours,
    no_data,
    rgb,
)
from kaart.render.maps.tooltip import Reading, tooltip

STATIC = "app/static"
LAYER_PREFIX = "areas-"
SITE_LAYER = "sites-dots"
_TILE_PX = 512  # deck.gl's world is 512 px wide at zoom 0
_MAX_FIT_ZOOM, _MAX_ZOOM, _MIN_ZOOM = 15.0, 18.0, 5.0
_FINE_BORDER_ZOOM = 9.0
_BOLD_PX = 2.5
# With so many areas borders are too thin to see, and cost more to draw than the fills.
MOST_BORDERS = 5_000
_OUTLINE_TOLERANCE_M = 3.0
_EAST, _NORTH = 180.0, 85.0  # as far as a web map goes
_NL_BOUNDS = (3.2, 50.7, 7.3, 53.6)
# For every map pydeck looks for Jupyter: by an import that fails anew each time, under a lock that all threads share.
pydeck_deck.has_jupyter_extra = cache(pydeck_deck.has_jupyter_extra)


@dataclass(frozen=True)
class View:
    """View of the map: degrees WGS84 and deck.gl zoom."""

    longitude: float
    latitude: float
    zoom: float


class CompactDeck(pydeck.Deck):  # type: ignore[misc]
    """A `pydeck.Deck` whose JSON has no indentation: a third of the size over the wire.

    Attributes
    ----------
    shows
        West, south, east and north in degrees WGS84 of what the view shows, to fit it into a frame of another size;
        None where that is all areas. It is no part of the JSON.
    """

    _tooltip: dict[str, Any] | None
    shows: tuple[float, float, float, float] | None = None

    def to_json(self) -> str:
        """Specification as compact JSON."""
        found = json.loads(super().to_json())
        found.pop("shows", None)
        return json.dumps(found, separators=(",", ":"), ensure_ascii=False)

    def tell(self, change: Callable[[Markup], Markup]) -> None:
        """Change the HTML of the tooltip."""
        told = self._tooltip
        if told is not None:
            self._tooltip = {**told, "html": change(told["html"])}

    def without_tooltip(self) -> CompactDeck:
        """The same map without a tooltip."""
        self._tooltip = None
        return self


def degree_bounds(areas: GeoDataFrame) -> tuple[float, float, float, float]:
    """West, south, east and north in degrees of areas in EPSG:28992; those of the country when there is no shape.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    require_rd(areas)
    bounds = to_wgs84(areas).total_bounds
    if not len(areas) or bool(np.isnan(bounds).any()):
        return _NL_BOUNDS
    west, south, east, north = (float(item) for item in bounds)
    return west, south, east, north


def fit_view(
    bounds: tuple[float, float, float, float], *, width_px: int, height_px: int, padding_px: int = 24, left_px: int = 0
) -> View:
    """View that shows a whole rectangle.

    Parameters
    ----------
    bounds
        West, south, east, north in degrees WGS84.
    width_px, height_px
        Size of the map on the screen.
    padding_px
        Room to leave on every side.
    left_px
        Extra room on the left, where a legend covers the map.

    Raises
    ------
    InputError
        If the bounds are no rectangle in degrees.
    """
    west, south, east, north = bounds
    if not (-_EAST <= west <= east <= _EAST and -_NORTH <= south <= north <= _NORTH):
        raise InputError(mark("{bounds} is no rectangle in degrees (west, south, east, north)."), bounds=bounds)
    top, bottom = _mercator(north), _mercator(south)
    wide = (east - west) / 360 * _TILE_PX
    high = (top - bottom) / (2 * math.pi) * _TILE_PX
    room_x, room_y = max(32, width_px - left_px - 2 * padding_px), max(32, height_px - 2 * padding_px)
    scales = [room / size for room, size in ((room_x, wide), (room_y, high)) if size > 0]
    zoom = min([math.log2(scale) for scale in scales], default=_MAX_FIT_ZOOM)
    latitude = math.degrees(2 * math.atan(math.exp((top + bottom) / 2)) - math.pi / 2)
    zoom = round(min(max(zoom, _MIN_ZOOM), _MAX_FIT_ZOOM), 3)
    shift = left_px / 2 * 360 / (_TILE_PX * 2**zoom)
    return View(round((west + east) / 2 - shift, 6), round(latitude, 6), zoom)


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def fill_rule(key: str | Reading, classification: Classification, *, palette: str) -> str:
    """Colour of an area as a deck.gl expression over its properties.

    Parameters
    ----------
    key
        Property that holds the value, or which properties to read.
    classification
        Bounds; the colours are those of the legend.
    palette
        Name of a palette.

    Raises
    ------
    InputError
        If the key or the palette cannot be used.
    """
    reading = key if isinstance(key, Reading) else Reading(key)
    published = f"properties.{require_property_name(reading.key)}"
    value = f"{published}{SMOOTHED}" if reading.smoothed else published
    other = rgba(no_data("missing").colour)
    without = other
    for look in NO_DATA:
        without = f'{published}{STATUS} == "{look.code}" ? {rgba(look.colour)} : {without}'
    within = other
    shades = class_colours(palette, classification)
    for bound, colour in reversed(list(zip(classification.breaks, shades, strict=True))):
        within = f"{value} <= {bound!r} ? {rgba(colour)} : {within}"
    # == on purpose: a file without the property gives undefined, which is no value either.
    rule = f"{value} == null ? ({without}) : ({within})"
    if not reading.aside:
        return rule
    return f"{published}{FEW} == 1 ? {rgba(no_data(Status.TOO_FEW).colour)} : ({rule})"


def rgba(colour: str, opacity: float = OPACITY) -> str:
    """Colour of a rule: red, green, blue and opacity, 0 to 255."""
    return f"[{', '.join(str(part) for part in _rgba_list(colour, opacity))}]"


def _rgba_list(colour: str, opacity: float) -> list[int]:
    return [*rgb(colour), round(opacity * 255)]


def outline(areas: GeoDataFrame, code: str) -> dict[str, Any] | None:
    """Shape of one area as a small GeoJSON feature in degrees, None when it has none.

    Parameters
    ----------
    areas
        In EPSG:28992.
    code
        Area to outline.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    chosen = require_rd(areas)[areas["code"] == code]
    shapes = simplify(chosen, tolerance_m=_OUTLINE_TOLERANCE_M, decimals=5)
    if not len(shapes) or shapely.is_empty(shapes[0]):
        return None
    return {"type": "Feature", "properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(shapes[0]))}


def map_spec(
    layer_file: str,
    *,
    key: str | Reading,
    figures: Figures,
    classification: Classification,
    view: View,
    language: str,
    selected: Mapping[str, Any] | None = None,
    style_file: str = STYLE_FILE,
) -> CompactDeck:
    """Choropleth of one indicator.

    Parameters
    ----------
    layer_file
        Name of a file in the static folder, of `kaart.render.maps.layers.write_layer`.
    key
        Property that holds the values, or which properties to read.
    figures
        What the key holds: gives palette, and label and denominator of the tooltip.
    classification
        The classes that the legend shows.
    view
        Initial view; deck.gl keeps the user's view as long as this stays the same.
    language
        ``nl`` or ``en``.
    selected
        Feature of `outline`, or None.
    style_file
        Style of the base map in the static folder.

    Raises
    ------
    InputError
        If the key or the palette cannot be used.
    """
    rule = fill_rule(key, classification, palette=figures.indicator.palette)
    return areas_spec(
        layer_file,
        rule,
        view=view,
        areas=len(figures.frame),
        tip=tooltip(key, figures=figures, language=language),
        selected=selected,
        style_file=style_file,
    )


def areas_spec(
    layer_file: str,
    rule: str,
    *,
    view: View,
    areas: int,
    tip: Mapping[str, Any],
    selected: Mapping[str, Any] | None = None,
    style_file: str = STYLE_FILE,
    bold: str = "",
) -> CompactDeck:
    """Map of areas coloured by a rule.

    Parameters
    ----------
    layer_file
        Name of a file in the static folder.
    rule
        Colour of an area as a deck.gl expression over the properties in that file.
    view
        Where to look.
    areas
        Number of areas; borders of very many are left out.
    tip
        Result of `tooltip_of`.
    selected
        Feature of `outline`, or None.
    style_file
        Style of the base map in the static folder.
    bold
        Property; areas that have it get a thick dark border. "" for none.
    """
    layers = [_areas(layer_file, rule, view=view, count=areas, bold=bold)]
    if selected is not None:
        layers += [
            line_layer("selected-halo", [selected], HALO, width_px=7),
            line_layer("selected-outline", [selected], OUTLINE, width_px=3),
        ]
    return CompactDeck(
        layers=layers,
        views=[pydeck.View(type="MapView", controller=True)],
        initial_view_state=pydeck.ViewState(
            longitude=view.longitude,
            latitude=view.latitude,
            zoom=view.zoom,
            min_zoom=_MIN_ZOOM,
            max_zoom=_MAX_ZOOM,
            pitch=0,
            bearing=0,
        ),
        # Streamlit draws a style given by URL without a token only for this provider.
        map_provider="mapbox",
        map_style=f"{STATIC}/{style_file}",
        tooltip=dict(tip),
    )


def _areas(layer_file: str, rule: str, *, view: View, count: int, bold: str) -> pydeck.Layer:
    """Areas of a layer file, filled by a rule; borders thin out with zoom, and are left out for very many."""
    fine = view.zoom >= _FINE_BORDER_ZOOM
    width: str | float = 0.8 if fine else 0.25
    colour: str | list[int] = _rgba_list(BORDER, BORDER_OPACITY)
    if bold:
        has = f"properties.{require_property_name(bold)}"
        width = f"{has} ? {_BOLD_PX} : {width}"
        colour = f"{has} ? {rgba(OUTLINE, 1.0)} : {rgba(BORDER, BORDER_OPACITY)}"
    return pydeck.Layer(
        "GeoJsonLayer",
        data=f"{STATIC}/{layer_file}",
        # One id per file: a selection kept by Streamlit can then never refer to another file.
        id=f"{LAYER_PREFIX}{layer_file.removesuffix('.json')}",
        pickable=True,
        auto_highlight=True,
        highlight_color=[255, 255, 255, 70],
        stroked=fine or count <= MOST_BORDERS,
        filled=True,
        get_line_color=colour,
        get_line_width=width,
        line_width_units=_quoted("pixels"),
        # As a property of the sub layer: with the rule on the layer itself Streamlit fades all other areas,
        # and faded colours differ from the legend.
        _subLayerProps={"polygons-fill": {"getFillColor": f"@@={rule}", "updateTriggers": {"getFillColor": [rule]}}},
    )


def line_layer(name: str, features: Sequence[Mapping[str, Any]], colour: str, *, width_px: float) -> pydeck.Layer:
    """Lines around areas, which a click goes through.

    Parameters
    ----------
    name
        Id of the layer.
    features
        Features of `outline`.
    colour
        As in `kaart.render.maps.palette`.
    width_px
        Width of the lines.
    """
    return pydeck.Layer(
        "GeoJsonLayer",
        data=[dict(feature) for feature in features],
        id=name,
        pickable=False,
        stroked=True,
        filled=False,
        get_line_color=_rgba_list(colour, 1.0),
        get_line_width=width_px,
        line_width_units=_quoted("pixels"),
        line_joint_rounded=True,
    )


def _quoted(text: str) -> str:
    """Text that pydeck must not take for an expression."""
    return f'"{text}"'


def picked_code(selection: Mapping[str, Any]) -> str | None:
    """Code of the area that was clicked, None when nothing is.

    Parameters
    ----------
    selection
        What Streamlit keeps under ``selection``: ``objects`` per layer id.
    """
    for layer, objects in dict(selection.get("objects") or {}).items():
        if (str(layer).startswith(LAYER_PREFIX) or layer == SITE_LAYER) and objects:
            code = objects[0].get("properties", objects[0]).get("code")
            return str(code) if code else None
    return None
