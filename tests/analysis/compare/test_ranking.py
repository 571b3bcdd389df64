import math
from dataclasses import replace

import pandas as pd
import pytest
from builders import NAN, figures, indicator
from builders import raw as made
from example import raw, values
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.compare.ranking import Alike, rank, together
from kaart.catalogue import Kind
from kaart.core.codes import Level
from kaart.core.errors import DefinitionMismatchError, InputError, SchemaError

CODES = [f"BU0001{n:04d}" for n in range(6)]


def rates(numbers, households, *, level=Level.BUURT, codes=None, year=2018, **changes):
    table = made(code=codes or CODES[: len(numbers)], laag_inkomen_pct=numbers, huishoudens=households)
    record = indicator(threshold=0, **changes)
    return figures(table, indicator=record, level=level, year=year)


def test_areas_stand_in_order_with_what_rounding_leaves_open():
    # 12.4 and 12.5 are rounded to tenths: 12.35-12.45 and 12.45-12.55 do not meet; two times 9.0 do.
    found = rank(rates([12.4, 9.0, 12.5, 9.0], [500, 600, 700, 800])).frame
    assert found["code"].tolist() == [CODES[2], CODES[0], CODES[1], CODES[3]]
    assert found["rank"].tolist() == [1, 2, 3, 3]
    assert found["rank_best"].tolist() == [1, 2, 3, 3]
    assert found["rank_worst"].tolist() == [1, 2, 4, 4]
    assert found["denominator"].tolist() == [700, 500, 600, 800]


def test_bounds_that_are_given_are_used():
    numbers = rates([10.0, 20.0], [500, 500])
    wide = pd.DataFrame({"low": [5.0, 8.0], "high": [15.0, 25.0]}, index=CODES[:2])
    found = rank(numbers, bounds=wide).frame
    assert list(zip(found["rank_best"], found["rank_worst"], strict=True)) == [(1, 2), (1, 2)]


def test_the_lowest_can_come_first():
    assert rank(rates([10.0, 20.0], [500, 500]), descending=False).frame["code"].tolist() == CODES[:2]


def test_areas_that_stay_out_say_why():
    numbers = rates([10.0, 99.0, NAN, 30.0, 40.0], [500, 99, 500, NAN, 100])
    shared = numbers.frame.assign(shared=[True, False, False, False, False])
    found = rank(replace(numbers, frame=shared))
    assert found.frame["code"].tolist() == [CODES[4]]
    assert dict(zip(found.left_out["code"], found.left_out["why"], strict=True)) == {
        CODES[0]: "shared",
        CODES[1]: "below_minimum",
        CODES[2]: "no_value",
        CODES[3]: "denominator_unknown",
    }
    assert str(found.left_out["reason"].iloc[1]).endswith("counted over is below 100.")


def test_a_count_is_ranked_without_a_minimum_and_without_distances():
    count = rates([5.0, 7.0], [NAN, NAN], kind=Kind.EXTENSIVE, denominator="", minimum=0)
    found = rank(count, country=1e6).frame
    assert found["rank"].tolist() == [1, 2]
    assert found["to_country"].isna().all()


def test_the_distance_to_gemeente_region_and_country():
    numbers = rates([10.0, 20.0], [500, 500], codes=["BU00010000", "BU00020000"])
    gemeenten = rates([12.0], [9000], codes=["GM0001"], level=Level.GEMEENTE)
    found = rank(numbers, gemeenten=gemeenten, region=15.0).frame.set_index("code")
    assert found.loc["BU00010000", "to_gemeente"] == -2
    assert math.isnan(found.loc["BU00020000", "to_gemeente"])
    assert found["to_region"].tolist() == [5, -5]
    assert found["to_country"].isna().all()


CONTEXT = pd.DataFrame({"code": CODES[:4], "stedelijkheid": [1, 2, NAN, 2], "inwoners": [900, 1500, 1500, NAN]})


@pytest.mark.parametrize(
    ("alike", "ranked", "unknown"),
    [
        (Alike(), 4, 0),
        (Alike(urbanity=frozenset({2})), 2, 1),
        (Alike(urbanity=frozenset({1, 2}), smallest=1000), 1, 2),
        (Alike(largest=900), 1, 1),
        (Alike(smallest=1500, largest=1500), 2, 1),
    ],
)
def test_only_areas_that_are_alike(alike, ranked, unknown):
    found = rank(rates([1.0, 2.0, 3.0, 4.0], [500] * 4), alike=alike, context=CONTEXT)
    assert len(found.frame) == ranked
    assert (found.left_out["why"] == "context_unknown").sum() == unknown
    assert found.frame["rank"].tolist() == list(range(1, ranked + 1))


def test_the_example_region_leaves_out_its_small_areas():
    found = rank(values("laag_inkomen", 2018), gemeenten=values("laag_inkomen", 2018, Level.GEMEENTE))
    assert len(found.frame) + len(found.left_out) == 90
    assert found.frame["denominator"].min() >= 100
    assert "BU99010406" in set(found.left_out["code"])
    assert (found.frame["rank_best"] <= found.frame["rank"]).all()
    assert (found.frame["rank"] <= found.frame["rank_worst"]).all()


def test_what_cannot_be_ranked_is_refused_in_a_sentence():
    numbers = rates([1.0], [500])
    with pytest.raises(InputError, match="classes have no rank"):
        rank(rates([1.0], [500], kind=Kind.CATEGORY))
    with pytest.raises(InputError, match="urbanity classes 1 to 5"):
        rank(numbers, alike=Alike(urbanity=frozenset({6})), context=CONTEXT)
    with pytest.raises(InputError, match="from low to high"):
        rank(numbers, alike=Alike(smallest=2, largest=1), context=CONTEXT)
    with pytest.raises(InputError, match="needs their urbanity"):
        rank(numbers, alike=Alike(smallest=1))
    with pytest.raises(SchemaError, match="stedelijkheid"):
        rank(numbers, alike=Alike(smallest=1), context=CONTEXT.drop(columns="stedelijkheid"))
    with pytest.raises(SchemaError, match="twice"):
        rank(numbers, alike=Alike(smallest=1), context=pd.concat([CONTEXT, CONTEXT]))
    other = rates([1.0], [500], codes=["GM0001"], level=Level.GEMEENTE, family="anders")
    with pytest.raises(DefinitionMismatchError, match="measure different things"):
        rank(numbers, gemeenten=other)
    with pytest.raises(InputError, match="2018 and 2017"):
        rank(numbers, gemeenten=rates([1.0], [500], codes=["GM0001"], level=Level.GEMEENTE, year=2017))


def test_nothing_to_rank_gives_an_empty_list():
    found = rank(rates([NAN, 5.0], [500, 20]))
    assert found.frame.empty
    assert len(found.left_out) == 2


def test_a_rate_of_several_areas_is_weighed_over_the_known_part():
    found = together(rates([10.0, NAN, 40.0], [100, 60, 300]), codes=CODES[:3])
    assert found.value == pytest.approx((10 * 100 + 40 * 300) / 400)
    assert found.coverage == pytest.approx(400 / 460)
    assert found.unknown == (CODES[1],)


def test_an_area_where_nobody_lives_takes_nothing_away():
    found = together(rates([10.0, NAN], [100, 0]), codes=CODES[:2])
    assert (found.value, found.coverage, found.unknown) == (10, 1, ())


def test_coverage_goes_by_areas_where_a_denominator_is_unknown():
    found = together(rates([10.0, 20.0], [100, NAN]), codes=CODES[:2])
    assert (found.value, found.coverage, found.unknown) == (10, 0.5, (CODES[1],))


def test_a_sum_with_an_unknown_part_is_unknown():
    count = {"kind": Kind.EXTENSIVE, "denominator": "", "minimum": 0}
    assert together(rates([5.0, 7.0], [NAN] * 2, **count), codes=CODES[:2]).value == 12
    found = together(rates([5.0, NAN], [NAN] * 2, **count), codes=CODES[:2])
    assert math.isnan(found.value)
    assert (found.coverage, found.unknown) == (0.5, (CODES[1],))


def test_nothing_known_together_is_nothing():
    found = together(rates([NAN, NAN], [100, 100]), codes=CODES[:2])
    assert (math.isnan(found.value), found.coverage) == (True, 0)
    with pytest.raises(InputError, match="these 0 areas"):
        together(rates([1.0], [1]), codes=[])


def test_the_example_region_together_lies_between_its_gemeenten():
    per_gemeente = values("laag_inkomen", 2018, Level.GEMEENTE)
    codes = [code for code in raw(2018)["code"] if code.startswith("GM")]
    found = together(per_gemeente, codes=codes)
    rates_ = per_gemeente.frame["value"]
    assert rates_.min() < found.value < rates_.max()
    assert found.coverage == 1


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 300)), min_size=1, max_size=6))
def test_every_area_is_ranked_or_left_out_and_the_rank_lies_in_its_interval(cells):
    numbers = rates([value / 10 for value, _ in cells], [float(base) for _, base in cells])
    found = rank(numbers)
    assert sorted([*found.frame["code"], *found.left_out["code"]]) == sorted(numbers.frame["code"])
    for row in found.frame.to_dict("records"):
        above = sum(other > row["value"] for other in found.frame["value"])
        assert row["rank_best"] <= row["rank"] == above + 1 <= row["rank_worst"] <= len(found.frame)
