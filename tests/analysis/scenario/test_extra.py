"""Departures an hour more or fewer: counted by hand, and nobody waits longer for a departure that was added."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from timetables import TUESDAY, clock, timetable, whole_day, written

from kaart.analysis.access.facilities import Facility
from kaart.analysis.scenario.already import calls_here, running_already
from kaart.analysis.scenario.copies import entry_times
from kaart.analysis.scenario.document import Extra, Headway, Scenario, read_scenario
from kaart.analysis.scenario.extra import with_extra
from kaart.analysis.scenario.lines import apply_to_days, trips_within
from kaart.analysis.transit.days import DayKind
from kaart.core.errors import InputError
from kaart.core.timetable import check_timetable

STOPS = {"a": (0.0, 0.0), "b": (1000.0, 0.0), "c": (2000.0, 0.0)}
HOURS = {"first_s": clock("7:00"), "last_s": clock("10:00")}


def ride(start, *stops):
    return [(stop, written(clock(start) + 300 * number)) for number, stop in enumerate(stops)]


def running(*starts, stops="abc", line="l"):
    return timetable(STOPS, [ride(start, *stops) for start in starts], lines=[line] * len(starts))


def extra(per_hour, **more):
    return Extra(**{"route": "l", "day": DayKind.TUESDAY, "per_hour": per_hour, **HOURS, **more})


def clocks(table, route="l"):
    own = (table.trips["route"] == route).to_numpy()
    return [written(second) for second in sorted(entry_times(table)[own])]


@pytest.mark.parametrize(
    ("now", "per_hour", "after"),
    [
        (["7:10", "8:10", "9:10"], 1, ["07:10", "07:40", "08:10", "08:40", "09:10", "09:35"]),
        (["7:00", "8:00", "9:00", "10:00"], 1, ["07:00", "07:30", "08:00", "08:30", "09:00", "09:30", "10:00"]),
        (
            ["7:00", "8:00", "9:00", "10:00"],
            2,
            [f"{hour:02d}:{at}" for hour in (7, 8, 9) for at in ("00", "20", "40")] + ["10:00"],
        ),
        # Nothing runs in two of the hours: halfway the hour.
        (["8:00"], 1, ["07:30", "08:00", "08:30", "09:30"]),
        (["12:00"], 2, [f"{hour:02d}:{at}" for hour in (7, 8, 9) for at in ("15", "45")] + ["12:00"]),
        (["7:00", "7:20", "8:00", "12:00"], -1, ["07:00", "12:00"]),
        (["7:00", "7:20", "7:30", "8:00", "8:30", "9:00"], -1, ["07:00", "07:30", "08:30"]),
        (["7:00", "8:00"], -2, []),
    ],
)
def test_departures_an_hour_more_and_fewer_by_hand(now, per_hour, after):
    table = running(*now)
    made = with_extra(table, extra(per_hour), day=TUESDAY)
    assert clocks(made) == after
    assert clocks(table) == [written(clock(start)) for start in now]
    if after:
        check_timetable(made)


def test_a_copy_takes_as_long_as_its_model_and_calls_where_it_calls():
    made = with_extra(running("7:00", stops="abc"), extra(1), day=TUESDAY)
    seconds = made.times.groupby("trip")["arrival_s"].agg(["min", "max"])
    assert (seconds["max"] - seconds["min"]).tolist() == [600] * 4
    assert made.times.groupby("trip")["stop"].agg(list).tolist() == [[0, 1, 2]] * 4


def test_only_the_asked_direction_gets_more():
    table = timetable(STOPS, [ride("7:30", "a", "b"), ride("7:30", "b", "a")], lines=["l", "l"], directions=[0, 1])
    made = with_extra(table, extra(1, direction=1), day=TUESDAY)
    assert trips_within(made, "l", None, **HOURS) == {0: 1, 1: 4}


def test_in_a_scenario_it_adds_up_and_comes_back_from_json():
    table = running("7:10", "8:10", "9:10")
    plan = Scenario("x", (extra(1), extra(1), extra(-1)), Facility.OV)
    assert read_scenario(plan.to_json()) == plan
    _, after = apply_to_days(table, {DayKind.TUESDAY: whole_day(table)}, plan)
    assert trips_within(after[DayKind.TUESDAY].timetable, "l", None, **HOURS) == {0: 6}


@pytest.mark.parametrize("wrong", [{"last_s": clock("9:30")}, {"first_s": clock("10:00")}, {"per_hour": 0}])
def test_hours_and_numbers_that_make_no_sense_are_refused(wrong):
    with pytest.raises(InputError, match="Line l needs"):
        with_extra(running("7:00"), extra(**{"per_hour": 1, **wrong}), day=TUESDAY)
    with pytest.raises(InputError, match="no line x"):
        with_extra(running("7:00"), extra(1, route="x"), day=TUESDAY)


def median_wait_s(table):
    """Median over the minutes of the day until the line leaves; endless when it does not any more."""
    own = np.sort(entry_times(table)[(table.trips["route"] == "l").to_numpy()])
    leaves = np.append(own.astype(float), np.inf)
    moments = np.arange(clock("6:00"), clock("12:00"), 60)
    return float(np.median(leaves[np.searchsorted(own, moments)] - moments))


minutes = st.lists(st.integers(6 * 60, 12 * 60), min_size=1, max_size=8, unique=True)


@pytest.mark.slow
@given(minutes, st.integers(1, 4))
def test_a_departure_more_lengthens_no_wait_and_is_one_more_in_every_hour(starts, per_hour):
    table = running(*(written(start * 60) for start in starts))
    made = with_extra(table, extra(per_hour), day=TUESDAY)
    assert set(clocks(table)) <= set(clocks(made))
    assert median_wait_s(made) <= median_wait_s(table)
    for hour in (7, 8, 9):
        hours = {"first_s": hour * 3600, "last_s": (hour + 1) * 3600}
        before, after = (trips_within(one, "l", None, **hours)[0] for one in (table, made))
        assert after == before + per_hour
    fewer = with_extra(table, extra(-per_hour), day=TUESDAY)
    assert set(clocks(fewer)) <= set(clocks(table))
    assert median_wait_s(fewer) >= median_wait_s(table)


def proposed(minutes_between, **more):
    return Headway(**{"route": "l", "day": DayKind.TUESDAY, "headway_s": minutes_between * 60, **HOURS, **more})


def test_a_line_that_runs_so_or_more_often_says_it():
    table = running(*(f"{hour}:{minute:02d}" for hour in (7, 8, 9) for minute in (0, 15, 30, 45)))
    same, more = running_already(table, proposed(15)), running_already(table, proposed(30))
    assert (same.line, same.per_hour, same.wanted_per_hour, same.own) == ("l", 4, 4, True)
    assert (more.per_hour, more.wanted_per_hour) == (4, 2)
    assert running_already(table, proposed(10)) is None


def test_another_line_at_the_same_stops_in_the_same_order_counts_and_a_turned_one_does_not():
    own, starts = [ride("7:00", "a", "b")], ["7:10", "8:10", "9:10"]
    along = timetable(STOPS, own + [ride(start, "a", "b", "c") for start in starts], lines=["l", "m", "m", "m"])
    found = running_already(along, proposed(60))
    assert (found.line, found.per_hour, found.own) == ("m", 1, False)
    for stops in ("ba", "acb"):
        turned = timetable(STOPS, own + [ride(start, *stops) for start in starts], lines=["l", "m", "m", "m"])
        assert running_already(turned, proposed(60)) is None
    back = replace(along, trips=along.trips.assign(direction=[0, 1, 1, 1]))
    assert running_already(back, proposed(60)).line == "m"


def test_both_directions_must_run_so():
    rides = [ride(f"{hour}:00", "a", "b") for hour in (7, 8, 9)] + [ride("7:00", "b", "a")]
    table = timetable(STOPS, rides, lines=["l"] * 4, directions=[0, 0, 0, 1])
    assert running_already(table, proposed(60)) is None
    assert running_already(table, proposed(60, direction=0)).per_hour == 1


def test_a_stop_where_the_line_calls_is_named():
    table = running("7:00", stops="ab")
    assert calls_here(table, "l", x_m=1050, y_m=0) == "b"
    assert calls_here(table, "l", x_m=2000, y_m=0) == ""
