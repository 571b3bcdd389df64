"""Damaged and made-up inputs for every parser: only errors of kaart's own, in seconds, in less than a gigabyte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bench.betrouwbaar.fuzzing.worker import MOST_MB, SLOW_S, Share
from bench.betrouwbaar.section import Aim, Found, table
from bench.servers import REPOSITORY, BenchError

TITLE = "Answers and files that nobody foresaw"
PARTS = {"fuzz": "every parser, half of the inputs damaged answers, half made by Hypothesis"}
INPUTS, AIM = 1_000_000, 1_000_000
# How many inputs of a hundred, by what one costs: the quick ones get more.
WEIGHTS = {
    "cbs-v4": 5, "cbs-v3": 5, "cbs-bulk": 6, "cbs-politie": 3, "cbs-gezondheid": 3, "cbs-ses": 3, "cbs-lijsten": 4,
    "cbs-provincies": 3, "pdok-ogc": 8, "pdok-wfs": 7, "pdok-adressen": 10, "lrk": 5, "duo": 5, "gtfs": 2, "chb": 7,
    "osm": 3, "uploads": 10, "exports": 4, "documenten": 6, "vierkanten": 1,
}  # fmt: skip
# Inputs of one process: what kills it costs no more than these.
SHARE = 10_000
COVERED = 1_000
LONGEST_S = 3_600
DEATHS = 20  # of the processes of one share, after which its rest is left


def add_options(parser: ArgumentParser) -> None:
    """Add how many inputs, which, and on how many processes."""
    parser.add_argument("--stuks", type=int, default=INPUTS, help="inputs in all")
    parser.add_argument("--fuzz-zaad", type=int, default=1, help="seed of the inputs")
    parser.add_argument("--parser", default=",".join(WEIGHTS), help=", ".join(WEIGHTS))
    parser.add_argument("--fuzz-processen", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--gevallen", default="", help="folder with more feeds, gtfs_*.zip")
    parser.add_argument("--gevonden", default="", help="folder for the inputs that something stumbles over")


def measure(part: str, given: Namespace) -> Found:
    """Put the inputs to the parsers, and add up what came of them."""
    names = [name for name in given.parser.split(",") if name]
    if unknown := set(names) - set(WEIGHTS):
        raise BenchError(f"no such parser: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="kaart-fuzz-") as folder:
        kept = given.gevonden or folder
        shares = list(_shares(names, given, kept))
        with ThreadPoolExecutor(max_workers=given.fuzz_processen) as pool:
            rows = list(pool.map(_done, shares))
    by_parser = {
        name: _sum([row for share, row in zip(shares, rows, strict=True) if share.parser == name]) for name in names
    }
    return {"part": part, "seed": given.fuzz_zaad, "processes": given.fuzz_processen, "parsers": by_parser}


def _shares(names: list[str], given: Namespace, kept: str) -> Iterator[Share]:
    """What each process does; the first of a parser measures its branches as well."""
    whole = sum(WEIGHTS[name] for name in names)
    for name in names:
        left, first = -(-given.stuks * WEIGHTS[name] // whole), 0
        while left > 0:
            size = min(left, COVERED if not first else SHARE)
            out = f"{kept}/{name}-{first}"
            yield Share(name, given.fuzz_zaad, first, -(-size // 2), size // 2, out, given.gevallen, cover=not first)
            first, left = first + size, left - size


def _done(share: Share) -> Found:
    """A share, in as many processes as it takes: what kills one is a fault, and the next goes on behind it."""
    rows: list[Found] = []
    deaths = 0
    while share.mutations + share.made > 0 and deaths <= DEATHS:
        row = _process(share)
        if row is not None:
            rows.append(row)
            break
        deaths += 1
        note = Path(f"{share.out}.now")
        number, name = note.read_bytes().split(b"\n", 2)[:2] if note.is_file() else (b"-1", b"?")
        fault = {
            "parser": share.parser,
            "number": int(number),
            "seed": share.seed,
            "of": name.decode(),
            "what": "killed",
        }
        tried = int(number) + 1 - share.first
        rows.append(_empty() | {"inputs": max(0, tried), "mutations": min(tried, share.mutations), "faults": [fault]})
        if tried <= 0 or tried >= share.mutations:
            break  # what Hypothesis makes depends on what it made before
        share = replace(share, first=share.first + tried, mutations=share.mutations - tried, cover=False)
    return _sum(rows)


def _process(share: Share) -> Found | None:
    command = [sys.executable, "-m", "bench.betrouwbaar.fuzzing.worker", json.dumps(asdict(share))]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    if ran.returncode:
        print(share.parser, share.first, ran.returncode, ran.stderr[-600:], file=sys.stderr)
        return None
    found: Found = json.loads(ran.stdout.strip().splitlines()[-1])
    return found


def _empty() -> Found:
    return {
        "inputs": 0,
        "mutations": 0,
        "taken": 0,
        "refused": {},
        "faults": [],
        "slowest_s": 0.0,
        "peak_mb": 0.0,
        "branches": {},
    }


def _sum(rows: list[Found]) -> Found:
    """Several shares as one; branches are those of the share that measured them."""
    whole = _empty()
    for row in rows:
        for name in ("inputs", "mutations", "taken"):
            whole[name] += row[name]
        for name in ("slowest_s", "peak_mb"):
            whole[name] = max(whole[name], round(row[name], 2))
        whole["refused"] = dict(Counter(whole["refused"]) + Counter(row["refused"]))
        whole["faults"] = [*whole["faults"], *row["faults"]][:50]
        whole["branches"] |= row["branches"]
    return whole


def lines(found: Mapping[str, Found]) -> list[str]:
    """A row per parser."""
    told = [
        (
            "Each input takes the place of one answer or file. It counts as a fault when anything but an error of "
            f"kaart's own comes of it, when it takes more than {SLOW_S:g} s of processor time, or when the process "
            f"comes to need more than {MOST_MB:g} MB. Branches are counted over the first {COVERED:,} inputs of a "
            "parser, in its own modules, where coverage.py is installed."
        ),
        "",
    ]
    for row in found.values():
        parsers: dict[str, Any] = row["parsers"]
        told += table(
            (
                "parser",
                "inputs",
                "of these damaged answers",
                "taken",
                "refused",
                "faults",
                "slowest s",
                "MB",
                "branches",
            ),
            [
                (
                    name,
                    f"{one['inputs']:,}",
                    f"{one['mutations']:,}",
                    f"{one['taken']:,}",
                    f"{sum(one['refused'].values()):,}",
                    str(len(one["faults"])),
                    f"{one['slowest_s']:.2f}",
                    f"{one['peak_mb']:.0f}",
                    _branches(one["branches"]),
                )
                for name, one in parsers.items()
            ],
        )
        faults = Counter(f"{fault['parser']}: {fault['what']}" for one in parsers.values() for fault in one["faults"])
        told += ["", *(f"- {count} times {what}" for what, count in faults.most_common(20))]
    return told


def _branches(found: Mapping[str, tuple[int, int]]) -> str:
    whole = sum(count for _, count in found.values())
    return f"{sum(taken for taken, _ in found.values()) / whole:.0%}" if whole else "not measured"


def aims(part: str, row: Found) -> Iterable[Aim]:
    """Enough inputs, half of them damaged answers, and not one fault."""
    parsers = row["parsers"].values()
    inputs, damaged = (sum(one[name] for one in parsers) for name in ("inputs", "mutations"))
    faults = sum(len(one["faults"]) for one in parsers)
    slowest, most = (max(one[name] for one in parsers) for name in ("slowest_s", "peak_mb"))
    return (
        Aim("inputs in all", part, f"{inputs:,}", f"{AIM:,} or more", inputs >= AIM),
        Aim(
            "damaged answers among them", part, f"{damaged / max(inputs, 1):.0%}", "about half", 2.1 * damaged >= inputs
        ),
        Aim("anything but an error of kaart's own", part, str(faults), "0", not faults),
        Aim("slowest input, processor time", part, f"{slowest:.1f} s", f"{SLOW_S:g} s", slowest <= SLOW_S),
        Aim("memory of a process", part, f"{most:.0f} MB", f"{MOST_MB:g} MB", most <= MOST_MB),
    )
