import math
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from builders import squares
from example import raw, shapes
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from kaart.analysis.change.crosswalk import build_crosswalk, carry
from kaart.analysis.change.links import find_links
from kaart.catalogue import Kind
from kaart.core.codes import Level
from kaart.core.errors import CrsError, InputError, SchemaError

X, Y = 200_000, 320_000


def areas(shapes_by_code):
    return gpd.GeoDataFrame({"code": list(shapes_by_code)}, geometry=list(shapes_by_code.values()), crs="EPSG:28992")


def strips(cuts, prefix="BU0001"):
    """Touching rectangles 100 m high, between the given metres from the west."""
    return areas({f"{prefix}{n:04d}": box(X + a, Y, X + b, Y + 100) for n, (a, b) in enumerate(pairwise(cuts))})


def series(frame, values):
    return pd.Series(values, index=list(frame["code"]), dtype=float)


CUTS = st.lists(st.integers(1, 99), max_size=6, unique=True).map(lambda inner: [0, *sorted(inner), 100])
BLOCKS = st.tuples(CUTS, CUTS)


def blocks(cuts, prefix):
    """A partition of a square of 100 m in blocks: columns, each at its own cuts."""
    columns, rows = cuts
    found = {}
    for n, (a, b) in enumerate(pairwise(columns)):
        turned = [0, *sorted({(cut + 13 * n) % 99 + 1 for cut in rows[1:-1]}), 100]
        for low, high in pairwise(turned):
            found[f"{prefix}{len(found):04d}"] = box(X + a, Y + low, X + b, Y + high)
    return areas(found)


COUNTS = st.one_of(st.just(math.nan), st.integers(0, 5000).map(float))


@given(CUTS, CUTS, st.data())
def test_weights_and_values_are_those_of_plain_interval_arithmetic(old, new, data):
    source, target = strips(old), strips(new, "BU0002")
    values = data.draw(st.lists(st.integers(0, 1000), min_size=len(source), max_size=len(source)))
    found = carry(series(source, values), build_crosswalk(source, target, sliver=0.0), kind=Kind.EXTENSIVE)
    for code, (a, b) in zip(target["code"], pairwise(new), strict=True):
        by_hand = sum(
            value * max(0, min(b, d) - max(a, c)) / (d - c) for value, (c, d) in zip(values, pairwise(old), strict=True)
        )
        assert found.frame.loc[code, "value"] == pytest.approx(by_hand)


@given(BLOCKS, BLOCKS, st.data())
def test_totals_are_conserved_on_any_two_partitions(old, new, data):
    source, target = blocks(old, "BU0001"), blocks(new, "BU0002")
    size = len(source)
    values = series(source, data.draw(st.lists(st.integers(0, 5000), min_size=size, max_size=size)))
    people = data.draw(st.none() | st.lists(COUNTS, min_size=len(target), max_size=len(target)))
    crosswalk = build_crosswalk(source, target, inhabitants=None if people is None else series(target, people))
    assert crosswalk.table.groupby("source")["weight"].sum().to_numpy() == pytest.approx(np.ones(size))
    assert crosswalk.outside.to_numpy() == pytest.approx(np.zeros(size), abs=1e-9)
    found = carry(values, crosswalk, kind=Kind.EXTENSIVE)
    assert found.frame["value"].sum() == pytest.approx(values.sum())
    assert found.lost == pytest.approx(0, abs=1e-6)


@given(BLOCKS, BLOCKS, st.data())
def test_what_is_known_is_carried_or_lost_and_the_unknown_never_becomes_a_number(old, new, data):
    source, target = blocks(old, "BU0001"), blocks(new, "BU0002")
    values = series(source, data.draw(st.lists(COUNTS, min_size=len(source), max_size=len(source))))
    crosswalk = build_crosswalk(source, target)
    found = carry(values, crosswalk, kind=Kind.EXTENSIVE)
    assert found.frame["value"].sum() + found.lost == pytest.approx(values.sum(), abs=1e-6)
    unknown = set(values.index[values.isna()])
    touched = crosswalk.table[crosswalk.table["source"].isin(unknown)]
    much = touched.groupby("target")["target_share"].sum()
    assert found.frame.loc[much.index[much > 0.06], "value"].isna().all()
    assert found.frame["coverage"].between(0, 1).all()


@pytest.mark.slow
@given(BLOCKS, BLOCKS, st.data())
def test_a_rate_lies_between_the_known_rates_it_comes_from(old, new, data):
    source, target = blocks(old, "BU0001"), blocks(new, "BU0002")
    size = len(source)
    rates = series(source, data.draw(st.lists(st.none() | st.floats(0, 100), min_size=size, max_size=size)))
    base = series(source, data.draw(st.lists(COUNTS, min_size=size, max_size=size)))
    crosswalk = build_crosswalk(source, target)
    found = carry(rates, crosswalk, kind=Kind.INTENSIVE, denominator=base, min_coverage=0.0).frame
    for code, row in found.iterrows():
        pairs = crosswalk.table[crosswalk.table["target"] == code]
        parts = rates.reindex(pairs["source"])
        usable = parts[(base.reindex(parts.index) > 0) & parts.notna()]
        if usable.empty and not pairs["same"].any():
            assert math.isnan(row["value"])
        elif not math.isnan(row["value"]):
            assert parts.min() - 1e-9 <= row["value"] <= parts.max() + 1e-9


@given(BLOCKS, st.data())
def test_identical_shapes_give_back_what_was_put_in(cuts, data):
    source, target = blocks(cuts, "BU0001"), blocks(cuts, "BU0002")
    values = data.draw(st.lists(COUNTS, min_size=len(source), max_size=len(source)))
    crosswalk = build_crosswalk(source, target)
    assert crosswalk.table["same"].all()
    for kind in (Kind.EXTENSIVE, Kind.INTENSIVE):
        nothing = series(source, [math.nan] * len(source))
        found = carry(series(source, values), crosswalk, kind=kind, denominator=nothing).frame
        assert found["value"].tolist() == pytest.approx(values, nan_ok=True, abs=0)
        assert not found["estimated"].any()


def test_a_rate_is_weighed_by_its_denominator_over_the_known_part():
    # Three strips of 10, 20 and 70 m become one: 10 % of 100 households, unknown of 60, 40 % of 300.
    source, target = strips([0, 10, 30, 100]), strips([0, 100], "BU0002")
    found = carry(
        series(source, [10, math.nan, 40]),
        build_crosswalk(source, target),
        kind=Kind.INTENSIVE,
        denominator=series(source, [100, 60, 300]),
    ).frame.iloc[0]
    assert found["value"] == pytest.approx((10 * 100 + 40 * 300) / 400)
    assert found["coverage"] == pytest.approx(400 / 460)
    assert found["estimated"]


def test_an_unknown_area_where_nobody_lives_takes_nothing_away_from_a_rate():
    source, target = strips([0, 50, 100]), strips([0, 100], "BU0002")
    found = carry(
        series(source, [20, math.nan]),
        build_crosswalk(source, target),
        kind=Kind.INTENSIVE,
        denominator=series(source, [100, 0]),
    ).frame.iloc[0]
    assert (found["value"], found["coverage"]) == (20, 1)


def test_without_denominators_of_the_unknown_part_coverage_goes_by_area():
    source, target = strips([0, 30, 100]), strips([0, 100], "BU0002")
    crosswalk = build_crosswalk(source, target)
    values, base = series(source, [math.nan, 20]), series(source, [math.nan, 100])
    found = carry(values, crosswalk, kind=Kind.INTENSIVE, denominator=base).frame.iloc[0]
    assert (found["value"], found["coverage"]) == (20, pytest.approx(0.7))
    strict = carry(values, crosswalk, kind=Kind.INTENSIVE, denominator=base, min_coverage=0.8).frame.iloc[0]
    assert math.isnan(strict["value"])


def test_a_count_with_an_unknown_part_is_unknown_and_not_a_smaller_count():
    source, target = strips([0, 50, 100]), strips([0, 100], "BU0002")
    found = carry(series(source, [80, math.nan]), build_crosswalk(source, target), kind=Kind.EXTENSIVE)
    assert math.isnan(found.frame["value"].iloc[0])
    assert found.frame["coverage"].iloc[0] == pytest.approx(0.5)
    assert found.lost == 80


def test_a_target_that_nothing_covers_is_missing_and_not_zero():
    source, target = strips([0, 50]), strips([0, 50, 100], "BU0002")
    crosswalk = build_crosswalk(source, target)
    for kind in (Kind.EXTENSIVE, Kind.INTENSIVE):
        found = carry(series(source, [80]), crosswalk, kind=kind, denominator=series(source, [10])).frame
        assert math.isnan(found.loc["BU00020001", "value"])
        assert found.loc["BU00020001", "coverage"] == 0
        assert not found.loc["BU00020001", "estimated"]


def test_a_source_that_lies_outside_is_lost_and_said_so():
    source, target = strips([0, 50, 100]), strips([0, 75], "BU0002")
    crosswalk = build_crosswalk(source, target)
    assert crosswalk.outside.tolist() == pytest.approx([0, 0.5])
    far = build_crosswalk(source, areas({"BU00020000": box(X + 500, Y, X + 600, Y + 100)}))
    assert far.outside.tolist() == [1, 1]
    found = carry(series(source, [80, 40]), crosswalk, kind=Kind.EXTENSIVE)
    assert found.frame["value"].tolist() == pytest.approx([100])
    assert found.lost == pytest.approx(20)


def test_values_without_a_boundary_are_named():
    source = strips([0, 100])
    found = carry(
        pd.Series({"BU00010000": 10.0, "BU00019999": 5.0, "BU00019998": math.nan}),
        build_crosswalk(source, strips([0, 100], "BU0002")),
        kind=Kind.EXTENSIVE,
    )
    assert found.without_boundary == ("BU00019999",)
    assert found.lost == 5


def test_inhabitants_of_the_later_parts_refine_the_area():
    source, target = strips([0, 100]), strips([0, 80, 100], "BU0002")
    values = series(source, [1000])
    by_area = carry(values, build_crosswalk(source, target), kind=Kind.EXTENSIVE).frame["value"]
    assert by_area.tolist() == pytest.approx([800, 200])
    refined = build_crosswalk(source, target, inhabitants=series(target, [300, 900]))
    assert refined.refined == {"BU00010000"}
    assert carry(values, refined, kind=Kind.EXTENSIVE).frame["value"].tolist() == pytest.approx([250, 750])


@pytest.mark.parametrize("people", [[math.nan, 900], [0, 0]])
def test_where_inhabitants_are_unknown_or_nobody_the_area_decides(people):
    source, target = strips([0, 100]), strips([0, 80, 100], "BU0002")
    crosswalk = build_crosswalk(source, target, inhabitants=series(target, people))
    assert crosswalk.refined == frozenset()
    assert sorted(crosswalk.table["weight"]) == pytest.approx([0.2, 0.8])


def test_slivers_of_a_new_drawing_carry_nothing():
    source, target = strips([0, 100, 200]), strips([0, 100.4, 200], "BU0002")
    crosswalk = build_crosswalk(source, target)
    assert len(crosswalk.table) == 2
    assert crosswalk.table["same"].all()
    assert len(build_crosswalk(source, target, sliver=0.0).table) == 3


def test_a_coast_that_moved_a_little_loses_nobody():
    source, target = strips([0, 100]), strips([0, 99.5], "BU0002")
    crosswalk = build_crosswalk(source, target)
    assert crosswalk.table["weight"].tolist() == [1]
    assert carry(series(source, [1000]), crosswalk, kind=Kind.EXTENSIVE).lost == 0


def test_linked_areas_are_not_overlaid():
    source, target = strips([0, 100, 200]), strips([0, 130, 200], "BU0002")
    linked = {"BU00020000": "BU00010000", "BU00020001": "BU00010001", "BU00029999": "BU00010001"}
    crosswalk = build_crosswalk(source, target, linked=linked)
    found = carry(series(source, [7, 9]), crosswalk, kind=Kind.EXTENSIVE).frame
    assert found["value"].tolist() == [7, 9]
    assert not found["estimated"].any()


def test_a_density_is_weighed_by_area():
    source, target = strips([0, 20, 100]), strips([0, 100], "BU0002")
    found = carry(series(source, [5000, 1000]), build_crosswalk(source, target), kind=Kind.INTENSIVE, per_area=True)
    assert found.frame["value"].tolist() == pytest.approx([0.2 * 5000 + 0.8 * 1000])


def test_the_split_of_the_example_region_conserves_its_inhabitants():
    step = find_links(raw(2020), raw(2021), level=Level.BUURT, year=2021)
    people = raw(2021).set_index("code")["inwoners"]
    crosswalk = build_crosswalk(shapes(2020), shapes(2021), linked=step.linked, inhabitants=people)
    before = raw(2020).set_index("code").loc[list(shapes(2020)["code"]), "inwoners"]
    found = carry(before, crosswalk, kind=Kind.EXTENSIVE)
    assert found.lost == pytest.approx(0, abs=1e-6)
    assert found.frame["estimated"].sum() == 2
    north, south = found.frame.loc[["BU99010305", "BU99010307"], "value"]
    # 5910 people in 2020; the parts had 2955 and 3410 a year later.
    assert north == pytest.approx(5910 * 2955 / (2955 + 3410))
    assert south == pytest.approx(5910 * 3410 / (2955 + 3410))
    rest = found.frame.drop(index=["BU99010305", "BU99010307"])["value"]
    assert rest.equals(before[rest.index])


def test_the_merger_of_the_example_region_adds_up_its_gemeenten():
    crosswalk = build_crosswalk(shapes(2018, Level.GEMEENTE), shapes(2019, Level.GEMEENTE))
    frame = raw(2018).set_index("code")
    people = frame.loc[list(crosswalk.sources), "inwoners"]
    found = carry(people, crosswalk, kind=Kind.EXTENSIVE).frame["value"]
    assert found["GM9902"] == pytest.approx(people["GM9905"] + people["GM9906"])
    low = frame.loc[list(crosswalk.sources), "laag_inkomen_pct"]
    rate = carry(low, crosswalk, kind=Kind.INTENSIVE, denominator=people).frame["value"]
    by_hand = (low["GM9905"] * people["GM9905"] + low["GM9906"] * people["GM9906"]) / found["GM9902"]
    assert rate["GM9902"] == pytest.approx(by_hand)
    assert rate["GM9901"] == low["GM9901"]


def test_what_cannot_be_carried_is_refused_in_a_sentence():
    source, target = strips([0, 100]), strips([0, 100], "BU0002")
    crosswalk = build_crosswalk(source, target)
    with pytest.raises(InputError, match="class"):
        carry(series(source, [1]), crosswalk, kind=Kind.CATEGORY)
    with pytest.raises(InputError, match="denominators"):
        carry(series(source, [1]), crosswalk, kind=Kind.INTENSIVE)
    with pytest.raises(SchemaError, match="BU00010000"):
        carry(pd.Series([1.0, 2.0], index=["BU00010000"] * 2), crosswalk, kind=Kind.EXTENSIVE)


def test_areas_that_cannot_be_overlaid_are_refused_in_a_sentence():
    good = squares(["BU00010000"])
    with pytest.raises(CrsError, match="EPSG:28992"):
        build_crosswalk(good.to_crs("EPSG:4326"), good)
    with pytest.raises(SchemaError, match="code of its own"):
        build_crosswalk(good.drop(columns="code"), good)
    with pytest.raises(SchemaError, match="code of its own"):
        build_crosswalk(good, pd.concat([good, good]))
    with pytest.raises(SchemaError, match="no surface: BU00010000"):
        build_crosswalk(good, good.set_geometry([Polygon()], crs="EPSG:28992"))
    with pytest.raises(SchemaError, match="several later ones"):
        build_crosswalk(
            good,
            squares(["BU00020000", "BU00020001"]),
            linked=dict.fromkeys(["BU00020000", "BU00020001"], "BU00010000"),
        )


def test_nothing_overlaps_nothing():
    empty = strips([0])
    crosswalk = build_crosswalk(empty, strips([0, 100], "BU0002"))
    found = carry(pd.Series(dtype=float), crosswalk, kind=Kind.EXTENSIVE)
    assert found.frame["value"].isna().all()
    assert found.lost == 0
