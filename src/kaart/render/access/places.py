"""Small dots to pick a place: the map reports which object was clicked, not the position in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pydeck
from geopandas import GeoDataFrame

from kaart.core.crs import RD, to_wgs84
from kaart.render.maps.deck import CompactDeck, View

PLACES_LAYER, CHOSEN_LAYER = "places-to-choose", "places-chosen"
_DOT, _HOVER, _CHOSEN, _EDGE = [17, 17, 17, 150], [255, 255, 255, 200], [230, 97, 1, 255], [255, 255, 255, 255]


@dataclass(frozen=True)
class Overlay:
    """Layers over a map, and the view that they need.

    Attributes
    ----------
    layers
        Layers over the areas.
    view
        New view of the map; None to keep it.
    bounds
        West, south, east and north in degrees WGS84 that this view shows, to fit into a frame of another size; None
        where the view is kept.
    """

    layers: tuple[pydeck.Layer, ...] = ()
    view: View | None = None
    bounds: tuple[float, float, float, float] | None = None

    def on(self, deck: CompactDeck) -> CompactDeck:
        """Return the map with these layers on top.

        Parameters
        ----------
        deck
            Of `kaart.render.maps.deck`.
        """
        deck.layers = [*deck.layers, *self.layers]
        if any(layer.id == PLACES_LAYER for layer in self.layers):
            # The tooltip is made for areas; dots lack its properties, and it would hide them.
            deck.without_tooltip()
        if self.view is not None:
            state = deck.initial_view_state
            state.longitude, state.latitude, state.zoom = self.view.longitude, self.view.latitude, self.view.zoom
            deck.shows = self.bounds
        return deck


NOTHING = Overlay()


def place_layer(points: GeoDataFrame) -> pydeck.Layer:
    """Dots that can be clicked, each with its coordinates as properties.

    Parameters
    ----------
    points
        EPSG:28992 points.

    Raises
    ------
    CrsError
        If they are in another system.
    """
    return _dots(points, PLACES_LAYER, colour=_DOT, radius_px=5.0, pickable=True)


def chosen_layer(x_m: float, y_m: float) -> pydeck.Layer:
    """Layer with the chosen place.

    Parameters
    ----------
    x_m, y_m
        In EPSG:28992.
    """
    point = gpd.GeoDataFrame(geometry=gpd.points_from_xy([x_m], [y_m]), crs=RD)
    return _dots(point, CHOSEN_LAYER, colour=_CHOSEN, radius_px=7.0, pickable=False)


def _dots(points: GeoDataFrame, name: str, *, colour: list[int], radius_px: float, pickable: bool) -> pydeck.Layer:
    degrees = to_wgs84(points[["geometry"]]).geometry
    features = [
        {
            "type": "Feature",
            "properties": {"x_m": round(float(metres.x), 1), "y_m": round(float(metres.y), 1)},
            "geometry": {"type": "Point", "coordinates": [round(float(at.x), 6), round(float(at.y), 6)]},
        }
        for metres, at in zip(points.geometry, degrees, strict=True)
    ]
    return pydeck.Layer(
        "GeoJsonLayer",
        data=features,
        id=name,
        pickable=pickable,
        auto_highlight=pickable,
        highlight_color=_HOVER,
        point_type='"circle"',
        get_point_radius=radius_px,
        point_radius_units='"pixels"',
        stroked=True,
        get_line_color=_EDGE,
        line_width_min_pixels=1,
        # As a property of the sub layer: if the layer has the colour, Streamlit fades unselected objects.
        _subLayerProps={"points-circle": {"getFillColor": colour}},
    )


def picked_place(selection: Mapping[str, Any]) -> tuple[float, float] | None:
    """Coordinates (EPSG:28992) of the dot that was clicked, None when none is.

    Parameters
    ----------
    selection
        What Streamlit keeps under ``selection``: ``objects`` per layer id.
    """
    objects = dict(selection.get("objects") or {}).get(PLACES_LAYER) or []
    properties = objects[0].get("properties", {}) if objects else {}
    if not {"x_m", "y_m"} <= set(properties):
        return None
    return float(properties["x_m"]), float(properties["y_m"])
