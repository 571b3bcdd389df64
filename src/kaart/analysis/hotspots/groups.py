"""Connected groups of areas, grown at random over a graph of neighbours: places to plant what a test should find.

The shape matters as much as the size. An area joins with a chance in proportion to how many members it
touches, which gives groups between round ones, which the test finds more often, and strings, which it
hardly finds: real groups are seldom either.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from kaart.analysis.hotspots.weights import Indices, Neighbours

# Weight of an area that may join: its contacts with the group to this power. 0 gives strings, 2 and more round groups.
COHESION = 1.0


def grow_groups(
    neighbours: Neighbours, *, size: int, groups: int, generator: np.random.Generator, cohesion: float = COHESION
) -> NDArray[np.intp] | None:
    """Grow groups of areas, each from an area drawn at random.

    Parameters
    ----------
    neighbours
        Who touches whom; a pair in one direction counts in both.
    size
        Areas in every group.
    groups
        Number of groups; they are drawn apart and may overlap.
    generator
        Source of chance.
    cohesion
        Power of the number of members that an area touches, in its chance to join.

    Returns
    -------
    NDArray or None
        Positions of areas, one row per group. None where no connected part of the graph holds so many areas.
    """
    touching = _both_ways(neighbours)
    _, part = connected_components(touching, directed=False)
    starts = np.flatnonzero(np.bincount(part)[part] >= size)
    if not len(starts):
        return None
    return np.array(
        [
            _grow(touching, start=start, size=size, generator=generator, cohesion=cohesion)
            for start in generator.choice(starts, size=groups)
        ]
    )


def _both_ways(neighbours: Neighbours) -> csr_array:
    n = len(neighbours.codes)
    one_way = coo_array((np.ones(len(neighbours.focal)), (neighbours.focal, neighbours.other)), shape=(n, n)).tocsr()
    return csr_array(one_way.maximum(one_way.T))


def _grow(
    touching: csr_array, *, start: np.intp, size: int, generator: np.random.Generator, cohesion: float
) -> Indices:
    members, contacts = np.array([start]), np.zeros(touching.shape[0])
    while len(members) < size:
        joined = members[-1]
        contacts[touching.indices[touching.indptr[joined] : touching.indptr[joined + 1]]] += 1
        contacts[members] = 0
        may_join = np.flatnonzero(contacts)
        weights = contacts[may_join] ** cohesion
        members = np.append(members, generator.choice(may_join, p=weights / weights.sum()))
    return members
