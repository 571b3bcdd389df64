"""Rates in words: no more figures than the rounding of the counts leaves, and no 0 that may be more."""

import math

import pytest
from builders import indicator
from hypothesis import given
from hypothesis import strategies as st

from kaart.catalogue import load
from kaart.render.words.rounded import cell_words, rounded_number, rounded_value, roundest

BENEFIT = load().indicator("bijstand_per_1000")
NAN = math.nan


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (304, 283, 326, "ongeveer 300"),  # 70 of 230, both rounded to tens
        (304, 302, 306, "304"),
        (251, 240, 262, "ongeveer 250"),
        (100, 88, 112, "ongeveer 100"),
        (83, 83, 83, "83"),
        (83, NAN, NAN, "83"),
        (0, 0, 9, "geen of bijna geen"),
        (0.4, 0.1, 0.9, "geen of bijna geen"),
        (0, 0, 0, "0"),
        (0, NAN, NAN, "geen of bijna geen"),  # its record says that CBS rounds it
        (11, 3, 19, "ongeveer 10"),
        (16, 11, 21, "16"),  # 20 is within what it may be, and much more than it says
    ],
)
def test_a_rate_has_the_figures_that_its_bounds_leave(value, low, high, expected):
    assert rounded_number(value, low=low, high=high, indicator=BENEFIT, language="nl") == expected


@given(st.integers(1, 2000), st.integers(0, 300), st.integers(1, 300))
def test_no_whole_number_of_the_range_has_fewer_figures_than_the_one_that_is_said(value, below, above):
    low, high = max(0, value - below), value + above

    def figures(number):
        return len(str(number).rstrip("0"))

    said = roundest(float(value), low=low, high=high, decimals=0)
    # Near the value: within a quarter of the range.
    near = (high - low) / 4
    low, high = math.ceil(max(low, value - near)), math.ceil(min(high, value + near))
    zeros = max(len(str(number)) - figures(number) for number in range(max(low, 1), high))
    if said is None:
        assert zeros == 0 or above + below <= 1
    else:
        assert low <= said < high
        assert said % 10**zeros == 0
        # Of equally round ones the nearest to the value.
        round_ones = [number for number in range(max(low, 1), high) if number % 10**zeros == 0]
        assert abs(said - value) == min(abs(number - value) for number in round_ones)


def test_the_unit_follows_and_nothing_that_is_no_rate_is_rounded():
    assert rounded_value(304, low=283, high=326, indicator=BENEFIT, language="nl").startswith("ongeveer 300 per 1.000")
    assert rounded_value(0, low=0, high=9, indicator=BENEFIT, language="en") == "none or almost none"
    share = indicator(decimals=1)
    assert rounded_value(12.4, low=12.35, high=12.45, indicator=share, language="en") == "12.4%"
    helped = load().indicator("jeugdzorg_pct")
    assert rounded_value(16.1, low=11.4, high=20.8, indicator=helped, language="nl") == "ongeveer 16 %"
    assert rounded_number(20.3, low=18.0, high=22.6, indicator=helped, language="en") == "about 20"
    homes = load().indicator("inwoners")
    assert rounded_value(0, low=0, high=4, indicator=homes, language="en").startswith("0")
    assert rounded_value(304, low=283, high=326, indicator=homes, language="en").startswith("304")


def test_a_row_without_a_value_says_why_and_an_estimate_stays_one():
    def words(**row):
        return cell_words(row, indicator=BENEFIT, language="en")

    assert words(value=NAN, status="missing", low=NAN, high=NAN) == "unknown"
    # As the legend, the table and the file print it.
    assert words(value=304.0, status="observed", low=283.0, high=326.0).startswith("304 per 1,000")
    assert words(value=304.0, status="observed").startswith("304 per 1,000")
    assert words(value=0.0, status="observed", low=0.0, high=8.0) == "none or almost none"
    assert words(value=304.0, status="estimated", low=283.0, high=326.0).endswith("(estimated)")
