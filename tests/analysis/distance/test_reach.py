"""Demand points, distances and E2SFCA: hand-worked cases, a brute-force oracle, and places that add up."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from builders import squares
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from kaart.analysis.access.catchment import PER, catchment, children_of_two_and_three
from kaart.analysis.distance.demand import Demand, spread_demand, squares_demand
from kaart.analysis.distance.reach import CYCLE, WALK, StraightLine, reach
from kaart.core.errors import CrsError, InputError, SchemaError
from kaart.core.provenance import Notice

STREET = StraightLine(detour=1.0)
ONE_POINT = Notice.of("one point per area")


def demand(*places: tuple[str, float, float, float]) -> Demand:
    """Points of code, weight, x and y."""
    codes, weights, xs, ys = zip(*places, strict=True)
    frame = {"code": list(codes), "weight": list(weights)}
    return Demand(gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(xs, ys), crs="EPSG:28992"), (), ONE_POINT)


def sites(*places: tuple[str, float, float, float]) -> gpd.GeoDataFrame:
    """Points of id, places, x and y."""
    ids, counts, xs, ys = zip(*places, strict=True) if places else ((), (), (), ())
    frame = {"site_id": list(ids), "name": list(ids), "places": pd.Series(list(counts), dtype=float)}
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(xs, ys), crs="EPSG:28992")


def row(frame: pd.DataFrame, code: str) -> pd.Series:
    return frame.set_index("code").loc[code]


def test_points_lie_inside_their_area_and_weigh_one_together():
    areas = squares(["BU00010001", "BU00010002"], size_m=450)
    ring = Polygon(box(0, 0, 900, 900).exterior, [box(50, 50, 850, 850).exterior])
    areas.loc[1, "geometry"] = MultiPolygon([ring, box(2000, 0, 2001, 1)])
    found = spread_demand(areas)
    shapes = areas.set_index("code").geometry
    assert all(
        shapes[code].covers(point) for code, point in zip(found.points["code"], found.points.geometry, strict=True)
    )
    assert found.points.groupby("code")["weight"].sum().tolist() == pytest.approx([1.0, 1.0])
    assert (found.points["code"] == "BU00010001").sum() == 16
    assert found.spread == ("BU00010001", "BU00010002")


def test_an_area_smaller_than_the_grid_has_one_point_and_an_empty_one_none():
    areas = squares(["BU00010001", "BU00010002"], size_m=10)
    areas["geometry"] = areas.geometry.translate(33, 33)
    areas.loc[1, "geometry"] = Polygon()
    found = spread_demand(areas)
    assert found.points["code"].tolist() == ["BU00010001"]
    assert found.codes == ("BU00010001",)


def test_a_large_area_gets_no_thousands_of_points():
    found = spread_demand(squares(["BU00010001"], size_m=20_000))
    assert 50 <= len(found.points) <= 81


def test_squares_weigh_by_people_and_areas_without_any_are_named():
    areas = squares(["BU00010001", "BU00010002"], size_m=200)
    x, y = 200_000, 320_000
    cells = gpd.GeoDataFrame(
        {"aantal": [30, 10, -99997, np.nan]},
        geometry=[box(x + step, y, x + step + 100, y + 100) for step in (0, 100, 200, 300)],
        crs="EPSG:28992",
    )
    found = squares_demand(cells, areas, people="aantal")
    first = found.points[found.points["code"] == "BU00010001"]
    assert sorted(first["weight"]) == [0.25, 0.75]
    assert found.spread == ("BU00010002",)
    with pytest.raises(SchemaError, match="no column inwoners"):
        squares_demand(cells, areas, people="inwoners")
    with pytest.raises(CrsError):
        squares_demand(cells.set_crs("EPSG:4326", allow_override=True), areas, people="aantal")


def test_distance_is_the_mean_over_where_people_are():
    people = demand(("A", 0.75, 0, 0), ("A", 0.25, 1000, 0), ("B", 1.0, 5000, 0))
    found = reach(people, sites(("s1", 1, 0, 300), ("s2", 1, 1000, 100)), metric=STREET)
    a = row(found.frame, "A")
    assert a["nearest_m"] == pytest.approx(0.75 * 300 + 0.25 * 100)
    assert a["nearest_site"] == "s1"
    assert a["walk_min"] == pytest.approx(a["nearest_m"] / 80)
    assert a["cycle_min"] == pytest.approx(a["nearest_m"] / 250)
    # s1 is at 300 m of the first point and s2 at 1,005 m: ten minutes are 800 m, fifteen 1,200 m.
    assert (a["within_10_min"], a["within_15_min"]) == pytest.approx((1.0, 2.0))
    b = row(found.frame, "B")
    assert (b["within_20_min"], b["share_within_20_min_pct"]) == (0.0, 0.0)


def test_the_detour_makes_everything_farther():
    people, site = demand(("A", 1.0, 0, 0)), sites(("s", 1, 1000, 0))
    assert row(reach(people, site, metric=StraightLine()).frame, "A")["nearest_m"] == pytest.approx(1300)
    near = reach(people, site, metric=StraightLine(), way=CYCLE).frame
    assert row(near, "A")["within_10_min"] == 1.0
    assert row(reach(people, site, metric=StraightLine(), way=WALK).frame, "A")["within_15_min"] == 0.0


def test_without_sites_distance_is_missing_and_never_zero():
    found = reach(demand(("A", 1.0, 0, 0)), sites(), metric=STREET)
    a = row(found.frame, "A")
    assert np.isnan(a["nearest_m"])
    assert a["nearest_site"] == ""
    assert a["within_20_min"] == 0.0


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (sites(("s", 1, 0, 0), ("s", 1, 1, 1)), "occur twice: s"),
        (sites(("s", 1, 0, 0)).drop(columns="site_id"), "need an id"),
    ],
)
def test_sites_that_cannot_be_told_apart_are_refused(frame, says: str):
    with pytest.raises(InputError, match=says):
        reach(demand(("A", 1.0, 0, 0)), frame, metric=STREET)


def test_a_worked_example_of_e2sfca():
    # A: 100 children at 0 m; B: 50 children at 1,200 m (second zone, 15 minutes); s: 60 places at 0 m.
    people = demand(("A", 1.0, 0, 0), ("B", 1.0, 1200, 0), ("C", 1.0, 9000, 0))
    children = pd.Series({"A": 100.0, "B": 50.0, "C": 10.0})
    found = catchment(people, children, sites(("s", 60, 0, 0)), metric=STREET)
    in_reach = 100 * 1.0 + 50 * 0.68
    assert found.sites["children_in_reach"].tolist() == pytest.approx([in_reach])
    ratio = 60 / in_reach
    assert row(found.frame, "A")["places_per_100"] == pytest.approx(100 * ratio)
    assert row(found.frame, "B")["places_per_100"] == pytest.approx(100 * 0.68 * ratio)
    assert row(found.frame, "C")["places_per_100"] == 0.0
    assert found.nobody == ()


def test_what_is_unknown_counts_for_nothing():
    people = demand(("A", 1.0, 0, 0), ("B", 1.0, 100, 0))
    children = pd.Series({"A": 100.0, "B": np.nan})
    found = catchment(people, children, sites(("s", 60, 0, 0), ("t", np.nan, 0, 0), ("u", 9, 9e4, 0)), metric=STREET)
    assert found.sites["site_id"].tolist() == ["s", "u"]
    assert found.nobody == ("u",)
    assert row(found.frame, "A")["places_per_100"] == pytest.approx(60)
    assert np.isnan(row(found.frame, "B")["children"])


def test_children_of_two_and_three_stay_unknown_when_they_are():
    found = children_of_two_and_three(pd.Series({"A": 150.0, "B": np.nan}))
    assert found["A"] == pytest.approx(20)
    assert np.isnan(found["B"])


coordinate = st.integers(0, 3000)
place = st.tuples(coordinate, coordinate)


@given(
    homes=st.lists(st.tuples(place, st.integers(1, 200)), min_size=1, max_size=8),
    spots=st.lists(st.tuples(place, st.integers(0, 90)), min_size=1, max_size=6),
)
def test_places_in_reach_of_children_are_divided_and_none_is_made(homes, spots):
    people = demand(*((f"A{n}", 1.0, *spot) for n, (spot, _) in enumerate(homes)))
    children = pd.Series({f"A{n}": float(count) for n, (_, count) in enumerate(homes)})
    given_sites = sites(*((f"s{n}", float(count), *spot) for n, (spot, count) in enumerate(spots)))
    found = catchment(people, children, given_sites, metric=STREET)
    divided = (found.frame["places_per_100"] / PER * found.frame["children"]).sum()
    reached = found.sites.loc[found.sites["children_in_reach"] > 0, "places"].sum()
    assert divided == pytest.approx(reached)


@pytest.mark.slow
@given(
    homes=st.lists(place, min_size=1, max_size=6), spots=st.lists(place, min_size=1, max_size=6), detour=st.floats(1, 2)
)
def test_distances_are_those_of_trying_every_pair(homes, spots, detour: float):
    people = demand(*((f"A{n}", 1.0, *spot) for n, spot in enumerate(homes)))
    frame = reach(
        people, sites(*((f"s{n}", 1.0, *spot) for n, spot in enumerate(spots))), metric=StraightLine(detour)
    ).frame
    for n, (x, y) in enumerate(homes):
        far = [detour * np.hypot(x - other_x, y - other_y) for other_x, other_y in spots]
        found = row(frame, f"A{n}")
        assert found["nearest_m"] == pytest.approx(min(far))
        assert found["within_15_min"] == sum(item <= 15 * 80 for item in far)


@pytest.mark.parametrize(("zones", "weights"), [((10, 5), (1, 0.5)), ((10, 20), (0.5, 1)), ((10,), (1, 0.5)), ((), ())])
def test_zones_that_make_no_sense_are_refused(zones, weights):
    with pytest.raises(InputError, match="Zones must be ascending"):
        catchment(
            demand(("A", 1.0, 0, 0)), pd.Series({"A": 1.0}), sites(), metric=STREET, zones_min=zones, weights=weights
        )


@dataclass(frozen=True)
class TwoWays(StraightLine):
    """A metric by which a bicycle goes round twice as far as feet."""

    def by(self, way):
        return replace(self, detour=2.0 if way.id == CYCLE.id else 1.0)


def test_every_way_of_going_has_its_own_distance():
    people, site = demand(("A", 1.0, 0, 0)), sites(("s", 10, 1000, 0))
    found = row(reach(people, site, metric=TwoWays()).frame, "A")
    assert found["nearest_m"] == pytest.approx(1000)
    assert (found["walk_min"], found["cycle_min"]) == pytest.approx((1000 / 80, 2000 / 250))
    assert row(reach(people, site, metric=TwoWays(), way=CYCLE).frame, "A")["within_10_min"] == 1.0
    # 2,000 m by bicycle are 8 minutes, and 12.5 on foot: only the first lies in the first zone.
    children = pd.Series({"A": 5.0})
    on_foot, cycling = (
        catchment(people, children, site, metric=TwoWays(), way=way).sites["children_in_reach"][0]
        for way in (WALK, CYCLE)
    )
    assert (on_foot, cycling) == pytest.approx((5 * 0.68, 5.0))
