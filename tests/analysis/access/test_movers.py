"""Areas that gain and lose by name: counted by hand, and together they are the sums."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import Series

from kaart.analysis.access.effect import effect_of, reach_effect
from kaart.analysis.access.movers import Mover, movers_of

CODES = ["BU1", "BU2", "BU3", "BU4", "BU5", "BU6"]


def column(*values):
    return Series(values, index=CODES[: len(values)], dtype=float)


def test_people_times_metres_decide_who_comes_first():
    before = column(1000, 1000, 1000, 1000, 1000, math.nan)
    after = column(900, 500, 1200, 999.8, 900, 100)
    people = column(830, 10, 40, 50, math.nan, 60)
    movers = movers_of(effect_of(before, after, people=people, more_is_better=False), decimals=0)
    # 830 x 100 is more than 10 x 500; a fifth of a metre is none; unknown people and figures are nobody's gain.
    assert movers.gaining == (Mover("BU1", 830, 1000, 900), Mover("BU2", 10, 1000, 500))
    assert movers.losing == (Mover("BU3", 40, 1000, 1200),)


def test_a_change_that_prints_as_nothing_is_not_named():
    effect = effect_of(column(0.1, 0.1), column(0.14, 0.16), people=column(100, 100))
    assert effect.gain == 200
    assert [area.code for area in movers_of(effect, decimals=1).gaining] == ["BU2"]


def test_of_a_share_those_who_come_within_reach_are_counted():
    effect = reach_effect(column(40, 50), column(55, 45), people=column(800, 200))
    movers = movers_of(effect, decimals=0)
    assert [(area.code, area.people) for area in movers.gaining] == [("BU1", pytest.approx(120))]
    assert [(area.code, area.people) for area in movers.losing] == [("BU2", pytest.approx(10))]


rows = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 5000)), min_size=1, max_size=len(CODES)
)


@given(rows)
def test_together_they_are_the_sums_and_no_area_is_on_both_sides(rows):
    before, after, people = (column(*values) for values in zip(*rows, strict=True))
    effect = effect_of(before, after, people=people)
    movers = movers_of(effect, decimals=0)
    assert sum(area.people for area in movers.gaining) == pytest.approx(effect.gain)
    assert sum(area.people for area in movers.losing) == pytest.approx(effect.lose)
    assert not {area.code for area in movers.gaining} & {area.code for area in movers.losing}
    weights = [area.people * (area.after - area.before) for area in movers.gaining]
    assert weights == sorted(weights, reverse=True)
