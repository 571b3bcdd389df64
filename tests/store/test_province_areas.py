"""Boundaries of provinces against sums of areas, and never of a part of a province."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from builders import squares

from kaart.catalogue import Region, RegionPeriod
from kaart.core.crs import RD
from kaart.core.errors import CrsError
from kaart.store.province_areas import unite

CODES = ["GM7001", "GM7002", "GM7003"]  # squares of 100 m, side by side


def province(code, *members):
    return Region(code, f"Provincie {code}", (RegionPeriod(2018, 2018, members),), "", exact=True)


def test_a_province_is_the_outline_of_its_gemeenten_without_what_parts_them():
    areas, lacking = unite(squares(CODES), [province("PV31", *CODES[:2]), province("PV30", CODES[2])], year=2018)
    assert dict(zip(areas["code"], areas.area, strict=True)) == {"PV31": 20_000.0, "PV30": 10_000.0}
    assert areas.crs == RD
    assert lacking == {}
    outline = areas.set_index("code").geometry["PV31"]
    assert outline.equals(shapely.box(*outline.bounds)), "one rectangle of 200 by 100 m"
    assert areas["name"].tolist() == ["Provincie PV31", "Provincie PV30"]
    assert set(areas["gemeente"]) == {""}


@pytest.mark.parametrize("gone", [None, shapely.Polygon()], ids=["no shape", "an empty shape"])
def test_a_province_of_which_a_gemeente_lacks_is_not_drawn(gone):
    areas = squares(CODES)
    areas.geometry = [*areas.geometry[:2], gone]
    made, lacking = unite(areas, [province("PV31", *CODES), province("PV30", CODES[0])], year=2018)
    assert made["code"].tolist() == ["PV30"]
    assert lacking == {"PV31": ("GM7003",)}


def test_edges_that_cross_lose_no_ground_and_count_none_twice():
    two = [shapely.box(0, 0, 100, 100), shapely.box(90, 0, 200, 100)]
    areas = gpd.GeoDataFrame({"code": CODES[:2]}, geometry=two, crs=RD)
    made, _ = unite(areas, [province("PV31", *CODES[:2])], year=2018)
    assert made.area.tolist() == [20_000.0]


@pytest.mark.parametrize(
    ("hole_m", "area"), [(10, 210 * 300), (200, 400 * 300 - 200 * 100)], ids=["a gap", "an enclave"]
)
def test_gaps_between_edges_that_do_not_meet_are_filled_and_enclaves_are_not(hole_m, area):
    wide = 200 + hole_m
    around = [
        shapely.box(0, 0, wide, 100),
        shapely.box(0, 100, 100, 200).union(shapely.box(wide - 100, 100, wide, 200)),
        shapely.box(0, 200, wide, 300),
    ]
    areas = gpd.GeoDataFrame({"code": CODES}, geometry=around, crs=RD)
    made, _ = unite(areas, [province("PV31", *CODES)], year=2018)
    assert made.area.tolist() == [float(area)]


def test_degrees_are_refused():
    with pytest.raises(CrsError):
        unite(squares(CODES).to_crs(4326), [province("PV31", *CODES)], year=2018)
