import errno
import json
import math
import os
import time

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import Polygon, box, shape

from kaart.core.errors import CrsError, InputError, SchemaError, StoreError
from kaart.render.maps.layers import build_layer, prune, require_property_name, simplify, write_layer


def read(layer):
    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(layer.content, parse_constant=refuse)["features"]


def test_a_feature_holds_value_or_null_reason_and_words(figures, areas):
    features = read(build_layer(areas, {"proef": figures()}, language="nl"))
    first, fifth = features[0]["properties"], features[4]["properties"]
    assert first == {
        "code": "BU00010000",
        "name": "Proef 0",
        "gemeente": areas["gemeente_name"].iloc[0] or areas["gemeente"].iloc[0],
        "proef": 2.3,
        "proef$t": "2,3 %",
        "huishoudens_2018$a": "van ongeveer 1.234 huishoudens",
    }
    assert fifth["proef"] is None
    assert fifth["proef$s"] == "s"
    assert fifth["proef$t"] == "te weinig huishoudens"
    assert [feature["properties"].get("proef$s", "") for feature in features] == ["", "", "", "", "s", "p", "n", "m"]


def test_an_area_without_figures_is_missing_and_a_shared_figure_says_so(figures, areas):
    shown = figures(values=[23.0], denominator="", decimals=0)
    shown.frame["shared"] = True
    features = read(build_layer(areas, {"proef": shown}, language="en"))
    assert features[0]["properties"]["proef$t"] == "23% (one figure for several areas)"
    assert features[0]["properties"]["proef"] == 23
    last = features[-1]["properties"]
    assert (last["proef"], last["proef$s"], last["proef$t"]) == (None, "m", "unknown")


def test_words_can_be_left_out(figures, areas):
    properties = read(build_layer(areas, {"proef": figures()}, language="nl", texts=False))[0]["properties"]
    assert set(properties) == {"code", "name", "gemeente", "proef"}


def test_the_same_input_gives_the_same_bytes_in_whatever_order(figures, areas):
    one = build_layer(areas, {"proef": figures()}, language="nl")
    other = build_layer(areas.iloc[::-1], {"proef": figures()}, language="nl")
    assert one.content == other.content
    assert b'": ' not in one.content, "no room for blanks"


def test_values_reach_the_browser_as_they_are_printed_and_classed(figures, areas):
    values = [0.1 + 0.2, 0.25, 12.4, 1e9, *[math.nan] * 4]
    features = read(build_layer(areas, {"proef": figures(values=values)}, language="nl"))
    assert [feature["properties"]["proef"] for feature in features[:4]] == [0.3, 0.3, 12.4, 1e9]
    assert [feature["properties"]["proef$t"] for feature in features[:2]] == ["0,3 %", "0,3 %"]


def test_shapes_are_in_degrees_where_an_independent_transformation_puts_them(figures, areas):
    feature = read(build_layer(areas, {"proef": figures()}, language="nl", tolerance_m=0, decimals=6))[0]
    drawn = np.array(feature["geometry"]["coordinates"][0])
    west, south, east, north = areas.geometry.iloc[0].bounds
    to_degrees = Transformer.from_crs(28992, 4326, always_xy=True)
    corners = [to_degrees.transform(x, y) for x, y in ((west, south), (east, south), (east, north), (west, north))]
    for corner in corners:
        assert np.abs(drawn - corner).max(axis=1).min() < 1e-6
    assert shapely.is_ccw(shapely.LinearRing(drawn))
    assert np.array_equal(drawn, drawn.round(6))


def teeth(x_m, *, depth_m, north=320_000.0):
    """A wavy edge from south to north."""
    return [(x_m + (depth_m if step % 2 else 0), north + step * 10) for step in range(21)]


@settings(max_examples=15)
@given(st.floats(0.5, 40), st.floats(0, 60))
def test_neighbours_keep_one_shared_edge(depth_m, tolerance_m):
    edge = teeth(200_100.0, depth_m=depth_m)
    left = Polygon([(200_000, 320_000), *edge, (200_000, 320_200)])
    right = Polygon([*edge, (200_300, 320_200), (200_300, 320_000)])
    pair = gpd.GeoDataFrame({"code": ["a", "b"]}, geometry=[left, right], crs=28992)
    shapes = simplify(pair, tolerance_m=tolerance_m, decimals=7)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.area(shapely.intersection(*shapes)) == 0
    hole = shapely.area(shapely.convex_hull(shapely.union_all(shapes))) - shapely.area(shapes).sum()
    assert hole == pytest.approx(0, abs=shapely.area(shapes).sum() * 1e-3)


def test_simplifying_leaves_points_out():
    edge = teeth(200_100.0, depth_m=2)
    pair = gpd.GeoDataFrame(
        {"code": ["a"]}, geometry=[Polygon([(200_000, 320_000), *edge, (200_000, 320_200)])], crs=28992
    )
    fine, coarse = (shapely.get_num_coordinates(simplify(pair, tolerance_m=m, decimals=6)).sum() for m in (0, 20))
    assert coarse < fine


def test_empty_and_vanishing_shapes_are_dropped_and_named(figures, areas):
    areas = areas.set_geometry(
        [Polygon(), None, box(200_000, 320_000, 200_000.01, 320_000.01), *areas.geometry.iloc[3:]], crs=28992
    )
    layer = build_layer(areas, {"proef": figures()}, language="nl")
    assert layer.dropped == ("BU00010000", "BU00010001", "BU00010002")
    assert layer.features == len(read(layer)) == len(areas) - 3
    assert all(not shape(feature["geometry"]).is_empty for feature in read(layer))


def test_wrong_input_is_refused(figures, areas):
    with pytest.raises(CrsError):
        build_layer(areas.to_crs(4326), {"proef": figures()}, language="nl")
    with pytest.raises(SchemaError, match="BU00010000"):
        build_layer(areas.iloc[[0, 0]], {"proef": figures()}, language="nl")
    with pytest.raises(InputError, match="a-b"):
        build_layer(areas, {"a-b": figures()}, language="nl")


@pytest.mark.parametrize("key", ["", "1a", "a b", "a.b", "a$s", "é", "code", "prototype"])
def test_property_names_that_a_colour_rule_cannot_read(key):
    with pytest.raises(InputError):
        require_property_name(key)


def test_a_file_is_named_after_its_content_and_written_once(tmp_path):
    folder = tmp_path / "static"
    name = write_layer(folder, b"{}")
    assert (folder / name).read_bytes() == b"{}"
    before = (folder / name).stat().st_mtime_ns
    assert write_layer(folder, b"{}") == name
    assert (folder / name).stat().st_mtime_ns == before
    assert write_layer(folder, b"[]") != name
    assert len(list(folder.iterdir())) == 2, "no temporary file is left"


def test_a_folder_that_cannot_be_written_is_said_without_its_name(tmp_path):
    (tmp_path / "file").write_text("in the place of the folder")
    with pytest.raises(StoreError, match=r"KAART_STATIC.*check the disk") as caught:
        write_layer(tmp_path / "file", b"{}")
    assert str(tmp_path) not in str(caught.value)


def test_a_layer_that_is_there_needs_no_right_to_write(tmp_path, monkeypatch):
    name = write_layer(tmp_path, b"{}")
    os.utime(tmp_path / name, (time.time() - 100_000,) * 2)

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("kaart.render.maps.layers.os.utime", refuse)
    assert write_layer(tmp_path, b"{}") == name


def test_pruning_keeps_the_newest_and_what_is_not_a_layer(tmp_path):
    (tmp_path / "stijl.json").write_text("{}")
    names = [write_layer(tmp_path, str(n).encode()) for n in range(4)]
    for age, name in enumerate(names):
        os.utime(tmp_path / name, (time.time() - 100_000 * (age + 1),) * 2)
    assert write_layer(tmp_path, b"3") == names[3]  # used again: the newest now
    assert prune(tmp_path, keep=2) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"stijl.json", names[0], names[3]}
    assert prune(tmp_path / "absent", keep=2) == 0
