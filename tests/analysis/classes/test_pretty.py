import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.classes.classify import MAX_K, classify
from kaart.analysis.classes.pretty import pretty_bounds


@pytest.mark.parametrize(
    ("low", "high", "k", "decimals", "bounds"),
    [
        (2.0, 24.0, 5, 1, [5, 10, 15, 20]),  # steps of 5 make five classes, of 2 twelve
        (0.0, 24.0, 5, 1, [5, 10, 15, 20]),
        (5.0, 25.0, 4, 1, [10, 15, 20]),  # the lowest and the highest value are no bounds
        (0.0, 14.0, 6, 1, [2.5, 5, 7.5, 10, 12.5]),
        (0.0, 14.0, 6, 0, [2, 4, 6, 8, 10, 12]),  # 2.5 cannot be printed
        (1200.0, 38000.0, 4, -2, [10000, 20000, 30000]),
        (-0.31, 0.27, 3, 2, [0]),  # 0.2 makes four classes, 0.5 two: equally near, and 5 is rounder than 2
        (97.3, 97.5, 2, 1, [97.4]),
        (3.0, 4.0, 5, 0, []),
    ],
)
def test_round_bounds_by_hand(low, high, k, decimals, bounds):
    found = pretty_bounds(low, high, k=k, most=MAX_K, decimals=decimals)
    assert found == bounds


@given(st.integers(-9999, 9999), st.integers(1, 9999), st.integers(2, MAX_K), st.integers(0, 3))
def test_round_bounds_are_one_step_apart_and_no_more_than_a_map_can_show(low, width, k, decimals):
    first, last = low / 10**decimals, (low + width) / 10**decimals
    found = pretty_bounds(first, last, k=k, most=MAX_K, decimals=decimals)
    assert len(found) < MAX_K
    assert all(first < bound < last for bound in found)
    if len(found) > 1:
        step = round(found[1] - found[0], decimals)
        assert np.allclose(np.diff(found), step)
        assert float(f"{step:.2g}") == step
        assert f"{step:.1e}"[:3] in {"1.0", "2.0", "2.5", "5.0"}


def test_the_printed_value_decides_its_round_class():
    values = pd.Series([2.0, 5.04, 5.05, 14.96, 15.04, 15.05, 22.0, np.nan], index=list("abcdefgh"))
    found = classify(values, method="round", k=5, decimals=1)
    assert found.breaks == (5.0, 10.0, 15.0, 20.0, 22.0)
    # 5.04 is printed as 5,0 and 5.05 as 5,1; 14.96 and 15.04 are both 15,0.
    assert found.classes == (0, 0, 1, 2, 2, 3, 4, -1)
    assert found.counts == (2, 1, 2, 1, 1)
    assert found.reason is None


def test_a_round_class_without_areas_stays_and_another_number_of_classes_is_said():
    values = pd.Series([1.0, 2.0, 39.0], index=list("abc"))
    found = classify(values, method="round", k=5, decimals=1)
    assert (found.breaks, found.counts) == ((10.0, 20.0, 30.0, 39.0), (2, 0, 0, 1))
    assert found.reason is not None
    assert str(found.reason) == "This method decides the number of classes itself: 4."
