"""Groups of areas that hang together, of the size asked, and of the shape asked."""

from __future__ import annotations

import numpy as np
import pytest
from grids import grid_areas

from kaart.analysis.hotspots.groups import grow_groups
from kaart.analysis.hotspots.weights import Neighbours, Scheme, neighbours
from kaart.core.provenance import Notice

QUEEN_8X8 = neighbours(grid_areas(8, 8), scheme=Scheme())


def graph_of(n, *pairs):
    focal, other = np.array(sorted([*pairs, *((b, a) for a, b in pairs)])).T
    return Neighbours(tuple(map(str, range(n))), focal, other, Notice.of("touch"))


def grown(graph, *, size, groups=200, seed=1, **more):
    return grow_groups(graph, size=size, groups=groups, generator=np.random.default_rng(seed), **more)


def test_every_member_touches_an_earlier_one_and_comes_once():
    touching = set(zip(QUEEN_8X8.focal.tolist(), QUEEN_8X8.other.tolist(), strict=True))
    for members in grown(QUEEN_8X8, size=9).tolist():
        assert len(set(members)) == 9
        for at in range(1, 9):
            assert any((members[at], earlier) in touching for earlier in members[:at])


def test_a_chain_of_three_is_the_whole_chain_and_a_star_keeps_its_middle():
    assert {tuple(sorted(row)) for row in grown(graph_of(3, (0, 1), (1, 2)), size=3).tolist()} == {(0, 1, 2)}
    star = grown(graph_of(5, (0, 1), (0, 2), (0, 3), (0, 4)), size=2)
    assert (star == 0).any(axis=1).all()


def test_an_area_that_touches_two_members_joins_twice_as_often():
    # 2 touches both 0 and 1, 3 touches 0 alone: of the groups that began with those two, 2 joins 2 in 3.
    rows = grown(graph_of(4, (0, 1), (0, 2), (1, 2), (0, 3)), size=3, groups=4_000)
    began = rows[np.isin(rows[:, :2], [0, 1]).all(axis=1)]
    assert len(began) > 500
    assert (began[:, 2] == 2).mean() == pytest.approx(2 / 3, abs=0.05)


def test_a_larger_cohesion_gives_rounder_groups():
    def pairs_within(cohesion):
        rows = grown(QUEEN_8X8, size=9, groups=60, cohesion=cohesion)
        return np.mean([(np.isin(QUEEN_8X8.focal, row) & np.isin(QUEEN_8X8.other, row)).sum() for row in rows])

    strings, between, rounder = (pairs_within(cohesion) for cohesion in (0.0, 1.0, 3.0))
    assert strings < between < rounder


def test_a_group_stays_out_of_parts_that_are_too_small():
    graph = graph_of(5, (0, 1), (2, 3), (3, 4))
    assert set(grown(graph, size=3).ravel().tolist()) == {2, 3, 4}
    assert grown(graph, size=4) is None


def test_a_pair_in_one_direction_counts_in_both():
    one_way = Neighbours(("a", "b", "c"), np.array([0, 1]), np.array([1, 2]), Notice.of("nearest"))
    assert set(grown(one_way, size=3)[:, 0].tolist()) == {0, 1, 2}
