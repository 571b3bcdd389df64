"""The page with a scenario: a site, a line, a stop; worked out, undone, saved, loaded and compared."""

from __future__ import annotations

import pytest

from kaart.analysis.access.facilities import Facility
from kaart.analysis.access.measures import NEAREST
from kaart.analysis.scenario.document import Extra, Headway, NewStop, read_scenario
from kaart.analysis.scenario.lines import lines_of
from kaart.analysis.transit.days import DayKind
from kaart.ui.cache.access import Asked, load_reached
from kaart.ui.cache.figures import find_scope
from kaart.ui.cache.what_if import load_base
from kaart.ui.shell.deckchart import PLACE

PAGE = "pages/bereikbaarheid.py"
BUURT = "BU99010002"


@pytest.fixture
def page(open_app, empty):
    """Open the page on the example region with the scenario panel."""

    def start(facility, **link):
        query = {"gebied": "voorbeeldregio", "taal": "en", "voorziening": facility, **link}
        app = open_app(PAGE, store=empty, link=query)
        app.toggle(key="wat_als").set_value(True).run()
        return sound(app)

    return start


def sound(app):
    assert not app.exception
    assert not app.error
    return app


def said(app, text):
    return any(text in item.value for item in (*app.markdown, *app.caption, *app.info))


def press(app, key):
    app.button(key=key).click().run()
    return sound(app)


def compared(app):
    return next(item.value for item in app.table if "Changes" in item.value)


@pytest.mark.slow
def test_a_scenario_is_made_undone_and_compared(page):
    app = page("vve", code=BUURT)
    press(app, "watals_voeg_toe")
    assert said(app, "added, 16 places")
    assert said(app, "children of two and three live in buurten that gain")
    assert said(app, "Low incomes are known of")
    press(app, "watals_houd")
    press(app, "watals_sluit")
    assert said(app, "closed")
    assert compared(app)["Changes"].tolist() == ["1"]
    assert compared(app)[["gain", "gain, low income"]].ne("").all(axis=None)
    press(app, "watals_houd")
    assert compared(app)["Changes"].tolist() == ["1", "2"]
    press(app, "watals_toon")
    assert not said(app, "closed")
    press(app, "watals_vergeet")
    assert compared(app)["Changes"].tolist() == ["2"]
    press(app, "watals_terug")
    assert said(app, "No changes yet")


@pytest.mark.slow
def test_two_scenarios_stand_beside_each_other(page):
    app = page("school", code=BUURT, maat=NEAREST)
    press(app, "watals_voeg_toe")
    press(app, "watals_houd")
    press(app, "watals_sluit")
    app.multiselect(key="watals_twee").set_value(["Scenario 1", "Scenario 2, being made"]).run()
    sound(app)
    sentence = next(item.value for item in app.text if "B (Scenario 2, being made): About" in item.value)
    assert "A is better than B, and for nobody worse. They differ" in sentence
    table = next(item.value for item in app.table if "B less A" in item.value)
    assert list(table.columns[:3]) == ["Now", "A (Scenario 1)", "B (Scenario 2, being made)"]
    for moment in ("nu", "straks", "tweede", "verschil"):
        app.button_group(key="watals_kaart_twee").set_value(moment).run()
        sound(app)


@pytest.mark.slow
def test_the_map_of_a_scenario_has_three_moments(page):
    app = page("school", code=BUURT, maat=NEAREST)
    press(app, "watals_voeg_toe")
    assert said(app, "children of four to eleven")
    for moment in ("nu", "straks", "verschil"):
        app.button_group(key="watals_kaart").set_value(moment).run()
        sound(app)


@pytest.mark.slow
def test_a_site_comes_where_was_clicked(page):
    app = page("kinderopvang")
    assert said(app, "Place: none yet")
    assert app.button(key="watals_voeg_toe").disabled
    app.toggle(key="watals_kies").set_value(True).run()
    assert said(app, "First click a buurt")
    # The map itself is clicked in the browser test.
    app.session_state[PLACE] = (21_000.0, 484_500.0)
    app.run()
    assert said(app, "on the map (RD 21000, 484500)")
    press(app, "watals_voeg_toe")
    assert said(app, "New site: added")
    assert said(app, "children under four")
    press(app, "watals_geen_plek")
    assert said(app, "Place: none yet")


def test_coordinates_are_a_place_too(page):
    app = page("school")
    app.number_input(key="watals_x").set_value(21_000.0)
    app.number_input(key="watals_y").set_value(484_500.0).run()
    press(app, "watals_xy")
    assert said(app, "own coordinates (RD 21000, 484500)")


def test_a_change_that_reaches_nobody_is_said_in_one_sentence(page):
    app = page("school", code=BUURT, maat=NEAREST)
    app.number_input(key="watals_x").set_value(270_000.0)
    app.number_input(key="watals_y").set_value(320_000.0).run()
    press(app, "watals_xy")
    press(app, "watals_voeg_toe")
    assert said(app, "In no buurt of Voorbeeldregio does this measure change.")
    assert not said(app, "in buurten that gain")


def test_lines_begin_with_one_that_calls_near_the_place(page):
    app = page("ov", maat="departures_per_hour_day", code=BUURT)
    found = load_reached(find_scope("voorbeeldregio"), Asked(Facility.OV))
    buurt = found.areas.set_index("code").geometry[BUURT].representative_point()
    nearest = found.supply.sites["site_id"].iloc[int(found.supply.sites.distance(buurt).argmin())]
    days = load_base(find_scope("voorbeeldregio"), found).ground.days
    assert app.selectbox(key="watals_lijn").value in set(lines_of(days, areas=[nearest])["route"])


def scenario_of(app):
    return app.session_state["_watals_nu_ov_voorbeeldregio"]


@pytest.mark.slow
def test_a_line_runs_more_often_and_gets_a_stop(page):
    app = page("ov", maat="departures_per_hour_day", code=BUURT)
    app.selectbox(key="watals_lijn").set_value("voorbeeldbus-4").run()
    # Every hour, from six to six.
    assert said(app, "Now 11 trips a direction in these hours, about one every 65 minutes.")
    app.number_input(key="watals_minuten").set_value(10).run()
    press(app, "watals_zet_lijn")
    assert said(app, "one every 10 minutes, working day 7-19")
    assert said(app, "inhabitants live in buurten that gain")
    first = scenario_of(app).edits[0]
    assert first == Headway("voorbeeldbus-4", DayKind.TUESDAY, 7 * 3600, 19 * 3600, 600, None, "voorbeeldbus 4")
    assert said(app, "Now 72 trips a direction in these hours, about one every 10 minutes.")
    app.multiselect(key="watals_haltelijnen").set_value(["voorbeeldbus-1"]).run()
    press(app, "watals_zet_halte")
    assert isinstance(scenario_of(app).edits[1], NewStop)
    assert said(app, "also calls at New stop, 1.0 min longer")
    assert read_scenario(scenario_of(app).to_json()) == scenario_of(app)
    app.button_group(key="watals_kaart").set_value("straks").run()
    sound(app)


@pytest.mark.slow
def test_a_bus_an_hour_more_and_a_line_that_runs_so_already(page):
    app = page("ov", maat="departures_per_hour_day", code=BUURT)
    app.selectbox(key="watals_lijn").set_value("voorbeeldbus-4").run()
    app.number_input(key="watals_minuten").set_value(120).run()
    assert said(app, "already runs more often")
    app.button_group(key="watals_hoe").set_value("erbij").run()
    press(app, "watals_zet_lijn")
    edit = scenario_of(app).edits[0]
    assert edit == Extra("voorbeeldbus-4", DayKind.TUESDAY, 7 * 3600, 19 * 3600, 1, None, "voorbeeldbus 4")
    assert said(app, "1 more an hour, working day 7-19")
    # Eleven, and one more in each of twelve hours.
    assert said(app, "Now 23 trips a direction in these hours")
    assert said(app, "Most is gained in ")
    app.number_input(key="watals_per_uur").set_value(-1).run()
    press(app, "watals_zet_lijn")
    assert said(app, "1 fewer an hour, working day 7-19")


@pytest.mark.slow
def test_a_travel_time_is_judged_by_how_many_get_there(page):
    app = page("ov", maat="travel_to_centre_min")
    app.selectbox(key="watals_lijn").set_value("voorbeeldbus-4").run()
    app.number_input(key="watals_minuten").set_value(5).run()
    press(app, "watals_zet_lijn")
    # At once: the timetable is scanned back from the centre, once for everybody.
    assert not said(app, "that takes about")
    assert said(app, "Inhabitants who are in the centre within 45 minutes by public transport")
    assert said(app, "It comes within reach of about")
    assert said(app, "inhabitants, and out of reach of nobody.")


@pytest.mark.slow
def test_what_takes_long_is_worked_out_when_asked(page):
    app = page("ov", maat="destinations_direct_45_min_count")
    app.selectbox(key="watals_lijn").set_value("voorbeeldbus-4").run()
    app.number_input(key="watals_minuten").set_value(5).run()
    press(app, "watals_zet_lijn")
    assert said(app, "that takes about")
    assert not said(app, "in buurten that gain")
    press(app, "watals_houd")
    assert list(compared(app).columns) == ["Changes"]
    press(app, "watals_reken_alle")
    assert said(app, "in buurten that gain")
    assert "gain" in compared(app)
    assert not said(app, "that takes about")


def link_of(app):
    """As the browser has it: AppTest gives lists of what the page wrote."""
    return {name: text[0] if isinstance(text, list) else text for name, text in app.query_params.items()}


@pytest.mark.slow
def test_a_scenario_is_in_the_link_and_comes_back_with_a_reload(page, open_app, empty):
    app = page("school", code=BUURT, maat=NEAREST)
    before = link_of(app)
    assert "scenario" not in before
    press(app, "watals_voeg_toe")
    press(app, "watals_houd")
    press(app, "watals_sluit")
    link = link_of(app)
    again = sound(open_app(PAGE, store=empty, link=link))
    assert again.toggle(key="wat_als").value
    assert said(again, "closed")
    assert compared(again)["Changes"].tolist() == ["1"]
    assert link_of(again) == link
    # Back to before the first change: nothing was changed yet; forward has it again.
    again.query_params = before
    assert said(again.run(), "No changes yet")
    again.query_params = link
    assert said(sound(again.run()), "closed")


@pytest.mark.parametrize("text", ["kapot", "sessie", "A" * 2_000])
def test_a_link_with_a_scenario_that_cannot_be_read_is_said_and_the_page_stands(open_app, empty, text):
    query = {"gebied": "voorbeeldregio", "taal": "en", "voorziening": "school", "scenario": text}
    app = sound(open_app(PAGE, store=empty, link=query))
    assert any("The scenario" in item.value for item in app.warning)
    assert said(app, "No changes yet")
