"""What the sheets for tables hold of a session."""

from __future__ import annotations

from datetime import date

import pytest

from kaart.catalogue import load
from kaart.core.errors import InputError
from kaart.core.settings import Settings
from kaart.exports.workshop.sheets import sheets
from kaart.store.library import Library
from kaart.workshop.model import Step
from werksessies import MARKT, SELECTION, session

TODAY = date(2026, 11, 30)
STEPS = (
    Step("s1", "", "Herkennen we dit?", "", SELECTION),
    Step("s2", "Nog niet", "Wat nu?", "", {"gebied": "GM0917"}),
)


@pytest.fixture
def made(tmp_path):
    """Sheets of an installation that has fetched nothing."""

    def made(address=None, **more):
        library = Library.public(Settings(public_url=address, cache=tmp_path / "cache"))
        return sheets(session(steps=STEPS), library, load(), language="nl", today=TODAY, **more)

    return made


def test_a_sheet_has_the_question_the_map_its_areas_and_its_sources(made):
    first, second = made().steps
    assert (first.number, first.question) == (1, "Herkennen we dit?")
    assert first.title == "Huishoudens met een laag inkomen per buurt in Mijn keuze, 2023"
    assert first.areas == ("Bedachte Poort", "Spinselveld-Noord", "Verzonnen Markt")
    assert "Gemiddelde van een gebied" in first.source
    assert "Verzonnen gegevens van kaart" in first.source
    assert first.address == ""
    assert (second.number, second.title, second.snapshot, second.areas) == (2, "Nog niet", None, ())
    assert "kaart sync GM0917" in second.problem


def test_areas_and_steps_can_be_chosen(made):
    (only,) = made(steps=("s1",), areas={"s1": [MARKT]}).steps
    assert only.areas == ("Verzonnen Markt",)
    (second,) = made(steps=("s2",)).steps
    assert second.number == 2
    with pytest.raises(InputError, match="s9"):
        made(steps=("s9",))


def test_the_code_opens_what_phones_join_else_the_view(made):
    assert made(addresses={"s1": "http://10.0.0.1/mee/K7M3PQ"}).steps[0].address == "http://10.0.0.1/mee/K7M3PQ"
    assert made("https://kaart.example").steps[0].address.startswith("https://kaart.example/?gebied=Mijn+keuze")
    assert made(addresses={"s1": "http://10.0.0.1/" + "x" * 300}).steps[0].address == ""
