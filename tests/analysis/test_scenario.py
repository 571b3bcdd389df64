"""Scenarios: edits, saving, who gains, and how much an assumption matters."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.scenario import Edit, EditKind, Scenario, apply_scenario, class_changes, effect_of, read_scenario
from kaart.errors import InputError


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
    kind=st.sampled_from(EditKind),
    site_id=st.text(min_size=1, max_size=8),
    x_m=st.none() | number,
    y_m=st.none() | number,
    places=st.none() | number,
    name=st.text(max_size=8),
)


@given(scenario=st.builds(Scenario, name=st.text(max_size=10), edits=st.lists(edits, max_size=5).map(tuple)))
def test_what_is_saved_is_what_is_loaded(scenario: Scenario):
    assert read_scenario(scenario.to_json()) == scenario


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "name": "x", "crs": "EPSG:28992", "edits": []}',
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
