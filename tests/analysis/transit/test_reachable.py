"""Stop areas in time for every moment of leaving: by hand, and beside a search moment by moment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from timetables import clock, timetable, written

from kaart.analysis.transit import reachable
from kaart.analysis.transit.reachable import Question, count_within
from kaart.analysis.transit.scan import build_network

FAR = {name: (number * 10_000.0, 0.0) for number, name in enumerate("ABCDE")}
CHANGE = [
    [("A", "8:00"), ("B", "8:10"), ("C", "8:30")],
    [("B", "8:11"), ("D", "8:15")],  # one minute to change: too short
    [("B", "8:12"), ("D", "8:40")],  # just enough
    [("D", "8:42"), ("E", "8:50")],
]
HOME = ((0, 0, 0),)


def counted(table, leaving, *, within_min=45, homes=HOME, points=1):
    """Numbers by vehicles; homes: point, stop, seconds of walking."""
    walks = np.array(homes, dtype=np.int64).reshape(-1, 3)
    question = Question(
        np.unique(table.stops["area"], return_inverse=True)[1], np.array(leaving, dtype=np.int64), within_min * 60
    )
    counts = count_within(
        build_network(table),
        question,
        point=walks[:, 0],
        stop=walks[:, 1],
        walk_s=walks[:, 2].astype("int32"),
        points=points,
    )
    return [counts.direct.tolist(), counts.one_change.tolist()]


def test_one_vehicle_and_two():
    leaving = [clock("7:50"), clock("7:55"), clock("8:00"), clock("8:00") + 1]
    # From 7:55 on D (8:40) is in time; C (8:30) and B always are, and E takes three vehicles.
    assert counted(timetable(FAR, CHANGE), leaving) == [[[2, 2, 2, 0]], [[2, 3, 3, 0]]]
    assert counted(timetable(FAR, CHANGE), leaving, within_min=39) == [[[1, 2, 2, 0]], [[1, 2, 2, 0]]]
    # A minute and a second on foot: who leaves at 8:00 has missed it.
    assert counted(timetable(FAR, CHANGE), leaving, homes=((0, 0, 61),)) == [[[2, 2, 0, 0]], [[2, 3, 0, 0]]]


def test_where_one_can_walk_is_not_counted_and_an_area_counts_once():
    table = timetable(FAR, CHANGE, areas={"B": "x", "C": "x"})
    assert counted(table, [clock("8:00")]) == [[[1]], [[2]]]
    assert counted(table, [clock("8:00")], homes=((0, 0, 0), (0, 2, 30))) == [[[0]], [[1]]]


def test_where_one_may_not_get_on_or_off():
    table = timetable(FAR, [[("A", "8:00"), ("B", "8:10"), ("C", "8:20")]])
    table.times.loc[1, "alight"] = False
    assert counted(table, [clock("8:00")]) == [[[1]], [[1]]]
    table.times.loc[0, "board"] = False
    assert counted(table, [clock("8:00")]) == [[[0]], [[0]]]


def test_nobody_nothing_and_no_moment():
    assert counted(timetable(FAR, CHANGE), [clock("8:00")], homes=(), points=2) == [[[0], [0]]] * 2
    assert counted(timetable(FAR, []), [clock("8:00")]) == [[[0]]] * 2
    assert counted(timetable(FAR, CHANGE), []) == [[[]]] * 2


SPOTS = {"A": 0.0, "B": 200.0, "C": 9_000.0, "D": 9_250.0, "E": 30_000.0}


@st.composite
def random_trips(draw):
    trips = []
    for _ in range(draw(st.integers(0, 7))):
        at, calls = draw(st.integers(480, 530)), []
        for stop in draw(st.permutations(list(SPOTS)))[: draw(st.integers(2, 4))]:
            calls.append((stop, written(60 * at)))
            at += draw(st.integers(0, 12))
        trips.append(calls)
    return trips


def moment_by_moment(trips, walks, home, leave_s, within_s):
    """Stops reached by one traveller with one vehicle and with at most two, one trip after the other."""
    ready = {stop: leave_s + seconds for stop, seconds in home.items()}
    sets, off = [], {}
    for _ in range(2):
        came = dict(off)
        for trip in trips:
            aboard = False
            for stop, at in trip:
                if aboard:
                    came[stop] = min(came.get(stop, at), at)
                aboard = aboard or ready.get(stop, at + 1) <= at
        off = came
        sets.append({stop for stop, at in off.items() if at <= leave_s + within_s} - set(home))
        ready = {}
        for stop, at in off.items():
            for other, seconds in walks[stop].items():
                ready[other] = min(ready.get(other, at + seconds), at + seconds)
    return [len(found) for found in sets]


@given(random_trips(), st.integers(5, 50), st.integers(0, 4))
def test_every_moment_is_that_of_a_search_by_itself(trips, within_min, second_stop):
    table = timetable({name: (x, 0.0) for name, x in SPOTS.items()}, trips)
    names, network = table.stops["stop"].tolist(), build_network(table)
    walks = {stop: {names[w]: int(s) for w, s in zip(*network.walks[n], strict=True)} for n, stop in enumerate(names)}
    homes = [{"A": 98}, {"A": 200, names[second_stop]: 40}]
    leaving = list(range(clock("7:40"), clock("8:40"), 60))
    rows = [(number, names.index(stop), s) for number, home in enumerate(homes) for stop, s in home.items()]
    got = np.array(counted(table, leaving, within_min=within_min, homes=rows, points=2))
    seconds = [[(stop, clock(at)) for stop, at in trip] for trip in trips]
    wanted = [[moment_by_moment(seconds, walks, home, at, within_min * 60) for at in leaving] for home in homes]
    assert np.moveaxis(got, 0, 2).tolist() == wanted


@pytest.mark.parametrize("most", [1, 10])
def test_many_points_come_out_as_few_at_a_time(monkeypatch, most):
    homes = [(n, n % 2, 60 * n) for n in range(6)]
    leaving = range(clock("7:40"), clock("8:10"), 60)
    whole = counted(timetable(FAR, CHANGE), leaving, homes=homes, points=7)
    monkeypatch.setattr(reachable, "MOST_CELLS", most)
    assert counted(timetable(FAR, CHANGE), leaving, homes=homes, points=7) == whole
    assert any(any(row) for row in whole[0])
