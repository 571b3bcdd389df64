"""Who gains and loses: by area, and one by one where the figure is a share of the people."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import Series

from kaart.analysis.access.effect import effect_of, reach_effect

CODES = ["BU1", "BU2", "BU3", "BU4"]


def column(*values):
    return Series(values, index=CODES, dtype=float)


def test_people_who_get_there_now_are_counted_and_not_their_buurt():
    before, after = column(50, 80, 40, math.nan), column(60, 60, 40, 90)
    people = column(1_000, 200, 300, 400)
    found = reach_effect(before, after, people=people, marked=["BU2", "BU3"])
    assert (found.gain, found.lose) == (pytest.approx(100), pytest.approx(40))
    assert (found.gain_marked, found.lose_marked) == (0, pytest.approx(40))
    assert found.unknown == ("BU4",)
    areas = effect_of(before, after, people=people)
    assert (areas.gain, areas.lose) == (1_000, 200)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100), st.integers(0, 5_000)), min_size=1, max_size=6))
def test_gain_less_loss_is_the_change_of_the_number_within_reach(rows):
    before, after, people = (Series(values, dtype=float) for values in zip(*rows, strict=True))
    found = reach_effect(before, after, people=people)
    assert found.gain - found.lose == pytest.approx(float(((after - before) / 100 * people).sum()), abs=1e-6)
    assert min(found.gain, found.lose) >= 0
