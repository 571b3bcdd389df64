"""Which gemeenten lie around a scope, in a year in which some were called or drawn otherwise than today."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely.geometry import box

from kaart.catalogue import load
from kaart.catalogue.layers import BOUNDARIES
from kaart.catalogue.scope import Scope
from kaart.core.crs import RD
from kaart.core.provenance import Provenance
from kaart.store.manifest import Key
from kaart.store.parquet import Store
from kaart.sync import surroundings
from kaart.sync.jobs import Work
from kaart.sync.layers import RECORDS
from kaart.sync.surroundings import fetch_around

ORIGIN = Provenance("wijkenbuurten", "http://x/y")
# Squares of 10 km in a row, from the west: in 2018 GM0002 lies between two others, today it is part of GM0009.
THEN = {"GM0001": 0, "GM0002": 1, "GM0003": 2, "GM0004": 4}
NOW = {"GM0009": (0, 2), "GM0003": (2, 3), "GM0004": (4, 5)}


def squares(places):
    shapes = [box(1e4 * west, 4e5, 1e4 * east, 4.1e5) for west, east in places.values()]
    return gpd.GeoDataFrame({"code": list(places), "name": list(places)}, geometry=shapes, crs=RD)


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Fetches around GM0002 of 2018; gives the gemeenten asked for by kind of job."""
    store, jobs = Store(tmp_path), {}
    store.write(Key(BOUNDARIES, "gemeente-2024", "NL"), squares(NOW), ORIGIN)
    store.write(Key(BOUNDARIES, "buurt-2018", "GM0002"), squares({"BU00020000": (1, 2)}), ORIGIN)

    def fetch(_work, job, scopes):
        jobs.setdefault(job.dated, []).append([scope.id for scope in scopes])

    monkeypatch.setattr(surroundings, "fetch_job", fetch)

    def ask(*, then):
        if then:
            whole = squares({code: (west, west + 1) for code, west in THEN.items()})
            store.write(Key(BOUNDARIES, "gemeente-2018", "NL"), whole, ORIGIN)
        work = Work(None, store, load())
        return fetch_around(work, [Scope("GM0002", "x")], years=[2018], records=RECORDS), jobs

    return ask


def test_people_are_those_of_the_gemeenten_of_that_year_and_sites_those_of_today(asked):
    around, jobs = asked(then=True)
    country, *dated = jobs[True]
    assert country == ["NL00"]
    assert dated
    assert all(codes == ["GM0001", "GM0003"] for codes in dated)
    # The gemeente that it has become has the code that the register uses, and it lies beside GM0003.
    assert all(codes == ["GM0002", "GM0003", "GM0009"] for codes in jobs[False])
    assert set(around.codes) == {"GM0001", "GM0003", "GM0009"}


def test_without_outlines_of_that_year_neighbours_are_found_by_place(asked):
    around, jobs = asked(then=False)
    assert all(codes == ["GM0003", "GM0009"] for codes in jobs[True][1:])
    assert around.codes == ("GM0003", "GM0009")
