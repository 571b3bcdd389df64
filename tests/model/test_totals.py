"""The figure of several areas as one, against sums made by hand; never an average of shares."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from builders import figures, indicator, raw

from kaart.catalogue import Kind, Text, load
from kaart.catalogue.rounding import Method, Rounding, RoundingPart, RoundingRule
from kaart.core.codes import Level
from kaart.core.language import sentence
from kaart.model.missing import Status
from kaart.model.totals import total_of

CATALOGUE = load()
CODES = ["BU00010001", "BU00010002", "BU00010003"]
TENS = RoundingRule("tientallen", (RoundingPart((Level.BUURT,), (), Rounding(Method.NEAREST, 10)),), "proef")


def of_buurten(record, *, year=2024, **columns):
    size = len(next(iter(columns.values())))
    return figures(raw(code=CODES[:size], **columns), indicator=record, level=Level.BUURT, year=year)


def words(total):
    return sentence(total.reason, language="nl")


def test_counts_are_summed_and_their_bounds_add():
    made = of_buurten(CATALOGUE.indicator("inwoners"), inwoners=[100, 250, 50])
    total = total_of(made)
    assert (total.value, total.status, total.areas) == (400, Status.OBSERVED, 3)
    # A published 100 is a count from 96 to 104.
    assert (total.low, total.high) == (pytest.approx(400 - 12), pytest.approx(400 + 12, abs=1e-4))


def test_a_share_is_the_sum_of_the_counts_over_the_sum_of_what_they_are_counted_over():
    made = of_buurten(CATALOGUE.indicator("kinderen"), inw_0_15=[10, 100], inwoners=[100, 200])
    total = total_of(made)
    # 110 of 300; the average of 10 % and 50 % would be 30 %.
    assert total.value == pytest.approx(100 * 110 / 300)
    # Each count 4 less or 4 more: 102 of 308, 118 of 292.
    assert (total.low, total.high) == (pytest.approx(100 * 102 / 308), pytest.approx(100 * 118 / 292))
    assert total.status is Status.OBSERVED


def test_a_count_in_both_parts_is_one_number():
    record = CATALOGUE.indicator("opleiding_laag")
    made = of_buurten(record, opl_laag=[20, 30], opl_midden=[40, 10], opl_hoog=[40, 60], inwoners=[200, 200])
    total = total_of(made)
    assert total.value == pytest.approx(100 * 50 / 200)
    single = total_of(made.only(frozenset(CODES[:1])))
    assert (single.low, single.high) == (pytest.approx(100 * 15 / (15 + 90)), pytest.approx(100 * 25 / (25 + 70)))


def test_a_share_that_the_source_calculated_is_an_estimate_weighed_by_households():
    made = of_buurten(indicator(), laag_inkomen_pct=[10.0, 40.0], huishoudens=[300, 100])
    total = total_of(made)
    assert total.value == pytest.approx((10 * 300 + 40 * 100) / 400)
    assert total.status is Status.ESTIMATED
    # Without rounding of the households: half a tenth each way.
    assert (total.low, total.high) == (pytest.approx(total.value - 0.05), pytest.approx(total.value + 0.05))
    wide = total_of(made, rounding=TENS)
    assert wide.low == pytest.approx((9.95 * 305 + 39.95 * 95) / 400)
    assert wide.high == pytest.approx((10.05 * 295 + 40.05 * 105) / 400)


def test_equal_shares_stay_that_share_whatever_the_weights():
    made = of_buurten(indicator(), laag_inkomen_pct=[20.0, 20.0, 20.0], huishoudens=[10, 1000, 333])
    assert total_of(made).value == pytest.approx(20.0)


def test_one_unknown_member_leaves_no_figure_and_is_named():
    made = of_buurten(indicator(), laag_inkomen_pct=[10.0, math.nan], huishoudens=[300, 40])
    total = total_of(made)
    assert not total.known
    assert words(total) == "van Proef BU00010002 (BU00010002) is het niet bekend: te weinig huishoudens."


def test_several_unknown_members_are_all_counted():
    made = of_buurten(indicator(), laag_inkomen_pct=[10.0, math.nan, math.nan], huishoudens=[300, 40, 40])
    assert words(total_of(made)).startswith("van 2 gebieden is het niet bekend: Proef BU00010002 (BU00010002), Proef")


def test_a_denominator_that_is_unknown_leaves_no_figure():
    made = of_buurten(indicator(), laag_inkomen_pct=[10.0, 40.0], huishoudens=[300, math.nan])
    assert not total_of(made).known
    assert CODES[1] in words(total_of(made))


def test_an_area_where_nobody_lives_adds_nothing():
    made = of_buurten(CATALOGUE.indicator("kinderen"), inw_0_15=[10, 0], inwoners=[100, 0])
    assert total_of(made).value == pytest.approx(10.0)
    nobody = total_of(made.only(frozenset(CODES[1:2])))
    assert not nobody.known
    assert words(nobody) == "niemand woont hier"


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": Text("x 1.000 euro", "x 1,000 euros")},
        {"kind": Kind.CATEGORY, "unit": Text("klasse", "class")},
        {"table_family": None},
        {"denominator": "inwoners", "group": "werk"},
        {"denominator": "", "denominator_proxy": False},
    ],
    ids=["mean", "class", "report", "proxy far off", "no denominator"],
)
def test_what_cannot_be_summed_has_no_figure(changes):
    made = of_buurten(indicator(), laag_inkomen_pct=[10.0, 40.0], huishoudens=[300, 100])
    total = total_of(replace(made, indicator=replace(made.indicator, **changes)))
    assert math.isnan(total.value)
    assert total.reason is not None


def test_a_member_that_does_not_exist_is_named_and_leaves_no_figure():
    made = of_buurten(indicator(), laag_inkomen_pct=[10.0, 40.0], huishoudens=[300, 100])
    assert words(total_of(made, absent=["BU00019999"])) == "BU00019999 bestaat niet in 2024"
