"""Columns and conditions as text, the bound of a part by hand, and what rounding leaves open."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.shortlist.column import Column, read_column
from kaart.analysis.shortlist.condition import RULES, Part, Rule, read_condition, read_rule
from kaart.core.errors import InputError

QUARTER = Rule(high=True, part=Part.QUARTER)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("woz", Column("woz")),
        ("woz-2018", Column("woz", 2018)),
        ("woz-2016-2018", Column("woz", 2018, 2016)),
        ("vve.nearest_m", Column("nearest_m", facility="vve")),
        ("ov.within_10_min_count-2024", Column("within_10_min_count", 2024, facility="ov")),
    ],
)
def test_column_is_read_as_it_is_written(text, column):
    assert read_column(text) == column
    assert column.to_text() == text


@pytest.mark.parametrize("text", ["", "woz-18", "woz-2018-2016", "vve.nearest_m-2016-2018", "eigen.nearest_m", "a:b"])
def test_what_is_no_column_is_refused(text):
    with pytest.raises(InputError):
        read_column(text)


@pytest.mark.parametrize("text", [rule.to_text() for rule in RULES] + ["boven-12.5", "onder-3", "boven--0.4"])
def test_rule_is_read_as_it_is_written(text):
    assert read_rule(text).to_text() == text


def test_a_decimal_comma_is_understood():
    assert read_rule("boven-12,5").limit == 12.5


@pytest.mark.parametrize("text", ["", "hoogste", "hoogste-vijfde", "boven-veel", "boven-1e3", "kwart"])
def test_what_is_no_rule_is_refused(text):
    with pytest.raises(InputError, match="hoogste-kwart"):
        read_rule(text)


def test_condition_is_read_as_it_is_written():
    text = "laag_inkomen-2016-2018:hoogste-kwart"
    assert read_condition(text).to_text() == text


@pytest.mark.parametrize(
    ("values", "rule", "bound"),
    [
        # Of eight the two highest, of five the two highest: a quarter rounded up.
        ([1, 2, 3, 4, 5, 6, 7, 8], QUARTER, 7),
        ([1, 2, 3, 4, 5], QUARTER, 4),
        ([1, 2, 3, 4, 5, 6, 7, 8], Rule(high=False, part=Part.QUARTER), 2),
        ([1, 2, 3, 4, 5, 6], Rule(high=True, part=Part.THIRD), 5),
        ([1, 2, 3, 4], Rule(high=False, part=Part.HALF), 2),
        ([7], QUARTER, 7),
        ([1, 2], Rule(high=True, limit=12.5), 12.5),
    ],
)
def test_bound_by_hand(values, rule, bound):
    assert rule.bound(pd.Series(values, dtype=float)) == bound


def test_without_figures_there_is_no_bound():
    assert math.isnan(QUARTER.bound(pd.Series([], dtype=float)))


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=40), st.sampled_from(RULES))
def test_a_part_holds_at_least_its_share_and_fewer_without_the_figures_on_its_bound(values, rule):
    bound = rule.bound(pd.Series(values, dtype=float))
    beyond = sum(value > bound if rule.high else value < bound for value in values)
    within = beyond + values.count(bound)
    share = {"kwart": 1 / 4, "derde": 1 / 3, "helft": 1 / 2}[rule.part.value]
    assert within >= share * len(values) - 1e-9
    assert beyond < share * len(values)


@pytest.mark.parametrize(
    ("text", "low", "high", "open_"),
    [
        # 12.4 stands for 12.35 up to 12.45.
        ("boven-12.4", 12.35, 12.45, True),
        ("boven-12.4", 12.45, 12.55, False),
        ("boven-12.4", 12.25, 12.35, False),
        ("onder-12.4", 12.35, 12.45, True),
        # A count of ten stands for 7.5 up to 12.5; a number that is not rounded stands for itself.
        ("boven-12.4", 7.5, 12.5, True),
        ("boven-12.4", 12.4, 12.4, False),
        ("boven-12.4", math.nan, math.nan, True),
    ],
)
def test_rounding_leaves_open_what_lies_around_the_bound(text, low, high, open_):
    assert read_rule(text).straddles(low, high, 12.4) is open_


@given(
    st.sampled_from([Rule(high=True, limit=0), Rule(high=False, limit=0)]),
    st.integers(-20, 20),
    st.integers(1, 10),
    st.integers(-20, 20),
)
def test_what_is_open_is_what_two_numbers_within_the_bounds_disagree_on(rule, low, width, bound):
    # Halves, and tenths just below the upper bound: enough to meet every side of a whole bound.
    numbers = [low + step / 10 for step in range(width * 10)]
    outcomes = {rule.holds(number, bound) for number in numbers}
    assert rule.straddles(low, low + width, bound) is (len(outcomes) == 2)
