"""Accessibility in parts of one or more gemeenten, whose outcomes together are those of the whole at once.

Distances need the points of a part and every site there is, however far: there are few sites, and the nearest
may lie farther than any margin. Places per child also need the competing demand: the points of other gemeenten
that can reach a site which this part can reach. Points and sites keep their order, so that sums come out the same
to the last digit where the metric gives pairs in the order of points and sites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Series
from scipy.spatial import cKDTree

from kaart.analysis.access.compute import (
    MOVED,
    Sharing,
    TransitGround,
    site_measures,
    site_moved,
    transit_measures,
    transit_moved,
)
from kaart.analysis.access.effect import class_changes
from kaart.analysis.access.measures import INDEX
from kaart.analysis.classes.classify import classify
from kaart.analysis.distance.demand import Demand
from kaart.analysis.distance.reach import Floats, Metric, coordinates
from kaart.core.codes import gemeente_of
from kaart.core.numbers import as_printed
from kaart.core.provenance import Notice

# No measure looks farther than half an hour at 1.2 times 80 m a minute, 2,880 m along the street, and a street is
# not shorter than the straight line; a metre of the map is nearly one on the ground.
COMPETE_M = 3_000.0
_CLASSES = 5
_DECIMALS = {INDEX: 1}


@dataclass(frozen=True)
class SiteWork:
    """Input shared by all parts.

    Attributes
    ----------
    sites
        EPSG:28992 points of the whole, with ``site_id`` and ``places``.
    metric
        How distance is measured.
    children
        Of two and three, by area (NaN unknown); None leaves places out.
    method
        How demand points were placed, in a sentence.
    moved
        Whether to compute the sensitivity to the assumptions as well.
    """

    sites: GeoDataFrame
    metric: Metric
    children: Series[float] | None
    method: Notice
    moved: bool = True


@dataclass(frozen=True)
class Outcome:
    """Measures of a part, or of all parts together.

    Attributes
    ----------
    frame
        Indexed by area, sorted: the keys of `kaart.analysis.access.measures` and their companions.
    moved
        Indexed by area: a measure when an assumption moves; columns (measure, assumption, factor).
    """

    frame: DataFrame
    moved: DataFrame


def by_gemeente(demand: Demand) -> dict[str, GeoDataFrame]:
    """Points of every gemeente, in their order; the index says which place they have in the whole.

    Parameters
    ----------
    demand
        Points of buurten.
    """
    points = demand.points.reset_index(drop=True)
    codes, place = np.unique(points["code"].to_numpy(dtype=object), return_inverse=True)
    gemeente = np.array([gemeente_of(str(code)) for code in codes], dtype=object)[place]
    return {str(code): points.iloc[rows] for code, rows in points.groupby(gemeente, sort=True).indices.items()}


def neighbours(parts: Mapping[str, GeoDataFrame], *, metres: float = 2 * COMPETE_M) -> dict[str, tuple[str, ...]]:
    """Gemeenten of which some point may compete with one of a gemeente: their boxes lie within a distance.

    Parameters
    ----------
    parts
        Points by gemeente.
    metres
        From point to point by way of a site, at most.
    """
    codes = sorted(parts)
    bounds = np.array([parts[code].total_bounds for code in codes]) + metres / 2 * np.array([-1, -1, 1, 1])
    boxes = shapely.box(*bounds.T)
    first, second = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    found: dict[str, list[str]] = {code: [] for code in codes}
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        if one != other:
            found[codes[one]].append(codes[other])
    return {code: tuple(sorted(others)) for code, others in found.items()}


def site_part(own: GeoDataFrame, near: Sequence[GeoDataFrame], work: SiteWork) -> Outcome:
    """Measures to sites of one gemeente.

    Parameters
    ----------
    own
        Its points.
    near
        Points of its neighbours.
    work
        Input shared by all parts.

    Raises
    ------
    CrsError
        If the sites are not in EPSG:28992.
    InputError
        If the sites have no id, or one twice.
    """
    demand, sharing = Demand(own, (), work.method), _sharing(own, near, work)
    sites, metric, children = work.sites, work.metric, work.children
    found = site_measures(demand, sites, metric=metric, children=children, sharing=sharing)
    if not work.moved or not len(sites):
        return _outcome(found.frame, {})
    moved = site_moved(demand, sites, metric=metric, children=children, sharing=sharing)
    return _outcome(found.frame, moved)


@dataclass(frozen=True)
class TransitWork:
    """Input shared by all parts for public transport.

    Attributes
    ----------
    ground
        Timetable, centre and metric.
    method
        How demand points were placed, in a sentence.
    moved
        As `SiteWork.moved`.
    """

    ground: TransitGround
    method: Notice
    moved: bool = True


def transit_part(own: tuple[GeoDataFrame, GeoDataFrame], near: Sequence[object], work: TransitWork) -> Outcome:  # noqa: ARG001 - as the others
    """Measures of public transport of one gemeente; gemeenten do not compete, so each is computed alone.

    Parameters
    ----------
    own
        Its points, and a coarser set of them.
    near
        Not used.
    work
        Input shared by all parts.

    Raises
    ------
    SchemaError
        If the points do not keep their contract.
    """
    demand, coarse = (Demand(points, (), work.method) for points in own)
    moved = transit_moved(demand, work.ground) if work.moved else {}
    return _outcome(transit_measures(demand, coarse, work.ground), moved)


def _outcome(frame: DataFrame, moved: Mapping[tuple[str, str, float], Series[float]]) -> Outcome:
    table = DataFrame(dict(enumerate(moved.values())), index=frame.index)
    if moved:
        table.columns = pd.MultiIndex.from_tuples(list(moved), names=["measure", "assumption", "factor"])
    return Outcome(frame, table)


def _sharing(own: GeoDataFrame, near: Sequence[GeoDataFrame], work: SiteWork) -> Sharing | None:
    """The sites that some point can reach, and the points that can reach one of those; both in their order."""
    if work.children is None or not len(work.sites):
        return None
    sites = work.sites[_within(coordinates(own), coordinates(work.sites))].reset_index(drop=True)
    if not len(sites) or not near:
        return Sharing(Demand(own, (), work.method), sites)
    at = coordinates(sites)
    rivals = [points[_within(at, coordinates(points))] for points in near]
    everybody = gpd.GeoDataFrame(pd.concat([own, *rivals]).sort_index(), crs=own.crs)
    return Sharing(Demand(everybody, (), work.method), sites)


def _within(some: Floats, others: Floats) -> NDArray[np.bool_]:
    """Mask of the others that lie within `COMPETE_M` of some point, in a straight line."""
    metres, _ = cKDTree(some).query(others, distance_upper_bound=COMPETE_M)
    return np.asarray(np.isfinite(metres))


def together(outcomes: Mapping[str, Outcome]) -> Outcome:
    """All parts as one.

    Parameters
    ----------
    outcomes
        By gemeente; at least one.
    """
    parts = [outcomes[code] for code in sorted(outcomes)]
    frames = (pd.concat([getattr(part, name) for part in parts]).sort_index() for name in ("frame", "moved"))
    return Outcome(*frames)


def sensitivity(outcome: Outcome) -> dict[str, dict[str, dict[float, float]]]:
    """Share of areas (0-1) whose class changes when an assumption moves, by measure, assumption and factor.

    Parameters
    ----------
    outcome
        Result of all parts together: classes are those of the whole.
    """
    found: dict[str, dict[str, dict[float, float]]] = {}
    for measure, assumption in dict.fromkeys((column[0], column[1]) for column in outcome.moved.columns):
        printed = partial(as_printed, decimals=_DECIMALS.get(measure, 0))
        base, moved = outcome.frame[measure].map(printed), outcome.moved[measure][assumption]
        breaks = classify(base, k=_CLASSES, decimals=_DECIMALS.get(measure, 0)).breaks
        by_factor = {1.0: base} | {factor: moved[factor].map(printed) for factor in MOVED}
        changes = class_changes(by_factor.__getitem__, breaks=breaks, factors=MOVED)
        found.setdefault(measure, {})[assumption] = changes
    return found
