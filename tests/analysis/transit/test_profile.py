"""Profiles, by the earliest arrivals that follow: cases by hand, another algorithm as oracle, what must always hold."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from timetables import clock, timetable

from kaart.analysis.transit.profile import scan_back
from kaart.analysis.transit.scan import CHANGE_S, NEVER, build_network

FAR = {name: (number * 10_000.0, 0.0) for number, name in enumerate("ABCDE")}
UNTIL = 40 * 3600


def arrivals(table, stop, at, *, until_s=UNTIL, **network):
    """Earliest arrival at every stop for who is at one of them: a scan back from each."""
    net, names = build_network(table, **network), table.stops["stop"].tolist()
    found = {}
    for number, name in enumerate(names):
        egress = np.full(len(names), NEVER, dtype="int32")
        egress[number] = 0
        profiles = scan_back(net, egress, first_s=0, until_s=until_s)
        found[name] = int(profiles.arrivals(names.index(stop), np.array([clock(at)]))[0])
    return {name: second for name, second in found.items() if second < NEVER}


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
    assert arrivals(timetable(FAR, trips), "A", "8:00")["D"] == hm("8:11")


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


def test_until():
    found = arrivals(timetable(FAR, CHANGE), "A", "8:00", until_s=hm("8:11"))
    assert set(found) == {"B", "C"}, "the second leg left after that"


def test_a_profile_holds_what_is_worth_taking():
    """The slow bus of 8:05 is overtaken, so that nobody should take it; before 7:00 nobody looks."""
    trips = [
        [("A", "6:50"), ("B", "7:00")],
        [("A", "8:00"), ("B", "8:10")],
        [("A", "8:05"), ("B", "8:40")],
        [("A", "8:10"), ("B", "8:20")],
        [("A", "8:10"), ("B", "8:18")],
    ]
    table = timetable({"A": FAR["A"], "B": FAR["B"]}, trips)
    profiles = scan_back(build_network(table), np.array([NEVER, 60], "int32"), first_s=hm("7:00"), until_s=UNTIL)
    assert profiles.departure_s.tolist() == [hm("8:00"), hm("8:10")]
    assert profiles.arrival_s.tolist() == [hm("8:11"), hm("8:19")]
    assert profiles.first.tolist() == [0, 2, 2]


def test_nothing_runs():
    assert arrivals(timetable(FAR, []), "A", "8:00") == {}


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


@given(cases())
def test_agrees_with_another_algorithm(case):
    places, trips = case
    table = timetable(places, trips)
    network, names = build_network(table), table.stops["stop"].tolist()
    walks = {stop: {names[w]: int(s) for w, s in zip(*network.walks[n], strict=True)} for n, stop in enumerate(names)}
    seconds = [[(stop, clock(at)) for stop, at in trip] for trip in trips]
    for stop, at in (("A", "8:00"), ("B", "8:03"), ("C", "8:40")):
        assert arrivals(table, stop, at) == rounds(seconds, walks, {stop: clock(at)}, 8)


@given(cases(), cases())
def test_more_trips_never_make_anybody_later(case, more):
    places, trips = case
    fewer, longer = (arrivals(timetable(places, run), "A", "8:00") for run in (trips, [*trips, *more[1]]))
    assert all(longer[stop] <= second for stop, second in fewer.items())


@given(cases())
def test_going_on_from_a_place_in_between_is_never_quicker(case):
    """Triangle: who gets off and starts again there after a change is never earlier than who was sent on."""
    places, trips = case
    table = timetable(places, trips)
    direct = arrivals(table, "A", "8:00")
    for stop, second in direct.items():
        ready = second + CHANGE_S
        onward = arrivals(table, stop, f"{ready // 3600}:{ready // 60 % 60:02d}") if ready % 60 == 0 else {}
        assert all(direct[other] <= later for other, later in onward.items())
