"""Public transport of a buurt is the same in every scope, whatever timetables are stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pytest
import shapely
from builders import raw
from pandas.testing import assert_frame_equal
from shapely.geometry import box
from timetables import ORIGIN, timetable, written

from kaart.analysis.access.facilities import Facility, measure_of
from kaart.analysis.access.measures import CENTRE, ONE_CHANGE, REACH
from kaart.answers.access import transit
from kaart.answers.access.load import load_access, partly_known, why_not
from kaart.answers.access.question import Question
from kaart.answers.access.what_if import load_base
from kaart.catalogue import Region, RegionPeriod, load
from kaart.catalogue.scope import Scope
from kaart.core.crs import RD
from kaart.core.errors import InputError
from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.exports.access import surroundings_of
from kaart.model.missing import Status
from kaart.store.library import WHOLE_COUNTRY, Library
from kaart.store.manifest import Key
from kaart.store.timetables import load_timetables, write_timetable

YEAR, SIZE_M, WEST, SOUTH = 2024, 1_500.0, 190_000.0, 320_000.0
FILE = Provenance("kwb", "http://x/y")
CODES = tuple(f"GM{number:04d}" for number in range(1, 9))
STREEK = ("GM0002", "GM0003", "GM0004")
REGION = f"""
[[region]]
id = "streek"
name = "Streek"
source = "eigen lijst"
[[region.period]]
members = {list(STREEK)}
"""


def square(code):
    """A gemeente: one in a row from west to east."""
    west = WEST + SIZE_M * CODES.index(code)
    return box(west, SOUTH, west + SIZE_M, SOUTH + SIZE_M)


def country(seed):
    """A timetable of the whole row and of a town farther on: random lines of stops near each other."""
    rng = np.random.default_rng(seed)
    east = [*rng.uniform(0, SIZE_M * len(CODES), 22), *(SIZE_M * len(CODES) + 9_000 + rng.uniform(0, 2_000, 4))]
    places = {f"h{n}": (WEST + x, SOUTH + rng.uniform(0, SIZE_M)) for n, x in enumerate(east)}
    trips = []
    for _ in range(60):
        at = 60 * int(rng.integers(410, 560))
        stops = rng.choice(len(places), size=int(rng.integers(2, 5)), replace=False)
        trips.append([(f"h{stop}", written(at + 420 * n)) for n, stop in enumerate(stops)])
    return timetable(places, trips, coverage=None)


def make(folder, *, feeds, seed=1):
    """A store with all boundaries and people, and timetables by area with the day on which they were fetched."""
    (folder / "regios.toml").write_text(REGION, encoding="utf-8")
    library = Library(Settings(cache=folder / "cache", data=folder))
    halves = {}
    for code in CODES:
        west, south, east, north = square(code).bounds
        middle = (west + east) / 2
        halves[f"BU{code[2:]}0000"] = box(west, south, middle, north)
        halves[f"BU{code[2:]}0001"] = box(middle, south, east, north)
    people = raw(code=[*halves, *CODES], inwoners=[9.0] * len(halves) + [18.0] * len(CODES))
    library.store.write(Key("cijfers", f"kwb-{YEAR}", WHOLE_COUNTRY), people, FILE)
    areas = gpd.GeoDataFrame({"code": list(halves), "name": "x"}, geometry=list(halves.values()), crs=RD)
    library.store.write(Key("grenzen", f"buurt-{YEAR}", WHOLE_COUNTRY), areas, FILE)
    for area, day in feeds.items():
        # Another delivery is another timetable.
        whole = country(seed + day)
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
        held = whole
        if area != "NL00":
            members = STREEK if area == "streek" else (area,)
            held = whole.around(shapely.union_all([square(code) for code in members]))
        write_timetable(library.store, area, replace(held, provenance=replace(ORIGIN, retrieved_at=moment)))
    return library


def streek(*codes):
    return Scope("keuze", "Keuze", Region("keuze", "Keuze", (RegionPeriod(None, None, codes),), ""))


def access(library, scope, **more):
    return load_access(library, scope, Question(Facility.OV, year=YEAR, sensitivity=False, **more), catalogue=load())


def told(found, code):
    """Everything that is said of a buurt: figures, statuses, reasons and known shares."""
    figures = {measure.id: found.figures(measure).area(code) for measure in found.measures}
    return {
        key: (figure["value"], str(figure["status"]), found.known.share(code, key), str(partly_known(found, code, key)))
        for key, figure in figures.items()
    }


FEEDS = (
    {"NL00": 0},
    {"streek": 0},
    {"GM0003": 0, "streek": 5},
    {"streek": 0, "GM0003": 5},
    {"streek": 0, "GM0003": 0},
    {"NL00": 0, "GM0003": 5},
    {"NL00": 0, "GM0003": 90},
    {"GM0003": 0, "GM0004": 3},
)


@pytest.mark.slow
@pytest.mark.parametrize("feeds", FEEDS, ids=str)
def test_any_two_scopes_that_contain_a_buurt_tell_the_same_of_it(tmp_path, feeds):
    library = make(tmp_path, feeds=feeds)
    code = "BU00030001"
    scopes = [library.scope(area) for area in (code, "GM0003", "streek", "NL")]
    found = [access(library, scope) for scope in (*scopes, streek("GM0003", "GM0007"))]
    keys = [measure.id for measure in found[0].measures]
    for wider in found[1:]:
        assert_frame_equal(found[0].frame.loc[[code], keys], wider.frame.loc[[code], keys], check_exact=True)
        assert repr(told(found[0], code)) == repr(told(wider, code))
    # The buurt has what the property is about.
    assert found[0].frame.loc[code, ONE_CHANGE] > 0


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """A region of which one gemeente has a newer timetable of its own, and the rest has none."""
    return make(tmp_path_factory.mktemp("gemengd"), feeds={"GM0003": 5, "GM0004": 0})


def test_a_change_elsewhere_is_marked_with_the_share_that_is_known(mixed, tmp_path):
    code, measure = "BU00030001", measure_of(Facility.OV, ONE_CHANGE)
    regional = access(mixed, mixed.scope("GM0003"))
    assert 0 < regional.known.share(code, ONE_CHANGE) < 1
    assert str(partly_known(regional, code, ONE_CHANGE)).startswith("of ")
    assert str(surroundings_of(regional, measure)[0]).startswith("From 2 buurten some onward journeys")
    assert partly_known(regional, code, "destinations_direct_45_min_count") is None
    library = make(tmp_path, feeds={"NL00": 5})
    whole = access(library, library.scope("GM0003"))
    assert whole.known.share(code, ONE_CHANGE) == 1
    assert surroundings_of(whole, measure) == ()
    assert whole.frame.loc[code, ONE_CHANGE] >= regional.frame.loc[code, ONE_CHANGE]


def test_a_gemeente_that_no_timetable_serves_has_no_figure_and_the_others_have(mixed):
    found = access(mixed, streek("GM0003", "GM0004", "GM0005"))
    figures = found.figures(measure_of(Facility.OV, "transit_index"))
    assert [figures.area(f"BU000{n}0001")["status"] for n in (3, 4, 5)] == [
        Status.ESTIMATED,
        Status.ESTIMATED,
        Status.NOT_FETCHED,
    ]
    why = why_not(found, "BU00050001", "transit_index")
    assert str(why) == "not fetched: no timetable of this gemeente is stored"
    assert "No timetable in the store for GM0005; run kaart sync keuze --lagen ov." in map(str, found.notices)


def test_a_scenario_needs_one_timetable(mixed):
    with pytest.raises(InputError, match="timetables of 2 deliveries"):
        load_base(mixed, streek("GM0003", "GM0004"), Question(Facility.OV, year=YEAR))
    assert load_base(mixed, streek("GM0003", "GM0005"), Question(Facility.OV, year=YEAR)) is not None


def test_a_centre_that_is_in_one_timetable_leaves_the_other_without_times(mixed, monkeypatch):
    scope, code = streek("GM0003", "GM0004"), "BU00040000"
    (newest, oldest) = load_timetables(mixed, scope)
    renamed = newest.loaded.timetable.stops.assign(area_name=lambda rows: "nieuw " + rows["area_name"].astype("str"))
    table = replace(newest.loaded.timetable, stops=renamed)
    both = (replace(newest, loaded=replace(newest.loaded, timetable=table)), oldest)
    monkeypatch.setattr(transit, "load_timetables", lambda *_, **__: both)
    found = access(mixed, scope, centres=("nieuw h1",))
    assert found.centre == "nieuw h1"
    assert found.frame.loc[[code], [CENTRE, REACH]].isna().all(axis=None)
    assert found.frame.loc[["BU00030000"], REACH].notna().all()
    with pytest.raises(InputError, match="There is no stop area 'nergens'"):
        access(mixed, scope, centres=("nergens",))
