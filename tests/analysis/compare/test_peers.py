import math

import numpy as np
import pandas as pd
import pytest
from example import raw
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.compare.peers import find_peers
from kaart.core.errors import InputError, SchemaError, UnknownAreaError


def table(**columns):
    size = len(next(iter(columns.values())))
    codes = [f"BU0001{n:04d}" for n in range(size)]
    return pd.DataFrame({"code": codes, "name": [f"Proef {n}" for n in range(size)], **columns})


A, B, C, D, E = (f"BU0001{n:04d}" for n in range(5))


def test_distances_are_those_worked_out_by_hand():
    # Size 0, 2, 4, 18: mean 6, deviation sqrt(50). Age 10, 10, 40, 100: mean 40, deviation sqrt(1350).
    found = find_peers(table(size=[0.0, 2, 4, 18], age=[10.0, 10, 40, 100]), code=A, variables=["size", "age"], k=2)
    size, age = math.sqrt(50), math.sqrt(1350)
    assert found.frame["code"].tolist() == [B, C]
    assert found.frame["distance"].tolist() == pytest.approx(
        [math.sqrt((2 / size) ** 2 / 2), math.sqrt(((4 / size) ** 2 + (30 / age) ** 2) / 2)]
    )
    assert found.frame["age"].tolist() == [10, 40]
    assert found.scale.loc["age"].tolist() == pytest.approx([40, age, 10])
    assert (found.variables, found.compared, found.reasons) == (("size", "age"), 3, ())


def test_fewer_are_given_when_fewer_are_alike_and_none_when_none_is():
    # 0, 1, 10, 10, 10: mean 6.2, population deviation 4.66; the second differs by 0.21 of it, the rest by 2.15.
    frame = table(x=[0.0, 1, 10, 10, 10])
    found = find_peers(frame, code=A, variables=["x"], k=3)
    assert found.frame["code"].tolist() == [B]
    assert str(found.reasons[0]) == (
        "Alike enough: 1 of the 4 other areas; the rest differ by more than 0.71 standard deviations."
    )
    alone = find_peers(table(x=[0.0, 10, 10, 10]), code=A, variables=["x"], k=3)
    assert (alone.frame.empty, alone.tied, alone.compared) == (True, 0, 3)
    assert "the nearest differs by 2.31 standard deviations, and 0.71 is the most" in str(alone.reasons[0])


@given(st.lists(st.floats(-50, 50), min_size=4, max_size=30), st.lists(st.floats(-50, 50), min_size=30, max_size=30))
def test_no_peer_differs_by_more_than_half_of_two_drawn_at_random(first, second):
    frame = table(x=first, y=second[: len(first)])
    if np.ptp(first) < 1e-3 or np.ptp(second[: len(first)]) < 1e-3:
        return
    scores = (frame[["x", "y"]] - frame[["x", "y"]].mean()) / frame[["x", "y"]].std(ddof=0)
    # Over all pairs, an area with itself included, the mean square is twice the variance: 2.
    pairs = ((scores.to_numpy()[:, None] - scores.to_numpy()[None]) ** 2).mean(axis=2)
    assert pairs.mean() == pytest.approx(2)
    found = find_peers(frame, code=A, variables=["x", "y"], k=50)
    alike = np.sqrt(pairs[0, 1:]) <= math.sqrt(pairs.mean()) / 2 + 1e-8
    assert len(found.frame) <= alike.sum()


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=3, max_size=12, unique=True),
    st.floats(0.01, 1000),
    st.floats(-100, 100),
)
def test_the_unit_of_a_variable_does_not_matter(cells, factor, shift):
    one = table(x=[float(x) for x, _ in cells], y=[float(y) for _, y in cells])
    other = one.assign(x=one["x"] * factor + shift)
    first, second = (find_peers(frame, code=A, variables=["x", "y"], k=5) for frame in (one, other))
    assert first.frame["distance"].tolist() == pytest.approx(second.frame["distance"].tolist(), abs=1e-6)
    assert A not in set(first.frame["code"])
    assert first.frame["distance"].is_monotonic_increasing


def test_areas_with_something_unknown_are_left_out_and_counted():
    found = find_peers(table(x=[1.0, math.nan, 2, 2, 9]), code=A, variables=["x"], k=2)
    assert found.frame["code"].tolist() == [C, D]
    assert (found.compared, found.incomplete) == (3, 1)
    # Mean and deviation come from the areas with complete data: 1, 2, 2 and 9.
    assert found.scale.loc["x", "deviation"] == pytest.approx(np.std([1, 2, 2, 9]))
    assert [str(item) for item in found.reasons] == [
        "Number of areas left out, because one of these figures is not known there: 1."
    ]


def test_a_variable_that_is_the_same_everywhere_does_not_count():
    found = find_peers(table(x=[0.1 + 0.2, 0.3, 0.3], y=[1.0, 1.5, 4]), code=A, variables=["x", "y"], k=1)
    assert (found.variables, found.constant) == (("y",), ("x",))
    assert "the same in every area" in str(found.reasons[0])


def test_ties_are_cut_by_code_and_counted():
    found = find_peers(table(x=[0.0, 1, -1, 1, 9]), code=A, variables=["x"], k=2)
    assert found.frame["code"].tolist() == [B, C]
    assert found.tied == 1
    assert str(found.reasons[0]).endswith("near as the last one listed: 1.")


def test_only_the_same_level_takes_part():
    frame = table(x=[0.0, 1, 2, 3, 4])
    wijk = pd.concat([frame, pd.DataFrame({"code": ["WK000100"], "name": ["Wijk"], "x": [0.0]})])
    assert "WK000100" not in set(find_peers(wijk, code=A, variables=["x"]).frame["code"])


def test_the_example_region_has_peers():
    variables = ["stedelijkheid", "inwoners", "koop_pct"]
    found = find_peers(raw(2018), code="BU99010301", variables=variables, k=5)
    assert 3 <= len(found.frame) < 5
    assert found.frame["distance"].max() < math.sqrt(0.5)
    assert found.frame["code"].str.startswith("BU").all()
    assert found.compared + found.incomplete + 1 == 90


@pytest.mark.parametrize(
    ("frame", "options", "error", "words"),
    [
        (table(x=[1.0, 2]), {"k": 0}, InputError, "Choose 1 to 50"),
        (table(x=[1.0, 2]), {"k": 51}, InputError, "got 51"),
        (table(x=[1.0, 2]), {"variables": []}, InputError, "at least one figure"),
        (table(x=[1.0, 2]), {"variables": ["y"]}, SchemaError, "absent: y"),
        (table(x=["a", "b"]), {}, SchemaError, "no numbers: x"),
        (table(x=[1.0, math.inf]), {}, SchemaError, "no numbers: x"),
        (pd.concat([table(x=[1.0, 2])] * 2), {}, SchemaError, f"twice: {A}"),
        (table(x=[1.0, 2]), {"code": E}, UnknownAreaError, E),
        (table(x=[math.nan, 2]), {}, InputError, "unknown: x"),
        (table(x=[1.0, 1]), {}, InputError, "differ in none"),
        (table(x=[1.0]), {}, InputError, "0 other areas"),
        (table(x=[1.0, math.nan]), {}, InputError, "0 other areas"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(frame, options, error, words):
    with pytest.raises(error, match=words):
        find_peers(frame, **{"code": A, "variables": ["x"], **options})
