"""Small numbers on a map: which areas are set aside, what is smoothed, and what is left as it is."""

import math
from dataclasses import replace

import pytest
from builders import figures, indicator, raw
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.classes.classify import NO_CLASS, classify
from kaart.analysis.classes.rounding import class_reliability
from kaart.analysis.classes.small import (
    SmallRule,
    colour_by,
    read_small,
    smooth,
    smoothed_bounds,
    too_few,
    why_not_grey,
    why_not_smooth,
)
from kaart.analysis.compare.ranking import LeftOut, rank
from kaart.catalogue import Text
from kaart.core.codes import Level
from kaart.core.errors import InputError

CODES = [f"BU0001{n:04d}" for n in range(6)]
RULES = [SmallRule(), SmallRule(grey=True), SmallRule(smooth=True), SmallRule(grey=True, smooth=True)]
ROWS = st.lists(
    st.tuples(
        st.one_of(st.just(math.nan), st.integers(0, 1000).map(lambda n: n / 10)),
        st.one_of(st.just(math.nan), st.integers(0, 500)),
    ),
    min_size=1,
    max_size=12,
)


def made(numbers, households, **changes):
    codes = [f"BU0001{n:04d}" for n in range(len(numbers))]
    table = raw(code=codes, laag_inkomen_pct=numbers, huishoudens=households)
    return figures(table, indicator=indicator(**{"threshold": 0, **changes}), level=Level.BUURT, year=2018)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_survives_the_link(rule):
    assert read_small(rule.to_text()) == rule


def test_the_words_in_a_link_never_change():
    assert [rule.to_text() for rule in RULES] == ["", "grijs", "glad", "grijs-glad"]


@pytest.mark.parametrize("text", ["grey", "grijs-", "-", "grijs-grijs", "grijs glad"])
def test_a_link_that_cannot_be_read_says_so(text):
    with pytest.raises(InputError, match="small numbers"):
        read_small(text)


def test_areas_below_the_minimum_leave_the_classes_and_the_breaks():
    shown = made([10.0, 20.0, 30.0, 90.0, math.nan], [500, 100, 101, 99, 50])
    found = colour_by(shown, SmallRule(grey=True))
    assert found.aside == {CODES[3]}
    row = found.figures.area(CODES[3])
    assert (math.isnan(row["value"]), row["status"]) == (True, "too_few")
    classes = classify(found.figures.values, k=3)
    # 90 would be the highest bound; without it the highest is 30.
    assert classes.breaks[-1] == 30.0
    assert classes.classes[classes.codes.index(CODES[3])] == NO_CLASS
    # The published figures are as they were.
    assert shown.values[CODES[3]] == 90.0
    assert shown.area(CODES[4])["status"] == found.figures.area(CODES[4])["status"]


@pytest.mark.slow
@given(ROWS)
def test_what_is_grey_on_the_map_is_what_the_ranking_leaves_out(rows):
    shown = made(*zip(*rows, strict=True))
    few = too_few(shown)
    try:
        out = rank(shown).left_out
    except InputError:
        return
    assert set(few.index[few]) == set(out.loc[out["why"] == LeftOut.BELOW_MINIMUM, "code"])


@pytest.mark.slow
@given(ROWS, st.sampled_from(RULES))
def test_no_area_without_a_figure_ever_gets_a_number(rows, rule):
    shown = made(*zip(*rows, strict=True))
    found = colour_by(shown, rule).figures
    assert found.frame["code"].tolist() == shown.frame["code"].tolist()
    assert not (found.values.notna() & shown.values.isna()).any()
    lost = found.frame["value"].isna() & shown.frame["value"].notna()
    # An area that loses its colour says why, and never as if nothing was published.
    assert set(found.frame.loc[lost, "status"]) <= {"too_few", "missing"}
    if rule == SmallRule():
        assert found.frame.equals(shown.frame)


def test_smoothed_values_colour_at_the_decimals_that_are_shown_and_all_areas_give_the_mean():
    # By hand in test_smoothing: 10 of 100 and 90 of 300 give 25 - 15 x 0.714 = 14.29 and 25 + 5 x 0.882 = 29.41.
    shown = made([10.0, 30.0], [100, 300])
    found = colour_by(shown, SmallRule(smooth=True))
    assert found.figures.values.tolist() == [14.3, 29.4]
    assert str(found.notes[0]).startswith("As if")
    both = colour_by(made([10.0, 30.0], [100, 300], minimum=200), SmallRule(grey=True, smooth=True))
    assert both.figures.values.isna().tolist() == [True, False]
    assert both.figures.values.iloc[1] == 29.4


def test_a_figure_without_a_number_it_is_counted_over_is_not_smoothed_and_said():
    found = colour_by(made([10.0, 30.0, 20.0], [100, 300, math.nan]), SmallRule(smooth=True))
    assert found.figures.area(CODES[2])["status"] == "missing"
    assert any(str(note).startswith("1 areas have a figure but no known denominator") for note in found.notes)


def test_where_chance_explains_all_it_is_said():
    found = colour_by(made([10.0, 10.1], [100, 300]), SmallRule(smooth=True))
    assert found.figures.values.nunique() == 1
    assert any("Chance explains all" in str(note) for note in found.notes)


@pytest.mark.parametrize(
    ("shown", "grey", "smooth_too"),
    [
        (made([10.0], [500]), None, None),
        (made([10.0], [math.nan]), "not known", "not known"),
        (made([10.0], [500], minimum=0), "has no denominator", None),
        (made([10.0], [500], denominator=""), "has no denominator", "shares and rates"),
        (made([10.0], [500], unit=Text("km", "km")), None, "shares and rates"),
        (made([math.nan], [math.nan]), None, None),
    ],
)
def test_what_does_not_apply_says_why_and_is_not_done(shown, grey, smooth_too):
    for reason, words in ((why_not_grey(shown), grey), (why_not_smooth(shown), smooth_too)):
        assert (reason is None) == (words is None)
        assert words is None or words in str(reason)
    if smooth_too:
        assert smooth(shown) is None
    found = colour_by(shown, SmallRule(grey=bool(grey), smooth=bool(smooth_too)))
    assert found.figures.frame.equals(shown.frame)
    assert len(found.notes) == len({grey, smooth_too} - {None})


def test_nobody_below_the_minimum_and_unknown_numbers_are_said():
    notes = [str(note) for note in colour_by(made([1.0, 2.0], [500, math.nan]), SmallRule(grey=True)).notes]
    assert notes == [
        "No area with a figure lies below the minimum of 100.",
        "The denominator of 1 areas is unknown; they keep their colour.",
    ]


def test_rounding_bounds_move_with_the_smoothing():
    shown = made([10.0, 30.0], [100, 300])
    found = colour_by(shown, SmallRule(smooth=True))
    bounds = smoothed_bounds(shown.bounds, found.smoothed)
    own = found.smoothed.frame["own_share"]
    width = bounds["high"] - bounds["low"]
    assert width.tolist() == pytest.approx((0.1 * own).tolist())
    assert ((bounds["low"] < found.figures.values + 0.05) & (found.figures.values - 0.05 < bounds["high"])).all()
    assert class_reliability(classify(found.figures.values, k=2), bounds=bounds).areas == 2


def test_a_minimum_of_the_record_counts():
    assert too_few(made([1.0, 2.0], [150, 250], minimum=200)).tolist() == [True, False]
    assert not too_few(replace(made([1.0], [5]), indicator=indicator(minimum=0))).any()
