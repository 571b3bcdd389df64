import itertools
import math
import sys
import warnings

import numpy as np
import pytest
from esda.crand import crand
from esda.getisord import G_Local, _g_local_star_crand
from esda.moran import Moran_Local
from grids import grid_areas
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.hotspots.permutation import (
    GREATER,
    LESSER,
    TWO_SIDED,
    Tails,
    adjusted,
    draw_positions,
    exact_grid,
    gi_star_z,
    moran_z,
    needed,
    tails,
)
from kaart.analysis.hotspots.weights import NEAREST, Neighbours, Scheme, neighbours
from kaart.core.errors import InputError
from kaart.core.provenance import Notice

NINE = np.arange(1.0, 10.0)
QUEEN_3X3 = neighbours(grid_areas(3, 3), scheme=Scheme())
QUEEN_8X8 = neighbours(grid_areas(8, 8), scheme=Scheme())


@pytest.fixture(autouse=True)
def samedraw_positions(monkeypatch):
    """Let esda draw as kaart does, so that every count can be compared."""

    def draw(most, n, permutations, seed):
        return draw_positions(n - 1, most=most, permutations=permutations, seed=seed).astype(np.int64)

    monkeypatch.setattr(sys.modules["esda.crand"], "vec_permutations", draw)


def folded(statistic, *args, **kwargs):
    # esda 2.9 announces that its folded p will become two-sided; the folded one is what is compared with.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return statistic(*args, n_jobs=1, seed=5, permutations=999, **kwargs)


def noise(number, *, seed=1):
    return np.random.default_rng(seed).standard_normal(number)


def test_gi_star_by_hand():
    # 1..9 in columns of three: mean 5, variance 60/9. A corner has itself and 3 neighbours: sum - 4 x 5 over
    # s sqrt((9 x 4 - 16) / 8); the corner of 1 sums 1+2+4+5 = 12. An edge has 6: the edge of 2 sums 21.
    s = math.sqrt(60 / 9)
    corner, edge = -8 / (s * math.sqrt(20 / 8)), -9 / (s * math.sqrt(18 / 8))
    found = gi_star_z(NINE, neighbours=QUEEN_3X3)
    assert corner == pytest.approx(-1.9595918)
    assert edge == pytest.approx(-2.3237900)
    assert found[[0, 8]] == pytest.approx([corner, -corner])
    assert found[[1, 7]] == pytest.approx([edge, -edge])
    # The one in the middle has all areas around it: nothing can vary.
    assert np.isnan(found[4])


@pytest.mark.parametrize("shift", [0.0, -5.0, -1000.0])
def test_gi_star_does_not_care_where_zero_lies(shift):
    values = noise(64)
    assert gi_star_z(values + shift, neighbours=QUEEN_8X8) == pytest.approx(gi_star_z(values, neighbours=QUEEN_8X8))


def test_a_negative_mean_turns_the_sign_of_esda():
    # The reason for the shift in `gi_star_z`.
    values = noise(64) - 10
    turned = G_Local(values, QUEEN_8X8.graph(), transform="B", permutations=0, star=True)
    assert turned.Zs == pytest.approx(-gi_star_z(values, neighbours=QUEEN_8X8))


def test_gi_star_by_its_definition():
    values = noise(64, seed=3)
    weights = QUEEN_8X8.graph().sparse.toarray() + np.eye(64)
    size = weights.sum(axis=1)
    expected = (weights @ values - size * values.mean()) / (values.std() * np.sqrt(size * (64 - size) / 63))
    assert gi_star_z(values, neighbours=QUEEN_8X8) == pytest.approx(expected)


def test_moran_z_by_trying_every_set_of_neighbours():
    values = noise(9)
    found = moran_z(values, neighbours=QUEEN_3X3)
    centred = values - values.mean()
    for at in (0, 1, 2, 3, 5):
        others = np.delete(centred, at)
        around = QUEEN_3X3.other[QUEEN_3X3.focal == at]
        drawn = np.array([np.mean(chosen) for chosen in itertools.combinations(others, len(around))]) * centred[at]
        observed = centred[at] * centred[around].mean()
        assert found[at] == pytest.approx((observed - drawn.mean()) / drawn.std())
    assert np.isnan(found[4])


def test_p_by_trying_every_set_of_neighbours():
    # The corner of 1 has 2, 4 and 5 around it, together 11; of the 56 sets of three from 2..9 only
    # 234, 235, 236 and 245 come to 11 or less, and the first two to less.
    found = tails(NINE, neighbours=QUEEN_3X3, permutations=9_999, seed=1)
    assert found.lower[0] == pytest.approx(4 / 56, abs=0.01)
    assert found.upper[0] == pytest.approx(54 / 56, abs=0.01)
    assert found.p(TWO_SIDED)[0] == pytest.approx(8 / 56, abs=0.02)
    assert found.upper[8] == pytest.approx(4 / 56, abs=0.01)
    assert found.p(TWO_SIDED)[4] == 1.0


def test_without_ties_it_is_twice_the_folded_p_of_both_statistics():
    values, graph = noise(64), QUEEN_8X8.graph()
    found = tails(values, neighbours=QUEEN_8X8, permutations=999, seed=5).p(TWO_SIDED)
    gi = folded(G_Local, values, graph, transform="B", star=True, keep_simulations=False)
    assert found == pytest.approx(np.minimum(1, 2 * gi.p_sim), abs=1e-6)
    moran = folded(Moran_Local, values, graph, transformation="r", keep_simulations=False)
    # Where the own value is below the mean its order is reversed; one draw may then fall on the other side.
    assert found == pytest.approx(np.minimum(1, 2 * moran.p_sim), abs=0.0021)


def test_ties_do_not_make_zeros_remarkable():
    # Seven of ten areas are 0, the others 1 to 30: eight neighbours of 0 are no rarity.
    values = np.where(np.arange(64) % 10 < 7, 0.0, np.arange(64) % 31)
    values = np.random.default_rng(8).permutation(values)
    weights = QUEEN_8X8.graph().sparse
    all_zero = (weights @ values == 0) & (QUEEN_8X8.counts >= 3)
    assert all_zero.sum() >= 2
    found = tails(values, neighbours=QUEEN_8X8, permutations=999, seed=5)
    assert (found.p(TWO_SIDED)[all_zero] > 0.05).all()
    # The reason why `p_sim` is not simply doubled: it gives these the smallest p there is.
    gi = folded(G_Local, values, QUEEN_8X8.graph(), transform="B", star=True, keep_simulations=False)
    assert gi.p_sim[all_zero] == pytest.approx(0.001)


def test_the_two_sided_p_of_esda_is_not_used_either():
    # The reasons: with ties it passes 1, and where the sum ties with the highest draws it is that of one side.
    graph = QUEEN_8X8.graph()

    def engine(values, alternative):
        sums, rest = graph.sparse @ values, {"scaling": 1.0, "seed": 5, "alternative": alternative}
        return crand(values, graph, sums, 999, False, 1, _g_local_star_crand, **rest)[0]

    assert engine(np.full(64, 3.0), TWO_SIDED).max() > 1.9
    values = np.random.default_rng(8).permutation(np.where(np.arange(64) % 10 < 7, 1.0, 0.0))
    full = graph.sparse @ values == QUEEN_8X8.counts
    assert full.sum() >= 2
    assert (engine(values, TWO_SIDED)[full] < 1.2 * engine(values, GREATER)[full]).all()
    found = tails(values, neighbours=QUEEN_8X8, permutations=999, seed=5)
    assert found.p(TWO_SIDED)[full] == pytest.approx(2 * found.upper[full])


def test_tenths_tie_although_their_floats_do_not():
    assert 0.1 + 0.7 != 0.3 + 0.5
    grid = exact_grid(np.array([0.1, 0.7, 0.3, 0.5]), most=8)
    assert grid[0] + grid[1] == grid[2] + grid[3]
    assert exact_grid(np.zeros(3), most=8).tolist() == [0, 0, 0]
    tiny = exact_grid(np.array([1e-12, 3e-12]), most=8)
    assert tiny[1] == pytest.approx(3 * tiny[0], rel=1e-9)
    huge = exact_grid(np.array([2e18, 3e18]), most=1000)
    assert np.abs(huge).max() * 1001 < 2**53


@given(st.lists(st.integers(-40, 40), min_size=16, max_size=16), st.integers(0, 2**32 - 1))
def test_the_tails_mirror_and_cover_everything(values, seed):
    pairs = neighbours(grid_areas(4, 4), scheme=Scheme())
    numbers = np.array(values) / 10
    found = tails(numbers, neighbours=pairs, permutations=99, seed=seed)
    mirrored = tails(-numbers, neighbours=pairs, permutations=99, seed=seed)
    assert mirrored.upper.tolist() == found.lower.tolist()
    assert mirrored.lower.tolist() == found.upper.tolist()
    # Every draw is in one tail at least, and the observed one in both.
    assert (found.upper + found.lower >= 101 / 100 - 1e-12).all()
    for alternative in (TWO_SIDED, GREATER, LESSER):
        p = found.p(alternative)
        assert ((p > 0) & (p <= 1)).all()
    scaled = tails(numbers * 10 + 3, neighbours=pairs, permutations=99, seed=seed)
    assert scaled.upper.tolist() == found.upper.tolist()


def test_equal_values_are_never_remarkable():
    found = tails(np.full(64, 3.0), neighbours=QUEEN_8X8, permutations=99, seed=1)
    assert (found.p(TWO_SIDED) == 1).all()


def test_the_generator_of_the_process_is_left_as_it_was():
    np.random.seed(11)  # noqa: NPY002
    expected = np.random.random(3).tolist()  # noqa: NPY002
    np.random.seed(11)  # noqa: NPY002
    first = tails(noise(64), neighbours=QUEEN_8X8, permutations=99, seed=1)
    assert np.random.random(3).tolist() == expected  # noqa: NPY002
    assert tails(noise(64), neighbours=QUEEN_8X8, permutations=99, seed=1).upper.tolist() == first.upper.tolist()
    assert tails(noise(64), neighbours=QUEEN_8X8, permutations=99, seed=2).upper.tolist() != first.upper.tolist()


def test_filters_of_warnings_are_left_as_they_were():
    before = list(warnings.filters)
    moran_z(noise(64), neighbours=QUEEN_8X8)
    gi_star_z(noise(64), neighbours=QUEEN_8X8)
    assert warnings.filters == before


@given(
    st.lists(st.integers(0, 5), min_size=30, max_size=30),
    st.sets(st.tuples(st.integers(0, 29), st.integers(0, 29)).filter(lambda pair: pair[0] != pair[1]), min_size=5),
    st.integers(0, 2**32 - 1),
)
def test_every_count_is_that_of_esda_also_with_ties_and_uneven_neighbours(values, pairs, seed):
    ring = {(at, (at + 1) % 30) for at in range(30)}  # nobody without
    focal, other = np.array(sorted(ring | pairs)).T
    linked = Neighbours(tuple(map(str, range(30))), focal, other, Notice(""))
    numbers, graph = np.array(values, dtype=float), linked.graph()
    found = tails(numbers, neighbours=linked, permutations=99, seed=seed)
    sums = graph.sparse @ numbers
    for alternative, own in ((GREATER, found.upper), (LESSER, found.lower)):
        rest = {"scaling": 1.0, "seed": seed, "alternative": alternative}
        expected = crand(numbers, graph, sums, 99, False, 1, _g_local_star_crand, **rest)[0]
        assert np.rint(expected * 100).tolist() == np.rint(own * 100).tolist()


def test_every_draw_is_of_different_areas_and_every_place_as_likely():
    drawn = draw_positions(7, most=3, permutations=20_000, seed=4)
    assert drawn.min() == 0
    assert drawn.max() == 6
    assert (np.diff(np.sort(drawn, axis=1), axis=1) > 0).all()
    # Also the first of each row by itself: a draw of one. Three deviations of 20,000 / 7 are 148.
    for column in drawn.T:
        assert np.abs(np.bincount(column) - 20_000 / 7).max() < 200


def test_unequal_numbers_of_neighbours_go_with_their_own_area():
    values = noise(40, seed=4)
    pairs = neighbours(grid_areas(8, 5), scheme=Scheme(NEAREST, k=5))
    assert set(pairs.counts) == {5}
    graph = pairs.graph()
    expected = folded(G_Local, values, graph, transform="B", star=True, keep_simulations=False).p_sim
    found = tails(values, neighbours=pairs, permutations=999, seed=5).p(TWO_SIDED)
    assert found == pytest.approx(np.minimum(1, 2 * expected), abs=1e-6)


@given(st.lists(st.floats(0.0001, 1), min_size=1, max_size=30))
def test_the_correction_is_that_of_benjamini_and_hochberg(p):
    order = np.argsort(p)
    by_hand, running = np.empty(len(p)), 1.0
    for place in range(len(p), 0, -1):
        running = min(running, p[order[place - 1]] * len(p) / place)
        by_hand[order[place - 1]] = running
    assert adjusted(np.array(p)) == pytest.approx(by_hand)


def test_an_alternative_that_does_not_exist_is_a_sentence():
    with pytest.raises(InputError, match="no alternative 'folded'; choose two-sided, greater, lesser"):
        Tails(np.ones(1), np.ones(1)).p("folded")


def test_how_many_must_stand_out_together():
    eights = np.full(1000, 8)
    # The smallest two-sided p is 2 / 10,000; four areas with it come to 4 x 0.05 / 1,000.
    assert needed(eights, permutations=9_999, threshold=0.05, sides=2) == 4
    assert needed(eights, permutations=9_999, threshold=0.05, sides=1) == 2
    assert needed(eights, permutations=999, threshold=0.05, sides=2) == 40
    # Nine areas with four neighbours: 70 sets, so 2 / 70, which is 6 x 0.05 / 9 at most; ten: 4 of them.
    assert needed(np.full(9, 4), permutations=9_999, threshold=0.05, sides=2) == 6
    assert needed(np.full(10, 4), permutations=9_999, threshold=0.05, sides=2) == 4
    assert needed(np.full(10, 1), permutations=9_999, threshold=0.05, sides=2) is None


def test_on_noise_the_two_sided_p_is_uniform():
    pairs = neighbours(grid_areas(20, 20), scheme=Scheme())
    rng = np.random.default_rng(17)
    found = np.concatenate(
        [tails(rng.standard_normal(400), neighbours=pairs, permutations=999, seed=n).p(TWO_SIDED) for n in range(40)]
    )
    assert 0.04 < (found < 0.05).mean() < 0.06
    deciles = np.histogram(found, bins=10, range=(0, 1))[0] / len(found)
    assert np.abs(deciles - 0.1).max() < 0.02


@pytest.mark.slow
def test_on_noise_the_two_sided_p_is_uniform_at_full_size():
    pairs = neighbours(grid_areas(40, 25), scheme=Scheme())
    rng = np.random.default_rng(18)
    below = [
        (tails(rng.standard_normal(1000), neighbours=pairs, permutations=999, seed=n).p(TWO_SIDED) < 0.05).mean()
        for n in range(500)
    ]
    print(f"share below 0.05: {np.mean(below):.4f}")
    assert 0.04 < np.mean(below) < 0.06
