"""The PTAL-style index: the example of docs/methode-ov.md by hand, and what must always hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from timetables import clock, people, timetable, whole_day, written

from kaart.analysis.transit.index import BAND_BOUNDS, band_of, transit_index
from kaart.analysis.transit.walks import walks_to

DOC = Path(__file__).resolve().parents[3] / "docs" / "methode-ov.md"
# A home at 0: bus stop P at 400 m on foot, Q at 560 m, station S at 800 m (straight: over 1.3).
STOPS = {"P": (400 / 1.3, 0.0), "Q": (0.0, 560 / 1.3), "S": (-800 / 1.3, 0.0), "far": (20_000.0, 0.0)}


def every(minutes, stop, first="8:15"):
    """Trips in an hour from a stop to the far end."""
    start = int(first.split(":")[0]) * 60 + int(first.split(":")[1])
    times = range(start, start + 60, minutes)
    return [[(stop, f"{t // 60}:{t % 60:02d}"), ("far", f"{t // 60 + 1}:{t % 60:02d}")] for t in times]


def example():
    """Line 1 every 15 minutes from P, and less often the other way; line 2 every 30 from Q; a train every 30 from S."""
    trips = [*every(15, "P"), *every(20, "P"), *every(30, "Q"), *every(30, "S")]
    lines = ["1"] * 7 + ["2"] * 2 + ["train"] * 2
    return timetable(
        STOPS, trips, lines=lines, directions=[0] * 4 + [1] * 3 + [0] * 4, modes=["bus"] * 9 + ["train"] * 2
    )


def index_of(table, *points, **how):
    demand = people(*points)
    return transit_index(whole_day(table), demand, walks_to(demand, table.stops), **how)


def test_worked_example():
    found = index_of(example(), (0, 0))
    lines = found.lines.set_index("line")
    # Line 1: walk 5, wait 0.5 x 60/4 + 2 = 9.5, in all 14.5 minutes, 30/14.5.
    assert lines.loc["1", ["walk_min", "wait_min", "access_min"]].tolist() == pytest.approx([5, 9.5, 14.5])
    assert lines.loc["1", "per_hour"] == 4, "the better direction"
    # Line 2: walk 7, wait 15 + 2, in all 24.
    assert lines.loc["2", ["walk_min", "wait_min", "access_min"]].tolist() == pytest.approx([7, 17, 24])
    # Train: walk 10, wait 15 + 0.75, in all 25.75.
    assert lines.loc["train", ["walk_min", "wait_min", "access_min"]].tolist() == pytest.approx([10, 15.75, 25.75])
    (point,) = found.points.to_dict("records")
    assert point["bus"] == pytest.approx(30 / 14.5 + 0.5 * 30 / 24)
    assert point["train"] == pytest.approx(30 / 25.75)
    assert point["index"] == pytest.approx(3.859, abs=0.0005)
    assert found.areas["band"].tolist() == ["1b"]


def test_the_document_gives_the_same_figures():
    text = DOC.read_text(encoding="utf-8")
    for figure in ("2.069", "1.250", "1.165", "3.859", "1b"):
        assert figure in text


def test_only_the_nearest_stop_of_a_line_counts():
    trips = [*every(15, "P"), *every(5, "Q")]
    found = index_of(timetable(STOPS, trips, lines=["1"] * 16), (0, 0))
    assert found.lines["distance_m"].tolist() == pytest.approx([400])
    assert found.lines["per_hour"].tolist() == [4]


def test_both_poles_of_a_stop_area_are_one_place_to_wait():
    stops = {"P": (400 / 1.3, 0.0), "P2": (410 / 1.3, 0.0), "far": (20_000.0, 0.0)}
    trips = [*every(30, "P"), *every(15, "P2")]
    table = timetable(stops, trips, areas={"P": "P", "P2": "P"}, lines=["1"] * 6, directions=[0, 0, 1, 1, 1, 1])
    found = index_of(table, (0, 0))
    assert found.lines["per_hour"].tolist() == [4], "the pole across the road has the better direction"


def test_too_far_for_a_bus_is_nothing_and_nothing_is_band_0():
    found = index_of(timetable(STOPS, every(15, "P")), (-500, 0))
    assert found.points["index"].tolist() == [0.0]
    assert found.areas["band"].tolist() == ["0"]


def test_departures_outside_the_peak_do_not_count():
    assert index_of(timetable(STOPS, every(15, "P", first="9:15")), (0, 0)).points["index"].tolist() == [0.0]


@pytest.mark.parametrize(
    ("index", "band"),
    [(0, "0"), (0.01, "1a"), (2.5, "1a"), (2.51, "1b"), (5.0, "1b"), (10, "2"), (15, "3"), (20, "4"), (25, "5"),
     (25.01, "6a"), (40, "6a"), (40.01, "6b"), (np.nan, "")],
)  # fmt: skip
def test_bands(index, band):
    assert band_of(index) == band
    assert len(BAND_BOUNDS) == 7


def one_line(walk_m, per_hour, mode):
    """The index where one line can be walked to."""
    starts = [clock("8:15") + 3600 * number // per_hour for number in range(per_hour)]
    trips = [[("P", written(start)), ("far", written(start + 3600))] for start in starts]
    table = timetable(
        {"P": (walk_m / 1.3, 0.0), "far": (20_000.0, 0.0)},
        trips,
        lines=["1"] * per_hour,
        modes=[mode] * per_hour,
    )
    return index_of(table, (0, 0)).points["index"][0]


@pytest.mark.slow
@given(st.integers(0, 600), st.integers(1, 30), st.integers(1, 30), st.sampled_from(["bus", "train"]))
def test_more_often_or_nearer_is_never_worse(walk_m, often, more, mode):
    base = one_line(walk_m, often, mode)
    assert one_line(walk_m, often + more, mode) > base
    assert one_line(walk_m + 1, often, mode) < base
    # 30 over the walk at 80 m a minute, half the time between two departures, and what is not sure.
    assert base == pytest.approx(30 / (walk_m / 80 + 60 / often / 2 + (0.75 if mode == "train" else 2.0)))


@pytest.mark.slow
@given(st.integers(2, 30))
def test_slower_walking_lowers_the_index(minutes):
    table = timetable(STOPS, every(minutes, "P"))
    assert index_of(table, (0, 0), walk_m_per_min=64).points["index"][0] < index_of(table, (0, 0)).points["index"][0]
