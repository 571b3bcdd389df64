"""From hits of an address search to buurten: by the point, in the areas on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from builders import raw, squares

from kaart.answers.addresses import Place, places_of
from kaart.answers.reader import StoreReader
from kaart.catalogue import Region, RegionPeriod
from kaart.catalogue.scope import Scope
from kaart.core.provenance import Provenance
from kaart.store.library import Library
from kaart.store.manifest import Key

FIRST, SECOND = "BU88810000", "BU88810001"  # 100 m each, side by side from x 200000
HERE, ELSEWHERE = Scope("GM8881", "Proefstad"), Scope("GM8882", "Anders")
ORIGIN = Provenance(source="cbs_kwb", url="", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Hit:
    label: str
    x_m: float
    kind: str = "postcode"
    buurt: str = ""
    gemeente: str = "GM8881"
    y_m: float = 320_050.0


@pytest.fixture
def reader(settings):
    library = Library(settings)
    rows = raw(code=[FIRST, SECOND, "GM8881"], inwoners=[1.0] * 3)
    library.store.write(Key("cijfers", "kwb-2018", "GM8881"), rows, ORIGIN)
    library.store.write(Key("grenzen", "buurt-2018", "GM8881"), squares([FIRST, SECOND]), ORIGIN)
    return StoreReader(library)


def seek(reader, *hits, text="Dorpsstraat 1", scope=HERE):
    return places_of(reader, scope, hits, text=text, year=2018)


def test_a_postcode_leads_to_the_buurt_of_its_point(reader):
    (place,) = seek(reader, Hit("Dorpsstraat, 9981AB Proefstad", 200_150))
    assert (place.code, place.label) == (SECOND, "Dorpsstraat, 9981AB Proefstad")
    assert place.name


def test_a_postcode_of_four_digits_offers_its_buurten_the_fullest_first(reader):
    hits = [Hit("A", 200_050), Hit("B", 200_150), Hit("C", 200_160), Hit("D", 900_000, gemeente="GM8882")]
    places = seek(reader, *hits, text=" 9981 ")
    assert [(place.label, place.code) for place in places] == [("9981", SECOND), ("9981", FIRST), ("9981", "")]


def test_the_point_counts_before_the_buurt_of_the_register(reader):
    (place,) = seek(reader, Hit("Dorpsstraat 1", 200_050, kind="adres", buurt=SECOND))
    assert place.code == FIRST


def test_a_buurt_of_the_register_counts_where_it_is_on_the_screen(reader):
    assert seek(reader, Hit("Buurt", 0.0, kind="buurt", buurt=SECOND))[0].code == SECOND
    assert seek(reader, Hit("Buurt", 0.0, kind="buurt", buurt="BU88810099")) == (Place("Buurt", "GM8881"),)


@pytest.mark.parametrize("kind", ["weg", "woonplaats", "gemeente"])
def test_the_centre_of_something_larger_is_no_buurt(reader, kind):
    assert seek(reader, Hit("Groot", 200_050, kind=kind)) == (Place("Groot", "GM8881"),)


def test_a_border_is_not_guessed(reader):
    assert seek(reader, Hit("Grens", 200_100)) == (Place("Grens", "GM8881"),)


def test_elsewhere_is_known_only_when_it_is_stored(reader):
    assert seek(reader, Hit("Hier", 200_050), scope=ELSEWHERE)[0].code == FIRST
    assert seek(reader, Hit("Ver", 100_000, gemeente="GM8883"), scope=ELSEWHERE) == (Place("Ver", ""),)
    assert seek(reader, Hit("Niets", 100_000, gemeente=""), scope=ELSEWHERE) == (Place("Niets", ""),)


def test_a_gemeente_of_now_does_not_hide_the_region_of_then(reader):
    region = Region("proef", "Proef", (RegionPeriod(None, None, ("GM8881",)),), "")
    (place,) = seek(reader, Hit("A", 200_050, gemeente="GM8889"), scope=Scope("proef", "Proef", region))
    assert place.code == FIRST
