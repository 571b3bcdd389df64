import subprocess
import sys
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from kaart.catalogue import load
from kaart.core.crs import require_rd
from kaart.core.schema import AREAS, RAW_FIGURES, check_frame
from kaart.core.settings import PROJECT
from kaart.store.manifest import Key
from kaart.store.parquet import Store

YEARS = range(2016, 2025)
LEVELS = ("buurt", "wijk", "gemeente")
INDUSTRY, ISLAND = "BU99010406", "BU99040202"
SPLIT, SPLIT_OFF = "BU99010305", "BU99010307"
STEPS = {"inwoners": 5, "inw_0_15": 5, "inw_65_plus": 5, "huishoudens": 5, "woningen": 5, "bijstand": 10, "ao": 10}
FORBIDDEN = ("probleemwijk", "achterstandswijk", "zwakke buurt")


def store_in(folder: Path) -> Store:
    return Store(folder / "voorbeeldregio", shapes=folder / "shapes")


STORE = store_in(PROJECT / "data")
SERVICES = PROJECT / "data" / "voorbeeldregio" / "voorzieningen"


@pytest.fixture(scope="session")
def generated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("voorbeeld")
    script = PROJECT / "scripts" / "voorbeeldregio"
    subprocess.run([sys.executable, "-W", "error", str(script), "--data", str(folder)], check=True, timeout=120)
    return folder


@cache
def figures(year, family="kwb"):
    vintage = f"{family}-{year}"
    parts = [STORE.read(Key("cijfers", vintage, area)).frame for area in STORE.keys("cijfers", vintage)]
    return pd.concat(parts, ignore_index=True).set_index("code")


@cache
def areas(level, year):
    vintage = f"{level}-{year}"
    parts = [STORE.read(Key("grenzen", vintage, area)).areas for area in STORE.keys("grenzen", vintage)]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs).set_index("code")


def buurten(year):
    frame = figures(year)
    return frame[frame.index.str.startswith("BU")]


@pytest.mark.slow
def test_generator_gives_what_is_committed(generated):
    fresh = store_in(generated)
    keys = [manifest.key for manifest in STORE.manifests()]
    assert keys == [manifest.key for manifest in fresh.manifests()]
    for key in keys:
        old, new = STORE.read(key), fresh.read(key)
        assert old.manifest.provenance == new.manifest.provenance
        if key.layer == "grenzen":
            assert_geodataframe_equal(old.areas, new.areas)
        else:
            assert_frame_equal(old.frame, new.frame)
    for path in sorted(SERVICES.iterdir()):
        read = pd.read_parquet if path.suffix == ".parquet" else pd.read_csv
        assert_frame_equal(read(path), read(generated / path.relative_to(PROJECT / "data")))


def test_every_file_says_that_it_is_invented():
    manifests = STORE.manifests()
    assert {manifest.key.year for manifest in manifests} == set(YEARS)
    assert {manifest.key.layer for manifest in manifests} == {"cijfers", "grenzen"}
    for manifest in manifests:
        stored = STORE.read(manifest.key)
        assert stored.manifest.invented
        assert not stored.previous
        assert stored.manifest.provenance.source == "voorbeeldregio"
        assert stored.manifest.provenance.url == ""


def test_committed_size_stays_small():
    folders = (PROJECT / "data" / "voorbeeldregio", PROJECT / "data" / "shapes")
    assert sum(path.stat().st_size for folder in folders for path in folder.rglob("*")) < 3_000_000
    assert not [path for folder in folders for path in folder.rglob("*.vorig.*")]


@pytest.mark.parametrize("year", YEARS)
def test_areas_are_a_coverage_without_gaps_between_levels(year):
    land = {}
    for level in LEVELS:
        frame = areas(level, year)
        check_frame(frame.drop(columns="geometry").reset_index(), AREAS, what=level)
        require_rd(frame)
        assert frame.is_valid.all()
        assert shapely.coverage_is_valid(frame.geometry.to_numpy())
        land[level] = frame.area.sum()
    assert land["buurt"] == land["wijk"] == land["gemeente"]
    assert len(areas("buurt", year)) == (90 if year < 2021 else 91)
    assert len(areas("gemeente", year)) == (5 if year < 2019 else 4)


def test_wijken_and_gemeenten_are_unions_of_their_buurten():
    parts = areas("buurt", 2024)
    assert parts.groupby("wijk").size().between(2, 8).all()
    for level in ("wijk", "gemeente"):
        for code, shape in areas(level, 2024).geometry.items():
            assert shape.equals(parts.geometry[parts[level] == code].union_all())


def test_the_region_lies_at_sea_far_from_any_town():
    west, south, east, north = areas("gemeente", 2024).total_bounds
    assert (west > 20_000, east < 50_000, south > 479_000, north < 501_000) == (True,) * 4


def test_merger_renumbers_and_moves_no_boundary():
    before, after = areas("gemeente", 2018), areas("gemeente", 2019)
    assert before.geometry[["GM9905", "GM9906"]].union_all().equals(after.geometry["GM9902"])
    old, new = areas("buurt", 2018), areas("buurt", 2019)
    vanished = old[old["gemeente"].isin(["GM9905", "GM9906"])]
    appeared = new[new["gemeente"] == "GM9902"]
    assert sorted(vanished["name"]) == sorted(appeared["name"])
    by_name = appeared.set_index("name").geometry
    assert all(
        by_name[row.name_].equals(row.geometry) for row in vanished.rename(columns={"name": "name_"}).itertuples()
    )
    change = figures(2019)["indeling"]
    assert set(change[change.index.isin(appeared.index)]) == {"2"}
    assert set(change[change.index.isin(new.index.difference(appeared.index))]) == {"1"}


def test_split_conserves_area_and_inhabitants():
    old, new = areas("buurt", 2020), areas("buurt", 2021)
    assert old.geometry[SPLIT].equals(new.geometry[[SPLIT, SPLIT_OFF]].union_all())
    assert SPLIT_OFF not in old.index
    rest = old.index.drop(SPLIT)
    assert old.geometry[rest].geom_equals(new.geometry[rest]).all()
    change = buurten(2021)["indeling"]
    assert set(change[change == "3"].index) == {SPLIT, SPLIT_OFF}
    people = [buurten(2020)["inwoners"][SPLIT], buurten(2021)["inwoners"][[SPLIT, SPLIT_OFF]].sum()]
    assert people[0] < people[1] < 1.12 * people[0]  # new homes are being built there


@pytest.mark.parametrize("year", YEARS)
def test_figures_join_areas_and_keep_their_contract(year):
    frame = figures(year)
    check_frame(frame.reset_index(), RAW_FIGURES, what=str(year))
    codes = set().union(*(areas(level, year).index for level in LEVELS))
    assert set(frame.index) == codes | {"NL00"}
    columns = {column.id for column in load().columns("kwb", year)}
    assert {name for name in frame if not name.endswith("@")} == columns | {"name"}
    assert set(frame["indeling"]) <= {"1", "2", "3", "."}


@pytest.mark.parametrize("year", YEARS)
def test_parts_add_up_within_rounding(year):
    frame = figures(year)
    parent = {
        "wijk": areas("buurt", year)["wijk"],
        "gemeente": areas("wijk", year)["gemeente"],
        "land": pd.Series("NL00", index=areas("gemeente", year).index),
    }
    for column, step in STEPS.items():
        assert (frame[column] % step == 0).all()
        for owner in parent.values():
            total = frame.loc[owner.index, column].groupby(owner).sum()
            slack = (owner.groupby(owner).size() + 1) * step / 2
            assert ((total - frame.loc[total.index, column]).abs() <= slack).all(), column


@pytest.mark.parametrize("year", YEARS)
def test_cells_are_empty_where_they_would_be_secret_and_nowhere_else(year):
    frame = buurten(year)
    shown = "laag_inkomen_pct" if year < 2024 else "armoede_pct"
    explicit = frame["laag_inkomen_pct@"].notna() if year == 2021 else pd.Series(data=False, index=frame.index)
    assert (frame[shown].isna() == ((frame["huishoudens"] < 100) | explicit)).all()
    assert (frame["ink_inwoner"].notna() == (frame["inwoners"] >= 2_500)).all()
    assert 0 < frame["ink_inwoner"].notna().sum() < len(frame) / 2
    if year >= 2018:
        helped = frame["inw_0_15"] * frame["jeugdzorg_pct"] / 100
        assert helped.dropna().min() > 4
        assert 5 < frame["jeugdzorg_pct"].isna().sum() < 30


def test_one_cell_has_an_explicit_code_of_the_source():
    codes = {year: [name for name in figures(year) if name.endswith("@")] for year in YEARS}
    assert {year: names for year, names in codes.items() if names} == {2021: ["laag_inkomen_pct@"]}
    cell = figures(2021).loc["BU99020001"]
    assert cell["laag_inkomen_pct@"] == "-99997"
    assert pd.isna(cell["laag_inkomen_pct"])
    assert cell["huishoudens"] > 100


def test_column_that_is_not_yet_published_is_empty_everywhere():
    assert figures(2024)["wmo_per_1000"].isna().all()
    assert figures(2023)["wmo_per_1000"].notna().any()


def test_definition_break_of_2024():
    assert {"laag_inkomen_pct", "sociaal_minimum_pct", "tot110_pct"} <= set(figures(2023))
    assert not {"laag_inkomen_pct", "sociaal_minimum_pct", "tot110_pct"} & set(figures(2024))
    assert "armoede_pct" not in figures(2023)


def test_shares_of_the_country_are_what_they_are_by_definition():
    for year in YEARS:
        land = figures(year).loc["NL00"]
        assert (land["hh_laagste40_pct"], land["hh_hoogste20_pct"]) == (40.0, 20.0)
        assert (land["pers_laagste40_pct"], land["pers_hoogste20_pct"]) == (40.0, 20.0)


def test_wider_thresholds_hold_more_households():
    frame = buurten(2020).dropna(subset=["sociaal_minimum_pct"])
    assert (frame["sociaal_minimum_pct"] < frame["tot110_pct"]).all()
    assert (frame["tot110_pct"] < frame["tot120_pct"]).all()
    assert frame["laag_inkomen_pct"].min() < 4
    assert 20 < frame["laag_inkomen_pct"].max() < 35


def test_need_is_clustered_with_one_exception():
    frame, shapes = buurten(2018)["laag_inkomen_pct"], areas("buurt", 2018).geometry
    odd = "BU99010102"
    around = frame[shapes.index[shapes.touches(shapes[odd])]].dropna()
    assert frame[odd] > 20
    assert around.max() < 5
    heart = frame[["BU99010301", "BU99010302", "BU99010304"]]
    assert heart.min() > 2 * frame.median()


def test_industry_has_no_inhabitants_and_no_rates():
    for year in YEARS:
        row = figures(year).loc[INDUSTRY]
        assert (row["inwoners"], row["huishoudens"], row["bijstand"]) == (0, 0, 0)
        rates = [
            name for name in row.index if name.endswith(("_pct", "_per_1000")) or name.startswith(("ink_", "afst_"))
        ]
        assert rates
        assert row[rates].isna().all()


def test_island_touches_nothing():
    shapes = areas("buurt", 2024).geometry
    assert shapes.drop(ISLAND).distance(shapes[ISLAND]).min() > 50
    assert figures(2024)["inwoners"][ISLAND] > 0


def test_names_are_unique_and_decent():
    names = areas("buurt", 2024)["name"]
    assert names.is_unique
    everything = " ".join(
        pd.concat([areas(level, year)["name"] for level in LEVELS for year in (2018, 2024)])
    ).casefold()
    assert not [word for word in FORBIDDEN if word in everything]


def test_distances_of_2023():
    frame = figures(2023, family="nabijheid")
    known = {column.id for column in load().columns("nabijheid", 2023)}
    assert set(frame) - {"name"} <= known
    assert frame.loc[INDUSTRY].drop("name").isna().all()
    assert frame["afst_bibliotheek"].dropna().between(0.1, 25).all()


@pytest.mark.parametrize(("name", "count"), [("vve", 14), ("scholen", 18), ("overig", 185)])
def test_sites_stand_in_the_buurt_they_name(name, count):
    sites = pd.read_csv(SERVICES / f"{name}.csv").set_index("site_id")
    assert len(sites) == count
    assert sites.index.is_unique
    assert sites["name"].str.contains("oorbeeld|erzonnen").all()
    shapes = areas("buurt", 2024).geometry
    assert all(shapes[row.buurt].contains(shapely.Point(row.x_m, row.y_m)) for row in sites.itertuples())


def test_childcare_has_places_and_a_gap_where_need_is_high():
    sites = pd.read_csv(SERVICES / "vve.csv")
    assert sites["kindplaatsen"].between(16, 64).all()
    assert 0 < sites["ve"].sum() < len(sites)
    assert not sites["buurt"].isin(["BU99010301", "BU99010302", "BU99010304"]).any()


def test_timetable_hangs_together():
    stops, routes, trips, days = (
        pd.read_csv(SERVICES / f"{name}.csv") for name in ("stops", "routes", "trips", "service_days")
    )
    times = pd.read_parquet(SERVICES / "stop_times.parquet")
    assert (len(stops), len(routes)) == (59, 6)
    assert stops["stop_id"].is_unique
    assert trips["trip_id"].is_unique
    assert set(times["stop_id"]) == set(stops["stop_id"])
    assert set(times["trip_id"]) == set(trips["trip_id"])
    assert set(trips["route_id"]) == set(routes["route_id"])
    assert set(trips["service_id"]) == set(days["service_id"])
    assert (times["arrival_time"] <= times["departure_time"]).all()
    ordered = times.sort_values(["trip_id", "stop_sequence"])
    later = ordered.groupby("trip_id")["arrival_time"].apply(lambda clock: clock.is_monotonic_increasing)
    assert later.all()
    assert times["arrival_time"].max() > "24:00:00"
    land = areas("buurt", 2024).union_all()
    assert shapely.contains_xy(land, stops["x_m"], stops["y_m"]).all()
    assert days.groupby("service_id").size().to_dict() == {
        "voorbeeld-saturday": 4,
        "voorbeeld-sunday": 4,
        "voorbeeld-weekday": 20,
    }
