"""Small maps of years: on the page, over each other nowhere, each under its year, all with one scale and extent."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely
from longer import later
from readback import words
from serieshots import series

from kaart.render.picture.cells import columns_of
from kaart.render.picture.draw import draw_picture, plan_picture
from kaart.render.picture.labels import label_box
from kaart.render.picture.sheet import PRESETS


@pytest.mark.parametrize(
    ("count", "shape", "size", "columns"),
    [
        (1, 1.0, (100, 100), 1),
        (4, 1.0, (100, 100), 2),
        (3, 1.0, (300, 50), 3),
        (3, 1.0, (50, 300), 1),
        (9, 1.5, (300, 200), 3),
    ],
)
def test_the_grid_is_that_of_the_largest_maps(count, shape, size, columns):
    assert columns_of(count, shape=shape, width=size[0], height=size[1]) == columns


@pytest.mark.parametrize("preset", later(list(PRESETS), first=2))
def test_every_year_has_a_map_of_its_own_on_the_page(preset):
    snapshot = series()
    plan = plan_picture(snapshot, preset=preset)
    page = shapely.box(0, 0, plan.sheet.width, plan.sheet.height)
    boxes = []
    for cell, year in zip(plan.cells, snapshot.years, strict=True):
        points = np.concatenate([item.points for item in cell.outlines])
        drawn = shapely.box(*points.min(axis=0), *points.max(axis=0))
        assert page.contains(drawn)
        assert " ".join(line.text for line in cell.caption) == year.words
        (left, top), caption = points.min(axis=0), cell.caption[-1]
        assert caption.y < top
        assert caption.x <= left
        boxes.append(drawn)
    assert len({cell.frame.scale for cell in plan.cells}) == 1
    assert not [1 for number, one in enumerate(boxes) for other in boxes[number + 1 :] if one.intersects(other)]
    texts = [line.box for line in plan.sheet.lines]
    rooms = [shapely.box(box.x, box.y, box.x + box.width, box.y + box.height) for box in texts]
    assert not [1 for box in boxes for room in rooms if box.intersects(room)]


def test_names_that_were_asked_for_stand_on_the_map_of_every_year():
    plain = series()
    asked, other = plain.areas["code"].tolist()[:2]
    assert not [label for cell in plan_picture(plain, preset="16:9").cells for label in cell.labels]
    plan = plan_picture(replace(plain, labels=(asked,), marked=(other,)), preset="16:9")
    for cell in plan.cells:
        left, top = cell.frame.box.x, cell.frame.box.y
        room = shapely.box(left, top, left + cell.frame.box.width, top + cell.frame.box.height)
        assert {label.code for label in cell.labels} == {asked, other}
        assert all(room.contains(label_box(label)) for label in cell.labels)


def test_the_picture_names_every_year_the_missing_one_and_where_areas_were_redrawn():
    snapshot = series(level="buurt")
    root = ET.fromstring(draw_picture(snapshot, "svg", preset="a4-liggend"))  # noqa: S314 - our own
    texts = [text for _, text, _, _ in words(root)]
    for year in ("2016", "2020", "2023"):
        assert year in texts
    assert snapshot.content.notices == (
        "Geen cijfers van 2024.",
        "Grenzen zijn veranderd, dus dezelfde plek kan in een ander gebied liggen: 2016–2020, 2020–2023.",
    )
    said = " ".join(texts)
    for notice in snapshot.content.notices:
        assert notice in said
    assert "Grenzen van elk jaar" in said
