"""Inhabitants of a year in the areas of another: of the same area, of its parts, or none; equal codes mean nothing."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import pytest
from builders import raw
from hypothesis import given
from hypothesis import strategies as st
from shapely import union_all
from shapely.geometry import box

from kaart.answers.figures import answer
from kaart.answers.inhabitants import count_people
from kaart.answers.links import steps_between
from kaart.answers.reader import ReadOnce, StoreReader, read_table
from kaart.catalogue import Family, load
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.provenance import Provenance
from kaart.model.indicators import figures_of
from kaart.store.library import Library, LoadedAreas, LoadedFigures
from kaart.store.manifest import Key

HOGELAND = Scope("GM1966", "Het Hogeland")
CRIME = load().indicator("politie_misdrijven_per_1000")
# Real names and inhabitants of 1 January 2020 and 2024; the crimes are made up.
REAL = {2020: ("Obergum", 1660.0), 2024: ("Buitengebied Ulrum", 260.0)}
TWICE = "BU19660101"


@pytest.fixture
def library(settings):
    return Library(settings)


def keep(library, vintage, frame, *, areas=0):
    origin = Provenance("cbs_kwb", "http://x", table="T", areas=areas)
    gemeente = f"GM{frame['code'].iloc[0][2:6]}"
    with library.store.lock():
        library.store.write(Key("cijfers", vintage, gemeente), frame, origin)


def rates(library, year, *, scope=HOGELAND, reader=StoreReader):
    return answer(reader(library), scope, indicator=CRIME, level=Level.BUURT, year=year, catalogue=load()).figures


def keep_real_case(library):
    for year, (name, people) in REAL.items():
        keep(library, f"kwb-{year}", raw(code=[TWICE], name=[name], inwoners=[people], indeling=["."]))
    crimes = raw(code=[TWICE], name=[REAL[2024][0]], misdrijven=[100.0])
    for year in REAL:
        keep(library, f"politie-{year}", crimes, areas=2024)


def test_two_buurten_that_had_one_code_are_not_one_buurt(library):
    keep_real_case(library)
    then, now = (rates(library, year) for year in (2020, 2024))
    assert (then.year, then.area_year, now.area_year) == (2020, 2024, 2024)
    row = then.area(TWICE)
    assert (row["name"], row["status"]) == ("Buitengebied Ulrum", "no_inhabitants")
    assert pd.isna(row["value"])
    assert pd.isna(row["denominator"]), "those of Obergum are not those of Buitengebied Ulrum"
    assert now.area(TWICE)["value"] == pytest.approx(100 / 260 * 1000, abs=0.001)


def test_files_of_before_the_year_of_the_areas_was_kept_have_that_of_the_catalogue(library):
    keep_real_case(library)
    keep(library, "politie-2020", raw(code=[TWICE], misdrijven=[100.0]))
    assert rates(library, 2020).area_year == load().table(Family.POLITIE, 2020).area_year == 2025


def test_what_was_stored_in_other_areas_than_the_newest_file_is_left_out(library):
    both = library.scope("GM1966")
    keep_real_case(library)
    library.store.write(
        Key("cijfers", "politie-2020", "NL"),
        raw(code=["BU99000000"], misdrijven=[1.0]),
        Provenance("cbs_kwb", "http://x", areas=2026),
    )
    loaded = library.figures(both, family=Family.POLITIE, year=2020)
    assert (loaded.area_year, list(loaded.frame["code"]), loaded.absent) == (2026, [], ("GM1966",))


def test_a_renumbered_area_keeps_its_own_inhabitants_and_is_observed(library):
    keep(library, "kwb-2023", raw(code=["BU19660101", "BU19660102"], name=["A", "B"], inwoners=[1000.0, 400]))
    codes = ["BU19660101", "BU19660103", "BU19660109"]
    after = raw(code=codes, name=["B", "C", "A"], inwoners=[410.0, 90, 990], indeling=["2", "3", "2"])
    keep(library, "kwb-2024", after)
    keep(library, "politie-2023", raw(code=codes, misdrijven=[40.0, 1.0, 50.0]), areas=2024)
    for reader in (StoreReader, lambda library: ReadOnce(StoreReader(library))):
        found = rates(library, 2023, reader=reader).frame.set_index("code")
        assert found["denominator"].tolist() == pytest.approx([400, float("nan"), 1000], nan_ok=True)
        assert found["value"].tolist() == pytest.approx([100, float("nan"), 50], nan_ok=True)
        assert found["status"].tolist() == ["observed", "no_inhabitants", "observed"]


def strips(areas):
    """Areas of whole cells, which lie side by side."""
    shapes = [union_all([box(100 * cell, 0, 100 * cell + 100, 100) for cell in cells]) for cells in areas.values()]
    frame = pd.DataFrame({"code": list(areas), "name": list(areas), "gemeente": "GM1966", "gemeente_name": "H"})
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:28992")


def test_a_split_area_is_estimated_by_what_lives_in_the_parts_and_nobody_is_lost(library):
    keep(library, "kwb-2023", raw(code=["BU19660101", "BU19660102"], inwoners=[1000.0, 400]))
    parts = ["BU19660101", "BU19660102", "BU19660103"]
    keep(library, "kwb-2024", raw(code=parts, inwoners=[300.0, 400, 900], indeling=["3", "1", "3"]))
    for year, areas in (
        (2023, {"BU19660101": (0, 1), "BU19660102": (2,)}),
        (2024, {"BU19660101": (0,), "BU19660102": (2,), "BU19660103": (1,)}),
    ):
        library.store.write(Key("grenzen", f"buurt-{year}", "GM1966"), strips(areas), Provenance("pdok", "http://x"))
    keep(library, "politie-2023", raw(code=parts, misdrijven=[25.0, 4.0, 75.0]), areas=2024)
    found = rates(library, 2023).frame.set_index("code")
    # 1,000 over 300 and 900: 250 and 750.
    assert found["denominator"].tolist() == pytest.approx([250.0, 400.0, 750.0])
    assert found["value"].tolist() == pytest.approx([100.0, 10.0, 100.0])
    assert found["status"].tolist() == ["estimated", "observed", "estimated"]


def test_shapes_link_two_years_when_a_year_in_between_is_not_stored(library):
    areas = {"BU19660101": (0, 1), "BU19660102": (2,)}
    other = {"BU19660101": (2,), "BU19660102": (0, 1)}
    for year, drawn in ((2020, areas), (2024, other)):
        library.store.write(Key("grenzen", f"buurt-{year}", "GM1966"), strips(drawn), Provenance("pdok", "http://x"))
    keep(library, "kwb-2020", raw(code=list(areas), inwoners=[1000.0, 400]))
    keep(library, "politie-2020", raw(code=list(areas), misdrijven=[4.0, 10.0]), areas=2024)
    found = rates(library, 2020).frame
    assert (found["value"].tolist(), found["status"].tolist()) == ([10.0, 10.0], ["observed", "observed"])


def test_the_country_is_the_country_and_the_areas_of_the_year_itself_are_plain(library):
    codes = ["NL00", "GM1966", TWICE]
    keep(library, "kwb-2023", raw(code=codes[1:], inwoners=[47801.0, 1660]))
    library.store.write(
        Key("cijfers", "kwb-2023", "NL00"), raw(code=codes[:1], inwoners=[17e6]), Provenance("cbs_kwb", "http://x")
    )
    reader = StoreReader(library)
    land = count_people(reader, HOGELAND, level=Level.LAND, year=2023, areas=2025)
    assert land.counts.to_dict() == {"NL00": 17e6}
    own = count_people(reader, HOGELAND, level=Level.BUURT, year=2023, areas=2023)
    assert own.counts.to_dict() == {TWICE: 1660}
    assert count_people(reader, HOGELAND, level=Level.BUURT, year=2022, areas=2023).counts.empty


FIRST = 2020


@dataclass(frozen=True)
class Past:
    """A reader and library of made-up years: areas are sets of cells, and people live in cells.

    Attributes
    ----------
    maps
        Per year the cells of every area, by code.
    dwellers
        Per year the people of every cell.
    drawn
        Years whose boundaries are stored.
    """

    maps: tuple[dict[str, tuple[int, ...]], ...]
    dwellers: tuple[tuple[int, ...], ...]
    drawn: frozenset[int]

    @property
    def library(self):
        return self

    def years(self, _family, _scope):
        return tuple(range(FIRST, FIRST + len(self.maps)))

    def boundary_years(self, _scope, *, level):
        assert level is Level.BUURT
        return tuple(sorted(self.drawn))

    def areas(self, _scope, *, level, year):
        assert level is Level.BUURT
        return LoadedAreas(strips(self.maps[year - FIRST]), (), ())

    def steps(self, scope, *, level, within=None):
        return steps_between(self, scope, level=level, within=within)

    def people(self, scope, *, level, year, areas):
        return count_people(self, scope, level=level, year=year, areas=areas)

    def count(self, cells, year):
        return float(sum(self.dwellers[year - FIRST][cell] for cell in cells))

    def figures(self, _scope, *, family, year):
        """Key figures with the flags that CBS gives, or one crime per area of the last year."""
        if family is Family.POLITIE:
            last = FIRST + len(self.maps) - 1
            return LoadedFigures(raw(code=list(self.maps[-1]), misdrijven=[1.0] * len(self.maps[-1])), last, (), (), ())
        here, before = self.maps[year - FIRST], self.maps[year - FIRST - 1] if year > FIRST else {}
        flags = [
            "1" if before.get(code) == cells else "2" if cells in before.values() else "3"
            for code, cells in here.items()
        ]
        frame = raw(
            code=list(here),
            name=[f"cells {cells}" for cells in here.values()],
            inwoners=[self.count(cells, year) for cells in here.values()],
            indeling=flags,
        )
        return LoadedFigures(frame, year, (), (), ())


CELLS = 6


@st.composite
def pasts(draw):
    """Years in which areas merge, split and swap codes."""
    maps, dwellers = [], []
    for _ in range(draw(st.integers(2, 4))):
        cuts = sorted(draw(st.sets(st.integers(1, CELLS - 1))))
        parts = [tuple(range(a, b)) for a, b in zip([0, *cuts], [*cuts, CELLS], strict=True)]
        numbers = draw(st.permutations(range(CELLS)))[: len(parts)]
        maps.append({f"BU1966{number:04d}": part for number, part in sorted(zip(numbers, parts, strict=True))})
        dwellers.append(tuple(draw(st.lists(st.integers(0, 999), min_size=CELLS, max_size=CELLS))))
    years = range(FIRST, FIRST + len(maps))
    return Past(tuple(maps), tuple(dwellers), frozenset(year for year in years if draw(st.booleans())))


@pytest.mark.slow
@given(pasts())
def test_no_rate_uses_the_inhabitants_of_an_area_that_is_not_the_same(past):
    last = FIRST + len(past.maps) - 1
    for year in past.years(Family.KWB, HOGELAND):
        table = read_table(past, HOGELAND, family=Family.POLITIE, level=Level.BUURT, year=year)
        found = figures_of(table.rows, indicator=CRIME)
        assert (found.year, found.area_year) == (year, last)
        for row in found.frame.to_dict("records"):
            cells = past.maps[-1][row["code"]]
            there = cells in past.maps[year - FIRST].values()
            if row["status"] == "observed":
                assert there
                assert row["denominator"] == past.count(cells, year)
            elif row["status"] == "estimated":
                assert not there
            elif row["status"] == "no_inhabitants":
                assert pd.isna(row["denominator"])
            else:
                assert (row["status"], row["denominator"]) == ("not_applicable", 0)
        if {year, last} <= past.drawn:
            total = found.frame["denominator"].sum()
            assert total == pytest.approx(past.count(range(CELLS), year)), "nobody is lost, and nobody counted twice"


def test_equal_codes_are_met_by_the_property():
    past = Past(({"BU19660001": (0, 1)}, {"BU19660001": (0,), "BU19660002": (1,)}), ((5, 6), (5, 6)), frozenset())
    table = read_table(past, HOGELAND, family=Family.POLITIE, level=Level.BUURT, year=FIRST)
    assert set(figures_of(table.rows, indicator=CRIME).frame["status"]) == {"no_inhabitants"}
