"""The map as a screen shows it: with names, large ones at the back of a room, and as light as the link says."""

import itertools
import json
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely.geometry import box

from kaart.render.maps.deck import View, areas_spec
from kaart.ui.cache import ground
from kaart.ui.cache.keep import settings
from kaart.ui.shell.screen import to_screen
from kaart.ui.shell.visit import OPACITY, beside

# What is cached about areas goes by their rectangle: every test has another.
EAST = itertools.count(195_000, 10)


@pytest.fixture
def areas():
    x = next(EAST)
    return gpd.GeoDataFrame(
        {"code": ["BU00010000"], "name": ["Proef"]}, geometry=[box(x, 320_000, x + 1_000, 321_000)], crs=28992
    )


@pytest.fixture
def link(monkeypatch, tmp_path):
    """Query parameters of the run; what is written goes to a folder of the test."""
    import streamlit as st

    monkeypatch.setattr(ground, "settings", lambda: replace(settings(), static=tmp_path))
    monkeypatch.setattr(st, "session_state", {})
    found = {"gebied": "GM0917"}

    class Query(dict):
        to_dict = dict.copy

    monkeypatch.setattr(st, "query_params", Query(found))
    return st.query_params


def drawn(areas, *more):
    deck = areas_spec("gebieden-a.json", "[0, 0, 0, 224]", view=View(6.0, 50.9, 11.0), areas=1, tip={"html": ""})
    deck.layers = [*deck.layers, *more]
    return json.loads(to_screen(deck, areas).to_json())["layers"]


def test_a_map_has_the_names_of_its_areas(link, areas, tmp_path):
    fills, names = drawn(areas)
    assert fills["id"].startswith("areas-")
    assert (tmp_path / names["data"].removeprefix("app/static/")).exists()
    assert names["getTextSize"] < 24


def test_at_the_back_of_a_room_names_are_24_px(link, areas):
    link["scherm"] = "zaal"
    _, names = drawn(areas)
    assert names["getTextSize"] == 24


def test_the_link_says_how_light_the_areas_are_and_keeps_saying_it(link, areas):
    assert "opacity" not in drawn(areas)[0]["_subLayerProps"]["polygons-fill"]
    assert OPACITY not in beside()
    link[OPACITY] = "half"
    assert 0 < drawn(areas)[0]["_subLayerProps"]["polygons-fill"]["opacity"] < 1
    assert beside()[OPACITY] == "half"
    # A link of the menu names no view; another link that says nothing of it asks for the usual one.
    link.clear()
    assert beside()[OPACITY] == "half"
    link["gebied"] = "GM0917"
    assert OPACITY not in beside()


def test_where_the_folder_cannot_be_written_the_map_has_no_names(link, areas, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ground, "write_names", full)
    assert [layer["id"].split("-")[0] for layer in drawn(areas)] == ["areas"]
