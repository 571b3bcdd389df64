"""Which places belong to a step."""

from __future__ import annotations

import pytest
from halls import AREA, VIEW
from snapshots import example

from kaart.catalogue import load
from kaart.core.crs import to_wgs84
from kaart.core.errors import InputError
from kaart.core.settings import Settings
from kaart.exports.workshop.pointed import NEAR_M, outlines_of, require_near
from kaart.store.library import Library
from kaart.workshop.acts import PointAsked
from kaart.workshop.model import Step


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.public(Settings(cache=tmp_path_factory.mktemp("cache")))


def test_a_place_in_an_area_or_just_beside_it_is_taken_and_no_other(library: Library):
    outlines = outlines_of(Step("s1", query=VIEW), library, load(), language="nl")
    assert outlines is not None
    shapes = example().areas
    inside = to_wgs84(shapes.set_geometry(shapes.representative_point())).set_index("code").geometry[AREA]
    assert outlines.is_near(inside.x, inside.y)
    east = shapes.assign(geometry=shapes.translate(shapes.total_bounds[2] - shapes.total_bounds[0] + 2 * NEAR_M))
    far = to_wgs84(east.set_geometry(east.representative_point())).set_index("code").geometry[AREA]
    with pytest.raises(InputError, match="outside"):
        require_near(PointAsked(lon=far.x, lat=far.y), outlines)
    require_near(PointAsked(lon=far.x, lat=far.y), None)
    edge = shapes.dissolve().geometry.iloc[0]
    beside = edge.buffer(NEAR_M - 5).boundary.interpolate(0)
    over = edge.buffer(NEAR_M + 5).boundary.interpolate(0)
    for point, taken in ((beside, True), (over, False)):
        degrees = to_wgs84(shapes.iloc[:1].set_geometry([point])).geometry.iloc[0]
        assert outlines.is_near(degrees.x, degrees.y) is taken
    spot = outlines.spot(AREA)
    assert spot is not None
    assert spot.name == outlines.names[AREA]
    assert outlines.spot("BU00000000") is None


def test_a_step_without_a_view_or_with_a_broken_one_has_no_outlines(library: Library):
    assert outlines_of(Step("s1"), library, load(), language="nl") is None
    broken = Step("s1", query={**VIEW, "gebied": "nergens"})
    assert outlines_of(broken, library, load(), language="nl") is None
