"""Many maps at once give what each of them gives alone."""

from __future__ import annotations

import numpy as np
import pytest
from grids import grid_areas

from kaart.analysis.hotspots import many_maps
from kaart.analysis.hotspots.many_maps import tails_of_maps
from kaart.analysis.hotspots.permutation import draw_positions, tails
from kaart.analysis.hotspots.weights import NEAREST, Scheme, neighbours


@pytest.mark.parametrize("scheme", [Scheme(), Scheme(NEAREST, k=3)], ids=["touching", "nearest"])
@pytest.mark.parametrize("highest", [3, 10**6], ids=["ties", "no ties"])
def test_every_map_has_the_tails_it_has_alone(monkeypatch, scheme, highest):
    monkeypatch.setattr(many_maps, "_AT_ONCE", 4)
    graph = neighbours(grid_areas(6, 5), scheme=scheme)
    maps = np.random.default_rng(1).integers(-highest, highest, (30, 9), dtype=np.int32)
    drawn = draw_positions(29, most=int(graph.counts.max()), permutations=199, seed=7)
    found = tails_of_maps(maps, neighbours=graph, drawn=drawn)
    for at in range(9):
        alone = tails(maps[:, at].astype(float), neighbours=graph, permutations=199, seed=7)
        assert found.upper[:, at].tolist() == alone.upper.tolist()
        assert found.lower[:, at].tolist() == alone.lower.tolist()


def test_many_draws_do_not_wrap():
    # All values equal: every draw is as high and as low, so p is 1; a short count would have wrapped.
    graph = neighbours(grid_areas(4, 4), scheme=Scheme())
    drawn = draw_positions(15, most=8, permutations=2**15 + 5, seed=1)
    found = tails_of_maps(np.full((16, 1), 7, dtype=np.int32), neighbours=graph, drawn=drawn)
    assert (found.upper == 1).all()
    assert (found.lower == 1).all()
