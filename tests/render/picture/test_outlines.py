"""Geometry on a page: scale, rings, names inside their areas, insets where areas are too small."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from builders import squares
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont
from shapely.geometry import Polygon, box

from kaart.core.crs import RD
from kaart.render.picture.insets import find_insets
from kaart.render.picture.metrics import text_width, wrap
from kaart.render.picture.outlines import fit, joined, outlines, round_length, shape_of, simplified
from kaart.render.picture.rect import Rect
from kaart.render.style.typeface import PLAIN, font_file

TEXT = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60)


def frame_of(shapes):
    return gpd.GeoDataFrame(
        {"code": [f"BU0001{n:04d}" for n in range(len(shapes))], "name": "Naam"}, geometry=shapes, crs=RD
    )


def test_a_kilometre_is_as_long_everywhere_on_the_page():
    areas = frame_of([box(100_000, 400_000, 104_000, 402_000)])
    frame = fit(areas, Rect(10, 20, 416, 300))
    # 4000 m with 2 % of it on both sides are 4160 m in 416 points.
    assert frame.scale == pytest.approx(0.1)
    page = frame.to_page(np.array([[100_000, 402_000], [104_000, 400_000]], dtype=float))
    assert page == pytest.approx(np.array([[18, 70], [418, 270]]))
    assert frame.bounds() == pytest.approx((99_920, 399_500, 104_080, 402_500))
    assert shape_of(areas) == pytest.approx(4160 / 2160)


def test_holes_and_parts_stay_and_specks_go():
    ring = Polygon(box(0, 0, 1000, 1000).exterior, [box(400, 400, 600, 600).exterior])
    speck = box(2000, 0, 2000.01, 0.01)
    areas = frame_of([ring, speck, shapely.MultiPolygon([box(0, 2000, 100, 2100), box(300, 2000, 400, 2100)])])
    frame = fit(areas, Rect(0, 0, 200, 200))
    found = outlines(simplified(areas, frame.scale), frame)
    assert [len(item.rings()) for item in found] == [2, 0, 2]
    outer, inner = (Polygon(points) for points in found[0].rings())
    assert outer.area - inner.area == pytest.approx((1_000_000 - 40_000) * frame.scale**2, rel=0.02)
    # Filled by direction, a hole must run the other way.
    assert outer.exterior.is_ccw != inner.exterior.is_ccw
    whole = joined(found)
    assert len(whole.rings()) == 4
    assert np.array_equal(np.concatenate(whole.rings()), whole.points)
    assert len(joined([]).rings()) == 0


def test_neighbours_keep_their_shared_edge():
    areas = squares([f"BU0001{n:04d}" for n in range(5)], size_m=777.7)
    frame = fit(areas, Rect(0, 0, 333, 100))
    shapes = [Polygon(item.points) for item in outlines(simplified(areas, frame.scale), frame)]
    assert shapely.union_all(shapes).area == pytest.approx(sum(shape.area for shape in shapes))
    assert shapely.union_all(shapes).geom_type == "Polygon"


@given(st.floats(0.5, 1e6))
def test_a_scale_bar_is_the_longest_round_length_that_fits(most):
    found = round_length(most)
    assert found <= most < 2.6 * found
    assert f"{found:.0e}"[0] in "125"


@given(TEXT, st.booleans())
def test_width_is_what_another_program_measures(text, bold):
    oracle = ImageFont.truetype(str(font_file(PLAIN, bold=bold)), 1000, layout_engine=ImageFont.Layout.BASIC)
    assert text_width(text, size=10, bold=bold) == pytest.approx(
        sum(oracle.getlength(letter) for letter in text) / 100, abs=0.02 * (len(text) + 1)
    )


@given(st.text(st.sampled_from("ab €%1&-/ "), max_size=120), st.floats(12, 200))
def test_lines_fit_and_lose_no_letter(text, width):
    lines = wrap(text, width=width, size=9)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line, size=9) <= width or len(line) == 1 for line in lines)


def test_a_number_keeps_its_sign():
    lines = wrap("tot 37,7 %", width=text_width("tot 37,7", size=9) + 1, size=9)
    assert [line.split() for line in lines] == [["tot"], ["37,7", "%"]]


def land_with_a_town():
    """A country with one corner empty and a town of very small areas far from it."""
    large = [box(x, y, x + 20_000, y + 20_000) for x in range(0, 100_000, 20_000) for y in range(0, 40_000, 20_000)]
    high = [box(60_000 + x, 40_000 + y, 80_000 + x, 60_000 + y) for x in (0, 20_000) for y in (0, 20_000, 40_000)]
    town = [
        box(70_000 + x, 12_000 + y, 70_300 + x, 12_300 + y) for x in range(0, 3000, 300) for y in range(0, 3000, 300)
    ]
    cut = shapely.difference(np.array(large), shapely.union_all(town))
    return frame_of([*cut, *high, *town])


def test_an_inset_shows_the_small_areas_and_covers_none():
    areas = land_with_a_town()
    frame = fit(areas, Rect(0, 0, 300, 300))
    shapes = simplified(areas, frame.scale)
    (inset,) = find_insets(areas, shapes, frame)
    inner = inset.frame.box
    paper = box(inner.x, inner.y, inner.x + inner.width, inner.y + inner.height)
    land = shapely.union_all(shapely.transform(shapes, frame.to_page))
    assert not paper.intersects(land)
    assert inset.frame.scale / frame.scale == pytest.approx(4)
    assert sum(len(item.points) > 0 for item in inset.outlines) >= 100
    place = box(inset.place.x, inset.place.y, inset.place.x + inset.place.width, inset.place.y + inset.place.height)
    town = shapely.transform(box(70_000, 12_000, 73_000, 15_000), frame.to_page)
    assert place.contains(town)


def test_no_inset_where_every_area_can_be_seen():
    areas = squares([f"BU0001{n:04d}" for n in range(6)])
    frame = fit(areas, Rect(0, 0, 300, 300))
    assert find_insets(areas, simplified(areas, frame.scale), frame) == ()
