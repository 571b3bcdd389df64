"""The timetable's contract, its cuts, and times of the service day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point
from timetables import timetable

from kaart.core.errors import CrsError, SchemaError
from kaart.core.timetable import check_timetable, read_clock
from kaart.sources.gtfs.calls import UNKNOWN, seconds_of

STOPS = {"A": (0.0, 0.0), "B": (5000.0, 0.0), "C": (10_000.0, 0.0)}
TRIPS = [[("A", "8:00"), ("B", "8:10")], [("B", "8:20"), ("C", "8:30")], [("A", "9:00"), ("C", "9:30")]]


@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59), st.booleans())
def test_times_are_read_alike_by_both_readers(hours, minutes, seconds, padded):
    text = f"{hours:02d}:{minutes:02d}:{seconds:02d}" if padded else f" {hours}:{minutes:02d}:{seconds:02d}"
    wanted = hours * 3600 + minutes * 60 + seconds
    assert read_clock(text) == wanted
    assert seconds_of(pa.array([text])).tolist() == [wanted]


@given(st.text(alphabet="0123456789: -.a\n", max_size=10))
def test_what_is_no_time_is_unknown_to_both_readers(text):
    (found,) = seconds_of(pa.array([text])).tolist()
    assert (None if found == UNKNOWN else found) == read_clock(text)


@pytest.mark.parametrize(
    "text", ["", "8:00", "08:60:00", "08:00:60", "-1:00:00", "008:00:00", "08:0:00", "8.00.00", "١:00:00"]
)
def test_no_time(text):
    assert read_clock(text) is None


def test_days_and_dates():
    table = timetable(STOPS, TRIPS, days={"w": ["2026-11-10"], "z": ["2026-11-08"]}, services=["w", "z", "w"])
    assert table.dates == (date(2026, 11, 8), date(2026, 11, 10))
    sunday = table.on(date(2026, 11, 8))
    assert sunday.trips["trip"].tolist() == ["t1"]
    assert sunday.times["trip"].tolist() == [0, 0]
    assert sunday.times["arrival_s"].tolist() == [8 * 3600 + 1200, 8 * 3600 + 1800]
    assert table.on(date(2026, 11, 9)).trips.empty


def test_around_keeps_whole_trips_and_says_which_stops_are_complete():
    part = check_timetable(timetable(STOPS, TRIPS).around(Point(0, 0).buffer(10), margin_m=100))
    assert part.trips["trip"].tolist() == ["t0", "t2"]
    assert part.stops["stop"].tolist() == ["A", "B", "C"]
    assert part.stops["inside"].tolist() == [True, False, False]
    assert part.times["stop"].tolist() == [0, 1, 0, 2]
    assert part.coverage is not None


def test_around_keeps_a_stop_where_nothing_calls():
    table = timetable({**STOPS, "D": (10.0, 0.0)}, TRIPS[1:2])
    part = table.around(Point(0, 0).buffer(1), margin_m=100)
    assert part.stops["stop"].tolist() == ["A", "D"]
    assert part.trips.empty


def test_stop_areas_stand_in_the_middle_of_their_stops():
    areas = timetable(STOPS, TRIPS, areas={"A": "x", "B": "x"}).stop_areas
    assert areas["area"].tolist() == ["C", "x"]
    assert areas.geometry.iloc[1].equals(Point(2500, 0))
    assert areas.crs.to_epsg() == 28992


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("trip", 9, "a trip is unknown"),
        ("stop", 9, "a stop is unknown"),
        ("departure_s", 1, "a departure lies before its arrival"),
        ("arrival_s", 40_000, "a departure lies before its arrival"),
        ("departure_s", 40_000, "time runs back on a trip"),
    ],
)
def test_contract_names_what_is_wrong(column, value, problem):
    table = timetable(STOPS, TRIPS)
    times = table.times.copy()
    times.loc[len(times) - 2, column] = np.int32(value)
    with pytest.raises(SchemaError, match=problem):
        check_timetable(replace(table, times=times))


def test_contract_wants_rd_and_columns():
    table = timetable(STOPS, TRIPS)
    with pytest.raises(CrsError):
        check_timetable(replace(table, stops=table.stops.set_crs("EPSG:4326", allow_override=True)))
    with pytest.raises(SchemaError, match="mode"):
        check_timetable(replace(table, trips=table.trips.assign(mode="luchtballon")))
    with pytest.raises(SchemaError, match="headsign"):
        check_timetable(replace(table, trips=table.trips.drop(columns="headsign")))
