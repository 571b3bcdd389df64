import dataclasses
import json
import math
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from grids import figures_of, grid_areas
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import percentileofscore
from shapely import Point
from shapely.geometry import box

from kaart.analysis.hotspots import statistic as module
from kaart.analysis.hotspots.design import MIN_PERMUTATIONS, Design
from kaart.analysis.hotspots.permutation import TWO_SIDED, adjusted, tails
from kaart.analysis.hotspots.statistic import MIN_AREAS, WORDS, Spot, hotspot_records, hotspots
from kaart.analysis.hotspots.weights import DISTANCE, NEAREST, Scheme, neighbours
from kaart.catalogue import Kind, Text
from kaart.core.errors import CrsError, InputError, SchemaError

QUICK = Design(permutations=499)
ALONE = Design(permutations=499, also_schemes=(), also_thresholds=())


def planted(columns, rows, *, at, side, by, seed):
    """Noise with squares raised by so many standard deviations, and which areas those are."""
    mask = np.zeros((columns, rows), dtype=bool)
    for x, y in at:
        mask[x : x + side, y : y + side] = True
    raised = mask.ravel()
    return np.random.default_rng(seed).standard_normal(len(raised)) + by * raised, raised


def two_in_a_thousand(*, seed, by=3.0):
    return planted(40, 25, at=((6, 4), (27, 15)), side=5, by=by, seed=seed)


def spots_of(result):
    return [area.spot for area in result.areas]


def by_code(result):
    return {area.code: area for area in result.areas}


def test_a_cluster_is_found_and_told_in_plain_words():
    areas = grid_areas(12, 12)
    values, raised = planted(12, 12, at=((4, 4),), side=4, by=8, seed=1)
    result = hotspots(areas, figures_of(areas["code"], values), design=Design())
    high = np.array([spot is Spot.HIGH_HIGH for spot in spots_of(result)])
    assert high[raised].mean() >= 0.75
    assert high[~raised].sum() == 0
    inner = by_code(result)[areas["code"][5 * 12 + 5]]
    assert inner.spot is Spot.HIGH_HIGH
    assert inner.z > 3
    assert inner.p == pytest.approx(0.0002)
    assert inner.p <= inner.p_adj <= 0.05
    assert inner.stability == 1.0
    assert len(inner.neighbours) == 8
    assert inner.excluded_because is None
    assert result.tested == 144
    assert result.combinations == 9
    assert sum(result.counts.values()) == 144
    assert WORDS[inner.spot] == "remarkably high neighbours, itself above the average"
    assert inner.quarter == 4


def test_high_amid_low_and_low_amid_high():
    areas = grid_areas(15, 15)
    rng = np.random.default_rng(3)
    level = np.zeros((15, 15))
    level[1:6, 1:6], level[3, 3] = -6, 5
    level[9:14, 9:14], level[11, 11] = 6, -5
    values = level.ravel() + rng.normal(0, 0.5, 225)
    for method in ("gi", "lisa"):
        design = Design(method=method, also_schemes=())
        found = by_code(hotspots(areas, figures_of(areas["code"], values), design=design))
        odd, other = found[areas["code"][3 * 15 + 3]], found[areas["code"][11 * 15 + 11]]
        assert odd.spot is Spot.HIGH_LOW
        assert other.spot is Spot.LOW_HIGH
        assert found[areas["code"][2 * 15 + 2]].spot is Spot.LOW_LOW
        if method == "lisa":
            assert odd.z < 0
            assert other.z < 0


def test_the_quarter_of_an_area_is_that_of_its_own_value_whatever_its_neighbours_are():
    """An area above the median and below the mean amid low ones has low neighbours, and stands in the third quarter."""
    areas = grid_areas(12, 12)
    values, _ = planted(12, 12, at=((1, 1),), side=4, by=-8, seed=3)
    values[100:112] += 20  # these lift the mean above the median
    values[2 * 12 + 2] = 0.4
    assert np.median(values) < 0.4 < values.mean()
    result = hotspots(areas, figures_of(areas["code"], values), design=QUICK)
    amid = by_code(result)[areas["code"][2 * 12 + 2]]
    assert amid.spot is Spot.LOW_LOW
    assert amid.quarter == 3
    expected = [min(4, 1 + int(4 * percentileofscore(values, value, "mean") / 100)) for value in values]
    found = by_code(result)
    assert [found[code].quarter for code in areas["code"]] == expected


def test_equal_values_share_a_quarter():
    areas = grid_areas(6, 6)
    result = hotspots(areas, figures_of(areas["code"], [0.0] * 18 + list(range(1, 19))), design=ALONE)
    quarters = [area.quarter for area in result.areas]
    assert quarters == [2] * 18 + [3] * 9 + [4] * 9


def test_both_methods_give_the_same_p_and_class_and_another_z():
    areas = grid_areas(8, 8)
    figures = figures_of(areas["code"], planted(8, 8, at=((2, 2),), side=3, by=4, seed=5)[0])
    gi, lisa = (hotspots(areas, figures, design=dataclasses.replace(QUICK, method=name)) for name in ("gi", "lisa"))
    assert [area.p for area in gi.areas] == [area.p for area in lisa.areas]
    assert spots_of(gi) == spots_of(lisa)
    assert [area.z for area in gi.areas] != [area.z for area in lisa.areas]


def test_every_area_comes_back_with_what_it_is_or_why_it_is_not_tested():
    areas = grid_areas(6, 6)
    codes = list(areas["code"])
    values = np.random.default_rng(2).normal(20, 5, 36)
    values[[7, 8, 9, 10]] = math.nan
    figures = figures_of(codes, values)
    frame = figures.frame
    for at, status in zip((7, 8, 9, 10), ("not_applicable", "not_published", "suppressed", "missing"), strict=True):
        frame.loc[at, "status"] = status
    frame.loc[13, "denominator"] = 99
    frame.loc[14, "denominator"] = math.nan
    frame.loc[15, "shared"] = True
    extra = figures_of(["BU00019999"], [20.0]).frame
    frame = pd.concat([frame[frame["code"] != codes[20]], extra], ignore_index=True)
    island = {"code": "BU00015000", "name": "Eiland", "geometry": box(0, 0, 10, 10)}
    frame = pd.concat([frame, figures_of(["BU00015000"], [30.0]).frame], ignore_index=True)
    areas = pd.concat([areas, gpd.GeoDataFrame([island], crs=areas.crs)], ignore_index=True)
    result = hotspots(areas, dataclasses.replace(figures, frame=frame), design=QUICK)
    said = {area.code: str(area.excluded_because) for area in result.areas if area.excluded_because}
    assert said == {
        codes[7]: "nobody lives here",
        codes[8]: "not published for 2018",
        codes[9]: "too few households",
        codes[10]: "unknown",
        codes[13]: "too few households (fewer than 100.0): here 99",
        codes[14]: "Its number of households or inhabitants is unknown, so it may be too small to compare.",
        codes[15]: "One value was published for several areas together; it is not measured here.",
        codes[20]: "There are no figures of it.",
        "BU00019999": "There is no boundary of it.",
        "BU00015000": "It has no neighbours: nothing touches it or lies near enough.",
    }
    assert [area.code for area in result.areas] == sorted({*codes, "BU00019999", "BU00015000"})
    found = by_code(result)
    for code in said:
        assert (found[code].z, found[code].p, found[code].p_adj) == (None, None, None)
        assert (found[code].spot, found[code].stability, found[code].neighbours) == (None, None, ())
    assert found["BU00015000"].name == "Eiland" or found["BU00015000"].name.startswith("Proef")
    assert found["BU00015000"].value == 30.0
    assert found[codes[7]].value is None
    assert result.tested == 38 - len(said)
    # Nothing that was left out is a neighbour of anything.
    assert not set(said) & {code for area in result.areas for code in area.neighbours}


def test_an_area_whose_neighbours_all_miss_is_no_island():
    areas = grid_areas(20, 1)
    values = np.arange(20.0)
    values[1] = math.nan
    result = hotspots(areas, figures_of(areas["code"], values), design=ALONE)
    assert str(result.areas[0].excluded_because) == "None of its neighbours has a figure that can be used."
    assert result.tested == 18
    nearest = hotspots(areas, figures_of(areas["code"], values), design=Design(scheme=Scheme(NEAREST, k=3)))
    assert nearest.tested == 19
    assert nearest.areas[0].neighbours == tuple(areas["code"][2:5])


def test_the_family_of_the_correction_is_what_was_tested():
    areas = grid_areas(10, 10)
    values, _ = planted(10, 10, at=((3, 3),), side=4, by=5, seed=9)
    values[:30] = math.nan
    result = hotspots(areas, figures_of(areas["code"], values), design=QUICK)
    tested = [area for area in result.areas if area.p is not None]
    assert len(tested) == result.tested == 70
    assert [area.p_adj for area in tested] == pytest.approx(adjusted(np.array([area.p for area in tested])).tolist())


SHUFFLED = st.permutations(list(range(36)))


@pytest.mark.slow
@settings(max_examples=12)
@given(SHUFFLED, SHUFFLED, st.integers(0, 5))
def test_the_order_of_rows_does_not_matter(first, second, seed):
    areas = grid_areas(6, 6)
    figures = figures_of(areas["code"], planted(6, 6, at=((1, 1),), side=3, by=4, seed=seed)[0])
    design = Design(permutations=99, seed=seed)
    turned = dataclasses.replace(figures, frame=figures.frame.iloc[second].reset_index(drop=True))
    straight, shuffled = hotspots(areas, figures, design=design), hotspots(areas.iloc[first], turned, design=design)
    assert shuffled.areas == straight.areas


@pytest.mark.slow
@settings(max_examples=12)
@given(st.lists(st.integers(0, 300), min_size=36, max_size=36).filter(lambda item: len(set(item)) > 1))
def test_turned_upside_down_high_is_low(tenths):
    areas, values = grid_areas(6, 6), np.array(tenths) / 10
    design = Design(permutations=99, also_schemes=(), threshold=0.3)
    up = hotspots(areas, figures_of(areas["code"], values), design=design)
    down = hotspots(areas, figures_of(areas["code"], 50 - values), design=design)
    assert [area.p_adj for area in down.areas] == [area.p_adj for area in up.areas]
    middle = values.mean()
    for above, below in zip(up.areas, down.areas, strict=True):
        assert (above.z is None) == (below.z is None)
        if above.z is not None:
            assert above.z == pytest.approx(-below.z, abs=1e-9)
        # In a tie of the tails, and at the mean itself, either side is as good.
        if above.spot in (Spot.HIGH_HIGH, Spot.LOW_LOW) and abs(above.value - middle) > 1e-9 and above.p < 0.5:
            assert below.spot is {Spot.HIGH_HIGH: Spot.LOW_LOW, Spot.LOW_LOW: Spot.HIGH_HIGH}[above.spot]


def test_one_sided_tests_see_one_side():
    areas = grid_areas(12, 12)
    raised = planted(12, 12, at=((1, 1),), side=4, by=6, seed=4)[0]
    values = raised + planted(12, 12, at=((7, 7),), side=4, by=-6, seed=5)[0]
    figures = figures_of(areas["code"], values)
    both = hotspots(areas, figures, design=Design(also_schemes=()))
    assert {Spot.HIGH_HIGH, Spot.LOW_LOW} <= set(spots_of(both))
    high = hotspots(areas, figures, design=Design(also_schemes=(), alternative="greater"))
    assert Spot.HIGH_HIGH in spots_of(high)
    assert not {Spot.LOW_LOW, Spot.HIGH_LOW} & set(spots_of(high))
    low = hotspots(areas, figures, design=Design(also_schemes=(), alternative="lesser"))
    assert Spot.LOW_LOW in spots_of(low)
    assert not {Spot.HIGH_HIGH, Spot.LOW_HIGH} & set(spots_of(low))


def test_stability_is_the_share_of_combinations_with_the_same_class():
    areas = grid_areas(12, 12)
    figures = figures_of(areas["code"], planted(12, 12, at=((3, 3),), side=4, by=2.5, seed=6)[0])
    few = Design(permutations=1_999)
    design = dataclasses.replace(few, also_schemes=(Scheme(NEAREST, k=6),), also_thresholds=(0.01, 0.05))
    found = by_code(hotspots(areas, figures, design=design))
    runs = [
        by_code(hotspots(areas, figures, design=dataclasses.replace(few, scheme=scheme, threshold=threshold)))
        for scheme in design.schemes
        for threshold in design.thresholds
    ]
    assert len(runs) == 4
    for code, area in found.items():
        assert area.stability == sum(run[code].spot is area.spot for run in runs) / 4
    assert len({area.stability for area in found.values()}) > 1
    alone = hotspots(areas, figures, design=ALONE)
    assert {area.stability for area in alone.areas} == {1.0}
    assert alone.combinations == 1


def test_stability_counts_only_where_an_area_was_tested():
    areas = grid_areas(6, 6)
    far = gpd.GeoDataFrame([{"code": "BU00015000", "name": "Ver", "geometry": box(0, 0, 9, 9)}], crs=areas.crs)
    areas = pd.concat([areas, far], ignore_index=True)
    values = np.random.default_rng(1).normal(size=37)
    design = Design(permutations=99, scheme=Scheme(NEAREST), also_schemes=(Scheme(), Scheme(DISTANCE)))
    found = by_code(hotspots(areas, figures_of(areas["code"], values), design=design))["BU00015000"]
    assert found.spot is Spot.NONE
    assert found.stability == 1.0
    # Where no scheme but the first gives anything to test, that one remains.
    lonely = grid_areas(6, 6, gap_m=50)
    result = hotspots(
        lonely,
        figures_of(lonely["code"], values[:36]),
        design=dataclasses.replace(design, also_schemes=(Scheme(),), also_thresholds=()),
    )
    assert result.combinations == 1


def test_smoothing_keeps_the_value_and_says_as_if():
    areas = grid_areas(8, 8)
    values = np.clip(planted(8, 8, at=((2, 2),), side=3, by=4, seed=5)[0] * 3 + 20, 0, 100)
    homes = np.random.default_rng(0).integers(100, 3000, 64)
    figures = figures_of(areas["code"], values, denominator=homes.astype(float))
    result = hotspots(areas, figures, design=dataclasses.replace(QUICK, smooth=True))
    assert [area.value for area in result.areas] == values.tolist()
    assert [area.smoothed for area in result.areas] == result.smoothing.frame["smoothed"].tolist()
    assert str(result.notices[0]).startswith("As if")
    plain = hotspots(areas, figures, design=QUICK)
    assert plain.smoothing is None
    assert {area.smoothed for area in plain.areas} == {None}
    assert [area.p for area in plain.areas] != [area.p for area in result.areas]


def test_the_same_seed_gives_the_same_answer_also_side_by_side():
    areas = grid_areas(10, 10)
    figures = figures_of(areas["code"], np.random.default_rng(1).normal(size=100))
    designs = [dataclasses.replace(QUICK, seed=seed) for seed in (1, 2, 1, 2)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda design: hotspots(areas, figures, design=design).areas, designs))
    assert found[0] == found[2] == hotspots(areas, figures, design=designs[0]).areas
    assert found[1] == found[3] != found[0]


def test_records_are_json_in_both_languages():
    areas = grid_areas(6, 6)
    values = np.random.default_rng(1).normal(size=36)
    values[3] = math.nan
    result = hotspots(areas, figures_of(areas["code"], values), design=QUICK)
    records = json.loads(json.dumps(hotspot_records(result, language="en"), allow_nan=False))
    assert list(records[0]) == [
        "area", "name", "value", "smoothed", "z", "p", "p_adj", "class", "class_id", "quarter", "stability",
        "neighbours", "excluded_because",
    ]  # fmt: skip
    assert records[0]["class"] == "not remarkable"
    assert records[0]["class_id"] == "not_remarkable"
    assert records[0]["neighbours"] == list(areas["code"][[1, 6, 7]])
    assert records[3]["excluded_because"] == "unknown"
    assert {records[3][name] for name in ("value", "z", "p", "p_adj", "class", "class_id", "quarter", "stability")} == {
        None
    }
    assert len(hotspot_records(result, language="nl")) == 36


def test_notices_say_what_the_size_allows():
    areas = grid_areas(10, 10)
    values = np.random.default_rng(1).normal(size=100)
    few = hotspots(areas, figures_of(areas["code"], values), design=QUICK)
    assert [str(notice) for notice in few.notices] == [
        "One area alone cannot stand out here: at least 8 must do so together."
    ]
    assert hotspots(areas, figures_of(areas["code"], values), design=Design(also_schemes=())).notices == ()
    row = grid_areas(10, 1)
    thin = hotspots(row, figures_of(row["code"], values[:10]), design=ALONE)
    assert "none can stand out" in str(thin.notices[0])


def test_without_any_denominator_small_areas_cannot_be_told_and_that_is_said():
    areas = grid_areas(6, 6)
    values = np.random.default_rng(1).normal(size=36)
    unknown = hotspots(areas, figures_of(areas["code"], values, denominator=math.nan), design=QUICK)
    assert unknown.tested == 36
    assert "could not be left out" in str(unknown.notices[0])
    none_asked = figures_of(areas["code"], values, denominator=math.nan, record={"minimum": 0, "denominator": ""})
    assert not any("left out" in str(notice) for notice in hotspots(areas, none_asked, design=QUICK).notices)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"method": "moran"}, "no method 'moran' for hotspots; choose gi, lisa"),
        ({"alternative": "folded"}, "no alternative 'folded'"),
        ({"permutations": MIN_PERMUTATIONS - 1}, "too few to tell"),
        ({"seed": -1}, "no seed"),
        ({"seed": 2**32}, "no seed"),
        ({"threshold": 0.0}, "no threshold"),
        ({"also_thresholds": (1.0,)}, "no threshold"),
        ({"scheme": Scheme("koning")}, "no kind of neighbours"),
        ({"also_schemes": (Scheme(NEAREST, k=0),)}, "no number of neighbours"),
    ],
)
def test_a_design_that_cannot_be_is_a_sentence(change, says):
    areas = grid_areas(6, 6)
    with pytest.raises(InputError, match=says):
        hotspots(areas, figures_of(areas["code"], np.arange(36.0)), design=Design(**change))


def partly_apart():
    apart = grid_areas(8, 1, gap_m=50).assign(code=[f"BU0002{n:04d}" for n in range(8)])
    return pd.concat([grid_areas(4, 2), apart.set_geometry(apart.translate(0, 5_000))])


@pytest.mark.parametrize(
    ("areas", "values", "says"),
    [
        (grid_areas(1, 1), [3.0], "Only 1 of 1 areas"),
        (grid_areas(MIN_AREAS - 1, 1), np.arange(MIN_AREAS - 1), "Only 9 of 9 areas can be compared, and 10"),
        (grid_areas(5, 5), [math.nan] * 25, "None of these 25 areas has a value in 2018"),
        (grid_areas(5, 5), [4.0] * 25, "All 25 areas have the same value"),
        (grid_areas(5, 5), [math.nan] * 20 + [1.0, 2, 3, 4, 5], "Only 5 of 25"),
        (grid_areas(5, 5, gap_m=20), np.arange(25), "None of these 25 areas has a neighbour"),
        (
            partly_apart(),
            np.arange(16),
            "Only 8 of 16",
        ),
    ],
    ids=["one island", "too few", "all missing", "all equal", "few known", "no neighbours", "few with neighbours"],
)
def test_what_cannot_be_tested_is_a_sentence(areas, values, says):
    with pytest.raises(InputError, match=says):
        hotspots(areas, figures_of(areas["code"], values), design=ALONE)


def test_only_areas_without_neighbours_differ():
    areas = pd.concat(
        [grid_areas(4, 4), grid_areas(3, 1, gap_m=90).assign(code=["BU00020000", "BU00020001", "BU00020002"])]
    )
    areas["geometry"] = [*areas.geometry[:16], *(Point(n, 0).buffer(0.1) for n in (0, 500, 900))]
    with pytest.raises(InputError, match="All 16 areas have the same value"):
        hotspots(areas, figures_of(areas["code"], [5.0] * 16 + [1.0, 2.0, 3.0]), design=ALONE)


def test_smoothing_away_all_differences_is_a_sentence():
    areas = grid_areas(5, 5)
    values = 20 + np.arange(25) / 100
    with pytest.raises(InputError, match="chance explains all differences; turn smoothing off"):
        hotspots(areas, figures_of(areas["code"], values), design=Design(smooth=True))


@pytest.mark.parametrize("kind", [Kind.EXTENSIVE, Kind.CATEGORY])
def test_counts_and_classes_are_refused(kind):
    areas = grid_areas(5, 5)
    with pytest.raises(InputError, match="proef is a count or a class"):
        hotspots(areas, figures_of(areas["code"], np.arange(25), record={"kind": kind}))


def test_distances_are_tested_and_not_smoothed():
    areas = grid_areas(5, 5)
    figures = figures_of(areas["code"], np.arange(25), record={"unit": Text("km", "km")})
    assert hotspots(areas, figures, design=ALONE).tested == 25
    with pytest.raises(InputError, match="cannot be smoothed"):
        hotspots(areas, figures, design=dataclasses.replace(ALONE, smooth=True))


def test_frames_that_break_their_contract_are_refused():
    areas = grid_areas(5, 5)
    figures = figures_of(areas["code"], np.arange(25))
    with pytest.raises(CrsError):
        hotspots(areas.to_crs("EPSG:4326"), figures)
    twice = pd.concat([areas, areas.head(1)])
    with pytest.raises(SchemaError, match="BU00010000"):
        hotspots(twice, figures)
    with pytest.raises(SchemaError, match="BU00010003"):
        hotspots(areas, dataclasses.replace(figures, frame=pd.concat([figures.frame, figures.frame.iloc[[3]]])))


def test_the_arguments_are_left_as_they_were():
    areas = grid_areas(6, 6)
    figures = figures_of(areas["code"], np.random.default_rng(1).normal(size=36))
    before = areas.copy(), figures.frame.copy()
    hotspots(areas, figures, design=QUICK)
    assert areas.equals(before[0])
    assert figures.frame.equals(before[1])


def test_a_name_is_not_needed():
    areas = grid_areas(6, 6).drop(columns="name")
    figures = figures_of(areas["code"], np.random.default_rng(1).normal(size=36))
    assert hotspots(areas, figures, design=ALONE).areas[0].name == "Proef BU00010000"


def test_every_class_has_words_and_none_says_significant():
    assert set(WORDS) == set(Spot)
    assert not any("signific" in words for words in WORDS.values())
    assert module.GI == "gi"


def test_default_designs_are_kept_apart_by_what_they_are():
    assert hash(Design()) == hash(Design())
    assert Design() != Design(smooth=True)
    assert Design(scheme=Scheme(NEAREST)).schemes == (Scheme(NEAREST), Scheme(DISTANCE))
    assert Design().permutations >= 9_999


# The statistical claims of the method page; at full size under `slow`.


def any_found(pairs, rng, *, permutations):
    """Whether a map of noise shows any area after correction."""
    number = len(pairs.codes)
    found = tails(
        rng.standard_normal(number), neighbours=pairs, permutations=permutations, seed=int(rng.integers(2**32))
    )
    return bool((adjusted(found.p(TWO_SIDED)) <= 0.05).any())


def recall(*, maps, first_seed):
    """Share of the planted areas that is found at three standard deviations, over so many maps."""
    areas = grid_areas(40, 25)
    shares = []
    for seed in range(first_seed, first_seed + maps):
        values, raised = two_in_a_thousand(seed=seed)
        result = hotspots(areas, figures_of(areas["code"], values), design=Design(seed=seed, also_schemes=()))
        shares.append(
            np.mean([area.spot is Spot.HIGH_HIGH for area, hot in zip(result.areas, raised, strict=True) if hot])
        )
    return float(np.mean(shares))


def test_noise_seldom_shows_anything():
    pairs = neighbours(grid_areas(12, 12), scheme=Scheme())
    rng = np.random.default_rng(21)
    assert sum(any_found(pairs, rng, permutations=2_999) for _ in range(30)) <= 4


def test_planted_clusters_are_found():
    assert recall(maps=2, first_seed=100) >= 0.6


@pytest.mark.slow
def test_noise_seldom_shows_anything_at_full_size():
    pairs = neighbours(grid_areas(40, 25), scheme=Scheme())
    rng = np.random.default_rng(22)
    shown = sum(any_found(pairs, rng, permutations=9_999) for _ in range(200))
    print(f"noise maps with any area: {shown} of 200")
    assert shown <= 14


@pytest.mark.slow
def test_planted_clusters_are_found_over_many_maps():
    found = recall(maps=30, first_seed=200)
    print(f"recall at 3 SD over 30 maps: {found:.3f}")
    assert found >= 0.6
