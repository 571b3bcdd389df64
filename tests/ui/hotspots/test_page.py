"""The page of hotspots: counts that add up, a reason for every area left out; what cannot be tested is said."""

from __future__ import annotations

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from oddmaps import GEMEENTE, ODD, YEAR, odd_store
from seen import texts

from kaart.analysis.hotspots.design import Design
from kaart.analysis.hotspots.power import simulate
from kaart.analysis.hotspots.statistic import hotspots
from kaart.answers import power as answers_power
from kaart.core.codes import Level
from kaart.ui.cache import hotspots as kept
from kaart.ui.cache.keep import library
from kaart.ui.hotspots import found as ui_found

PAGE = "pages/hotspots.py"
EXAMPLE = {"gebied": "voorbeeldregio", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2023"}
HEERLEN = {"gebied": "GM0917", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2018"}


@pytest.fixture
def spots(open_app, empty):
    """Open the page on the example region."""

    def start(**link):
        app = open_app(PAGE, store=empty, link={**EXAMPLE, **link})
        assert not app.exception
        return app

    return start


def table_of(app):
    app.toggle(key="tabel").set_value(True).run()
    return next(item.value for item in app.dataframe if "p" in item.value)


def test_sentence_legend_and_table_count_the_same(spots):
    app = spots(taal="en")
    assert not app.error
    said = next(text for text in texts(app) if "could be compared" in text)
    tested, striking = map(int, re.search(r"of the (\d+) .* compared (\d+) stand", said).groups())
    table = table_of(app)
    assert table["p"].notna().sum() == tested
    assert (table["p corrected"] <= 0.05).sum() == striking
    assert not (table["Outcome"] == "").any()


def test_striking_areas_have_value_neighbours_and_stability(spots):
    app = spots(taal="en")
    captions = [item.value for item in app.caption]
    assert any(re.search(r"% · .* neighbours, on average .* · same outcome in \d of \d", text) for text in captions)


def test_an_area_left_out_gets_its_reason(spots):
    app = spots(taal="en")
    select = next(item for item in app.selectbox if item.label.startswith("Areas that were not tested"))
    count = int(re.search(r"\((\d+)\)", select.label).group(1))
    assert len(select.options) == count > 0
    select.select_index(0).run()
    assert not app.exception
    assert any(item.value.startswith(("too few", "nobody")) for item in app.text)


def test_a_click_in_the_strip_selects_the_area(spots):
    app = spots(taal="en")
    button = next(item for item in app.button if str(item.key).startswith("naar_"))
    code = button.key.removeprefix("naar_")
    button.click().run()
    assert app.query_params["code"] in (code, [code])
    assert any(item.value == button.label for item in app.subheader)


def test_smoothing_keeps_the_published_value_beside_it(spots):
    app = spots(taal="en")
    app.toggle(key="gladgestreken").set_value(True).run()
    assert not app.exception
    assert not app.error
    assert any("(smoothed" in item.value.replace("\\", "") for item in app.caption)


def test_the_measure_changes_z_and_not_the_classes(spots):
    app = spots(taal="en")
    before = table_of(app)
    app.button_group(key="methode").set_value("lisa").run()
    after = next(item.value for item in app.dataframe if "p" in item.value)
    assert (before["Outcome"] == after["Outcome"]).all()
    assert not before["z"].equals(after["z"])


@pytest.mark.parametrize(("indicator", "level"), [("laag_inkomen", "gemeente"), ("inwoners", "buurt")])
def test_what_cannot_be_tested_is_one_sentence_and_the_controls_stay(spots, indicator, level):
    app = spots(indicator=indicator, niveau=level)
    assert len(app.error) == 1
    assert app.selectbox(key="indicator")


@pytest.mark.slow
@pytest.mark.parametrize("case", ODD)
def test_a_map_that_allows_no_test_is_one_sentence_that_says_why(open_app, tmp_path, case):
    link = {"gebied": GEMEENTE, "niveau": "buurt", "indicator": "laag_inkomen", "jaar": str(YEAR)}
    app = open_app(PAGE, store=odd_store(tmp_path / "cache", case), link=link)
    assert not app.exception
    assert [ODD[case][2] in item.value.replace("\\", "") for item in app.error] == [True]
    assert app.selectbox(key="indicator")


def test_the_method_is_a_click_away_and_no_curve_of_another_map_is_shown(spots):
    app = spots(taal="en")
    assert "The method in short" in [item.label for item in app.expander]
    assert not any("squares" in text or "square areas" in text for text in texts(app))
    # Before anything is simulated the page says that a small map misses most.
    assert any("in a small gemeente most groups stay hidden" in item.value for item in app.caption)


@pytest.mark.slow
def test_what_the_map_finds_is_simulated_on_request_and_kept(open_app, fresh, monkeypatch):
    asked = []

    def quick(task):
        asked.append(task)
        return simulate(replace(task, maps=20))

    monkeypatch.setattr(answers_power, "simulate", quick)
    app = open_app(PAGE, store=fresh, link={**EXAMPLE, "taal": "en"})
    assert asked == []
    app.button(key="vindkans_reken").click().run()
    assert not app.exception
    said = next(item.value for item in app.caption if item.value.startswith("When a group of 5 buurten lies far"))
    assert not [item for item in app.button if item.key == "vindkans_reken"]
    app.toggle(key="vindkans_tabel").set_value(True).run()
    assert any(table.value.columns[0] == "Group" for table in app.table)
    # Another session, the other measure of the same graph: shown at once, from the file in the store.
    again = open_app(PAGE, store=fresh, link={**EXAMPLE, "taal": "en"})
    assert said in [item.value for item in again.caption]
    again.button_group(key="methode").set_value("lisa").run()
    assert said in [item.value for item in again.caption]
    assert len(asked) == 1


def test_a_map_with_too_many_areas_to_simulate_says_so(spots, monkeypatch):
    monkeypatch.setattr(ui_found, "MOST_AREAS", 20)
    app = spots(taal="en")
    assert any("more than 20 areas" in item.value for item in app.text)
    assert not [item for item in app.button if item.key == "vindkans_reken"]


def test_two_who_ask_the_same_wait_for_one_computation(spots, monkeypatch):
    spots()  # fills what the test needs and shows that it can be tested
    started, asked = threading.Barrier(2, timeout=20), []

    def slow(*args, **more):
        asked.append(threading.get_ident())
        time.sleep(0.3)
        return hotspots(*args, **more)

    monkeypatch.setattr(kept, "hotspots", slow)
    design = Design(permutations=99, also_schemes=())

    def ask():
        started.wait()
        scope = library().scope("voorbeeldregio")
        return kept.load_tested(scope, indicator="laag_inkomen", level=Level.BUURT, year=2023, design=design)

    with ThreadPoolExecutor(2) as pool:
        first, second = [future.result(timeout=20) for future in [pool.submit(ask), pool.submit(ask)]]
    assert first is second
    assert len(asked) == 1


@pytest.mark.slow
@pytest.mark.standin
def test_nothing_stands_out_in_heerlen_and_the_page_says_so(open_app, heerlen):
    app = open_app(PAGE, store=heerlen, link={**HEERLEN, "taal": "en", "code": "BU09172300"})
    assert not app.exception
    assert any("in Heerlen that could be compared none stands out" in text for text in texts(app))
    assert any("Closest to standing out" in item.value for item in app.markdown)
    # The selected area was not tested: the page says why at once.
    assert any(item.value.startswith("too few households") for item in app.text)


@pytest.mark.slow
@pytest.mark.standin
def test_on_the_graph_of_heerlen_few_of_a_group_are_found(open_app, heerlen, own_copy):
    # Simulated apart from this project: 13 % of a group of 5 and 20 % of a group of 9, at 3 standard deviations.
    app = open_app(PAGE, store=own_copy(heerlen), link={**HEERLEN, "taal": "en"})
    app.button(key="vindkans_reken").click().run(timeout=120)
    assert not app.exception
    app.toggle(key="vindkans_tabel").set_value(True).run()
    table = next(item.value for item in app.table if "Group" in item.value)
    at_three = table[table["Raised by (SD)"] == "3"].set_index("Group")["Found"]
    five, nine = (int(at_three[f"group of {size} buurten"].split()[0]) for size in (5, 9))
    assert five == pytest.approx(13, abs=5)
    assert nine == pytest.approx(20, abs=5)
