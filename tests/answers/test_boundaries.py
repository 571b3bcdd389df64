"""Boundaries of another year: drawn where they are of the area, and not of another one that got its code."""

from __future__ import annotations

import pytest
from builders import raw, squares

from kaart.answers.boundaries import nearest_areas
from kaart.answers.reader import StoreReader
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.provenance import Provenance
from kaart.store.library import Library
from kaart.store.manifest import Key

HERE = Scope("GM1966", "Het Hogeland")
CODES = ["BU19660100", "BU19660101", "BU19660102"]
LATER = ["Winsum", "Buitengebied Ulrum", "Nieuw"]


@pytest.fixture
def library(settings):
    made = Library(settings)
    areas = squares(CODES).assign(name=LATER)
    made.store.write(Key("grenzen", "buurt-2024", "GM1966"), areas, Provenance("pdok", "http://x"))
    then = raw(code=CODES[:2], name=["WINSUM ", "Obergum"], inwoners=[1380.0, 1660])
    made.store.write(Key("cijfers", "kwb-2020", "GM1966"), then, Provenance("cbs_kwb", "http://x"))
    return made


def drawn(library, year):
    loaded, found = nearest_areas(StoreReader(library), HERE, level=Level.BUURT, year=year)
    assert found == 2024
    return list(loaded.areas["code"])


def test_a_code_that_another_area_has_now_is_not_drawn(library):
    assert drawn(library, 2020) == [CODES[0], CODES[2]]


def test_of_its_own_year_or_of_a_year_without_names_everything_is_drawn(library):
    assert drawn(library, 2024) == drawn(library, 2019) == CODES
