"""Destinations within a time, reckoned by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box
from timetables import clock, people, timetable, whole_day

from kaart.analysis.transit.days import MORNING
from kaart.analysis.transit.journeys import departures_in, destinations
from kaart.analysis.transit.walks import Walks, walks_to

# Home at 0; A is 130 m on foot: 98 seconds at 80 m a minute.
STOPS = {"A": (100.0, 0.0), "B": (10_000.0, 0.0), "C": (20_000.0, 0.0), "D": (30_000.0, 0.0)}
TRIPS = [
    [("A", "8:02"), ("B", "8:20"), ("C", "8:50")],
    [("B", "8:25"), ("D", "8:40")],
    [("A", "8:32"), ("B", "8:50")],
]


def reached(table, points, *times, **how):
    found = destinations(
        whole_day(table), points, walks_to(points, table.stops), departures_s=[clock(t) for t in times], **how
    )
    return found.points.iloc[0].to_dict()


def test_destinations_without_and_with_one_change():
    table = timetable(STOPS, TRIPS)
    assert reached(table, people((0, 0)), "8:00") == {
        "direct": 1.0, "one_change": 2.0,
    }  # fmt: skip
    assert reached(table, people((0, 0)), "8:00", within_min=50)["direct"] == 2.0, "C at 8:50 sharp"
    assert reached(table, people((0, 0)), "8:00", within_min=39)["one_change"] == 1.0
    assert reached(table, people((0, 0)), "8:01")["direct"] == 0.0, "missed; the next one comes at 8:50"


def test_median_over_departures():
    found = reached(timetable(STOPS, TRIPS), people((0, 0)), "8:00", "8:01", "8:30")
    assert found["direct"] == 1.0
    assert found["one_change"] == 1.0


def test_named_stop_areas_are_counted_once_and_not_where_one_can_walk():
    table = timetable(STOPS, TRIPS, areas={"B": "x", "C": "x", "D": "x"})
    assert reached(table, people((0, 0)), "8:00", within_min=60)["one_change"] == 1.0
    near = timetable({**STOPS, "B": (0.0, 100.0)}, TRIPS)
    assert reached(near, people((0, 0)), "8:00", within_min=60)["direct"] == 2.0, "C and D; to B one walks"


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


def test_nobody_at_all():
    table, points = timetable(STOPS, TRIPS), people()
    walks = walks_to(points, table.stops)
    assert destinations(whole_day(table), points, walks).points.empty


def test_every_minute_of_the_band_counts():
    moments = departures_in(MORNING)
    assert (len(moments), moments[0], moments[1], moments[-1]) == (120, clock("7:00"), clock("7:01"), clock("8:59"))


@pytest.mark.slow
@given(st.integers(10, 90), st.integers(1, 30))
def test_more_time_reaches_no_less_and_a_change_adds(minutes, more):
    table = timetable(STOPS, TRIPS)
    fewer = reached(table, people((0, 0)), "8:00", within_min=minutes)
    longer = reached(table, people((0, 0)), "8:00", within_min=minutes + more)
    assert all(longer[name] >= fewer[name] for name in fewer)
    assert fewer["one_change"] >= fewer["direct"]
