"""From names and addresses to codes, in all that is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from builders import raw, squares

from kaart.answers.reader import StoreReader
from kaart.answers.seek import address_areas, named_areas
from kaart.core.codes import Level
from kaart.core.provenance import Provenance
from kaart.store.library import Library
from kaart.store.manifest import Key

FIRST, SECOND, HOME = "BU88810000", "BU88810001", "GM8881"  # 100 m each, side by side from x 200000
ORIGIN = Provenance(source="cbs_kwb", url="", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Hit:
    label: str
    x_m: float
    kind: str = "adres"
    buurt: str = ""
    gemeente: str = HOME
    y_m: float = 320_050.0


@pytest.fixture
def reader(settings):
    library = Library(settings)
    names = {2018: ["Oost", "West", "Proefstad"], 2020: ["Oosterveld", "West", "Proefstad"]}
    for year, name in names.items():
        rows = raw(code=[FIRST, SECOND, HOME], name=name)
        library.store.write(Key("cijfers", f"kwb-{year}", HOME), rows, ORIGIN)
    library.store.write(
        Key("grenzen", "buurt-2018", HOME), squares([FIRST, SECOND]).assign(name=["Oost", "West"]), ORIGIN
    )
    return StoreReader(library)


def test_an_address_has_the_buurt_its_name_its_gemeente_and_the_year_of_the_boundaries(reader):
    (hit,) = address_areas(reader, [Hit("Dorpsstraat 1", 200_150)], text="Dorpsstraat 1")
    assert (hit.code, hit.gemeente, hit.gemeente_name, hit.level) == (SECOND, HOME, "Proefstad", Level.BUURT)
    assert hit.name
    assert hit.year == 2018, "the only year with boundaries, though figures of 2020 are stored"


def test_an_address_elsewhere_has_the_buurt_of_the_register_and_no_year(reader):
    far = Hit("Verweg 1", 100_000, buurt="BU88820000", gemeente="GM8882")
    (hit,) = address_areas(reader, [far], text="Verweg 1")
    assert (hit.code, hit.gemeente, hit.name, hit.year) == ("BU88820000", "GM8882", "", None)


def test_an_address_of_which_the_register_gives_no_area_has_none(reader):
    (hit,) = address_areas(reader, [Hit("Nergens 1", 100_000, gemeente="")], text="Nergens 1")
    assert (hit.code, hit.level, hit.gemeente, hit.year) == ("", None, "", None)


def test_a_postcode_of_four_digits_leads_to_each_of_its_buurten(reader):
    hits = [Hit("A", 200_050, kind="postcode"), Hit("B", 200_150, kind="postcode"), Hit("C", 200_160, kind="postcode")]
    assert [hit.code for hit in address_areas(reader, hits, text="9981", year=2018)] == [SECOND, FIRST]


def test_nothing_stored_still_gives_what_the_register_knows(settings):
    empty = StoreReader(Library(settings))
    (hit,) = address_areas(empty, [Hit("Dorpsstraat 1", 200_050, buurt=FIRST)], text="Dorpsstraat 1")
    assert (hit.code, hit.year) == (FIRST, None)
    assert named_areas(empty, "oost", most=5) == ()


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("ooster veld", None, [(FIRST, 2020)]),
        ("oost", 2018, [(FIRST, 2018)]),
        ("oosterveld", 2018, []),
        ("proef-stad", None, [(HOME, 2020)]),
        (SECOND.lower(), None, [(SECOND, 2020)]),
    ],
)
def test_a_name_leads_to_the_area_that_has_it_that_year(reader, text, year, expected):
    assert [(hit.code, hit.year) for hit in named_areas(reader, text, year=year, most=5)] == expected
