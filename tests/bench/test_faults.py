"""The campaign of faults: a fault comes back by its seed, every failure is counted, and a small share of it runs."""

from __future__ import annotations

import pytest

from bench.betrouwbaar import faults
from bench.betrouwbaar.report import text
from bench.storingen.kinds import KINDS, draw_fault
from bench.storingen.served import lacking_values, wrong_values
from bench.storingen.trial import Outcome

MACHINE = {
    "when": "2026-11-30T12:00:00+00:00",
    "machine": "2 cores",
    "cores_here": 2,
    "load": [0.5, 0.5, 0.5],
    "load_after": [1.0, 0.7, 0.6],
}


def test_a_fault_comes_back_by_its_seed_and_every_kind_has_its_turn():
    first = [draw_fault(16, number) for number in range(3 * len(KINDS))]
    assert first == [draw_fault(16, number) for number in range(3 * len(KINDS))]
    assert first != [draw_fault(17, number) for number in range(3 * len(KINDS))]
    assert {fault.kind for fault in first} == set(KINDS)


def test_what_lacks_is_not_wrong_and_what_differs_is():
    good = {"a": 1.0, "b": None, "c": 3.0}
    assert wrong_values(good, {"a": 1.0, "b": None}) == []
    assert wrong_values(good, {"a": 1.1, "b": 2.0, "c": None, "d": 4.0}) == ["a", "b", "d"]
    assert lacking_values(good, {"a": 1.0, "c": None}) == ["c"]


@pytest.mark.parametrize("failure", list(faults.FAILURES))
def test_each_failure_misses_its_own_aim(failure: str):
    runs = [Outcome(number, "status", syncs=2, served=100) for number in range(500)]
    getattr(runs[3], failure).append("what went wrong")
    row = faults.summary(runs) | {"seed": 16}
    missed = [aim.what for aim in faults.aims("fouten", row) if not aim.met]
    assert missed == [faults.FAILURES[failure]]
    told = text({"fouten": MACHINE | row}, (faults,))
    assert "what went wrong" in told
    assert "| status | 500 | 1,000 |" in told


@pytest.mark.slow
@pytest.mark.standin
def test_a_small_share_of_the_campaign():
    runs = faults.run_all(916, [5, 6, 9])
    assert len(runs) == 3
    assert [run for run in runs if any(getattr(run, name) for name in faults.FAILURES)] == []
    assert sum(run.served for run in runs) > 1000
