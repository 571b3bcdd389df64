from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import Series

from kaart.sources.cbs.sentinels import split_sentinels


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (-99997.0, "-99997"),
        (-99995.0, "-99995"),
        (-99991.0, "-99991"),
        (-99990.0, "-99990"),
        (-99999997.0, "-99999997"),
        (-99.997, "-99.997"),
    ],
)
def test_a_sentinel_is_no_number_and_keeps_its_code(value: float, code: str):
    numbers, codes = split_sentinels(Series([value, 1.0]))
    assert math.isnan(numbers[0])
    assert codes[0] == code
    assert codes.isna().tolist() == [False, True]
    assert numbers[1] == 1


@pytest.mark.parametrize("value", [-2.3, -99.9, -100.0, -99.99, -99989.0, 0.0, 99997.0])
def test_other_numbers_are_numbers_also_below_zero(value: float):
    numbers, codes = split_sentinels(Series([value]))
    assert numbers[0] == value
    assert codes.isna().all()


@given(st.lists(st.one_of(st.floats(allow_infinity=False, width=32), st.sampled_from([-99997.0, -99.997]))))
def test_every_value_is_a_number_a_code_or_missing(values: list[float]):
    numbers, codes = split_sentinels(Series(values, dtype=float))
    assert (numbers.notna().to_numpy() & codes.notna().to_numpy()).sum() == 0
    assert (numbers.dropna() > -99990).all()
    gone = Series(values, dtype=float).isna().to_numpy()
    assert (gone == (numbers.isna().to_numpy() & codes.isna().to_numpy())).all()
