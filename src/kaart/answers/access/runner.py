"""Accessibility computed in parts of one or more gemeenten: the parts, and the runner that computes them.

On one machine that is a loop (`Here`); on many it is `kaart.answers.access.cluster`. Both run the same functions,
whose outcome does not depend on how the gemeenten are divided, so both give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import Series

from kaart.analysis.access.compute import TransitGround
from kaart.analysis.access.parts import (
    Outcome,
    SiteWork,
    TransitWork,
    by_gemeente,
    neighbours,
    site_part,
    together,
    transit_part,
)
from kaart.analysis.distance.demand import Demand
from kaart.analysis.distance.reach import Metric

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Work:
    """Independent parts to compute.

    Attributes
    ----------
    compute
        Gives the outcome of a part: its own data, those of its neighbours, and what is the same for all.
    own
        Data by gemeente.
    near
        Neighbours by gemeente, which are in `own` or in `beside`.
    shared
        Data shared by all parts.
    beside
        Data of gemeenten that only are neighbours.
    """

    compute: Callable[[Any, Sequence[Any], Any], Outcome]
    own: Mapping[str, Any]
    near: Mapping[str, Sequence[str]]
    shared: Any
    beside: Mapping[str, Any] = field(default_factory=dict)


class Runner(Protocol):
    """Computes parts."""

    @property
    def points_a_part(self) -> int:
        """Gemeenten are combined until a part has this many points; 0 for one gemeente per part."""
        ...

    def run(self, work: Work) -> dict[str, Outcome]:
        """Outcome of every part, by gemeente."""
        ...


def quiet(done: int, total: int) -> None:
    """Report no progress."""


@dataclass(frozen=True)
class Here:
    """One part after the other, in this process.

    Attributes
    ----------
    progress
        Called with the number of parts done and the total.
    points_a_part
        As `Runner.points_a_part`: in one process many small parts are slower.
    """

    progress: Progress = quiet
    points_a_part: int = 40_000

    def run(self, work: Work) -> dict[str, Outcome]:
        """As `Runner.run`."""
        outcomes, every = {}, {**work.beside, **work.own}
        for code, own in work.own.items():
            near = [every[other] for other in work.near.get(code, ())]
            outcomes[code] = work.compute(own, near, work.shared)
            self.progress(len(outcomes), len(work.own))
        return outcomes


HERE = Here()


def in_parts(
    demand: Demand,
    sites: GeoDataFrame,
    *,
    metric: Metric,
    children: Series[float] | None,
    runner: Runner,
    moved: bool = True,
    only: frozenset[str] | None = None,
) -> Outcome:
    """Measures to sites of all gemeenten together.

    Parameters
    ----------
    demand, sites, metric, children
        As in `kaart.analysis.access.compute.site_measures`.
    runner
        Computes the parts.
    moved
        Whether to measure too what moving an assumption does.
    only
        Gemeenten to measure; the others only compete. None for all.
    """
    parts = by_gemeente(demand)
    asked = {code: points for code, points in parts.items() if only is None or code in only}
    # Without any boundary there is one part, and nothing in it.
    own = _grouped(asked, runner.points_a_part) or {"": demand.points}
    beside = {} if children is None else {code: points for code, points in parts.items() if code not in asked}
    every = {**beside, **own}
    near = neighbours(every) if children is not None and len(every) > 1 else {}
    work = SiteWork(sites, metric, children, demand.method, moved)
    return together(runner.run(Work(site_part, own, near, work, beside)))


def transit_in_parts(
    demand: Demand, coarse: Demand, ground: TransitGround, *, runner: Runner, moved: bool = True
) -> Outcome:
    """Measures of public transport of all gemeenten together.

    Parameters
    ----------
    demand, coarse, ground
        As in `kaart.analysis.access.compute.transit_measures`.
    runner
        Computes the parts.
    moved
        Whether to measure too what moving an assumption does.
    """
    fine = _grouped(by_gemeente(demand), runner.points_a_part) or {"": demand.points}
    few = coarse.points.reset_index(drop=True)
    own = {code: (points, few[few["code"].isin(set(points["code"]))]) for code, points in fine.items()}
    return together(runner.run(Work(transit_part, own, {}, TransitWork(ground, demand.method, moved))))


def _grouped(parts: Mapping[str, GeoDataFrame], points: int) -> dict[str, GeoDataFrame]:
    """Parts that lie near each other, combined until they have so many points, by the code of the first."""
    groups: dict[str, list[GeoDataFrame]] = {}
    first, size = "", points
    for code in _along(parts) if points else parts:
        if size >= points:
            first, size = code, 0
        groups.setdefault(first, []).append(parts[code])
        size += len(parts[code])
    return {code: group[0] if len(group) == 1 else _one(group) for code, group in groups.items()}


def _along(parts: Mapping[str, GeoDataFrame]) -> list[str]:
    """Codes along a space-filling curve: successive codes are compact groups, with few competing neighbours."""
    bounds = np.array([part.total_bounds for part in parts.values()]).reshape(-1, 4)
    middles = gpd.GeoSeries(gpd.points_from_xy(bounds[:, [0, 2]].mean(axis=1), bounds[:, [1, 3]].mean(axis=1)))
    codes = list(parts)
    return [codes[n] for n in np.argsort(middles.hilbert_distance().to_numpy(), kind="stable")] if codes else []


def _one(parts: Sequence[GeoDataFrame]) -> GeoDataFrame:
    return gpd.GeoDataFrame(pd.concat(parts).sort_index(), crs=parts[0].crs)
