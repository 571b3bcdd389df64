"""The page of two indicators: counts that agree, a second of another year, a sentence for what cannot be shown."""

from __future__ import annotations

import json
import re

import pytest
from seen import texts

PAGE = "pages/samen.py"
EXAMPLE = {"gebied": "voorbeeldregio", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2023"}
HEERLEN = {"gebied": "GM0917", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2018"}


@pytest.fixture
def pair(open_app, empty):
    """Open the page on the example region."""

    def start(**link):
        app = open_app(PAGE, store=empty, link={**EXAMPLE, "taal": "en", **link})
        assert not app.exception
        return app

    return start


def linked(app):
    """The address, one text per name."""
    return {name: text if isinstance(text, str) else text[0] for name, text in app.query_params.items()}


def sentence(app):
    return next(item.value for item in app.text if "with both figures" in item.value)


def table_of(app):
    app.toggle(key="tabel").set_value(True).run()
    return next(item.value for item in app.dataframe if "Together" in item.value)


def headings(app):
    """Groups of the panel with their count."""
    found = re.findall(r"([^\n(]+) \(([\d,]+)\)$", "\n".join(texts(app)), re.MULTILINE)
    return {words: int(count.replace(",", "")) for words, count in found if "high" in words or "low" in words}


def test_opens_with_a_second_that_has_figures_and_keeps_it_in_the_link(pair):
    app = pair()
    assert not app.error
    assert linked(app)["tweede"] == "bijstand_per_1000"
    assert app.title[0].value == "What goes together?"
    assert "“Households on a low income” and “Persons on bijstand” (2023)" in sentence(app)
    # The classes of one indicator have no place here.
    assert "Method" not in [item.label for item in app.selectbox]


def test_sentence_lists_and_table_count_the_same(pair):
    app = pair()
    high, known, low = map(int, re.search(r" (\d+) of the (\d+) .*; low in both: (\d+)", sentence(app)).groups())
    lists = headings(app)
    assert (lists["Both high"], lists["Both low"]) == (high, low)
    table = table_of(app)
    counts = table["Together"].value_counts()
    assert (counts["both high"], counts["both low"]) == (high, low)
    both = table["Households on a low income 2023 (%)"].notna() & table.filter(
        like="Persons on bijstand 2023"
    ).notna().all(axis=1)
    assert both.sum() == known
    assert table.loc[~both, "Together"].str.startswith("no figure of").all()
    assert not table.filter(like="Status").isna().any(axis=None)


def test_the_same_counts_stand_in_the_legend(pair):
    app = pair()
    high = int(re.search(r" (\d+) of the", sentence(app)).group(1))
    assert f"both high: {high} buurten" in texts(app)


def test_a_choice_in_a_list_selects_the_area_and_shows_both_figures(pair):
    app = pair()
    button = next(item for item in app.button if str(item.key).startswith("naar_"))
    code, name = button.key.removeprefix("naar_"), button.label
    button.click().run()
    assert not app.exception
    assert linked(app)["code"] == code
    assert any(item.value == name for item in app.subheader)
    places = [item.value for item in app.caption if ", 2023 · high" in item.value.replace("\\", "")]
    assert len(places) == 2
    assert any(item.value == "both high" for item in app.text)
    app.button(key="wis").click().run()
    assert "code" not in linked(app)


def test_an_area_without_one_of_the_two_says_which(pair):
    app = pair()
    table = table_of(app)
    code = table.loc[table["Together"] == "no figure of “Households on a low income”", "Code"].iloc[0]
    app = pair(code=code)
    assert any(item.value == "no figure of “Households on a low income”" for item in app.text)
    assert "None" not in " ".join(texts(app))


def test_long_lists_are_cut_with_a_count(pair):
    app = pair()
    lists = headings(app)
    buttons = [item for item in app.button if str(item.key).startswith("naar_")]
    assert len(buttons) == sum(min(count, 30) for count in lists.values())
    assert any(item.label == f"{lists['Both high'] - 5} more" for item in app.expander)


def test_another_second_is_another_link_and_another_sentence(pair):
    app = pair()
    app.selectbox(key="tweede").set_value("woz").run()
    assert not app.exception
    assert linked(app)["tweede"] == "woz"
    assert "“Mean WOZ value of homes”" in sentence(app)
    assert "laag_inkomen" not in app.selectbox(key="tweede").options


@pytest.mark.slow
def test_a_second_without_figures_of_that_year_comes_from_another_and_says_so(pair):
    app = pair(jaar="2017", tweede="opleiding_laag")
    assert linked(app)["tweede"] == "opleiding_laag-2019"
    said = app.warning[0].value
    assert "has no figures of 2017 here; you see 2019 beside it" in said
    assert "Both have figures in 2019-2023" in said
    assert "“Households on a low income” (2017)" in sentence(app)
    # In 2019 a gemeente merged and its buurten got other codes: they are linked all the same.
    assert int(re.search(r"of the (\d+) ", sentence(app)).group(1)) > 75

    app.selectbox(key="tweede_jaar").set_value(2021).run()
    assert linked(app)["tweede"] == "opleiding_laag-2021"
    # One buurt was split in 2021: neither half has the boundary it had.
    assert "2 areas of 2021 have no area with the same boundary in 2017" in app.warning[0].value
    again = pair(**linked(app))
    assert sentence(again) == sentence(app)
    # A year in which both have figures needs no other one.
    again.select_slider(key="jaar").set_value(2022).run()
    assert linked(again)["tweede"] == "opleiding_laag"
    assert not again.warning


def test_an_earlier_year_beside_a_later_one(pair):
    app = pair(jaar="2024", indicator="personen_in_armoede", tweede="laag_inkomen")
    assert linked(app)["tweede"] == "laag_inkomen-2023"
    assert not app.error
    # They have no year in common at all: the sentence names none.
    assert "Both have figures" not in app.warning[0].value


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"tweede": "laag_inkomen"}, "stands on both axes"),
        ({"tweede": "stedelijkheid"}, "“Degree of urbanity” is a class already"),
        ({"indicator": "stedelijkheid"}, "is a class already"),
        ({"jaar": "2016", "indicator": "opleiding_laag"}, "no figure of “"),
        ({"gebied": "BU99010101"}, "Only 1 of these buurten"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence_and_the_controls_stay(pair, link, said):
    app = pair(**link)
    assert len(app.error) == 1
    assert said in app.error[0].value.replace("\\", "")
    app.selectbox(key="tweede").set_value("woz").run()
    assert not app.exception


def test_a_second_that_does_not_exist_is_said_and_another_one_shown(pair):
    app = pair(tweede="onzin")
    assert not app.error
    assert "no indicator 'onzin'" in app.warning[0].value
    assert linked(app)["tweede"] == "bijstand_per_1000"


def test_classes_of_the_map_survive_a_visit(pair):
    app = pair(klassen="fisher_jenks-6")
    assert linked(app)["klassen"] == "fisher_jenks-6"


def test_the_layer_file_holds_the_two_indicators_and_nothing_else(pair, static):
    before = set(static.glob("gebieden-*"))
    app = pair(tweede="afstand_huisarts", niveau="wijk")
    assert not app.error
    (file,) = set(static.glob("gebieden-*")) - before
    properties = json.loads(file.read_text(encoding="utf-8"))["features"][0]["properties"]
    ids = {name for name in properties if "$" not in name} - {"code", "name", "gemeente"}
    assert ids == {"laag_inkomen", "afstand_huisarts"}


def test_dutch_is_dutch_and_nothing_of_a_program_is_shown(pair):
    app = pair(taal="nl")
    said = "\n".join(texts(app))
    assert app.title[0].value == "Wat komt samen voor?"
    assert "beide hoog" in said
    assert "zegt niet dat het een door het ander komt" in said
    assert not re.search(r"\b(None|nan|NaN|both|high|low)\b", said)


@pytest.mark.standin
def test_real_figures_of_heerlen(open_app, heerlen):
    app = open_app(PAGE, store=heerlen, link=HEERLEN)
    assert not app.exception
    assert (
        "Van de 48 buurten in Heerlen met beide cijfers zijn er 14 hoog op allebei (zonder verband: ongeveer 5) "
        "en 15 laag op allebei: “Huishoudens met een laag inkomen” en “Personen met bijstand” (2018)."
    ) in texts(app)
    assert not app.warning
    app.selectbox(key="tweede").set_value("kinderen_in_bijstandsgezin").run()
    assert "Maar 3 gebieden hebben beide cijfers" in app.warning[0].value
    # One gemeente has no high and low.
    app.button_group(key="niveau").set_value("gemeente").run()
    assert len(app.error) == 1


def test_the_definition_guard_holds_here_too(pair):
    app = pair(jaar="2016", indicator="personen_in_armoede")
    assert linked(app)["indicator"] == "laag_inkomen"
    assert any("cannot be compared" in item.value for item in app.warning)
