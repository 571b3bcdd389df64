"""Measures of accessibility are of the month of the supply, in every place that names when figures are of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from builders import make_figures

from kaart.analysis.classes.bivariate import bivariate
from kaart.analysis.classes.classify import classify
from kaart.catalogue import load
from kaart.render.maps.legend import build_legend
from kaart.render.pair.map import Together
from kaart.render.pair.snapshot import pair_content
from kaart.render.pair.words import pair_sentence
from kaart.render.snapshot.build import choropleth
from kaart.render.words.sentences import alt_text, answer, source_line
from kaart.render.words.table import facts

NEED = make_figures(values=[1.0, 2.0, 3.0, 4.0], year=2024)
SUPPLY = replace(make_figures(values=[4.0, 1.0, 3.0, 2.0], year=2024, id="aanbod"), supply=date(2026, 11, 3))


def texts(figures, language):
    """Everything that names when figures are of."""
    made = classify(figures.values, k=2)
    source = load().source("lrk")
    content = choropleth(figures, made, place="Proef", place_value=None, language=language, gemeenten={})
    return (
        answer(figures, area="Proef", area_value=None, language=language),
        alt_text(figures, made, area="Proef", language=language),
        build_legend(figures, made, language=language).title,
        content.title,
        content.sentence,
        source_line(figures, boundary_year=2024, source=source, retrieved=None, language=language),
    )


def test_the_month_of_the_supply_stands_where_others_have_their_year():
    for text in texts(SUPPLY, "nl"):
        assert "november 2026" in text
    *others, line = texts(SUPPLY, "nl")
    assert not any("2024" in text for text in others)
    assert ("inwoners van 2024" in line, "grenzen van 2024" in line) == (True, True)
    assert all("2024" in text and "2026" not in text for text in texts(NEED, "nl"))


def test_the_csv_names_people_and_supply_apart():
    asked = {"source": load().source("lrk"), "boundary_year": 2024, "retrieved": None, "language": "nl"}
    assert {name: facts(SUPPLY, **asked)[name] for name in ("year", "people", "boundaries")} == {
        "year": "november 2026",
        "people": 2024,
        "boundaries": 2024,
    }
    assert (facts(NEED, **asked)["year"], "people" in facts(NEED, **asked)) == (2024, False)


def test_need_beside_supply_names_both():
    shown = Together(bivariate(NEED, SUPPLY), NEED, SUPPLY)
    sentence = pair_sentence(shown, place="Proef", language="nl")
    content = pair_content(shown, place="Proef", language="nl", gemeenten={}, notices=())
    for text in (sentence, content.title):
        assert ("2024" in text, "november 2026" in text) == (True, True)
