"""Neighbours of areas: touching areas, the nearest ones, or those within a distance.

Neighbours are sought among the given areas only: an area outside a region is not a neighbour
of any area in it. Areas on two sides of water do not touch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from kaart.core.crs import require_rd
from kaart.core.errors import InputError, SchemaError, mark
from kaart.core.provenance import Notice

CONTIGUITY, NEAREST, DISTANCE = "contiguity", "nearest", "distance"
KINDS = (CONTIGUITY, NEAREST, DISTANCE)
# Boundaries of one year share their vertices; a metre bridges slivers and no ditch of any size.
TOUCH_M = 1.0
DEFAULT_K = 6
# Without a distance: this many times the median distance to the nearest area.
BAND_FACTOR = 2.0
# Above this the drawn neighbours of one run no longer fit in memory; a region never gets there.
MAX_NEIGHBOURS = 1_000

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Scheme:
    """A way to choose neighbours.

    Attributes
    ----------
    kind
        One of `KINDS`.
    k
        Number of nearest areas, with ``nearest``.
    distance_m
        Metres between centroids, with ``distance``; None takes `BAND_FACTOR` times the median
        distance to the nearest area.
    """

    kind: str = CONTIGUITY
    k: int = DEFAULT_K
    distance_m: float | None = None


@dataclass(frozen=True)
class Neighbours:
    """Pairs of neighbours among areas.

    Attributes
    ----------
    codes
        Area codes; the pairs are positions in it.
    focal, other
        Area and its neighbour, ordered by area. Every neighbour weighs the same.
    words
        The scheme in a sentence part.
    """

    codes: tuple[str, ...]
    focal: Indices
    other: Indices
    words: Notice

    @property
    def counts(self) -> Indices:
        """Number of neighbours of every area; 0 for an island."""
        return np.bincount(self.focal, minlength=len(self.codes))

    def of(self, position: int) -> tuple[str, ...]:
        """Codes of the neighbours of the area at a position."""
        start, end = np.searchsorted(self.focal, [position, position + 1])
        return tuple(self.codes[item] for item in self.other[start:end])

    def only(self, kept: NDArray[np.bool_]) -> Neighbours:
        """The same among some of the areas; pairs with an area that is not kept are gone.

        Parameters
        ----------
        kept
            One truth value per code.
        """
        position = np.cumsum(kept) - 1
        both = kept[self.focal] & kept[self.other]
        codes = tuple(code for code, stays in zip(self.codes, kept, strict=True) if stays)
        return Neighbours(codes, position[self.focal[both]], position[self.other[both]], self.words)

    def graph(self) -> Any:  # noqa: ANN401  libpysal has no types
        """Binary weights for esda, areas numbered as in `codes`; every area needs a neighbour."""
        from libpysal.graph import Graph  # noqa: PLC0415  takes a second, and most starts need no hotspots

        return Graph.from_arrays(self.focal, self.other, np.ones(len(self.focal)))


def neighbours(areas: GeoDataFrame, *, scheme: Scheme) -> Neighbours:
    """Find the neighbours of every area.

    Parameters
    ----------
    areas
        ``code`` and a geometry in EPSG:28992 for every row.
    scheme
        How to choose them. ``nearest`` is not mutual: the nearest of an outlying area have
        nearer ones themselves.

    Returns
    -------
    Neighbours
        In the order of the areas; islands have no pair.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    SchemaError
        If a code repeats or a geometry is absent.
    InputError
        If the scheme does not fit these areas.
    """
    check_scheme(scheme)
    require_rd(areas)
    codes = tuple(areas["code"])
    without = areas.geometry.isna() | areas.geometry.is_empty
    wrong = sorted(set(areas.loc[areas["code"].duplicated() | without, "code"]))
    if wrong:
        raise SchemaError(
            mark("These areas occur twice or have no boundary: {codes}; give each one boundary."),
            codes=", ".join(wrong[:8]),
        )
    if scheme.kind == CONTIGUITY:
        pairs, words = _touching(areas), Notice.of(mark("areas that touch"))
    elif scheme.kind == NEAREST:
        _require_others(len(areas), k=scheme.k)
        pairs, words = _nearest(areas, k=scheme.k), Notice.of(mark("the {k} nearest areas"), k=scheme.k)
    else:
        distance_m = usual_distance_m(areas) if scheme.distance_m is None else scheme.distance_m
        pairs = _within(areas, distance_m=distance_m)
        words = Notice.of(mark("areas within {metres} m"), metres=round(distance_m))
    focal, other = pairs
    most = int(np.bincount(focal).max()) if len(focal) else 0
    if most > MAX_NEIGHBOURS:
        raise InputError(
            mark("One area gets {most} neighbours, more than the {limit} that can be handled; choose fewer or nearer."),
            most=most,
            limit=MAX_NEIGHBOURS,
        )
    order = np.lexsort((other, focal))
    return Neighbours(codes, focal[order], other[order], words)


def check_scheme(scheme: Scheme) -> None:
    """Check that a scheme is valid.

    Raises
    ------
    InputError
        If its kind, `k` or distance cannot be used.
    """
    if scheme.kind not in KINDS:
        raise InputError(
            mark("There is no kind of neighbours '{kind}'; choose {choices}."),
            kind=scheme.kind,
            choices=", ".join(KINDS),
        )
    if scheme.kind == NEAREST and scheme.k < 1:
        raise InputError(mark("{k} nearest areas is no number of neighbours; choose 1 or more."), k=scheme.k)
    # Written so that NaN is refused as well.
    if scheme.kind == DISTANCE and scheme.distance_m is not None and not 0 < scheme.distance_m < np.inf:
        raise InputError(
            mark("{metres} m is no distance between areas; choose a number of metres above 0."),
            metres=scheme.distance_m,
        )


def usual_distance_m(areas: GeoDataFrame) -> float:
    """`BAND_FACTOR` times the median distance in metres from a centroid to the nearest other one.

    Parameters
    ----------
    areas
        At least two areas in EPSG:28992.
    """
    points = _centroids(areas)
    if len(points) < 2:  # noqa: PLR2004  a distance takes two
        return 0.0
    distances, _ = cKDTree(points).query(points, k=2)
    return BAND_FACTOR * float(np.median(distances[:, 1]))


def _touching(areas: GeoDataFrame) -> tuple[Indices, Indices]:
    """Queen contiguity: a shared edge or a shared point, within `TOUCH_M`."""
    shapes = np.asarray(areas.geometry.array)
    focal, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCH_M)
    return focal[focal != other], other[focal != other]


def _require_others(n: int, *, k: int) -> None:
    if k >= n:
        raise InputError(
            mark("{k} nearest areas cannot be found among {n}; choose at most {most}."), k=k, n=n, most=max(n - 1, 0)
        )


def _nearest(areas: GeoDataFrame, *, k: int) -> tuple[Indices, Indices]:
    """The `k` nearest centroids; among equals an arbitrary one, the same every time."""
    points = _centroids(areas)
    # Two areas can share a centroid (one around the other), so the area itself need not come first:
    # it is one of the k + 1 results, or else the last of those is dropped.
    _, positions = cKDTree(points).query(points, k=k + 1)
    itself = positions == np.arange(len(points))[:, None]
    itself[~itself.any(axis=1), -1] = True
    return np.repeat(np.arange(len(points)), k), positions[~itself]


def _within(areas: GeoDataFrame, *, distance_m: float) -> tuple[Indices, Indices]:
    """Centroids at most this far apart."""
    pairs = cKDTree(_centroids(areas)).query_pairs(distance_m, output_type="ndarray")
    return np.concatenate([pairs[:, 0], pairs[:, 1]]), np.concatenate([pairs[:, 1], pairs[:, 0]])


def _centroids(areas: GeoDataFrame) -> NDArray[np.float64]:
    points: NDArray[np.float64] = shapely.get_coordinates(shapely.centroid(np.asarray(areas.geometry.array)))
    return points
