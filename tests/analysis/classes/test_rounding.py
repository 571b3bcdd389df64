import itertools
import math

import numpy as np
import pandas as pd
import pytest
from grids import figures_of
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.classes.classify import METHODS, classify
from kaart.analysis.classes.rounding import class_reliability, rank_intervals
from kaart.catalogue import Text
from kaart.core.errors import SchemaError

# Published tenths; steps that do and do not make neighbours touch.
TENTHS = st.integers(0, 60).map(lambda n: n / 10)
INTERVALS = st.lists(
    st.one_of(st.none(), st.tuples(st.integers(0, 8), st.sampled_from([0, 0, 1, 2, 3]))), min_size=1, max_size=6
)


def codes(number):
    return [f"BU0001{n:04d}" for n in range(number)]


def bounds_of(values, **record):
    return figures_of(codes(len(values)), values, record=record).bounds


def frame_of(intervals):
    rows = [(math.nan, math.nan) if item is None else (item[0], item[0] + item[1]) for item in intervals]
    return pd.DataFrame(rows, columns=["low", "high"], index=codes(len(rows)), dtype=float)


def test_a_value_stands_for_half_a_step_on_either_side():
    found = bounds_of([12.3, 12.4, math.nan])
    assert found.loc["BU00010000"].tolist() == [12.3, 12.25, 12.35]
    assert found.loc["BU00010001", "low"] == found.loc["BU00010000", "high"]
    assert found.loc["BU00010002"].isna().all()


def test_a_share_stays_between_0_and_100_and_money_does_not():
    found = bounds_of([0.0, 100.0])
    assert found[["low", "high"]].to_numpy().tolist() == [[0.0, 0.05], [99.95, 100.0]]
    found = bounds_of([0.0, 100.0], unit=Text("x 1.000 euro", "x 1,000 euro"))
    assert found[["low", "high"]].to_numpy().tolist() == [[-0.05, 0.05], [99.95, 100.05]]


def test_bounds_never_leave_the_value_out():
    found = bounds_of([-3.0, 104.0])
    assert found.loc["BU00010000"].tolist() == [-3.0, -3.05, -2.95]
    assert found.loc["BU00010001"].tolist() == [104.0, 103.95, 104.05]


def test_what_is_not_rounded_has_no_room():
    found = bounds_of([3.0], rounding=0.0)
    assert found.loc["BU00010000"].tolist() == [3.0, 3.0, 3.0]


def ranks_by_trying(frame, *, descending):
    """Every corner of what the values may be, just under the upper bound; ranks by counting."""
    known = frame.dropna()
    # An upper bound is not reached.
    ends = [(low,) if low == high else (low, low + 0.25, high - 0.25) for low, high in known.to_numpy()]
    best, worst = dict.fromkeys(known.index, math.inf), dict.fromkeys(known.index, 0)
    for values in itertools.product(*ends):
        for code, own in zip(known.index, values, strict=True):
            rank = 1 + sum((other > own) if descending else (other < own) for other in values)
            best[code], worst[code] = min(best[code], rank), max(worst[code], rank)
    return best, worst


@given(INTERVALS, st.booleans())
def test_rank_intervals_are_those_found_by_trying_everything(intervals, descending):
    frame = frame_of(intervals)
    found = rank_intervals(frame, descending=descending)
    best, worst = ranks_by_trying(frame, descending=descending)
    assert found.index.equals(frame.index)
    assert found["rank_best"].dropna().astype(int).to_dict() == best
    assert found["rank_worst"].dropna().astype(int).to_dict() == worst


@given(st.lists(TENTHS, min_size=1, max_size=30))
def test_the_published_rank_lies_in_the_interval_and_different_tenths_are_told_apart(values):
    found = rank_intervals(bounds_of(values))
    published = pd.Series(values, index=found.index).rank(method="min", ascending=False)
    assert (found["rank_best"] == published).all()
    ties = pd.Series(values, index=found.index).groupby(np.asarray(values)).transform("size")
    assert (found["rank_worst"] == published + ties - 1).all()


def test_ranks_of_nothing_and_of_the_impossible():
    assert rank_intervals(frame_of([None])).isna().all().all()
    assert rank_intervals(frame_of([None]).iloc[:0]).empty
    with pytest.raises(SchemaError, match="BU00010000"):
        rank_intervals(pd.DataFrame({"low": [2.0], "high": [1.0]}, index=codes(1)))


@given(
    st.lists(st.one_of(TENTHS, st.just(math.nan)), min_size=1, max_size=25),
    st.sampled_from([method for method in METHODS if method != "user"]),
    st.integers(2, 6),
    st.integers(0, 1),
)
def test_class_reliability_is_what_trying_values_within_the_bounds_shows(values, method, k, decimals):
    series = pd.Series(values, index=codes(len(values)), dtype=float)
    classes = classify(series, method=method, k=k, decimals=decimals)
    bounds = bounds_of(values)
    found = class_reliability(classes, bounds=bounds)
    unsure = []
    for code in classes.codes:
        low, high = bounds.loc[code, ["low", "high"]]
        if math.isnan(low):
            continue
        tried = [low, low + 1e-6, (low + high) / 2, high - 1e-6, *(b + s for b in classes.breaks for s in (0.0, 1e-6))]
        inside = [value for value in tried if low <= value < high]
        reached = {min(int(np.searchsorted(classes.breaks, value, side="left")), classes.k - 1) for value in inside}
        if len(reached) > 1:
            unsure.append(code)
    assert found.unsure == tuple(unsure)
    assert found.areas == series.notna().sum()
    if found.areas:
        assert found.share == len(unsure) / found.areas
    else:
        assert math.isnan(found.share)


def test_class_reliability_by_hand():
    series = pd.Series([0.0, 4.9, 5.0, 5.1, 9.9], index=codes(5))
    classes = classify(series, method="user", breaks=[0.0, 5.0, 10.0])
    found = class_reliability(classes, bounds=bounds_of(series.tolist()))
    # 0.0 may be 0.03 and 5.0 may be 5.03, both a class higher; 4.9 and 5.1 stay where they are.
    assert found.unsure == ("BU00010000", "BU00010002")
    assert found.share == 0.4
    assert str(found.sentence).startswith("2 of 5 areas")
