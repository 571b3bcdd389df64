"""Distance from demand points to the nearest site, and the number of sites in reach.

A short distance means that a site is near, not that people can use it: price, opening hours,
waiting lists and familiarity are not included. Sites outside the fetched area are unknown
here, so that at the edge of a region distances come out too long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Series
from scipy.spatial import cKDTree

from kaart.analysis.distance.demand import Demand
from kaart.core.crs import require_rd
from kaart.core.errors import InputError, mark
from kaart.core.provenance import Notice

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
DETOUR = 1.3  # streets are longer than the straight line by about this; fixed in the method
WITHIN_MIN = (10, 15, 20)


@dataclass(frozen=True)
class Way:
    """A way of going: name and speed in metres per minute along the street."""

    id: str
    speed_m_per_min: float


WALK = Way("lopen", 80.0)  # 4.8 km/h, as TfL's PTAL takes it
CYCLE = Way("fietsen", 250.0)  # 15 km/h


class Metric(Protocol):
    """Distances from points to sites, in metres along the street or an estimate of it; on foot unless `by` says so."""

    @property
    def id(self) -> str:
        """Stable name of the way of measuring, for exports."""
        ...

    @property
    def method(self) -> Notice:
        """How distances are measured, in a sentence."""
        ...

    @property
    def detour(self) -> float | None:
        """Factor on the straight line that is assumed; None when the way itself is measured."""
        ...

    @property
    def reach_m(self) -> float:
        """Metres beyond which nothing is measured; infinite for no bound."""
        ...

    def by(self, way: Way) -> Metric:
        """The same for another way of going: cyclists may take other streets than pedestrians."""
        ...

    def stretched(self, factor: float) -> Metric | None:
        """The same with assumed distances multiplied by a factor; None when nothing is assumed."""
        ...

    def usable(self, points: GeoDataFrame) -> NDArray[np.bool_]:
        """Mask of the points that can be measured from and to; over streets only those near one."""
        ...

    def nearest(self, points: GeoDataFrame, sites: GeoDataFrame) -> tuple[Floats, Places]:
        """Metres to the nearest site and its position, by point; infinite and -1 where none can be reached."""
        ...

    def within(self, points: GeoDataFrame, sites: GeoDataFrame, *, metres: float) -> tuple[Places, Places, Floats]:
        """Positions of points and sites within a distance of each other, and that distance, by point and site."""
        ...


@dataclass(frozen=True)
class StraightLine:
    """The straight line times a detour factor: an estimate, marked as such wherever it is shown."""

    detour: float = DETOUR

    @property
    def id(self) -> str:
        """As `Metric.id`."""
        return f"straight_line_x_{self.detour:g}"

    @property
    def reach_m(self) -> float:
        """As `Metric.reach_m`."""
        return np.inf

    def by(self, way: Way) -> StraightLine:  # noqa: ARG002 - a straight line is the same for all
        """As `Metric.by`."""
        return self

    def stretched(self, factor: float) -> StraightLine:
        """As `Metric.stretched`."""
        return StraightLine(self.detour * factor)

    @property
    def method(self) -> Notice:
        """How distances are measured, in a sentence."""
        return Notice.of(mark("Straight line times {factor}, an estimate of the way over streets."), factor=self.detour)

    def usable(self, points: GeoDataFrame) -> NDArray[np.bool_]:
        """As `Metric.usable`."""
        return np.ones(len(points), dtype=bool)

    def nearest(self, points: GeoDataFrame, sites: GeoDataFrame) -> tuple[Floats, Places]:
        """As `Metric.nearest`."""
        if not len(sites):
            return np.full(len(points), np.inf), np.full(len(points), -1)
        metres, place = cKDTree(coordinates(sites)).query(coordinates(points))
        return np.asarray(metres * self.detour), np.asarray(place, dtype=np.int64)

    def within(self, points: GeoDataFrame, sites: GeoDataFrame, *, metres: float) -> tuple[Places, Places, Floats]:
        """As `Metric.within`."""
        if not len(sites) or not len(points):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
        tree = cKDTree(coordinates(points))
        most = metres / self.detour
        distances = tree.sparse_distance_matrix(cKDTree(coordinates(sites)), most, output_type="coo_matrix")
        # A fixed order: sums over a part are equal to those over the whole, to the last digit.
        order = np.lexsort((distances.col, distances.row))
        point, site, metres_of = (column[order] for column in (distances.row, distances.col, distances.data))
        return point.astype(np.int64), site.astype(np.int64), np.asarray(metres_of * self.detour)


STRAIGHT = StraightLine()


def coordinates(points: GeoDataFrame) -> Floats:
    """RD coordinates in metres, one row per point.

    Raises
    ------
    CrsError
        If they are not in EPSG:28992.
    """
    shapes = require_rd(points).geometry.to_numpy()
    return np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])


@dataclass(frozen=True)
class Reach:
    """Distances per area.

    Attributes
    ----------
    frame
        One row per area, sorted by ``code``: ``nearest_m`` (weighted mean over the area's points),
        ``nearest_site`` (id of the site that is nearest for the largest part, "" for none),
        ``walk_min``, ``cycle_min``, and for every number of minutes in `WITHIN_MIN` ``within_<n>_min``
        (weighted mean number of sites) and ``share_within_<n>_min_pct`` (of the people, 0 to 100).
        Metres are those on foot, also where ``cycle_min`` takes another way. All are NaN where no site can be reached.
    way
        Way of going of the minutes in ``within``.
    method
        How distances were measured, in a sentence.
    demand
        How demand points were placed, in a sentence.
    """

    frame: DataFrame
    way: Way
    method: Notice
    demand: Notice


def reach(demand: Demand, sites: GeoDataFrame, *, metric: Metric, way: Way = WALK) -> Reach:
    """Distance to the nearest site and number of sites in reach, per area.

    Parameters
    ----------
    demand
        Where people are.
    sites
        EPSG:28992 points with ``site_id``.
    metric
        How distance is measured.
    way
        Way of going, for the numbers in reach.

    Raises
    ------
    CrsError
        If the sites are not in EPSG:28992.
    InputError
        If the sites have no id, or one twice.
    """
    require_sites(sites)
    points = demand.points
    on_foot, place = metric.by(WALK).nearest(points, sites)
    cycling, _ = metric.by(CYCLE).nearest(points, sites)
    frame = DataFrame({"nearest_m": _mean(demand, on_foot), "nearest_site": _largest_part(demand, sites, place)})
    frame["walk_min"] = frame["nearest_m"] / WALK.speed_m_per_min
    frame["cycle_min"] = _mean(demand, cycling) / CYCLE.speed_m_per_min
    farthest = max(WITHIN_MIN) * way.speed_m_per_min
    who, _, far = metric.by(way).within(points, sites, metres=farthest)
    for minutes in WITHIN_MIN:
        near = far <= minutes * way.speed_m_per_min
        counts = np.bincount(who[near], minlength=len(points)).astype(float)
        frame[f"within_{minutes}_min"] = demand.mean(counts)
        frame[f"share_within_{minutes}_min_pct"] = 100 * demand.mean((counts > 0).astype(float))
    return Reach(frame.rename_axis("code").reset_index(), way, metric.method, demand.method)


def nearest_m(demand: Demand, sites: GeoDataFrame, *, metric: Metric) -> Series[float]:
    """Metres on foot to the nearest site by area, as in `Reach.frame`, and nothing else.

    Parameters
    ----------
    demand, sites, metric
        As in `reach`.

    Raises
    ------
    CrsError
        If the sites are not in EPSG:28992.
    InputError
        If the sites have no id, or one twice.
    """
    require_sites(sites)
    return _mean(demand, metric.by(WALK).nearest(demand.points, sites)[0])


def _mean(demand: Demand, metres: Floats) -> Series[float]:
    """Mean by area; missing where a point reaches nothing."""
    return demand.mean(np.where(np.isfinite(metres), metres, np.nan))


def _largest_part(demand: Demand, sites: GeoDataFrame, place: Places) -> Series[str]:
    """Site that is nearest for the largest part of an area's people; ties go to the first id."""
    codes, area = demand.places
    reached, inverse = np.unique(place, return_inverse=True)
    ids = np.append(sites["site_id"].to_numpy(dtype=object), "")[reached]
    by_id = np.argsort(ids, kind="stable")
    rank = np.empty(len(ids), dtype=np.int64)
    rank[by_id] = np.arange(len(ids))
    pairs, number = np.unique(area * max(1, len(ids)) + rank[inverse], return_inverse=True)
    weight = np.bincount(number, weights=demand.points["weight"].to_numpy(float), minlength=len(pairs))
    areas, ranks = np.divmod(pairs, max(1, len(ids)))
    order = np.lexsort((ranks, -weight, areas))
    _, first = np.unique(areas[order], return_index=True)
    return Series(ids[by_id[ranks[order][first]]], index=codes, dtype="str")


def require_sites(sites: GeoDataFrame) -> GeoDataFrame:
    """Return the sites when each has an id of its own and they are in EPSG:28992.

    Raises
    ------
    CrsError
        If they are in another system.
    InputError
        If ids are absent or repeat; names them.
    """
    require_rd(sites)
    if "site_id" not in sites:
        raise InputError(mark("Sites need an id each; the column site_id is not there."))
    repeated = sorted({str(item) for item in sites.loc[sites["site_id"].duplicated(), "site_id"]})
    if repeated:
        raise InputError(mark("These sites occur twice: {ids}; keep one of each."), ids=", ".join(repeated[:8]))
    return sites
