"""Which areas are named on a picture, and where their names stand."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import geopandas as gpd
import numpy as np
import pytest
import shapely
from builders import squares
from shapely.geometry import box
from snapshots import example

from kaart.core.crs import RD
from kaart.render.picture.draw import plan_picture
from kaart.render.picture.labels import INK, MOST_OF_CLASS, PAPER, label_box, named, place_labels
from kaart.render.picture.outlines import fit
from kaart.render.picture.rect import Rect
from kaart.render.snapshot.annotations import annotated, annotations_of


def of_shapes(shapes, names, *, labels, top=None):
    """A snapshot of other areas, all in the lowest class but the last in the highest."""
    made = example()
    codes = [f"BU0001000{n}" for n in range(len(shapes))]
    last = len(made.content.legend.rows) - 1
    rows = {code: last if code == codes[-1] else 0 for code in codes}
    frame = {"code": codes, "name": names, "gemeente_name": "", "row": list(rows.values())}
    content = replace(made.content, rows=rows, top=top, figures=tuple((code, 1.0, "observed") for code in codes))
    areas = gpd.GeoDataFrame(frame, geometry=shapes, crs=RD)
    return replace(made, content=content, areas=areas, marked=(), labels=tuple(codes[place] for place in labels))


def test_named_are_the_marked_then_those_asked_for_then_the_highest_class_from_high_to_low():
    made = example(rule="quantiles-3")
    values = {code: value for code, value, _ in made.content.figures}
    highest = sorted((code for code, row in made.content.rows.items() if row == 2), key=lambda code: -values[code])
    lowest, without = min(values, key=lambda code: values[code] or 99), [c for c, v in values.items() if v is None]
    added = annotated(made, annotations_of(marked=[lowest], labels=[without[0]]))
    assert named(added) == (lowest, without[0], *highest[:MOST_OF_CLASS])
    assert named(replace(made, content=replace(made.content, top=None))) == ()


def test_no_area_without_a_figure_is_named_unasked():
    made = example()
    plan = plan_picture(made, preset="16:9")
    last = len(made.content.legend.rows) - 1
    assert plan.labels
    assert {made.content.rows[label.code] for label in plan.labels} == {last}


def test_a_name_stands_in_its_area_or_beside_it_with_a_line():
    shapes = [box(0, 0, 3000, 3000), box(3000, 0, 3300, 3000), box(3300, 0, 6300, 3000)]
    made = of_shapes(shapes, ["Een naam", "Smal is te smal", "Noord-Oost"], labels=[0, 1, 2])
    frame = fit(made.areas, Rect(0, 0, 300, 200))
    first, third, second = place_labels(made, np.array(shapes), frame=frame, size=8)
    for label in (first, third):
        home = shapely.transform(shapes[int(label.code[-1])], frame.to_page)
        assert shapely.buffer(home, 1.1).contains(label_box(label))
        assert label.leader is None
    # On the lightest class the ink is dark, on the darkest light.
    assert (first.colour, third.colour) == (INK, PAPER)
    assert second.code == "BU00010001"
    # The map is 98 points high in the middle of a page of 200: there is room above it and under it.
    land = shapely.union_all(shapely.transform(np.array(shapes), frame.to_page))
    assert not label_box(second).intersects(land)
    tip = shapely.Point(second.leader.coords[-1])
    assert shapely.transform(shapes[1], frame.to_page).contains(tip)
    assert not any(second.leader.intersects(label_box(label)) for label in (first, third))


def test_on_a_small_map_no_name_that_nobody_asked_for_covers_other_areas():
    middle = box(1450, 950, 1550, 1050)
    shapes = [box(0, 0, 3000, 2000).difference(middle), middle]
    made = of_shapes(shapes, ["Rondom", "Midden in het land"], labels=[], top=-1)
    frame = fit(made.areas, Rect(0, 0, 300, 200))
    place = partial(place_labels, shapes=np.array(shapes), frame=frame, size=8)
    assert [label.code for label in place(made)] == ["BU00010001"]
    assert place(made, clear=True) == ()
    assert place(replace(made, labels=("BU00010001",)), clear=True) == place(made)


def test_a_name_without_a_place_is_left_out():
    shapes = [box(n * 100, 0, n * 100 + 100, 100) for n in range(9)]
    made = of_shapes(shapes, ["Een heel lange naam van een buurt"] * 9, labels=range(9))
    frame = fit(made.areas, Rect(0, 0, 100, 20))
    assert place_labels(made, np.array(shapes), frame=frame, size=8) == ()


@pytest.mark.parametrize("preset", ["16:9", "9:16"])
def test_names_and_lines_lie_over_no_other_name_and_on_the_map(preset):
    made = example(rule="quantiles-3", marked="BU99010305")
    plan = plan_picture(made, preset=preset)
    room = plan.sheet.map
    page = box(room.x, room.y, room.x + room.width, room.y + room.height)
    boxes = [label_box(label) for label in plan.labels]
    assert len(boxes) > 3
    for place, (label, one) in enumerate(zip(plan.labels, boxes, strict=True)):
        assert page.contains(one)
        others = boxes[:place] + boxes[place + 1 :]
        assert not any(one.intersects(other) for other in others)
        own = made.areas.geometry[made.areas["code"] == label.code].to_numpy()
        assert label.leader is None or not shapely.transform(own[0], plan.frame.to_page).buffer(-1).intersects(one)
        assert label.leader is None or not any(label.leader.intersects(other) for other in others)


def test_an_inset_is_no_place_for_a_name():
    areas = squares([f"BU0001{n:04d}" for n in range(4)])
    made = of_shapes(areas.geometry.tolist(), ["a" * 30] * 4, labels=range(4))
    frame = fit(made.areas, Rect(0, 0, 600, 200))
    taken = box(0, 0, 600, 100)
    for label in place_labels(made, areas.geometry.to_numpy(), frame=frame, size=8, avoid=[taken]):
        assert not label_box(label).intersects(taken)
