"""Where a region lies: the outline of the country, and the part of it that a map shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from kaart.core.crs import require_rd

# At the size of a stamp less than a line is wide.
_DETAIL_M, _SEAM_M, _SMALLEST_M2, _GRID_M = 1_000.0, 600.0, 5e6, 10.0
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Locator:
    """A coarse outline of a country and a place in it, in RD metres.

    Attributes
    ----------
    rings
        Shells and holes of the outline, each with its first point at the end.
    place
        West, south, east and north of the region.
    """

    rings: tuple[Ring, ...]
    place: tuple[float, float, float, float]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of country and place."""
        points = np.array([*(point for ring in self.rings for point in ring), self.place[:2], self.place[2:]])
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        return float(west), float(south), float(east), float(north)


def locate(gemeenten: GeoDataFrame, areas: GeoDataFrame) -> Locator:
    """Locator of areas in the country.

    Parameters
    ----------
    gemeenten
        Of the whole country, in EPSG:28992.
    areas
        On the map, in EPSG:28992.

    Raises
    ------
    CrsError
        If either is not in EPSG:28992.
    """
    west, south, east, north = (round(float(bound)) for bound in require_rd(areas).total_bounds)
    return Locator(tuple(_rings(_coarse(require_rd(gemeenten)))), (west, south, east, north))


def _coarse(gemeenten: GeoDataFrame) -> shapely.Geometry:
    """One shape of few points: a gemeente at a time, so that a country costs no second."""
    shapes = shapely.simplify(gemeenten.geometry.to_numpy(), _DETAIL_M)
    whole = shapely.union_all(shapely.buffer(shapes, _SEAM_M, quad_segs=1))
    return shapely.orient_polygons(shapely.simplify(whole, _DETAIL_M))


def _rings(shape: shapely.Geometry) -> list[Ring]:
    parts = [part for part in shapely.get_parts(shape) if shapely.area(part) >= _SMALLEST_M2]
    return [_ring(shapely.get_coordinates(ring)) for part in parts for ring in shapely.get_rings(part)]


def _ring(points: NDArray[np.float64]) -> Ring:
    return tuple((float(x), float(y)) for x, y in np.round(points / _GRID_M) * _GRID_M)
