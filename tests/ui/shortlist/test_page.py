"""The page of shortlists: it starts with an answer, few clicks change it, and the link holds all of it."""

from __future__ import annotations

import re

import pytest
from seen import texts

from kaart.catalogue.selections import read_selection

PAGE = "pages/shortlist.py"
COLUMNS = "laag_inkomen-2023,bijstand_per_1000-2023"
EXAMPLE = {"gebied": "voorbeeldregio", "niveau": "buurt", "jaar": "2023", "kolommen": COLUMNS}
TWO = "laag_inkomen-2023:hoogste-kwart,bijstand_per_1000-2023:hoogste-helft"
# Several runs of a page each: part of the longer checks.
pytestmark = pytest.mark.slow


@pytest.fixture
def start(open_app, empty):
    def open_(**link):
        app = open_app(PAGE, store=empty, link={**EXAMPLE, **link})
        assert not app.exception
        assert not app.error
        return app

    return open_


def sentence(app):
    return next(item.value for item in app.text if item.value.startswith(("In Voorbeeldregio", "Kies een voorwaarde")))


def met(app):
    table = app.dataframe[0].value
    return set(table.loc[table["Uitkomst"].str.startswith("voldoet") & ~table["Uitkomst"].str.contains("niet"), "Naam"])


def test_sentence_table_and_list_name_the_same_areas(start):
    app = start(voorwaarden=TWO)
    table = app.dataframe[0].value
    said = table["Uitkomst"].value_counts()
    names = table.loc[table["Uitkomst"].isin(["voldoet", "voldoet, kan ook net niet"]), "Naam"]
    assert f"voldoen {len(names)} van de {len(table)} buurten" in sentence(app)
    assert f"van {said['niet te zeggen']} is het niet te zeggen" in sentence(app)
    assert any(f"Voldoet aan alle voorwaarden ({len(names)})" in item.value.replace("\\", "") for item in app.markdown)
    assert not re.search(r"\b(None|nan)\b", " ".join(texts(app)))


def test_a_condition_less_never_names_fewer_areas_and_the_link_follows(start):
    app = start(voorwaarden=TWO)
    before = met(app)
    app.button(key="vw_1_weg").click().run()
    assert not app.exception
    assert before <= met(app)
    assert app.query_params["voorwaarden"] == TWO.split(",", maxsplit=1)[0]
    app.button(key="vw_0_weg").click().run()
    assert sentence(app).startswith("Kies een voorwaarde")
    assert "Uitkomst" not in app.dataframe[0].value
    assert app.query_params["voorwaarden"] == ""


def test_a_rule_becomes_a_value_that_starts_at_its_bound(start):
    app = start(voorwaarden=TWO)
    bound = next(item.value for item in app.caption if "of meer" in item.value).replace("\\", "")
    app.selectbox(key="vw_0_regel").set_value("boven").run()
    number = app.number_input(key="vw_0_grens").value
    assert f"{number:.1f}".replace(".", ",") in bound
    app.number_input(key="vw_0_grens").set_value(3.0).run()
    assert app.query_params["voorwaarden"].startswith("laag_inkomen-2023:boven-3,")
    assert met(start(voorwaarden=app.query_params["voorwaarden"])) == met(app)


def test_columns_come_and_go_and_take_their_condition_along(start):
    app = start(voorwaarden=TWO)
    app.selectbox(key="lijst_erbij").set_value("woz").run()
    app.selectbox(key="lijst_erbij_jaar_woz").set_value(2023).run()
    app.selectbox(key="lijst_erbij_vanaf_woz").set_value(2022).run()
    app.button(key="lijst_voeg_toe").click().run()
    assert not app.exception
    assert app.query_params["kolommen"] == f"{COLUMNS},woz-2022-2023"
    assert any("2022-2023" in str(name) for name in app.dataframe[0].value)
    app.multiselect(key="lijst_kolommen").set_value(["bijstand_per_1000-2023"]).run()
    assert app.query_params["kolommen"] == "bijstand_per_1000-2023"
    assert app.query_params["voorwaarden"] == TWO.split(",")[1]
    app.button(key="lijst_begin").click().run()
    assert app.query_params["kolommen"].startswith("laag_inkomen-2023,sociaal_minimum-2023")


def test_areas_are_kept_under_a_name_and_travel_in_the_link(start):
    app = start(voorwaarden=TWO)
    app.button(key="selectie_bewaar").click().run()
    assert [item.value for item in app.error] == ["Geef de selectie een naam van hooguit 60 tekens."]
    app.text_input(key="selectie_naam").set_value("Veel armoede").run()
    app.button(key="selectie_bewaar").click().run()
    assert not app.error
    assert not any(button.key == "selectie_0_toon" for button in app.button)
    # The popover closed, and asks for the next name.
    assert app.text_input(key="selectie_naam").value == ""
    selection = read_selection(app.query_params["selectie"])
    assert selection.name == "Veel armoede"
    assert len(selection.codes) == len(met(app)) + sum(
        "net niet" in text for text in app.dataframe[0].value["Uitkomst"]
    )
    again = start(selectie=app.query_params["selectie"])
    assert any("Veel armoede" in item.value for item in again.markdown)
    again.button(key="selectie_0_weg").click().run()
    assert "selectie" not in again.query_params


def test_a_name_in_the_list_selects_the_area(start):
    app = start(voorwaarden=TWO)
    button = next(item for item in app.button if str(item.key).startswith("naar_"))
    code = button.key.removeprefix("naar_")
    button.click().run()
    assert app.query_params["code"] == code
    assert app.subheader[0].value in button.label
    assert any("Huishoudens met een laag inkomen, 2023" in item.value for item in app.caption)


def test_what_a_link_asks_in_vain_is_said_and_lets_nobody_in(start):
    columns = ",".join(["onzin:x", *["laag_inkomen-1950"] * 60])
    app = start(kolommen=columns, voorwaarden="laag_inkomen-1950:hoogste-kwart")
    said = " ".join(item.value for item in app.warning).replace("\\", "")
    assert "De link vraagt er 61; dit zijn de eerste 40." in said
    assert "'onzin:x' is geen kolom" in said
    assert "Kolom laag_inkomen-1950 is er niet" in said
    assert "voldoet geen van de" in sentence(app)


def test_per_wijk_there_is_no_accessibility_and_that_is_said(start):
    app = start(niveau="wijk", kolommen="laag_inkomen-2023,vve.nearest_m-2023")
    assert "vve.nearest" in " ".join(item.value for item in app.warning).replace("\\", "")
    assert len(app.dataframe[0].value) > 0
