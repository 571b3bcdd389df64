"""The small map of the country: where it is, what it shows, and that it lies over nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle

import geopandas as gpd
import numpy as np
import pytest
import shapely
from longer import later
from readback import shapes, words
from snapshots import example, read_svg

from kaart.core.crs import RD
from kaart.core.errors import CrsError, InputError, NotInStoreError
from kaart.core.settings import Settings
from kaart.exports.locator import with_locator
from kaart.render.files.page import draw_page
from kaart.render.picture.draw import draw_picture
from kaart.render.picture.locator import place_beside, place_in_corner
from kaart.render.picture.rect import Rect
from kaart.render.picture.sheet import PRESETS, SMALLEST_PT
from kaart.render.snapshot.annotations import annotated, annotations_of
from kaart.render.snapshot.locator import Locator, locate
from kaart.render.style.record import Style
from kaart.store.library import Library

PAGE = Rect(0, 0, 400, 300)
COUNTRY = Locator((((0.0, 0.0), (0.0, 300e3), (200e3, 300e3), (200e3, 0.0), (0.0, 0.0)),), (190e3, 0.0, 191e3, 1e3))


def squares(*corners, size=20e3):
    boxes = [shapely.box(x, y, x + size, y + size) for x, y in corners]
    return gpd.GeoDataFrame({"code": [f"GM{n:04d}" for n in range(len(boxes))]}, geometry=boxes, crs=RD)


def covered(*corners):
    """A hundred points square in some corners of the page."""
    return np.array([shapely.box(x, y, x + 100, y + 100) for x, y in corners], dtype=object)


def test_neighbours_are_one_outline_and_an_island_another():
    made = locate(squares((100e3, 400e3), (120e3, 400e3), (200e3, 500e3)), squares((100e3, 400e3), size=1e3))
    assert len(made.rings) == 2
    assert made.place == (100e3, 400e3, 101e3, 401e3)
    areas = sorted(shapely.Polygon(ring).area for ring in made.rings)
    assert areas == pytest.approx([400e6, 800e6], rel=0.15)
    with pytest.raises(CrsError):
        locate(squares((0, 0)).to_crs(4326), squares((0, 0)))


@pytest.mark.parametrize(
    ("free", "others"),
    [
        ((300, 0), [(0, 0), (0, 200), (300, 200)]),
        ((0, 200), [(0, 0), (300, 0), (300, 200)]),
    ],
)
def test_it_takes_the_corner_in_which_nothing_is(free, others):
    placed = place_in_corner(COUNTRY, PAGE, covered(*others), ())
    x, y = free
    assert shapely.box(x, y, x + 100, y + 100).contains(shapely.box(*placed.room.buffer(-4.1).bounds))
    assert place_in_corner(COUNTRY, PAGE, covered(*others), covered(free)) is None


def test_without_a_free_corner_the_map_makes_room():
    placed, rest = place_beside(COUNTRY, PAGE, shape=1.0)
    room = shapely.box(rest.x, rest.y, rest.x + rest.width, rest.y + rest.height)
    assert not shapely.box(*placed.room.buffer(-4.1).bounds).intersects(room)
    assert rest.height == PAGE.height


def test_a_small_region_can_still_be_seen_and_stands_at_its_place():
    placed = place_in_corner(COUNTRY, PAGE, covered(), ())
    assert placed.mark.width >= 4
    box = placed.frame.box
    assert placed.mark.x + placed.mark.width / 2 == pytest.approx(box.x + 3 + (box.width - 6) * 190.5 / 200, abs=1.0)
    assert placed.mark.y + placed.mark.height / 2 == pytest.approx(box.y + box.height - 3, abs=2.0)


LOOKS = annotations_of(
    style=Style(dark=True), short_source=True, title="Waar is het hoog?", explanation="Voor de raad."
)
CASES = list(zip(PRESETS, cycle(("nl", "en")), strict=False))


@pytest.mark.parametrize(("preset", "language"), later(CASES, first=1))
def test_it_never_lies_over_the_map_the_words_or_the_legend_and_all_type_can_be_read(preset, language):
    made = replace(annotated(example(marked="BU99010305", language=language), LOOKS), locator=COUNTRY)
    root = read_svg(draw_picture(made, "svg", preset=preset, north=True))
    paper, _ = shapes(root, "locator-")["paper"]
    assert paper.area > 1000
    for kind in ("area-", "swatch-", "inset-", "marked-area"):
        for name, (shape, _) in shapes(root, kind).items():
            assert not shape.intersects(paper), (kind, name)
    for name, text, box, size in words(root):
        assert not box.intersects(paper), (name, text)
        assert size >= SMALLEST_PT, (name, text)


def test_a_page_has_it_too():
    root = draw_page(replace(example(), locator=COUNTRY)).decode()
    assert root.count('class="stamp"') == 1
    assert "stamp" not in draw_page(example()).decode()


def test_what_has_no_place_is_refused_and_an_outline_that_is_not_there_says_what_fetches_it(tmp_path):
    library = Library(Settings(cache=tmp_path))
    plain = example()
    with pytest.raises(InputError, match="invented"):
        with_locator(plain, library)
    real = replace(plain, origin=replace(plain.origin, boundary_source=plain.origin.source))
    with pytest.raises(NotInStoreError, match="kaart sync voorbeeldregio --lagen vve"):
        with_locator(real, library)
    country = replace(real, rebuild=replace(real.rebuild, query={"gebied": "NL00"}))
    with pytest.raises(InputError, match="whole country"):
        with_locator(country, library)
