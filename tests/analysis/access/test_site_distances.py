"""The nearest sites, searched in wider and wider rounds: the same as trying them all."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.access.compute import FAR_M, site_distances
from kaart.analysis.distance.reach import StraightLine


def spots(xy: np.ndarray, **columns: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(*xy.T), crs="EPSG:28992")


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(0, 20), st.sampled_from([100, 5_000, 150_000]))
def test_the_nearest_are_those_of_trying_all(seed: int, homes: int, count: int, spread: int):
    draw = np.random.default_rng(seed)
    here, there = draw.uniform(0, 800, (homes, 2)), draw.uniform(-spread, spread, (count, 2))
    weight = draw.dirichlet(np.ones(homes))
    found = site_distances(
        spots(here, weight=weight), spots(there, site_id=[f"s{n}" for n in range(count)]), metric=StraightLine(), most=5
    )
    metres = 1.3 * np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))
    # Beyond a hundred kilometres nothing is looked for.
    mean = {f"s{n}": weight @ metres[:, n] for n in range(count) if metres[:, n].max() <= FAR_M}
    nearest = sorted(mean.values())[:5]
    if all((metres[:, n] <= FAR_M).all() or (metres[:, n] > FAR_M).all() for n in range(count)):
        assert found.tolist() == pytest.approx(nearest)
        assert all(mean[site] == pytest.approx(value) for site, value in found.items())
    assert found.is_monotonic_increasing
