"""What rose, what fell, and what rounding alone explains: worked out by hand, and turned the other way round."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from builders import make_figures
from example import raw, shapes, values
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.change.carried import carry_figures
from kaart.analysis.change.crosswalk import build_crosswalk
from kaart.analysis.change.difference import difference
from kaart.analysis.change.links import Link, Step, compose, find_links
from kaart.analysis.change.movement import MOST_CLASSES, judge, mean_of
from kaart.core.codes import Level

NAN = math.nan
HALF = 0.05


def same(first, last, codes):
    """Links of areas that all kept their boundary."""
    frame = pd.DataFrame(
        {"code": codes, "flag": "1", "link": Link.SAME, "before": codes, "by": "flag", "reason": None}, dtype=object
    )
    return Step(Level.BUURT, first, last, frame, frozenset(codes))


def bounds(figures, half=HALF):
    numbers = figures.frame.set_index("code")["value"]
    return pd.DataFrame({"low": numbers - half, "high": numbers + half}).round(6)


def moved(before, after, *, half=HALF, k=6):
    old, new = make_figures(values=before, year=2016), make_figures(values=after, year=2018)
    found = difference(old, new, step=same(2016, 2018, list(new.frame["code"])))
    return judge(found, before=bounds(old, half), after=bounds(new, half), k=k)


def numbers(codes):
    return sorted(int(code[-4:]) for code in codes)


def test_rose_fell_and_within_rounding_by_hand():
    # 10.0 stands for 9.95 up to 10.05; 10.1 begins at 10.05, so that the two do not overlap.
    found = moved([10.0, 10.0, 10.0, NAN, 10.0], [10.1, 9.0, 10.0, 5.0, NAN])
    assert numbers(found.moved(up=True)) == [0]
    assert numbers(found.moved(up=False)) == [1]
    assert numbers(found.within) == [2]
    assert found.compared == 3
    assert found.difference.counts["no_value"] == 2
    assert found.unjudged == frozenset()


def test_changes_of_fewer_than_five_households_are_known():
    """0.4 % of 1,000 households is four, 0.5 % is five; no change and an unknown number are none of them."""
    old = make_figures(values=[10.0] * 5, year=2016)
    new = make_figures(values=[10.4, 9.5, 9.6, 10.0, 10.4], year=2018)
    found = difference(old, new, step=same(2016, 2018, list(new.frame["code"])))
    over = pd.Series([1000.0, 1000.0, 1000.0, 1000.0, NAN], index=list(new.frame["code"]))
    judged = judge(found, before=bounds(old), after=bounds(new), over=over)
    assert numbers(judged.few) == [0, 2]
    assert judge(found, before=bounds(old), after=bounds(new)).few == frozenset()


def test_overlapping_bounds_are_within_rounding_and_get_no_class():
    found = moved([10.0, 10.0], [10.4, 10.6], half=0.25)
    assert numbers(found.within) == [0]
    assert numbers(found.moved(up=True)) == [1]
    placed = dict(zip(found.classification.codes, found.classification.classes, strict=True))
    assert placed["BU00010000"] == -1
    assert placed["BU00010001"] >= 0


def test_a_change_of_which_the_rounding_is_unknown_is_counted_apart():
    found = moved([10.0, 10.0], [11.0, 10.0], half=NAN)
    assert numbers(found.unjudged) == [0]
    # The same figure twice needs no bounds.
    assert numbers(found.within) == [1]
    assert numbers(found.moved(up=True)) == [0]


@pytest.mark.parametrize(
    ("before", "after"), [([NAN, NAN], [1.0, NAN]), ([4.0, 5.0], [4.0, 5.0])], ids=["nothing known", "nothing moved"]
)
def test_without_a_rise_or_fall_there_are_no_classes(before, after):
    found = moved(before, after)
    assert found.classification.k == 0
    assert found.moved(up=True) == found.moved(up=False) == ()


@given(
    pairs=st.lists(
        st.tuples(*[st.one_of(st.just(NAN), st.integers(0, 1000).map(lambda tenth: tenth / 10))] * 2), min_size=1
    ),
    k=st.integers(2, 9),
)
def test_a_change_is_its_opposite_the_other_way_round(pairs, k):
    first, last = ([pair[place] for pair in pairs] for place in (0, 1))
    there, back = moved(first, last, k=k), moved(last, first, k=k)
    pd.testing.assert_series_equal(there.difference.frame["change"], -back.difference.frame["change"])
    assert there.within == back.within
    assert there.moved(up=True) == back.moved(up=False)
    assert there.moved(up=False) == back.moved(up=True)
    whole = there.difference.frame["change"].notna().sum()
    assert len(there.within) + len(there.moved(up=True)) + len(there.moved(up=False)) == whole


@given(changes=st.lists(st.integers(-500, 500).filter(bool), min_size=1, max_size=30), k=st.integers(2, 12))
def test_no_class_holds_both_a_rise_and_a_fall(changes, k):
    found = moved([50.0] * len(changes), [50.0 + change / 10 for change in changes], half=0.0, k=k)
    made = found.classification
    assert made.k <= MOST_CLASSES + 1
    assert sum(made.counts) == len(changes)
    places = dict(zip(made.codes, made.classes, strict=True))
    up, down = ({places[code] for code in found.moved(up=way)} for way in (True, False))
    assert not up & down
    assert all(low > high for low in up for high in down)


def test_a_redrawn_area_is_judged_on_carried_bounds():
    first, last = values("laag_inkomen", 2020), values("laag_inkomen", 2022)
    step = compose(find_links(raw(year - 1), raw(year), level=Level.BUURT, year=year) for year in (2021, 2022))
    crosswalk = build_crosswalk(shapes(2020), shapes(2022), linked=step.linked)
    carried = carry_figures(first, crosswalk, names=raw(2022), boundary_year=2022)
    found = difference(first, last, step=step, carried=carried)
    old, new = first.bounds, last.bounds
    parts = ["BU99010305", "BU99010307"]
    judged = judge(found, before=old, after=new, carried=carried.figures.bounds)
    assert list(judged.estimated["code"]) == parts
    assert judged.estimated["coverage"].tolist() == [1, 1]
    assert not judged.unjudged
    # Without the bounds of what was carried nothing can be said of the redrawn parts.
    assert set(judge(found, before=old, after=new).unjudged) == set(parts)
    # Wide bounds around every carried value explain any change of theirs.
    wide = pd.DataFrame({"low": 0.0, "high": 100.0}, index=parts)
    assert set(parts) <= judge(found, before=old, after=new, carried=wide).within


def test_means_are_over_the_areas_that_were_compared():
    assert mean_of(moved([10.0, 20.0, 99.0], [12.0, 24.0, NAN]).difference.frame) == (15.0, 18.0)
    assert all(math.isnan(item) for item in mean_of(moved([NAN], [1.0]).difference.frame))
