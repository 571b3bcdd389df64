"""The reports about load and endurance: each aim is met or missed by its own figure."""

from __future__ import annotations

import pytest

from bench.betrouwbaar import endurance, load
from bench.betrouwbaar.audience import timings
from bench.betrouwbaar.load import with_own_subtracted
from bench.betrouwbaar.report import text

MACHINE = {"when": "2026-11-30T12:00:00+00:00", "machine": "2 cores", "cores_here": 2, "load": [0.5] * 3}
MACHINE |= {"load_after": [1.0] * 3}
TIMED = {
    **timings([0.5] * 95 + [1.0] * 5),
    "took": 60.0,
    "cores": [0.5],
    "own_cores": 0.1,
    "machine_busy": 0.4,
    "cpu_ms": 60,
    "per_s": 8.0,
    "errors": 0,
    "first_errors": [],
    "messages": 80,
    "sessions": 40,
}
ONE = {**MACHINE, "seconds": 60.0, "every_s": 5.0, **TIMED, "mb": [400, 410], "threads": 12, "descriptors": [10, 11]}


def met(found: dict[str, dict[str, object]], section: object) -> list[bool]:
    lines = text(found, (section,)).partition("## Aims")[2].splitlines()
    return ["**missed**" not in line for line in lines if line.endswith("met |") or "**missed**" in line]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [True, True, True, True]),
        ({"median_s": 1.0}, [False, True, True, True]),
        ({"p95_s": 2.5}, [True, False, True, True]),
        ({"median_s": None, "p95_s": None}, [False, False, True, True]),
        ({"errors": 1}, [True, True, False, True]),
        ({"descriptors": [10, 13]}, [True, True, True, False]),
    ],
)
def test_forty_sessions(changes, expected):
    assert met({"belasting-veertig": {**ONE, **changes}}, load) == expected


@pytest.mark.parametrize(
    ("cores", "per_s", "expected"), [(2, 8.0, [True, True]), (4, 8.0, [False, True]), (4, 14.5, [True, True])]
)
def test_two_processes_are_held_to_their_aim_where_there_are_cores_for_them(cores, per_s, expected):
    part = {**MACHINE, "cores_here": cores, "seconds": 60.0, "every_s": 5.0, "1": TIMED, "2": {**TIMED, "per_s": per_s}}
    assert met({"belasting-twee": part}, load) == expected


def test_what_the_visitors_use_counts_only_where_the_machine_was_full():
    assert with_own_subtracted(TIMED, 2) == 8.0
    full = {**TIMED, "cores": [0.8, 0.8], "own_cores": 0.4, "machine_busy": 1.0}
    assert with_own_subtracted(full, 2) == pytest.approx(8.0 * (1 + 0.4 / 1.6))
    # Full of the work of others: nothing says that the servers would have had what the visitors used.
    assert with_own_subtracted({**full, "cores": [0.2, 0.2]}, 2) == 8.0


@pytest.mark.parametrize(("beside", "expected"), [(0.74, [True]), (0.75, [False]), (None, [False])])
def test_who_computes_over_the_country_does_not_hold_up_others(beside, expected):
    part = {**MACHINE, "seconds": 60.0, "every_s": 5.0, "alone": TIMED, "beside": {**TIMED, "median_s": beside}}
    assert met({"belasting-nl": part}, load) == expected


def rows(held: list[float]) -> list[dict[str, float]]:
    return [
        {"minute": number, "mb": mb, "threads": 10, "descriptors": 20, "temporary": 0} for number, mb in enumerate(held)
    ]


@pytest.mark.parametrize(
    ("held", "level"),
    [
        # Growth in the first third is of what is kept.
        ([100, 200, 300, 400, 401, 402, 403, 404, 405], True),
        ([100, 110, 120, 130, 140, 150, 160, 170, 180], False),
        ([400], True),
    ],
)
def test_memory_that_goes_on_growing_is_missed(held, level):
    done = {"minutes": 9.0, "views": 100, "files": 20, "what_if": 10, "syncs": 3, "errors": 0, "table": rows(held)}
    assert met({"duur": {**MACHINE, **done}}, endurance) == [level, True, True, True, True]
