"""A count is no average, and a page with figures of every kind says neither."""

import pytest

from kaart.catalogue import Kind, load
from kaart.render.words.caveat import caveat, caveat_sentence


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("laag_inkomen",), "gemiddelde van een gebied, niet van een huishouden"),
        (("inwoners",), "telling van een gebied, niet van een huishouden"),
        (("stedelijkheid",), "klasse van een gebied, niet van een huishouden"),
        (("huishoudens", "inwoners"), "telling van een gebied, niet van een huishouden"),
        (("laag_inkomen", "inwoners"), "cijfers van gebieden, niet van huishoudens"),
        ((), "cijfers van gebieden, niet van huishoudens"),
    ],
)
def test_what_kind_of_number_it_is(names, expected):
    indicators = [load().indicator(name) for name in names]
    assert caveat(*indicators, language="nl") == expected
    assert caveat_sentence(*indicators, language="nl") == f"{expected[0].upper()}{expected[1:]}."


def test_no_count_of_the_catalogue_is_called_an_average():
    counts = [item for item in load().indicators if item.kind is Kind.EXTENSIVE]
    assert counts
    assert {caveat(item, language="en") for item in counts} == {"count of an area, not of a household"}
