"""Scenarios worked out on the example region: the same numbers as without one, by one measure at a time, and quick."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kaart.analysis.access.facilities import PUBLIC, Facility
from kaart.analysis.access.measures import CENTRE, INDEX, NEAREST, PLACES, REACH, REACH_NEAR, departures_id
from kaart.analysis.access.transit_measure import SLOW, expected_s
from kaart.analysis.scenario.document import Edit, EditKind, Headway, NewStop, Scenario
from kaart.analysis.scenario.lines import lines_of
from kaart.analysis.transit.days import DayKind
from kaart.answers.access.load import LowIncome, load_access, low_income_areas
from kaart.answers.access.question import Question
from kaart.answers.access.what_if import between, default_measure, load_transit, people_of, scenario_measures, work_out
from kaart.catalogue import load
from kaart.cli.scenario import open_scenario, open_scenarios, scenario_document, scenario_lines, work_out_all
from kaart.cli.versus import scenarios_lines, versus_document
from kaart.core.errors import InputError
from kaart.core.settings import Settings
from kaart.exports.documents.access import access_document
from kaart.store.library import Library

HOUR = 3600
BUSY = departures_id("day")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(Settings(cache=tmp_path_factory.mktemp("leeg")))


@pytest.fixture(scope="module")
def found(library):
    scope = library.scope("voorbeeldregio")
    return {item: load_access(library, scope, Question(item), catalogue=load()) for item in PUBLIC}


@pytest.fixture(scope="module")
def transit(library):
    return load_transit(library, library.scope("voorbeeldregio"), Question(Facility.OV))


@pytest.fixture(scope="module")
def low(library):
    return low_income_areas(library, library.scope("voorbeeldregio"), catalogue=load())


def often(minutes, route="voorbeeldbus-4", **more):
    hours = {"first_s": 7 * HOUR, "last_s": 19 * HOUR}
    return Headway(**{"route": route, "day": DayKind.TUESDAY, "headway_s": minutes * 60, **hours, **more})


def lines(*edits):
    return Scenario("proef", edits, Facility.OV)


@pytest.mark.parametrize("facility", PUBLIC)
def test_a_scenario_without_changes_changes_nothing(found, transit, facility):
    access = found[facility]
    for measure in scenario_measures(facility):
        worked = work_out(access, Scenario("niets", (), facility), measure=measure, low_income=None, transit=transit)
        frame = worked.effect.frame.set_index("code")
        pd.testing.assert_series_equal(frame["after"], access.frame[measure], check_names=False)
        assert (worked.effect.gain, worked.effect.lose) == (0, 0)


def test_a_line_twice_as_often_is_gained_where_it_can_be_walked_to(found, transit, low):
    access = found[Facility.OV]
    now = lines_of(transit.ground.days).set_index("route")
    assert (now.loc["voorbeeldbus-4", "trips"] > 0).all()
    worked = work_out(access, lines(often(15)), measure=BUSY, low_income=low, transit=transit)
    frame = worked.effect.frame.set_index("code")
    assert frame["change"].dropna().min() >= -1e-9
    assert worked.effect.lose == 0 < worked.effect.gain
    assert worked.effect.gain >= worked.effect.gain_marked >= 0
    # Four an hour each way is the most that a line every fifteen minutes can bring.
    assert 0 < frame["change"].max() <= 8
    assert people_of(access).sum() == access.frame["inhabitants"].sum()
    less = work_out(access, lines(often(240)), measure=BUSY, low_income=low, transit=transit)
    assert less.effect.gain == 0 < less.effect.lose


@pytest.mark.parametrize("measure", [BUSY, INDEX])
def test_departures_and_index_take_less_than_a_second(found, transit, measure):
    began = time.process_time()
    worked = work_out(found[Facility.OV], lines(often(10)), measure=measure, low_income=None, transit=transit)
    assert time.process_time() - began < 1
    assert worked.seconds > 0
    assert expected_s(transit.people, transit.ground.days, measure) == 0


def test_a_new_stop_reaches_people_who_had_none(found, transit):
    access = found[Facility.OV]
    points = transit.people.points
    stops = transit.ground.timetable.stops
    own = stops[stops["stop"].isin(_calls(transit, "voorbeeldbus-1"))]
    far = points.geometry.map(lambda point: own.distance(point).min())
    place = points.geometry[far[far.between(500, 900)].index[0]]
    plan = lines(NewStop("NIEUW1", "voorbeeldbus-1", place.x, place.y, 60, "Nieuw"))
    worked = work_out(access, plan, measure=BUSY, low_income=None, transit=transit)
    assert worked.effect.gain > 0
    assert worked.sites["name"].tolist()[-1] == "Nieuw"
    assert len(worked.sites) == len(access.supply.sites) + 1
    assert worked.low_income_known == 0


@pytest.mark.parametrize("measure", [REACH, REACH_NEAR])
@pytest.mark.parametrize("route", [1, 2, 3, 4])
def test_a_stop_more_takes_nobody_out_of_reach(found, transit, route, measure):
    """It lengthened the mean over those who got there, as others came among them, and stood as a loss."""
    stops = transit.ground.timetable.stops.set_index("stop").loc[sorted(_calls(transit, f"voorbeeldbus-{route}"))]
    near = stops.geometry.iloc[0]
    plan = lines(NewStop("NIEUW1", f"voorbeeldbus-{route}", near.x + 300, near.y + 200, 0, "Nieuw"))
    worked = work_out(found[Facility.OV], plan, measure=measure, low_income=None, transit=transit)
    assert worked.effect.lose == 0 <= worked.effect.gain
    assert worked.effect.frame["change"].min() >= 0


def _calls(transit, route):
    table = transit.ground.timetable
    own = (table.trips["route"] == route).to_numpy()[table.times["trip"].to_numpy()]
    return set(table.stops["stop"].to_numpy()[table.times.loc[own, "stop"].to_numpy()])


def test_travel_time_follows_and_the_page_knows_how_long_it_takes(found, transit):
    access = found[Facility.OV]
    worked = work_out(access, lines(often(10)), measure=REACH_NEAR, low_income=None, transit=transit)
    frame = worked.effect.frame
    # More often means no later for anybody, so nobody falls out of reach, and who comes within it is counted.
    assert frame["change"].min() >= 0 == worked.effect.lose
    assert worked.effect.gain == pytest.approx((frame["change"] / 100 * frame["people"]).sum())
    assert worked.effect.gain > 0
    less = work_out(access, lines(often(240)), measure=REACH_NEAR, low_income=None, transit=transit)
    assert less.effect.gain == 0 < less.effect.lose
    # The time of those who get there is of other people afterwards: by itself it says nothing of who gains.
    assert CENTRE not in scenario_measures(Facility.OV)
    assert default_measure(Facility.OV, CENTRE) == REACH_NEAR
    assert set(scenario_measures(Facility.OV)) > SLOW
    for measure in SLOW:
        assert 0 < expected_s(transit.people, transit.ground.days, measure) < 60


def test_places_added_are_places_gained_and_it_is_quick(found, low):
    access = found[Facility.VVE]
    middle = access.areas.set_index("code").geometry["BU99010002"].representative_point()
    edit = Edit(EditKind.ADD, "NIEUW1", middle.x, middle.y, 40.0, "Nieuw")
    began = time.process_time()
    worked = work_out(access, Scenario("een", (edit,)), measure=PLACES, low_income=low)
    assert time.process_time() - began < 1
    frame = worked.effect.frame.set_index("code")
    # All places that are added land with children, and with no more than there are.
    gained = (frame["change"] / 100 * frame["people"]).sum()
    assert gained == pytest.approx(40.0)
    assert worked.effect.gain >= worked.effect.gain_marked >= 0
    assert worked.effect.lose == 0


@pytest.mark.parametrize(("facility", "share"), [(Facility.SCHOOL, 4), (Facility.CHILDCARE, 2), (Facility.VVE, 1)])
def test_sites_of_every_kind_come_and_go(found, low, facility, share):
    access = found[facility]
    # A child of two or three is one of two years of birth, one of a primary school of eight.
    assert people_of(access).sum() == pytest.approx(share * found[Facility.VVE].frame["children"].sum())
    site = access.frame.loc[list(low.codes), "nearest_site"].mode().iloc[0]
    closed = Scenario("dicht", (Edit(EditKind.CLOSE, site),), facility)
    worked = work_out(access, closed, measure=NEAREST, low_income=low)
    assert (worked.effect.frame["change"].dropna() >= 0).all()
    assert worked.effect.lose > 0 == worked.effect.gain
    fewer = work_out(access, closed, measure="within_15_min_count", low_income=low)
    frame = fewer.effect.frame.set_index("code")
    losing = frame.index[frame["change"] < 0]
    assert fewer.effect.lose == pytest.approx(frame.loc[losing, "people"].sum())
    assert fewer.effect.lose_marked == pytest.approx(frame.loc[losing.intersection(low.codes), "people"].sum())
    assert fewer.effect.lose_marked > 0
    assert fewer.low_income_known == len(low.known)
    middle = access.areas.geometry.iloc[3].representative_point()
    places = 16.0 if facility is Facility.VVE else None
    more = Scenario("erbij", (Edit(EditKind.ADD, "NIEUW1", middle.x, middle.y, places),), facility)
    worked = work_out(access, more, measure="walk_min", low_income=None)
    assert worked.effect.gain > 0 == worked.effect.lose


def test_the_command_line_says_before_and_after(found, low, library, tmp_path):
    access = found[Facility.SCHOOL]
    path = tmp_path / "plan.json"
    site = access.frame["nearest_site"].mode().iloc[0]
    path.write_text(Scenario("dicht", (Edit(EditKind.CLOSE, site),), Facility.SCHOOL).to_json(), encoding="utf-8")
    plan = open_scenario(path, Facility.SCHOOL)
    scope = library.scope("voorbeeldregio")
    worked = work_out_all(library, scope, access, plan, question=Question(Facility.SCHOOL), catalogue=load())
    plain = access_document(access, area=scope.id, language="nl")
    document = scenario_document(plain, worked, facility=Facility.SCHOOL)
    json.dumps(document, allow_nan=False)
    assert {name: document[name] for name in plain if name != "areas"} == {
        name: item for name, item in plain.items() if name != "areas"
    }
    for before, area in zip(plain["areas"], document["areas"], strict=True):
        assert area.items() >= before.items()
        if before[NEAREST] is None:
            assert area[f"{NEAREST}_after"] is None
        else:
            assert area[f"{NEAREST}_after"] - before[NEAREST] == pytest.approx(area[f"{NEAREST}_change"], abs=0.002)
    sums = document["scenario"]["measures"]
    assert list(sums) == list(scenario_measures(Facility.SCHOOL))
    assert sums[NEAREST]["lose"] == pytest.approx(worked[NEAREST].effect.lose, abs=0.001)
    assert sums[NEAREST]["lose"] > 0
    assert document["scenario"]["people"] == "children_4_11_estimated"
    assert "cbs_road_km_after" not in document["areas"][0]
    losing = sums[NEAREST]["losing"]
    assert not sums[NEAREST]["gaining"]
    assert sum(area["people"] for area in losing) == pytest.approx(sums[NEAREST]["lose"], abs=0.1)
    names = {str(code): str(name) for code, name in access.frame["name"].items()}
    lines = scenario_lines(worked, facility=Facility.SCHOOL, names=names, place="Proef", language="en")
    assert "Scenario “dicht” (number of changes: 1)" in lines[0]
    assert any("children of four to eleven live in buurten that lose; no buurt gains" in line for line in lines)
    assert any(f"Most is lost in {names[losing[0]['area']]}: for about" in line for line in lines)
    unknown = {name: replace(item, low_income=None) for name, item in worked.items()}
    document = scenario_document(plain, unknown, facility=Facility.SCHOOL)
    assert document["scenario"]["measures"][NEAREST]["lose_low_income"] is None
    assert document["scenario"]["low_income_year"] is None
    assert (
        "no figures on low incomes"
        in scenario_lines(unknown, facility=Facility.SCHOOL, names=names, place="Proef", language="en")[-1]
    )
    with pytest.raises(InputError, match="choose school first"):
        open_scenario(path, Facility.OV)
    with pytest.raises(InputError, match="cannot be read"):
        open_scenario(tmp_path / "weg.json", Facility.OV)


def test_the_command_line_puts_two_scenarios_beside_each_other(found, library, tmp_path):
    access, scope = found[Facility.SCHOOL], library.scope("voorbeeldregio")
    sites = access.frame["nearest_site"].value_counts().index[:2]
    paths = []
    for name, site in zip("ab", sites, strict=True):
        paths.append(tmp_path / f"{name}.json")
        closed = Scenario(name, (Edit(EditKind.CLOSE, site),), Facility.SCHOOL)
        paths[-1].write_text(closed.to_json(), encoding="utf-8")
    plans = open_scenarios(paths, Facility.SCHOOL)
    question = Question(Facility.SCHOOL)
    first, second = (work_out_all(library, scope, access, plan, question=question, catalogue=load()) for plan in plans)
    plain = access_document(access, area=scope.id, language="nl")
    alone = scenario_document(plain, first, facility=Facility.SCHOOL)
    document = versus_document(alone, access, first, second)
    json.dumps(document, allow_nan=False)
    assert document.items() >= {name: item for name, item in alone.items() if name != "areas"}.items()
    assert document["second_scenario"]["name"] == "b"
    moved = {}
    for area in document["areas"]:
        one, other = area[f"{NEAREST}_after"], area[f"{NEAREST}_after_second"]
        moved[area["area"]] = 0 if one is None else other - one
    compared = document["between"][NEAREST]
    # Farther away with the second is worse off with the second.
    assert {area["area"] for area in compared["losing"]} <= {code for code, metres in moved.items() if metres > 0}
    assert {area["area"] for area in compared["gaining"]} <= {code for code, metres in moved.items() if metres < 0}
    assert compared["losing"]
    assert compared["gaining"]
    lines = scenarios_lines(access, [first, second], place="Proef", language="en")
    assert any("is better than" in line and "They differ most in" in line for line in lines)
    assert len(scenarios_lines(access, [first], place="Proef", language="en")) < len(lines) / 2
    with pytest.raises(InputError, match="twice at most"):
        open_scenarios([*paths, paths[0]], Facility.SCHOOL)
    with pytest.raises(InputError, match="one measure only"):
        between(access, first[NEAREST], second["walk_min"])


def test_what_cannot_be_worked_out_is_said(found):
    with pytest.raises(InputError, match="choose ov first"):
        work_out(found[Facility.VVE], lines(), measure=PLACES, low_income=None)
    with pytest.raises(InputError, match="Without a timetable"):
        work_out(found[Facility.OV], lines(often(15)), measure=BUSY, low_income=None)
    assert default_measure(Facility.SCHOOL, "cbs_road_km") == NEAREST
    assert default_measure(Facility.OV, INDEX) == INDEX


def test_low_income_is_counted_only_where_it_is_known(found):
    access = found[Facility.SCHOOL]
    codes = access.frame.index
    some = LowIncome(codes=(codes[0],), known=(codes[0], codes[1], "BU00000000"), year=2018)
    site = access.frame["nearest_site"].mode().iloc[0]
    plan = Scenario("dicht", (Edit(EditKind.CLOSE, site),), Facility.SCHOOL)
    worked = work_out(access, plan, measure=NEAREST, low_income=some)
    assert worked.low_income_known == 2
    assert np.isfinite(worked.effect.lose_marked)
