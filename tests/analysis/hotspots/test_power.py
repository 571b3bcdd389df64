"""What the test finds of planted groups: the test of the page, an outcome computed apart, and shares that hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from grids import figures_of, grid_areas

from kaart.analysis.hotspots import power as module
from kaart.analysis.hotspots.design import LISA, Design
from kaart.analysis.hotspots.groups import grow_groups
from kaart.analysis.hotspots.permutation import GREATER, draw_positions
from kaart.analysis.hotspots.power import Task, mean_share, simulate, task_of
from kaart.analysis.hotspots.statistic import QUADRANTS, hotspots
from kaart.analysis.hotspots.weights import Scheme, neighbours
from kaart.core.errors import InputError

ALONE = Design(permutations=1_999, also_schemes=(), also_thresholds=())
QUEEN_8X8 = neighbours(grid_areas(8, 8), scheme=Scheme())
TASK = Task(QUEEN_8X8, ALONE, sizes=(5,), strengths_sd=(3.0,), maps=60, seed=1)


def test_the_task_of_a_map_is_its_graph_and_an_area_left_out_is_not_in_it():
    areas, values = grid_areas(6, 6), np.random.default_rng(1).standard_normal(36)
    values[[0, 14]] = np.nan
    task = task_of(hotspots(areas, figures_of(areas["code"], values), design=ALONE))
    kept = ~np.isnan(values)
    expected = neighbours(areas, scheme=Scheme()).only(kept)
    assert task.neighbours.codes == expected.codes
    assert task.neighbours.focal.tolist() == expected.focal.tolist()
    assert task.neighbours.other.tolist() == expected.other.tolist()
    assert task.design == ALONE


def test_the_classes_are_those_of_the_page():
    areas = grid_areas(8, 8)
    noise = np.random.default_rng(4).standard_normal((64, 3)).round(5)
    noise[[27, 28, 35, 36, 26, 34]] += 4
    drawn = draw_positions(63, most=8, permutations=1_999, seed=ALONE.seed)
    found = module._classes(noise, TASK, drawn=drawn)
    striking = 0
    for at in range(3):
        result = hotspots(areas, figures_of(areas["code"], noise[:, at]), design=ALONE)
        assert [QUADRANTS[place] for place in found[:, at]] == [area.spot for area in result.areas]
        striking += sum(result.counts.values()) - result.counts[QUADRANTS[-1]]
    assert striking > 5


def test_found_as_computed_apart():
    # The same maps and draws, area by area and corrected by the book.
    noise = np.random.default_rng([1, 0]).standard_normal((64, TASK.maps))
    rows = grow_groups(QUEEN_8X8, size=5, groups=TASK.maps, generator=np.random.default_rng([1, 5]))
    drawn = draw_positions(63, most=8, permutations=1_999, seed=ALONE.seed)
    around = [QUEEN_8X8.other[QUEEN_8X8.focal == at] for at in range(64)]
    shares, touched, wrong, shown = [], [], 0, 0
    for at, members in enumerate(rows):
        values = noise[:, at].copy()
        values[members] += 3
        p, high = np.empty(64), np.empty(64, dtype=bool)
        for area, beside in enumerate(around):
            sums = np.delete(values, area)[drawn[:, : len(beside)]].sum(axis=1)
            # Sums of the same areas in another order tie.
            above, below = ((side * (sums - values[beside].sum()) >= -1e-9).sum() + 1 for side in (1, -1))
            p[area], high[area] = 2 * min(above, below) / 2_000, above <= below and values[area] > values.mean()
        passing = np.flatnonzero(np.sort(p) <= 0.05 * np.arange(1, 65) / 64 + 1e-12)
        found = high & (p <= (np.sort(p)[passing[-1]] if len(passing) else -1.0))
        shares.append(found[members].mean())
        touched.append(found[members].any())
        wrong, shown = wrong + np.delete(found, members).sum(), shown + found.sum()
    [planted] = simulate(TASK).planted
    assert 0.05 < np.mean(shares) < 0.9
    assert planted.found.value == pytest.approx(np.mean(shares))
    assert planted.touched.value == pytest.approx(np.mean(touched))
    assert planted.false_share == pytest.approx(wrong / shown)


def test_more_is_found_of_a_larger_group_and_a_stronger_one():
    power = simulate(replace(TASK, sizes=(5, 9), strengths_sd=(1.0, 2.0, 3.0)))
    for size in (5, 9):
        weak, middle, strong = (power.of(size, by).found.value for by in (1.0, 2.0, 3.0))
        assert weak < middle < strong
    assert power.of(5, 3.0).found.value < power.of(9, 3.0).found.value
    for item in power.planted:
        assert item.found.value <= item.touched.value
        assert item.found.low <= item.found.value <= item.found.high
    assert power.of(25, 3.0) is None


def test_groups_that_are_not_raised_are_found_as_often_as_anything_is_on_noise():
    loose = replace(ALONE, threshold=0.6)
    power = simulate(replace(TASK, design=loose, strengths_sd=(0.0,), maps=200))
    [planted] = power.planted
    noise = np.random.default_rng([1, 0]).standard_normal((64, 200))
    drawn = draw_positions(63, most=8, permutations=1_999, seed=ALONE.seed)
    classes = module._classes(noise, replace(TASK, design=loose), drawn=drawn)
    everywhere = (classes == module._HIGH).mean()
    assert everywhere > 0.01
    assert planted.found.low < everywhere < planted.found.high
    assert power.nothing.value == (classes != module._NONE).any(axis=0).mean()


def test_on_noise_hardly_a_map_shows_anything():
    assert simulate(replace(TASK, maps=200)).nothing.low < 0.05


def test_one_high_area_alone_cannot_be_found_for_its_neighbours_are_tested():
    [planted] = simulate(replace(TASK, sizes=(1,), strengths_sd=(6.0,))).planted
    assert planted.found.value <= 0.05


def test_a_group_of_half_of_the_areas_and_one_that_does_not_fit_are_left_out():
    ten = replace(TASK, neighbours=neighbours(grid_areas(5, 2), scheme=Scheme()), sizes=(4, 5, 9), maps=5)
    assert [item.size for item in simulate(ten).planted] == [4]
    apart = neighbours(grid_areas(8, 8), scheme=Scheme()).only(np.arange(64) % 8 < 2)
    pairs = apart.only((np.arange(16) // 2) % 2 == 0)  # four pairs, each apart
    assert simulate(replace(TASK, neighbours=pairs, sizes=(2, 3), maps=5)).planted[0].size == 2
    assert len(simulate(replace(TASK, neighbours=pairs, sizes=(3,), maps=5)).planted) == 0


def test_the_same_task_gives_the_same_outcome_and_another_seed_another():
    first, again = simulate(TASK), simulate(replace(TASK, neighbours=replace(QUEEN_8X8)))
    assert first == again
    assert simulate(replace(TASK, seed=2)) != first


def test_the_key_is_of_what_decides_the_outcome_and_of_nothing_else():
    named = replace(QUEEN_8X8, codes=tuple(f"other {code}" for code in QUEEN_8X8.codes))
    assert replace(TASK, neighbours=named).key == TASK.key
    assert replace(TASK, design=replace(ALONE, method=LISA, smooth=True)).key == TASK.key
    fewer = QUEEN_8X8.only(np.arange(64) != 5)
    others = [
        replace(TASK, neighbours=fewer),
        replace(TASK, design=replace(ALONE, threshold=0.1)),
        replace(TASK, design=replace(ALONE, permutations=999)),
        replace(TASK, design=replace(ALONE, seed=3)),
        replace(TASK, design=replace(ALONE, alternative=GREATER)),
        replace(TASK, sizes=(9,)),
        replace(TASK, strengths_sd=(2.0,)),
        replace(TASK, maps=61),
        replace(TASK, seed=2),
        replace(TASK, cohesion=0.0),
    ]
    assert len({TASK.key, *(task.key for task in others)}) == len(others) + 1


def test_another_version_of_the_method_has_another_key(monkeypatch):
    before = TASK.key
    monkeypatch.setattr(module, "VERSION", module.VERSION + 1)
    assert TASK.key != before


def test_a_country_is_refused_and_many_areas_get_fewer_maps(monkeypatch):
    areas = grid_areas(4, 4)
    result = hotspots(areas, figures_of(areas["code"], np.random.default_rng(1).standard_normal(16)), design=ALONE)
    monkeypatch.setattr(module, "_AREAS_ON_ALL", 160)
    assert task_of(result).maps == 10
    monkeypatch.setattr(module, "MOST_AREAS", 15)
    with pytest.raises(InputError, match="more than 15 areas"):
        task_of(result)


def test_the_interval_is_that_of_wilson():
    # Newcombe (1998), method 3: 81 of 263 is 0.2553 to 0.3662, and 0 of 20 is 0 to 0.1611.
    share = mean_share(np.arange(263) < 81)
    assert (share.low, share.high) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    none = mean_share(np.zeros(20, dtype=bool))
    assert (none.low, none.high) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_what_varies_less_than_yes_or_no_has_a_narrower_interval():
    plain, less = mean_share(np.arange(100) < 50), mean_share(np.where(np.arange(100) < 50, 0.4, 0.6))
    assert plain.value == less.value == 0.5
    assert plain.low < less.low < 0.5 < less.high < plain.high
