"""Departures per hour, counted by hand."""

from __future__ import annotations

import pytest
from shapely.geometry import box
from timetables import people, timetable, whole_day

from kaart.analysis.transit.days import BANDS, DAY, MORNING, SUNDAY, DayKind
from kaart.analysis.transit.service import point_service, stop_service
from kaart.analysis.transit.walks import walks_to
from kaart.core.errors import SchemaError

# Two poles A1 and A2 form one stop area; B lies 3 km on.
STOPS = {"A1": (0.0, 0.0), "A2": (30.0, 0.0), "B": (3000.0, 0.0)}
AREAS = {"A1": "A", "A2": "A"}
TRIPS = [
    [("A1", "7:00"), ("B", "7:10")],
    [("A1", "7:30"), ("A2", "7:31"), ("B", "7:40")],  # calls twice in A: one departure
    [("B", "8:00"), ("A2", "8:10")],  # ends in A: leaves B only
    [("A1", "8:59"), ("B", "9:09")],
    [("A1", "9:00"), ("B", "9:10")],  # no morning any more
    [("A1", "25:10"), ("B", "25:20")],
]


def days(**more):
    return {DayKind.TUESDAY: whole_day(timetable(STOPS, TRIPS, areas=AREAS, **more))}


def test_stop_areas_by_band():
    found = days()
    service = stop_service(found, found[DayKind.TUESDAY].timetable)
    areas = service.areas.set_index("area")
    assert areas["morning"].to_dict() == {"A": 1.5, "B": 0.5}
    assert areas["day"].to_dict() == {"A": pytest.approx(1 / 7), "B": 0.0}
    assert areas["evening"].tolist() == [0.0, 0.0]
    assert areas["sunday"].isna().all(), "no Sunday in the timetable: unknown, not none"
    assert service.bands == BANDS


def test_boarding_that_is_not_allowed_is_no_departure():
    found = days()
    table = found[DayKind.TUESDAY].timetable
    table.times.loc[table.times["trip"] == 0, "board"] = False
    assert stop_service(found, table).areas.set_index("area").loc["A", "morning"] == 1.0


def test_stops_outside_are_not_given():
    found = days()
    table = found[DayKind.TUESDAY].timetable
    table.stops.loc[2, "inside"] = False
    assert stop_service(found, table).areas["area"].tolist() == ["A"]


def test_points_count_a_trip_once():
    found = days()
    table = found[DayKind.TUESDAY].timetable
    points = people((10, 100), (1500, 0), areas=["x", "y"])
    service = point_service(found, points, walks_to(points, table.stops), [MORNING, DAY, SUNDAY])
    assert service.points["morning"].tolist() == [1.5, 0.0], "nothing in reach is really nothing"
    assert service.points["sunday"].isna().all()
    assert service.areas.loc["x", "morning"] == 1.5


def test_reach_depends_on_the_mode():
    points = people((0, 600))  # 780 m
    by_bus, by_train = (days(modes=[mode] * len(TRIPS)) for mode in ("bus", "train"))
    walks = walks_to(points, by_bus[DayKind.TUESDAY].timetable.stops)
    assert point_service(by_bus, points, walks, [MORNING]).points["morning"].tolist() == [0.0]
    assert point_service(by_train, points, walks, [MORNING]).points["morning"].tolist() == [1.5]


def test_point_that_is_not_covered_is_missing():
    found = days(coverage=box(-100, -100, 100, 100))
    points = people((0, 0), (9000, 0))
    walks = walks_to(points, found[DayKind.TUESDAY].timetable.stops)
    values = point_service(found, points, walks, [MORNING]).points["morning"]
    assert values.isna().tolist() == [False, True]


def test_points_are_checked():
    found = days()
    with pytest.raises(SchemaError):
        point_service(found, people((0, 0)).drop(columns="area"), walks_to(people(), people()), [MORNING])
