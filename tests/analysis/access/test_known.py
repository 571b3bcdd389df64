"""What is known of a catchment: against exact geometry, and by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from kaart.analysis.access.known import (
    ALL_KNOWN,
    CELL_M,
    EVERYWHERE,
    MOST_UNFETCHED,
    Cells,
    Territory,
    fill,
    known_of,
    share_within,
)
from kaart.analysis.access.measures import NEAREST, PLACES, within_id
from kaart.analysis.distance.demand import Demand
from kaart.analysis.distance.reach import DETOUR, STRAIGHT
from kaart.core.provenance import Notice

BOUNDS = (100_000.0, 400_000.0, 104_000.0, 403_000.0)


def shapes(*some):
    return np.array(some, dtype=object)


def one_point(x, y):
    points = gpd.GeoDataFrame({"code": ["A"], "weight": [1.0]}, geometry=[Point(x, y)], crs=28992)
    return Demand(points, (), Notice("here"))


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_squares_are_those_whose_middle_shapely_finds_inside(seed, count):
    rng = np.random.default_rng(seed)
    # A coverage: the cells of a Voronoi diagram, one of them with a hole, some of them left out.
    seeds = shapely.multipoints(rng.uniform((99_000, 399_000), (105_000, 404_000), (count + 3, 2)))
    cells = [cell for cell in shapely.get_parts(shapely.voronoi_polygons(seeds)) if rng.random() < 0.7]
    cells = [cells[0].difference(Point(cells[0].representative_point()).buffer(150)), *cells[1:]] if cells else cells
    found = fill(shapes(*cells), BOUNDS)
    west, south = BOUNDS[0] / CELL_M, BOUNDS[1] / CELL_M
    assert (found.west, found.south) == (west, south)
    rows, columns = np.indices(found.inside.shape)
    middles = shapely.points((columns + west + 0.5) * CELL_M, (rows + south + 0.5) * CELL_M)
    expected = np.zeros(found.inside.shape, dtype=bool)
    for cell in cells:
        expected |= shapely.contains(cell, middles)
    assert (found.inside == expected).all()


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_shares_are_those_of_counting_every_square(seed):
    rng = np.random.default_rng(seed)
    inside = rng.random((30, 40)) < rng.choice([0.02, 0.5, 0.98])
    cells = Cells(1_000, 4_000, inside)
    points = rng.uniform((100_000, 400_000), (104_000, 403_000), (12, 2))
    metres = rng.choice([0.0, 99.0, 100.0, 730.0, 2_000.0], 12)
    rows, columns = np.indices((200, 200)) - 80
    expected = []
    for (x, y), radius in zip(points, metres, strict=True):
        row, column = int(y // CELL_M) - 4_000, int(x // CELL_M) - 1_000
        disk = np.hypot(rows - row, columns - column) * CELL_M <= radius
        known = np.zeros_like(disk)
        known[80:110, 80:120] = inside
        expected.append((disk & known).sum() / disk.sum())
    np.testing.assert_array_equal(share_within(cells, points, metres), expected)


def test_beside_a_straight_border_half_of_a_disk_is_abroad_or_was_not_fetched():
    home, next_door = box(80_000, 380_000, 100_000, 420_000), box(100_000, 380_000, 120_000, 420_000)
    demand, metres = one_point(99_999, 400_000), np.array([1_300.0])
    for country, column in ((shapes(home), "abroad"), (shapes(home, next_door), "unfetched"), (None, "unfetched")):
        territory = Territory(shapes(home), shapes(home), country)
        known = known_of(demand, metres, territory, metric=STRAIGHT, places=True)
        other = "unfetched" if column == "abroad" else "abroad"
        # A disk of squares: half of it, but for the column of the point itself.
        assert getattr(known, column).loc["A"].between(0.4, 0.5).all()
        assert (getattr(known, other).loc["A"] == 0).all()
        assert set(known.unfetched) >= {NEAREST, PLACES, "walk_min", within_id(10)}
        assert (known.lacking(NEAREST) == {"A"}) == (column == "unfetched")
        assert known.share("A", NEAREST) == pytest.approx(0.54, abs=0.05)


def test_the_disk_of_a_distance_reaches_as_far_as_the_site_that_was_found():
    home = box(95_000, 395_000, 105_000, 405_000)
    demand = one_point(100_000, 400_000)
    territory = Territory(shapes(home), None, None)
    for metres, lacking in ((4_000.0 * DETOUR, False), (9_000.0 * DETOUR, True), (np.inf, True)):
        known = known_of(demand, np.array([metres]), territory, metric=STRAIGHT, places=False)
        assert ("A" in known.lacking(NEAREST)) == lacking
        assert known.lacking(within_id(20)) == frozenset()
        assert PLACES not in known.unfetched


def test_people_who_were_not_fetched_matter_for_places_alone():
    everywhere, near = box(80_000, 380_000, 120_000, 420_000), box(99_000, 399_000, 101_000, 401_000)
    territory = Territory(shapes(everywhere), shapes(near), None)
    known = known_of(one_point(100_000, 400_000), np.array([500.0]), territory, metric=STRAIGHT, places=True)
    # Places per child look twice 30 minutes' walk of 2,400 m along the street away.
    radius = 2 * 2_400 / DETOUR
    assert known.unfetched.loc["A", PLACES] == pytest.approx(1 - near.area / (np.pi * radius**2), abs=0.01)
    assert (known.unfetched.loc["A"].drop(PLACES) == 0).all()
    frame = gpd.GeoDataFrame({NEAREST: [500.0], PLACES: [3.0]}, index=["A"])
    masked = known.masked(frame)
    assert (masked[NEAREST]["A"], np.isnan(masked[PLACES]["A"])) == (500.0, True)
    assert known.without_figure(["A", "B"]) == {"A"}


def test_a_river_between_two_areas_is_no_gap_and_a_gemeente_is():
    west, east = box(80_000, 380_000, 100_000, 420_000), box(100_400, 380_000, 120_000, 420_000)
    far = box(102_000, 380_000, 120_000, 420_000)
    for other, share in ((east, 0), (far, 0.2)):
        known = known_of(
            one_point(99_900, 400_000),
            np.array([3_900.0]),
            Territory(shapes(west, other), None, None),
            metric=STRAIGHT,
            places=False,
        )
        assert (known.unfetched.loc["A", NEAREST] > share) == (other is far)
    assert MOST_UNFETCHED < 0.2


def test_without_any_bound_all_is_known():
    assert known_of(one_point(0, 0), np.array([1.0]), EVERYWHERE, metric=STRAIGHT, places=True) is ALL_KNOWN
    assert (ALL_KNOWN.share("A", NEAREST), ALL_KNOWN.lacking(NEAREST)) == (1, frozenset())
    assert (ALL_KNOWN.beyond(["A"]), ALL_KNOWN.partly(["A"]), ALL_KNOWN.without_figure(["A"])) == ((frozenset(),) * 3)
