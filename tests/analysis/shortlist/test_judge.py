"""A list worked out by hand, and that no condition ever adds an area or passes one without a figure."""

import itertools
import math
from dataclasses import replace

import pandas as pd
import pytest
from builders import NAN, make_figures
from hypothesis import given, settings
from hypothesis import strategies as st

from kaart.analysis.shortlist.align import OTHER_BOUNDARY, fill_column
from kaart.analysis.shortlist.column import Column
from kaart.analysis.shortlist.condition import RULES, Condition, Part, Rule
from kaart.analysis.shortlist.judge import Outcome, shortlist
from kaart.catalogue import Kind, Text
from kaart.core.codes import Level
from kaart.core.errors import InputError

POOR, PLACES = Column("arm", 2018), Column("plaatsen", 2018)
MUCH = Condition(POOR, Rule(high=True, part=Part.QUARTER))
LITTLE = Condition(PLACES, Rule(high=False, part=Part.QUARTER))


def areas(count):
    return pd.DataFrame(
        {
            "code": [f"BU0001{n:04d}" for n in range(count)],
            "name": [f"Buurt {chr(97 + n)}" for n in range(count)],
            "gemeente": "GM0001",
        }
    )


def filled(column, values, **more):
    return fill_column(column, make_figures(values=values, id=column.name, **more), areas=areas(len(values)), year=2018)


def names(result, outcome):
    return [area.name[-1] for area in result.of(outcome)]


def judge(columns, conditions):
    return shortlist(areas(len(columns[0].figures.frame)), columns, conditions, level=Level.BUURT, year=2018)


# Quarter of eight with figures: two. Poor: g (30) and h (40). Few places: a (0) and g (1), b has no figure.
VALUES = [5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 30.0, 40.0, NAN]
SUPPLY = [0.0, NAN, 5.0, 6.0, 7.0, 8.0, 1.0, 9.0, 2.0]


def test_list_by_hand():
    result = judge([filled(POOR, VALUES), filled(PLACES, SUPPLY, rounding=0.0)], [MUCH, LITTLE])
    assert names(result, Outcome.MEETS) == ["g"]
    # b has no number of places, and its 6 % is surely not in the highest quarter; i has no share, and many places.
    assert names(result, Outcome.UNKNOWN) == []
    assert names(result, Outcome.FAILS) == ["a", "b", "c", "d", "e", "f", "h", "i"]
    much, little = result.conditions
    assert (much.bound, much.met, much.ranked) == (30.0, 2, 8)
    assert (little.bound, little.met, little.ranked) == (1.0, 2, 8)
    assert str(much.judged["BU00010008"].reason) == "unknown"
    assert little.judged["BU00010008"].reason is None


def test_an_area_without_a_figure_stays_open_where_no_other_condition_fails():
    some = Condition(PLACES, Rule(high=False, part=Part.HALF))
    # Half of the eight with places: a, c, g and i (2), of which i has no share.
    result = judge([filled(POOR, VALUES), filled(PLACES, SUPPLY, rounding=0.0)], [MUCH, some])
    assert names(result, Outcome.UNKNOWN) == ["i"]


def test_rounding_that_can_change_the_place_across_the_quarter_leaves_it_open():
    result = judge([filled(POOR, [1.0, 2.0, 3.0, 12.4])], [MUCH])
    # The only one in the quarter is first whatever the rounding: the next is far below.
    assert [(area.name, area.unsure) for area in result.of(Outcome.MEETS)] == [("Buurt d", False)]
    assert names(result, Outcome.FAILS) == ["a", "b", "c"]
    near = judge([filled(POOR, [1.0, 2.0, 12.3, 12.4], rounding=0.2)], [MUCH])
    # 12.3 stands for 12.2 up to 12.4, and 12.4 for 12.3 up to 12.5: either can be the highest.
    assert names(near, Outcome.UNKNOWN) == ["c", "d"]
    reason = near.conditions[0].judged["BU00010003"].reason
    assert str(reason) == "by rounding its place can be 1 to 2; the highest 1 count"
    exact = judge([filled(POOR, [1.0, 2.0, 12.38, 12.4], rounding=0.0)], [MUCH])
    # 12.38 is printed as 12.4: equal figures cannot be told apart, and both are in.
    assert names(exact, Outcome.MEETS) == ["c", "d"]


def test_a_figure_of_which_the_rounding_is_not_known_can_have_any_place():
    figures = make_figures(values=[1.0, 2.0, 3.0, 40.0], id="arm")
    ends = {"low": [0.95, NAN, 2.95, 39.95], "high": [1.05, NAN, 3.05, 40.05]}
    column = fill_column(POOR, replace(figures, frame=figures.frame.assign(**ends)), areas=areas(4), year=2018)
    result = judge([column], [MUCH])
    # b can be higher than d, so that d is no longer surely the highest; a and c never are.
    assert names(result, Outcome.UNKNOWN) == ["b", "d"]
    assert names(result, Outcome.FAILS) == ["a", "c"]


def test_a_condition_that_fails_without_doubt_makes_the_outcome_certain():
    above = Condition(POOR, Rule(high=True, limit=12.4))
    low = Condition(PLACES, Rule(high=True, limit=50.0))
    columns = [filled(POOR, [12.4, 1.0]), filled(PLACES, [3.0, 60.0])]
    assert [area.unsure for area in judge(columns, [above]).of(Outcome.FAILS)] == [True, False]
    assert [area.unsure for area in judge(columns, [above, low]).of(Outcome.FAILS)] == [False, False]


def test_ties_at_the_bound_are_all_in():
    result = judge([filled(PLACES, [0.0, 0.0, 0.0, 5.0, 6.0], rounding=0.0)], [LITTLE])
    assert names(result, Outcome.MEETS) == ["a", "b", "c"]


def test_a_figure_over_too_few_is_in_no_ranking_and_neither_meets_nor_fails():
    figures = make_figures(values=[1.0, 2.0, 3.0, 99.0], id="arm", minimum=1236)
    # Denominators are 1234, 1235, 1236, 1237: the first two are below the minimum.
    column = fill_column(POOR, figures, areas=areas(4), year=2018)
    result = judge([column], [MUCH])
    assert names(result, Outcome.UNKNOWN) == ["a", "b"]
    assert str(result.conditions[0].judged["BU00010000"].reason) == "too few households (fewer than 1236.0)"


def test_a_condition_on_figures_that_are_not_there_is_met_by_none():
    result = judge([filled(POOR, [1.0, 2.0])], [MUCH, LITTLE])
    assert names(result, Outcome.MEETS) == []
    assert names(result, Outcome.UNKNOWN) == ["b"]


def test_without_conditions_every_area_stays():
    assert len(judge([filled(POOR, VALUES)], []).of(Outcome.MEETS)) == 9


def test_typed_value_is_in_the_unit_that_is_shown():
    # Thousands of euro are shown as euro.
    woz = filled(POOR, [150.0, 210.0], unit=Text("x 1.000 euro", "x 1,000 euro"), decimals=0, rounding=0.0)
    result = judge([woz], [Condition(POOR, Rule(high=False, limit=200_000.0))])
    assert names(result, Outcome.MEETS) == ["a"]


def test_figures_of_another_year_go_to_the_areas_with_the_same_boundary():
    figures = make_figures(values=[1.0, 2.0, 3.0], id="arm", year=2016)
    linked = {"BU00010000": "BU00010002", "BU00010001": "BU00010000"}
    column = fill_column(POOR, figures, areas=areas(3), year=2018, linked=linked)
    assert list(column.figures.frame["value"].iloc[:2]) == [3.0, 1.0]
    assert math.isnan(column.figures.frame["value"].iloc[2])
    assert column.figures.area_year == 2018
    assert column.reason("BU00010002") == OTHER_BOUNDARY
    assert column.reason("BU00010000") is None


def test_classes_are_no_column():
    with pytest.raises(InputError):
        filled(POOR, [1.0, 2.0], kind=Kind.CATEGORY)


figure = st.one_of(st.none(), st.integers(0, 30).map(lambda number: number / 2))
rules = st.one_of(st.sampled_from(RULES), st.builds(Rule, high=st.booleans(), limit=st.integers(0, 15).map(float)))


@pytest.mark.slow
@given(st.data())
def test_a_condition_adds_no_area_and_one_without_a_figure_never_meets(data):
    size = data.draw(st.integers(1, 8))
    columns, conditions = [], []
    for number in range(data.draw(st.integers(1, 3))):
        values = data.draw(st.lists(figure, min_size=size, max_size=size))
        column = Column(f"maat_{number}", 2018)
        columns.append(filled(column, [NAN if value is None else value for value in values]))
        conditions.append(Condition(column, data.draw(rules)))
    more, fewer = judge(columns, conditions), judge(columns, conditions[:-1])
    met = {area.code for area in more.of(Outcome.MEETS)}
    assert met <= {area.code for area in fewer.of(Outcome.MEETS)}
    for column in columns:
        missing = column.figures.frame.loc[column.figures.frame["value"].isna(), "code"]
        assert met.isdisjoint(missing)
    assert len(more.areas) == size


def ways(values, step, rule):
    """Sets of areas in a part of them, for every combination of numbers that their figures can stand for."""
    ends = [(value - step / 2, value + step / 2 - 1e-3) if step else (value,) for value in values]
    count = math.ceil(len(values) * rule.part.share)
    return {
        frozenset(
            place
            for place, own in enumerate(numbers)
            if sum(other > own if rule.high else other < own for other in numbers) < count
        )
        for numbers in itertools.product(*ends)
    }


@pytest.mark.slow
@settings(max_examples=25)
@given(st.data())
def test_certain_is_what_holds_for_all_numbers_that_the_figures_can_stand_for(data):
    size = data.draw(st.integers(1, 5))
    columns, conditions, sets = [], [], []
    for number in range(2):
        values = data.draw(st.lists(st.integers(10, 14).map(float), min_size=size, max_size=size))
        step, column = data.draw(st.sampled_from([0.0, 1.0, 2.0])), Column(f"maat_{number}", 2018)
        rule = data.draw(st.sampled_from(RULES))
        columns.append(filled(column, values, rounding=step, decimals=0))
        conditions.append(Condition(column, rule))
        sets.append(ways(values, step, rule))
    both = [first & second for first, second in itertools.product(*sets)]
    for place, area in enumerate(judge(columns, conditions).areas):
        inside = {place in met for met in both}
        expected = Outcome.UNKNOWN if len(inside) > 1 else Outcome.MEETS if inside.pop() else Outcome.FAILS
        assert area.outcome is expected
        assert not area.unsure
