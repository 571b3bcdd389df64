"""What is dropped, repaired and joined on the way from features to areas; nothing without a count."""

from __future__ import annotations

import random
from typing import Any

import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from kaart.core.codes import Level
from kaart.core.crs import RD
from kaart.core.errors import UpstreamDriftError
from kaart.sources.pdok.clean import COLUMNS, Cleaned, clean, named
from kaart.sources.pdok.layers import Feature, detailed_layer, generalised_layer, read_features

LAYER = detailed_layer(Level.BUURT, 2024)
BOWTIE = shapely.Polygon([(0, 320_000), (100, 320_100), (100, 320_000), (0, 320_100)])


def square(west: float = 0, south: float = 320_000, size: float = 100) -> BaseGeometry:
    return shapely.box(west, south, west + size, south + size)


def feature(
    code: str = "BU09170001", geometry: BaseGeometry | None = None, *, water: str = "NEE", name: str = "Molenberg"
) -> Feature:
    return Feature(code, name, "Heerlen", water, geometry or square())


def broken(code: str = "BU09170001") -> Feature:
    return Feature(code, "Molenberg", "Heerlen", "NEE", None)


def cleaned(*features: Feature) -> Cleaned:
    return clean(features, LAYER, gemeente_names={})


def read(geometry: Any) -> BaseGeometry | None:
    """A geometry as it is read out of an answer."""
    row = {"buurtcode": "BU09170001", "buurtnaam": "Molenberg", "water": "NEE"}
    document = {"features": [{"type": "Feature", "properties": row, "geometry": geometry}]}
    return read_features(document, LAYER, crs=RD)[0].geometry


def test_water_goes_and_partly_water_stays() -> None:
    found = cleaned(feature(water="JA"), feature("BU09170002", water="B"), feature("BU09170003", water=""))
    assert list(found.areas["code"]) == ["BU09170002", "BU09170003"]
    assert found.counts == {"water": 1}


def test_water_is_never_joined_to_its_land() -> None:
    found = cleaned(feature(), feature(geometry=square(100), water="JA"))
    assert list(found.areas.area) == [10_000]


def test_abroad_goes() -> None:
    found = cleaned(feature("BU09980000"), feature("BU09179999", name="Buitenland"), feature())
    assert list(found.areas["code"]) == ["BU09170001"]
    assert found.counts == {"abroad": 2}


def test_a_feature_that_came_twice_counts_once() -> None:
    found = cleaned(feature(), feature(geometry=shapely.reverse(square())))
    assert len(found.areas) == 1
    assert found.counts == {"duplicates": 1}


def test_parts_of_one_code_become_one_area() -> None:
    found = cleaned(feature(), feature(geometry=square(100)), feature(geometry=square(300)))
    assert list(found.areas.area) == [30_000]
    assert list(found.areas.geom_type) == ["MultiPolygon"]
    assert found.counts == {"dissolved": 2}


def test_a_bowtie_is_repaired_and_named() -> None:
    found = cleaned(feature(geometry=BOWTIE), feature("BU09170002"))
    assert list(found.areas.area) == [5_000, 10_000]
    assert found.areas.geometry.is_valid.all()
    assert found.counts == {"repaired": 1}
    assert "1 areas came with an invalid boundary, which was repaired: BU09170001." in str(found.notices[0])


def test_overlapping_parts_and_holes_keep_their_meaning() -> None:
    parts = shapely.MultiPolygon([square(0), square(50)])
    hole, other = shapely.box(20, 320_020, 80, 320_080), shapely.box(50, 320_050, 150, 320_070)
    holes = shapely.Polygon(square().exterior, [hole.exterior, other.exterior])
    # By hand: 100 x 100 less a hole of 60 x 60 and the 20 x 20 by which the other one sticks out of it inside.
    assert list(cleaned(feature(geometry=parts), feature("BU09170002", holes)).areas.area) == [15_000, 6_000]


def test_only_surfaces_stay() -> None:
    spike = shapely.Polygon(
        [(0, 320_000), (100, 320_000), (100, 320_100), (100, 320_300), (100, 320_100), (0, 320_100)]
    )
    mixed = shapely.GeometryCollection([square(), shapely.LineString([(0, 320_000), (500, 320_000)])])
    found = cleaned(feature(geometry=spike), feature("BU09170002", mixed))
    assert list(found.areas.area) == [10_000, 10_000]
    assert set(found.areas.geom_type) == {"Polygon"}


FLAT = shapely.Polygon([(0, 320_000), (100, 320_000), (0, 320_000)])
NOT_USABLE = {
    "null": None,
    "a line": shapely.LineString([(0, 320_000), (500, 320_000)]),
    "no surface": FLAT,
    "degrees": shapely.box(5.9, 50.9, 6.0, 51.0),
    "too far west": square(-1),
    "too far south": square(south=299_999),
    "too far east": square(299_950),
    "too far north": square(south=619_950),
}


@pytest.mark.parametrize("shape", NOT_USABLE.values(), ids=NOT_USABLE)
def test_what_cannot_be_drawn_is_dropped_and_named(shape: BaseGeometry | None) -> None:
    bad = Feature("BU09170001", "Molenberg", "Heerlen", "NEE", shape)
    found = cleaned(bad, feature("BU09170002"))
    assert list(found.areas["code"]) == ["BU09170002"]
    assert found.counts == {"broken": 1}
    assert "BU09170001" in str(found.notices[0])


def test_an_area_that_lost_a_part_is_named_too() -> None:
    found = cleaned(feature(), broken())
    assert list(found.areas.area) == [10_000]
    assert "(partly) absent from the map: BU09170001" in str(found.notices[0])


def test_a_code_of_another_level_is_drift() -> None:
    with pytest.raises(UpstreamDriftError, match="'WK091700', which is no code of a buurt"):
        cleaned(feature("WK091700"))
    with pytest.raises(UpstreamDriftError, match="''"):
        cleaned(feature(""))


def test_nothing_in_nothing_out() -> None:
    found = cleaned()
    assert list(found.areas.columns) == list(COLUMNS)
    assert found.areas.crs.to_epsg() == 28992
    assert found.areas.empty


def test_codes_may_hold_letters() -> None:
    found = cleaned(feature("BU0363AF09"))
    assert found.areas.loc[0, ["gemeente", "wijk"]].tolist() == ["GM0363", "WK0363AF"]


def test_the_name_of_the_gemeente_comes_from_where_it_is_known() -> None:
    layer = generalised_layer(Level.BUURT, 2018)
    silent = [Feature(code, "x", "", "", square()) for code in ("BU09170001", "BU08820001")]
    found = clean(silent, layer, gemeente_names={"GM0917": "Heerlen"})
    assert list(found.areas["gemeente_name"]) == ["", "Heerlen"]


def test_long_lists_of_codes_are_cut_short() -> None:
    assert named(["b", "a"]) == "a, b"
    assert named(f"{number:02d}" for number in range(23)).endswith("18, 19 (+3)")


NO_GEOMETRY: dict[str, Any] = {
    "null": None,
    "empty": {"type": "Polygon", "coordinates": []},
    "not finite": {
        "type": "Polygon",
        "coordinates": [[[0, 320_000], [float("nan"), 320_100], [100, 320_000], [0, 320_000]]],
    },
    "too few corners": {"type": "Polygon", "coordinates": [[[0, 320_000], [100, 320_000]]]},
    "no numbers": {"type": "Polygon", "coordinates": [[["a", "b"]]]},
    "unknown kind": {"type": "Blob", "coordinates": []},
    "no object": "POLYGON",
}


@pytest.mark.parametrize("geometry", NO_GEOMETRY.values(), ids=NO_GEOMETRY)
def test_an_unreadable_geometry_is_none(geometry: Any) -> None:
    assert read(geometry) is None


def test_heights_are_left_out() -> None:
    corners = [[0, 320_000, 5], [100, 320_000, 5], [100, 320_100, 5], [0, 320_000, 5]]
    found = read({"type": "Polygon", "coordinates": [corners]})
    assert found is not None
    assert not found.has_z


shapes = st.sampled_from([square(), square(100), square(1_000), BOWTIE, shapely.box(5.9, 50.9, 6.0, 51.0), None])
features = st.lists(
    st.builds(
        Feature,
        st.sampled_from(["BU09170001", "BU09170002", "BU0363AF09", "BU09980001"]),
        st.just("Molenberg"),
        st.just("Heerlen"),
        st.sampled_from(["JA", "NEE", "B"]),
        shapes,
    ),
    max_size=12,
)


@given(features)
def test_every_feature_is_accounted_for(items: list[Feature]) -> None:
    found = cleaned(*items)
    gone = sum(found.counts.get(name, 0) for name in ("water", "abroad", "broken", "duplicates", "dissolved"))
    assert len(items) == len(found.areas) + gone
    assert found.areas["code"].is_unique
    assert found.areas["code"].is_monotonic_increasing
    assert found.areas.geometry.is_valid.all()


@given(features, st.integers(0, 5))
def test_the_order_of_the_answer_does_not_matter(items: list[Feature], seed: int) -> None:
    shuffled = list(items)
    random.Random(seed).shuffle(shuffled)
    first, second = cleaned(*items), cleaned(*shuffled)
    assert first.counts == second.counts
    for found in (first, second):
        found.areas["geometry"] = found.areas.normalize()
    assert_geodataframe_equal(first.areas, second.areas)
