"""Parts of accessibility: together they are the whole; on Dask they are the same, also when a worker is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import cloudpickle
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from clirun import environment, run_here
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from kaart.analysis.access.compute import site_measures, site_moved, transit_ground, transit_measures, transit_moved
from kaart.analysis.access.facilities import PUBLIC, Facility
from kaart.analysis.access.measures import NEAREST, PLACES
from kaart.analysis.access.parts import COMPETE_M, by_gemeente, neighbours, sensitivity
from kaart.analysis.distance.demand import Demand, spread_demand
from kaart.analysis.distance.reach import STRAIGHT, StraightLine
from kaart.analysis.transit.days import service_days
from kaart.answers.access.cluster import OnDask
from kaart.answers.access.load import load_access
from kaart.answers.access.question import Question
from kaart.answers.access.runner import Here, in_parts, transit_in_parts
from kaart.catalogue import load
from kaart.catalogue.holidays import load_holidays
from kaart.core.codes import Level, gemeente_of
from kaart.core.errors import InputError, MissingExtraError, SchedulerError
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.exports.documents.access import access_document
from kaart.store.library import Library
from kaart.store.timetables import load_timetables

CATALOGUE = load()
HOW = Notice("here and there")
APART = Here(points_a_part=0)
cloudpickle.register_pickle_by_value(sys.modules[__name__])


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(Settings(cache=tmp_path_factory.mktemp("leeg")))


def example(library, facility, **more):
    return load_access(library, library.scope("voorbeeldregio"), Question(facility), catalogue=CATALOGUE, **more)


@pytest.mark.parametrize("facility", [Facility.VVE, pytest.param(Facility.SCHOOL, marks=pytest.mark.slow)])
def test_parts_of_the_example_region_are_the_whole_to_the_last_digit(library, facility):
    found = example(library, facility)
    sites, children = found.supply.sites, found.children if facility is Facility.VVE else None
    whole = site_measures(found.demand, sites, metric=STRAIGHT, children=children)
    parts = in_parts(found.demand, sites, metric=STRAIGHT, children=children, runner=APART)
    assert len(by_gemeente(found.demand)) > 3
    assert_frame_equal(parts.frame, whole.frame, check_exact=True)
    moved = site_moved(found.demand, sites, metric=STRAIGHT, children=children)
    assert set(parts.moved.columns) == set(moved)
    for column, values in moved.items():
        assert parts.moved[column].tolist() == values.tolist()
    assert sensitivity(parts) == found.sensitivity


def test_parts_of_public_transport_are_the_whole(library):
    scope = library.scope("voorbeeldregio")
    timetable = load_timetables(library, scope)[0].loaded.timetable
    ground = transit_ground(timetable, service_days(timetable, holidays=load_holidays(), region=None), metric=STRAIGHT)
    areas = library.areas(scope, level=Level.BUURT, year=2024).areas
    gemeente = areas["code"].map(gemeente_of)
    some = areas[gemeente.groupby(gemeente).cumcount() < 1].reset_index(drop=True)
    demand, coarse = spread_demand(some, most=6), spread_demand(some, most=2)
    parts = transit_in_parts(demand, coarse, ground, runner=APART)
    whole = transit_measures(demand, coarse, ground)
    assert (len(whole), whole["transit_index"].notna().sum()) == (len(some), len(some))
    assert_frame_equal(parts.frame, whole, check_exact=True, check_names=False)
    for column, values in transit_moved(demand, ground).items():
        np.testing.assert_allclose(parts.moved[column], values, rtol=1e-12)
    assert len(parts.moved.columns) == 4


@st.composite
def towns(draw):
    """Gemeenten in a row with points, children and sites anywhere, competing over the border or far from everything."""
    gap = draw(st.sampled_from([0.0, 1_000.0, COMPETE_M, 40_000.0]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, 4))
    corners = [np.array([100_000 + n * (4_000 + gap), 400_000]) for n in range(count)]
    xy = [rng.uniform(0, 4_000, (8, 2)) + corner for corner in corners]
    codes = [f"BU{n:04d}{k:04d}" for n in range(count) for k in range(2) for _ in range(4)]
    order = rng.permutation(len(codes))  # a whole does not come sorted by gemeente
    everywhere = np.concatenate(xy)[order]
    shapes = gpd.points_from_xy(*everywhere.T)
    points = gpd.GeoDataFrame({"code": np.array(codes)[order], "weight": 0.25}, geometry=shapes, crs=28992)
    sites = draw(st.integers(1, 6))
    places = np.where(rng.random(sites) < 0.2, np.nan, rng.integers(0, 40, sites))
    at = rng.uniform(0, 1, (sites, 2)) * [count * (4_000 + gap), 4_000] + [100_000, 400_000]
    frame = gpd.GeoDataFrame(
        {"site_id": [f"s{n}" for n in range(sites)], "places": places},
        geometry=gpd.points_from_xy(*at.T),
        crs=28992,
    )
    known = np.where(rng.random(2 * count) < 0.2, np.nan, rng.integers(0, 50, 2 * count))
    return Demand(points, (), HOW), frame, pd.Series(known, index=sorted(set(codes)), dtype=float)


@pytest.mark.slow
@settings(max_examples=10)
@given(towns(), st.sampled_from([0, 9]))
def test_parts_are_the_whole_whoever_competes_over_the_border(drawn, size):
    demand, sites, children = drawn
    whole = site_measures(demand, sites, metric=STRAIGHT, children=children)
    parts = in_parts(demand, sites, metric=STRAIGHT, children=children, runner=Here(points_a_part=size))
    assert_frame_equal(parts.frame, whole.frame, check_exact=True)
    moved = site_moved(demand, sites, metric=STRAIGHT, children=children)
    for column, values in moved.items():
        np.testing.assert_allclose(parts.moved[column], values, rtol=1e-9)


def test_neighbours_over_the_border_take_places():
    # Twenty children beside the site and twenty of the other gemeente 100 m on: twenty places are half a place each.
    shapes = gpd.points_from_xy([100_000, 100_100], [400_000, 400_000])
    points = gpd.GeoDataFrame({"code": ["BU00010000", "BU00020000"], "weight": 1.0}, geometry=shapes, crs=28992)
    site = gpd.GeoDataFrame({"site_id": ["s"], "places": [20]}, geometry=shapes[:1], crs=28992)
    children = pd.Series({"BU00010000": 20.0, "BU00020000": 20.0})
    demand = Demand(points, (), HOW)
    found = in_parts(demand, site, metric=STRAIGHT, children=children, runner=APART)
    assert found.frame[PLACES].tolist() == [50, 50]
    assert found.frame[NEAREST].tolist() == pytest.approx([0, 130])
    assert neighbours(by_gemeente(demand)) == {"GM0001": ("GM0002",), "GM0002": ("GM0001",)}


def test_progress_counts_parts(library):
    told = []
    example(library, Facility.SCHOOL, runner=Here(lambda done, total: told.append((done, total)), points_a_part=0))
    assert told == [(n + 1, len(told)) for n in range(len(told))]
    assert len(told) > 3


def test_without_dask_one_sentence_says_what_to_install(library, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'kaart\[schaal\]'"):
        example(library, Facility.SCHOOL, runner=OnDask("tcp://127.0.0.1:9"))


def test_without_a_scheduler_one_sentence_says_so(library):
    runner = OnDask("tcp://127.0.0.1:9", patience_s=0.2)
    with pytest.raises(SchedulerError, match=r"no scheduler of Dask at tcp://127\.0\.0\.1:9"):
        example(library, Facility.SCHOOL, runner=runner)
    with pytest.raises(SchedulerError, match="no scheduler of Dask at nergens"):
        example(library, Facility.SCHOOL, runner=OnDask("nergens://x", patience_s=0.2))


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process of its own."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=":0"
    ) as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("facility", [*PUBLIC])
def test_on_dask_the_command_line_gives_the_same_bytes(cluster, facility, tmp_path):
    env = environment("http://127.0.0.1:9", tmp_path / "cache")
    words = ("bereik", "--gebied", "voorbeeldregio", "--voorziening", facility, "--json")
    here = run_here(*words, env=env)
    there = run_here(*words, "--scheduler", cluster.scheduler_address, env=env)
    assert (here.code, there.code) == (0, 0)
    assert there.out == here.out
    assert len(json.loads(there.out)["areas"]) == 91


@dataclass(frozen=True)
class Deadly(StraightLine):
    """As the straight line, but the first worker that measures is killed while it does."""

    mark: str = ""

    def nearest(self, points, sites):
        try:
            Path(self.mark).touch(exist_ok=False)
        except FileExistsError:
            return super().nearest(points, sites)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


@dataclass(frozen=True)
class Refused(StraightLine):
    """No distance at all."""

    def nearest(self, points, sites):
        raise InputError("No {what}.", what="way")


@pytest.mark.slow
def test_a_killed_worker_changes_nothing_and_the_log_says_what_was_computed_again(cluster, library, tmp_path):
    scope, told = library.scope("voorbeeldregio"), []
    plain = example(library, Facility.VVE)
    runner = OnDask(cluster.scheduler_address, tell=told.append)
    deadly = Question(Facility.VVE, metric=Deadly(mark=str(tmp_path / "killed")))
    found = load_access(library, scope, deadly, catalogue=CATALOGUE, runner=runner)
    assert (tmp_path / "killed").exists()
    documents = [access_document(one, area=scope.id, language="nl") for one in (plain, found)]
    assert json.dumps(documents[0]) == json.dumps(documents[1])
    lost, *again = [str(notice) for notice in told]
    assert lost.startswith("Lost with worker tcp://127.0.0.1:")
    gone = set(lost.split(": ")[1].split(" (")[0].split(", "))
    assert gone
    assert {text for text in again if text.startswith("Computed again")} == {f"Computed again: {a}." for a in gone}


@pytest.mark.slow
def test_what_a_part_refuses_is_said_as_here(cluster, library):
    question = Question(Facility.VVE, metric=Refused())
    with pytest.raises(InputError, match=r"No way\."):
        load_access(
            library,
            library.scope("voorbeeldregio"),
            question,
            catalogue=CATALOGUE,
            runner=OnDask(cluster.scheduler_address),
        )


@pytest.mark.slow
def test_a_scheduler_without_workers_is_said(library):
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen([*command, "--no-dashboard"], stderr=subprocess.PIPE, text=True) as process:
        try:
            line = next(line for line in process.stderr if "Scheduler at:" in line)
            runner = OnDask(line.split("Scheduler at:")[1].strip(), patience_s=1)
            with pytest.raises(SchedulerError, match="has no workers"):
                example(library, Facility.SCHOOL, runner=runner)
        finally:
            process.terminate()
