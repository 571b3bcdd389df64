"""Profiles over a store with damaged files: what such a file holds is left out, the rest stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from damaged import copy_data, damage_boundaries, damage_figures

from kaart.answers.links import steps_between
from kaart.answers.profile.shelf import Shelf
from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError
from kaart.core.settings import Settings
from kaart.store.library import Library

BUURT, GEMEENTE = "BU99010101", "GM9901"


@pytest.fixture
def data(tmp_path):
    return copy_data(tmp_path / "data")


@pytest.fixture
def shelf(data, tmp_path):
    """Reads when it is asked, so that a test damages first."""
    library = Library(Settings(upstream="http://127.0.0.1:9", cache=tmp_path / "cache", data=data))
    return Shelf(StoreReader(library), load(), library.scope(GEMEENTE))


def names(shelf):
    return [str(error).split()[0] for error in shelf.damaged]


@pytest.mark.slow
def test_a_damaged_year_is_left_out_of_a_profile_that_says_so(shelf, data):
    whole = shelf.profile(BUURT)
    assert not whole.damaged
    damage_figures(data, "kwb-2018")
    found = Shelf(shelf.reader.source, shelf.catalogue, shelf.scope).profile(BUURT)
    assert [str(notice).split()[0] for notice in found.damaged] == ["cijfers/kwb-2018/GM9901.parquet"]
    before, after = (
        {name: (row.year, row.value) for name, row in item.rows.items() if row.known} for item in (whole, found)
    )
    newest = {name for name, (year, _) in before.items() if year == 2018}
    assert {name: after[name] for name in before if name not in newest} == {
        name: before[name] for name in before if name not in newest
    }
    assert newest
    assert {after[name][0] for name in newest if name in after} == {2017}


@pytest.mark.slow
def test_the_year_that_a_profile_opens_with_is_one_that_can_be_read(shelf, data):
    damage_figures(data, "kwb-2024")
    assert shelf.years[-1] == 2023
    assert shelf.profile(BUURT).year == 2023
    assert names(shelf) == ["cijfers/kwb-2024/GM9901.parquet"]


@pytest.mark.slow
def test_a_damaged_table_costs_its_indicators_only(shelf, data):
    whole = {name for name, row in shelf.profile(BUURT).rows.items() if row.known}
    damage_figures(data, "nabijheid-2023")
    again = Shelf(shelf.reader.source, shelf.catalogue, shelf.scope)
    left = {name for name, row in again.profile(BUURT).rows.items() if row.known}
    lost = {load().indicator(name).table_family for name in whole - left if name.startswith("afstand")}
    assert left < whole
    assert lost == {"nabijheid"}
    assert names(again) == ["cijfers/nabijheid-2023/GM9901.parquet"]


@pytest.mark.slow
def test_damaged_boundaries_cost_the_map(shelf, data):
    damage_boundaries(data, "buurt", 2024)
    found = shelf.profile(BUURT)
    assert shelf.areas(found) is None
    assert "grenzen/buurt-2024/GM9901.parquet" in [str(notice).split()[0] for notice in found.damaged]
    assert shelf.areas(replace(found, year=2023)) is not None


def test_without_any_year_that_can_be_read_there_is_no_profile(shelf, data):
    damage_figures(data, "kwb-*")
    with pytest.raises(CorruptStoreError, match=r"kwb-2016/GM9901\.parquet of the packaged example region is damaged"):
        shelf.profile(BUURT)


def test_a_damaged_year_is_a_gap_and_damaged_boundaries_are_none(shelf, data):
    reader, scope = shelf.reader.source, shelf.scope
    whole = [(step.first, step.last) for step in steps_between(reader, scope, level=Level.BUURT)]
    assert (2017, 2018) in whole
    damage_figures(data, "kwb-2018")
    damage_boundaries(data, "buurt", 2020)
    noted = []
    steps = steps_between(reader, scope, level=Level.BUURT, note=noted.append)
    years = [(step.first, step.last) for step in steps]
    # Boundaries of 2017 and 2019 lead over the gap; for 2020 the flags of CBS are left.
    assert years == [(2016, 2017), (2017, 2019), *[(year, year + 1) for year in range(2019, 2024)]]
    assert [str(error).split()[0] for error in noted] == [
        "cijfers/kwb-2018/GM9901.parquet",
        "grenzen/buurt-2020/GM9901.parquet",
    ]
