"""A buurt has the same figures in every scope, and none where too much around it was never fetched."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from builders import raw
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely.geometry import box

from kaart.analysis.access.facilities import Facility, measure_of
from kaart.analysis.access.known import MOST_UNFETCHED
from kaart.analysis.access.measures import NEAREST, PLACES, within_id
from kaart.analysis.access.parts import COMPETE_M
from kaart.analysis.scenario.document import Edit, EditKind, Scenario
from kaart.answers.access.load import load_access, partly_known, why_not
from kaart.answers.access.question import Question
from kaart.answers.access.what_if import work_out
from kaart.catalogue import Region, RegionPeriod, load
from kaart.catalogue.scope import Scope
from kaart.core.crs import RD
from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.exports.access import said_of
from kaart.model.missing import Status
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.store.outlines import AROUND_M

YEAR, SIZE_M, WIDE, HIGH = 2024, 3_000.0, 4, 3
ORIGIN = Provenance("lrk", "http://x/y")
CODES = tuple(f"GM{n:04d}" for n in range(1, WIDE * HIGH + 1))
WEST, SOUTH = 100_000.0, 400_000.0


def square(code):
    """A gemeente: a square, four in a row."""
    number = int(code[2:]) - 1
    west, south = WEST + SIZE_M * (number % WIDE), SOUTH + SIZE_M * (number // WIDE)
    return box(west, south, west + SIZE_M, south + SIZE_M)


def halves(code):
    """Its two buurten."""
    west, south, east, north = square(code).bounds
    middle = (west + east) / 2
    return {f"BU{code[2:]}0000": box(west, south, middle, north), f"BU{code[2:]}0001": box(middle, south, east, north)}


@dataclass(frozen=True)
class World:
    """A country of twelve gemeenten, of which some have been fetched."""

    library: Library
    sites: gpd.GeoDataFrame
    children: dict[str, float]

    def access(self, *codes, facility=Facility.VVE):
        """Accessibility of a scope of gemeenten, or of one area."""
        scope = Scope(codes[0], codes[0])
        if len(codes) > 1:
            scope = Scope("streek", "Streek", Region("streek", "Streek", (RegionPeriod(None, None, codes),), ""))
        return load_access(self.library, scope, Question(facility, sensitivity=False), catalogue=load())


def make(folder, *, fetched, people=CODES, country=True, seed=1, count=14):
    """Write the store of a world."""
    rng = np.random.default_rng(seed)
    library = Library(Settings(cache=folder))
    store, children = library.store, {}
    for code in people:
        parts = halves(code)
        young = rng.integers(0, 300, 2).astype(float)
        children |= dict(zip(parts, young * 2 / 15, strict=True))
        figures = raw(code=[*parts, code], inwoners=[900.0, 900.0, 1800.0], inw_0_15=[*young, young.sum()])
        store.write(Key("cijfers", f"kwb-{YEAR}", code), figures, ORIGIN)
        areas = gpd.GeoDataFrame({"code": list(parts), "name": "x"}, geometry=list(parts.values()), crs=RD)
        store.write(Key("grenzen", f"buurt-{YEAR}", code), areas, ORIGIN)
        outline = gpd.GeoDataFrame({"code": [code], "name": [code]}, geometry=[square(code)], crs=RD)
        store.write(Key("grenzen", f"gemeente-{YEAR}", code), outline, ORIGIN)
    if country:
        whole = gpd.GeoDataFrame({"code": CODES, "name": CODES}, geometry=[square(code) for code in CODES], crs=RD)
        store.write(Key("grenzen", f"gemeente-{YEAR}", "NL"), whole, ORIGIN)
    at = rng.uniform(0, 1, (count, 2)) * (WIDE * SIZE_M, HIGH * SIZE_M) + (WEST, SOUTH)
    sites = gpd.GeoDataFrame(
        {
            "site_id": [f"s{n:02d}" for n in range(count)],
            "name": "x",
            "places": rng.integers(1, 60, count).astype(float),
            "ve": pd.array([True] * count, dtype="boolean"),
        },
        geometry=gpd.points_from_xy(*at.T),
        crs=RD,
    )
    homes = [next(code for code in CODES if square(code).covers(point)) for point in sites.geometry]
    sites = sites.assign(gemeente=homes)[[home in fetched for home in homes]].reset_index(drop=True)
    for code in fetched:
        store.write(Key("vve", "register", code), sites[sites["gemeente"] == code].reset_index(drop=True), ORIGIN)
    return World(library, sites, children)


def brute_force(world, points, code):
    """Nearest, number within 15 minutes and places per 100 children, over all points and sites there are."""
    xy = np.column_stack([points.geometry.x, points.geometry.y])
    at = np.column_stack([world.sites.geometry.x, world.sites.geometry.y])
    minutes = np.hypot(*(xy[:, None] - at[None]).transpose(2, 0, 1)) * 1.3 / 80
    weight = np.select([minutes <= 10, minutes <= 20, minutes <= 30], [1.0, 0.68, 0.22], 0.0)
    child = points["code"].map(world.children).to_numpy() * points["weight"].to_numpy()
    competing = (weight * child[:, None]).sum(axis=0)
    ratio = np.divide(world.sites["places"].to_numpy(), competing, out=np.zeros(len(at)), where=competing > 0)
    mine = (points["code"] == code).to_numpy()
    return {
        NEAREST: (minutes[mine].min(axis=1) * 80).mean(),
        within_id(15): (minutes[mine] <= 15).sum(axis=1).mean(),
        PLACES: 100 * (weight * ratio).sum(axis=1)[mine].mean(),
    }


def unfetched_share(world, access, code, known, metres):
    """Share of the disks around the points of a buurt in which nothing was fetched, by exact geometry."""
    points = access.demand.points
    country = shapely.union_all([square(item) for item in CODES])
    lacking = country.difference(shapely.union_all([square(item) for item in known]))
    disks = points[points["code"] == code].geometry.buffer(metres)
    return float(np.mean([lacking.intersection(disk).area / disk.area for disk in disks]))


@pytest.mark.slow
@settings(max_examples=16, deadline=None)
@given(st.data())
def test_any_two_scopes_that_contain_a_buurt_give_it_the_same_figures(data):
    fetched = data.draw(st.lists(st.sampled_from(CODES), min_size=3, max_size=12, unique=True), label="fetched")
    people = data.draw(st.lists(st.sampled_from(CODES), max_size=12, unique=True), label="people")
    folder = Path(mkdtemp())
    try:
        shared = data.draw(st.sampled_from(fetched), label="shared")
        world = make(
            folder,
            fetched=tuple(fetched),
            people=tuple(dict.fromkeys([shared, *people])),
            country=data.draw(st.booleans(), label="country"),
            seed=data.draw(st.integers(0, 10_000)),
        )
        alone = world.access(shared)
        more = data.draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=6), label="more")
        wider = world.access(*dict.fromkeys([shared, *more, CODES[0], CODES[1]]))
        code = f"BU{shared[2:]}000{data.draw(st.integers(0, 1))}"
        keys = [measure.id for measure in alone.measures]
        rows = [found.frame.loc[[code], keys] for found in (alone, wider, world.access(code))]
        assert_frame_equal(rows[0], rows[1], check_exact=True)
        assert_frame_equal(rows[0], rows[2], check_exact=True)
        for key in keys:
            assert alone.known.share(code, key) == wider.known.share(code, key)
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("scope", [("GM0006",), ("GM0006", "GM0007"), CODES])
def test_figures_are_those_of_all_points_and_sites_whatever_the_scope(tmp_path, scope):
    world = make(tmp_path, fetched=CODES)
    points = world.access(*CODES).demand.points
    found = world.access(*scope)
    for code in halves("GM0006"):
        for key, value in brute_force(world, points, code).items():
            assert found.frame[key][code] == pytest.approx(value)
    # Children of the other gemeenten compete: with these alone there would be more places.
    own = points[points["code"].str.startswith("BU0006")]
    assert brute_force(world, own, "BU00060000")[PLACES] > 1.2 * found.frame[PLACES]["BU00060000"]
    assert not found.notices or "abroad" in str(found.notices[-1])


def test_what_was_not_fetched_is_no_zero(tmp_path):
    world = make(tmp_path, fetched=("GM0001",), count=40)
    found = world.access(*CODES)
    within = within_id(15)
    for code in found.frame.index:
        share = unfetched_share(world, found, code, ["GM0001"], 15 * 80 / 1.3)
        figures = found.figures(measure_of(Facility.VVE, within)).area(code)
        if share > MOST_UNFETCHED + 0.02:
            assert (math.isnan(figures["value"]), figures["status"]) == (True, Status.NOT_FETCHED)
            assert str(why_not(found, code, within)).startswith("not fetched")
        elif share < MOST_UNFETCHED - 0.02:
            assert figures["status"] == Status.ESTIMATED
    assert 1 <= found.frame[within].notna().sum() <= 2
    text = next(str(notice) for notice in found.notices if "were not fetched" in str(notice))
    assert "kaart sync streek --lagen vve --jaren 2024" in text
    assert ("GM0002" in text, "GM0012" in text, "GM0001" in text) == (True, True, False)


def test_at_the_border_of_the_country_a_figure_stands_and_is_marked(tmp_path):
    world = make(tmp_path, fetched=CODES)
    found = world.access(*CODES)
    measure = measure_of(Facility.VVE, within_id(15))
    corner = "BU00010000"
    assert found.frame[measure.id].notna().all()
    assert found.known.share(corner, measure.id) == pytest.approx(0.8, abs=0.15)
    assert str(partly_known(found, corner, measure.id)).startswith("rests on ")
    assert partly_known(found, "BU00060000", measure.id) is None
    (said,) = said_of(found, measure, language="en")
    assert "abroad or in open water" in said
    # Without the outlines of the country it cannot be told from a gemeente that was never fetched.
    unknown = make(tmp_path / "zonder", fetched=CODES, country=False).access(*CODES)
    assert corner in unknown.known.lacking(measure.id)
    assert any("is not stored either" in str(notice) for notice in unknown.notices)


def test_places_per_child_need_the_children_around(tmp_path):
    world = make(tmp_path, fetched=CODES, people=("GM0006",))
    found = world.access("GM0006")
    assert found.frame[PLACES].isna().all()
    assert found.frame[within_id(20)].notna().all()
    assert AROUND_M == 2 * COMPETE_M


def test_boundaries_around_without_figures_are_no_place_without_children(tmp_path):
    world = make(tmp_path, fetched=CODES)
    for code in CODES:
        key = Key("cijfers", f"kwb-{YEAR}", code)
        if code != "GM0006":
            for path in world.library.store.path(key).parent.glob(f"{code}*"):
                path.unlink()
    found = world.access("GM0006")
    assert found.frame[PLACES].isna().all()
    assert found.frame[within_id(20)].notna().all()


@pytest.mark.slow
def test_a_scenario_keeps_the_same_rule(tmp_path):
    fetched = tuple(code for code in CODES if code not in {"GM0004", "GM0008", "GM0012"})
    world = make(tmp_path, fetched=fetched)
    points = world.access(*CODES).demand.points
    x_m, y_m = WEST + 4_000.0, SOUTH + 4_000.0
    scenario = Scenario("erbij", (Edit(EditKind.ADD, "nieuw", x_m, y_m, 40.0, "Nieuw"),), Facility.VVE)
    sites = pd.concat([world.sites, pd.DataFrame({"site_id": ["nieuw"], "places": [40.0]})], ignore_index=True)
    geometry = [*world.sites.geometry, shapely.Point(x_m, y_m)]
    after = World(
        world.library, gpd.GeoDataFrame(sites.drop(columns="geometry"), geometry=geometry, crs=RD), world.children
    )
    for scope in (("GM0006",), ("GM0005", "GM0006")):
        access = world.access(*scope)
        for key in (PLACES, NEAREST, within_id(15)):
            worked = work_out(access, scenario, measure=key, low_income=None)
            frame = worked.effect.frame.set_index("code")
            for code in halves("GM0006"):
                if code in access.known.lacking(key):
                    assert frame.loc[code, ["before", "after"]].isna().all()
                else:
                    assert frame["after"][code] == pytest.approx(brute_force(after, points, code)[key])
            assert "nieuw" in set(worked.sites["site_id"])
    assert world.access("GM0007").known.lacking(PLACES)
