"""Picking areas: the draft follows clicks, the table and the list; a kept selection is a region with a profile."""

from __future__ import annotations

import pytest
from seen import texts

from kaart.catalogue.selections import read_selection
from kaart.ui.picking.draft import SWITCH

LINK = {"gebied": "voorbeeldregio", "niveau": "buurt", "jaar": "2023", "indicator": "laag_inkomen"}
# Several runs of a page each: part of the longer checks.
pytestmark = pytest.mark.slow


def test_areas_that_are_picked_and_named_become_a_region_of_the_session(open_app, empty):
    app = open_app(store=empty, link=LINK)
    app.toggle(key=SWITCH).set_value(True).run()
    picked = app.multiselect(key="keuze_gebieden")
    codes = [option.rpartition("(")[2].rstrip(")") for option in picked.options[:2]]
    picked.set_value(codes).run()
    app.text_input(key="keuze_naam").set_value("Mijn keuze").run()
    app.button(key="keuze_bewaar").click().run()
    assert not app.exception
    assert not app.error
    assert any("Mijn keuze" in text for text in texts(app))
    app.button(key="selectie_0_toon").click().run()
    kept = read_selection(app.query_params["gebied"])
    assert kept is not None
    assert (kept.name, kept.codes, kept.year) == ("Mijn keuze", tuple(sorted(codes)), 2023)
    assert any("Mijn keuze" in item.value and "2023" in item.value for item in app.text)


def test_a_selection_without_a_name_is_not_kept_and_says_why(open_app, empty):
    app = open_app(store=empty, link=LINK)
    app.toggle(key=SWITCH).set_value(True).run()
    picked = app.multiselect(key="keuze_gebieden")
    picked.set_value([picked.options[0].rpartition("(")[2].rstrip(")")]).run()
    app.button(key="keuze_bewaar").click().run()
    assert [item.value for item in app.error] == ["Geef de selectie een naam van hooguit 60 tekens."]
    assert not any(button.key == "selectie_0_toon" for button in app.button)
