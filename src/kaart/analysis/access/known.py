"""How much of the catchment of an area is known: what was never fetched, or lies abroad, may hold a nearer site.

Counted on a fixed grid of squares, in whole numbers: an area has the same shares whatever else is computed with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame, Series
from scipy.ndimage import binary_closing, distance_transform_edt

from kaart.analysis.access.catchment import ZONES_MIN
from kaart.analysis.access.measures import NEAREST, PLACES, within_id
from kaart.analysis.distance.demand import Demand
from kaart.analysis.distance.reach import WALK, WITHIN_MIN, Floats, Metric, coordinates

CELL_M = 100.0
# Above this share of the catchment a figure would mostly say what was fetched.
MOST_UNFETCHED = 0.10
# Smaller shares are the grid's own coarseness.
LEAST_SHARE = 0.005
# Gaps up to twice as many squares wide are no gaps in what is known.
_GAP_CELLS = 3
# Nothing is measured farther away.
FARTHEST_M = 25_000.0
Mask = NDArray[np.bool_]
Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Cells:
    """Squares of `CELL_M` metres, and for each whether its middle lies in some area.

    Attributes
    ----------
    west, south
        Number of the first column and row, counted from the origin of EPSG:28992.
    inside
        Rows from south to north, columns from west to east.
    """

    west: int
    south: int
    inside: Mask

    @cached_property
    def apart(self) -> Floats:
        """Distance in squares to the nearest one inside."""
        return np.asarray(distance_transform_edt(~self.inside))

    @cached_property
    def sums(self) -> NDArray[np.int32]:
        """Number of squares inside to the west, by row and column."""
        height, width = self.inside.shape
        sums = np.zeros((height, width + 1), dtype=np.int32)
        np.cumsum(self.inside, axis=1, out=sums[:, 1:])
        return sums


@dataclass(frozen=True)
class Territory:
    """Where something is known.

    Attributes
    ----------
    sites
        Areas of which the sites were fetched, EPSG:28992, without overlap; None for everywhere.
    people
        Areas of which the people were fetched; None for everywhere.
    country
        All areas of the country; None when its outline is not stored, so that what lies abroad cannot be told from
        what was not fetched.
    """

    sites: Shapes | None
    people: Shapes | None
    country: Shapes | None


EVERYWHERE = Territory(None, None, None)


@dataclass(frozen=True)
class Known:
    """Per area how much of its catchment is not known.

    Attributes
    ----------
    unfetched
        Indexed by area, a column per measure: share (0-1) of the catchment in which nothing was fetched.
    abroad
        The same for what lies outside the country: nothing is counted there, and a site across the border is missing.
    onward
        Of public transport: share (0-1) of the places to change at whose departures are all in the timetable.
    """

    unfetched: DataFrame
    abroad: DataFrame
    onward: DataFrame = field(default_factory=DataFrame)

    def lacking(self, measure: str) -> frozenset[str]:
        """Areas that have no figure, because too much of the catchment was not fetched."""
        if measure not in self.unfetched:
            return frozenset()
        shares = self.unfetched[measure]
        return frozenset(str(code) for code in shares.index[shares > MOST_UNFETCHED])

    def share(self, code: str, measure: str) -> float:
        """Share of the catchment that is known, 0-1; 1 for a measure without one."""
        if measure in self.onward and code in self.onward.index:
            return float(self.onward[measure][code])
        if measure not in self.unfetched or code not in self.unfetched.index:
            return 1.0
        known = 1.0 - float(self.unfetched[measure][code]) - float(self.abroad[measure][code])
        return 1.0 if known > 1.0 - LEAST_SHARE else known

    def only(self, measure: str) -> Known:
        """The same for one measure; all is known of a measure without a catchment."""
        tables = (table[[measure]] if measure in table else DataFrame() for table in self._tables)
        return Known(*tables)

    @property
    def _tables(self) -> tuple[DataFrame, DataFrame, DataFrame]:
        return self.unfetched, self.abroad, self.onward

    def without_figure(self, codes: Iterable[str]) -> frozenset[str]:
        """Those of some areas that have no figure for a measure, because too much was not fetched."""
        return frozenset(codes) & frozenset().union(*(self.lacking(str(name)) for name in self.unfetched))

    def partly(self, codes: Iterable[str]) -> frozenset[str]:
        """Those of some areas with figures, part of whose catchment was not fetched for some measure."""
        shares = self.unfetched
        some = shares.index[((shares > LEAST_SHARE) & (shares <= MOST_UNFETCHED)).any(axis=1)]
        return (frozenset(codes) & frozenset(some)) - self.without_figure(codes)

    def beyond(self, codes: Iterable[str]) -> frozenset[str]:
        """Those of some areas part of whose catchment lies outside the country for some measure."""
        return frozenset(codes) & frozenset(self.abroad.index[(self.abroad > LEAST_SHARE).any(axis=1)])

    def without_onward(self, codes: Iterable[str]) -> frozenset[str]:
        """Those of some areas from where not every onward journey is in the timetable."""
        return frozenset(codes) & frozenset(self.onward.index[(self.onward < 1.0).any(axis=1)])

    def masked(self, frame: DataFrame) -> DataFrame:
        """Measures by area, without the figures of areas that lack too much."""
        names = [str(name) for name in self.unfetched if name in frame]
        return frame.assign(**{name: frame[name].mask(frame.index.isin(self.lacking(name))) for name in names})


ALL_KNOWN = Known(DataFrame(), DataFrame())


def known_of(demand: Demand, nearest_m: Floats, territory: Territory, *, metric: Metric, places: bool) -> Known:
    """Shares of the catchments of the measures to sites that are not known.

    The catchment of a distance is the disk up to the site that was found; of a number in reach, the disk of so many
    minutes' walk; of places per child, twice the disk of the last zone: children there compete for the same places.

    Parameters
    ----------
    demand
        Where people are, of the areas to give.
    nearest_m
        Metres along the street to the nearest site by point, infinite for none.
    territory
        Where sites and people are known.
    metric
        A street is at least as long as the straight line, a detour makes it longer.
    places
        Whether places are compared with children.
    """
    if territory.sites is None and territory.people is None and territory.country is None:
        return ALL_KNOWN
    detour = metric.detour or 1.0
    walks = {minutes: minutes * WALK.speed_m_per_min / detour for minutes in (*WITHIN_MIN, ZONES_MIN[-1])}
    radii = {
        NEAREST: np.minimum(nearest_m / detour, min(FARTHEST_M, metric.reach_m)),
        **{within_id(minutes): np.full(len(nearest_m), walks[minutes]) for minutes in WITHIN_MIN},
    }
    both = {PLACES: np.full(len(nearest_m), 2 * walks[ZONES_MIN[-1]])} if places else {}
    at, bounds = coordinates(demand.points), _bounds(demand, {**radii, **both})
    fetched = _cells(territory.sites, bounds)
    people = _cells(territory.people, bounds)
    country = _cells(territory.country, bounds) if territory.country is not None else None
    home = fetched.inside | (True if country is None else country.inside)
    unfetched: dict[str, Series[float]] = {}
    abroad: dict[str, Series[float]] = {}
    outside = Cells(fetched.west, fetched.south, ~home)
    for names, inside in ((radii, fetched.inside), (both, fetched.inside & people.inside)):
        lacks = Cells(fetched.west, fetched.south, home & ~inside)
        for name, metres in names.items():
            unfetched[name] = demand.mean(share_within(lacks, at, metres))
            abroad[name] = demand.mean(share_within(outside, at, metres))
    return Known(_frame(unfetched), _frame(abroad))


def _frame(columns: Mapping[str, Series[float]]) -> DataFrame:
    """The columns, and those of measures that share a catchment with one of them."""
    same = {"walk_min": NEAREST, "cycle_min": NEAREST, "share_within_15_min_pct": within_id(15)}
    return DataFrame({**columns, **{name: columns[other] for name, other in same.items()}})


def share_within(cells: Cells, points: Floats, metres: Floats) -> Floats:
    """Share (0-1) of the disk around each point that lies inside; what is off the grid does not.

    A disk has the squares whose middle lies within the distance of the middle of the point's own square.

    Parameters
    ----------
    cells
        Squares.
    points
        EPSG:28992, one row per point.
    metres
        Radius by point, finite.
    """
    if not len(points) or not cells.inside.any():
        return np.zeros(len(points))
    column = np.floor(points[:, 0] / CELL_M).astype(np.int64) - cells.west
    row = np.floor(points[:, 1] / CELL_M).astype(np.int64) - cells.south
    radius = metres / CELL_M
    height, width = cells.inside.shape
    found, size = np.zeros(len(points), dtype=np.int64), np.zeros(len(points), dtype=np.int64)
    # Whoever is farther from every square inside than the radius need not count them.
    rows, columns = np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)
    near = np.flatnonzero(cells.apart[rows, columns] <= radius + 1)
    sums = cells.sums
    most = int(radius[near].max(initial=0))
    for step in range(-most, most + 1):
        some = near[radius[near] >= abs(step)]
        half = np.floor(np.sqrt(radius[some] ** 2 - step**2)).astype(np.int64)
        size[some] += 2 * half + 1
        at = row[some] + step
        on = (at >= 0) & (at < height)
        left = np.clip(column[some] - half, 0, width)[on]
        right = np.clip(column[some] + half + 1, 0, width)[on]
        found[some[on]] += sums[at[on], right] - sums[at[on], left]
    return np.divide(found, size, out=np.zeros(len(points)), where=size > 0)


def fill(shapes: Shapes, bounds_m: tuple[float, float, float, float]) -> Cells:
    """Squares whose middle lies in one of some shapes.

    Parameters
    ----------
    shapes
        Polygons in EPSG:28992 that do not overlap, as areas do.
    bounds_m
        West, south, east and north of what is asked.
    """
    west, south, east, north = (int(np.floor(edge / CELL_M)) for edge in bounds_m)
    width, height = east - west + 1, north - south + 1
    whole = shapely.box(*(CELL_M * edge for edge in (west, south, east + 1, north + 1)))
    near = shapes[shapely.intersects(shapes, whole)] if len(shapes) else shapes
    rings = shapely.get_rings(shapely.get_parts(near))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    # In squares, from the middle of the first one.
    xy = xy / CELL_M - 0.5 - np.array([west, south])
    follows = ring[1:] == ring[:-1]
    start, end = xy[:-1][follows], xy[1:][follows]
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    first = np.clip(np.ceil(low), 0, height).astype(np.int64)
    count = np.clip(np.ceil(high), 0, height).astype(np.int64) - first
    edge = np.repeat(np.arange(len(first)), count)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    step = (end[edge] - start[edge]).T
    crossing = start[edge, 0] + (row - start[edge, 1]) * step[0] / step[1]
    column = np.clip(np.ceil(crossing), 0, width).astype(np.int64)
    crossed = np.bincount(row * (width + 1) + column, minlength=height * (width + 1)).reshape(height, width + 1)
    # A square is inside when an odd number of edges lies to the west of its middle.
    return Cells(west, south, np.asarray(np.cumsum(crossed[:, :width], axis=1) % 2 == 1))


def _bounds(demand: Demand, radii: Mapping[str, Floats]) -> tuple[float, float, float, float]:
    west, south, east, north = demand.points.total_bounds if len(demand.points) else (0.0, 0.0, 0.0, 0.0)
    far = max((float(metres.max(initial=0)) for metres in radii.values()), default=0.0) + 2 * _GAP_CELLS * CELL_M
    return float(west - far), float(south - far), float(east + far), float(north + far)


def _cells(shapes: Shapes | None, bounds: tuple[float, float, float, float]) -> Cells:
    """The squares of some shapes, with the gaps between them; all squares for None."""
    cells = fill(np.empty(0, dtype=object) if shapes is None else shapes, bounds)
    # In a river or a slit between two boundaries there is nothing to find.
    inside = np.ones_like(cells.inside) if shapes is None else binary_closing(cells.inside, iterations=_GAP_CELLS)
    return Cells(cells.west, cells.south, np.asarray(inside))
