"""What a map is compared with: a value, none, and never a damaged file read as none."""

from __future__ import annotations

from functools import partial

import pytest
from damaged import copy_data, damage_figures

from kaart.analysis.classes.classrule import AROUND_COUNTRY, AROUND_GEMEENTE
from kaart.answers.figures import answer
from kaart.answers.reader import StoreReader
from kaart.answers.references import level_value, reference_name, references, whole_value
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError
from kaart.core.settings import Settings
from kaart.store.library import Library

YEAR = 2018


@pytest.fixture
def data(tmp_path):
    return copy_data(tmp_path / "data")


@pytest.fixture
def ask(data, tmp_path):
    reader = StoreReader(Library(Settings(cache=tmp_path / "cache", data=data)))

    def level(level, *, year=YEAR):
        record = load().indicator("laag_inkomen")
        return answer(reader, reader.scope("GM9901"), indicator=record, level=level, year=year, catalogue=load())

    level.scope = reader.scope("GM9901")
    return level


def test_values_of_the_gemeente_and_the_country(ask):
    found = references(ask.scope, YEAR, ask)
    gemeente = ask(Level.GEMEENTE).figures.frame["value"]
    assert found[AROUND_GEMEENTE] == gemeente.iloc[0]
    assert found[AROUND_COUNTRY] == level_value(ask, Level.LAND)


def test_the_reference_of_a_wijk_is_named_by_its_gemeente_and_not_by_itself(ask, data, tmp_path):
    reader = StoreReader(Library(Settings(cache=tmp_path / "cache", data=data)))
    gemeente = str(ask(Level.GEMEENTE).figures.frame["name"].iloc[0])
    wijk = reader.scope("WK990101")
    assert wijk.name != gemeente
    for scope in (ask.scope, wijk):
        assert reference_name(AROUND_GEMEENTE, scope, YEAR, ask) == gemeente
        assert reference_name(AROUND_COUNTRY, scope, YEAR, ask) == str(ask(Level.LAND).figures.frame["name"].iloc[0])
    several = reader.scope("voorbeeldregio")
    assert reference_name(AROUND_GEMEENTE, several, YEAR, ask) in {"", gemeente}


@pytest.mark.parametrize("level", [Level.WIJK, Level.BUURT])
def test_a_wijk_or_buurt_has_its_own_value_and_is_compared_with_its_gemeente(data, tmp_path, level):
    reader, record = (
        StoreReader(Library(Settings(cache=tmp_path / "cache", data=data))),
        load().indicator("huishoudens"),
    )

    def ask(scope, of):
        return answer(reader, scope, indicator=record, level=of, year=YEAR, catalogue=load())

    around = reader.scope("GM9901")
    row = ask(around, level).figures.frame.dropna(subset=["value"]).iloc[0]
    scope = reader.scope(row["code"])
    assert whole_value(scope, YEAR, partial(ask, scope)) == row["value"]
    gemeente = whole_value(around, YEAR, partial(ask, around))
    assert gemeente is not None
    assert gemeente > row["value"]
    assert references(scope, YEAR, partial(ask, scope))[AROUND_GEMEENTE] in {gemeente, None}


def test_a_year_that_is_not_stored_has_no_value(ask):
    assert level_value(partial(ask, year=1999), Level.GEMEENTE) is None


def test_damaged_figures_are_not_read_as_no_value(ask, data):
    damage_figures(data, f"kwb-{YEAR}")
    with pytest.raises(CorruptStoreError, match="kwb-2018"):
        level_value(ask, Level.GEMEENTE)
