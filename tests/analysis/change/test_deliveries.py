import math

import numpy as np
import pandas as pd
import pytest
import shapely
from builders import NAN, raw, squares
from example import raw as example
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.change.deliveries import CellChange, find_changes, find_reshaped
from kaart.core.errors import CrsError, InputError, SchemaError

A, B, C = "BU00010000", "BU00010001", "BU00010002"
# Of the right side, in metres.
MOVES = np.array([[0, 0, 0, 0], [0, 0, 0.5, 0], [0, 0, 2, 0]])


def rows(found):
    return found.cells[["code", "column", "change", "before", "after"]].to_numpy().tolist()


def test_cells_appear_change_and_vanish():
    found = find_changes(
        raw(code=[A, B, C], inwoners=[10.0, 20.0, NAN], ww=[1.0, NAN, 0.0]),
        raw(code=[C, B, A], inwoners=[5.0, 25.0, 10.0], ww=[NAN, 0.0, 1.0]),
    )
    assert rows(found) == [
        [B, "inwoners", "changed", 20.0, 25.0],
        [C, "inwoners", "appeared", None, 5.0],
        [B, "ww", "appeared", None, 0.0],
        [C, "ww", "vanished", 0.0, None],
    ]
    assert found.counts == {"appeared": 2, "changed": 1, "vanished": 1}
    assert found.columns.set_index("column").loc["ww"].tolist() == [1, 0, 1]
    assert found.areas.set_index("code").loc[C].tolist() == [f"Proef {C}", 1, 0, 1]
    assert not found.none


def test_the_same_delivery_differs_in_nothing():
    frame = example(2023)
    found = find_changes(frame, frame.sample(frac=1, random_state=1))
    assert found.none
    assert found.columns.empty
    assert [str(item) for item in found.sentences()] == ["Nothing differs from the earlier delivery."]


def test_areas_and_columns_that_come_and_go():
    found = find_changes(
        raw(code=[A, B], name=["Dorp", "Kern"], ww=[1.0, 2.0]),
        raw(code=[B, C], name=["De Kern", "Nieuw"], aow=[3.0, 4.0]),
    )
    assert (found.areas_vanished, found.areas_appeared, found.renamed) == ((A,), (C,), (B,))
    assert (found.columns_vanished, found.columns_appeared) == (("ww",), ("aow",))
    # Of the area that both have, a column that was not there counts as empty.
    assert rows(found) == [[B, "aow", "appeared", None, 3.0], [B, "ww", "vanished", 2.0, None]]
    said = [str(item) for item in found.sentences()]
    assert said[0] == "aow: 1 appeared, 0 changed, 0 vanished (such as De Kern)."
    assert f"New areas: 1 (Nieuw ({C}))." in said
    assert f"Areas that are gone: 1 (Dorp ({A}))." in said
    assert f"Areas with another name: 1 (De Kern ({B}))." in said
    assert len(said) == 7
    named = [str(item) for item in found.sentences(labels={"aow": "Persons with AOW"})]
    assert named[0].startswith("Persons with AOW: 1 appeared")
    assert "New columns: 1 (Persons with AOW)." in named


def test_text_and_reasons_are_compared_too():
    before = raw(code=[A, B, C], indeling=["1", "3", None], ww=[NAN, NAN, 1.0])
    before["ww@"] = ["-99997", "-99997", None]
    after = raw(code=[A, B, C], indeling=["1", "2", "1"], ww=[NAN, 5.0, 1.0])
    after["ww@"] = ["-99995", None, None]
    assert rows(find_changes(before, after)) == [
        [B, "indeling", "changed", "3", "2"],
        [C, "indeling", "appeared", None, "1"],
        [B, "ww", "appeared", None, 5.0],
        [A, "ww@", "changed", "-99997", "-99995"],
    ]


def test_a_reason_that_only_the_later_delivery_gives():
    before = raw(code=[A], ww=[NAN])
    after = raw(code=[A], ww=[NAN])
    after["ww@"] = ["-99997"]
    assert rows(find_changes(before, after)) == [[A, "ww@", "appeared", None, "-99997"]]


def test_a_column_that_became_text_has_changed():
    found = find_changes(raw(code=[A], ww=[1.0]), raw(code=[A], ww=["1"]))
    assert rows(found) == [[A, "ww", "changed", 1.0, "1"]]


def test_differences_within_the_tolerance_are_none():
    before, after = raw(code=[A], woz=[100.0]), raw(code=[A], woz=[100.5])
    assert find_changes(before, after, tolerance=0.5).none
    assert not find_changes(before, after, tolerance=0.4).none


def test_examples_are_the_first_of_a_column():
    codes = [f"BU0001{n:04d}" for n in range(9)]
    found = find_changes(raw(code=codes, ww=[NAN] * 9), raw(code=codes, ww=[float(n) for n in range(9)]))
    shown = found.examples("ww", change=CellChange.APPEARED, count=2)
    assert shown["code"].tolist() == codes[:2]
    assert found.examples("ww", change=CellChange.CHANGED).empty
    more = find_changes(raw(code=codes[:1], ww=[1.0]), raw(code=codes, ww=[1.0] * 9)).sentences(count=2)
    assert str(more[0]) == f"New areas: 8 (Proef {codes[1]} ({codes[1]}), Proef {codes[2]} ({codes[2]}) …)."


CELLS = st.lists(st.tuples(*[st.one_of(st.just(NAN), st.integers(0, 3).map(float))] * 2), min_size=1, max_size=12)


@given(CELLS)
def test_every_pair_of_cells_is_counted_once_and_back_again_is_the_reverse(cells):
    codes = [f"BU0001{n:04d}" for n in range(len(cells))]
    before, after = (raw(code=codes, ww=[pair[n] for pair in cells]) for n in (0, 1))
    there, back = find_changes(before, after), find_changes(after, before)
    expected = {
        "appeared": sum(math.isnan(a) and not math.isnan(b) for a, b in cells),
        "changed": sum(a != b for a, b in cells if not math.isnan(a + b)),
        "vanished": sum(math.isnan(b) and not math.isnan(a) for a, b in cells),
    }
    assert there.counts == expected
    assert back.counts == {**expected, "appeared": expected["vanished"], "vanished": expected["appeared"]}


def test_what_cannot_be_compared_is_refused_in_a_sentence():
    good = raw(code=[A], ww=[1.0])
    with pytest.raises(SchemaError, match="twice"):
        find_changes(good, pd.concat([good, good]))
    with pytest.raises(SchemaError, match="name is missing"):
        find_changes(good.drop(columns="name"), good)
    with pytest.raises(InputError, match="not -1"):
        find_changes(good, good, tolerance=-1)


def test_boundaries_that_moved_are_told_from_those_drawn_better():
    # Squares of 100 by 100 m: half a metre of one side is 50 m2, two metres are 200.
    before = squares([A, B, C])
    after = before.assign(
        geometry=[
            shapely.box(*(np.array(shape.bounds) + move)) for shape, move in zip(before.geometry, MOVES, strict=True)
        ]
    )
    assert find_reshaped(before, after) == (C,)
    assert find_reshaped(before, after, sliver_m2=50) == (B, C)
    assert find_reshaped(before, before.iloc[::-1]) == ()


def test_only_boundaries_that_both_have_are_compared():
    before, after = squares([A, B]), squares([B, C])
    after.loc[after["code"] == B, "geometry"] = None
    assert find_reshaped(before, after) == ()
    with pytest.raises(CrsError):
        find_reshaped(before, after.set_crs("EPSG:4326", allow_override=True))
    with pytest.raises(SchemaError):
        find_reshaped(before, pd.concat([before, before]))
