"""What is served after faults of services, disks, clocks and power: seeded runs against the stand-in.

Every run draws a fault, refreshes under it, compares all that is served with a store without faults, and then refreshes
once without faults.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from typing import Any

from bench.betrouwbaar.section import Aim, Found, table
from bench.storingen.kinds import KINDS
from bench.storingen.trial import Outcome, prepared, tried

TITLE = "What is served after a fault"
PARTS = {"fouten": "faults of services, disks, clocks and power"}
RUNS, SEED = 520, 16
FAILURES = {
    "wrong": "wrong figures",
    "tracebacks": "tracebacks",
    "hangs": "hangs",
    "nameless": "messages that name no layer or cause",
    "unrepaired": "not repaired by the next good sync",
}
SHOWN = 30


def add_options(parser: ArgumentParser) -> None:
    """Add how many runs, from which seed, over how many processes."""
    parser.add_argument("--keer", type=int, default=RUNS, help="runs, the kinds by turns")
    parser.add_argument("--zaad-fouten", type=int, default=SEED)
    parser.add_argument("--processen", type=int, default=max(os.cpu_count() or 1, 1))


def measure(part: str, given: Namespace) -> Found:  # noqa: ARG001 - there is one part
    """All runs, over some processes that have each their own stand-in."""
    numbers, lanes = range(given.keer), min(given.processen, given.keer)
    with ProcessPoolExecutor(lanes, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(run_all, given.zaad_fouten, list(numbers[lane::lanes])) for lane in range(lanes)]
        runs = sorted((run for job in jobs for run in job.result()), key=lambda run: run.number)
    return summary(runs) | {"seed": given.zaad_fouten}


def run_all(seed: int, numbers: list[int]) -> list[Outcome]:
    """Some runs, one after another, with a stand-in of their own."""
    with prepared() as bench:
        return [tried(bench, seed, number) for number in numbers]


def summary(runs: list[Outcome]) -> Found:
    """Counts per kind of fault, and what went wrong in words."""
    kinds: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        own = [run for run in runs if run.kind == kind]
        if own:
            counts = {name: sum(getattr(run, name) for run in own) for name in ("syncs", "killed", "refused", "served")}
            kinds[kind] = (
                {"runs": len(own)} | counts | {name: sum(bool(getattr(r, name)) for r in own) for name in FAILURES}
            )
            kinds[kind]["wrong"] = sum(len(run.wrong) for run in own)
    bad = [asdict(run) for run in runs if any(getattr(run, name) for name in FAILURES)]
    return {"runs": len(runs), "kinds": kinds, "bad": bad[:SHOWN]}


def lines(found: Mapping[str, Found]) -> list[str]:
    """A row per kind of fault."""
    row = found["fouten"]
    return [
        (
            f"{row['runs']} runs with seed {row['seed']}: each begins with an empty store or one whose sources look "
            "changed, refreshes under a fault, is read, and is refreshed once more without faults. *Served* counts the "
            "figures, areas and sites that were compared with a store without faults; one that lacks is not wrong."
        ),
        "",
        *table(
            (
                "kind of fault",
                "runs",
                "syncs",
                "killed",
                "syncs that ended with a message",
                "served",
                *FAILURES.values(),
            ),
            [
                (
                    kind,
                    *(f"{counts[name]:,}" for name in ("runs", "syncs", "killed", "refused", "served")),
                    *(str(counts[name]) for name in FAILURES),
                )
                for kind, counts in row["kinds"].items()
            ],
        ),
        *([""] if row["bad"] else []),
        *(f"- run {bad['number']} ({bad['kind']}): {_short(bad)}" for bad in row["bad"]),
    ]


def _short(bad: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{words}: {' '.join(str(bad[name][0]).split())[:200]}" for name, words in FAILURES.items() if bad[name]
    )


def aims(part: str, row: Found) -> Iterator[Aim]:
    """None of any failure."""
    yield Aim("runs", PARTS[part], str(row["runs"]), "at least 500", row["runs"] >= 500)
    for name, words in FAILURES.items():
        count = sum(counts[name] for counts in row["kinds"].values())
        yield Aim(words, PARTS[part], str(count), "0", count == 0)
