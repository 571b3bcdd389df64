"""The catalogue with tables that CBS listed: new years, other ids, and a kept list that is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.catalogue import Family, Table, load
from kaart.catalogue.listed import FILE, dump_tables, kept_tables, with_tables

KWB, NEAR = Family.KWB, Family.NABIJHEID
NEW = Table("99026NED", KWB, 2026)


def keep(cache: Path, *tables: Table) -> None:
    cache.mkdir(exist_ok=True)
    (cache / FILE).write_text(dump_tables(tables), encoding="utf-8")


def test_without_a_kept_list_nothing_changes(tmp_path: Path):
    known = load()
    assert load(cache=tmp_path) is known
    assert with_tables(known, ()) is known
    assert with_tables(known, known.tables).all_columns == known.all_columns
    assert max(known.family_years(KWB)) == 2025


def test_a_kept_year_has_its_table_columns_and_indicators(tmp_path: Path):
    before = load(cache=tmp_path)
    keep(tmp_path, NEW)
    found = load(cache=tmp_path)
    assert found.family_years(KWB) == (*before.family_years(KWB), 2026)
    assert found.table(KWB, 2026) == NEW
    assert {column.id for column in found.columns(KWB, 2026)} == {column.id for column in before.columns(KWB, 2025)}
    assert found.indicator("personen_in_armoede").years == (*before.indicator("personen_in_armoede").years, 2026)
    assert 2026 not in found.indicator("laag_inkomen").years, "it ended in 2023"
    assert found.family_years(NEAR) == before.family_years(NEAR)
    crimes = next(item for item in found.indicators if item.table_family is Family.POLITIE)
    assert 2026 not in crimes.years, "the police list no such year"
    (tmp_path / FILE).unlink()
    assert load(cache=tmp_path) == before


def test_the_packaged_tables_are_to_be_had_without_the_kept_list(tmp_path: Path):
    keep(tmp_path, NEW, Table("85830NED", NEAR, 2023))
    assert load(cache=tmp_path, listed=False) is load()


def test_a_column_is_as_certain_in_a_new_year_as_in_the_last_one(tmp_path: Path):
    keep(tmp_path, NEW, Table("99126NED", NEAR, 2026))
    found = load(cache=tmp_path)
    for column in found.all_columns:
        if column.family in {KWB, NEAR}:
            assert (2026 in column.years) == (2025 in column.years)
            assert (2026 in column.uncertain) == (2025 in column.uncertain)


def test_the_list_of_the_service_decides_which_id_is_of_a_known_year(tmp_path: Path):
    (uncertain,) = [table for table in load().tables if (table.family, table.year) == (NEAR, 2018)]
    assert uncertain.uncertain
    keep(tmp_path, Table("99018NED", NEAR, 2018), Table("47018NED", Family.POLITIE, 2026))
    found = load(cache=tmp_path)
    assert found.table(NEAR, 2018) == Table("99018NED", NEAR, 2018)
    police = found.table(Family.POLITIE, 2026)
    last = load().table(Family.POLITIE, 2025)
    assert police is not None
    assert last is not None
    assert police.area_year == last.area_year
    assert found.columns(NEAR, 2018) == load().columns(NEAR, 2018)


def test_an_edition_that_a_newer_one_displaces_still_stands_in_for_it():
    newer = [Table("87000NED", Family.SES, year, 2026) for year in range(2015, 2026)]
    found = with_tables(load(), newer)
    before = load().table(Family.SES, 2020)
    assert [table.id for table in found.editions(Family.SES, 2020)][:2] == ["87000NED", before.id]


def test_an_uncertain_table_goes_when_its_series_is_listed_without_its_year():
    found = with_tables(load(), (Table("85830NED", NEAR, 2023),))
    assert found.family_years(NEAR) == tuple(range(2021, 2026))
    assert with_tables(load(), (NEW,)).family_years(NEAR) == tuple(range(2017, 2026)), "of this one nothing is known"


def test_older_years_and_years_in_between_are_left_out():
    known = load()
    old, between = Table("70904NED", KWB, 2004), Table("50150NED", Family.GEZONDHEID, 2018)
    assert with_tables(known, (old, between)) is known


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"tables": 3}',
        '{"tables": [3]}',
        '{"tables": [{"family": "kwb", "year": 2026}]}',
        '{"tables": [{"family": "kbw", "year": 2026, "id": "99026NED"}]}',
        '{"tables": [{"family": "kwb", "year": "2026", "id": "99026NED"}]}',
        '{"tables": [{"family": "kwb", "year": true, "id": "99026NED"}]}',
        '{"tables": [{"family": "kwb", "year": 99999, "id": "99026NED"}]}',
        '{"tables": [{"family": "kwb", "year": 2026, "id": "../x"}]}',
        '{"tables": [{"family": "kwb", "year": 2026, "id": 3}]}',
    ],
)
def test_a_damaged_list_counts_as_none(tmp_path: Path, text: str):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert kept_tables(tmp_path) == ()
    assert load(cache=tmp_path) is load()


def test_bytes_that_are_no_text_count_as_none(tmp_path: Path):
    (tmp_path / FILE).write_bytes(b"\xff\xfe{")
    assert kept_tables(tmp_path) == ()
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    assert kept_tables(tmp_path) == ()


@given(st.lists(st.tuples(st.sampled_from(Family), st.integers(2000, 2040)), unique=True, max_size=12))
def test_whatever_is_listed_known_years_stay_and_columns_are_of_years_with_a_table(listed):
    known = load()
    found = with_tables(known, [Table("99999NED", family, year) for family, year in listed])
    certain = {(table.family, table.year) for table in known.tables if not table.uncertain}
    assert certain | set(listed) & {(table.family, table.year) for table in known.tables} <= {
        (table.family, table.year) for table in found.tables
    }
    for column in found.all_columns:
        assert set(column.years) <= set(found.family_years(column.family))
        assert not set(column.years) & set(column.uncertain)
    for before, after in zip(known.indicators, found.indicators, strict=True):
        assert after.years[: len(before.years)] == before.years
        assert list(after.years) == sorted(set(after.years))


def test_the_folders_of_this_process_are_those_of_its_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    keep(tmp_path / "cache", NEW)
    data = tmp_path / "data"
    data.mkdir()
    named = '[[column]]\nid = "inwoners"\ntitles = ["Inwonertal"]\n'
    (data / "kolommen.toml").write_text(named, encoding="utf-8")
    monkeypatch.setenv("KAART_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KAART_DATA", str(data))
    found = load()
    assert 2026 in found.family_years(KWB)
    assert "Inwonertal" in found.column(KWB, "inwoners").titles
    assert found.reports == ()
