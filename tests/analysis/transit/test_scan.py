"""Earliest arrivals: cases by hand, another algorithm as oracle, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from timetables import clock, timetable

from kaart.analysis.transit import scan as transit_scan
from kaart.analysis.transit.scan import CHANGE_S, NEVER, build_network, scan

FAR = {name: (number * 10_000.0, 0.0) for number, name in enumerate("ABCDE")}
UNTIL = 40 * 3600


def start(table, stop, at, travellers=1):
    access = np.full((len(table.stops), travellers), NEVER, dtype="int32")
    access[table.stops["stop"].tolist().index(stop)] = clock(at)
    return access


def arrivals(table, stop, at, *, vehicles=None, **network):
    got = scan(build_network(table, **network), start(table, stop, at), until_s=UNTIL, vehicles=vehicles)
    names = table.stops["stop"].tolist()
    layers = [{names[n]: int(t) for n, t in enumerate(layer[:, 0]) if t < NEVER} for layer in got.by_vehicles]
    return layers[-1]


def hm(text):
    return clock(text)


CHANGE = [
    [("A", "8:00"), ("B", "8:10"), ("C", "8:30")],
    [("B", "8:11"), ("D", "8:15")],  # one minute to change: too short
    [("B", "8:12"), ("D", "8:40")],  # just enough
    [("D", "8:42"), ("E", "8:50")],
]


def test_change_takes_its_minimum_time():
    assert arrivals(timetable(FAR, CHANGE), "A", "8:00") == {
        "B": hm("8:10"), "C": hm("8:30"), "D": hm("8:40"), "E": hm("8:50"),
    }  # fmt: skip
    quick = arrivals(timetable(FAR, CHANGE), "A", "8:00", change_s=60)
    assert (quick["D"], quick["E"]) == (hm("8:15"), hm("8:50"))
    slow = arrivals(timetable(FAR, CHANGE), "A", "8:00", change_s=121)
    assert "D" not in slow


def test_number_of_vehicles():
    table = timetable(FAR, CHANGE)
    assert set(arrivals(table, "A", "8:00", vehicles=1)) == {"B", "C"}
    assert set(arrivals(table, "A", "8:00", vehicles=2)) == {"B", "C", "D"}
    assert set(arrivals(table, "A", "8:00", vehicles=3)) == {"B", "C", "D", "E"}


def test_missed_bus():
    table = timetable(FAR, [[("A", "8:00"), ("B", "8:10")], [("A", "8:30"), ("B", "8:40")]])
    assert arrivals(table, "A", "8:00") == {"B": hm("8:10")}, "just in time"
    assert arrivals(table, "A", "8:01") == {"B": hm("8:40")}
    assert arrivals(table, "A", "8:31") == {}


def test_overtaking_trip_wins():
    trips = [[("A", "8:00"), ("B", "9:00")], [("A", "8:10"), ("B", "8:30")]]
    assert arrivals(timetable(FAR, trips), "A", "8:00") == {"B": hm("8:30")}


def test_staying_in_the_same_vehicle_is_no_change():
    trips = [[("A", "8:00"), ("B", "8:10"), ("C", "8:10"), ("D", "8:11")]]
    assert arrivals(timetable(FAR, trips), "A", "8:00", vehicles=1)["D"] == hm("8:11")


def test_walk_to_another_stop():
    stops = {**FAR, "B2": (10_000.0, 300.0)}  # 390 m on foot: 4 minutes 53, and 2 to change
    trips = [[("A", "8:00"), ("B", "8:10")], [("B2", "8:16"), ("C", "8:20")], [("B2", "8:17"), ("C", "8:25")]]
    assert arrivals(timetable(stops, trips), "A", "8:00")["C"] == hm("8:25")
    far = {**FAR, "B2": (10_000.0, 310.0)}
    assert "C" not in arrivals(timetable(far, trips), "A", "8:00")


def test_past_midnight():
    trips = [[("A", "23:50"), ("B", "24:20")], [("B", "24:30"), ("C", "25:00")]]
    assert arrivals(timetable(FAR, trips), "A", "23:45")["C"] == 25 * 3600


def test_where_one_may_not_get_on_or_off():
    table = timetable(FAR, [[("A", "8:00"), ("B", "8:10"), ("C", "8:20")]])
    table.times.loc[1, "alight"] = False
    assert arrivals(table, "A", "8:00") == {"C": hm("8:20")}
    table.times.loc[1, ["board", "alight"]] = [False, True]
    assert arrivals(table, "B", "8:00") == {}


def test_until(monkeypatch):
    table = timetable(FAR, CHANGE)
    got = scan(build_network(table), start(table, "A", "8:00"), until_s=hm("8:11")).by_vehicles[0][:, 0]
    assert (got < NEVER).sum() == 2, "B and C: the second leg left before"


def test_many_travellers_come_out_as_one_by_one(monkeypatch):
    table = timetable(FAR, CHANGE)
    access = np.concatenate([start(table, stop, at) for stop in "AB" for at in ("8:00", "8:11", "8:12")], axis=1)
    whole = scan(build_network(table), access, until_s=UNTIL).by_vehicles[0]
    monkeypatch.setattr(transit_scan, "MOST_CELLS", 10)  # two travellers at a time
    assert (scan(build_network(table), access, until_s=UNTIL).by_vehicles[0] == whole).all()


def test_nobody_and_nothing():
    table = timetable(FAR, [])
    assert (scan(build_network(table), start(table, "A", "8:00"), until_s=UNTIL).by_vehicles[0] == NEVER).all()
    none = np.empty((5, 0), "int32")
    assert [layer.shape for layer in scan(build_network(table), none, until_s=UNTIL, vehicles=2).by_vehicles] == [
        (5, 0)
    ] * 2


def rounds(trips, walks, begin, vehicles):
    """By rounds over whole trips (as RAPTOR does), written anew: earliest arrival with at most so many vehicles."""
    ready = dict(begin)
    got: dict[str, int] = {}
    for _ in range(vehicles):
        came: dict[str, int] = {}
        for trip in trips:
            aboard = False
            for stop, at in trip:
                if aboard:
                    came[stop] = min(came.get(stop, NEVER), at)
                aboard = aboard or ready.get(stop, NEVER) <= at
        got = {stop: min(got.get(stop, NEVER), came.get(stop, NEVER)) for stop in got.keys() | came.keys()}
        ready = {}
        for stop, at in came.items():
            for other, takes in walks[stop].items():
                ready[other] = min(ready.get(other, NEVER), at + takes)
    return got


@st.composite
def cases(draw):
    """Some stops close together and some far apart, and random trips over them."""
    places = {name: (draw(st.sampled_from([0, 200, 9000, 9250, 30_000])), float(n)) for n, name in enumerate("ABCDE")}
    trips = []
    for _ in range(draw(st.integers(0, 7))):
        called = draw(st.permutations("ABCDE"))[: draw(st.integers(2, 4))]
        at = draw(st.integers(480, 560))
        calls = []
        for stop in called:
            calls.append((stop, f"{at // 60}:{at % 60:02d}"))
            at += draw(st.integers(0, 12))
        trips.append(calls)
    return places, trips


@given(cases(), st.integers(1, 4))
def test_agrees_with_another_algorithm(case, vehicles):
    places, trips = case
    table = timetable(places, trips)
    network = build_network(table)
    names = table.stops["stop"].tolist()
    walks = {stop: {names[w]: int(s) for w, s in zip(*network.walks[n], strict=True)} for n, stop in enumerate(names)}
    seconds = [[(stop, clock(at)) for stop, at in trip] for trip in trips]
    begin = {"A": clock("8:00"), "B": clock("8:03")}
    access = np.minimum(start(table, "A", "8:00"), start(table, "B", "8:03"))
    got = scan(network, access, until_s=UNTIL, vehicles=vehicles).by_vehicles
    for number, layer in enumerate(got, 1):
        found = {names[n]: int(t) for n, t in enumerate(layer[:, 0]) if t < NEVER}
        assert found == rounds(seconds, walks, begin, number)
    endless = scan(network, access, until_s=UNTIL).by_vehicles[0][:, 0]
    assert {names[n]: int(t) for n, t in enumerate(endless) if t < NEVER} == rounds(seconds, walks, begin, 8)


@given(cases(), cases())
def test_more_trips_never_make_anybody_later(case, more):
    places, trips = case
    fewer = arrivals_of(places, trips)
    assert (arrivals_of(places, [*trips, *more[1]]) <= fewer).all()


def arrivals_of(places, trips, stop="A", at=480):
    table = timetable(places, trips)
    return scan(build_network(table), start(table, stop, f"{at // 60}:{at % 60:02d}"), until_s=UNTIL).by_vehicles[0][
        :, 0
    ]


@given(cases())
def test_going_on_from_a_place_in_between_is_never_quicker(case):
    """Triangle: who gets off at B and starts again there after a change is never earlier than who was sent on."""
    places, trips = case
    table = timetable(places, trips)
    network = build_network(table)
    direct = scan(network, start(table, "A", "8:00"), until_s=UNTIL).by_vehicles[0][:, 0]
    for stop in range(len(table.stops)):
        if direct[stop] == NEVER:
            continue
        access = np.full((len(table.stops), 1), NEVER, dtype="int32")
        access[stop] = direct[stop] + CHANGE_S
        onward = scan(network, access, until_s=UNTIL).by_vehicles[0][:, 0]
        assert (direct <= onward).all()


@pytest.mark.parametrize("column", ["departure_s", "origin", "trip"])
def test_connections_are_in_order_of_departure(column):
    network = build_network(timetable(FAR, CHANGE))
    assert (np.diff(network.departure_s) >= 0).all()
    assert len(getattr(network, column)) == 5
