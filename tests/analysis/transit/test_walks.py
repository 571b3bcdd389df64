"""Walks to stops, and from points to areas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box
from timetables import people, timetable

from kaart.analysis.transit.walks import by_area, check_points, covered, in_reach, walks_to
from kaart.core.errors import CrsError, SchemaError

CALLS = [[("bus", "8:00"), ("end", "8:30")], [("rail", "8:00"), ("end", "8:30")]]
STOPS = {"bus": (0.0, 0.0), "rail": (1000.0, 0.0), "end": (9000.0, 0.0)}


def test_walk_is_the_straight_line_times_the_detour():
    walks = walks_to(people((300, 400), (5000, 5000)), timetable(STOPS, CALLS).stops)
    assert walks.frame.to_dict("list") == {"point": [0], "stop": [0], "distance_m": [650.0]}
    assert walks.method == "straight_line_x_1.3"


def test_people_walk_further_to_a_train():
    table = timetable(STOPS, CALLS, modes=["bus", "train"])
    points = people((0, 500), (1000, 500))  # 650 m to the bus, 650 m to the train
    assert in_reach(walks_to(points, table.stops), table)["stop"].tolist() == [1]


def test_nobody_and_nowhere():
    table = timetable(STOPS, CALLS)
    assert walks_to(people(), table.stops).frame.empty
    assert walks_to(people((0, 0)), table.stops.iloc[:0]).frame.empty


def test_what_the_timetable_covers():
    points = people((0, 0), (1900, 0), (3000, 0))
    assert covered(points, timetable(STOPS, CALLS)).all()
    table = timetable(STOPS, CALLS, coverage=box(-1000, -1000, 1000, 1000))
    assert covered(points, table).tolist() == [True, True, False]


def test_mean_is_weighted_and_missing_takes_no_part():
    points = people((0, 0), (1, 0), (2, 0), (3, 0), areas=["a", "a", "a", "b"], weights=[1, 3, 100, 0])
    values = pd.DataFrame({"x": [4.0, 8.0, np.nan, 5.0], "y": [1.0, 1.0, 1.0, 1.0]})
    found = by_area(points, values)
    assert found.loc["a", "x"] == 7.0
    assert found.loc["a", "y"] == 1.0
    assert found.loc["a", "known_share"] == pytest.approx(4 / 104)
    assert found.loc["b"].isna().all(), "nobody lives there"


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 50), st.sampled_from("ab")), min_size=1, max_size=12))
def test_mean_of_an_area_lies_between_its_points(rows):
    points = people(*[(0, 0)] * len(rows), areas=[row[2] for row in rows], weights=[row[1] for row in rows])
    found = by_area(points, pd.DataFrame({"x": [row[0] for row in rows]}))
    for area, value in found["x"].items():
        own = [row[0] for row in rows if row[2] == area]
        assert min(own) - 1e-9 <= value <= max(own) + 1e-9
    assert found["known_share"].tolist() == pytest.approx([1.0] * len(found))


def test_points_keep_a_contract():
    good = people((0, 0), (1, 1))
    assert check_points(good) is good
    with pytest.raises(CrsError):
        check_points(good.set_crs("EPSG:4326", allow_override=True))
    wrong = good.assign(id="p", weight=-1.0).set_geometry([Point(0, 0).buffer(1)] * 2, crs=good.crs)
    with pytest.raises(SchemaError, match="id repeats; weight is below zero; a geometry is no point"):
        check_points(wrong)
    with pytest.raises(SchemaError, match="weight is missing"):
        check_points(good.drop(columns="weight"))


def test_a_mean_of_halves_is_a_half():
    # Weights that add up to another number in a plain sum: 0.1 three times is 0.30000000000000004.
    points = people(*[(0, 0)] * 30, weights=[0.1] * 30)
    assert by_area(points, pd.DataFrame({"x": [49.5] * 30}))["x"].tolist() == [49.5]
