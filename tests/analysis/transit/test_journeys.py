"""Destinations within a time and travel times, reckoned by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box
from timetables import clock, people, timetable, whole_day

from kaart.analysis.transit.days import MORNING
from kaart.analysis.transit.journeys import departures_in, destinations, travel_times
from kaart.analysis.transit.walks import Walks, walks_to
from kaart.core.crs import RD

# Home at 0; A is 130 m on foot: 98 seconds at 80 m a minute.
STOPS = {"A": (100.0, 0.0), "B": (10_000.0, 0.0), "C": (20_000.0, 0.0), "D": (30_000.0, 0.0)}
TRIPS = [
    [("A", "8:02"), ("B", "8:20"), ("C", "8:50")],
    [("B", "8:25"), ("D", "8:40")],
    [("A", "8:32"), ("B", "8:50")],
]


def places(**xy):
    return gpd.GeoDataFrame({"id": list(xy)}, geometry=[Point(*place) for place in xy.values()], crs=RD)


def reached(table, points, *times, **how):
    found = destinations(
        whole_day(table), points, walks_to(points, table.stops), departures_s=[clock(t) for t in times], **how
    )
    return found.points.iloc[0].to_dict()


def test_destinations_without_and_with_one_change():
    table = timetable(STOPS, TRIPS)
    assert reached(table, people((0, 0)), "8:00") == {
        "direct": 1.0, "direct_any": 1.0, "one_change": 2.0, "one_change_any": 2.0,
    }  # fmt: skip
    assert reached(table, people((0, 0)), "8:00", within_min=50)["direct"] == 2.0, "C at 8:50 sharp"
    assert reached(table, people((0, 0)), "8:00", within_min=39)["one_change"] == 1.0
    assert reached(table, people((0, 0)), "8:01")["direct"] == 0.0, "missed; the next one comes at 8:50"


def test_median_over_departures_and_any():
    found = reached(timetable(STOPS, TRIPS), people((0, 0)), "8:00", "8:01", "8:30")
    assert found["direct"] == 1.0
    assert found["one_change"] == 1.0
    assert found["one_change_any"] == 2.0


def test_named_stop_areas_are_counted_once_and_not_where_one_can_walk():
    table = timetable(STOPS, TRIPS, areas={"B": "x", "C": "x", "D": "x"})
    assert reached(table, people((0, 0)), "8:00", within_min=60)["one_change"] == 1.0
    near = timetable({**STOPS, "B": (0.0, 100.0)}, TRIPS)
    assert reached(near, people((0, 0)), "8:00", within_min=60)["direct"] == 2.0, "C and D; to B one walks"


def test_travel_time_walks_at_both_ends():
    table = timetable(STOPS, TRIPS)
    points = people((0, 0))
    there = places(b=(10_000.0, 100.0), d=(30_000.0, 0.0), nowhere=(60_000.0, 0.0))
    walks = walks_to(points, table.stops)
    found = travel_times(whole_day(table), points, walks, there, departures_s=[clock("8:00")])
    # B at 8:20, and 130 m on foot: 98 seconds.
    assert found.points["b"].tolist() == pytest.approx([20 + 98 / 60])
    assert found.points["d"].tolist() == [40.0]
    assert found.points["nowhere"].isna().all()
    assert found.areas.loc["BU00010001", "d"] == 40.0


def test_travel_time_is_the_median_and_missing_when_half_do_not_arrive():
    table, points = timetable(STOPS, TRIPS), people((0, 0))
    walks = walks_to(points, table.stops)

    def minutes(*times):
        leave = [clock(t) for t in times]
        return travel_times(whole_day(table), points, walks, places(b=(10_000.0, 0.0)), departures_s=leave).points["b"][
            0
        ]

    assert minutes("8:00", "8:30", "8:10") == pytest.approx(20)
    assert minutes("8:00", "8:10") == pytest.approx(30)
    assert np.isnan(minutes("8:00", "8:40"))
    assert minutes("8:00", "8:00", "8:40") == pytest.approx(20)


def test_walking_all_the_way_when_that_is_quicker():
    table, points = timetable(STOPS, TRIPS), people((0, 0))
    near = places(school=(400.0, 0.0))
    walks = walks_to(points, table.stops)
    found = travel_times(whole_day(table), points, walks, near, departures_s=[clock("8:00")])
    assert found.points["school"].tolist() == pytest.approx([6.5])


def test_walks_of_a_street_network_are_used_as_given():
    table, points = timetable(STOPS, TRIPS), people((0, 0))
    around = walks_to(points, table.stops).frame.assign(distance_m=400.0)  # five minutes: the bus is gone
    found = destinations(whole_day(table), points, Walks(around, "network"), departures_s=[clock("8:00")])
    assert found.points["direct"].tolist() == [0.0]


def test_point_that_is_not_covered_is_missing():
    table = timetable(STOPS, TRIPS, coverage=box(-100, -100, 100, 100))
    points = people((0, 0), (9_900, 0))
    walks = walks_to(points, table.stops)
    assert destinations(whole_day(table), points, walks).points["direct"].isna().tolist() == [False, True]
    found = travel_times(whole_day(table), points, walks, places(b=(10_000.0, 0.0)), departures_s=[clock("8:00")])
    assert found.points["b"].isna().tolist() == [False, True]


def test_nobody_at_all():
    table, points = timetable(STOPS, TRIPS), people()
    walks = walks_to(points, table.stops)
    assert destinations(whole_day(table), points, walks).points.empty
    assert travel_times(whole_day(table), points, walks, places(b=(0.0, 0.0))).points.empty


def test_departures_are_spread_over_the_band():
    assert [second // 60 for second in departures_in(MORNING)] == [420, 435, 450, 465, 480, 495, 510, 525]


@given(st.integers(10, 90), st.integers(1, 30))
def test_more_time_reaches_no_less_and_a_change_adds(minutes, more):
    table = timetable(STOPS, TRIPS)
    fewer = reached(table, people((0, 0)), "8:00", within_min=minutes)
    longer = reached(table, people((0, 0)), "8:00", within_min=minutes + more)
    assert all(longer[name] >= fewer[name] for name in fewer)
    assert fewer["one_change"] >= fewer["direct"]
