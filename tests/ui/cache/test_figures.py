"""The page and the command line get the same answer: the one reads what it keeps, the other the store."""

from __future__ import annotations

import pytest
from damaged import copy_data, damage_figures

from kaart.answers.figures import answer, latest_year
from kaart.answers.reader import StoreReader
from kaart.catalogue import Family, load
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError, UnknownYearError
from kaart.store.library import Library
from kaart.ui.cache import figures as pages
from kaart.ui.cache.damage import damage_noted
from kaart.ui.cache.figures import load_steps
from kaart.ui.cache.keep import library
from kaart.ui.cache.layers import _all_figures
from kaart.ui.cache.links import load_carried
from kaart.ui.cache.smallmaps import load_small_maps

YEAR, BAD = 2023, 2018
SENTENCE = "cijfers/kwb-2018/GM9901.parquet of the packaged example region is damaged; install kaart again."
CHILDREN = "kinderen_in_bijstandsgezin"  # of a report, not of a table
DISTANCE = next(record.id for record in load().indicators if record.table_family is Family.NABIJHEID)


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("KAART_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def damaged(tmp_path, monkeypatch):
    """The example region, of which the figures of one year are damaged."""
    folder = copy_data(tmp_path / "data")
    damage_figures(folder, f"kwb-{BAD}")
    monkeypatch.setenv("KAART_DATA", str(folder))


@pytest.mark.parametrize("text", ["voorbeeldregio", "GM9901", "BU99010101"])
@pytest.mark.parametrize(
    ("indicator", "level", "year"),
    [
        ("laag_inkomen", Level.BUURT, YEAR),
        ("laag_inkomen", Level.GEMEENTE, 2016),
        ("inwoners", Level.WIJK, YEAR),
        ("woz", Level.LAND, YEAR),
        (DISTANCE, Level.BUURT, YEAR),
        (CHILDREN, Level.BUURT, 2018),
    ],
)
def test_the_same_answer_on_the_page_and_on_the_command_line(text, indicator, level, year):
    plain = StoreReader(library())
    asked = {"level": level, "year": year}
    record = load().indicator(indicator)
    told = answer(plain, plain.scope(text), indicator=record, catalogue=load(), **asked)
    shown = pages.load_answer(pages.find_scope(text), indicator=indicator, **asked)
    assert shown.figures.frame.equals(told.figures.frame)
    assert (shown.manifests, shown.absent, shown.previous, shown.invented) == (
        told.manifests,
        told.absent,
        told.previous,
        told.invented,
    )
    assert (shown.figures.indicator, shown.figures.level, shown.figures.year) == (record, level, year)


def test_a_table_is_read_once_for_all_its_indicators(monkeypatch):
    read = []

    def counted(self, scope, *, family, year):
        read.append((family, year))
        return figures(self, scope, family=family, year=year)

    figures = Library.figures
    monkeypatch.setattr(Library, "figures", counted)
    scope = pages.find_scope("GM9901")
    read.clear()
    for indicator in ("laag_inkomen", "inwoners", "woz"):
        pages.load_answer(scope, indicator=indicator, level=Level.BUURT, year=YEAR)
    assert read == [(Family.KWB, YEAR)]


def test_the_latest_year_is_the_same_past_a_damaged_one(damaged):
    scope, record = pages.find_scope("GM9901"), load().indicator("laag_inkomen")
    asked = {"indicator": record, "level": Level.BUURT, "catalogue": load()}
    years = [latest_year(reader, scope, **asked) for reader in (pages.READER, StoreReader(library()))]
    assert years == [2023, 2023]
    found = pages.latest_with_value(scope, indicator=record.id, level=Level.BUURT, year=BAD)
    assert found.figures.year == 2023


@pytest.mark.parametrize("indicator", ["laag_inkomen", CHILDREN])
def test_the_years_are_looked_through_once(monkeypatch, indicator):
    looked = []

    def counted(*args, **more):
        looked.append(more["level"])
        return latest_year(*args, **more)

    monkeypatch.setattr(pages, "latest_year", counted)
    scope = pages.find_scope("GM9901")
    # CHILDREN is not counted per wijk: that nothing was found is kept too.
    found = [pages.latest_with_value(scope, indicator=indicator, level=Level.WIJK, year=1999) for _ in range(3)]
    assert len(looked) == 1
    assert [item is None for item in found] == [indicator == CHILDREN] * 3


def test_no_such_year_or_level_is_no_answer_and_damage_is_an_error(damaged):
    scope = pages.find_scope("GM9901")
    with damage_noted() as noted:
        assert pages.latest_with_value(scope, indicator="laag_inkomen", level=Level.BUURT, year=2016) is not None
    assert not noted
    no_buurten = next(record.id for record in load().indicators if "buurt" not in record.levels)
    assert pages.latest_with_value(scope, indicator=no_buurten, level=Level.BUURT, year=2016) is None
    with pytest.raises(UnknownYearError):
        pages.load_answer(scope, indicator=CHILDREN, level=Level.BUURT, year=1999)
    with pytest.raises(CorruptStoreError, match="kwb-2018"):
        pages.load_answer(scope, indicator="laag_inkomen", level=Level.BUURT, year=BAD)


def without(make):
    """What is made, and the damaged files that it does without, asked twice: the second time it is kept."""
    for _ in range(2):
        with damage_noted() as noted:
            made = make()
        assert set(noted) == {SENTENCE}
    return made


def test_small_maps_and_links_go_on_without_a_damaged_year(damaged):
    scope = pages.find_scope("voorbeeldregio")
    asked = {"indicator": "laag_inkomen", "level": Level.WIJK}
    (maps,) = without(lambda: load_small_maps(scope, **asked, rule="", language="nl"))
    assert BAD not in maps.years
    assert {2017, 2019} <= set(maps.years)
    steps = without(lambda: load_steps(scope, level=Level.WIJK))
    assert (2017, 2019) in {(step.first, step.last) for step in steps}


@pytest.mark.slow
def test_a_layer_file_holds_every_indicator_but_those_of_a_damaged_table(tmp_path, monkeypatch):
    folder = copy_data(tmp_path / "data")
    damage_figures(folder, f"nabijheid-{YEAR}")
    monkeypatch.setenv("KAART_DATA", str(folder))
    scope = pages.find_scope("voorbeeldregio")
    with damage_noted() as noted:
        drawn = _all_figures(scope, (), Level.BUURT, YEAR)
    assert [text.split()[0] for text in noted] == [f"cijfers/nabijheid-{YEAR}/GM9901.parquet"]
    families = {load().indicator(name).table_family for name in drawn}
    assert Family.KWB in families
    assert Family.NABIJHEID not in families


@pytest.mark.slow
def test_figures_are_carried_from_the_years_that_can_be_read(tmp_path, monkeypatch):
    scope = pages.find_scope("voorbeeldregio")
    asked = {"indicator": "laag_inkomen", "level": Level.BUURT, "year": 2024}
    whole = {item.figures.year for item in load_carried(scope, **asked)}
    bad = min(whole)
    folder = copy_data(tmp_path / "data")
    damage_figures(folder, f"kwb-{bad}")
    monkeypatch.setenv("KAART_DATA", str(folder))
    with damage_noted() as noted:
        left = {item.figures.year for item in load_carried(scope, **asked)}
    assert left == whole - {bad}
    assert [text.split()[0] for text in noted] == [f"cijfers/kwb-{bad}/GM9901.parquet"]
