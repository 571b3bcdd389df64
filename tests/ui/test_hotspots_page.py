"""The page of hotspots: counts that add up, a reason for every area left out; what cannot be tested is said."""

from __future__ import annotations

import re

import pytest
from seen import texts

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
    assert any(item.value.startswith(("Secret", "Nobody", "Too small")) for item in app.text)


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


@pytest.mark.standin
def test_nothing_stands_out_in_heerlen_and_the_page_says_so(open_app, heerlen):
    app = open_app(PAGE, store=heerlen, link={**HEERLEN, "taal": "en", "code": "BU09172300"})
    assert not app.exception
    assert any("in Heerlen that could be compared none stands out" in text for text in texts(app))
    assert any("Closest to standing out" in item.value for item in app.markdown)
    # The selected area was not tested: the page says why at once.
    assert any(item.value.startswith("Secret") for item in app.text)
