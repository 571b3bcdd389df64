"""Scenarios in a link: out comes what went in, and anything else is refused with a sentence."""

from __future__ import annotations

import base64
import json
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.access.facilities import Facility
from kaart.analysis.scenario.document import Edit, EditKind, Extra, Scenario
from kaart.analysis.scenario.packed import MOST_PACKED, pack, unpack
from kaart.analysis.transit.days import DayKind
from kaart.core.errors import InputError

number = st.floats(-1e6, 1e6)
sites = st.builds(
    Edit, st.sampled_from(list(EditKind)[:4]), st.text(min_size=1, max_size=8), number, number, name=st.text(max_size=8)
)
lines = st.builds(
    Extra,
    route=st.text(min_size=1, max_size=8),
    day=st.sampled_from(DayKind),
    first_s=st.integers(0, 90_000),
    last_s=st.integers(0, 90_000),
    per_hour=st.integers(-9, 9),
)


def some(facility, edits):
    whole = st.lists(edits, min_size=1, max_size=4).map(tuple)
    scenario = st.builds(Scenario, st.text(max_size=10), whole, st.just(facility))
    return st.lists(scenario, min_size=1, max_size=3).map(tuple)


@given(some(Facility.SCHOOL, sites) | some(Facility.OV, lines))
def test_what_is_packed_is_what_is_unpacked(scenarios):
    text = pack(scenarios)
    assert text
    assert len(text) <= MOST_PACKED
    assert text.replace("-", "").replace("_", "").isalnum()
    assert unpack(text, scenarios[0].facility) == scenarios


# What it may hold: any text, any bytes, and any JSON packed as kaart packs it.
documents = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5) | st.sampled_from(Facility),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["edits", "kind", "crs"]), inner),
    max_leaves=8,
)
packed = (st.binary(max_size=60) | documents.map(lambda item: json.dumps(item).encode())).map(
    lambda content: base64.urlsafe_b64encode(zlib.compress(content)).decode()
)


@given(st.text(max_size=80) | packed)
def test_anything_is_refused_with_a_sentence_or_is_a_scenario(text):
    with suppress(InputError):
        scenarios = unpack(text, Facility.VVE)
        assert {scenario.facility for scenario in scenarios} == {Facility.VVE}


def forged(*documents, content=None):
    return base64.urlsafe_b64encode(zlib.compress(content or json.dumps(documents).encode(), 9)).decode()


def test_what_is_not_a_scenario_of_this_view():
    ours = json.loads(Scenario("x", (Edit(EditKind.CLOSE, "a"),), Facility.SCHOOL).to_json())
    assert unpack(forged(ours), Facility.SCHOOL)[0].name == "x"
    with pytest.raises(InputError, match="is about school, and here is vve"):
        unpack(forged(ours), Facility.VVE)
    with pytest.raises(InputError, match="no text in UTF-8"):
        unpack(forged(ours | {"name": "\ud800"}), Facility.SCHOOL)
    far = ours | {"edits": [{"kind": "move", "site_id": "a", "x_m": 1e300, "y_m": 0}]}
    with pytest.raises(InputError, match="a number above 10000000"):
        unpack(forged(far), Facility.SCHOOL)
    with pytest.raises(InputError, match="cannot be read"):
        unpack(forged(*[ours] * 14), Facility.SCHOOL)
    # Ten megabytes of nothing pack into a kilobyte or so.
    with pytest.raises(InputError, match="no scenarios, or too many"):
        unpack(forged(content=b" " * 1_000_000), Facility.SCHOOL)
    with pytest.raises(InputError, match="it is too long"):
        unpack("A" * (MOST_PACKED + 1), Facility.SCHOOL)


def test_nothing_and_too_much_are_not_packed():
    assert pack([]) == pack([Scenario("x")]) == ""
    rng = np.random.default_rng(1)
    edits = [Edit(EditKind.ADD, f"n{n}", *rng.uniform(0, 3e5, 2)) for n in range(120)]
    assert pack([Scenario("x", tuple(edits))]) == ""
    assert pack([Scenario("x", tuple(edits[:20]))])
