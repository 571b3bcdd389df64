"""The page that compares: order with intervals, who stays out and why, areas alike, definitions kept apart."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from seen import texts, written

from kaart.render.words.ranks import Rank

PAGE = "pages/vergelijken.py"
EXAMPLE = {"gebied": "voorbeeldregio", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2023"}
AREA = "BU99010301"
HEERLEN = {"gebied": "GM0917", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2018"}


@pytest.fixture
def compare(open_app, empty):
    """Open the page on the example region."""

    def start(**link):
        app = open_app(PAGE, store=empty, link={**EXAMPLE, **link})
        assert not app.exception
        return app

    return start


def ranking_of(app):
    return next(item.value for item in app.dataframe if item.value.columns[0] in {"Places", "Plaats"})


def charts(app):
    return [json.loads(item.proto.spec) for item in app.get("arrow_vega_lite_chart")] or [
        json.loads(item.proto.spec) for item in app.get("vega_lite_chart")
    ]


@pytest.mark.slow
def test_the_order_has_intervals_and_what_it_is_counted_over(compare):
    app = compare(taal="en")
    table = ranking_of(app)
    assert list(table.columns)[:3] == ["Places", "Name", "Gemeente"]
    # Numbers, so that a click on a heading sorts them as numbers.
    assert all(pd.api.types.is_numeric_dtype(table[name]) for name in table if name not in {"Name", "Gemeente"})
    assert table["Value"].is_monotonic_decreasing
    assert {"To gemeente", "To region", "To NL"} <= set(table.columns)
    shown = next(written(item) for item in app.dataframe if item.value.columns[0] == "Places")
    assert shown["Places"].str.fullmatch(r"\d+(–\d+)?").all()
    assert shown["Places"].str.contains("–").any()
    assert shown["Counted over: households (about)"].str.fullmatch(r"[\d,]+").all()
    keys = {item.proto.id.rpartition("-")[2] for item in app.get("download_button")}
    assert {"vgl_tabel_csv", "vgl_tabel_xlsx"} <= keys


@pytest.mark.slow
def test_a_ranking_says_what_it_does_not_say(compare):
    said = " ".join(texts(compare(taal="en")))
    assert "A ranking of areas says nothing about households." in said
    assert not re.search(r"\b(worst|best|slechtst)", said, re.IGNORECASE)


@pytest.mark.slow
def test_areas_that_stay_out_are_counted_and_listed_with_the_reason(compare):
    app = compare(taal="en")
    (title,) = [item.label for item in app.expander if "stay out" in item.label]
    count = int(title.split()[0])
    assert any(item.value == "Buurten like this one" for item in app.subheader)
    (left_out,) = [item.value for item in app.table if "Why" in item.value.columns]
    assert len(left_out) == count
    assert left_out["Why"].str.len().min() > 0
    assert not set(left_out["Name"]) & set(ranking_of(app)["Name"])


@pytest.mark.slow
def test_the_filter_keeps_areas_alike(compare):
    app = compare(taal="en")
    before = len(ranking_of(app))
    app.number_input(key="vgl_minst").set_value(3000).run()
    assert not app.exception
    after = ranking_of(app)
    assert 0 < len(after) < before
    assert any("another size or urbanity" in item.label for item in app.expander)
    app.number_input(key="vgl_meest").set_value(10).run()
    assert not app.exception
    assert app.warning


@pytest.mark.slow
def test_an_area_that_is_chosen_gets_areas_like_it_and_stands_in_the_link(compare):
    app = compare()
    assert any("het meest op lijken" in item.value for item in app.info)
    app.selectbox(key="vgl_gebied").set_value(AREA).run()
    assert not app.exception
    assert app.query_params["code"] == AREA
    peers = next(item.value for item in app.table if "Afstand" in item.value.columns)
    assert 1 < len(peers) <= 9
    assert float(peers["Afstand"].iloc[-1].replace(",", ".")) <= 0.71  # fewer when fewer are alike
    assert peers["Afstand"].iloc[0] == "0,00"
    assert peers["Afstand"].str.replace(",", ".").astype(float).is_monotonic_increasing
    assert any("standaardafwijkingen" in item.value for item in app.caption)
    app.multiselect(key="vgl_kenmerken").set_value(["inwoners"]).run()
    assert not app.exception
    app.multiselect(key="vgl_kenmerken").set_value([]).run()
    assert not app.exception


@pytest.mark.slow
def test_two_definitions_stand_in_panels_of_their_own_with_a_sentence_at_2024(compare):
    app = compare(taal="en", code=AREA)
    (guard,) = [item.value for item in app.info if "counts something different" in item.value]
    assert guard.startswith("From 2024 on")
    drawn = [spec for spec in charts(app) if any(layer["mark"]["type"] == "line" for layer in spec["layer"])]
    domains = {}
    for spec in drawn:
        line = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
        label = spec["description"].split(",")[0]
        domains.setdefault(label, set()).add(tuple(line["encoding"]["y"]["scale"]["domain"]))
        assert any(layer["mark"]["type"] == "rule" for layer in spec["layer"])
    assert len(domains) == 2
    # One scale for all areas of a definition.
    assert all(len(found) == 1 for found in domains.values())


@pytest.mark.slow
def test_main_figures_stand_side_by_side_for_two_to_six_areas(compare):
    app = compare(taal="en", code=AREA)
    table = app.table[-1].value
    assert 2 <= len(table.columns) <= 6
    (chosen,) = [item for item in app.multiselect if item.label == "Two to six areas"]
    chosen.set_value(chosen.value[:1]).run()
    assert not app.exception
    assert any("at least two areas" in item.value for item in app.info)


@pytest.mark.slow
def test_a_seventh_area_is_left_out_with_a_sentence(compare):
    app = compare(taal="en")
    (chosen,) = [item for item in app.multiselect if item.label == "Two to six areas"]
    chosen.set_value([f"BU9901030{number}" for number in range(1, 8)]).run()
    assert not app.exception
    assert any(item.value.startswith("At most 6 areas stand side by side") for item in app.info)


@pytest.mark.slow
@pytest.mark.parametrize("indicator", ["stedelijkheid", "inwoners", "kinderen_in_bijstandsgezin", "bijstand_per_1000"])
@pytest.mark.parametrize("level", ["buurt", "gemeente"])
def test_every_kind_of_indicator_gives_a_page_or_a_sentence(compare, indicator, level):
    app = compare(indicator=indicator, niveau=level)
    assert not app.exception
    assert not [text for text in texts(app) if re.search(r"\b(nan|None)\b|<NA>", text)]


@pytest.mark.slow
@pytest.mark.standin
def test_heerlen_keeps_its_boundaries_and_its_lines(open_app, heerlen):
    app = open_app(PAGE, store=heerlen, link={**HEERLEN, "code": "BU09174000"})
    assert not app.exception
    assert not app.error
    table = ranking_of(app)
    place, *first = table.iloc[0].tolist()[:3]
    assert (Rank.of(place).words, *first) == ("1", "Weggebekker", 37.7)


@pytest.mark.slow
def test_figures_carried_over_a_split_are_open_dots(compare):
    app = compare(code="BU99010307", taal="en")
    assert any("carried over to the boundaries of 2023" in item.value for item in app.caption)
    drawn = next(spec for spec in charts(app) if "Spinselveld-Zuid" in spec["description"])
    dots = next(layer for layer in drawn["layer"] if layer["mark"]["type"] in {"point", "circle"})
    assert dots["encoding"]["fill"]["condition"] == {"test": "datum.estimated", "value": "white"}
    values = re.findall(r"(\d{4}): [\d.]+%( \(estimated\))?", drawn["description"])
    # Split in 2021: before that year there was no such area.
    assert [year for year, estimated in values if estimated] == ["2016", "2017", "2018", "2019", "2020"]
    assert [year for year, estimated in values if not estimated] == ["2021", "2022", "2023"]
