"""The report about damaged files: what passes, and what each aim counts."""

from __future__ import annotations

from argparse import ArgumentParser

import pytest

from bench.betrouwbaar import store
from bench.betrouwbaar.report import text
from kaart.core.sealed import seal

ROW = {"tried": 10, "wrong": 0, "faults": 0, "unnamed": 0, "unmended": 0, "named": []}
PART = {
    "when": "2026-11-30T12:00:00+00:00",
    "machine": "2 cores",
    "cores_here": 2,
    "load": [0.5, 0.5, 0.5],
    "load_after": [1.0, 0.7, 0.6],
    "seed": 16,
    "each": 1,
    "flips": {"tried": 80, "refused": 80, "passed": 0, "faults": 0},
    "kinds": {"bit": ROW, "cut": ROW},
}


def aims(**changes: object) -> list[bool]:
    return [aim.met for aim in store.aims("schade", {**PART, **changes})]


@pytest.mark.parametrize(("name", "place"), [("wrong", 1), ("faults", 2), ("unnamed", 3), ("unmended", 4)])
def test_each_aim_is_missed_by_its_own_count(name, place):
    assert aims() == [True] * 5
    assert aims(kinds={"bit": ROW, "cut": {**ROW, name: 2}}) == [at != place for at in range(5)]


@pytest.mark.parametrize("name", ["passed", "faults"])
def test_a_flip_that_is_not_refused_misses(name):
    assert aims(flips={**PART["flips"], name: 1}) == [False, True, True, True, True]


def test_the_report_names_what_was_missed():
    said = text({"schade": {**PART, "kinds": {"bit": {**ROW, "wrong": 1, "named": ["x.json, seed 3"]}}}}, (store,))
    assert "| 80 | 80 | 0 | 0 |" in said
    assert "| bit | 10 | 1 | 0 | 0 | 0 |" in said
    assert "- bit: x.json, seed 3" in said


def test_every_bit_of_a_manifest_is_flipped_and_put_back(tmp_path):
    path = tmp_path / "cijfers" / "kwb-2018" / "GM0001.json"
    path.parent.mkdir(parents=True)
    path.write_text(seal({"key": {}}), encoding="utf-8")
    before = path.read_bytes()
    found = store._flips(tmp_path)
    assert found == {"tried": 8 * len(before), "refused": 8 * len(before), "passed": 0, "faults": 0}
    assert path.read_bytes() == before


def test_options_have_their_defaults():
    parser = ArgumentParser()
    store.add_options(parser)
    given = parser.parse_args([])
    assert (given.schade_keer, given.schade_zaad) == (1, 16)
