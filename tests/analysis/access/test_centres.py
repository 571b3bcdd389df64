"""Travel times to stop areas of one's own choice, against one place at a time."""

from __future__ import annotations

import numpy as np
import pytest
from timetables import people, timetable, whole_day

from kaart.analysis.access.centres import (
    OF_CENTRE,
    busiest,
    centre_names,
    centre_times,
    centres_of,
    named_centres,
    towards_centres,
)
from kaart.analysis.access.measures import CENTRE, CENTRE_HIGH, CENTRE_LOW, REACH
from kaart.analysis.distance.reach import STRAIGHT
from kaart.analysis.transit.walks import walks_to
from kaart.core.errors import InputError

STOPS = {"A": (100.0, 0.0), "Café Zuid": (10_000.0, 0.0), "C": (20_000.0, 0.0)}
TRIPS = [[("A", f"{hour}:{minute:02d}"), ("Café Zuid", f"{hour}:{minute + 9:02d}"), ("C", f"{hour}:{minute + 25:02d}")]
         for hour in (7, 8) for minute in (0, 15, 30)]  # fmt: skip
HOMES = people((0, 0), (19_900, 0), (60_000, 0), areas=["x", "y", "z"])


def travel(table, *names):
    towards = towards_centres(whole_day(table), named_centres(table, names), metric=STRAIGHT)
    return centre_times(towards, HOMES, walks_to(HOMES, table.stops))


def test_of_several_the_quickest_counts_for_each():
    table = timetable(STOPS, TRIPS)
    both, one, other = (travel(table, *names) for names in (["cafe zuid", "C"], ["cafe zuid"], ["C"]))
    assert list(both) == list(OF_CENTRE)
    assert both[CENTRE].tolist() == pytest.approx(np.fmin(one[CENTRE], other[CENTRE]).tolist(), nan_ok=True)
    # 130 m to C on foot, by 80 m a minute; the third lives where nothing comes.
    assert both[CENTRE].iloc[1] == pytest.approx(130 / 80)
    assert both[REACH].tolist() == [100, 100, 0]
    assert both[[CENTRE, CENTRE_LOW, CENTRE_HIGH]].loc["z"].isna().all()
    assert other[CENTRE].iloc[0] > one[CENTRE].iloc[0]


def test_without_a_centre_nothing_is_known():
    table = timetable(STOPS, [])
    assert towards_centres(whole_day(table), busiest(table.stop_areas.assign(day=0.0)), metric=STRAIGHT) is None
    found = centre_times(None, HOMES, walks_to(HOMES, table.stops))
    assert (list(found), list(found.index)) == (list(OF_CENTRE), ["x", "y", "z"])
    assert found.isna().all(axis=None)


def test_an_unknown_name_gives_the_nearest():
    table = timetable(STOPS, TRIPS)
    with pytest.raises(InputError, match=r"'zuid'.*nearest: Café Zuid"):
        named_centres(table, ["zuid"])
    with pytest.raises(InputError, match=r"'qqqq'.*nearest: "):
        named_centres(table, ["C", "qqqq"])


def test_a_name_of_two_areas_means_both_and_each_is_named_once():
    table = timetable(STOPS, TRIPS)
    again = table.stops.assign(area=["x", "y", "z"], area_name=["Plein", "Plein", "C"])
    table = type(table)(again, table.trips, table.times, table.days, table.provenance)
    found = named_centres(table, ["plein", "PLEIN"])
    assert (len(found), centre_names(found)) == (2, "Plein")


def test_the_busiest_is_the_first_by_name_of_alike():
    areas = timetable(STOPS, TRIPS).stop_areas
    assert busiest(areas.assign(day=[3.0, 3.0, 1.0]))["name"].tolist() == ["A"]
    assert busiest(areas.assign(day=0.0)).empty


def test_a_country_has_a_centre_wherever_nothing_busier_lies_near_and_a_region_has_one():
    places = {
        "A": (0.0, 0.0),
        "B": (9_900.0, 0.0),
        "C": (19_700.0, 0.0),
        "D": (40_000.0, 0.0),
        "E": (40_000.0, 10_001.0),
    }
    country = timetable(places, [])
    stops = country.stop_areas.assign(day=[5.0, 4.0, 3.0, 1.0, 2.0])
    # B lies near A; C near B only, which is busier; D and E are just too far from each other; what has nothing is none.
    assert sorted(centres_of(country, stops, ())["area"]) == ["A", "D", "E"]
    assert sorted(centres_of(country, stops.assign(day=[5.0, 0.0, 3.0, 1.0, 0.0]), ())["area"]) == ["A", "C", "D"]
    assert centres_of(country, stops.assign(day=0.0), ()).empty
    region = timetable(places, [], coverage=stops.union_all().buffer(1.0))
    assert list(centres_of(region, stops, ())["area"]) == ["A"]
    areas = stops[stops["area"] == "E"]
    assert centre_names(stops, near=areas) == "A; B; C; D; E"
    many = timetable({f"{n}": (n * 20_000.0, 0.0) for n in range(9)}, []).stop_areas
    assert centre_names(many, near=many.iloc[[3]]) == "3"
    assert centre_names(many, near=many) == "0; 1; 2; 3; 4; …"
