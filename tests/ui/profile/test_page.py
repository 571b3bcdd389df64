"""The page Buurtprofiel: reached by link, by name and from the map; it reads what it is about from the link."""

from __future__ import annotations

import pytest
from seen import texts

PAGE = "pages/profiel.py"


def said(app):
    return " ".join(texts(app))


@pytest.mark.slow
def test_a_region_without_an_area_asks_for_one_and_a_name_opens_it(open_app, empty):
    app = open_app(PAGE, store=empty, link={"gebied": "voorbeeldregio"})
    assert not app.exception
    assert [item.value for item in app.info][-1].startswith("Kies hierboven een gebied op naam")
    app.selectbox(key="profiel_gebied").set_value("BU99010101").run()
    assert not app.exception
    assert app.query_params["code"] in ("BU99010101", ["BU99010101"])
    assert "Armoede, in elke definitie" in said(app)
    assert "Alles in deze Voorbeeldregio is verzonnen." in said(app)


@pytest.mark.slow
def test_a_code_alone_leads_to_its_gemeente(open_app, empty):
    app = open_app(PAGE, store=empty, link={"code": "BU99010101", "taal": "en"})
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="gebied").value in {"GM9901", "voorbeeldregio"}
    assert "Poverty, in every definition" in said(app)


def test_an_area_that_is_not_there_is_said(open_app, empty):
    app = open_app(PAGE, store=empty, link={"gebied": "voorbeeldregio", "code": "BU99019999"})
    assert not app.exception
    assert any("BU99019999" in item.value for item in app.info)


@pytest.mark.slow
@pytest.mark.standin
def test_heerlerbaan_oost_and_the_map_keep_one_view(open_app, heerlen):
    link = {"gebied": "GM0917", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2018", "code": "BU09174000"}
    app = open_app(PAGE, store=heerlen, link={**link, "klassen": "equal_interval-4"})
    assert not app.exception
    text = said(app)
    assert "In Heerlerbaan-Oost heeft in 2018 12,4 % van de huishoudens een laag inkomen" in text
    assert "woont in 2018 23 % van de kinderen in een gezin met bijstand, zegt een rapport" in text
    assert app.query_params == {**link, "klassen": "equal_interval-4"}
    app.switch_page("pages/kaart.py").run()
    assert app.query_params == {**link, "klassen": "equal_interval-4"}
    assert [item.value for item in app.subheader] == ["Heerlerbaan-Oost"]


@pytest.mark.slow
@pytest.mark.standin
def test_without_an_area_a_region_of_one_gemeente_is_that_gemeente(open_app, heerlen):
    app = open_app(PAGE, store=heerlen, link={"gebied": "GM0917"})
    assert not app.exception
    assert "Op 1 januari 2020 wonen er 87.086 mensen in Heerlen" in said(app)


@pytest.mark.standin
def test_the_panel_of_the_map_leads_to_the_profile(open_app, heerlen):
    link = {"gebied": "GM0917", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2018", "code": "BU09174000"}
    app = open_app(store=heerlen, link=link)
    assert not app.exception
    (page,) = [item.proto for item in app.get("page_link") if item.proto.page == "profiel"]
    assert page.label == "Profiel"
    assert "code=BU09174000" in page.query_string


@pytest.mark.slow
def test_every_theme_with_charts_has_its_file(open_app, empty):
    app = open_app(PAGE, store=empty, link={"gebied": "voorbeeldregio", "code": "BU99010101"})
    assert not app.exception
    keys = {item.proto.id.rpartition("-")[2] for item in app.get("download_button")}
    assert {"profiel_cijfers_csv", "profiel_cijfers_xlsx"} <= keys
    assert {f"profiel_{name}_{form}" for name in ("armoede", "ov", "vve") for form in ("svg", "png")} <= keys
    assert "Haltes: opgehaald op" in said(app)
    assert "Wat er is" in said(app)


@pytest.mark.standin
def test_a_link_with_a_buurt_as_region_opens_its_profile(open_app, heerlen):
    app = open_app("pages/profiel.py", store=heerlen, link={"gebied": "BU09174000", "klassen": "fisher_jenks-4"})
    assert not app.exception
    assert app.selectbox(key="profiel_gebied").value == "BU09174000"
    assert app.query_params["gebied"] == "GM0917"
    assert app.query_params["code"] == "BU09174000"
    assert app.query_params["klassen"] == "fisher_jenks-4"
