"""Places as words and as a number that sorts."""

from kaart.render.words.ranks import Rank


def test_places_are_an_interval_and_one_number_when_nothing_is_open():
    assert Rank(3, 5).words == "3–5"
    assert Rank(4, 4).words == "4"


def test_a_number_keeps_both_places_and_sorts_on_the_best():
    assert Rank.of(Rank(14_674, 14_680).number) == Rank(14_674, 14_680)
    assert Rank(2, 57).number < Rank(10, 10).number
