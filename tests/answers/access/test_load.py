"""Accessibility from the store: brute-force distances on the example region, reasons for what is missing, the JSON."""

from __future__ import annotations

import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from clirun import environment, run_here
from shapely.geometry import box

from kaart.analysis.access.facilities import PUBLIC, Facility, record_of
from kaart.analysis.access.indicator import measure_figures
from kaart.analysis.access.measures import NEAREST, PLACES
from kaart.analysis.distance.reach import DETOUR
from kaart.analysis.scenario.document import Edit, EditKind, Scenario
from kaart.answers.access.load import load_access, low_income_areas, why_not
from kaart.answers.access.question import Question, Squares
from kaart.catalogue import load
from kaart.core.errors import InputError, NotInStoreError, SchemaError, UploadError
from kaart.core.settings import Settings
from kaart.model.missing import Status
from kaart.own.addresses import exact
from kaart.own.points import has_addresses, read_points
from kaart.own.reading import read_upload
from kaart.sources.pdok.locatieserver import Address
from kaart.store.library import Library

CATALOGUE = load()


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(Settings(cache=tmp_path_factory.mktemp("leeg")))


@pytest.fixture(scope="module")
def found(library):
    """Accessibility of the example region, per facility, worked out once."""
    kept = {}

    def of(facility, area="voorbeeldregio", **more):
        key = facility, area, *more.items()
        if key not in kept:
            kept[key] = load_access(library, library.scope(area), Question(facility, **more), catalogue=CATALOGUE)
        return kept[key]

    return of


@pytest.mark.parametrize("facility", [Facility.VVE, Facility.CHILDCARE, Facility.SCHOOL])
def test_distances_are_those_of_brute_force(found, facility):
    access = found(facility)
    code = access.frame[NEAREST].dropna().index[7]
    points = access.demand.points[access.demand.points["code"] == code].geometry
    metres = [min(point.distance(site) for site in access.supply.sites.geometry) * DETOUR for point in points]
    assert access.frame[NEAREST][code] == pytest.approx(np.mean(metres))
    inside = [
        sum(point.distance(site) * DETOUR <= 15 * 80 for site in access.supply.sites.geometry) for point in points
    ]
    assert access.frame["within_15_min_count"][code] == pytest.approx(np.mean(inside))
    assert access.frame["walk_min"][code] == pytest.approx(access.frame[NEAREST][code] / 80)


def test_only_sites_with_voorschoolse_educatie_count_for_vve(found):
    vve, all_sites = found(Facility.VVE).supply.sites, found(Facility.CHILDCARE).supply.sites
    assert set(vve["site_id"]) < set(all_sites["site_id"])
    assert vve["ve"].all()


def test_every_buurt_is_there_and_what_is_missing_has_a_reason(found):
    for facility in PUBLIC:
        access = found(facility)
        assert len(access.frame) == 91
        for measure in record_of(facility).measures:
            for code, value in access.frame[measure.id].items():
                assert (why_not(access, code, measure.id) is None) == (not math.isnan(value))


def test_where_nobody_lives_no_measure_has_a_number(found):
    access = found(Facility.VVE)
    nobody = access.frame.index[access.frame["inhabitants"] == 0]
    assert len(nobody)
    assert access.frame.loc[nobody, [measure.id for measure in record_of(Facility.VVE).measures]].isna().all(axis=None)
    assert str(why_not(access, nobody[0], NEAREST)) == "nobody lives here"
    figures = measure_figures(
        access.frame, facility=Facility.VVE, measure=record_of(Facility.VVE).measures[0], year=access.year
    )
    statuses = figures.frame.set_index("code")["status"]
    assert statuses[nobody[0]] == Status.NOT_APPLICABLE
    assert set(statuses[figures.frame.set_index("code")["value"].notna()]) == {Status.ESTIMATED}


def test_a_buurt_has_the_same_figures_alone_as_in_its_gemeente(found):
    code = found(Facility.VVE).frame[PLACES].idxmax()
    alone, whole = found(Facility.VVE, code), found(Facility.VVE, f"GM{code[2:6]}")
    assert alone.frame.index.tolist() == [code]
    assert alone.frame[PLACES][code] == pytest.approx(whole.frame[PLACES][code])


def test_places_are_shared_out_and_none_is_made(found):
    access = found(Facility.VVE)
    # What every child has in reach, added up over children, is at most what there is.
    shared = (access.frame[PLACES] / 100 * access.frame["children"]).sum()
    assert 0 < shared <= access.supply.sites["places"].sum() + 1e-6


def test_transit_has_bands_a_centre_and_an_index_beside_its_band(found):
    access = found(Facility.OV)
    assert access.centre
    assert access.frame["departures_per_hour_morning"].max() > access.frame["departures_per_hour_sunday"].max() > 0
    assert (
        access.frame["destinations_direct_45_min_count"] <= access.frame["destinations_one_change_45_min_count"]
    ).sum() > 80
    known = access.frame["transit_index"].notna()
    assert (access.frame["transit_band"][known] != "").all()
    assert any("normal Tuesday: 2024-11-05" in str(notice) for notice in access.method)


def test_squares_take_the_place_of_spread_points(library, found, tmp_path):
    base = found(Facility.SCHOOL)
    code = base.frame[NEAREST].idxmax()
    shape = base.areas.set_index("code").geometry[code]
    middle = shape.representative_point()
    square = box(middle.x - 50, middle.y - 50, middle.x + 50, middle.y + 50)
    path = tmp_path / "vierkanten.gpkg"
    gpd.GeoDataFrame({"aantal_inwoners": [40]}, geometry=[square], crs="EPSG:28992").to_file(path)
    scope = library.scope("voorbeeldregio")
    asked = Question(Facility.SCHOOL, squares=Squares(path))
    access = load_access(library, scope, asked, catalogue=CATALOGUE)
    nearest = min(middle.distance(site) for site in access.supply.sites.geometry) * DETOUR
    assert access.frame[NEAREST][code] == pytest.approx(nearest)
    with pytest.raises(SchemaError, match="choose one of aantal_inwoners"):
        load_access(library, scope, replace(asked, squares=Squares(path, "mensen")), catalogue=CATALOGUE)
    (tmp_path / "kapot.gpkg").write_text("geen kaart")
    with pytest.raises(InputError, match="cannot be read as a map of squares"):
        load_access(library, scope, replace(asked, squares=Squares(tmp_path / "kapot.gpkg")), catalogue=CATALOGUE)


def test_low_income_buurten_are_a_quarter(library):
    found = low_income_areas(library, library.scope("voorbeeldregio"), catalogue=CATALOGUE)
    assert 15 <= len(found.codes) <= 30
    assert set(found.codes) < set(found.known)
    assert found.year >= 2020


def test_what_is_not_fetched_says_what_to_fetch(library):
    for facility in PUBLIC:
        with pytest.raises(NotInStoreError, match="kaart sync parkstad"):
            load_access(library, library.scope("parkstad"), Question(facility), catalogue=CATALOGUE)
    with pytest.raises(NotInStoreError, match="stored: 2016-2024"):
        load_access(library, library.scope("voorbeeldregio"), Question(Facility.VVE, year=2013), catalogue=CATALOGUE)


@pytest.mark.parametrize("facility", PUBLIC)
def test_the_json_of_the_command_line(facility, tmp_path):
    env = environment("http://127.0.0.1:9", tmp_path / "cache", KAART_TAAL="en")
    done = run_here("bereik", "--gebied", "GM9901", "--voorziening", facility, "--json", env=env)
    document = done.json()
    assert done.code == 0
    assert {"method", "supply", "areas"} <= set(document)
    assert set(document["supply"]) >= {"located", "unlocated", "retrieved_at"}
    assert "Straight line times 1.3" in document["method"]
    assert "spread evenly" in document["method"]
    assert (document["distance"], document["network"]) == ("straight_line_x_1.3", None)
    keys = {measure.id for measure in record_of(facility).measures}
    for record in document["areas"]:
        assert record["area"].startswith("BU9901")
        assert keys <= set(record)
        assert {key for key in keys if record[key] is None} == set(record["why"])


def test_the_text_of_the_command_line(tmp_path):
    env = environment("http://127.0.0.1:9", tmp_path / "cache")
    done = run_here("bereik", "--gebied", "GM9901", "--voorziening", "vve", env=env)
    assert (done.code, done.err) == (0, "")
    assert "nan" not in done.out.lower().split()
    refused = run_here("bereik", "--gebied", "GM9901", "--voorziening", "zwemles", env=env)
    assert (refused.code, "ov, vve, kinderopvang, school, eigen" in refused.sentence()) == (1, True)


def test_points_of_ones_own_are_measured_and_bad_rows_listed(tmp_path):
    path = tmp_path / "buurthuizen.csv"
    rows = ["naam;x_rd;y_rd;plaatsen", "Huis;33965,0;488394,5;12", "Zonder;;;", "Ver weg;9;9;1", "Punt;33.589;490.162;"]
    path.write_text("\r\n".join(rows), encoding="cp1252")
    env = environment("http://127.0.0.1:9", tmp_path / "cache", KAART_TAAL="en")
    words = ("bereik", "--gebied", "voorbeeldregio", "--voorziening", "eigen", "--punten")
    document = run_here(*words, str(path), "--json", env=env).json()
    assert (document["supply"]["located"], document["supply"]["unlocated"]) == (2, 2)
    assert [(row["site_id"], row["reason"]) for row in document["supply"]["unlocated_sites"]] == [
        ("rij 3", "no coordinates that can be read"),
        ("rij 4", "coordinates outside the Netherlands"),
    ]
    assert len(document["areas"]) == 91
    assert {record["nearest_site"] for record in document["areas"]} - {None} == {"rij 2", "rij 5"}
    moved = Scenario("dichterbij", (Edit(EditKind.CLOSE, "rij 5"),), Facility.OWN)
    (tmp_path / "plan.json").write_text(moved.to_json(), encoding="utf-8")
    changed = run_here(*words, str(path), "--scenario", str(tmp_path / "plan.json"), "--json", env=env).json()
    assert (changed["scenario"]["people"], changed["scenario"]["measures"]["nearest_m"]["gain"]) == ("inhabitants", 0)
    fewer = tmp_path / "een.csv"
    fewer.write_text("\r\n".join(rows[:2]), encoding="cp1252")
    alone = run_here(*words, str(fewer), "--json", env=env).json()
    assert [row["nearest_m_after"] for row in changed["areas"]] == [row["nearest_m"] for row in alone["areas"]]
    assert any((row["nearest_m_change"] or 0) > 0 for row in changed["areas"])
    absent = run_here(*words, str(tmp_path / "weg.csv"), env=env)
    assert (absent.code, "cannot be read" in absent.sentence()) == (1, True)
    without = run_here("bereik", "--gebied", "voorbeeldregio", "--voorziening", "eigen", env=env)
    assert (without.code, "--punten" in without.sentence()) == (1, True)


@pytest.mark.parametrize(
    "text", ["lat,lon\n52.0,5.0\n", "Breedtegraad\tLengtegraad\n52,0\t5,0\n", "LAT;LNG\n52.000;5.000\n"]
)
def test_degrees_are_read_with_any_separator_and_decimal_sign(text):
    points = read_points(read_upload(text.encode(), "punten.csv"))
    # 5.0 E, 52.0 N in RD, to the metre; worked out apart with PROJ.
    assert (points.sites.geometry[0].x, points.sites.geometry[0].y) == pytest.approx((128_410, 445_807), abs=1)


def test_a_list_without_coordinates_says_what_to_name_them():
    with pytest.raises(UploadError, match=r"lon and lat, or x_rd and y_rd\. It has naam, adres"):
        read_points(read_upload(b"naam;adres\nHuis;Straat 1\n", "lijst.csv"))


def test_addresses_are_looked_up_only_when_asked_and_never_guessed():
    sheet = read_upload(
        b"naam;adres;huisnummer;postcode;x;y\nA;Proefweg;1;1234 AB;;\nB;Weg;2;;;\nC;Weg;3;;9;9\n", "lijst.csv"
    )
    asked = []

    def search(text):
        asked.append(text)
        return [Address("Proefweg 1, 1234AB Proefstad", "adres", 100_000.0, 450_000.0, "", "", 1.0)]

    found = read_points(sheet, find=exact(search))
    # The third row has coordinates, though wrong ones: its address is not sent.
    assert asked == ["Proefweg 1 1234 AB", "Weg 2"]
    assert found.sites["site_id"].tolist() == ["rij 2"]
    assert (found.sites.geometry[0].x, found.sites.geometry[0].y) == (100_000.0, 450_000.0)
    assert found.bad["reason"].tolist() == ["PDOK knows no such address", "coordinates outside the Netherlands"]
    only = read_upload(b"naam;adres\nA;Proefweg 1\n", "lijst.csv")
    assert (has_addresses(only), has_addresses(sheet)) == (True, False)
    assert read_points(only, find=exact(search)).sites["name"].tolist() == ["A"]
