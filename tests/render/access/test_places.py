"""Dots to choose a place with: where they lie, what a click gives, and what it leaves alone."""

import geopandas as gpd
import pydeck
import pytest

from kaart.core.crs import to_wgs84
from kaart.render.access.places import CHOSEN_LAYER, PLACES_LAYER, Overlay, chosen_layer, picked_place, place_layer
from kaart.render.maps.deck import CompactDeck, View, picked_code


@pytest.fixture
def points():
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy([198_700.0, 198_750.0], [320_150.0] * 2), crs="EPSG:28992")


def test_a_click_on_a_dot_gives_its_place_and_no_area(points):
    layer = place_layer(points)
    dot = layer.data[1]
    east, north = to_wgs84(points).geometry.iloc[1].coords[0]
    assert dot["geometry"]["coordinates"] == pytest.approx([east, north], abs=1e-6)
    selection = {"objects": {PLACES_LAYER: [dot]}}
    assert picked_place(selection) == (198_750.0, 320_150.0)
    assert picked_code(selection) is None


@pytest.mark.parametrize(
    "selection", [{}, {"objects": {}}, {"objects": {PLACES_LAYER: []}}, {"objects": {"areas-x": [{"properties": {}}]}}]
)
def test_another_click_gives_no_place(selection):
    assert picked_place(selection) is None


def test_dots_bring_the_map_nearer_and_take_the_tooltip_of_areas_away(points):
    def deck():
        state = pydeck.ViewState(longitude=6.0, latitude=50.9, zoom=10)
        return CompactDeck(layers=[], initial_view_state=state, tooltip={"html": "{name}"})

    square = (6.0, 50.86, 6.02, 50.88)
    near = Overlay((place_layer(points), chosen_layer(198_700, 320_150)), View(6.01, 50.87, 15.0), square).on(deck())
    assert [layer.id for layer in near.layers] == [PLACES_LAYER, CHOSEN_LAYER]
    assert near.initial_view_state.zoom == 15.0
    assert not near._tooltip
    # What the map fits into its frame is told to the frame, not to the library that draws.
    assert near.shows == square
    assert "shows" not in near.to_json()
    far = Overlay((chosen_layer(198_700, 320_150),)).on(deck())
    assert far.initial_view_state.zoom == 10
    assert far._tooltip
    assert far.shows is None
    assert not [layer for layer in far.layers if layer.pickable]
