"""Proposed measures as scenarios: who gains, counted once, by the numbers of the page and of the command line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from kaart.analysis.access.facilities import Facility
from kaart.analysis.access.measures import PLACES
from kaart.analysis.distance.demand import Demand, spread_demand
from kaart.analysis.distance.reach import STRAIGHT
from kaart.analysis.scenario.document import Edit, EditKind, Extra, read_scenario
from kaart.analysis.scenario.packed import unpack
from kaart.analysis.transit.days import DayKind
from kaart.answers.access.ground import UNFETCHED, Supply
from kaart.answers.access.load import Access, load_access
from kaart.answers.access.question import Question
from kaart.answers.access.what_if import work_out
from kaart.catalogue import load
from kaart.catalogue.scope import Scope
from kaart.cli.scenario import scenario_document, work_out_all
from kaart.core.codes import is_code
from kaart.core.errors import NotInStoreError, UnknownAreaError
from kaart.core.language import translations
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.exports.documents.access import access_document
from kaart.exports.workshop.measures import measure_changes, measure_effects, measure_sentence
from kaart.exports.workshop.placed import lived_middle
from kaart.exports.workshop.proposals import ASSUMED, proposals_of
from kaart.exports.workshop.reach import StoredReach
from kaart.store.library import Library
from kaart.workshop.model import Measure, MeasureKind, Note, NoteKind, Point, Showing, State, Step

NOW = datetime(2026, 11, 30, tzinfo=UTC)
HERE, THERE = "BU00010000", "BU00010001"
RD = "EPSG:28992"


def note(name, kind=MeasureKind.VVE, area=HERE, *, amount=None, point=None, **more):
    asked = {"kind": NoteKind.MEASURE, "measure": Measure(kind, amount), "showing": Showing.SHOWN, "text": "geheim"}
    return Note(id=name, step="s", area=area, person="p", at=NOW, edited=1, changed=1, point=point, **(asked | more))


def session(*notes, area="GM0001", **query):
    return State(area=area, steps=(Step("s", query=query),), notes={item.id: item for item in notes})


class Tiny:
    """Two buurten 50 km apart, in each one point where 32 and 10 children of two and three live; no site at all."""

    def __init__(self):
        centres = gpd.points_from_xy([100_050, 150_050], [400_050, 400_050])
        self.points = gpd.GeoDataFrame({"code": [HERE, THERE], "weight": [1.0, 1.0]}, geometry=centres, crs=RD)
        areas = gpd.GeoDataFrame(
            {"code": [HERE, THERE], "name": ["Hier", "Daar"]},
            geometry=[box(100_000, 400_000, 100_100, 400_100), box(150_000, 400_000, 150_100, 400_100)],
            crs=RD,
        )
        demand = Demand(self.points, (), Notice.of("x"))
        children = pd.Series([32.0, 10.0], index=[HERE, THERE])
        frame = pd.DataFrame({"name": ["Hier", "Daar"], "inhabitants": [900.0, 300.0], "children": children})
        sites = gpd.GeoDataFrame({"site_id": [], "name": [], "places": []}, geometry=[], crs=RD)
        self.found = Access(
            question=Question(Facility.VVE, metric=STRAIGHT),
            year=2024,
            frame=frame.assign(**{PLACES: 0.0}),
            supply=Supply(sites, pd.DataFrame(), NOW),
            method=(STRAIGHT.method,),
            notices=(),
            sensitivity={},
            demand=demand,
            children=children,
            areas=areas,
            invented=False,
            everybody=demand,
        )

    def scope(self, area):
        if not is_code(area):
            raise UnknownAreaError("There is no such area.")
        return Scope(area, "Gemeente")

    def access(self, _scope, facility):
        if facility is Facility.OV:
            raise NotInStoreError("There is no timetable.")
        return self.found

    def base(self, *_):
        return None

    def ground(self, *_):
        return None

    def worked(self, _scope, access, scenario, measure):
        return work_out(access, scenario, measure=measure, low_income=None)


TINY = Tiny()


@pytest.fixture
def tiny():
    return TINY


@pytest.fixture(scope="module")
def stored():
    return StoredReach(Library(Settings()), load())


def effect(reach, *notes, language="en", **more):
    (found,) = measure_effects(session(*notes, **more), reach, language=language).effects
    return found


def test_sixteen_places_for_thirty_two_children_are_fifty_per_hundred(tiny):
    """By hand: everybody within reach of the site lives where it comes, so it has 16 / 32 places per child."""
    found = effect(tiny, note("a"))
    rows = found.worked.effect.frame.set_index("code")
    assert rows["after"].to_dict() == {HERE: 50.0, THERE: 0.0}
    assert (found.worked.effect.gain, found.worked.effect.lose) == (32.0, 0.0)
    assert found.table.to_dict("records") == [
        {
            "Buurt": "Hier",
            "Outcome": "gains",
            "Children of two and three": "32",
            "Now": "0",
            "After": "50",
            "Change": "+50",
        }
    ]
    assert found.sentence == (
        "VVE site in Hier, places: 16 (assumed). "
        "About 32 children of two and three live in buurten that gain; no buurt loses."
    )
    assert "from 0 to 50" in found.details[0]
    assert found.limits.startswith("An estimate of what changes on paper.")
    assert "Straight line" in found.limits


def test_who_gains_by_two_measures_counts_once(tiny):
    near, far = Point(5.0, 52.0), Point(5.001, 52.0)
    one = effect(tiny, note("a"))
    both = effect(tiny, note("a"), note("b", area="WK000100", amount=16))
    assert both.worked.effect.gain == one.worked.effect.gain == 32.0
    assert both.worked.effect.frame.set_index("code")["after"][HERE] == 100.0
    assert both.sentence.startswith("Proposed measures together: 2. About 32 children")
    assert len(effect(tiny, note("a", point=near), note("b", point=far)).scenario.edits) == 2


def test_notes_that_say_the_same_are_one_measure_with_the_most_that_is_asked(tiny):
    assert effect(tiny, note("a"), note("b", amount=0)).scenario.edits[0].places == ASSUMED[MeasureKind.VVE]
    found = effect(tiny, note("a"), note("b", amount=8), note("c", amount=24))
    assert found.scenario.edits == (Edit(EditKind.ADD, "NIEUW1", 100_050.0, 400_050.0, 24.0, "Hier"),)
    assert found.notes == ("a", "b", "c")
    merged = effect(tiny, note("a"), note("b", area=THERE, amount=30, into="a"))
    assert [(edit.name, edit.places) for edit in merged.scenario.edits] == [("Hier", 30.0)]
    under = effect(tiny, note("r", kind=NoteKind.QUESTION, measure=None, area=THERE), note("b", into="r"))
    assert [edit.name for edit in under.scenario.edits] == ["Hier"]


def test_what_is_hidden_or_is_no_measure_counts_for_nothing(tiny):
    hidden = note("h", showing=Showing.HIDDEN)
    words = note("q", kind=NoteKind.QUESTION, measure=None)
    left = note("m", into="h")
    assert measure_effects(session(hidden, words, left), tiny, language="nl") == measure_effects(
        session(), tiny, language="nl"
    )
    assert measure_sentence(session(hidden, note("a")), tiny, language="nl", notes=["h"]) == ""


def test_another_measure_says_that_there_is_no_scenario(tiny):
    found = measure_effects(session(note("x", MeasureKind.OTHER)), tiny, language="nl")
    assert found.effects == ()
    assert [item.notes for item in found.left_out] == [("x",)]
    assert "geen scenario" in found.sentence


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (note("x", area=THERE, amount=0), "at least one place"),
        (note("x", area=""), "without a point or a buurt"),
        (note("x", area="BU00019999"), "boundaries of 2024"),
        (note("x", area="geen-code"), "boundaries of 2024"),
        (note("x", area="NL00"), "boundaries of 2024"),
        (note("x", MeasureKind.BUS), "no timetable"),
    ],
)
def test_what_cannot_be_worked_out_is_a_sentence_and_costs_itself(tiny, wrong, says):
    found = measure_effects(session(note("a"), wrong), tiny, language="en")
    assert [item.scenario.edits[0].name for item in found.effects] == ["Hier"]
    assert [item.notes for item in found.left_out] == [("x",)]
    assert says in found.left_out[0].reason
    assert says in measure_sentence(session(wrong), tiny, language="en")


def test_where_nothing_is_known_nobody_is_said_to_gain_nothing(monkeypatch):
    blank = Tiny()
    frame = blank.found.frame.assign(**{PLACES: float("nan")})
    around = Notice.of(UNFETCHED, count=2, areas="Ginds", id="GM0001", layer="vve", year=2024)
    monkeypatch.setattr(blank, "found", replace(blank.found, frame=frame, notices=(around,)))
    found = measure_effects(session(note("a")), blank, language="en")
    assert found.effects == ()
    assert "of no buurt of Gemeente there is a figure" in found.sentence
    assert "kaart sync GM0001" in found.sentence


def test_each_note_has_its_own_sentence(tiny):
    said = measure_changes(session(note("a"), note("b", area=THERE), note("c", MeasureKind.OTHER)), tiny, language="en")
    assert {name: text.split(" children")[0] for name, text in said.items()} == {
        "a": "VVE site in Hier, places: 16 (assumed). About 32",
        "b": "VVE site in Daar, places: 16 (assumed). About 10",
        "c": said["c"],
    }
    assert "no scenario" in said["c"]


def test_without_any_region_that_is_said(tiny):
    found = measure_effects(session(note("a", area="", point=Point(5.0, 52.0)), area="?"), tiny, language="en")
    assert "for which region" in found.sentence
    country = measure_effects(session(note("a"), area="NL00"), tiny, language="en")
    assert country.effects[0].query["gebied"] == "GM0001"
    assert effect(tiny, note("a"), area=HERE).query["gebied"] == "GM0001"


def test_the_text_of_people_is_nowhere_in_the_scenario(tiny):
    found = effect(tiny, note("a"))
    assert "geheim" not in found.scenario.to_json() + found.link + found.sentence


def test_the_middle_is_where_most_people_live():
    places = gpd.points_from_xy([0, 1000, 1000, 1040], [0, 0, 0, 0])
    points = gpd.GeoDataFrame({"code": [HERE] * 4, "weight": [0.1, 0.3, 0.3, 0.3]}, geometry=places, crs=RD)
    people = pd.Series({HERE: 100.0})
    # The mean is 912 m; the nearest place where anybody lives is at 1,000.
    assert lived_middle(Demand(points, (), Notice.of("x")), people, HERE) == (1000.0, 0.0, False)
    square = gpd.GeoDataFrame({"code": [HERE]}, geometry=[box(0, 0, 200, 200)], crs=RD)
    assert lived_middle(spread_demand(square), people * float("nan"), HERE) == (100.0, 100.0, True)


def test_a_bus_is_the_line_that_runs_most_at_the_nearest_stop(stored):
    found = effect(stored, note("b", MeasureKind.BUS, "BU99010102", amount=2), area="voorbeeldregio")
    hours = 3600
    assert found.scenario.edits == (
        Extra("voorbeeldbus-1", DayKind.TUESDAY, 7 * hours, 19 * hours, per_hour=2, line="voorbeeldbus 1"),
    )
    assert "(assumed" not in found.sentence
    assert "on working days from 7 to 19" in found.proposed[0]
    twice = effect(
        stored,
        note("b", MeasureKind.BUS, "BU99010102", amount=2),
        note("c", MeasureKind.BUS, "BU99010101", point=Point(4.0, 52.0)),
        note("d", MeasureKind.BUS, "BU99010103", amount=1),
        area="voorbeeldregio",
    )
    # One line is asked for by several: it runs as often as the most that one asks, not as all of them together.
    assert {edit.per_hour for edit in twice.scenario.edits} <= {1, 2}
    assert len({edit.route for edit in twice.scenario.edits}) == len(twice.scenario.edits)


@pytest.mark.parametrize(("amount", "says"), [(0.5, "whole number"), (31, "up to 30"), (0, "whole number")])
def test_a_bus_that_no_timetable_has_is_refused(stored, amount, says):
    wrong = note("b", MeasureKind.BUS, "BU99010102", amount=amount)
    assert says in measure_sentence(session(wrong, area="voorbeeldregio"), stored, language="en")


def test_far_from_any_bus_there_is_no_line(stored):
    away = note("b", MeasureKind.BUS, "", point=Point(6.9, 53.4))
    assert "No bus calls within" in measure_sentence(session(away, area="voorbeeldregio"), stored, language="en")


@pytest.mark.slow
@pytest.mark.parametrize("kind", [MeasureKind.VVE, MeasureKind.BUS])
def test_the_command_line_has_the_same_numbers(stored, kind):
    found = effect(stored, note("a", kind, "BU99010002"), area="voorbeeldregio", language="nl")
    library, catalogue = stored.library, load()
    scope = library.scope("voorbeeldregio")
    plan = read_scenario(found.scenario.to_json())
    assert unpack(found.query["scenario"], found.facility) == (plan,) == (found.scenario,)
    question = Question(found.facility)
    access = load_access(library, scope, question, catalogue=catalogue)
    worked = work_out_all(library, scope, access, plan, question=question, catalogue=catalogue)
    document = scenario_document(access_document(access, area=scope.id, language="nl"), worked, facility=found.facility)
    sums, own = document["scenario"]["measures"][found.measure], found.worked.effect
    assert (sums["gain"], sums["gain_low_income"]) == (own.gain, own.gain_marked)
    after = {area["area"]: area[f"{found.measure}_after"] for area in document["areas"]}
    rows = own.frame.set_index("code")["after"].dropna()
    assert rows.to_dict() == {code: after[code] for code in rows.index}
    assert len(rows) > 50


def test_a_code_of_another_year_is_looked_up_in_its_own_boundaries(stored):
    """The place is that of the year of the view; without stored boundaries that is said."""
    early = effect(stored, note("a", area="BU99010002"), area="voorbeeldregio", jaar="2023")
    assert early.scenario.edits[0].name == "Denkbeeldige Gracht"
    # Python reads no number of more than 4,300 digits.
    for year in ("1999", "9" * 5000, "²"):
        odd = effect(stored, note("a", area="BU99010002"), area="voorbeeldregio", jaar=year)
        assert odd.worked.effect.gain == early.worked.effect.gain


def test_every_sentence_is_dutch_on_a_dutch_screen(stored):
    found = effect(stored, note("a", area="BU99010002"), area="voorbeeldregio", language="nl")
    assert found.sentence.startswith("VVE-locatie in Denkbeeldige Gracht, plaatsen: 16 (aangenomen")
    assert found.scenario.name == translations("nl").gettext("Measures of the werksessie")


notes = st.lists(
    st.builds(
        note,
        st.sampled_from("abcdef"),
        st.sampled_from([MeasureKind.VVE, MeasureKind.OTHER]),
        st.sampled_from([HERE, THERE, "", "WK000100", "BU99999999"]),
        amount=st.none() | st.floats(0, 10_000),
        showing=st.sampled_from(Showing),
    ),
    max_size=6,
)


@settings(max_examples=10)
@given(notes)
def test_every_note_that_counts_is_worked_out_or_left_out_once(written):
    state = session(*written)
    wanted = sorted(name for item in proposals_of(state) for name in item.notes)
    found = measure_effects(state, TINY, language="nl")
    told = [name for part in (*found.effects, *found.left_out) for name in part.notes]
    assert sorted(told) == wanted
    assert all(item.worked.effect.gain <= 42 for item in found.effects)
    assert all(
        item.amount == ASSUMED[item.kind] for item in proposals_of(state) if item.assumed and item.kind in ASSUMED
    )
