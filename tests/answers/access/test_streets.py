"""Accessibility over streets, from the store and the command line, on a grid of streets over an invented gemeente."""

from __future__ import annotations

import shutil

import geopandas as gpd
import numpy as np
import pytest
from clirun import environment, run_here
from osmfile import RESIDENTIAL, grid_extract
from shapely.geometry import box

from kaart.analysis.access.facilities import Facility, record_of
from kaart.analysis.access.measures import NEAREST, PLACES
from kaart.analysis.distance.network import REACH_M
from kaart.answers.access.load import load_access, why_not
from kaart.answers.access.network_cache import Extract
from kaart.answers.access.question import Question, Squares
from kaart.catalogue import load
from kaart.core.errors import InputError, NoStreetsError
from kaart.core.settings import Settings
from kaart.own.points import read_points
from kaart.own.reading import read_upload
from kaart.store.library import Library

# Around GM9901 of the example region, which lies in the sea.
BOUNDS = (28_000.0, 483_000.0, 41_000.0, 496_000.0)
CORNER = (30_000.0, 490_000.0)
STEP = 250.0


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(Settings(cache=tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="module")
def streets(tmp_path_factory):
    return grid_extract(tmp_path_factory.mktemp("osm") / "rooster.osm.pbf", BOUNDS, step_m=STEP)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    return grid_extract(tmp_path_factory.mktemp("osm") / "heerlen.osm.pbf", (195e3, 321e3, 196e3, 322e3), step_m=STEP)


def measure(library, facility, path, *, required=True, area="GM9901", **more):
    question = Question(facility, extract=Extract(path, required=required), **more)
    return load_access(library, library.scope(area), question, catalogue=load())


def at_corner(folder, *blocks):
    """Squares of 100 m whose middles lie so many blocks east and north of the corner, with people in them."""
    middles = [(CORNER[0] + STEP * east, CORNER[1] + STEP * north) for east, north in blocks]
    shapes = [box(x - 50, y - 50, x + 50, y + 50) for x, y in middles]
    path = folder / "vierkanten.gpkg"
    gpd.GeoDataFrame({"aantal_inwoners": [40] * len(shapes)}, geometry=shapes, crs="EPSG:28992").to_file(path)
    return Squares(path)


def test_the_way_goes_round_the_blocks(library, streets, tmp_path):
    # From a crossing to one 3 blocks east and 4 north: 7 blocks over the streets, 5 in a straight line.
    site = f"naam,x_rd,y_rd\nHuis,{CORNER[0] + 3 * STEP},{CORNER[1] + 4 * STEP}\n"
    own = read_points(read_upload(site.encode(), "huis.csv"))
    found = measure(library, Facility.OWN, streets, own=own, squares=at_corner(tmp_path, (0, 0)))
    (code,) = set(found.demand.codes) - set(found.demand.spread)
    assert found.frame[NEAREST][code] == pytest.approx(7 * STEP, rel=2e-4)
    assert found.frame["cycle_min"][code] == pytest.approx(7 * STEP / 250, rel=2e-4)
    assert found.metric.id == "street_network"
    assert set(found.sensitivity) == set()


def test_every_measure_to_sites_lies_between_the_straight_line_and_going_round(library, streets):
    found = measure(library, Facility.VVE, streets)
    points, sites = found.demand.points, found.supply.sites
    straight = np.column_stack([points.distance(site) for site in sites.geometry])
    # At most half a block to a street at both ends, and along blocks at most the square root of two as far.
    low, high = found.demand.mean(straight.min(axis=1)), found.demand.mean(straight.min(axis=1) * np.sqrt(2) + 500)
    metres = found.frame[NEAREST].dropna()
    assert len(metres) > 30
    assert (metres >= low[metres.index] * 0.999).all()
    assert (metres <= high[metres.index]).all()
    assert list(found.sensitivity[PLACES]) == ["walking_speed"]
    assert not found.sensitivity.get(NEAREST)


def test_a_bicycle_goes_round_by_one_way_streets(library, tmp_path):
    one_way = grid_extract(tmp_path / "x.osm.pbf", BOUNDS, step_m=STEP, tags=RESIDENTIAL | {"oneway": "yes"})
    # Every street leads east or north, so there is no way back: as good as no streets for a bicycle.
    with pytest.raises(NoStreetsError):
        measure(library, Facility.SCHOOL, one_way)


def test_buurten_off_the_streets_have_no_number_and_a_reason(library, tmp_path):
    west, south, east, north = BOUNDS
    half = grid_extract(tmp_path / "west.osm.pbf", (west, south, (west + east) / 2, north), step_m=STEP)
    found = measure(library, Facility.SCHOOL, half)
    off = sorted(set(found.frame.index) - found.measured)
    assert 5 < len(off) < len(found.frame) - 5
    named = [measure.id for measure in record_of(Facility.SCHOOL).measures if measure.id != "cbs_road_km"]
    assert found.frame.loc[off, named].isna().all(axis=None)
    inhabited = next(code for code in off if found.frame["inhabitants"][code] > 0)
    assert str(why_not(found, inhabited, NEAREST)) == "no street lies near"
    said = " ".join(str(notice) for notice in found.notices)
    assert "points lie more than 500 m from any street and do not count" in said
    assert "sites or stops lie more than 500 m from any street: nobody reaches them" in said


@pytest.mark.slow
def test_public_transport_is_walked_to_over_the_streets(library, streets):
    found = measure(library, Facility.OV, streets)
    straight = load_access(library, library.scope("GM9901"), Question(Facility.OV), catalogue=load())
    known = found.frame["transit_index"].notna()
    assert known.sum() > 30
    assert (known == straight.frame["transit_index"].notna()).all()
    assert not np.allclose(found.frame["transit_index"][known], straight.frame["transit_index"][known])
    said = [" ".join(str(notice) for notice in item.method) for item in (found, straight)]
    assert ["Between stops, when changing: the straight line times 1.3." in text for text in said] == [True, False]


def test_where_the_installations_extract_has_no_streets_lines_are_straight_and_that_is_said(library, elsewhere):
    found = measure(library, Facility.SCHOOL, elsewhere, required=False)
    assert found.metric.id == "straight_line_x_1.3"
    assert any(
        "has no streets here: distances are estimated from straight lines" in str(notice) for notice in found.notices
    )
    with pytest.raises(NoStreetsError, match=r"heerlen\.osm\.pbf has no streets of"):
        measure(library, Facility.SCHOOL, elsewhere)


def test_a_wrong_name_is_an_error_also_for_the_installation(library, tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        measure(library, Facility.SCHOOL, tmp_path / "weg.osm.pbf", required=False)


def test_the_command_line(streets, tmp_path):
    env = environment("http://127.0.0.1:9", tmp_path / "cache", KAART_TAAL="en")
    words = ("bereik", "--gebied", "GM9901", "--voorziening", "vve", "--json")
    document = run_here(*words, "--netwerk", str(streets), env=env).json()
    assert document["distance"] == "street_network"
    assert document["network"] == {
        "file": "rooster.osm.pbf",
        "date": "2025-03-04",
        "attribution": "© OpenStreetMap contributors, ODbL 1.0",
    }
    assert "Over the streets of © OpenStreetMap contributors (rooster.osm.pbf, 2025-03-04)" in document["method"]
    again = run_here(*words, env=env | {"KAART_NETWERK": str(streets)}).json()
    assert again == document


def test_what_is_wrong_with_the_network_is_one_sentence(streets, elsewhere, tmp_path):
    env = environment("http://127.0.0.1:9", tmp_path / "cache")
    words = ("bereik", "--gebied", "GM9901", "--voorziening", "school", "--netwerk")
    (tmp_path / "geen.osm.pbf").write_text("niets")
    shutil.copy(streets, tmp_path / "half.osm.pbf")
    with (tmp_path / "half.osm.pbf").open("rb+") as stream:
        stream.truncate(streets.stat().st_size - 100)
    for path, said in (
        (tmp_path / "weg.osm.pbf", "Er is geen bestand"),
        (tmp_path / "geen.osm.pbf", "niet te lezen als uittreksel van OpenStreetMap"),
        (tmp_path / "half.osm.pbf", "afgebroken. Haal het opnieuw op"),
        (elsewhere, "heeft geen straten van"),
    ):
        done = run_here(*words, str(path), env=env)
        assert (done.code, said in done.sentence()) == (1, True), done.err


@pytest.mark.slow
def test_two_scopes_measure_along_the_same_streets(library, tmp_path):
    wide = grid_extract(tmp_path / "x.osm.pbf", (20_000.0, 479_000.0, 51_000.0, 501_000.0), step_m=1_000.0)
    own = read_points(read_upload(b"naam,x_rd,y_rd\nHuis,49000,487000\n", "huis.csv"))
    # One square of people in the gemeente, and one farther east, out of it.
    more = {"own": own, "squares": at_corner(tmp_path, (36, -8), (62, -12))}
    alone, wider = (measure(library, Facility.OWN, wide, area=area, **more) for area in ("GM9901", "voorbeeldregio"))
    # The streets around the region reach the site from everywhere, those around the gemeente do not.
    assert 0 < wider.frame[NEAREST].min() < REACH_M
    assert alone.frame[NEAREST].isna().all()
    assert wider.frame.loc[alone.frame.index, NEAREST].isna().all()
    code = alone.frame.index[alone.frame["inhabitants"] > 0][0]
    assert str(why_not(wider, code, NEAREST)) == "no site can be reached within 8 km over the streets"
