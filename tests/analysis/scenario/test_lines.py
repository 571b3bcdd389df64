"""A line more often or with a stop more: departures counted by hand, and what must hold for any timetable."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from timetables import TUESDAY, clock, people, timetable, whole_day, written

from kaart.analysis.access.facilities import Facility
from kaart.analysis.scenario.copies import entry_times
from kaart.analysis.scenario.document import Edit, EditKind, Headway, NewStop, Scenario
from kaart.analysis.scenario.lines import (
    MOST_DETOUR_M,
    apply_to_days,
    lines_of,
    trips_within,
    with_headway,
    with_stop,
)
from kaart.analysis.transit.days import DAY, DayKind
from kaart.analysis.transit.service import point_service, stop_service
from kaart.analysis.transit.walks import walks_to
from kaart.core.errors import InputError
from kaart.core.timetable import check_timetable

STOPS = {"a": (0.0, 0.0), "b": (1000.0, 0.0), "c": (2000.0, 0.0), "z": (9000.0, 9000.0)}
HOURS = {"first_s": clock("7:00"), "last_s": clock("19:00")}


def at(text, later=0):
    return written(clock(text) + later * 60)


def ride(start, *stops, minutes=5):
    return [(stop, at(start, minutes * number)) for number, stop in enumerate(stops)]


def every(minutes, first="7:10", last="18:59", stops="abc"):
    starts = range(clock(first), clock(last) + 1, minutes * 60)
    return [ride(written(start), *stops) for start in starts]


def change(minutes, **more):
    return Headway(**{"route": "l", "day": DayKind.TUESDAY, "headway_s": minutes * 60, **HOURS, **more})


def leaves(table, stop, route="l"):
    """Departures of a line at a stop, by the clock."""
    own = (table.trips["route"] == route).to_numpy()[table.times["trip"].to_numpy()]
    here = (table.stops["stop"] == stop).to_numpy()[table.times["stop"].to_numpy()]
    return [written(second) for second in sorted(table.times.loc[own & here, "departure_s"])]


def sound(table):
    """The part of `check_timetable` that edits could break, without the schemas that take a tenth of a second."""
    times, trip = table.times, table.times["trip"].to_numpy()
    assert (np.diff(trip) >= 0).all()
    assert set(trip) == set(range(len(table.trips)))
    assert (times["departure_s"] >= times["arrival_s"]).all()
    same = trip[1:] == trip[:-1]
    assert (times["arrival_s"].to_numpy()[1:] >= times["departure_s"].to_numpy()[:-1])[same].all()
    return table


@pytest.fixture
def table():
    """Line l every hour from 7:10 and once in the evening, and another line."""
    trips = [*every(60), ride("20:00", "a", "b", "c"), ride("8:00", "c", "a")]
    lines = ["l"] * (len(trips) - 1) + ["m"]
    return timetable(STOPS, trips, lines=lines)


def test_twice_as_often_by_hand(table):
    after = check_timetable(with_headway(table, change(30), day=TUESDAY))
    assert leaves(after, "a")[:4] == ["07:10", "07:40", "08:10", "08:40"]
    assert leaves(after, "b")[:4] == ["07:15", "07:45", "08:15", "08:45"]
    assert len(leaves(after, "c")) == 24 + 1
    assert leaves(after, "a")[-2:] == ["18:40", "20:00"]
    assert leaves(after, "a", "m") == leaves(table, "a", "m")
    assert trips_within(after, "l", None, **HOURS) == {0: 24}
    assert after.on(TUESDAY).trips["trip"].tolist() == after.trips["trip"].tolist()


def test_half_as_often_by_hand(table):
    after = with_headway(table, change(120), day=TUESDAY)
    assert leaves(after, "a") == ["07:10", "09:10", "11:10", "13:10", "15:10", "17:10", "20:00"]


def test_only_the_asked_direction_changes():
    trips = [ride("8:00", "a", "b"), ride("8:00", "b", "a")]
    both = timetable(STOPS, trips, lines=["l", "l"], directions=[0, 1])
    after = with_headway(both, change(60, direction=1), day=TUESDAY)
    assert trips_within(after, "l", None, **HOURS) == {0: 1, 1: 12}
    after = with_headway(both, change(60), day=TUESDAY)
    assert trips_within(after, "l", None, **HOURS) == {0: 12, 1: 12}


def test_variants_keep_their_share():
    trips = [
        ride(f"{hour}:{minute:02d}", "a", *rest) for hour in range(7, 19) for minute, rest in ((0, "b"), (30, "c"))
    ]
    table = timetable(STOPS, trips, lines=["l"] * len(trips))
    for minutes in (15, 60, 120):
        after = with_headway(table, change(minutes), day=TUESDAY)
        count = 12 * 60 // minutes
        assert (len(leaves(after, "b")), len(leaves(after, "c"))) == (count // 2, count // 2)


def test_running_times_are_those_of_the_nearest_trip():
    table = timetable(STOPS, [ride("7:00", "a", "b", minutes=5), ride("17:00", "a", "b", minutes=9)], lines=["l", "l"])
    after = with_headway(table, change(240), day=TUESDAY)
    assert leaves(after, "a") == ["07:00", "11:00", "15:00"]
    assert leaves(after, "b") == ["07:05", "11:05", "15:09"]


def test_hours_are_those_at_the_edge_of_the_area():
    # It leaves far away at 6:30 and comes into the area at 7:05.
    table = timetable(STOPS, [ride("6:30", "z", "a", "b", minutes=35)], lines=["l"])
    table = replace(table, stops=table.stops.assign(inside=table.stops["stop"] != "z"))
    assert entry_times(table).tolist() == [clock("7:05")]
    after = with_headway(table, change(60), day=TUESDAY)
    assert leaves(after, "a")[:2] == ["07:05", "08:05"]
    assert leaves(after, "z")[:2] == ["06:30", "07:30"]


def test_a_day_without_the_line_copies_from_another():
    days = {"w": [TUESDAY.isoformat()], "s": ["2026-11-15"]}
    table = timetable(
        STOPS, [*every(30), ride("9:00", "c", "b")], lines=["l"] * 24 + ["m"], services=["w"] * 24 + ["s"], days=days
    )
    tuesday = whole_day(table.on(TUESDAY))
    sunday = replace(tuesday, kind=DayKind.SUNDAY, timetable=table.on(pd.Timestamp("2026-11-15").date()))
    both = {DayKind.TUESDAY: tuesday, DayKind.SUNDAY: sunday}
    plan = Scenario("x", (change(60, day=DayKind.SUNDAY),), Facility.OV)
    _, after = apply_to_days(table, both, plan)
    assert len(leaves(after[DayKind.SUNDAY].timetable, "b")) == 12
    assert after[DayKind.SUNDAY].trips == 13
    assert after[DayKind.TUESDAY] is tuesday
    assert leaves(both[DayKind.SUNDAY].timetable, "b") == []
    with pytest.raises(InputError, match="no line x"):
        with_headway(sunday.timetable, change(60, route="x"), day=TUESDAY)


@pytest.mark.parametrize(
    "wrong", [{"headway_s": 59}, {"first_s": clock("19:00")}, {"last_s": clock("31:00")}, {"first_s": -1}]
)
def test_hours_and_headways_that_make_no_sense_are_refused(table, wrong):
    with pytest.raises(InputError, match="at least a minute"):
        with_headway(table, change(15, **wrong), day=TUESDAY)


def test_no_trip_begins_before_the_day(table):
    late = timetable(STOPS, [ride("8:00", "z", "a", minutes=120)], lines=["l"])
    late = replace(late, stops=late.stops.assign(inside=late.stops["stop"] != "z"))
    with pytest.raises(InputError, match="before the service day"):
        with_headway(late, change(60, first_s=clock("0:30")), day=TUESDAY)


minutes_of_day = st.integers(5 * 60, 22 * 60)


@st.composite
def timetables(draw, most=8):
    starts = sorted(draw(st.lists(minutes_of_day, min_size=1, max_size=most, unique=True)))
    own = [ride(written(start * 60), *draw(st.sampled_from(["abc", "ab", "bc"]))) for start in starts]
    others = [ride(written(start * 60), "c", "a") for start in draw(st.lists(minutes_of_day, max_size=3))]
    return timetable(STOPS, [*own, *others], lines=["l"] * len(own) + ["m"] * len(others))


@given(table=timetables(), headway=st.sampled_from([5, 10, 15, 20, 30, 60]), first=st.integers(5, 18))
def test_departures_are_the_hours_over_the_headway_and_other_lines_stay(table, headway, first):
    length = 4 * 60
    hours = {"first_s": first * 3600, "last_s": first * 3600 + length * 60}
    plan = change(headway, **hours)
    after = sound(with_headway(table, plan, day=TUESDAY))
    assert trips_within(after, "l", None, **hours) == {0: length // headway}
    comes = np.sort(entry_times(after)[(after.trips["route"] == "l").to_numpy()])
    comes = comes[(comes >= hours["first_s"]) & (comes < hours["last_s"])]
    assert set(np.diff(comes)) <= {headway * 60}

    def apart(one):
        """Calls of every trip that must not change: of another line, or outside the hours."""
        entry = entry_times(one)
        within = (entry >= hours["first_s"]) & (entry < hours["last_s"])
        kept = ~((one.trips["route"] == "l").to_numpy() & within)
        frame = one.with_trips(kept)
        return frame.trips.drop(columns="service"), frame.times

    for before, now in zip(apart(table), apart(after), strict=True):
        pd.testing.assert_frame_equal(before, now)
    # Done twice it is done once.
    again = with_headway(after, plan, day=TUESDAY)
    assert again is after


@given(table=timetables(), headway=st.sampled_from([7, 15, 60]))
def test_every_stop_of_a_line_without_variants_gets_the_same_number(table, headway):
    calls = np.bincount(table.times["trip"].to_numpy())
    kept = (table.trips["route"] == "m").to_numpy() | (calls == len("abc"))
    one = table.with_trips(kept)
    plan = change(headway, first_s=0, last_s=clock("28:00"))
    if not (one.trips["route"] == "l").any():
        return
    after = with_headway(one, plan, day=TUESDAY)
    counts = {stop: len(leaves(after, stop)) for stop in "abc"}
    assert len(set(counts.values())) == 1
    assert counts["a"] in {clock("28:00") // (headway * 60), clock("28:00") // (headway * 60) + 1}


def test_the_same_headway_as_now_changes_nothing(table):
    assert with_headway(table, change(60), day=TUESDAY) is table


def test_a_new_stop_comes_between_its_neighbours_by_hand():
    table = timetable(
        STOPS, [ride("8:00", "a", "b", "c"), ride("9:00", "c", "b", "a")], lines=["l", "l"], directions=[0, 1]
    )
    # A quarter of the way from a to b, beside the road.
    after = check_timetable(with_stop(table, NewStop("n", "l", 250.0, 0.0, 60, "Nieuw")))
    assert leaves(after, "n") == ["08:02", "09:09"]  # 8:00 + 1.25 min + 1, and 9:05 + 3.75 + 1
    assert leaves(after, "b") == ["08:06", "09:05"]
    assert leaves(after, "c") == ["08:11", "09:00"]
    assert leaves(after, "a") == ["08:00", "09:11"]
    arrivals = after.times.loc[after.times["stop"] == len(STOPS), "arrival_s"].tolist()
    assert arrivals == [clock("8:00") + 75, clock("9:05") + 225]
    assert after.stops["name"].tolist()[-1] == "Nieuw"
    assert len(table.stops) == len(STOPS)


def least_detours(table, route, place):
    """Metres of the least detour to a place between two stops that follow each other, by trip of a line."""
    spots = [STOPS[stop] for stop in table.stops["stop"]]
    found = []
    for trip in np.flatnonzero((table.trips["route"] == route).to_numpy()):
        calls = table.times.loc[table.times["trip"] == trip, "stop"]
        found.append(
            min(
                math.dist(spots[one], place) + math.dist(place, spots[other]) - math.dist(spots[one], spots[other])
                for one, other in pairwise(calls)
            )
        )
    return found


@given(table=timetables(), x=st.integers(0, 1500), y=st.integers(-400, 400), extra=st.integers(0, 600))
def test_a_stop_more_is_one_call_more_of_each_trip_and_never_sooner(table, x, y, extra):
    detours = least_detours(table, "l", (x, y))
    assume(min(detours) < MOST_DETOUR_M and all(abs(detour - MOST_DETOUR_M) > 1 for detour in detours))
    after = sound(with_stop(table, NewStop("n", "l", x, y, extra)))
    # A variant that would make too much of a detour stays as it is.
    own = sum(detour < MOST_DETOUR_M for detour in detours)
    assert len(leaves(after, "n")) == own
    assert len(after.times) == len(table.times) + own
    kept = after.times[after.times["stop"] != len(table.stops)].reset_index(drop=True)
    late = (kept["arrival_s"] - table.times["arrival_s"]).to_numpy()
    assert set(late) <= {0, extra}
    of_other = (table.trips["route"] == "m").to_numpy()[table.times["trip"].to_numpy()]
    assert (late[of_other] == 0).all()


@pytest.mark.parametrize(
    ("stop", "says"),
    [
        (NewStop("n", "l", 9000, 9000, 60), "comes nowhere near"),
        (NewStop("n", "l", 500, 0, 1801), "between 0 and 1800"),
        (NewStop("a", "l", 500, 0, 60), "already"),
    ],
)
def test_a_stop_that_cannot_be_is_refused(table, stop, says):
    with pytest.raises(InputError, match=says):
        with_stop(table, stop)


def test_people_at_the_new_stop_get_departures_and_nobody_else(table):
    days = {DayKind.TUESDAY: whole_day(table)}
    points = people((500.0, 300.0), (9000.0, 9000.0), areas=["BU00010001", "BU00010002"])
    stop = NewStop("n", "l", 500.0, 300.0, 60)
    plan = Scenario("x", (stop, change(30), replace(stop, route="m")), Facility.OV)
    base, after = apply_to_days(table, days, plan)

    def per_hour(now, stops):
        return point_service(now, points, walks_to(points, stops), [DAY]).areas["day"].tolist()

    assert per_hour(days, table.stops) == [0, 0]
    assert per_hour(after, base.stops) == [2, 0]
    areas = stop_service(after, base, [DAY]).areas.set_index("area")["day"]
    assert areas["n"] == 2
    assert len(after[DayKind.TUESDAY].timetable.stops) == len(base.stops) == len(table.stops) + 1
    assert days[DayKind.TUESDAY].timetable is table


def test_what_does_not_fit_a_timetable_is_said(table):
    days = {DayKind.TUESDAY: whole_day(table)}

    def made(*edits, facility=Facility.OV):
        return apply_to_days(table, days, Scenario("x", edits, facility))

    with pytest.raises(InputError, match="no such day"):
        made(change(30, day=DayKind.SUNDAY))
    with pytest.raises(InputError, match="no line 41"):
        made(NewStop("n", "weg", 0, 0, 60, line="41"))
    with pytest.raises(InputError, match="sites and no lines"):
        made(Edit(EditKind.CLOSE, "a"), facility=Facility.VVE)


def test_lines_are_listed_as_people_count():
    trips = [ride("8:00", "a", "b")] * 4
    table = timetable(STOPS, trips, lines=["10", "9", "2", "2"], modes=["bus", "bus", "train", "train"])
    found = lines_of({DayKind.TUESDAY: whole_day(table)})
    assert found["line"].tolist() == ["9", "10", "2"]
    assert found["trips"].tolist() == [1, 1, 2]


def test_lines_that_call_at_a_stop_are_given_with_all_their_trips():
    trips = [ride("8:00", "a", "b"), ride("8:00", "b", "c"), ride("9:00", "a", "b")]
    table = timetable(STOPS, trips, lines=["1", "2", "1"])
    days = {DayKind.TUESDAY: whole_day(table)}
    areas = table.stops.set_index("stop")["area"]
    at_a, at_b = (lines_of(days, areas=[areas[stop]]) for stop in ("a", "b"))
    assert dict(zip(at_a["line"], at_a["trips"], strict=True)) == {"1": 2}
    assert at_b["line"].tolist() == ["1", "2"]
    assert lines_of(days, areas=[]).empty
