"""The page of accessibility: every measure opens, the list stands beside the map, a scenario says who gains."""

from __future__ import annotations

import json
import time

import pytest
from seen import texts

from kaart.access import Question, load_access, low_income_areas
from kaart.analysis.access import site_distances
from kaart.analysis.measures import MEASURES, NEAREST, PLACES, Facility
from kaart.analysis.reach import StraightLine
from kaart.analysis.scenario import Edit, EditKind, Scenario, read_scenario
from kaart.catalogue import load
from kaart.settings import Settings
from kaart.store.library import Library
from kaart.what_if import work_out

PAGE = "pages/bereikbaarheid.py"
BUURT = "BU99010002"


@pytest.fixture
def page(open_app, empty):
    """Open the page on the example region."""

    def start(**link):
        app = open_app(PAGE, store=empty, link={"gebied": "voorbeeldregio", "taal": "en", **link})
        assert not app.exception
        return app

    return start


@pytest.fixture(scope="module")
def vve(tmp_path_factory):
    library = Library(Settings(cache=tmp_path_factory.mktemp("leeg")))
    scope = library.scope("voorbeeldregio")
    found = load_access(library, scope, Question(Facility.VVE), catalogue=load())
    return found, low_income_areas(library, scope, catalogue=load())


@pytest.mark.parametrize(
    ("facility", "measure"),
    [
        (Facility.VVE, NEAREST),
        (Facility.CHILDCARE, "cbs_road_km"),
        (Facility.SCHOOL, "within_15_min_count"),
        (Facility.OV, "departures_per_hour_sunday"),
        (Facility.OV, "transit_index"),
    ],
)
def test_a_link_opens_its_measure_and_stays_the_same(page, facility, measure):
    link = {"voorziening": facility.value, "maat": measure}
    app = page(**link)
    assert not app.error
    assert [item.value for item in app.title] == ["Who can get where?"]
    kept = {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}
    assert kept.items() >= link.items()
    assert any("it runs from" in text for text in texts(app))
    assert any("invented" in item.value for item in app.caption)


def test_the_legend_says_how_and_what_is_left_out(page):
    app = page(voorziening="vve")
    legend = next(item.proto.body for item in app.get("html") if "kaart-legend" in item.proto.body)
    assert "straight line times 1.3" in legend
    assert "waiting lists" in legend


def test_the_selected_buurt_has_the_list_of_what_is_nearest(page, vve):
    app = page(voorziening="vve", code=BUURT)
    found, _ = vve
    points = found.demand.points[found.demand.points["code"] == BUURT]
    metres = site_distances(points, found.supply.sites, metric=StraightLine())
    table = next(item.value for item in app.dataframe if "Metres" in item.value)
    assert table["Metres"].tolist() == metres.head(8).round(0).astype(int).tolist()
    assert table["Metres"].is_monotonic_increasing
    app.button(key="wis").click().run()
    assert "code" not in app.query_params


def test_an_area_of_another_region_is_not_selected(page):
    app = page(voorziening="school", code="BU09174000")
    assert not app.exception
    assert "code" not in app.query_params


def test_an_unknown_facility_in_a_link_is_said(page):
    app = page(voorziening="zwemles")
    assert any("no facility" in item.value for item in app.warning)


def test_need_stands_beside_supply(page):
    app = page(voorziening="vve", behoefte="laag_inkomen")
    assert not app.error
    assert any("high in both" in text for text in texts(app))
    lines = next(item.value for item in app.caption if "↑" in item.value)
    assert "→" in lines


def test_a_scenario_is_made_undone_and_compared(page):
    app = page(voorziening="vve", code=BUURT)
    app.toggle(key="wat_als").set_value(True).run()
    app.button(key="watals_voeg_toe").click().run()
    assert not app.exception
    assert any("added, 16 places" in item.value for item in app.markdown)
    assert any("children of two and three live in buurten that gain" in item.value for item in app.markdown)
    app.button(key="watals_houd").click().run()
    app.button(key="watals_sluit").click().run()
    assert any("closed" in item.value for item in app.markdown)
    compared = next(item.value for item in app.dataframe if "Children that gain" in item.value)
    assert compared["Changes"].tolist() == [1]
    app.button(key="watals_terug").click().run()
    app.button(key="watals_terug").click().run()
    assert any("No changes yet" in item.value for item in app.caption)


@pytest.mark.parametrize("moment", ["nu", "straks", "verschil"])
def test_the_map_of_a_scenario_has_three_moments(page, moment):
    app = page(voorziening="vve", code=BUURT, maat=NEAREST)
    app.toggle(key="wat_als").set_value(True).run()
    app.button(key="watals_voeg_toe").click().run()
    app.button_group(key="watals_kaart").set_value(moment).run()
    assert not app.exception
    assert not app.error


def test_places_added_are_places_gained_and_it_is_quick(vve):
    found, low = vve
    middle = found.areas.set_index("code").geometry[BUURT].representative_point()
    edit = Edit(EditKind.ADD, "NIEUW1", middle.x, middle.y, 40.0, "Nieuw")
    started = time.monotonic()
    worked = work_out(found, Scenario("een", (edit,)), measure=PLACES, low_income=low)
    assert time.monotonic() - started < 1
    frame = worked.effect.frame.set_index("code")
    # All places that are added land with children, and with no more than there are.
    gained = (frame["change"] / 100 * frame["people"]).sum()
    assert gained == pytest.approx(40.0)
    assert worked.effect.gain >= worked.effect.gain_marked >= 0
    assert worked.effect.lose == 0
    assert read_scenario(worked.scenario.to_json()) == worked.scenario


def test_closing_the_nearest_makes_it_farther_and_never_nearer(vve):
    found, _ = vve
    site = found.frame["nearest_site"].mode().iloc[0]
    scenario = Scenario("dicht", (Edit(EditKind.CLOSE, site),))
    worked = work_out(found, scenario, measure=NEAREST, low_income=None)
    assert (worked.effect.frame["change"].dropna() >= 0).all()
    assert worked.effect.lose > 0 == worked.effect.gain
    assert worked.low_income_year is None


def test_without_sites_the_page_says_what_to_fetch(open_app, heerlen):
    app = open_app(PAGE, store=heerlen, link={"gebied": "GM0917", "voorziening": "vve", "taal": "en"})
    assert not app.exception
    assert any("--lagen vve" in item.value.replace("\\", "") for item in app.info)
    assert app.button(key="haal_bereik")


def test_every_measure_names_its_unit_in_both_languages():
    for measures in MEASURES.values():
        for measure in measures:
            assert measure.unit.nl
            assert measure.unit.en
    assert json.dumps([measure.id for measures in MEASURES.values() for measure in measures]).islower()
