"""Distances over streets: hand-worked cases, networkx as a peer, and what must hold for every network."""

from __future__ import annotations

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.distance.demand import Demand
from kaart.analysis.distance.network import JOIN_M, Graph, StreetNetwork, build_graph, build_network, network_of
from kaart.analysis.distance.reach import CYCLE, WALK, reach
from kaart.analysis.transit.walks import walks_to
from kaart.core.errors import CrsError
from kaart.core.provenance import Notice
from kaart.core.streets import Streets

X, Y = 195_000.0, 321_000.0
# A square of 400 by 300 m; the street from 3 to 0 is open on foot only, and 1 to 2 one way for a bicycle.
#   3 ---400--- 2
#   |           ^
#  300         300
#   |           |
#   0 ---400--- 1        5 -100- 6, apart
SQUARE = np.array([X, Y]) + np.array([[0, 0], [400, 0], [400, 300], [0, 300], [0, 0], [3000, 0], [3100, 0]])
STREETS = Streets(
    longitude=np.zeros(7),
    latitude=np.zeros(7),
    start=np.array([0, 1, 2, 3, 5]),
    end=np.array([1, 2, 3, 0, 6]),
    metres=np.array([400.0, 300.0, 400.0, 300.0, 100.0]),
    foot=np.array([True] * 5),
    along=np.array([True, True, True, False, True]),
    against=np.array([True, False, True, False, True]),
    extract="vierkant.osm.pbf",
    date="2025-03-04",
)


def rd(*places: tuple[float, float], **columns: list[object]) -> gpd.GeoDataFrame:
    """Points, by metres from the corner of the square."""
    xs, ys = zip(*places, strict=True) if places else ((), ())
    geometry = gpd.points_from_xy(X + np.array(xs, dtype=float), Y + np.array(ys, dtype=float))
    return gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:28992")


@pytest.fixture
def network():
    return build_network(STREETS, SQUARE)


def test_a_walk_goes_round_by_the_streets_and_the_legs_count(network):
    points, sites = rd((0, 0), (-30, -40), (400, 300)), rd((400, 310), (0, 295))
    metres, place = network.nearest(points, sites)
    # From the corner 300 m north and 5 back south; from 50 m outside it as much more; the last is 10 m away.
    assert metres == pytest.approx([305, 355, 10])
    assert place.tolist() == [1, 1, 0]
    point, site, far = network.within(points, sites, metres=710)
    assert list(zip(point.tolist(), site.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 1), (2, 0), (2, 1)]
    assert far == pytest.approx([710, 305, 355, 10, 405])


def test_a_bicycle_respects_one_way_streets_and_takes_no_steps(network):
    # With a longer street from 2 back to 1.
    cycle = build_graph(
        SQUARE, np.array([0, 1, 1, 2, 3, 2]), np.array([1, 0, 2, 3, 2, 1]), np.array([400.0, 400, 300, 400, 400, 900])
    )
    there, _ = cycle.nearest(SQUARE[[0]], SQUARE[[3]])
    back, _ = cycle.nearest(SQUARE[[3]], SQUARE[[0]])
    assert (there[0], back[0]) == pytest.approx((1100, 1700))
    for few, many in ((SQUARE[[0]], SQUARE[[3, 2]]), (SQUARE[[0, 1]], SQUARE[[3]])):
        pairs = {(p, s): far for p, s, far in zip(*cycle.within(few, many, metres=2000), strict=True)}
        assert pairs[0, 0] == pytest.approx(1100)
    found = reach(demand((0, 0)), rd((0, 300), site_id=["s"]), metric=network).frame.iloc[0]
    assert found["walk_min"] == pytest.approx(300 / WALK.speed_m_per_min)
    # Round by the south and the east: 400, 300 and 400 m. Nobody cycles back.
    assert found["cycle_min"] == pytest.approx(1100 / CYCLE.speed_m_per_min)
    back = reach(demand((0, 300)), rd((0, 0), site_id=["s"]), metric=network).frame.iloc[0]
    assert back["walk_min"] == pytest.approx(300 / WALK.speed_m_per_min)
    assert np.isnan(back["cycle_min"])
    assert network.by(CYCLE).within(rd((0, 0)), rd((400, 0)), metres=500)[2] == pytest.approx([400])


def demand(*places: tuple[float, float]) -> Demand:
    points = rd(*places, code=["A"] * len(places), weight=[1 / len(places)] * len(places))
    return Demand(points, (), Notice.of("points"))


def test_what_lies_apart_or_far_away_is_not_reached_and_never_zero(network):
    # The piece of 100 m is too small to count: a point there is joined to the square, too far away.
    points = rd((3000, 0), (0, JOIN_M + 300 + 1), (0, JOIN_M + 300 - 1))
    assert network.usable(points).tolist() == [False, False, True]
    metres, place = network.nearest(points, rd((0, 300)))
    assert (metres.tolist(), place.tolist()) == ([np.inf, np.inf, JOIN_M - 1], [-1, -1, 0])
    assert network.nearest(rd((0, 300)), points[:2])[1].tolist() == [-1]
    assert network.within(points, rd((0, 300)), metres=1e6)[0].tolist() == [2]
    assert network.nearest(points, rd())[1].tolist() == [-1, -1, -1]
    assert len(network.within(rd(), points, metres=1e6)[0]) == len(network.within(points, rd(), metres=1e6)[0]) == 0
    # An island large enough to live on does count, and is not reached from elsewhere.
    islands = build_network(STREETS, SQUARE, piece_m=50)
    assert islands.usable(points).tolist() == [True, False, True]
    metres, place = islands.nearest(points[:1], rd((0, 300), (3100, 0)))
    assert (metres.tolist(), place.tolist()) == ([100], [1])
    assert islands.nearest(points[:1], rd((0, 300)))[0].tolist() == [np.inf]


def test_stops_are_walked_to_over_the_streets(network):
    walks = walks_to(rd((0, 0)), rd((0, 300), (400, 300), (400, 0)), metric=network)
    assert walks.frame.to_dict("list") == {"point": [0] * 3, "stop": [0, 1, 2], "distance_m": [300.0, 700.0, 400.0]}
    assert walks.method == "street_network"


def test_points_that_do_not_count_leave_the_mean_to_the_others(network):
    people = demand((0, 0), (0, 300), (9000, 9000))
    kept = people.only(network.usable(people.points))
    assert kept.points["weight"].tolist() == pytest.approx([0.5, 0.5])
    assert reach(kept, rd((0, 300), site_id=["s"]), metric=network).frame["nearest_m"].tolist() == pytest.approx([150])
    nobody = people.only(np.zeros(3, dtype=bool))
    assert nobody.codes == ()
    assert reach(nobody, rd((0, 300), site_id=["s"]), metric=network).frame.empty


def test_of_two_streets_between_the_same_places_the_shortest_counts():
    start, end = np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0])
    graph = build_graph(SQUARE[:2], start, end, np.array([900.0, 400.0, 900.0, 400.0]))
    assert graph.nearest(SQUARE[[0]], SQUARE[[1]])[0] == pytest.approx([400])


def test_what_it_says_of_itself(network):
    assert network.id == "street_network"
    assert "© OpenStreetMap contributors (vierkant.osm.pbf, 2025-03-04)" in str(network.method)
    assert (network.detour, network.stretched(1.2)) == (None, None)
    with pytest.raises(CrsError):
        network.usable(rd((0, 0)).to_crs("EPSG:4326"))
    assert not build_network(STREETS, SQUARE, piece_m=1).walk.nearest(np.empty((0, 2)), SQUARE)[0].size


def test_what_is_kept_is_the_same_network(network):
    again = network_of(network.arrays())
    assert (again.extract, again.date) == (network.extract, network.date)
    for name in ("walk", "cycle"):
        one, other = getattr(network, name), getattr(again, name)
        assert (one.xy == other.xy).all()
        assert (one.outward != other.outward).nnz == 0


@st.composite
def graphs(draw):
    """A network of some tens of places, one-way streets among them, and points around."""
    seed = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(2, 40))
    xy = seed.uniform(0, 3000, (count, 2))
    pieces = draw(st.integers(1, 3 * count))
    start, end = seed.integers(0, count, (2, pieces))
    start, end = start[start != end], end[start != end]
    metres = np.hypot(*(xy[start] - xy[end]).T) * seed.uniform(1, 2, len(start))
    both = draw(st.booleans())
    if both:
        start, end, metres = np.append(start, end), np.append(end, start), np.append(metres, metres)
    graph = build_graph(xy, start, end, metres, piece_m=draw(st.sampled_from([0.0, 1.0, 1e9])))
    return graph, seed.uniform(-200, 3200, (draw(st.integers(0, 12)), 2)), both


def peer(graph: Graph, points: np.ndarray, sites: np.ndarray) -> np.ndarray:
    """Every distance with networkx, one pair at a time."""
    street = nx.DiGraph()
    street.add_nodes_from(range(len(graph.xy)))
    arcs = graph.outward.tocoo()
    street.add_weighted_edges_from(zip(arcs.row.tolist(), arcs.col.tolist(), arcs.data.tolist(), strict=True))
    found = np.full((len(points), len(sites)), np.inf)
    for one, point in enumerate(points):
        for other, site in enumerate(sites):
            legs = [np.hypot(*(graph.xy - spot).T) for spot in (point, site)]
            if len(graph.xy) == 0 or max(leg.min() for leg in legs) > JOIN_M:
                continue
            start, end = (int(leg.argmin()) for leg in legs)
            if nx.has_path(street, start, end):
                way = nx.dijkstra_path_length(street, start, end)
                found[one, other] = way + legs[0].min() + legs[1].min()
    return found


@given(graphs(), st.integers(0, 2**32 - 1), st.floats(10, 6000))
def test_distances_are_those_of_networkx(drawn, seed: int, limit: float):
    graph, points, _ = drawn
    sites = np.random.default_rng(seed).uniform(-200, 3200, (5, 2))
    expected = peer(graph, points, sites)
    metres, place = graph.nearest(points, sites)
    assert metres == pytest.approx(expected.min(axis=1, initial=np.inf))
    assert ((place == -1) == np.isinf(metres)).all()
    for point, site in enumerate(place):
        assert site == -1 or expected[point, site] == pytest.approx(metres[point])
    for swapped in (False, True):
        some, others = (sites, points) if swapped else (points, sites)
        wanted = peer(graph, some, others) if swapped else expected
        point, site, far = graph.within(some, others, metres=limit)
        got = np.full(wanted.shape, np.inf)
        got[point, site] = far
        edge = np.isclose(wanted, limit)
        assert got[~edge] == pytest.approx(np.where(wanted <= limit, wanted, np.inf)[~edge])


@given(graphs())
def test_no_way_is_shorter_than_the_straight_line_or_than_by_way_of_another(drawn):
    graph, points, both = drawn
    point, other, far = graph.within(points, points, metres=1e9)
    metres = np.full((len(points), len(points)), np.inf)
    metres[point, other] = far
    straight = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    off = ~np.eye(len(points), dtype=bool)
    assert (metres >= straight - 1e-6)[off].all()
    if both:
        assert metres == pytest.approx(metres.T)
    for middle in range(len(points)):
        assert (metres <= metres[:, [middle]] + metres[[middle]] + 1e-6).all()


def test_a_large_network_is_searched_in_parts_with_the_same_outcome():
    # 100 x 100 crossings 100 m apart: every distance between crossings is that of a chessboard's rook.
    count, step = 100, 100.0
    column, line = (item.ravel() for item in np.meshgrid(np.arange(count), np.arange(count)))
    xy = np.column_stack([column, line]) * step + [X, Y]
    number = np.arange(count * count).reshape(count, count)
    start = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    end = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    metres = np.full(2 * len(start), step)
    graph = build_graph(xy, np.append(start, end), np.append(end, start), metres)
    assert isinstance(StreetNetwork(graph, graph, "x", "").by(WALK).graph, Graph)
    stops, points = xy[::53], xy[::29]
    point, stop, far = graph.within(points, stops, metres=960)
    rook = np.abs(points[:, None] - stops[None]).sum(axis=2)
    expected = np.argwhere(rook <= 960)
    assert np.column_stack([point, stop]).tolist() == expected.tolist()
    assert far == pytest.approx(rook[rook <= 960])
    nearest, place = graph.nearest(points, stops)
    assert nearest == pytest.approx(rook.min(axis=1))
    assert rook[np.arange(len(points)), place] == pytest.approx(nearest)
