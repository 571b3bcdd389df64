"""Accessibility over damaged files: what such a file holds is left out and named, the rest stands."""

from __future__ import annotations

import json

import pytest
from clirun import environment, run_here
from damaged import copy_data, damage_figures

from kaart.analysis.access.facilities import Facility, record_of
from kaart.analysis.access.measures import CBS_ROAD
from kaart.analysis.scenario.document import Edit, EditKind, Scenario
from kaart.answers.access.cbs_services import service_years
from kaart.answers.access.ground import find_ground, find_road
from kaart.answers.access.load import load_access, low_income_areas, why_not
from kaart.answers.access.question import Question
from kaart.catalogue import load
from kaart.core.errors import CorruptStoreError
from kaart.core.settings import Settings
from kaart.store.library import Library
from kaart.ui.cache.access import load_low_income
from kaart.ui.cache.damage import damage_noted

NOBODY = "http://127.0.0.1:9"
SCHOOL = Question(Facility.SCHOOL, sensitivity=False)


@pytest.fixture
def data(tmp_path):
    return copy_data(tmp_path / "data")


@pytest.fixture
def library(data, tmp_path):
    return Library(Settings(upstream=NOBODY, cache=tmp_path / "cache", data=data))


@pytest.fixture
def scope(library):
    return library.scope("GM9901")


def files(notices):
    """Files that notices name."""
    words = [str(notice).split()[0] for notice in notices]
    return [word for word in words if word.endswith(".parquet")]


def test_damaged_low_incomes_are_not_the_same_as_none(library, scope, data):
    assert low_income_areas(library, scope, catalogue=load()).year == 2023
    damage_figures(data, "kwb-2023")
    with pytest.raises(CorruptStoreError, match="cijfers/kwb-2023/GM9901"):
        low_income_areas(library, scope, catalogue=load())


def test_the_page_goes_on_without_damaged_low_incomes_and_notes_them_every_time(data, tmp_path, monkeypatch):
    damage_figures(data, "kwb-2023")
    monkeypatch.setenv("KAART_DATA", str(data))
    monkeypatch.setenv("KAART_CACHE", str(tmp_path / "cache"))
    for _ in range(2):
        with damage_noted() as noted:
            assert load_low_income(Library(Settings(data=data)).scope("GM9901")) is None
        assert files(noted) == ["cijfers/kwb-2023/GM9901.parquet"]


def test_the_command_line_goes_on_without_damaged_low_incomes(library, scope, data, tmp_path):
    damage_figures(data, "kwb-2023")
    site = load_access(library, scope, SCHOOL, catalogue=load()).supply.sites["site_id"].iloc[0]
    plan = tmp_path / "plan.json"
    plan.write_text(Scenario("dicht", (Edit(EditKind.CLOSE, site),), Facility.SCHOOL).to_json(), encoding="utf-8")
    words = ("--gebied", "GM9901", "--voorziening", "school", "--scenario", str(plan), "--json")
    run = run_here("bereik", *words, env=environment(NOBODY, tmp_path / "cache", KAART_DATA=str(data)))
    assert run.code == 0
    assert "cijfers/kwb-2023/GM9901.parquet" in run.err
    made = json.loads(run.out)["scenario"]
    assert made["low_income_year"] is None
    assert made["measures"]["nearest_m"]["lose"] > 0


def test_a_damaged_road_distance_is_named_and_one_that_is_not_stored_is_not(library, scope, data):
    ground = find_ground(library, scope, SCHOOL)
    road = record_of(Facility.SCHOOL).road
    known, notices = find_road(library, ground, road, load())
    assert known.notna().any()
    assert not notices
    damage_figures(data, f"kwb-{ground.year}")
    column, notices = find_road(library, ground, road, load())
    assert column.isna().all()
    assert column.index.equals(known.index)
    assert files(notices) == [f"cijfers/kwb-{ground.year}/GM9901.parquet"]
    for path in (data / "voorbeeldregio" / "cijfers" / f"kwb-{ground.year}").iterdir():
        path.unlink()
    column, notices = find_road(library, ground, road, load())
    assert column.isna().all()
    assert not notices


def test_a_damaged_table_of_a_service_costs_its_measures_and_is_named(library, scope, data):
    asked = Question(Facility.CBS, service="huisarts", year=2023)
    whole = load_access(library, scope, asked, catalogue=load())
    assert files(whole.notices) == []
    damage_figures(data, "nabijheid-2023")
    left = load_access(library, scope, asked, catalogue=load())
    assert files(left.notices) == ["cijfers/nabijheid-2023/GM9901.parquet"]
    assert left.frame[CBS_ROAD].equals(whole.frame[CBS_ROAD])
    assert left.frame["within_3_km_count"].isna().all()
    assert whole.frame["within_3_km_count"].notna().any()
    assert why_not(left, left.frame.index[0], "within_3_km_count") is not None


def test_a_service_of_which_every_table_is_damaged_is_not_one_that_was_not_fetched(library, scope, data):
    assert service_years(library, scope, "huisartsenpost", catalogue=load()) == {2023: 1}
    damage_figures(data, "nabijheid-2023")
    # It can still be chosen, and choosing it says why there is nothing.
    assert service_years(library, scope, "huisartsenpost", catalogue=load()) == {2023: 0}
    for year in (None, 2023):
        with pytest.raises(CorruptStoreError, match="nabijheid-2023"):
            load_access(library, scope, Question(Facility.CBS, service="huisartsenpost", year=year), catalogue=load())
