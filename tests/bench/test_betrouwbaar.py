"""The report about phones in a werksessie: aims that are met and missed, each part with its own."""

from __future__ import annotations

from bench.betrouwbaar import rooms
from bench.betrouwbaar.report import BUSY, text

SEEN = {"sights": 100, "median_s": 0.5, "p95_s": 1.5, "longest_s": 3.0, "share_within": 0.96}
PART = {
    "when": "2026-11-30T12:00:00+00:00",
    "machine": "2 cores",
    "cores_here": 2,
    "load": [0.5, 0.5, 0.5],
    "load_after": [1.0, 0.7, 0.6],
    "machine_busy": 0.4,
    "phones": 40,
    "seconds": 60.0,
    "cores": [0.2],
    "acts": 1200,
    "notes": 400,
    "phones_see": SEEN,
    "screens": {},
    "acknowledged_s": (0.01, 0.05),
    "unseen": 0,
    "differences": [],
}


def told(row: dict[str, object]) -> str:
    return text({"sqlite": row}, (rooms,))


def aims(**changes: object) -> list[bool]:
    lines = told({**PART, **changes}).partition("## Aims")[2].splitlines()
    return ["**missed**" not in line for line in lines if line.endswith("met |") or "**missed**" in line]


def test_each_aim_is_met_or_missed_by_its_own_figure():
    assert aims() == [True] * 4
    assert aims(differences=["lost: n1"]) == [False, True, True, True]
    assert aims(unseen=3) == [True, False, True, True]
    assert aims(phones_see={**SEEN, "share_within": 0.94}) == [True, True, False, True]
    assert aims(cores=[0.2, 1.1]) == [True, True, True, False]
    assert aims(screens={"hall": {**SEEN, "share_within": 0.0}}) == [True, True, True, False, True]


def test_a_busy_machine_is_said():
    assert BUSY not in told(PART)
    assert BUSY in told({**PART, "load": [7.0, 1.0, 1.0]})
