"""Distances over a network of streets, on foot and by bicycle apart.

A point is joined to the nearest place of the network by a straight line, which is added to the way. Places that
hang together with less than `PIECE_M` of street are left out: a path behind a fence leads nowhere. Where
a point lies farther than `JOIN_M` from every street, or a site on another piece (an island), the distance is
infinite and never 0.

Only the streets in a box around an area are read. No way of up to `REACH_M` from inside the area leaves the box; a
longer one might, and would then depend on how wide the box is. So longer distances are infinite too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from kaart.analysis.distance.reach import CYCLE, WALK, Floats, Places, Way, coordinates
from kaart.core.errors import mark
from kaart.core.provenance import Notice
from kaart.core.streets import Streets

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
JOIN_M = 500.0
PIECE_M = 10_000.0
REACH_M = 8_000.0
# Number of searches held in memory, and the size of the cells that group starts that are near each other.
_AT_A_TIME, _CELL_M = 64, 1000.0
# A metre of a plane of the map is not quite one along the ellipsoid.
_SCALE = 1.01
_NOWHERE = -1
_FINITE = np.finfo(float).max


@dataclass(frozen=True)
class Graph:
    """Places and the streets between them, for one way of going.

    Attributes
    ----------
    xy
        Of every place, metres in a plane chosen by the caller; points and sites must be in the same plane.
    outward
        Metres from the place of the row to that of the column, along one piece of street.
    """

    xy: Floats
    outward: csr_array

    @cached_property
    def inward(self) -> csr_array:
        """The streets in the opposite direction."""
        return self.outward.T.tocsr()

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self.xy)

    def join(self, xy: Floats) -> tuple[Places, Floats]:
        """Nearest place and metres to it in a straight line; -1 and infinite beyond `JOIN_M`.

        Parameters
        ----------
        xy
            Points, in the plane of the graph.
        """
        if not len(self.xy) or not len(xy):
            return np.full(len(xy), _NOWHERE), np.full(len(xy), np.inf)
        metres, place = self._tree.query(xy, distance_upper_bound=JOIN_M)
        return np.where(np.isfinite(metres), place, _NOWHERE).astype(np.int64), np.asarray(metres)

    def nearest(self, points: Floats, sites: Floats, *, metres: float = np.inf) -> tuple[Floats, Places]:
        """Metres to the nearest site and its position, by point; infinite and -1 where none can be reached.

        Parameters
        ----------
        points, sites
            In the plane of the graph.
        metres
            From point to site at most.
        """
        at, leg = self.join(points)
        to, last = self.join(sites)
        way, place = np.full(len(points), np.inf), np.full(len(points), _NOWHERE)
        known, here = np.flatnonzero(to >= 0), np.flatnonzero(at >= 0)
        if not len(known) or not len(here):
            return way, place
        count = len(self.xy)
        graph = _with_starts(self.inward, to[known], last[known])
        starts = np.arange(count, count + len(known))
        far, _, origin = dijkstra(graph, indices=starts, min_only=True, return_predecessors=True, limit=metres)
        reached = here[far[at[here]] + leg[here] <= min(metres, _FINITE)]
        way[reached] = far[at[reached]] + leg[reached]
        place[reached] = known[origin[at[reached]] - count]
        return way, place

    def within(self, points: Floats, sites: Floats, *, metres: float) -> tuple[Places, Places, Floats]:
        """Positions of points and sites within a distance of each other, and that distance, by point and site.

        Parameters
        ----------
        points, sites
            In the plane of the graph.
        metres
            From point to site at most.
        """
        at, leg = self.join(points)
        to, last = self.join(sites)
        # From the side with the fewest places, since each costs a search.
        if len(np.unique(at)) < len(np.unique(to)):
            site, point, far = _pairs(self, (to, last), (at, leg), metres=metres, back=False)
        else:
            point, site, far = _pairs(self, (at, leg), (to, last), metres=metres, back=True)
        order = np.lexsort((site, point))
        return point[order], site[order], far[order]


def _with_starts(graph: csr_array, places: Places, legs: Floats) -> csr_array:
    """The graph with one more place per start, joined by its leg."""
    size = graph.shape[0] + len(places)
    data = np.concatenate([graph.data, legs])
    indices = np.concatenate([graph.indices, places])
    indptr = np.concatenate([graph.indptr, graph.indptr[-1] + np.arange(1, len(places) + 1)])
    return csr_array((data, indices, indptr), shape=(size, size))


def _pairs(
    graph: Graph, many: tuple[Places, Floats], few: tuple[Places, Floats], *, metres: float, back: bool
) -> tuple[Places, Places, Floats]:
    """Positions in `many` and `few` (place and leg of each) within a distance, searched from the few."""
    place, leg = many
    members = np.flatnonzero(few[0] >= 0)
    starts, inverse = np.unique(few[0][members], return_inverse=True)
    here = np.flatnonzero(place >= 0)
    parts: list[tuple[Places, Places, Floats]] = []
    for chunk in _neighbours(graph.xy[starts], side_m=max(metres, _CELL_M)):
        number, streets = _around(graph, starts[chunk], metres=metres, back=back)
        near = here[number[place[here]] >= 0]
        rows = dijkstra(streets, indices=number[starts[chunk]], limit=metres)[:, number[place[near]]] + leg[near]
        row_of = np.full(len(starts), _NOWHERE)
        row_of[chunk] = np.arange(len(chunk))
        for member in np.flatnonzero(row_of[inverse] >= 0):
            far = rows[row_of[inverse[member]]] + few[1][members[member]]
            reached = np.flatnonzero(far <= metres)
            parts.append((near[reached], np.full(len(reached), members[member]), far[reached]))
    if not parts:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    first, second, metres_of = (np.concatenate(column) for column in zip(*parts, strict=True))
    return first, second, metres_of


def _neighbours(xy: Floats, *, side_m: float) -> list[Places]:
    """Positions in groups of which the members lie near each other."""
    if not len(xy):
        return []
    cell = np.floor(xy / side_m)
    # Cells in boustrophedon order, so that successive cells touch.
    order = np.lexsort((np.where(cell[:, 0] % 2 == 0, cell[:, 1], -cell[:, 1]), cell[:, 0]))
    return np.array_split(order, math.ceil(len(order) / _AT_A_TIME))


def _around(graph: Graph, starts: Places, *, metres: float, back: bool) -> tuple[Places, csr_array]:
    """Number of every place in the part that can be reached from some starts (-1 outside it), and its streets.

    A search costs time for every place in the graph, reached or not, and no route is shorter than the straight line.
    """
    streets = graph.inward if back else graph.outward
    reach = metres * _SCALE
    low, high = graph.xy[starts].min(axis=0) - reach, graph.xy[starts].max(axis=0) + reach
    inside = ((graph.xy >= low) & (graph.xy <= high)).all(axis=1)
    if inside.sum() > len(inside) / 2:
        return np.arange(len(inside)), streets
    number = np.full(len(inside), _NOWHERE)
    number[inside] = np.arange(inside.sum())
    kept = np.flatnonzero(inside)
    return number, csr_array(streets[kept][:, kept])


def build_graph(xy: Floats, start: Places, end: Places, metres: Floats, *, piece_m: float = PIECE_M) -> Graph:
    """Places that can be reached and left again, and the streets between them.

    Parameters
    ----------
    xy
        Of every place, metres in one plane.
    start, end, metres
        Of every piece of street, in the direction in which one may go.
    piece_m
        Places that hang together (there and back) with less street than this are left out, but never the most.
    """
    order = np.lexsort((metres, end, start))
    start, end, metres = start[order], end[order], metres[order]
    # Keep the shortest of parallel streets; a sparse matrix would add them up.
    shortest = np.append(True, (start[1:] != start[:-1]) | (end[1:] != end[:-1]))[: len(start)]
    whole = csr_array((metres[shortest], (start[shortest], end[shortest])), shape=(len(xy), len(xy)))
    pieces, label = connected_components(whole, directed=True, connection="strong")
    inside = label[start[shortest]] == label[end[shortest]]
    length = np.bincount(label[start[shortest]][inside], weights=metres[shortest][inside], minlength=pieces) / 2
    large = (length >= piece_m) | ((length == length.max(initial=0)) & (length > 0))
    kept = np.flatnonzero(large[label])
    return Graph(xy[kept], csr_array(whole[kept][:, kept]))


@dataclass(frozen=True)
class StreetNetwork:
    """A metric over streets, see `kaart.analysis.distance.reach.Metric`.

    Attributes
    ----------
    walk, cycle
        Streets in EPSG:28992, on foot and by bicycle.
    extract, date
        File that they come from, and the day of its data ("" unknown).
    way
        Id of the way of going.
    """

    walk: Graph
    cycle: Graph
    extract: str
    date: str
    way: str = WALK.id

    @property
    def id(self) -> str:
        """As `Metric.id`."""
        return "street_network"

    @property
    def reach_m(self) -> float:
        """As `Metric.reach_m`."""
        return REACH_M

    @property
    def method(self) -> Notice:
        """As `Metric.method`."""
        if not self.date:
            text = mark("Over the streets of © OpenStreetMap contributors ({file}), separately on foot and by bicycle.")
            return Notice.of(text, file=self.extract)
        text = mark(
            "Over the streets of © OpenStreetMap contributors ({file}, {date}), separately on foot and by bicycle."
        )
        return Notice.of(text, file=self.extract, date=self.date)

    @property
    def detour(self) -> None:
        """As `Metric.detour`: None, since nothing is assumed."""
        return

    def by(self, way: Way) -> StreetNetwork:
        """As `Metric.by`."""
        return replace(self, way=way.id)

    def stretched(self, factor: float) -> None:  # noqa: ARG002 - nothing is assumed
        """As `Metric.stretched`."""
        return

    @property
    def graph(self) -> Graph:
        """Streets of this way of going."""
        return self.cycle if self.way == CYCLE.id else self.walk

    def usable(self, points: GeoDataFrame) -> NDArray[np.bool_]:
        """As `Metric.usable`."""
        return self.graph.join(coordinates(points))[0] >= 0

    def nearest(self, points: GeoDataFrame, sites: GeoDataFrame) -> tuple[Floats, Places]:
        """As `Metric.nearest`."""
        return self.graph.nearest(coordinates(points), coordinates(sites), metres=REACH_M)

    def within(self, points: GeoDataFrame, sites: GeoDataFrame, *, metres: float) -> tuple[Places, Places, Floats]:
        """As `Metric.within`."""
        return self.graph.within(coordinates(points), coordinates(sites), metres=min(metres, REACH_M))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The network as named arrays for the cache; `network_of` restores it."""
        arrays: dict[str, NDArray[np.generic]] = {"extract": np.array(self.extract), "date": np.array(self.date)}
        for name, graph in (("walk", self.walk), ("cycle", self.cycle)):
            arrays[f"{name}_xy"] = graph.xy
            for part in ("data", "indices", "indptr"):
                arrays[f"{name}_{part}"] = getattr(graph.outward, part)
        return arrays


def build_network(streets: Streets, xy: Floats, *, piece_m: float = PIECE_M) -> StreetNetwork:
    """Network of walking and of cycling out of streets.

    Parameters
    ----------
    streets
        Pieces of street.
    xy
        Places of the streets in EPSG:28992.
    piece_m
        As in `build_graph`.
    """
    start, end, metres = streets.start, streets.end, streets.metres

    def graph(forward: NDArray[np.bool_], back: NDArray[np.bool_]) -> Graph:
        origin = np.concatenate([start[forward], end[back]])
        target = np.concatenate([end[forward], start[back]])
        return build_graph(xy, origin, target, np.concatenate([metres[forward], metres[back]]), piece_m=piece_m)

    walk, cycle = graph(streets.foot, streets.foot), graph(streets.along, streets.against)
    return StreetNetwork(walk, cycle, streets.extract, streets.date)


def network_of(arrays: dict[str, NDArray[np.generic]]) -> StreetNetwork:
    """Restore a network from `StreetNetwork.arrays`.

    Parameters
    ----------
    arrays
        By name.

    Raises
    ------
    KeyError
        If one is not there.
    """

    def graph(name: str) -> Graph:
        data, indices, indptr = (arrays[f"{name}_{part}"] for part in ("data", "indices", "indptr"))
        xy = arrays[f"{name}_xy"].astype(np.float64)
        return Graph(xy, csr_array((data, indices, indptr), shape=(len(xy), len(xy))))

    return StreetNetwork(graph("walk"), graph("cycle"), str(arrays["extract"]), str(arrays["date"]))
