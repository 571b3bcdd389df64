"""Stored files put together: which file counts, what is absent, and what is served from an earlier version."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from builders import NAN, raw, squares

from kaart.catalogue import Family
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import CatalogueError, CorruptStoreError, UnknownAreaError
from kaart.core.provenance import Provenance
from kaart.core.settings import PROJECT, Settings
from kaart.store.library import NAMES_KEY, Library, is_example
from kaart.store.manifest import Key

EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
# Parkstad Limburg to 2018 and from 2019 on.
PARKSTAD_2018 = {"GM0881", "GM0882", "GM0899", "GM0917", "GM0928", "GM0951", "GM0962", "GM0965", "GM0986"}
PARKSTAD_2019 = {"GM0882", "GM0899", "GM0917", "GM0928", "GM0965", "GM0986", "GM1954"}


@pytest.fixture
def library(settings):
    return Library(settings)


@pytest.fixture
def example(tmp_path):
    """The packaged example region beside an empty cache."""
    return Library(Settings(upstream="http://127.0.0.1:9", cache=tmp_path / "cache", data=PROJECT / "data"))


def origin(moment=EARLY):
    return Provenance(source="cbs_kwb", url="", retrieved_at=moment, table="1NED", route="v4")


def gemeente_rows(gemeente, value=1.0):
    digits = gemeente[2:]
    return raw(code=[f"BU{digits}0000", f"BU{digits}0001", gemeente, f"WK{digits}00"], inwoners=[value] * 4)


def put(library, gemeente, value=1.0, *, year=2018, moment=EARLY, family="kwb"):
    key = Key("cijfers", f"{family}-{year}", gemeente)
    library.store.write(key, gemeente_rows(gemeente, value), origin(moment))
    return key


def put_country(library, values, *, year=2018, moment=EARLY):
    """The whole country in one file: gemeenten with their value, and the country's row."""
    rows = [gemeente_rows(gemeente, value) for gemeente, value in values.items()]
    frame = pd.concat([*rows, raw(code=["NL00"], inwoners=[99.0])], ignore_index=True).sort_values("code")
    library.store.write(Key("cijfers", f"kwb-{year}", "NL"), frame.reset_index(drop=True), origin(moment))


def inhabitants(library, text, year=2018):
    loaded = library.figures(library.scope(text), family=Family.KWB, year=year)
    return (dict(zip(loaded.frame["code"], loaded.frame["inwoners"], strict=True)) if len(loaded.frame) else {}), loaded


def test_own_file_of_a_gemeente(library):
    put(library, "GM0917", 3.0)
    put(library, "GM0882", 4.0)
    values, loaded = inhabitants(library, "GM0917")
    assert set(values) == {"BU09170000", "BU09170001", "GM0917", "WK091700"}
    assert loaded.absent == ()
    assert library.years(Family.KWB, library.scope("BU09170000")) == (2018,)
    assert library.years(Family.KWB, library.scope("GM0363")) == ()
    assert library.fetched() == ("GM0882", "GM0917")


def test_one_buurt_brings_its_whole_gemeente(library):
    put(library, "GM0917")
    values, _ = inhabitants(library, "BU09170001")
    assert len(values) == 4


def test_country_file_is_cut_to_the_gemeente(library):
    put_country(library, {"GM0363": 1.0, "GM0917": 2.0})
    values, loaded = inhabitants(library, "GM0917")
    assert set(values) == {"BU09170000", "BU09170001", "GM0917", "WK091700", "NL00"}
    assert values["NL00"] == 99.0
    assert [manifest.key.area for manifest in loaded.manifests] == ["NL"]
    everything, _ = inhabitants(library, "NL")
    assert len(everything) == 9
    assert library.years(Family.KWB, library.scope("GM0917")) == (2018,)


def test_own_file_and_country_file_together(library):
    put(library, "GM0917", 7.0, moment=LATE)
    put_country(library, dict.fromkeys(PARKSTAD_2019 - {"GM0882"}, 1.0), year=2019)
    put(library, "GM0917", 7.0, year=2019, moment=LATE)
    values, loaded = inhabitants(library, "parkstad", 2019)
    assert values["GM0917"] == 7.0
    assert values["GM0899"] == 1.0
    assert loaded.absent == ("GM0882",)
    assert loaded.frame["code"].is_unique
    assert loaded.frame["code"].is_monotonic_increasing


@pytest.mark.parametrize(("own", "whole", "value"), [(EARLY, LATE, 2.0), (LATE, EARLY, 7.0), (EARLY, EARLY, 7.0)])
def test_file_that_was_confirmed_last_counts(library, own, whole, value):
    put(library, "GM0917", 7.0, moment=own)
    put_country(library, {"GM0917": 2.0}, moment=whole)
    values, loaded = inhabitants(library, "GM0917")
    assert values["GM0917"] == value
    assert len(values) == 5
    assert loaded.absent == ()


def test_newer_country_file_without_the_gemeente_does_not_hide_it(library):
    put(library, "GM0917", 7.0, moment=EARLY)
    put_country(library, {"GM0363": 2.0}, moment=LATE)
    values, loaded = inhabitants(library, "GM0917")
    assert values["GM0917"] == 7.0
    assert loaded.absent == ()


def test_damaged_country_file_leaves_the_gemeente(library):
    put(library, "GM0917", 7.0, moment=EARLY)
    put_country(library, {"GM0917": 2.0}, moment=LATE)
    library.store.path(Key("cijfers", "kwb-2018", "NL")).write_bytes(b"kapot")
    values, _ = inhabitants(library, "GM0917")
    assert values["GM0917"] == 7.0


def test_country_row_of_its_own(library):
    put(library, "GM0917")
    key = Key("cijfers", "kwb-2018", "NL00")
    library.store.write(key, raw(code=["NL00"], inwoners=[17e6]), origin())
    values, _ = inhabitants(library, "GM0917")
    assert values["NL00"] == 17e6
    library.store.path(key).write_bytes(b"kapot")
    values, _ = inhabitants(library, "GM0917")
    assert len(values) == 4, "the gemeente is still good"


def test_own_file_beside_that_of_the_country_has_its_row_to_compare_with(library):
    put(library, "GM0917", 7.0, moment=LATE)
    put_country(library, {"GM0363": 2.0}, moment=EARLY)
    values, loaded = inhabitants(library, "GM0917")
    assert values["NL00"] == 99.0
    assert len(values) == 5
    assert {manifest.key.area for manifest in loaded.manifests} == {"GM0917", "NL"}


def test_country_without_its_file_is_every_gemeente_that_is_there(library):
    put(library, "GM0917")
    put(library, "GM0363")
    values, loaded = inhabitants(library, "NL")
    assert len(values) == 8
    assert loaded.absent == ()


def test_different_columns_are_missing_and_never_zero(library):
    put(library, "GM0917", 7.0)
    odd = gemeente_rows("GM0882").assign(aow=1.0, **{"inwoners@": ["-99997", None, None, None]})
    library.store.write(Key("cijfers", "kwb-2018", "GM0882"), odd, origin())
    _, loaded = inhabitants(library, "parkstad")
    heerlen = loaded.frame[loaded.frame["code"].str.contains("0917")]
    assert heerlen["aow"].isna().all()
    assert heerlen["inwoners@"].isna().all()


@pytest.mark.parametrize(("year", "gemeenten"), [(2018, PARKSTAD_2018), (2019, PARKSTAD_2019)])
def test_region_has_other_gemeenten_in_other_years(library, year, gemeenten):
    put(library, "GM0917", year=year)
    _, loaded = inhabitants(library, "parkstad", year)
    assert set(loaded.absent) == gemeenten - {"GM0917"}


def test_previous_generation_is_served_and_named(library):
    key = put(library, "GM0917", 1.0)
    put(library, "GM0917", 2.0)
    put(library, "GM0882", 3.0)
    library.store.path(key).write_bytes(b"kapot")
    values, loaded = inhabitants(library, "parkstad")
    assert values["GM0917"] == 1.0
    assert loaded.previous == ("GM0917",)
    assert "GM0917" not in loaded.absent


def test_gemeente_damaged_beyond_repair_is_absent_while_others_are_shown(library):
    key = put(library, "GM0917")
    put(library, "GM0882", 3.0)
    library.store.path(key).write_bytes(b"kapot")
    values, loaded = inhabitants(library, "parkstad")
    assert values["GM0882"] == 3.0
    assert "GM0917" in loaded.absent
    for _ in range(2):
        with pytest.raises(CorruptStoreError, match="kaart sync GM0917"):
            inhabitants(library, "GM0917")


def test_nothing_stored_is_an_empty_frame(library):
    _, loaded = inhabitants(library, "NL")
    assert loaded.frame.empty
    assert (loaded.manifests, loaded.absent, loaded.invented) == ((), (), False)


def test_region_of_buurten_from_the_users_file(library):
    library.settings.data.mkdir()
    (library.settings.data / "regios.toml").write_text(
        '[[region]]\nid = "noord"\nname = "Noordkant"\nsource = "eigen lijst"\n'
        '[[region.period]]\nmembers = ["BU09170000", "BU08820001"]\n',
        encoding="utf-8",
    )
    put(library, "GM0917")
    scope = library.scope("noordkant")
    assert scope.gemeenten(2018) == ("GM0882", "GM0917")
    loaded = library.figures(scope, family=Family.KWB, year=2018)
    assert loaded.absent == ("GM0882",)
    assert [code for code in loaded.frame["code"] if scope.includes(code, 2018)] == ["BU09170000", "GM0917", "WK091700"]
    library.store.write(Key("grenzen", "buurt-2018", "GM0917"), squares(["BU09170000", "BU09170001"]), origin())
    assert list(library.areas(scope, level=Level.BUURT, year=2018).areas["code"]) == ["BU09170000"]


def test_an_installed_program_has_the_users_file_apart_from_its_own_figures(settings, tmp_path):
    (tmp_path / "regios.toml").write_text(
        '[[region]]\nid = "noord"\nname = "Noordkant"\nsource = "eigen lijst"\n'
        '[[region.period]]\nmembers = ["GM0917"]\n',
        encoding="utf-8",
    )
    assert [region.id for region in Library(replace(settings, own=tmp_path)).user_regions()] == ["noord"]
    assert Library(settings).user_regions() == ()


def test_users_file_that_is_wrong_is_named(library):
    library.settings.data.mkdir()
    (library.settings.data / "regios.toml").write_text("[[region]]\nid = 3\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"regios\.toml"):
        library.scope("parkstad")


def test_figures_are_as_the_source_gives_them_without_inhabitants_of_another_table(library):
    put(library, "GM0917", 40.0)
    distances = gemeente_rows("GM0917").drop(columns="inwoners").assign(afst_huisarts=[0.4, NAN, 0.5, 0.6])
    library.store.write(Key("cijfers", "nabijheid-2018", "GM0917"), distances, origin())
    frame = library.figures(library.scope("GM0917"), family=Family.NABIJHEID, year=2018).frame
    assert "inwoners" not in frame
    assert frame["afst_huisarts"].isna().sum() == 1


def test_boundaries_of_exactly_the_year(library):
    key = Key("grenzen", "buurt-2018", "GM0917")
    library.store.write(key, squares(["BU09170000"]), origin())
    scope = library.scope("GM0917")
    assert library.boundary_years(scope, level=Level.BUURT) == (2018,)
    assert library.boundary_years(scope, level=Level.WIJK) == ()
    none = library.areas(scope, level=Level.BUURT, year=2019)
    assert (len(none.areas), none.absent) == (0, ("GM0917",))
    assert none.areas.crs.to_epsg() == 28992
    library.store.write(key, squares(["BU09170000", "BU09170001"]), origin())
    library.store.path(key).write_bytes(b"kapot")
    older = library.areas(scope, level=Level.BUURT, year=2018)
    assert (len(older.areas), older.previous) == (1, ("GM0917",))


def test_folders_of_others_are_no_years(library):
    put(library, "GM0917")
    (library.store.root / "cijfers" / "kwb-2019 kopie").mkdir()
    (library.store.root / "cijfers" / "kwb-2017.oud").mkdir()
    assert library.years(Family.KWB, library.scope("GM0917")) == (2018,)


def test_names_find_a_gemeente(library):
    with pytest.raises(UnknownAreaError):
        library.scope("Proefdam")
    assert library.names() == {}
    library.store.write(NAMES_KEY, raw(code=["GM0001"], name=["Proefdam"]), origin())
    assert library.scope("proefdam") == Scope("GM0001", "Proefdam")
    assert library.scope("GM0001").name == "Proefdam"
    assert library.scope("Elders", names={"GM0002": "Elders"}).id == "GM0002"


def test_damaged_names_count_as_none(library):
    library.store.write(NAMES_KEY, raw(code=["GM0001"], name=["Proefdam"]), origin())
    library.store.path(NAMES_KEY).write_bytes(b"kapot")
    assert library.names() == {}
    assert library.scope("GM0001").name == "GM0001"


def test_name_of_an_area_is_that_of_the_newest_table(library):
    put(library, "GM0917", year=2018)
    newer = gemeente_rows("GM0917").assign(name="Nieuw")
    library.store.write(Key("cijfers", "kwb-2019", "GM0917"), newer, origin())
    assert library.scope("BU09170000").name == "Nieuw"
    assert library.scope("BU09170099").name == "BU09170099"


def test_stamp_moves_with_every_refresh(library):
    before = library.stamp()
    assert library.stamp() == before
    library.store.root.mkdir(parents=True)
    library.store.touch("ververst")
    first = library.stamp()
    assert first != before
    library.store.touch("ververst")
    assert library.stamp() != first


@pytest.mark.parametrize("name", ["regios.toml", "kolommen.toml"])
def test_stamp_moves_with_what_the_user_adds(library, tmp_path, name):
    own = Library(replace(library.settings, own=tmp_path / "own"))
    before = own.stamp()
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / name).write_text("", encoding="utf-8")
    assert own.stamp() != before


def test_last_scope_is_remembered(library):
    assert library.last_scope() == ""
    library.remember_scope("parkstad")
    assert Library(library.settings).last_scope() == "parkstad"


def test_cache_that_cannot_be_written_forgets(settings, tmp_path):
    (tmp_path / "vol").write_text("een bestand")
    library = Library(Settings(cache=tmp_path / "vol" / "cache", data=settings.data))
    library.remember_scope("parkstad")
    assert library.last_scope() == ""
    assert library.stamp() == library.stamp()


def test_two_stores_never_share_a_stamp(settings, tmp_path):
    others = [replace(settings, cache=tmp_path / "ander"), replace(settings, data=tmp_path / "ander")]
    assert len({Library(found).stamp() for found in (settings, *others)}) == 3


def test_example_region_and_its_merger(example):
    region = example.example_region()
    assert region is not None
    assert set(region.members(2018)) == {"GM9901", "GM9903", "GM9904", "GM9905", "GM9906"}
    assert set(region.members(2019)) == {"GM9901", "GM9902", "GM9903", "GM9904"}
    scope = example.scope("voorbeeldregio")
    assert is_example(scope)
    assert is_example(example.scope("BU99010406"))
    assert example.years(Family.KWB, scope) == tuple(range(2016, 2025))
    assert example.boundary_years(scope, level=Level.BUURT) == tuple(range(2016, 2025))
    for year, buurten in ((2018, 90), (2021, 91)):
        loaded = example.figures(scope, family=Family.KWB, year=year)
        assert (loaded.absent, loaded.invented) == ((), True)
        assert loaded.frame["code"].str.startswith("BU").sum() == buurten
        assert set(loaded.frame["code"].str[:2]) >= {"BU", "WK", "GM"}
        assert len(example.areas(scope, level=Level.BUURT, year=year).areas) == buurten


def test_without_the_example_region(library):
    assert library.example_region() is None
    assert library.user_regions() == ()
    assert library.years(Family.KWB, library.scope("voorbeeldregio")) == ()


def test_a_name_comes_from_the_newest_table_that_can_be_read(library):
    put(library, "GM0001", year=2018)
    library.store.path(put(library, "GM0001", year=2019)).write_bytes(b"no parquet")
    scope = library.scope("GM0001")
    assert (scope.id, scope.name) == ("GM0001", "Proef GM0001")
    library.store.path(Key("cijfers", "kwb-2018", "GM0001")).write_bytes(b"no parquet")
    assert library.scope("GM0001").name == "GM0001"


def test_a_stored_buurt_is_found_by_its_name(library):
    key = Key("cijfers", "kwb-2018", "GM0917")
    rows = raw(code=["BU09174000", "BU09174100", "GM0917", "WK091740"], inwoners=[1.0] * 4)
    rows["name"] = ["Heerlerbaan-Oost", "Centrum", "Proefstad", "Centrum"]
    library.store.write(key, rows, origin())
    found = library.scope("heerlerbaan oost")
    assert (found.id, found.name) == ("BU09174000", "Heerlerbaan-Oost")
    assert library.scope("PROEFSTAD").id == "GM0917"
    with pytest.raises(UnknownAreaError, match=r"Centrum \(Proefstad, BU09174100\); Centrum \(Proefstad, WK091740\)"):
        library.scope("centrum")
    with pytest.raises(UnknownAreaError, match="no area"):
        library.scope("Heerlerbaan")


def test_a_name_is_that_of_the_newest_table_of_its_gemeente(library):
    for year, name in ((2018, "Oude naam"), (2020, "Nieuwe naam")):
        rows = raw(code=["BU09174000", "GM0917"], inwoners=[1.0] * 2)
        library.store.write(Key("cijfers", f"kwb-{year}", "GM0917"), rows.assign(name=[name, "Heerlen"]), origin())
    assert library.scope("nieuwe naam").id == "BU09174000"
    with pytest.raises(UnknownAreaError, match="no area"):
        library.scope("oude naam")
