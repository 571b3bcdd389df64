"""The map of a step in the colours of what the room answered."""

from __future__ import annotations

import pytest
from snapshots import example

from kaart.render.picture.draw import draw_picture
from kaart.render.snapshot.build import row_colour
from kaart.render.workshop.answers_map import answers_map
from kaart.render.workshop.marks import LOOKS, Outcome, Recognition
from werksessies import AREAS, MARKT, NOORD, POORT, SELECTION

ANSWERS = {MARKT: Recognition(1, 1, 1), POORT: Recognition(5, 1, 1), NOORD: Recognition(0, 1, 4)}


@pytest.fixture(scope="module")
def figures():
    return example(area=SELECTION["gebied"])


def test_every_area_has_the_colour_of_its_answers(figures):
    drawn = answers_map(figures, ANSWERS)
    colours = {
        code: row_colour(drawn.rows[row]) for code, row in zip(drawn.areas["code"], drawn.areas["row"], strict=True)
    }
    outcomes = {MARKT: Outcome.MIXED, POORT: Outcome.YES, NOORD: Outcome.NO}
    assert colours == {code: LOOKS[outcome][0] for code, outcome in outcomes.items()}
    assert [(row.label, row.count) for row in drawn.rows] == [
        ("Herkend", 1),
        ("Deels herkend, of verdeeld", 1),
        ("Niet herkend", 1),
    ]
    assert drawn.alt_long.startswith("Kaart: Herkennen we dit? Huishoudens met een laag inkomen")
    assert "Niet herkend: 1 buurt" in drawn.alt_long
    assert b"Deels herkend" in draw_picture(drawn, "svg", preset="verslag")
    # That of the figures stays as it was.
    assert figures.content.legend.rows[0].label == "3,9 %"


def test_an_area_without_answers_has_its_own_row_and_few_make_no_map():
    figures = example(area="GM9901")
    drawn = answers_map(figures, ANSWERS)
    assert [row.label for row in drawn.content.legend.no_data] == ["Nog geen antwoord"]
    assert drawn.content.legend.no_data[0].count == len(figures.content.rows) - len(AREAS)
    assert answers_map(figures, {code: ANSWERS[code] for code in AREAS[:2]}) is None
    assert answers_map(figures, {**ANSWERS, MARKT: Recognition()}) is None
