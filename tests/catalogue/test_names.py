"""Areas by name: how a name is written never changes which areas it finds."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.catalogue.names import Names

PLACES = {
    "BU09174000": "Heerlerbaan-Oost",
    "BU09174100": "Heerlerbaan-West",
    "BU05990110": "'t Vonderen",
    "BU00790100": "Súdwest-Fryslân",
    "BU03440101": "Rubenslaan e.o.",
    "WK091742": "Wijk 42 De Beitel",
    "BU09174200": "De Beitel",
}
FINDER = Names(PLACES)
JOINS = st.sampled_from(["", " ", "-", "  ", " - ", ".", "\u2013", "'"])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("heerlerbaan oost", ("BU09174000",)),
        ("HeerlerbaanOOST", ("BU09174000",)),
        (" heerlerbaan", ("BU09174000", "BU09174100")),
        ("t vonderen", ("BU05990110",)),
        ("sudwest fryslan", ("BU00790100",)),
        ("rubenslaan eo", ("BU03440101",)),
        ("bu09174000", ("BU09174000",)),
        ("beitel", ("BU09174200", "WK091742")),
        ("  ", ()),
        ("-", ()),
        ("zuid", ()),
    ],
)
def test_a_part_of_a_name_finds_its_areas(text, codes):
    assert FINDER.holding(text, most=8) == codes


def test_no_more_than_asked_and_those_that_begin_with_it_first():
    assert len(FINDER.holding("e", most=8)) > 1
    assert FINDER.holding("e", most=1) == FINDER.holding("e", most=8)[:1]
    assert Names({"A": "Oud-Noord", "B": "Noord"}).holding("noord", most=8) == ("B", "A")


def test_a_whole_name_is_its_area_and_part_of_it_is_none():
    assert FINDER.named("heerlerbaan oost") == ("BU09174000",)
    assert FINDER.named("heerlerbaan") == ()
    assert set(FINDER.named("de beitel")) == {"WK091742", "BU09174200"}


def test_a_name_as_it_is_written_goes_before_one_that_only_resembles_it():
    assert Names({"A": "Noord-Oost", "B": "Noordoost"}).named("noordoost") == ("B",)


def _bare(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))


@given(code=st.sampled_from(sorted(PLACES)), data=st.data())
def test_spaces_hyphens_accents_and_case_never_change_the_answer(code, data):
    name = PLACES[code]
    written = "".join(data.draw(JOINS) if sign in " -.'" else sign for sign in name)
    written = data.draw(st.sampled_from([written, _bare(written), unicodedata.normalize("NFD", written)]))
    written = data.draw(st.sampled_from([written, written.upper(), written.lower(), written.swapcase()]))
    padded = f"{data.draw(JOINS)}{written}{data.draw(JOINS)}"
    assert FINDER.holding(padded, most=8) == FINDER.holding(name, most=8)
    assert code in FINDER.holding(padded, most=8)
    assert code in FINDER.named(padded)
