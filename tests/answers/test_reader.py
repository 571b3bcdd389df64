"""Readers: what is read once and remembered, and years that are looked through past a damaged one."""

from __future__ import annotations

import pytest
from damaged import copy_data, damage_figures

from kaart.answers.figures import latest_year
from kaart.answers.reader import ReadOnce, StoreReader
from kaart.answers.reading import each_year
from kaart.catalogue import Family, load
from kaart.core.codes import COUNTRY, Level
from kaart.core.errors import CorruptStoreError
from kaart.core.settings import Settings
from kaart.store.library import Library

GOOD, BAD = 2017, 2018


class Counted(StoreReader):
    """Counts what is read of the store."""

    def figures(self, scope, *, family, year):
        READ.append((family, year))
        return super().figures(scope, family=family, year=year)


READ = []


@pytest.fixture
def data(tmp_path):
    return copy_data(tmp_path / "data")


@pytest.fixture
def reader(data, tmp_path):
    READ.clear()
    return Counted(Library(Settings(cache=tmp_path / "cache", data=data)))


def test_a_table_holds_the_areas_of_its_level_that_belong_to_the_scope(reader):
    scope = reader.scope("BU99010101")
    asked = {"family": Family.KWB, "year": GOOD}
    buurten = reader.table(scope, level=Level.BUURT, **asked)
    assert buurten.codes == {"BU99010101"}
    # Whether a column is published is judged over the gemeente, so that its other buurten are there too.
    assert len(buurten.rows.rows) > 1
    assert reader.table(scope, level=Level.LAND, **asked).codes == {COUNTRY}
    assert reader.table(scope, level=Level.WIJK, **asked).codes == set()


def test_read_once_for_every_level_and_indicator(reader):
    once, scope = ReadOnce(reader), reader.scope("GM9901")
    READ.clear()
    for level in (Level.BUURT, Level.WIJK, Level.BUURT):
        table = once.table(scope, family=Family.KWB, level=level, year=GOOD)
        assert table.loaded is once.figures(scope, family=Family.KWB, year=GOOD)
    assert READ == [(Family.KWB, GOOD)]
    plain = reader.table(scope, family=Family.KWB, level=Level.BUURT, year=GOOD)
    assert table.codes == plain.codes
    assert table.rows.rows.equals(plain.rows.rows)


def test_two_scopes_of_one_reader_do_not_mix(reader):
    once = ReadOnce(reader)
    for text in ("BU99010101", "BU99010102"):
        table = once.table(reader.scope(text), family=Family.KWB, level=Level.BUURT, year=GOOD)
        assert table.codes == {text}


def test_damage_is_remembered_as_well(reader, data):
    once, scope = ReadOnce(reader), reader.scope("GM9901")
    damage_figures(data, f"kwb-{BAD}")
    READ.clear()
    for _ in range(2):
        with pytest.raises(CorruptStoreError, match="kwb-2018"):
            once.table(scope, family=Family.KWB, level=Level.BUURT, year=BAD)
    assert READ == [(Family.KWB, BAD)]


def test_years_are_read_in_order_past_a_damaged_one(reader, data):
    scope, noted = reader.scope("GM9901"), []
    damage_figures(data, f"kwb-{BAD}")
    found = [year for year, _ in each_year(reader, scope, years=[2019, BAD, GOOD], note=noted.append)]
    assert found == [2019, GOOD]
    assert [str(error).split()[0] for error in noted] == ["cijfers/kwb-2018/GM9901.parquet"]
    assert list(each_year(reader, scope, years=[])) == []
    with pytest.raises(CorruptStoreError, match="kwb-2018"):
        list(each_year(reader, scope, years=[BAD]))


def test_the_latest_year_that_can_be_read_and_no_year_at_all(reader, data):
    scope, noted = reader.scope("GM9901"), []
    asked = {"indicator": load().indicator("laag_inkomen"), "level": Level.BUURT, "catalogue": load()}
    assert latest_year(reader, scope, **asked) == 2023
    damage_figures(data, "kwb-2023")
    assert latest_year(reader, scope, **asked, note=noted.append) == 2022
    assert [str(error).split()[0] for error in noted] == ["cijfers/kwb-2023/GM9901.parquet"]
    damage_figures(data, "kwb-*")
    with pytest.raises(CorruptStoreError, match="is damaged"):
        latest_year(reader, scope, **asked)
