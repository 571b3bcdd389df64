"""What a map is compared with: a value, none, and never a damaged file read as none."""

from __future__ import annotations

from functools import partial

import pytest
from builders import raw
from damaged import copy_data, damage_figures

from kaart.analysis.classes.classrule import AROUND_COUNTRY, AROUND_GEMEENTE
from kaart.answers.figures import answer
from kaart.answers.reader import StoreReader
from kaart.answers.references import level_value, reference_name, references, whole_value
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError
from kaart.core.language import sentence
from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.model.missing import Status
from kaart.store.library import Library
from kaart.store.manifest import Key

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
    assert whole_value(scope, YEAR, partial(ask, scope)).value == row["value"]
    gemeente = whole_value(around, YEAR, partial(ask, around)).value
    assert gemeente is not None
    assert gemeente > row["value"]
    assert references(scope, YEAR, partial(ask, scope))[AROUND_GEMEENTE] in {gemeente, None}


def test_a_year_that_is_not_stored_has_no_value(ask):
    assert level_value(partial(ask, year=1999), Level.GEMEENTE) is None


def test_damaged_figures_are_not_read_as_no_value(ask, data):
    damage_figures(data, f"kwb-{YEAR}")
    with pytest.raises(CorruptStoreError, match="kwb-2018"):
        level_value(ask, Level.GEMEENTE)


MEMBERS = ("BU00010001", "BU00010002", "BU00010003")


def region_of(tmp_path, *members):
    """A region of buurten over a store with one gemeente: GM0001 has 10 %, and its three buurten more."""
    listed = ", ".join(f'"{code}"' for code in members)
    region = f'[[region]]\nid = "aandacht"\nname = "Aandachtsbuurten"\n[[region.period]]\nmembers = [{listed}]\n'
    (tmp_path / "regios.toml").write_text(region, encoding="utf-8")
    library = Library(Settings(cache=tmp_path / "cache", data=tmp_path))
    frame = raw(
        code=[*MEMBERS, "BU00010004", "GM0001"],
        laag_inkomen_pct=[20.0, 30.0, 40.0, 1.0, 10.0],
        huishoudens=[100.0, 200.0, 700.0, 3000.0, 4000.0],
        inwoners=[200.0, 400.0, 1400.0, 6000.0, 8000.0],
        woz=[100.0, 120.0, 140.0, 300.0, 250.0],
    )
    library.store.write(Key("cijfers", f"kwb-{YEAR}", "GM0001"), frame, Provenance("cbs_kwb", "http://x"))
    reader = StoreReader(library)
    return reader, reader.scope("aandacht")


def of_region(reader, scope, name):
    record = load().indicator(name)

    def ask(level):
        return answer(reader, scope, indicator=record, level=level, year=YEAR, catalogue=load())

    return whole_value(scope, YEAR, ask)


def test_a_region_of_buurten_has_its_own_figure_and_not_that_of_the_gemeente(tmp_path):
    reader, scope = region_of(tmp_path, *MEMBERS)
    total = of_region(reader, scope, "laag_inkomen")
    # 20 + 60 + 280 of 1,000 households; the gemeente has 10 %, and the average of the three shares is 30 %.
    assert total.value == pytest.approx(36.0)
    assert (total.areas, total.status) == (3, Status.ESTIMATED)
    assert of_region(reader, scope, "inwoners").value == 2000
    assert not of_region(reader, scope, "woz").known


def test_a_member_that_does_not_exist_is_named_and_leaves_the_region_without_a_figure(tmp_path):
    reader, scope = region_of(tmp_path, MEMBERS[0], "BU00019999")
    total = of_region(reader, scope, "inwoners")
    assert not total.known
    assert sentence(total.reason, language="nl") == "BU00019999 bestaat niet in 2018"


def test_of_a_gemeente_that_is_not_stored_nothing_is_said(tmp_path):
    reader, scope = region_of(tmp_path, MEMBERS[0], "BU09179999")
    assert sentence(of_region(reader, scope, "inwoners").reason, language="nl") == (
        "de cijfers van GM0917 zijn niet opgehaald"
    )
