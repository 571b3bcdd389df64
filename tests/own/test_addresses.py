"""Addresses to areas: by point, only exact hits, and a wide postcode is not guessed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from builders import squares

from kaart.core.codes import Level
from kaart.core.errors import CrsError, UploadError
from kaart.own.addresses import MOST_PLACES, finder, require_few

CODES = ["BU99010000", "BU99010001"]
AREAS = squares(CODES)  # 100 m each, side by side from x 200000


@dataclass(frozen=True)
class Hit:
    label: str
    kind: str
    x_m: float
    y_m: float = 320_050.0


HITS = {
    "Dorpsstraat 1 Proefstad": [Hit("Dorpsstraat 1, 9901AB Proefstad", "adres", 200_050)],
    "Dorpstraat 1 Proefstad": [Hit("Dorpsstraat 1, 9901AB Proefstad", "adres", 200_050)],
    "9901 AB": [Hit("Dorpsstraat, 9901AB Proefstad", "postcode", 200_150)],
    "9901AC": [Hit("Dorpsstraat, 9901AB Proefstad", "postcode", 200_150)],
    "9901": [Hit("A, 9901AB Proefstad", "postcode", 200_050), Hit("B, 9901AC Proefstad", "postcode", 200_150)],
    "9902": [Hit("A, 9902AB Proefstad", "postcode", 200_050), Hit("B, 9902AC Proefstad", "postcode", 200_060)],
    "Ver 1": [Hit("Ver 1, 1000AA Elders", "adres", 100_000)],
    "Grens 1": [Hit("Grens 1, 9901AB Proefstad", "adres", 200_100)],
    "Proefstad": [Hit("Proefstad", "woonplaats", 200_050)],
}


@pytest.mark.parametrize(
    ("text", "level", "code", "rough"),
    [
        ("Dorpsstraat 1 Proefstad", Level.BUURT, "BU99010000", False),
        ("Dorpstraat 1 Proefstad", Level.BUURT, "", False),
        ("9901 AB", Level.BUURT, "BU99010001", True),
        ("9901AC", Level.BUURT, "", False),
        ("9901", Level.BUURT, "", False),
        ("9901", Level.WIJK, "", False),
        ("9902", Level.WIJK, "BU99010000", True),
        ("9902", Level.BUURT, "", False),
        ("Ver 1", Level.BUURT, "", False),
        ("Grens 1", Level.BUURT, "", False),
        ("Proefstad", Level.BUURT, "", False),
        ("niets", Level.BUURT, "", False),
    ],
)
def test_only_what_is_certain_is_placed(text, level, code, rough):
    found = finder(lambda query: HITS.get(query, []), AREAS, level=level)(text)
    assert (found.code, found.rough) == (code, rough)
    assert found.reason is not None


def test_a_wide_postcode_is_not_even_sent():
    def refuse(_query):
        raise AssertionError

    assert finder(refuse, AREAS, level=Level.BUURT)("9901").code == ""


def test_shapes_must_be_in_rd():
    with pytest.raises(CrsError):
        finder(lambda _query: [], AREAS.to_crs("EPSG:4326"), level=Level.BUURT)


def test_a_long_list_is_refused():
    require_few([*map(str, range(MOST_PLACES)), None, "1"])
    with pytest.raises(UploadError, match="too many"):
        require_few([str(number) for number in range(MOST_PLACES + 1)])
