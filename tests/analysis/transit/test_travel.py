"""Travel times over every minute: a clock-face case by hand, a router written anew, and what must always hold."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box
from timetables import clock, people, timetable, whole_day, written

from kaart.analysis.scenario.document import NewStop
from kaart.analysis.scenario.lines import with_stop
from kaart.analysis.transit.days import Band, DayKind
from kaart.analysis.transit.travel import head_for, minutes_by_moment, travel_times, weighted_median
from kaart.analysis.transit.walks import Walks, walks_to
from kaart.core.crs import RD
from kaart.core.errors import CrsError

# Home at 0; A is 130 m on foot: 98 seconds at 80 m a minute.
STOPS = {"A": (100.0, 0.0), "B": (10_000.0, 0.0), "C": (20_000.0, 0.0), "D": (30_000.0, 0.0)}
HALF_HOURLY = [[("A", written(at)), ("B", written(at + 600))] for at in range(clock("7:05"), clock("9:36"), 1800)]


def places(*xy):
    return gpd.GeoDataFrame({"id": range(len(xy))}, geometry=[Point(*place) for place in xy], crs=RD)


def band(first, last):
    return Band("test", DayKind.TUESDAY, clock(first), clock(last))


def by_moment(table, points, there, **how):
    towards = head_for(whole_day(table), there, **how)
    return minutes_by_moment(towards, points, walks_to(points, table.stops))


def travel(table, points, there, **how):
    return travel_times(head_for(whole_day(table), there, **how), points, walks_to(points, table.stops))


def test_a_bus_every_half_hour_by_hand():
    """Bus at :05 and :35, ten minutes. Who leaves at :03 takes 12 minutes, at :04 the bus is gone and it takes 41."""
    there = places((10_000.0, 0.0))
    table = timetable(STOPS, HALF_HOURLY)
    took = by_moment(table, people((0, 0)), there)[0]
    assert took[:6].tolist() == [15, 14, 13, 12, 41, 40]
    # So 12 to 41 each come four times in two hours; the 12th, 60th and 108th of 120 are those below.
    assert np.bincount(took.astype(int))[12:].tolist() == [4] * 30
    row = travel(table, people((0, 0)), there).points.iloc[0]
    assert row.to_dict() == {"low_min": 14.0, "median_min": 26.0, "high_min": 38.0}
    # Eight moments, every quarter of an hour: what was measured before, and what a start four minutes later gave.
    assert (np.median(took[0::15]), np.median(took[4::15])) == (22.5, 33.5)


@pytest.mark.parametrize("late_min", [0, 3, 7, 12])
def test_the_window_may_begin_at_any_minute_of_a_clock_face(late_min):
    table = timetable(STOPS, HALF_HOURLY)
    begin = clock("7:00") + 60 * late_min
    window = Band("test", DayKind.TUESDAY, begin, begin + 3600)
    row = travel(table, people((0, 0)), places((10_000.0, 0.0)), window=window).points.iloc[0]
    assert row.to_dict() == {"low_min": 14.0, "median_min": 26.0, "high_min": 38.0}


TRIPS = [
    [("A", "8:02"), ("B", "8:20"), ("C", "8:50")],
    [("B", "8:25"), ("D", "8:40")],
    [("A", "8:32"), ("B", "8:50")],
]


def minutes(there, first="8:00", last="8:01", points=None, table=None):
    table = timetable(STOPS, TRIPS) if table is None else table
    return by_moment(table, people((0, 0)) if points is None else points, there, window=band(first, last))


def test_people_walk_at_both_ends_and_change():
    # B at 8:20, and 130 m on foot: 98 seconds.
    assert minutes(places((10_000.0, 100.0))).tolist() == [[pytest.approx(20 + 98 / 60)]]
    assert minutes(places((30_000.0, 0.0))).tolist() == [[40.0]]
    assert minutes(places((60_000.0, 0.0))).tolist() == [[math.inf]]


def test_of_several_places_the_first_reached_counts_at_every_moment():
    both = minutes(places((10_000.0, 0.0), (30_000.0, 0.0)), last="8:33")
    apart = [minutes(places(xy), last="8:33") for xy in ((10_000.0, 0.0), (30_000.0, 0.0))]
    assert (both == np.minimum(*apart)).all()


def test_walking_all_the_way_when_that_is_quicker():
    assert minutes(places((400.0, 0.0)), last="8:10") == pytest.approx(6.5)


def test_walks_of_a_street_network_are_used_as_given():
    table, points = timetable(STOPS, TRIPS), people((0, 0))
    around = walks_to(points, table.stops).frame.assign(distance_m=400.0)  # five minutes: the bus is gone
    towards = head_for(whole_day(table), places((10_000.0, 0.0)), window=band("8:00", "8:01"))
    assert minutes_by_moment(towards, points, Walks(around, "network")).tolist() == [[50.0]]


def test_who_takes_longer_than_an_hour_does_not_count_and_is_not_left_out_either():
    """Of ten homes eight have the bus, one lives in the place itself, and one where nothing comes."""
    homes = people(*[(0.0, float(n)) for n in range(8)], (10_000.0, 0.0), (60_000.0, 0.0))
    table = timetable(STOPS, HALF_HOURLY)
    area = travel(table, homes, places((10_000.0, 0.0))).areas.loc["BU00010001"]
    assert (area["within_60_pct"], area["within_45_pct"]) == (90.0, 90.0)
    # The fifth of the nine that get there: of one with the bus.
    assert (area["low_min"], area["median_min"], area["high_min"]) == (14.0, 26.0, 38.0)


@pytest.mark.parametrize(("able", "known"), [(1, False), (7, False), (8, True), (16, True)])
def test_below_half_of_the_people_there_is_a_share_and_no_time(able, known):
    homes = people(*[(0.0, float(n)) if n < able else (60_000.0, float(n)) for n in range(16)])
    area = travel(timetable(STOPS, HALF_HOURLY), homes, places((10_000.0, 0.0))).areas.iloc[0]
    assert area["within_60_pct"] == pytest.approx(100 * able / 16)
    assert area[["low_min", "median_min", "high_min"]].notna().tolist() == [known] * 3


def test_weights_are_people():
    homes = people((0.0, 0.0), (10_000.0, 0.0), (60_000.0, 0.0), weights=[0.3, 0.5, 0.2])
    area = travel(timetable(STOPS, HALF_HOURLY), homes, places((10_000.0, 0.0))).areas.iloc[0]
    assert (area["within_60_pct"], area["median_min"]) == (80.0, 0.0)


def test_a_time_within_an_hour_is_no_time_within_45_minutes():
    # 30 minutes' ride once an hour, leaving at the hour: at the middle moment 1:00 minus a few.
    trips = [[("A", f"{hour}:00"), ("B", f"{hour}:20")] for hour in (7, 8, 9)]
    area = travel(timetable(STOPS, trips), people((0, 0)), places((10_000.0, 0.0))).areas.iloc[0]
    assert (area["within_45_pct"], area["within_60_pct"]) == (0.0, 100.0)
    assert area["median_min"] == 51.0


def test_the_end_of_the_service_is_no_number():
    trips = [[("A", written(at)), ("B", written(at + 600))] for at in range(clock("7:00"), clock("8:20"), 300)]
    area = travel(timetable(STOPS, trips), people((0, 0)), places((10_000.0, 0.0))).areas.iloc[0]
    assert area["median_min"] < 20
    assert math.isnan(area["high_min"]), "after the last bus nobody gets there"
    assert area["within_60_pct"] == 100


def test_where_the_timetable_does_not_reach_nothing_is_known():
    homes = people((0, 0), (9_900, 0), areas=["x", "y"])
    table = timetable(STOPS, HALF_HOURLY, coverage=box(-100, -100, 100, 100))
    found = travel(table, homes, places((10_000.0, 0.0)))
    assert found.areas.loc["y"].isna().all()
    assert found.areas.loc["x", "within_60_pct"] == 100
    assert found.points["median_min"].isna().tolist() == [False, True]


def test_nobody_nothing_and_nowhere():
    table = timetable(STOPS, HALF_HOURLY)
    assert travel(table, people(), places((0.0, 0.0))).areas.empty
    assert travel(timetable(STOPS, []), people((0, 0)), places((10_000.0, 0.0))).areas["within_60_pct"].tolist() == [0]
    nowhere = travel(table, people((0, 0), weights=[0.0]), places((0.0, 0.0)))
    assert nowhere.areas.isna().all(axis=None)
    with pytest.raises(CrsError):
        head_for(whole_day(table), places((0.0, 0.0)).to_crs(4326))


def test_an_area_has_its_figure_whatever_other_areas_are_there():
    homes = people((0, 0), (0, 40), (9_900, 0), (100, 300), areas=["x", "y", "x", "y"], weights=[0.1, 0.2, 0.7, 0.4])
    table, there = timetable(STOPS, HALF_HOURLY), places((10_000.0, 0.0))
    together = travel(table, homes, there).areas
    apart = [travel(table, homes[homes["area"] == code].reset_index(drop=True), there).areas for code in "xy"]
    pd.testing.assert_frame_equal(together, pd.concat(apart))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=9))
def test_weighted_median_is_that_of_everybody_in_a_row(rows):
    values, weights = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    row = np.sort(np.repeat(values, weights.astype(int)))
    assert weighted_median(values, weights / 7) == row[(len(row) - 1) // 2]


# -- a router of its own, and properties

SPOTS = {"A": 0.0, "B": 200.0, "C": 9_000.0, "D": 9_250.0, "E": 30_000.0}
HOMES = [(0.0, 300.0), (200.0, 0.0), (9_100.0, 100.0), (3_000.0, 0.0)]
WINDOW = band("7:50", "8:40")


@st.composite
def random_trips(draw, most=6):
    trips = []
    for _ in range(draw(st.integers(0, most))):
        at = draw(st.integers(470, 560))
        calls = []
        for stop in draw(st.permutations(list(SPOTS)))[: draw(st.integers(2, 4))]:
            calls.append((stop, written(60 * at)))
            at += draw(st.integers(0, 12))
        trips.append(calls)
    return trips


def walk_s(one, other, most_m):
    """Seconds on foot, 1.3 times the straight line at 80 m a minute; never when it is too far."""
    metres = 1.3 * math.dist(one, other)
    return math.ceil(metres * 60 / 80) if metres <= most_m else math.inf


def brute_minutes(trips, home, place, leave_s):
    """One traveller and one moment: relax every ride and walk until nothing gets earlier. Shares no code with kaart."""
    spot = {name: (x, 0.0) for name, x in SPOTS.items()}
    seconds = [[(stop, clock(at)) for stop, at in trip] for trip in trips]
    ready = {name: leave_s + walk_s(home, spot[name], 640) for name in spot}
    off = dict.fromkeys(spot, math.inf)
    while True:
        before = dict(off)
        for trip in seconds:
            for first in range(len(trip)):
                if ready[trip[first][0]] <= trip[first][1]:
                    for stop, comes in trip[first + 1 :]:
                        off[stop] = min(off[stop], comes)
        for stop, comes in off.items():
            for other, there in spot.items():
                ready[other] = min(ready[other], comes + 120 + walk_s(spot[stop], there, 400))
        if off == before:
            break
    arrives = min(comes + walk_s(spot[stop], place, 640) for stop, comes in off.items())
    return min((arrives - leave_s) / 60, 1.3 * math.dist(home, place) / 80)


@given(random_trips(), st.sampled_from([(9_000.0, 0.0), (9_600.0, 50.0), (30_000.0, 0.0), (150.0, 0.0)]))
def test_every_minute_is_that_of_a_router_that_goes_minute_by_minute(trips, place):
    table, homes = timetable({name: (x, 0.0) for name, x in SPOTS.items()}, trips), people(*HOMES)
    towards = head_for(whole_day(table), places(place), window=WINDOW)
    got = minutes_by_moment(towards, homes, walks_to(homes, table.stops))
    wanted = [[brute_minutes(trips, home, place, int(at)) for at in towards.leave_s] for home in HOMES]
    # On foot all the way nobody looks beyond two hours.
    assert np.where(got > 120, np.inf, got) == pytest.approx(np.where(np.array(wanted) > 120, np.inf, wanted))


def both(trips, more, place=(9_100.0, 0.0)):
    homes, spots = people(*HOMES, areas=["x", "x", "x", "y"]), {name: (x, 0.0) for name, x in SPOTS.items()}
    return [
        (by_moment(table, homes, places(place), window=WINDOW), travel(table, homes, places(place), window=WINDOW))
        for table in (timetable(spots, trips), more(spots))
    ]


def assert_nobody_loses(before, after):
    (fewer, old), (longer, new) = before, after
    assert (longer <= fewer).all(), "no minute of leaving takes longer"
    for share in ("within_45_pct", "within_60_pct"):
        assert (new.areas[share] >= old.areas[share]).all()


@pytest.mark.slow
@given(random_trips(), random_trips())
def test_a_departure_more_never_takes_anything_from_anybody(trips, more):
    assert_nobody_loses(*both(trips, lambda spots: timetable(spots, [*trips, *more])))


@pytest.mark.slow
@given(random_trips(), st.floats(0, 1), st.floats(-300, 300))
def test_a_stop_more_never_takes_anything_from_anybody(trips, part, aside_m):
    """A stop between the first two of a line, without extra time: whoever rode on is there as early as before."""
    if not trips:
        trips = [[("A", "8:00"), ("C", "8:10")]]
    one, other = (SPOTS[stop] for stop, _ in trips[0][:2])
    new = NewStop("N", "l0", one + part * (other - one), aside_m, 0, "N")
    assert_nobody_loses(*both(trips, lambda spots: with_stop(timetable(spots, trips), new)))


def test_more_people_get_there_and_the_time_of_those_gets_longer():
    """What was counted as a loss: a line for people who had none, and the time of those who get there goes up."""
    homes = people(*[(x, float(n)) for x, count in ((0.0, 3), (8_000.0, 3), (16_000.0, 4)) for n in range(count)])
    spots = {"A": (0.0, 0.0), "B": (8_000.0, 0.0), "C": (16_000.0, 0.0), "D": (24_000.0, 0.0)}

    def every_five_minutes(stop, ride_min):
        leaving = range(clock("7:00"), clock("9:40"), 300)
        return [[(stop, written(at)), ("D", written(at + 60 * ride_min))] for at in leaving]

    now = [*every_five_minutes("A", 10), *every_five_minutes("B", 25)]
    old, new = (
        travel(timetable(spots, trips), homes, places((24_000.0, 0.0))).areas.iloc[0]
        for trips in (now, [*now, *every_five_minutes("C", 35)])
    )
    assert (old["within_45_pct"], new["within_45_pct"]) == (60.0, 100.0)
    assert new["median_min"] - old["median_min"] == pytest.approx(15, abs=1)
