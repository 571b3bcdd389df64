from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.catalogue import Family, load
from kaart.catalogue.lookup import nearest_indicators
from kaart.core.errors import CatalogueError, UnknownIndicatorError

CATALOGUE = load()


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("laag_inkome", "laag_inkomen"),
        ("Laag inkomen", "laag_inkomen"),
        ("persons in poverty", "personen_in_armoede"),
        ("afstand bibliotheek", "afstand_bibliotheek"),
        ("BIJSTAND_PER_1000", "bijstand_per_1000"),
    ],
)
def test_unknown_indicator_names_the_nearest(written: str, nearest: str) -> None:
    with pytest.raises(UnknownIndicatorError, match=nearest) as caught:
        CATALOGUE.indicator(written)
    assert str(caught.value.values["choices"]).split(", ")[0] == nearest
    assert len(str(caught.value.values["choices"]).split(", ")) == 3
    assert written in str(caught.value)


@given(text=st.text())
def test_there_are_always_three_choices(text: str) -> None:
    found = nearest_indicators(text, CATALOGUE.indicators[:6])
    assert len(set(found)) == 3


@pytest.mark.slow
@given(indicator=st.sampled_from(CATALOGUE.indicators))
def test_a_label_is_nearest_to_its_own_indicator(indicator) -> None:
    assert nearest_indicators(indicator.label.nl, CATALOGUE.indicators)[0] == indicator.id


def test_unknown_column_and_source() -> None:
    with pytest.raises(CatalogueError, match="no column 'inkomens'"):
        CATALOGUE.column(Family.KWB, "inkomens")
    with pytest.raises(CatalogueError, match="no source 'cbs'"):
        CATALOGUE.source("cbs")
