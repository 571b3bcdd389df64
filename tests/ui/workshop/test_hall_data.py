"""The words of the screen of the hall: which parts there are at which moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kaart.exports.workshop.hall import Card, Hall
from kaart.exports.workshop.view import StepView
from kaart.ui.workshop.hall_data import Door, hall_data
from kaart.workshop.model import Phase

NOW = datetime(2026, 1, 1, 20, 0, tzinfo=UTC)
MAP = StepView("", {"gebied": "GM0917"}, "nl")
DOOR = Door("kaart.nl/mee", "https://kaart.nl/mee/ABC234", "ABC234")
HALL = Hall(Phase.OPEN, "Avond", step="s1", place=1, count=2, question="Herkennen we dit?", people=3)


def data(hall=HALL, *, view=MAP, door=DOOR, language="nl"):
    return hall_data(hall, view=view, door=door, now=NOW, language=language)


def test_the_code_is_large_in_the_first_step_only():
    assert data()["large"] is True
    assert data(replace(HALL, place=2))["large"] is False
    assert data(replace(HALL, place=2))["join"]["code"] == "ABC 234"


def test_where_phones_cannot_come_there_is_no_code_to_scan():
    join = data(door=Door("localhost/mee", "", "ABC234", "Telefoons kunnen er niet bij."))["join"]
    assert join["scan"] is None
    assert join["problem"] == "Telefoons kunnen er niet bij."


@pytest.mark.parametrize(
    ("hall", "view", "layout"),
    [
        (HALL, MAP, ""),
        (HALL, StepView("", {}, "nl"), "zonder"),
        (replace(HALL, step="", question=""), None, "bericht"),
        (replace(HALL, phase=Phase.PREPARING), MAP, "bericht"),
        (replace(HALL, phase=Phase.CLOSED), MAP, "bericht"),
    ],
)
def test_the_layout_follows_the_step(hall, view, layout):
    assert data(hall, view=view)["layout"] == layout


def test_before_it_is_open_there_is_a_title_and_no_code():
    shown = data(replace(HALL, phase=Phase.PREPARING), view=None)
    assert (shown["question"], shown["join"], shown["timer"]) == ("Avond", None, None)
    assert "opent deze werksessie zo" in shown["message"][0]


def test_a_view_that_cannot_be_made_says_why():
    assert data(view=replace(MAP, problem="Niet opgehaald."))["message"] == ["Niet opgehaald."]


@pytest.mark.parametrize(("seconds", "left"), [(90, 90), (0, 0), (-30, 0)])
def test_the_timer_counts_by_the_clock_of_the_server(seconds, left):
    assert data(replace(HALL, ends_at=NOW + timedelta(seconds=seconds)))["timer"]["left"] == left


def test_numbers_are_words_and_nothing_is_said_of_zero():
    cards = (Card("n1", "Vraag", "Oost", "Waarom?", dots=1, alike=2), Card("n2", "Kans", "", "Zo"))
    first, second = data(replace(HALL, newest=cards, total=2))["newest"]
    assert (first["dots"], first["alike"]) == ("1 stip", "2 andere zeggen hetzelfde")
    assert (second["dots"], second["alike"], second["area"]) == ("", "", "")
    assert data(language="en")["people"] == "3 participants"
