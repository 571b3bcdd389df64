import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.classes.classify import MAX_K
from kaart.analysis.classes.classrule import FREE, REFERENCES, ClassRule, apply_rule, bounds_around, read_rule
from kaart.core.errors import InputError

VALUES = pd.Series([2.0, 4.0, 6.0, 8.0, 10.0, 14.0, np.nan], index=[f"BU0001000{n}" for n in range(7)])
rules = st.one_of(
    st.builds(ClassRule, st.sampled_from((*FREE, *REFERENCES)), st.integers(2, MAX_K)),
    st.lists(st.integers(-100, 1000), min_size=1, max_size=MAX_K - 1, unique=True).map(
        lambda found: ClassRule("user", len(found) + 1, tuple(float(item) for item in sorted(found)))
    ),
)


@given(rules)
def test_a_rule_survives_the_link(rule):
    assert read_rule(rule.to_text()) == rule


def test_the_default_is_silent_in_the_link():
    assert ClassRule().to_text() == ""
    assert read_rule("") == ClassRule()


@pytest.mark.parametrize(
    "text", ["x", "quantiles-1", "quantiles-10", "quantiles-", "user-5_3", "user-nan", "user-", "-5"]
)
def test_a_link_that_cannot_be_read_says_so(text):
    with pytest.raises(InputError, match="cannot be read"):
        read_rule(text)


def test_own_bounds_by_hand():
    found = apply_rule(read_rule("user-4_8"), VALUES, decimals=1, references={})
    assert found.counts == (2, 2, 2)
    assert found.classes[-1] == -1


def test_around_a_reference_by_hand():
    # Distances to 8: 6 4 2 0 2 6; their median is 3, so the bounds are 5, 8 and 11.
    assert bounds_around(VALUES, 8.0, k=4, decimals=1) == [5.0, 8.0, 11.0]
    found = apply_rule(ClassRule("around_gemeente", 4), VALUES, decimals=1, references={"around_gemeente": 8.0})
    assert found.breaks == (5.0, 8.0, 11.0, 14.0)
    assert found.counts == (2, 2, 1, 1)


def test_an_unknown_reference_is_a_sentence_and_no_guess():
    for references in ({}, {"around_nl": None}):
        with pytest.raises(InputError, match="middle"):
            apply_rule(ClassRule("around_nl", 4), VALUES, decimals=1, references=references)


def test_nothing_to_divide():
    empty = apply_rule(ClassRule("around_nl", 4), VALUES * math.nan, decimals=1, references={"around_nl": 3.0})
    assert empty.k == 0


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=30), st.floats(0, 1000), st.integers(2, MAX_K))
def test_bounds_lie_as_far_below_as_above(values, middle, k):
    bounds = np.array(bounds_around(pd.Series(values), middle, k=k, decimals=3))
    assert (np.diff(bounds) > 0).all()
    assert np.allclose(bounds + bounds[::-1], 2 * middle, atol=0.01)


SCORES = pd.Series([-0.5, -0.2, -0.1, 0.1, 0.3, np.nan], index=[f"BU0001000{n}" for n in range(6)])


@pytest.mark.parametrize("method", FREE)
@given(k=st.integers(2, MAX_K))
def test_on_a_scale_with_a_middle_every_method_has_a_bound_there_and_the_same_steps_on_both_sides(method, k):
    found = apply_rule(ClassRule(method, k), SCORES, decimals=3, references={}, middle=0.0)
    bounds = [bound for bound in found.breaks if -bound in found.breaks]
    assert 0.0 in bounds
    assert bounds == [-bound for bound in reversed(bounds)]
    assert found.k <= MAX_K
    # A class holds values of one side only; a value that is the middle itself lies below it.
    sides = {
        place: {value > 0 for value, of in zip(SCORES, found.classes, strict=True) if of == place}
        for place in range(found.k)
    }
    assert all(len(signs) <= 1 for signs in sides.values())


def test_the_default_classes_of_a_score_by_hand():
    # Distances to 0: 0.1 0.1 0.2 0.3 0.5; a third and two thirds of the way lie at 0.133 and 0.267.
    found = apply_rule(ClassRule(), SCORES, decimals=3, references={}, middle=0.0)
    assert found.breaks == (-0.267, -0.133, 0.0, 0.133, 0.267, 0.3)
    assert found.counts == (1, 1, 1, 1, 0, 1)


def test_own_bounds_and_a_reference_win_over_the_middle_of_the_scale():
    own = apply_rule(read_rule("user--0.15_0.2"), SCORES, decimals=3, references={}, middle=0.0)
    assert own.breaks[:2] == (-0.15, 0.2)
    of_gemeente = ClassRule("around_gemeente", 2)
    found = apply_rule(of_gemeente, SCORES, decimals=3, references={"around_gemeente": -0.15}, middle=0.0)
    assert found.breaks[0] == -0.15


def test_a_scale_without_values_has_no_classes():
    assert apply_rule(ClassRule(), SCORES * math.nan, decimals=3, references={}, middle=0.0).k == 0


def test_no_more_classes_than_a_map_can_show():
    assert apply_rule(ClassRule("around_nl", MAX_K), VALUES, decimals=1, references={"around_nl": 7.0}).k <= MAX_K
