import json
import math
import re

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seeing import colour_of
from shapely.geometry import Polygon

from kaart.analysis.classes.classify import classify
from kaart.catalogue import Text
from kaart.core.errors import CrsError, InputError
from kaart.render.maps.deck import degree_bounds, fill_rule, fit_view, map_spec, outline, picked_code
from kaart.render.maps.layers import build_layer
from kaart.render.maps.legend import build_legend
from kaart.render.maps.palette import NO_DATA, OPACITY, no_data, rgb
from kaart.render.maps.tooltip import tooltip

FILE = "gebieden-0123456789abcdef0123.json"


def spec(figures, **changes):
    shown = figures()
    arguments = {
        "key": "proef",
        "figures": shown,
        "classification": classify(shown.values, k=3),
        "view": fit_view((5.9, 50.8, 6.1, 50.95), width_px=900, height_px=600),
        "language": "nl",
    } | changes
    return json.loads(map_spec(FILE, **arguments).to_json())


def test_the_map_colours_every_area_as_the_legend_says(figures, areas):
    shown = figures()
    classification = classify(shown.values, k=3)
    rule = fill_rule("proef", classification, palette="davos")
    legend = build_legend(shown, classification, language="nl")
    features = json.loads(build_layer(areas, {"proef": shown}, language="nl").content)["features"]
    on_map = {}
    for feature in features:
        found = tuple(colour_of(rule, feature["properties"]))
        on_map[found] = on_map.get(found, 0) + 1
    alpha = round(OPACITY * 255)
    assert on_map == {(*rgb(row.colour), alpha): row.count for row in (*legend.rows, *legend.no_data)}


@given(st.lists(st.integers(-300, 300).map(lambda n: n / 10), min_size=1, max_size=20), st.integers(2, 9))
def test_the_rule_agrees_with_the_classes_for_any_values(values, k):
    import pandas as pd

    from kaart.render.maps.palette import colours

    classification = classify(pd.Series(values, index=[str(n) for n in range(len(values))]), k=k)
    rule, shades = fill_rule("x", classification, palette="devon"), colours("devon", classification.k)
    for value, place in zip(values, classification.classes, strict=True):
        assert tuple(colour_of(rule, {"x": value})[:3]) == rgb(shades[place])


def test_no_value_never_gets_a_class_colour(figures):
    rule = fill_rule("proef", classify(figures().values), palette="davos")
    for look in NO_DATA:
        assert tuple(colour_of(rule, {"proef": None, "proef$s": look.code})[:3]) == rgb(look.colour)
    # a file of before this indicator, or one with a reason that this version does not know
    for properties in ({}, {"proef": None, "proef$s": "z"}):
        assert tuple(colour_of(rule, properties)[:3]) == rgb(no_data("missing").colour)


def test_without_any_class_the_rule_still_gives_the_reasons():
    import pandas as pd

    rule = fill_rule("proef", classify(pd.Series([math.nan], index=["a"])), palette="davos")
    assert tuple(colour_of(rule, {"proef": None, "proef$s": "p"})[:3]) == rgb(no_data("not_published").colour)


def test_the_specification_is_small_and_points_at_files(figures):
    made = spec(figures)
    (layer,) = made["layers"]
    assert layer["@@type"] == "GeoJsonLayer"
    assert layer["data"] == f"app/static/{FILE}"
    assert layer["pickable"] is True
    assert made["mapProvider"] == "mapbox"
    assert made["mapStyle"] == "app/static/stijl.json"
    assert len(json.dumps(made)) < 4000
    # Streamlit fades the other areas of a layer that has its own getFillColor
    assert "getFillColor" not in layer
    fill = layer["_subLayerProps"]["polygons-fill"]
    assert fill["getFillColor"].startswith("@@=properties.proef == null ?")
    assert fill["updateTriggers"]["getFillColor"] == [fill["getFillColor"].removeprefix("@@=")]
    assert layer["lineWidthUnits"] == "pixels"


def test_another_indicator_changes_the_rule_and_neither_layer_nor_file(figures):
    one, other = spec(figures), spec(figures, key="woz")
    assert one["layers"][0]["id"] == other["layers"][0]["id"]
    assert one["layers"][0]["data"] == other["layers"][0]["data"]
    assert one["layers"][0]["_subLayerProps"] != other["layers"][0]["_subLayerProps"]
    assert one["initialViewState"] == other["initialViewState"]


def test_the_selected_area_gets_an_outline_with_a_halo_below_it(figures, areas):
    feature = outline(areas, "BU00010002")
    made = spec(figures, selected=feature)
    halo, line = made["layers"][1:]
    assert halo["getLineWidth"] > line["getLineWidth"] == 3
    assert halo["getLineColor"] == [255, 255, 255, 255]
    assert max(line["getLineColor"][:3]) < 40
    assert halo["data"] == line["data"] == [feature]
    assert not halo["pickable"]
    assert not line["pickable"]
    assert outline(areas, "BU99999999") is None
    assert outline(areas.set_geometry([Polygon()] * len(areas), crs=28992), "BU00010002") is None


def test_tooltip_shows_words_and_denominator_and_escapes_the_catalogue(figures):
    made = tooltip("proef", figures=figures(label=Text("<b>{x}</b>", "x")), language="nl")
    assert "{proef$t}" in made["html"]
    assert "{huishoudens_2018$a}" in made["html"]
    assert "&lt;b&gt;(x)&lt;/b&gt;" in made["html"]
    assert set(re.findall(r"{(.*?)}", made["html"])) == {"name", "gemeente", "code", "proef$t", "huishoudens_2018$a"}
    assert int(made["style"]["fontSize"].removesuffix("px")) >= 16
    exact = tooltip("proef", figures=figures(denominator_proxy=False), language="nl")["html"]
    assert "{huishoudens_2018$n}" in exact
    assert "huishoudens" not in tooltip("proef", figures=figures(denominator=""), language="nl")["html"]


@given(
    st.tuples(st.floats(3.2, 7.2), st.floats(50.7, 53.5), st.floats(0.001, 3), st.floats(0.001, 2)),
    st.integers(300, 2000),
    st.integers(300, 1200),
)
def test_the_view_shows_the_whole_rectangle_and_no_more_than_needed(rectangle, width_px, height_px):
    west, south, wide, high = rectangle
    view = fit_view((west, south, west + wide, south + high), width_px=width_px, height_px=height_px)
    world = 512 * 2**view.zoom

    def pixel(longitude, latitude):
        y = math.asinh(math.tan(math.radians(latitude)))
        return longitude / 360 * world, y / (2 * math.pi) * world

    x0, y0 = pixel(west, south)
    x1, y1 = pixel(west + wide, south + high)
    middle = pixel(view.longitude, view.latitude)
    if view.zoom > 5:
        assert x1 - x0 <= width_px - 47
        assert y1 - y0 <= height_px - 47
    if 5 < view.zoom < 15:
        assert x1 - x0 > width_px - 50 or y1 - y0 > height_px - 50
    assert middle == pytest.approx(((x0 + x1) / 2, (y0 + y1) / 2), abs=0.5)


def test_one_point_and_no_rectangle():
    assert fit_view((6, 51, 6, 51), width_px=800, height_px=600).zoom == 15
    for bounds in ((6, 51, 5, 52), (math.nan,) * 4, (200_000, 320_000, 200_100, 320_100)):
        with pytest.raises(InputError, match="degrees"):
            fit_view(bounds, width_px=800, height_px=600)


def test_bounds_in_degrees(areas):
    west, south, east, north = degree_bounds(areas)
    assert 3 < west < east < 8
    assert 50 < south < north < 54
    assert np.isfinite(degree_bounds(areas.iloc[:0])).all()
    with pytest.raises(CrsError):
        degree_bounds(gpd.GeoDataFrame(areas.to_crs(4326)))


@pytest.mark.parametrize(
    ("selection", "code"),
    [
        ({}, None),
        ({"objects": {}, "indices": {}}, None),
        ({"objects": {"areas-gebieden-1": [{"properties": {"code": "BU09173601"}}]}}, "BU09173601"),
        ({"objects": {"areas-gebieden-1": []}}, None),
        ({"objects": {"other": [{"properties": {"code": "BU09173601"}}]}}, None),
    ],
)
def test_the_clicked_area_is_found(selection, code):
    assert picked_code(selection) == code


def test_room_for_a_legend_moves_the_view_and_keeps_the_areas_beside_it():
    bounds = (5.0, 51.0, 5.4, 51.2)
    view = fit_view(bounds, width_px=900, height_px=600, left_px=300)
    pixels_per_degree = 512 * 2**view.zoom / 360
    west_px = 450 + (bounds[0] - view.longitude) * pixels_per_degree
    east_px = 450 + (bounds[2] - view.longitude) * pixels_per_degree
    assert west_px >= 300
    assert east_px <= 900
    assert fit_view(bounds, width_px=900, height_px=600).longitude == 5.2
