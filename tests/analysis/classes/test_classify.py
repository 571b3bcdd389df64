import itertools
import math
import warnings
from decimal import ROUND_HALF_UP, Decimal

import mapclassify
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaart.analysis.classes.classify import MAX_K, METHODS, MIN_K, NO_CLASS, classify
from kaart.core.errors import InputError, SchemaError
from kaart.core.numbers import as_printed
from kaart.render.words.numbers import format_number

AUTOMATIC = [method for method in METHODS if method != "user"]
NUMBERS = st.one_of(
    st.just(math.nan),
    st.integers(-50, 400).map(lambda n: n / 10),
    st.floats(-1e6, 1e6, allow_nan=False, width=32),
)


def series(values):
    return pd.Series(values, index=[f"BU0001{n:04d}" for n in range(len(values))], dtype=float)


@given(
    st.lists(NUMBERS, max_size=40),
    st.sampled_from(AUTOMATIC),
    st.integers(2, MAX_K),
    st.integers(min_value=0, max_value=3),
)
def test_every_value_lies_in_its_own_class_and_in_no_other(numbers, method, k, decimals):
    values = series(numbers)
    found = classify(values, method=method, k=k, decimals=decimals)
    known = values.notna().to_numpy()
    assert found.k == len(found.breaks) == len(found.counts) <= MAX_K
    assert found.codes == tuple(values.index)
    assert list(found.breaks) == sorted(set(found.breaks))
    assert found.classes.count(NO_CLASS) == (~known).sum()
    assert sum(found.counts) == known.sum()
    classes = np.array(found.classes, dtype=int)
    assert (classes[~known] == NO_CLASS).all()
    if known.any():
        printed = [
            float(f"{Decimal(repr(v)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)}") for v in values[known]
        ]
        numpy_says = np.digitize(printed, found.breaks, right=True)
        assert classes[known].tolist() == numpy_says.tolist()
        assert classes[known].max() < found.k
        assert found.lowest <= min(printed)
        assert found.breaks[-1] >= max(printed)
    else:
        assert found.k == 0


@given(st.lists(NUMBERS, min_size=1, max_size=30), st.sampled_from(AUTOMATIC), st.integers(2, MAX_K), st.integers(0, 2))
def test_the_printed_value_lies_between_the_printed_bounds_of_its_class(numbers, method, k, decimals):
    values = series(numbers)
    found = classify(values, method=method, k=k, decimals=decimals)

    def read(number):
        return float(format_number(number, decimals=decimals, language="en").replace(",", ""))

    for place, (value, item) in enumerate(zip(values, found.classes, strict=True)):
        if item == NO_CLASS:
            assert math.isnan(value), place
            continue
        low, high = (read(bound) for bound in found.ranges()[item])
        assert low <= read(value) <= high
        assert low < read(value) or item == 0, "on a bound it belongs to the lower class"


@given(
    st.lists(NUMBERS, min_size=1, max_size=30),
    st.lists(st.integers(-100, 500), min_size=1, max_size=MAX_K, unique=True).map(sorted),
)
def test_own_bounds_are_kept_and_values_above_them_get_a_class_of_their_own(numbers, breaks):
    values = series(numbers)
    found = classify(values, method="user", breaks=breaks)
    if values.notna().any():
        # As it is printed: 0.03 does not lie above a bound of 0.0.
        above = float(Decimal(repr(float(values.max()))).quantize(Decimal("0.1"), ROUND_HALF_UP)) > breaks[-1]
        assert list(found.breaks[: len(breaks)]) == breaks
        assert found.k == len(breaks) + above
        assert sum(found.counts) == values.notna().sum()


def test_the_outermost_bounds_are_the_lowest_and_the_highest_printed_value():
    values = series([2.46, 5.0, 30.0, 57.92])
    found = classify(values, method="equal_interval", k=2, decimals=1)
    assert found.ranges() == ((2.5, 30.2), (30.2, 57.9))
    own = classify(values, method="user", breaks=[10, 58], decimals=1)
    assert own.ranges() == ((2.5, 10), (10, 58))


def test_own_bounds_that_are_printed_alike_are_one():
    found = classify(series([1.0, 2.0, 9.0]), method="user", breaks=[1.96, 2.04, 5.0], decimals=1)
    assert (found.breaks, found.counts) == ((2.0, 5.0, 9.0), (2, 0, 1))


@given(st.lists(NUMBERS, max_size=40), st.sampled_from(AUTOMATIC), st.integers(2, MAX_K), st.integers(0, 3))
def test_bounds_that_are_read_never_close_a_class(numbers, method, k, decimals):
    found = classify(series(numbers), method=method, k=k, decimals=decimals)
    ranges = found.ranges()
    assert len(ranges) == found.k
    assert [high for _, high in ranges[:-1]] == [low for low, _ in ranges[1:]] == list(found.breaks[:-1])
    assert all(low < high for low, high in ranges) or found.k == 1 or found.lowest == found.breaks[0]


@pytest.mark.parametrize(
    ("method", "made"),
    [
        ("quantiles", lambda v: mapclassify.Quantiles(v, 5)),
        ("equal_interval", lambda v: mapclassify.EqualInterval(v, 5)),
        ("maximum_breaks", lambda v: mapclassify.MaximumBreaks(v, 5)),
        ("head_tail", mapclassify.HeadTailBreaks),
        ("std_mean", mapclassify.StdMean),
    ],
)
def test_without_rounding_the_classes_are_those_of_mapclassify(method, made):
    values = np.random.default_rng(7).gamma(4, 3, 80)
    theirs = made(values)
    ours = classify(series(values), method=method, decimals=12)
    assert list(ours.classes) == (theirs.yb - theirs.yb.min()).tolist()


@pytest.mark.parametrize("k", range(MIN_K, MAX_K + 1))
def test_quantiles_are_printed_as_those_of_mapclassify(k):
    # With one decimal bounds lie half-way between two numbers that are printed, where the last bit decides.
    for seed in range(30):
        values = np.random.default_rng(seed).gamma(2, 10, 362).round(1)
        theirs = [as_printed(float(bound), decimals=1) for bound in mapclassify.Quantiles(values, k).bins]
        assert list(classify(series(values), method="quantiles", k=k, decimals=1).breaks) == theirs


def test_fisher_jenks_finds_the_groups_that_a_search_over_all_bounds_finds():
    values = np.array([1.0, 1.2, 1.3, 4.0, 4.1, 4.5, 9.0, 9.1, 9.9, 10.0])
    best = min(
        ((a, b) for a in range(1, 9) for b in range(a + 1, 10)),
        key=lambda cut: sum(((part - part.mean()) ** 2).sum() for part in np.split(values, cut)),
    )
    found = classify(series(values), method="fisher_jenks", k=3)
    assert found.breaks == (values[best[0] - 1], values[best[1] - 1], values[-1])


def test_bounds_are_the_numbers_that_a_legend_shows():
    found = classify(series([2.34, 5.21, 7.96, 12.44, 37.72]), k=2, decimals=1)
    assert found.lowest == 2.3
    assert found.breaks == (8.0, 37.7)
    assert found.counts == (3, 2)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0.0] * 30 + list(range(1, 31)), "30 of the 60 areas have the same value (0.0)"),
        ([7.0] * 10 + [1.0, 2, 3, 4, 5, 6], "10 of the 16 areas have the same value (7.0)"),
        ([1.01, 1.02, 1.03, 1.04, 2.0], "there are only 2 different values"),
    ],
    ids=["half are zero", "the highest is shared", "printed alike"],
)
def test_fewer_classes_have_the_reason_that_holds(values, said):
    found = classify(series(values), k=5)
    assert found.k < 5
    assert said in str(found.reason)
    assert f"{found.k} classes instead of 5" in str(found.reason)


def test_ties_and_few_values_give_fewer_classes_and_say_so():
    found = classify(series([1.0, 1.0, 1.0, 2.0, math.nan]), k=5)
    assert found.breaks == (1.0, 2.0)
    assert found.counts == (3, 1)
    assert found.asked == 5
    assert str(found.reason) == "2 classes instead of 5: there are only 2 different values."
    assert classify(series([4.0] * 6), method="fisher_jenks").counts == (6,)


@pytest.mark.parametrize("values", [[], [math.nan, math.nan]])
def test_nothing_known_gives_no_classes(values):
    found = classify(series(values))
    assert (found.k, found.breaks, found.classes) == (0, (), (NO_CLASS,) * len(values))
    assert set(found.classes) <= {NO_CLASS}


@pytest.mark.parametrize("method", AUTOMATIC)
def test_no_warning_escapes(method):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        classify(series([1, 1, 1, 2, 2, 3, 3, 3, 3, 9, 9, 9]), method=method, k=9)


def spread_within(values, classes):
    return sum(((part - part.mean()) ** 2).sum() for part in (values[classes == item] for item in np.unique(classes)))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 8), min_size=4, max_size=11), st.integers(2, 4))
def test_fisher_jenks_is_the_best_division_of_all_values_ties_included(numbers, k):
    values = np.sort(np.array(numbers, dtype=float))
    distinct = np.unique(values)
    found = classify(series(values), method="fisher_jenks", k=k, decimals=0)
    best = min(
        (
            spread_within(values, np.searchsorted(cut, values, side="right"))
            for cut in itertools.combinations(distinct[1:], min(k, len(distinct)) - 1)
        ),
        default=0.0,
    )
    assert spread_within(values, np.array(found.classes)) == pytest.approx(best, abs=1e-9)


def test_fisher_jenks_weighs_values_that_many_areas_share():
    # One class per value but for one pair: without weights the two values nearest to each other go together.
    values = series([1.0] * 40 + [2.0] * 40 + [4.0] + [5.5] + [9.0] * 10)
    assert classify(values, method="fisher_jenks", k=4, decimals=1).counts == (40, 40, 2, 10)


def test_fisher_jenks_of_a_whole_country_is_that_of_mapclassify_on_the_same_values():
    values = np.random.default_rng(3).gamma(4, 3, 700).round(1)
    found = classify(series(values), method="fisher_jenks", k=4)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Numba")
        theirs = mapclassify.FisherJenks(values, 4)
    assert found.reason is None
    assert spread_within(values, np.array(found.classes)) == pytest.approx(spread_within(values, theirs.yb))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"method": "jenks"}, "fisher_jenks"),
        ({"k": 1}, "choose 2 to 9"),
        ({"k": 10}, "choose 2 to 9"),
        ({"breaks": [1.0]}, "user"),
        ({"method": "user"}, "user"),
        ({"method": "user", "breaks": []}, "got –"),
        ({"method": "user", "breaks": [3, 2]}, "3, 2"),
        ({"method": "user", "breaks": [1, math.nan]}, "nan"),
        ({"method": "user", "breaks": list(range(10))}, "1 to 9"),
    ],
)
def test_what_cannot_be_used_is_named(arguments, words):
    with pytest.raises(InputError, match=words):
        classify(series([1.0, 2.0, 3.0]), **arguments)


def test_repeated_codes_and_infinite_values_are_named():
    with pytest.raises(SchemaError, match="BU00010000"):
        classify(pd.Series([1.0, 2.0], index=["BU00010000", "BU00010000"]))
    with pytest.raises(InputError, match="BU00010001"):
        classify(series([1.0, math.inf]))
