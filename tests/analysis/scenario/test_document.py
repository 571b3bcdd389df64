"""Scenarios: edits, saving, who gains, and how much an assumption matters."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.access.effect import class_changes, effect_of
from kaart.analysis.access.facilities import Facility
from kaart.analysis.scenario.document import Edit, EditKind, Headway, NewStop, Scenario, read_scenario, require_fitting
from kaart.analysis.scenario.sites import apply_scenario
from kaart.analysis.transit.days import DayKind
from kaart.core.errors import InputError

HEAD = '{"version": 2, "name": "x", "crs": "EPSG:28992", '
HEADWAY = '{"kind": "headway", "route": "r", "day": "sunday", "first_s": 0, "last_s": 1, "headway_s": 60}'


@pytest.fixture
def sites() -> gpd.GeoDataFrame:
    frame = {"site_id": ["a", "b"], "name": ["A", "B"], "places": [10.0, np.nan]}
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy([0, 100], [0, 0]), crs="EPSG:28992")


def test_edits_are_made_in_order_and_the_input_stays(sites: gpd.GeoDataFrame):
    before = sites.copy()
    plan = Scenario(
        "proef",
        (
            Edit(EditKind.ADD, "c", x_m=5, y_m=6, places=20, name="Nieuw"),
            Edit(EditKind.MOVE, "c", x_m=7, y_m=8),
            Edit(EditKind.PLACES, "b", places=4),
            Edit(EditKind.CLOSE, "a"),
        ),
    )
    after = apply_scenario(sites, plan).set_index("site_id")
    assert list(after.index) == ["b", "c"]
    assert after["places"].to_dict() == {"b": 4.0, "c": 20.0}
    assert (after.geometry["c"].x, after.geometry["c"].y) == (7, 8)
    assert after.crs.to_epsg() == 28992
    pd.testing.assert_frame_equal(pd.DataFrame(sites), pd.DataFrame(before))


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (Edit(EditKind.ADD, "a", x_m=0, y_m=0, places=1), "already"),
        (Edit(EditKind.ADD, "c", x_m=0, y_m=0), "number of places"),
        (Edit(EditKind.ADD, "c", places=1), "place on the map"),
        (Edit(EditKind.CLOSE, "z"), "no site z"),
        (Edit(EditKind.MOVE, "a", x_m=1), "place on the map"),
        (Edit(EditKind.PLACES, "a", places=-1), "number of places"),
    ],
)
def test_an_edit_that_cannot_be_made_says_so(sites: gpd.GeoDataFrame, edit: Edit, says: str):
    with pytest.raises(InputError, match=says):
        apply_scenario(sites, Scenario("proef", (edit,)))


number = st.floats(-1e6, 1e6)
edits = st.builds(
    Edit,
    kind=st.sampled_from([EditKind.ADD, EditKind.MOVE, EditKind.CLOSE, EditKind.PLACES]),
    site_id=st.text(min_size=1, max_size=8),
    x_m=st.none() | number,
    y_m=st.none() | number,
    places=st.none() | number,
    name=st.text(max_size=8),
)


# A list of no kind of edits would be one of sites.
sites_facility = st.sampled_from([Facility.VVE, Facility.CHILDCARE, Facility.SCHOOL])
whole = st.integers(0, 10**6)
line_edits = st.one_of(
    st.builds(
        Headway,
        route=st.text(min_size=1, max_size=8),
        day=st.sampled_from(DayKind),
        first_s=whole,
        last_s=whole,
        headway_s=whole,
        direction=st.none() | st.integers(-1, 1),
        line=st.text(max_size=4),
    ),
    st.builds(
        NewStop,
        stop_id=st.text(min_size=1, max_size=8),
        route=st.text(min_size=1, max_size=8),
        x_m=number,
        y_m=number,
        extra_s=whole,
        name=st.text(max_size=8),
        line=st.text(max_size=4),
    ),
)


def scenarios(facilities, items):
    return st.builds(
        Scenario,
        name=st.text(max_size=10),
        edits=st.lists(items, max_size=5).map(tuple),
        facility=facilities,
    )


@given(scenario=scenarios(sites_facility, edits) | scenarios(st.just(Facility.OV), line_edits))
def test_what_is_saved_is_what_is_loaded(scenario: Scenario):
    assert read_scenario(scenario.to_json()) == scenario
    assert read_scenario(scenario.to_json()).to_json() == scenario.to_json()


def test_a_file_of_the_first_version_is_still_read():
    text = (
        '{"version": 1, "name": "x", "crs": "EPSG:28992", '
        '"edits": [{"kind": "add", "site_id": "NIEUW1", "x_m": 1.5, "y_m": 2.0, "places": 16.0, "name": "Nieuw"}]}'
    )
    edit = Edit(EditKind.ADD, "NIEUW1", 1.5, 2.0, 16.0, "Nieuw")
    assert read_scenario(text) == Scenario("x", (edit,), Facility.VVE)


def test_where_places_do_not_count_a_site_needs_none(sites: gpd.GeoDataFrame):
    school = Scenario("school", (Edit(EditKind.ADD, "c", x_m=5, y_m=6, name="Nieuw"),), Facility.SCHOOL)
    after = apply_scenario(sites, school).set_index("site_id")
    assert np.isnan(after["places"]["c"])
    assert after.geometry["c"].y == 6
    with pytest.raises(InputError, match="Places are counted"):
        apply_scenario(sites, replace(school, edits=(Edit(EditKind.PLACES, "a", places=3),)))


def test_a_scenario_of_something_else_is_refused(sites: gpd.GeoDataFrame):
    with pytest.raises(InputError, match="choose vve first"):
        require_fitting(Scenario("x"), Facility.SCHOOL)
    with pytest.raises(InputError, match="lines and no sites"):
        apply_scenario(sites, Scenario("x", (NewStop("n", "r", 0, 0, 60),), Facility.OV))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "name": "x", "crs": "EPSG:28992", "edits": []}',
        '{"version": 3, "name": "x", "facility": "vve", "crs": "EPSG:28992", "edits": []}',
        '{"version": 2, "name": "x", "facility": "cbs", "crs": "EPSG:28992", "edits": []}',
        HEAD + '"facility": "ov", "edits": [{"kind": "close", "site_id": "a"}]}',
        HEAD + '"facility": "ov", "edits": [{"kind": "headway", "route": "r"}]}',
        HEAD + f'"facility": "vve", "edits": [{HEADWAY}]}}',
        HEAD + '"facility": "vve", "edits": [], "more": "' + "x" * 200_000 + '"}',
        '{"version": 1, "name": "x", "crs": "EPSG:4326", "edits": []}',
        '{"version": 1, "name": "x", "crs": "EPSG:28992", "edits": [{"kind": "sloop", "site_id": "a"}]}',
        '{"version": 1, "name": "x", "crs": "EPSG:28992", "edits": [{"kind": "move", "site_id": "a", "x_m": NaN}]}',
    ],
)
def test_a_file_that_is_no_scenario_is_refused(text: str):
    with pytest.raises(InputError, match="no scenario that kaart can read"):
        read_scenario(text)


def test_gains_and_losses_are_people_of_areas():
    before = pd.Series({"A": 10.0, "B": 10.0, "C": np.nan, "D": 10.0})
    after = pd.Series({"A": 20.0, "B": 5.0, "C": 5.0, "D": 10.05})
    people = pd.Series({"A": 100.0, "B": 40.0, "C": 7.0, "D": 3.0})
    effect = effect_of(before, after, people=people, marked=["B"])
    assert (effect.gain, effect.lose, effect.gain_marked, effect.lose_marked) == (100, 40, 0, 40)
    assert effect.unknown == ("C",)
    nearer = effect_of(before, after, people=people, more_is_better=False)
    assert (nearer.gain, nearer.lose) == (40, 100)


def test_sensitivity_counts_the_areas_that_change_class():
    base = pd.Series({"A": 9.0, "B": 50.0, "C": np.nan})
    found = class_changes(lambda factor: base * factor, breaks=(10.0, 60.0))
    assert found == {0.8: 0.0, 1.2: 0.5}
    nothing = class_changes(lambda factor: base * np.nan * factor, breaks=(10.0, 60.0))
    assert all(np.isnan(share) for share in nothing.values())
