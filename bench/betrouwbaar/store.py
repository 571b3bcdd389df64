"""What one damaged file costs: figures, sentences, and whether the advice brings it back.

A small store is written by a refresh with made-up sources. Every bit of every manifest is flipped, one at a time; every
file is damaged in every way, at places that the seed chooses.
"""

from __future__ import annotations

import logging
import random
import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.betrouwbaar.section import Aim, Found, table
from bench.servers import REPOSITORY
from kaart.core.errors import CorruptStoreError
from kaart.store.manifest_file import load_manifest

TITLE = "What a damaged file costs"
PARTS = {"schade": "one damaged file in a small store"}
SEED, EACH = 16, 1
_NAMED = 5
_COUNTS = ("wrong", "faults", "unnamed", "unmended")


def add_options(parser: ArgumentParser) -> None:
    """Add how often every file is damaged in every way."""
    parser.add_argument("--schade-keer", type=int, default=EACH, help="times that every file is damaged in every way")
    parser.add_argument("--schade-zaad", type=int, default=SEED)


def measure(part: str, given: Namespace) -> Found:
    """Damage a store file by file."""
    sys.path.insert(0, str(REPOSITORY / "tests"))
    import damaging  # noqa: PLC0415 (only where it is asked for)

    logging.disable(logging.CRITICAL)  # of every damaged file there is a line
    found: Found = {"part": part, "seed": given.schade_zaad, "each": given.schade_keer}
    try:
        with tempfile.TemporaryDirectory(prefix="kaart-schade-") as folder, damaging.distinct_sources():
            library = damaging.small_store(Path(folder) / "whole")
            found["flips"] = _flips(library.store.root)
            found["kinds"] = _trials(damaging, library, Path(folder), given)
    finally:
        logging.disable(logging.NOTSET)
    return found


def _flips(root: Path) -> Found:
    """Every one-bit flip of every manifest, read as the store does."""
    counts: Counter[str] = Counter()
    for path in sorted(root.glob("*/*/*.json")):
        whole = path.read_bytes()
        for place in range(8 * len(whole)):
            flipped = bytearray(whole)
            flipped[place // 8] ^= 1 << place % 8
            path.write_bytes(flipped)
            counts["tried"] += 1
            try:
                load_manifest(path)
            except CorruptStoreError:
                counts["refused"] += 1
            except Exception:  # noqa: BLE001 (whatever comes through is what is counted)
                counts["faults"] += 1
            else:
                counts["passed"] += 1
        path.write_bytes(whole)
    return {name: counts[name] for name in ("tried", "refused", "passed", "faults")}


def _trials(damaging, library, folder: Path, given: Namespace) -> Found:  # type: ignore[no-untyped-def] # noqa: ANN001
    root, expected = library.store.root, damaging.served(library)
    names = [str(path.relative_to(root)) for path in damaging.every_file(root)]
    chance = random.Random(given.schade_zaad)
    found: Found = {}
    for kind in damaging.KINDS:
        row: Found = {"tried": 0, **dict.fromkeys(_COUNTS, 0), "named": []}
        for name in names * given.schade_keer:
            here, seed = folder / "cache", chance.randrange(2**32)
            outcome = damaging.trial(root, here, path=name, kind=kind, seed=seed, expected=expected)
            shutil.rmtree(here)
            row["tried"] += 1
            missed = (outcome.wrong, outcome.fault, outcome.unnamed, outcome.unmended)
            for count, what in zip(_COUNTS, missed, strict=True):
                row[count] += bool(what)
            if any(missed):
                row["named"] = [*row["named"], f"{name}, seed {seed}: {outcome.fault or missed}"][:_NAMED]
        found[kind] = row
    return found


def lines(found: Mapping[str, Found]) -> list[str]:
    """Flips of manifests, then every kind of damage."""
    row = found["schade"]
    flips = row["flips"]
    return [
        (
            "A refresh with made-up sources writes a small store: two gemeenten, two years, with boundaries, childcare "
            "and lists of names, every figure another one. Then one file at a time is damaged, in a copy: what is "
            "served is held against what was, what `kaart status` says is read, the commands that it names are run, "
            f"and all must be as it was. Seed {row['seed']}, every file {row['each']} times in every way."
        ),
        "",
        *table(
            ("one bit of a manifest", "refused", "read as another text or date", "traceback"),
            [tuple(f"{flips[name]:,}" for name in ("tried", "refused", "passed", "faults"))],
        ),
        "",
        *table(
            ("damage", "tried", "wrong or lost figures of other files", "traceback", "not named", "not repaired"),
            [(kind, str(item["tried"]), *(str(item[name]) for name in _COUNTS)) for kind, item in row["kinds"].items()],
        ),
        *(f"- {kind}: {text}" for kind, item in row["kinds"].items() for text in item["named"]),
    ]


def aims(part: str, row: Found) -> Iterator[Aim]:
    """Nothing passes, nothing else is lost, all is named and comes back."""
    name, flips = PARTS[part], row["flips"]
    passed = flips["passed"] + flips["faults"]
    yield Aim(
        "flipped bits of manifests that are not refused", name, f"{passed} of {flips['tried']:,}", "0", not passed
    )
    tried = sum(item["tried"] for item in row["kinds"].values())
    words = ("wrong or lost figures of other files", "tracebacks", "files not named", "files not repaired")
    for what, count in zip(words, _COUNTS, strict=True):
        number = sum(item[count] for item in row["kinds"].values())
        yield Aim(f"{what} after damage", name, f"{number} of {tried}", "0", not number)
