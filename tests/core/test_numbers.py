"""One form for a number in JSON: what is written reads back the same, and missing is never a number."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.core.numbers import as_printed, json_number


def read_back(value):
    return json.loads(json.dumps(json_number(value), allow_nan=False))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_as_itself(value):
    assert float(read_back(value)) == value
    assert read_back(np.float64(value)) == read_back(value)


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_whole_number_stays_whole(value):
    assert read_back(value) == value
    assert read_back(np.int64(value)) == value
    assert isinstance(json_number(np.int64(value)), int)


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_a_float_without_a_fraction_is_written_as_a_whole_number(value):
    assert json.dumps(json_number(float(value))) == str(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.nan, np.float64("inf"), None, pd.NA, pd.NaT, "5"])
def test_what_is_no_number_is_null(value):
    assert json_number(value) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(100 / 3, "33.333333333333336"), (0.1, "0.1"), (1e22, "1e+22"), (-0.0, "0"), (np.float32(0.5), "0.5")],
)
def test_the_shortest_text_that_reads_back_the_same(value, text):
    assert json.dumps(json_number(value)) == text


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (1.15, 1, 1.2),
        (2.5, 0, 3.0),
        (-2.5, 0, -3.0),
        (14.49, 0, 14.0),
        (0.35, 1, 0.4),
        (-0.04, 1, 0.0),
        (1234.0, -1, 1230.0),
    ],
)
def test_a_half_is_printed_away_from_zero(value, decimals, printed):
    assert as_printed(value, decimals=decimals) == printed
    assert str(as_printed(value, decimals=decimals)) != "-0.0"
    assert math.isnan(as_printed(math.nan, decimals=decimals))
