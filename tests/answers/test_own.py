"""Own figures in the store: a damaged layer costs itself, and is not read as figures that are not there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_figures
from damaged import copy_data, damage_figures

from kaart.answers.figures import answer
from kaart.answers.own import add, find_places, layers, own_catalogue
from kaart.answers.reader import StoreReader
from kaart.catalogue import Kind
from kaart.catalogue.own import Description, own_indicator
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError, NotInStoreError
from kaart.store.library import Library

GOOD, BAD = 2017, 2018
EIGEN = "eigen_proef"


@pytest.fixture
def library(settings):
    """Own figures of two years."""
    found = Library(settings)
    words = Description("Proef", "Een proef.", "%", "Wij", Kind.INTENSIVE)
    for year in (GOOD, BAD):
        record = own_indicator(words, level=Level.BUURT, years=(year,), decimals=0)
        figures = replace(make_figures(values=[1.0, 2.0], status=["observed"] * 2, year=year), indicator=record)
        add(found, figures, scope=found.scope("GM0001"), areas_year=year, description=words)
    return found


def ask(library, catalogue, year):
    record = catalogue.indicator(EIGEN)
    scope = library.scope("GM0001")
    return answer(StoreReader(library), scope, indicator=record, level=Level.BUURT, year=year, catalogue=catalogue)


def test_damage_is_said_and_the_other_year_stays(library):
    catalogue = own_catalogue(library)
    assert ask(library, catalogue, BAD).figures.frame["value"].tolist() == [1.0, 2.0]
    (path,) = library.store.root.glob(f"eigen/{EIGEN}-buurt-{BAD}/*.parquet")
    path.write_bytes(b"no parquet")
    assert [layer.figures.year for layer in layers(library.store)] == [GOOD]
    assert ask(library, catalogue, GOOD).figures.frame["value"].tolist() == [1.0, 2.0]
    with pytest.raises(CorruptStoreError, match="eigen_proef-buurt-2018"):
        ask(library, catalogue, BAD)
    with pytest.raises(NotInStoreError, match="no own figures"):
        ask(library, catalogue, 2016)


@pytest.mark.slow
def test_places_are_those_of_the_nearest_year_that_can_be_read(settings, tmp_path):
    data = copy_data(tmp_path / "data")
    reader = StoreReader(Library(replace(settings, data=data)))
    scope = reader.scope("voorbeeldregio")
    assert find_places(reader, scope, level=Level.BUURT, year=2024).year == 2024
    damage_figures(data, "kwb-2024")
    places = find_places(reader, scope, level=Level.BUURT, year=2024)
    assert places.year == 2023
    assert set(places.look_up_others()) & set(places.areas["code"]) == set()
    damage_figures(data, "kwb-*")
    with pytest.raises(CorruptStoreError, match="kwb-"):
        find_places(reader, scope, level=Level.BUURT, year=2024)
