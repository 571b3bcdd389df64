"""Bounds of values by rounding, against every count that a published one may stand for."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders import figures, raw
from hypothesis import assume, given
from hypothesis import strategies as st

from kaart.catalogue import Kind, Text, load
from kaart.catalogue.rounding import AS_COUNTED, Method, Rounding
from kaart.core.codes import Level

CATALOGUE = load()
PERSONS = dict(CATALOGUE.indicator("inwoners").roundings)["inwoners"]


def stands_for(published: int, rounding: Rounding) -> list[float]:
    """Whole counts that are published as a number, by the rule itself."""
    base = int(rounding.base)
    if rounding.method is Method.NONE:
        return [published]
    near = range(max(0, published - base), published + base + 1)
    if rounding.method is Method.RANDOM:
        return [n for n in near if published in ((n // base) * base, -(-n // base) * base)]
    return [n for n in near if base * math.floor(n / base + 0.5) == published]


def of_one_area(name, level, year=2024, **columns):
    code = {Level.BUURT: "BU00010001", Level.WIJK: "WK000100", Level.GEMEENTE: "GM0001", Level.LAND: "NL00"}[level]
    frame = raw(code=[code], **{key: [value] for key, value in columns.items()})
    return figures(frame, indicator=CATALOGUE.indicator(name), level=level, year=year)


@given(st.integers(0, 12).map(lambda n: n * 5), st.integers(2, 12).map(lambda n: n * 5))
def test_a_share_holds_every_share_that_its_counts_may_stand_for(children, people):
    assume(children <= people)
    made = of_one_area("kinderen", Level.BUURT, inw_0_15=children, inwoners=people)
    low, high = made.bounds.iloc[0][["low", "high"]]
    rule = PERSONS.at(Level.BUURT, year=2024)
    shares = [100 * a / b for a, b in itertools.product(stands_for(children, rule), stands_for(people, rule)) if b]
    assert low <= min(shares) + 1e-6
    assert high >= min(100, max(shares)) - 1e-6
    # And it is no wider than the widest division.
    assert low == pytest.approx(min(*shares, made.frame["value"].iloc[0]), abs=1e-6)
    assert high == pytest.approx(min(100, max(shares)), abs=1e-6)


def test_a_count_that_stands_in_both_parts_is_one_number():
    made = of_one_area("opleiding_laag", Level.BUURT, opl_laag=20, opl_midden=40, opl_hoog=40, inwoners=200)
    low, high = made.bounds.iloc[0][["low", "high"]]
    assert (low, high) == (pytest.approx(100 * 15 / (15 + 90)), pytest.approx(100 * 25 / (25 + 70)))


def test_counts_of_buurten_stand_for_four_less_to_four_more_and_those_of_gemeenten_for_themselves():
    for level in (Level.BUURT, Level.WIJK):
        bounds = of_one_area("inwoners", level, inwoners=100).bounds.iloc[0]
        assert bounds["low"] == 96
        # 104 is reached, 105 is not.
        assert 104 < bounds["high"] < 104.01
    exact = of_one_area("inwoners", Level.GEMEENTE, inwoners=86_762).bounds.iloc[0]
    assert exact.tolist() == [86_762, 86_762, 86_762]
    share = of_one_area("kinderen", Level.GEMEENTE, inwoners=86_762, inw_0_15=10_001).bounds.iloc[0]
    assert share["low"] == share["high"] == share["value"]


def test_a_published_rate_keeps_the_rounding_of_the_count_under_it():
    # 20 clients of 400 inhabitants: 16 to 24, and then rounded to a whole number per 1,000.
    bounds = of_one_area("wmo_per_1000", Level.BUURT, wmo_per_1000=50, inwoners=400).bounds.iloc[0]
    assert (bounds["low"], bounds["high"]) == (50 - 0.5 - 10, 50 + 0.5 + 10)
    # Without the inhabitants nobody knows.
    unknown = of_one_area("wmo_per_1000", Level.BUURT, wmo_per_1000=50, inwoners=np.nan).bounds.iloc[0]
    assert unknown[["low", "high"]].isna().all()


def test_the_number_beside_a_calculated_rate_is_what_divided_it():
    made = of_one_area(
        "bijstand_per_1000", Level.BUURT, bijstand=70, inw_15_25=50, inw_25_45=100, inw_45_65=80, inwoners=365
    )
    assert made.frame["denominator"].tolist() == [230]
    assert made.frame["value"].iloc[0] == pytest.approx(1000 * 70 / 230)
    low, high = made.bounds.iloc[0][["low", "high"]]
    assert low == pytest.approx(1000 * 65 / 242)
    assert high == pytest.approx(1000 * 75 / 218)


def test_a_divisor_that_may_be_nobody_gives_no_bounds():
    made = of_one_area("kinderen", Level.BUURT, inwoners=5, inw_0_15=5)
    assert made.bounds.iloc[0][["low", "high"]].isna().sum() == 0
    none = of_one_area("politie_misdrijven_per_1000", Level.BUURT, inwoners=0, misdrijven=3)
    assert none.bounds.iloc[0].isna().all()


@pytest.mark.parametrize("rule", [Rounding(), Rounding(Method.NEAREST, 10), Rounding(Method.RANDOM, 5)])
@given(st.integers(1, 40))
def test_reach_is_the_widest_that_the_rule_allows(rule, step):
    published = int(step * rule.base)
    counts = stands_for(published, rule)
    assert published - min(counts) == pytest.approx(rule.reach, abs=1e-9)
    top = max(counts) - published
    assert top == rule.reach if rule.includes_end else top == rule.reach - 1


def test_every_rule_that_columns_name_is_used_and_tells_its_source():
    rules = {column.rounding.id: column.rounding for column in CATALOGUE.all_columns} | {
        indicator.behind.rule.id: indicator.behind.rule for indicator in CATALOGUE.indicators if indicator.behind
    }
    assert set(rules) == {"", "personen", "tientallen", "hulp"}
    assert all(len(rule.source) > 40 for name, rule in rules.items() if name)
    assert AS_COUNTED.at(Level.BUURT, year=2024).reach == 0


def test_own_figures_have_the_step_of_their_record():
    made = of_one_area("laag_inkomen", Level.BUURT, year=2018, laag_inkomen_pct=12.3, huishoudens=500, inwoners=900)
    assert made.bounds.iloc[0][["low", "high"]].tolist() == [12.25, 12.35]
    plain = replace(made, frame=made.frame.drop(columns=["low", "high"]))
    pd.testing.assert_frame_equal(plain.bounds, made.bounds)


def test_money_below_zero_keeps_its_bounds():
    record = replace(
        CATALOGUE.indicator("laag_inkomen"), unit=Text("x 1.000 euro", "x 1,000 euro"), kind=Kind.INTENSIVE, low=-1e9
    )
    frame = raw(code=["BU00010001"], laag_inkomen_pct=[-2.3], huishoudens=[500], inwoners=[900])
    made = figures(frame, indicator=record, level=Level.BUURT, year=2018)
    assert made.bounds.iloc[0].tolist() == [-2.3, -2.35, -2.25]
