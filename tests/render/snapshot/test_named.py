"""Areas of a map by name: any spelling, and a refusal that names the candidates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from snapshots import example

from kaart.core.errors import UnknownAreaError
from kaart.render.snapshot.named import areas_named

NORTH = "BU99010305"


@pytest.mark.parametrize("word", ["Spinselveld-Noord", "spinselveld noord", "SPÍNSELVELDNOORD", NORTH, " bu99010305 "])
def test_an_area_is_found_by_code_or_by_name_in_any_spelling(word):
    assert areas_named([word], example()) == (NORTH,)


def test_a_name_of_several_areas_is_refused_with_their_codes():
    plain = example()
    areas = plain.areas.assign(
        name=["Centrum" if place < 2 else name for place, name in enumerate(plain.areas["name"])]
    )
    first, second = areas["code"][:2]
    with pytest.raises(UnknownAreaError, match=rf"2 areas are named 'centrum'.*{first}.*{second}"):
        areas_named(["centrum"], replace(plain, areas=areas))


@pytest.mark.parametrize(("word", "said"), [("Spinselveld", NORTH), ("Nergenshuizen", "name or code")])
def test_a_name_that_is_not_on_the_map_is_refused_with_what_comes_near(word, said):
    with pytest.raises(UnknownAreaError, match=said):
        areas_named([word], example())
