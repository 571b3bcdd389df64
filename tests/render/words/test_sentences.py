import math
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kaart.analysis.classes.classify import classify
from kaart.catalogue import Text, load
from kaart.model.totals import Total
from kaart.render.words import sentences

SOURCE = load().source("cbs_kwb")


def test_the_answer_is_one_sentence_from_the_data(figures):
    shown = figures(id="laag_inkomen")
    assert sentences.answer(shown, area="Heerlen", area_value=Total(12.5), language="nl") == (
        "In Heerlen heeft in 2018 12,5 % van de huishoudens een laag inkomen; per buurt loopt dat van 2,3 % tot "
        "37,7 % (4 van de 8 buurten hebben een cijfer)."
    )
    assert sentences.answer(shown, area="Heerlen", area_value=Total(12.5), language="en") == (
        "In Heerlen, 12.5% of the households had a low income in 2018; per buurt it runs from 2.3% to "
        "37.7% (4 of the 8 buurten have a figure)."
    )


def test_any_indicator_gets_a_sentence(figures):
    shown = figures(label=Text("Koopwoningen", "Owner-occupied homes"))
    assert sentences.answer(shown, area="Heerlen", area_value=Total(55.0), language="nl") == (
        "Koopwoningen in Heerlen, 2018: 55,0 %; per buurt loopt dat van 2,3 % tot "
        "37,7 % (4 van de 8 buurten hebben een cijfer)."
    )
    for unknown in (None, Total(math.nan)):
        assert sentences.answer(shown, area="Parkstad", area_value=unknown, language="nl") == (
            "Koopwoningen in Parkstad, 2018: per buurt loopt dat van 2,3 % tot "
            "37,7 % (4 van de 8 buurten hebben een cijfer)."
        )


def test_a_long_unit_stands_once_in_a_sentence(figures):
    shown = figures(values=[15.0, 68.0], unit=Text("plaatsen per 100 kinderen", "places per 100 children"), decimals=0)
    assert sentences.answer(shown, area="Heerlen", area_value=None, language="nl") == (
        "Proef in Heerlen, 2018: per buurt loopt dat van 15 tot 68 plaatsen per 100 kinderen."
    )
    assert sentences.answer(shown, area="Heerlen", area_value=Total(30.0), language="en") == (
        "Trial in Heerlen, 2018: 30 places per 100 children; per buurt it runs from 15 to 68."
    )


def test_what_the_label_counts_by_is_not_said_again(figures):
    unit = Text("plaatsen per 100 kinderen", "places per 100 children")
    label = Text("Kindplaatsen per 100 kinderen van 2 en 3", "Childcare places per 100 children of 2 and 3")
    shown = figures(values=[15.0, 68.0], label=label, unit=unit, decimals=0)
    assert sentences.answer(shown, area="Heerlen", area_value=None, language="nl") == (
        "Kindplaatsen per 100 kinderen van 2 en 3 in Heerlen, 2018: per buurt loopt dat van 15 tot 68 plaatsen."
    )


def test_one_value_is_no_range(figures):
    shown = figures(values=[3.0, 3.0])
    assert (
        sentences.answer(shown, area="Heerlen", area_value=Total(3.0), language="en") == "Trial in Heerlen, 2018: 3.0%."
    )
    assert sentences.answer(shown, area="Heerlen", area_value=None, language="nl") == (
        "Proef in Heerlen, 2018: 3,0 % in elke buurt met een cijfer."
    )
    shown = figures(values=[3.0, math.nan], status=["ok", "too_few"])
    assert sentences.answer(shown, area="Keuze", area_value=None, language="nl") == (
        "Proef in Keuze, 2018: 3,0 % in de enige buurt met een cijfer."
    )


def test_an_empty_map_says_why(figures):
    shown = figures(values=[math.nan] * 2, status=["not_published"] * 2, year=2019)
    said = "Over 2019 is er voor Heerlen geen cijfer per buurt: niet gepubliceerd."
    assert sentences.answer(shown, area="Heerlen", area_value=None, language="nl") == said
    assert said in sentences.alt_text(shown, classify(shown.values), area="Heerlen", language="nl")
    assert sentences.answer(figures(values=[]), area="Heerlen", area_value=None, language="nl").startswith("Over 2018")


def test_an_empty_map_of_supply_has_the_date_of_the_supply(figures):
    shown = replace(figures(values=[math.nan] * 2, status=["not_fetched"] * 2), supply=date(2026, 11, 3))
    said = "Over november 2026 (inwoners van 2018) is er voor Heerlen geen cijfer per buurt: niet opgehaald."
    assert sentences.answer(shown, area="Heerlen", area_value=None, language="nl") == said


def test_colours_of_smoothed_rates_name_a_long_unit_once(figures):
    rates = figures(values=[3.0, 277.0], unit=Text("per 1.000 inwoners", "per 1,000 inhabitants"), decimals=0)
    assert sentences.smoothed_words(rates, language="en").endswith("from 3 to 277 per 1,000 inhabitants.")


def test_areas_without_a_figure_are_counted_by_reason(figures):
    assert sentences.coverage(figures(), language="nl") == (
        "Zonder cijfer: 4 van de 8 buurten (onbekend: 1; niemand woont hier: 1; niet gepubliceerd voor 2018: 1; "
        "te weinig huishoudens: 1)."
    )
    assert sentences.coverage(figures(values=[1.0]), language="nl") == ""


def test_the_grey_line_names_everything(figures):
    shown = figures(definition=Text("Deel van de huishoudens onder de grens. Studenten tellen niet mee.", "Share."))
    line = sentences.source_line(
        shown,
        boundary_year=2024,
        source=SOURCE,
        retrieved=datetime(2026, 11, 21, tzinfo=UTC),
        language="nl",
        extra=("Verzonnen gegevens",),
    )
    assert line == (
        "Deel van de huishoudens onder de grens · % · 2018 · grenzen van 2024 · CBS (CC BY 4.0) · "
        "opgehaald op 21 november 2026 · Verzonnen gegevens"
    )
    bare = sentences.source_line(shown, boundary_year=2018, source=SOURCE, retrieved=None, language="en")
    assert bare == "Share · % · 2018 · boundaries of 2018 · CBS (CC BY 4.0)"


def test_the_map_in_words(figures):
    shown = figures()
    assert sentences.alt_text(shown, classify(shown.values, k=2), area="Heerlen", language="nl") == (
        "Kaart van Heerlen per buurt: Proef, 2018. Met een cijfer: 4 van de 8 buurten, in 2 klassen; "
        "laagste Proef 0 (2,3 %), hoogste Proef 3 (37,7 %). De tabel onder de kaart geeft dezelfde cijfers."
    )


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("indicator", sorted(sentences._SAID))
def test_sentences_of_their_own_belong_to_indicators_that_exist(figures, indicator, language):
    record = load().indicator(indicator)
    said = sentences.answer(figures(id=record.id), area="Heerlen", area_value=Total(5.0), language=language)
    assert "{" not in said
    assert "2018" in said


def test_the_grey_line_says_in_the_areas_of_which_year_figures_are_counted(figures):
    def line(shown):
        return sentences.source_line(shown, boundary_year=2025, source=SOURCE, retrieved=None, language="nl")

    assert "Cijfers van 2018, geteld in de gebieden van 2025 · grenzen van 2025" in line(replace(figures(), areas=2025))
    assert "geteld in de gebieden" not in line(figures())
