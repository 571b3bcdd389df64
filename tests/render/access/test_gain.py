"""Who gains and loses in words: sums, names, steps, and nothing that does not agree with its number."""

from __future__ import annotations

import pytest
from pandas import Series

from kaart.analysis.access.effect import effect_of, reach_effect
from kaart.analysis.access.facilities import Facility, measure_of
from kaart.analysis.access.measures import INDEX, NEAREST, REACH_NEAR, Gain, departures_id
from kaart.render.access.gain import Gained, low_income_words
from kaart.render.words.about import about

CODES = ["BU1", "BU2", "BU3", "BU4", "BU5"]
NAMES = dict(zip(CODES, ["Oost", "West", "Noord", "Zuid", "Midden"], strict=True))


def gained(facility, measure, before, after, people, language="nl"):
    record = measure_of(facility, measure)
    columns = [Series(values, index=CODES[: len(values)], dtype=float) for values in (before, after, people)]
    compare = reach_effect if record.gain is Gain.PEOPLE else effect_of
    effect = compare(columns[0], columns[1], people=columns[2], more_is_better=record.more_is_better)
    return Gained(effect, facility, record, NAMES, "Heerlen", language)


def test_the_buurten_that_gain_and_lose_are_named_with_people_and_metres():
    made = gained(
        Facility.SCHOOL, NEAREST, [1750, 900, 800, 700, 500], [1410, 800, 700, 600, 900], [830, 80, 70, 60, 100]
    )
    assert made.totals == (
        "Ongeveer 1.040 kinderen van vier tot en met elf jaar wonen in buurten die erop vooruitgaan, 100 in buurten "
        "die erop achteruitgaan."
    )
    assert made.named() == (
        (
            "Het meest vooruit gaat Oost: voor ongeveer 830 kinderen van vier tot en met elf jaar 340 meter dichterbij "
            "(van 1.750 naar 1.410). Daarna West (80: 100 meter dichterbij); Noord (70: 100 meter dichterbij)."
        ),
        (
            "Het meest achteruit gaat Midden: voor ongeveer 100 kinderen van vier tot en met elf jaar 400 meter verder "
            "weg (van 500 naar 900)."
        ),
    )
    assert made.sentence.count("Daarna") == 0
    assert made.table["Buurt"].tolist() == ["Oost", "West", "Noord", "Zuid", "Midden"]
    assert made.table["Uitkomst"].tolist() == ["vooruit"] * 4 + ["achteruit"]
    assert made.table["Verandering"].tolist() == ["−340", "−100", "−100", "−100", "+400"]


@pytest.mark.parametrize(
    ("measure", "before", "after", "says"),
    [
        (departures_id("day"), 2.0, 4.0, "2.0 per hour more (from 2.0 to 4.0)"),
        (INDEX, 3.0, 2.5, "0.5 lower (from 3.0 to 2.5)"),
    ],
)
def test_steps_are_in_the_unit_of_the_measure(measure, before, after, says):
    made = gained(Facility.OV, measure, [before], [after], [27_795], language="en")
    assert f"for about 27,800 inhabitants {says}." in made.sentence
    assert "no buurt" in made.totals


def test_of_a_share_the_people_themselves_are_named():
    made = gained(Facility.OV, REACH_NEAR, [40, 50], [55, 45], [800, 200], language="en")
    assert made.sentence == (
        "It comes within reach of about 120 inhabitants, and out of reach of 10. "
        "Most are gained in Oost: about 120 inhabitants more (from 40 to 55%). "
        "Most are lost in West: about 10 inhabitants fewer (from 50 to 45%)."
    )


def test_nothing_and_hardly_anything_are_told_apart():
    assert gained(Facility.OV, INDEX, [3], [3], [10]).sentence == "In geen buurt van Heerlen verandert deze maat."
    hardly = gained(Facility.OV, INDEX, [3], [3.01], [10])
    assert hardly.sentence == "In geen buurt van Heerlen verandert deze maat meer dan 1 %."
    assert hardly.table.empty


@pytest.mark.parametrize(("number", "words"), [(0.4, "0"), (83.2, "83"), (2914, "2.910"), (27_795, "27.800")])
def test_an_estimate_is_as_precise_as_it_is(number, words):
    assert about(number, language="nl") == words


@pytest.mark.parametrize(
    ("marked", "says"),
    [
        (["BU1", "BU2"], "80 who gain and 20 who lose live in the quarter"),
        (["BU1"], "80 of them live in the quarter of buurten with the most low incomes (2018); nobody loses there."),
        (["BU2"], "20 of them live in the quarter of buurten with the most low incomes (2018); nobody gains there."),
        (["BU3"], "None of them live in the quarter"),
    ],
)
def test_where_many_incomes_are_low_nobody_is_said_so(marked, says):
    before, after, people = (Series(values, index=CODES[:3]) for values in ([1.0, 5, 2], [2.0, 4, 2], [80.0, 20, 9]))
    effect = effect_of(before, after, people=people, marked=marked)
    assert low_income_words(effect, year=2018, language="en").startswith(says)
