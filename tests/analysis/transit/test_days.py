"""Which day stands for a normal Tuesday, Saturday or Sunday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from timetables import timetable

from kaart.analysis.transit.days import BANDS, DayKind, service_day, service_days, trips_by_date
from kaart.catalogue.holidays import load_holidays
from kaart.core.errors import NoServiceDayError

HOLIDAYS = load_holidays()
STOPS = {"A": (0.0, 0.0), "B": (500.0, 0.0)}
TRIP = [("A", "8:00"), ("B", "8:05")]


def tuesdays(counts, first=date(2026, 11, 3)):
    """A timetable with so many trips on Tuesdays that follow each other."""
    services = [f"s{n}" for n, count in enumerate(counts) for _ in range(count)]
    days = {f"s{n}": [(first + timedelta(weeks=n)).isoformat()] for n in range(len(counts))}
    return timetable(STOPS, [TRIP] * len(services), services=services, days=days)


def chosen(table, **how):
    return service_day(table, DayKind.TUESDAY, holidays=HOLIDAYS, **how)


def test_median_of_trips():
    day = chosen(tuesdays([1, 9, 4]))
    assert (day.date, day.trips, day.candidates) == (date(2026, 11, 17), 4, 3)
    assert len(day.timetable.trips) == 4


def test_of_an_even_number_the_lower_and_of_equals_the_first():
    assert chosen(tuesdays([5, 2, 8, 3])).trips == 3
    assert chosen(tuesdays([4, 4, 4])).date == date(2026, 11, 3)


def test_holidays_are_left_out():
    day = chosen(tuesdays([3, 3, 3, 3, 3, 3, 3, 9, 9]))
    assert (day.trips, day.candidates, day.normal, day.known) == (3, 7, True, True)


def test_only_holidays_are_used_and_said():
    day = chosen(tuesdays([7, 8, 9], first=date(2026, 7, 14)), region="zuid")
    assert (day.trips, day.normal) == (8, False)


def test_the_region_decides():
    table = tuesdays([5, 1], first=date(2026, 10, 6))  # the second lies in the autumn holiday of the north
    assert chosen(table, region="noord").trips == 5
    assert chosen(table, region="zuid").trips == 1
    assert chosen(table).trips == 5


def test_days_beyond_the_list_are_said_to_be():
    assert not chosen(tuesdays([1], first=date(2031, 11, 4))).known


def test_day_without_any_trip_counts_with_none():
    table = timetable(STOPS, [TRIP], days={"w": ["2026-11-02", "2026-11-16"]})  # Mondays
    counts = trips_by_date(table)
    assert counts.sum() == 2
    assert len(counts) == 15
    day = chosen(table)
    assert (day.trips, day.candidates) == (0, 2)
    assert day.timetable.trips.empty


def test_kinds_of_days():
    days = {"w": ["2026-11-10"], "z": ["2026-11-08"]}
    found = service_days(timetable(STOPS, [TRIP, TRIP], services=["w", "z"], days=days), holidays=HOLIDAYS)
    assert {kind: day.date.day for kind, day in found.items()} == {DayKind.TUESDAY: 10, DayKind.SUNDAY: 8}


def test_no_day_at_all():
    table = timetable(STOPS, [], days={})
    with pytest.raises(NoServiceDayError, match="holds no Tuesday"):
        service_days(table, holidays=HOLIDAYS)


def test_bands_lie_within_their_day():
    assert [band.hours for band in BANDS] == [2, 7, 4, 9, 9]
    assert len({band.id for band in BANDS}) == 5
