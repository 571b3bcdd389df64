from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from builders import NAN, figures, indicator, raw
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.classes.classify import classify
from kaart.catalogue import Kind, load
from kaart.core.codes import Level
from kaart.core.errors import DefinitionMismatchError, SchemaError, UnknownLevelError
from kaart.core.language import sentence
from kaart.core.numbers import as_printed, in_table
from kaart.model.indicators import derive, require_level, require_same_scale
from kaart.model.reasons import reason_of, why_empty, whys_empty

FRAME = raw(
    code=["BU00010000", "BU00010001", "BU00010002", "GM0001", "WK000100"],
    laag_inkomen_pct=[12.4, NAN, NAN, 9.0, NAN],
    huishoudens=[2000.0, 40.0, 0.0, 2040.0, 2040.0],
    bijstand=[250.0, 0.0, NAN, 250.0, 250.0],
    inw_15_25=[300.0, 0.0, 0.0, 300.0, 300.0],
    inw_25_45=[400.0, 0.0, 0.0, 400.0, 400.0],
)


def test_values_get_status_and_denominator():
    frame = figures(FRAME, indicator=indicator(), level=Level.BUURT, year=2018).frame.set_index("code")
    assert frame["status"].to_dict() == {
        "BU00010000": "observed",
        "BU00010001": "suppressed",
        "BU00010002": "not_applicable",
    }
    assert frame.loc["BU00010000", "value"] == 12.4
    assert frame.loc["BU00010000", "denominator"] == 2000
    assert frame.loc["BU00010001", "inferred"]


def test_a_number_that_comes_near_the_divisor_is_counted_out_of_columns():
    helped = indicator(denominator="inw_15_45", over=("inw_15_25", "inw_25_45"))
    over = figures(FRAME, indicator=helped, level=Level.BUURT, year=2018).frame["denominator"]
    assert over.tolist() == [700.0, 0.0, 0.0]
    of_them = replace(helped, denominator="werkenden", over_share="laag_inkomen_pct")
    over = figures(FRAME, indicator=of_them, level=Level.BUURT, year=2018).frame["denominator"]
    assert over[0] == pytest.approx(700 * 0.124)
    assert np.isnan(over[1]), "an unknown share of nobody is not nobody"


@pytest.mark.parametrize(
    ("id_", "expected"), [("jeugdzorg_pct", 60 + 40), ("arbeidsparticipatie", 40 + 90 + 100), ("werknemers", 92)]
)
def test_a_share_of_part_of_the_people_is_not_counted_over_all_of_them(id_: str, expected: float):
    people = {"inwoners": 365, "inw_0_15": 60, "inw_15_25": 40, "inw_25_45": 90, "inw_45_65": 100, "inw_65_plus": 75}
    given = {"arbeidsparticipatie": 40, "jeugdzorg_pct": 16.1, "werknemers_pct": 80}
    rows = raw(code=["BU00010000"], **{name: [float(value)] for name, value in {**people, **given}.items()})
    frame = figures(rows, indicator=load().indicator(id_), level=Level.BUURT, year=2018).frame
    assert frame.loc[0, "denominator"] == pytest.approx(expected)


def test_level_without_any_value_is_not_published():
    frame = figures(FRAME, indicator=indicator(), level=Level.WIJK, year=2018).frame
    assert frame["status"].tolist() == ["not_published"]


def test_column_that_does_not_exist_is_not_published():
    frame = figures(FRAME, indicator=indicator(numerator=("weg",)), level=Level.BUURT, year=2019).frame
    assert set(frame["status"]) == {"not_published", "not_applicable"}


def test_rate_by_hand():
    rate = indicator(numerator=("bijstand",), per=("inw_15_25", "inw_25_45"), factor=1000.0)
    values = derive(FRAME, rate)
    assert values[0] == pytest.approx(250 / 700 * 1000, abs=0.001)
    assert np.isnan(values[1]), "nobody to divide by is not zero"
    assert np.isnan(values[2])


def _half_up(share: Fraction, *, decimals: int) -> Fraction:
    """A fraction at so many decimals, a half away from zero, without a float."""
    step = Fraction(1, 10**decimals)
    return (share / step + Fraction(1, 2)).__floor__() * step


@pytest.mark.parametrize("decimals", [0, 1])
def test_a_calculated_rate_prints_and_is_classed_as_its_exact_fraction(decimals):
    counts = [(top, bottom) for top in range(5, 200, 5) for bottom in range(1000, 2600, 29)]
    tops, bottoms = (np.array(column, dtype=float) for column in zip(*counts, strict=True))
    frame = pd.DataFrame({"bijstand": tops, "inw_15_25": bottoms})
    record = indicator(numerator=("bijstand",), per=("inw_15_25",), factor=1000.0, decimals=decimals)
    exact = [_half_up(Fraction(1000 * top, bottom), decimals=decimals) for top, bottom in counts]
    values = derive(frame, record)
    printed = [as_printed(value, decimals=decimals) for value in values]
    assert printed == [float(item) for item in exact]
    assert [as_printed(in_table(value, decimals=decimals), decimals=decimals) for value in values] == printed
    twice = [
        _half_up(_half_up(Fraction(1000 * top, bottom), decimals=decimals + 2), decimals=decimals)
        for top, bottom in counts
    ]
    assert twice != exact, "rounding twice would print another number for some of these"
    # A class that ends at a printed number holds the areas that print it or less, and no other.
    bound = float(exact[len(exact) // 2])
    made = classify(values, method="user", breaks=[bound], decimals=decimals)
    assert [place > 0 for place in made.classes] == [float(item) > bound for item in exact]


def test_explicit_source_code_wins_from_inference():
    frame = FRAME.assign(**{"laag_inkomen_pct@": [None, "-99995", None, None, None]})
    row = figures(frame, indicator=indicator(), level=Level.BUURT, year=2018).area("BU00010001")
    assert row is not None
    assert (row["status"], row["source_code"], bool(row["inferred"])) == ("not_published", "-99995", False)


def test_zero_inhabitants_is_an_observation():
    count = indicator(kind=Kind.EXTENSIVE, numerator=("huishoudens",), denominator="", threshold=0)
    row = figures(FRAME, indicator=count, level=Level.BUURT, year=2018).area("BU00010002")
    assert row is not None
    assert (row["value"], row["status"]) == (0.0, "observed")


def test_guards_refuse():
    with pytest.raises(UnknownLevelError, match="buurt"):
        require_level(indicator(levels=("gemeente",)), Level.BUURT)
    with pytest.raises(SchemaError, match="code"):
        figures(
            raw(code=["BU00010000", "BU00010000"], laag_inkomen_pct=[1.0, 2.0]),
            indicator=indicator(),
            level=Level.BUURT,
            year=2018,
        )
    with pytest.raises(DefinitionMismatchError):
        require_same_scale(indicator(), indicator(family="armoede_2024"))
    require_same_scale(indicator(), indicator(id="ander"))


cells = st.one_of(st.just(NAN), st.integers(0, 100_000).map(float))


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=12))
def test_unknown_in_never_gives_a_number_out(rows):
    codes = [f"BU0001{n:04d}" for n in range(len(rows))]
    top, bottom = (list(part) for part in zip(*rows, strict=True))
    frame = raw(code=codes, bijstand=top, inw_15_25=bottom)
    values = derive(frame, indicator(numerator=("bijstand",), per=("inw_15_25",), factor=100.0))
    unknown = frame["bijstand"].isna() | frame["inw_15_25"].isna() | frame["inw_15_25"].eq(0)
    assert values[unknown].isna().all()
    assert np.isfinite(values[~unknown]).all()


def test_people_without_a_household_are_not_nobody():
    """A hospital with 190 inhabitants and no household, beside a buurt where nobody lives."""
    frame = raw(
        code=["BU00010000", "BU00010001", "BU00010002"],
        laag_inkomen_pct=[12.4, NAN, NAN],
        huishoudens=[2000.0, 0.0, 0.0],
        inwoners=[4000.0, 190.0, 0.0],
    )
    made = figures(frame, indicator=indicator(), level=Level.BUURT, year=2018)
    assert made.frame["status"].tolist() == ["observed", "not_applicable", "not_applicable"]
    said = [
        sentence(reason_of(why_empty(row), indicator=made.indicator), language="nl")
        for row in made.frame.to_dict("records")[1:]
    ]
    assert said == ["geen huishoudens", "niemand woont hier"]
    assert whys_empty(made.frame).tolist() == [why_empty(row) for row in made.frame.to_dict("records")]
    of_people = indicator(denominator="inwoners")
    counted = figures(frame, indicator=of_people, level=Level.BUURT, year=2018).frame
    assert "no_households" not in set(counted["source_code"])
