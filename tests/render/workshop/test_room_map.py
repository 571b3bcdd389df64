"""The map of the room: the same colours as its legend, and only numbers and texts for the browser."""

import json
from dataclasses import replace

import pytest
from lxml import etree
from snapshots import example

from kaart.core.crs import box_to_wgs84
from kaart.render.files.page import draw_page
from kaart.render.snapshot.build import row_colour
from kaart.render.workshop.room_map import HALL, LETTER, map_data, room_map


@pytest.fixture(scope="module")
def snapshot():
    return example(marked="BU99010305")


@pytest.fixture(scope="module")
def room(snapshot):
    return room_map(snapshot)


def test_every_area_has_the_colour_of_its_row_as_on_the_page(snapshot, room):
    page = etree.fromstring(draw_page(snapshot), etree.HTMLParser())
    on_page = {path.get("id"): path.get("fill") for path in page.iterfind(".//path[@class='area']")}
    data = map_data(room)
    assert {code: data["swatches"][row]["colour"] for code, row, _, _ in data["areas"]} == on_page


def test_the_legend_says_what_is_counted_and_has_a_row_for_every_colour(snapshot, room):
    assert [swatch.label for swatch in room.swatches] == [row.label for row in snapshot.rows]
    assert [swatch.colour for swatch in room.swatches] == [row_colour(row) for row in snapshot.rows]
    assert (room.title, room.source) == (snapshot.content.legend.title, "2023 · kaart · alles hier is verzonnen")
    assert all(bool(swatch.hatch) == bool(row.hatch) for swatch, row in zip(room.swatches, snapshot.rows, strict=True))


def test_everything_is_within_the_drawing_and_no_type_is_small(room):
    data = map_data(room)
    for label in data["labels"]:
        assert label["size"] == LETTER >= 24
        for _, x, y in label["lines"]:
            assert 0 <= x <= HALL[0]
            assert LETTER / 2 <= y <= HALL[1]
    for code in room.paths:
        x, y = room.middle(code)
        assert 0 < x < HALL[0]
        assert 0 < y < HALL[1]


def test_a_place_lies_where_its_area_is(snapshot, room):
    code = "BU99010305"
    shape = snapshot.areas.set_index("code").geometry[code]
    point = shape.representative_point()
    lon, lat, _, _ = box_to_wgs84((point.x, point.y, point.x, point.y))
    ((x, y),) = room.places([lon], [lat])
    assert room.shapes[code].buffer(2).intersects(type(point)(x, y))
    assert room.places([4.9], [52.4]) == [None]


def test_a_map_is_told_apart_by_all_that_is_drawn(snapshot, room):
    assert room_map(snapshot).id == room.id
    assert room_map(replace(snapshot, marked=())).id != room.id


def test_names_are_texts_and_no_markup(snapshot):
    evil = "<script>alert(1)</script>"
    areas = snapshot.areas.assign(name=evil)
    data = map_data(room_map(replace(snapshot, areas=areas)))
    assert {name for _, _, name, _ in data["areas"]} == {evil}
    assert json.loads(json.dumps(data)) == data
