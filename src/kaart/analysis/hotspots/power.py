"""How much of a group of high areas the hotspot test finds, on a given graph of neighbours: its power.

Simulated: noise everywhere, one connected group raised by so many standard deviations of it, and the test of
the page itself, with its permutations, seed, correction and classes. The noise is standard normal, and not the
figures on the map dealt out anew: these hold what there is to be found, so that their spread is not that of
noise. The power is then a property of graph and design alone, the same for every indicator and year on that
graph. It is smaller for skewed figures, for groups that are not equally high, and for more groups at once.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaart.analysis.hotspots.design import Design
from kaart.analysis.hotspots.groups import COHESION, grow_groups
from kaart.analysis.hotspots.many_maps import Maps, tails_of_maps
from kaart.analysis.hotspots.permutation import Floats, Positions, adjusted, draw_positions
from kaart.analysis.hotspots.statistic import MANY_AREAS, QUADRANTS, Hotspots, Spot, quadrants_of
from kaart.analysis.hotspots.weights import Neighbours
from kaart.core.errors import InputError, mark

# Part of every key under which an outcome is kept: to be raised when a change here changes the outcome.
VERSION = 1
# Not 1: tested are the neighbours, so one high area alone cannot be found.
SIZES, STRENGTHS_SD = (5, 9), (1.0, 2.0, 3.0)
SIZE, STRENGTH_SD = 5, 3.0  # what is told in one sentence
SEED = 1
# Maps per size and strength: as many as give an interval of some 4 points, fewer where a map has many areas.
MAPS, _AREAS_ON_ALL = 400, 200_000
# More areas are not simulated: in the same time too few maps would be left to say anything.
MOST_AREAS = MANY_AREAS
# Whole numbers of which sums over a thousand neighbours fit in 32 bits: values to five decimals.
_DECIMALS = 5
_Z_95 = 1.96
_HIGH = QUADRANTS.index(Spot.HIGH_HIGH)
_NONE = QUADRANTS.index(Spot.NONE)


@dataclass(frozen=True)
class Task:
    """What is simulated; the same task gives the same outcome.

    Attributes
    ----------
    neighbours
        Neighbours of the areas in the test, none without.
    design
        The test; its measure and smoothing do not matter here.
    sizes, strengths_sd
        Areas in a group, and standard deviations of the noise that they are raised by. All combinations are
        simulated, but for groups of half of the areas or more, and groups that do not fit in the graph.
    maps
        Maps for each of them.
    seed
        Of noise and groups.
    cohesion
        Shape of the groups; see `kaart.analysis.hotspots.groups`.
    """

    neighbours: Neighbours
    design: Design
    sizes: tuple[int, ...]
    strengths_sd: tuple[float, ...]
    maps: int
    seed: int
    cohesion: float = COHESION

    @property
    def key(self) -> str:
        """Digest of the graph without its codes, of everything else that decides the outcome, and of `VERSION`."""
        graph, design = self.neighbours, self.design
        settings = (design.permutations, design.seed, design.alternative, design.threshold)
        rest = (VERSION, len(graph.codes), settings, self.sizes, self.strengths_sd, self.maps, self.seed, self.cohesion)
        digest = hashlib.sha256(repr(rest).encode())
        for side in (graph.focal, graph.other):
            digest.update(np.ascontiguousarray(side, dtype="<i8").tobytes())
        return digest.hexdigest()[:32]


@dataclass(frozen=True)
class Share:
    """A mean over simulated maps, from 0 to 1, with its 95 % Monte Carlo interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Planted:
    """Groups of one size and strength.

    Attributes
    ----------
    size, strength_sd
        Areas in a group, and standard deviations that they were raised by.
    found
        Share of the areas of a group that the map shows as high with high neighbours.
    touched
        Share of the groups of which at least one area is found.
    false_share
        Share of the areas so shown that are not in the group; None when none is shown.
    """

    size: int
    strength_sd: float
    found: Share
    touched: Share
    false_share: float | None


@dataclass(frozen=True)
class Power:
    """Outcome for one graph.

    Attributes
    ----------
    areas
        Areas in the test.
    maps
        Simulated maps for every size and strength.
    planted
        By size, then by strength.
    nothing
        Share of the maps with noise alone on which any area stands out, high or low.
    """

    areas: int
    maps: int
    planted: tuple[Planted, ...]
    nothing: Share

    def of(self, size: int, strength_sd: float) -> Planted | None:
        """Groups of one size and strength; None where they do not fit."""
        same = (item for item in self.planted if (item.size, item.strength_sd) == (size, strength_sd))
        return next(same, None)


def task_of(result: Hotspots) -> Task:
    """The task for the graph and the design of a map.

    Parameters
    ----------
    result
        Outcome of the test.

    Raises
    ------
    InputError
        If the map has more than `MOST_AREAS` areas in the test.
    """
    tested = [area for area in result.areas if area.spot is not None]
    if len(tested) > MOST_AREAS:
        raise InputError(
            mark("For more than {most} areas it is not calculated how much the map misses; choose a smaller region."),
            most=MOST_AREAS,
        )
    place = {area.code: at for at, area in enumerate(tested)}
    pairs = [(at, place[code]) for at, area in enumerate(tested) for code in area.neighbours]
    focal, other = np.array(pairs, dtype=np.intp).T
    return Task(
        neighbours=Neighbours(tuple(place), focal, other, result.neighbours),
        design=result.design,
        sizes=SIZES,
        strengths_sd=STRENGTHS_SD,
        maps=min(MAPS, _AREAS_ON_ALL // len(tested)),
        seed=SEED,
    )


def simulate(task: Task) -> Power:
    """Plant groups on a graph, and count what the test finds of them.

    Parameters
    ----------
    task
        Graph, test, groups and number of maps.
    """
    graph, n = task.neighbours, len(task.neighbours.codes)
    drawn = draw_positions(
        n - 1, most=int(graph.counts.max()), permutations=task.design.permutations, seed=task.design.seed
    )
    # The same noise under every group: differences between sizes and strengths are theirs.
    noise = np.random.default_rng([task.seed, 0]).standard_normal((n, task.maps))
    planted = []
    for size in task.sizes:
        generator = np.random.default_rng([task.seed, size])
        members = (
            grow_groups(graph, size=size, groups=task.maps, generator=generator, cohesion=task.cohesion)
            if 2 * size < n
            else None
        )
        if members is None:
            continue
        raised = np.zeros(noise.shape, dtype=bool)
        raised[members.T, np.arange(task.maps)] = True
        planted += [
            _planted(_classes(noise + by * raised, task, drawn=drawn), raised, size=size, strength_sd=by)
            for by in task.strengths_sd
        ]
    stands_out = (_classes(noise, task, drawn=drawn) != _NONE).any(axis=0)
    return Power(areas=n, maps=task.maps, planted=tuple(planted), nothing=mean_share(stands_out))


def mean_share(per_map: NDArray[np.bool_] | Floats) -> Share:
    """Mean of one share per map with Wilson's interval, for as many independent yes-or-no answers as vary as much.

    Parameters
    ----------
    per_map
        From 0 to 1; what lies between them varies less than yes or no, and counts for more answers.
    """
    value, spread = float(np.mean(per_map)), float(np.var(per_map))
    answers = len(per_map) * (value * (1 - value) / spread if spread else 1.0)
    centre = (value + _Z_95**2 / (2 * answers)) / (1 + _Z_95**2 / answers)
    half = _Z_95 * math.sqrt(value * (1 - value) / answers + (_Z_95 / (2 * answers)) ** 2) / (1 + _Z_95**2 / answers)
    return Share(value, max(0.0, centre - half), min(1.0, centre + half))


def _classes(values: Floats, task: Task, *, drawn: Positions) -> NDArray[np.intp]:
    """Positions in `QUADRANTS` by the test, areas by maps."""
    maps: Maps = np.rint(values * 10**_DECIMALS).astype(np.int32)
    tails = tails_of_maps(maps, neighbours=task.neighbours, drawn=drawn)
    p_adj = adjusted(tails.p(task.design.alternative))
    return quadrants_of(maps.astype(float), tails=tails, p_adj=p_adj, threshold=task.design.threshold)


def _planted(classes: NDArray[np.intp], raised: NDArray[np.bool_], *, size: int, strength_sd: float) -> Planted:
    shown = classes == _HIGH
    found = shown & raised
    return Planted(
        size=size,
        strength_sd=strength_sd,
        found=mean_share(found.sum(axis=0) / size),
        touched=mean_share(found.any(axis=0)),
        false_share=float((shown & ~raised).sum() / shown.sum()) if shown.any() else None,
    )
