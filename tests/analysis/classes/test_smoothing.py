import math

import numpy as np
import pandas as pd
import pytest
from builders import indicator
from esda.smoothing import Empirical_Bayes
from hypothesis import assume, given
from hypothesis import strategies as st

from kaart.analysis.classes.smoothing import empirical_bayes
from kaart.catalogue import Kind, Text, load
from kaart.core.errors import InputError
from kaart.model.bounds import rate_base

RATES = st.lists(st.tuples(st.integers(0, 400), st.integers(20, 5_000)), min_size=2, max_size=30)


def series(values):
    return pd.Series(values, index=[f"BU0001{n:04d}" for n in range(len(values))], dtype=float)


def test_by_hand():
    # 10 of 100 and 90 of 300: m = 100/400; s2 = (100 x 0.15^2 + 300 x 0.05^2) / 400 = 0.0075;
    # m / mean(n) = 0.25 / 200 = 0.00125, so A = 0.00625; shares 0.00625 / (0.00625 + 0.25 / n).
    found = empirical_bayes(series([10.0, 30.0]), denominators=series([100, 300]), indicator=indicator())
    assert found.mean == pytest.approx(25.0)
    assert found.between == pytest.approx(62.5)
    assert found.frame["own_share"].tolist() == pytest.approx([0.00625 / 0.00875, 0.00625 / (0.00625 + 0.25 / 300)])
    assert found.frame["smoothed"].tolist() == pytest.approx([25 - 15 * 0.7142857, 25 + 5 * 0.8823529])
    assert found.frame["value"].tolist() == [10.0, 30.0]
    assert str(found.label).startswith("As if")


@given(RATES)
def test_it_is_what_esda_gives_where_that_can_be_used(rows):
    counts, homes = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    found = empirical_bayes(series(100 * counts / homes), denominators=series(homes), indicator=indicator())
    assume(found.between > 1e-6)
    expected = 100 * Empirical_Bayes(counts, homes).r.ravel()
    assert found.frame["smoothed"].to_numpy() == pytest.approx(expected, rel=1e-6, abs=1e-6)


@given(RATES)
def test_smoothed_values_lie_between_the_value_and_the_mean_and_small_areas_move_most(rows):
    rates, homes = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    found = empirical_bayes(series(rates / 4), denominators=series(homes), indicator=indicator())
    frame = found.frame
    slack = 1e-9
    assert (frame["smoothed"] >= np.minimum(frame["value"], found.mean) - slack).all()
    assert (frame["smoothed"] <= np.maximum(frame["value"], found.mean) + slack).all()
    assert frame["own_share"].between(0, 1).all()
    shares = frame["own_share"].to_numpy()[np.argsort(homes, kind="stable")]
    assert (np.diff(shares) >= -slack).all()


def test_where_chance_explains_everything_all_areas_get_the_mean_and_esda_leaves_the_scale():
    counts, homes = np.array([10.0, 11.0, 9.0]), np.array([100.0, 110.0, 95.0])
    found = empirical_bayes(series(100 * counts / homes), denominators=series(homes), indicator=indicator())
    assert found.between == 0
    assert found.frame["smoothed"].tolist() == pytest.approx([found.mean] * 3)
    # The reason for the floor: without it the variance is negative and values move past the mean.
    assert not np.allclose(Empirical_Bayes(counts, homes).r.ravel() * 100, found.mean)


def test_missing_is_never_a_number():
    values, homes = series([10.0, math.nan, 30.0, 20.0, 40.0]), series([100, 200, math.nan, 0, 300])
    found = empirical_bayes(values, denominators=homes, indicator=indicator())
    assert found.frame["smoothed"].notna().tolist() == [True, False, False, False, True]
    assert found.frame["own_share"].notna().tolist() == [True, False, False, False, True]
    assert found.frame["value"].equals(values)
    assert found.mean == pytest.approx((10 * 100 + 40 * 300) / 400)


def test_denominators_go_by_code_and_not_by_place():
    values, homes = series([10.0, 30.0]), series([100, 300])
    straight = empirical_bayes(values, denominators=homes, indicator=indicator())
    turned = empirical_bayes(values, denominators=homes[::-1], indicator=indicator())
    assert turned.frame.equals(straight.frame)


def test_per_thousand_is_the_same_model():
    record = indicator(unit=Text("per 1.000 inwoners", "per 1,000 inhabitants"))
    share = empirical_bayes(series([1.0, 3.0]), denominators=series([1000, 3000]), indicator=indicator())
    rate = empirical_bayes(series([10.0, 30.0]), denominators=series([1000, 3000]), indicator=record)
    assert rate.frame["smoothed"].tolist() == pytest.approx((10 * share.frame["smoothed"]).tolist())
    assert rate.between == pytest.approx(100 * share.between)


def test_what_is_no_rate_cannot_be_smoothed():
    for record in (indicator(unit=Text("km", "km")), indicator(kind=Kind.EXTENSIVE)):
        with pytest.raises(InputError, match="proef is no share"):
            empirical_bayes(series([1.0]), denominators=series([100]), indicator=record)
    with pytest.raises(InputError, match="No area has both"):
        empirical_bayes(series([1.0, math.nan]), denominators=series([math.nan, 100]), indicator=indicator())


@pytest.mark.parametrize(
    ("name", "base"),
    [("laag_inkomen", 100), ("bijstand_per_1000", 1000), ("woz", None), ("afstand_huisarts", None), ("inwoners", None)],
)
def test_the_catalogue_says_what_a_rate_is_per(name, base):
    assert rate_base(load().indicator(name)) == base
