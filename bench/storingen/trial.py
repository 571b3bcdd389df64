"""One run: a store, a fault, refreshes under it, what is served then, and whether the next good refresh repairs all."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.request import Request, urlopen

from bench.servers import REPOSITORY, BenchError, standin
from bench.storingen.child import Child, Ended, run_kaart
from bench.storingen.kinds import Fault, draw_fault
from bench.storingen.served import AREA, YEAR, Values, lacking_values, print_values, wrong_values
from kaart.store.manifest_file import dump_manifest
from kaart.store.parquet import Store

SYNC = ("sync", AREA, "--jaren", str(YEAR), "--lagen", "cijfers,grenzen,vve,ov", "--zonder-omgeving")
# A good refresh takes seconds; a machine that is shared by others makes that tens.
LIMIT_S = 240.0
OLD = "0d8a8c0"
# What a store may hold beside its files: nothing half-written.
_LEFT = re.compile(r"\.(tmp|part)$|\.werk-")
# A sentence about a layer names where it came from or went to, and says why.
_NAMES = re.compile(r"\.nl\b|CBS|PDOK|LRK|register|parquet|json|/|GM0917|\d{5}NED|kaart", re.IGNORECASE)
_SHORTEST = 25


@dataclass
class Outcome:
    """What one run gave; every list names what went wrong, and is empty when nothing did."""

    number: int
    kind: str
    syncs: int = 0
    served: int = 0
    killed: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    unrepaired: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bench:
    """What all runs of one process share.

    Attributes
    ----------
    url
        Of its stand-in.
    folder
        For stores and output.
    good
        A store that was fetched without faults.
    values
        What that serves.
    took_s
        How long fetching it took.
    old
        Sources of an older kaart; None where there are none.
    """

    url: str
    folder: Path
    good: Path
    values: Values
    took_s: float
    old: Path | None

    def post(self, action: str, document: object) -> None:
        """Tell the stand-in something."""
        with urlopen(Request(f"{self.url}/__bronnen/{action}", json.dumps(document).encode()), timeout=10):
            pass


@contextmanager
def prepared() -> Iterator[Bench]:
    """A stand-in, a good store and an older kaart.

    Raises
    ------
    BenchError
        If nothing can be fetched even without faults.
    """
    with standin() as url, tempfile.TemporaryDirectory(prefix="kaart-fouten-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        began = time.monotonic()
        done = run_kaart(folder / "uit", folder / "goed", url, *SYNC).wait(LIMIT_S)
        took_s = time.monotonic() - began
        if done.code != 0:
            raise BenchError(f"nothing can be fetched without faults: {done.text}")
        values = _read(folder / "goed", folder)[0]
        if not any(value is not None for value in values.values()):
            raise BenchError("a store without faults serves nothing")
        yield Bench(url, folder, folder / "goed", values, took_s, _older(folder / "ouder"))


def tried(bench: Bench, seed: int, number: int) -> Outcome:
    """Do one run."""
    fault = draw_fault(seed, number)
    run = Outcome(number, fault.kind)
    place = bench.folder / str(number)
    cache = place / "cache"
    place.mkdir()
    if fault.fresh:
        cache.mkdir()
    else:
        shutil.copytree(bench.good, cache)
        _look_changed(cache)
    try:
        bench.post("faults", list(fault.rules))
        _refresh(bench, fault, run, place)
        _look(bench, run, place)
        bench.post("reset", None)
        _repair(bench, run, place)
    finally:
        bench.post("reset", None)
        _writable(cache, write=True)
        shutil.rmtree(place, ignore_errors=True)
    return run


def _refresh(bench: Bench, fault: Fault, run: Outcome, place: Path) -> None:
    cache = place / "cache"

    def start(name: str, *, json_out: bool) -> Child:
        words = (*SYNC, "--json") if json_out else SYNC
        return run_kaart(place / name, cache, bench.url, *words, hurt=fault.hurt)

    if fault.hurt.get("read_only"):
        _writable(cache, write=False)
    for turn, share in enumerate(fault.kills):
        child = start(f"dood-{turn}", json_out=True)
        time.sleep(share * bench.took_s)
        child.kill()
        run.killed += 1
        child.wait(LIMIT_S)
        _look(bench, run, place)
    # Files are bounded, and with them what is printed: the short form then.
    forms = [turn % 2 == 0 and "limit" not in fault.hurt for turn in range(fault.at_once)]
    children = [start(f"sync-{turn}", json_out=json_out) for turn, json_out in enumerate(forms)]
    older = _start_older(bench, place) if fault.old and bench.old is not None else None
    for turn, child in enumerate(children):
        ended = child.wait(LIMIT_S)
        run.syncs += 1
        _judge(run, f"sync {turn}", ended)
        run.refused += ended.code == 1
    if older is not None:
        older.wait(LIMIT_S)
    if fault.hurt.get("read_only"):
        _writable(cache, write=True)


def _judge(run: Outcome, what: str, ended: Ended) -> None:
    """Hold what a refresh printed against what it may print."""
    if ended.code is None:
        run.hangs.append(f"{what}: {ended.text[-300:]}")
        return
    if "Traceback" in ended.text or ended.code not in (0, 1):
        run.tracebacks.append(f"{what} (exit {ended.code}): {ended.text[-1500:]}")
        return
    if ended.code == 1:
        run.nameless += [f"{what}: {line}" for line in _told(ended) if not _says(line)]
        if not ended.text.strip():
            run.nameless.append(f"{what}: nothing at all")


def _told(ended: Ended) -> list[str]:
    """The sentences about what was not done, of either form of output."""
    if ended.out.startswith("{"):
        return [
            f"{item['layer']} {item['vintage']}: {item['error'] or ''}"
            for item in ended.json()["items"]
            if item["outcome"] == "failed"
        ]
    lines = [line for line in (ended.out or ended.err).splitlines() if not line.startswith(("[", "  !"))]
    return [line for line in lines if not re.search(r", (nieuw|veranderd|ongewijzigd)", line)]


def _says(line: str) -> bool:
    return len(line) >= _SHORTEST and _NAMES.search(line) is not None


def _look(bench: Bench, run: Outcome, place: Path) -> None:
    values, ended = _read(place / "cache", place)
    if ended.code is None:
        run.hangs.append("reading")
    elif ended.code or "Traceback" in ended.text:
        run.tracebacks.append(f"reading: {ended.text[-1500:]}")
    run.served += sum(value is not None for value in values.values())
    run.wrong += wrong_values(bench.values, values)


def _repair(bench: Bench, run: Outcome, place: Path) -> None:
    cache = place / "cache"
    ended = run_kaart(place / "weer", cache, bench.url, *SYNC).wait(LIMIT_S)
    run.syncs += 1
    _judge(run, "the good sync", ended)
    values, _ = _read(cache, place)
    lacking, wrong = lacking_values(bench.values, values), wrong_values(bench.values, values)
    if ended.code != 0 or lacking or wrong:
        run.unrepaired.append(f"exit {ended.code}, lacking {lacking[:5]}, wrong {wrong[:5]}: {ended.text[-800:]}")
    left = [str(path.relative_to(cache)) for path in cache.rglob("*") if _LEFT.search(path.name)]
    if left:
        run.unrepaired.append(f"left: {left[:5]}")


def _read(cache: Path, folder: Path) -> tuple[Values, Ended]:
    ended = Child(folder / "lees", partial(print_values, cache)).wait(LIMIT_S)
    return (ended.json()["values"] if ended.code == 0 else {}), ended


def _look_changed(cache: Path) -> None:
    """Let every stored file look as if its source changed and nobody asked for long."""
    store = Store(cache)
    for manifest in store.manifests():
        origin = replace(manifest.provenance, upstream_modified="2001-01-01")
        changed = replace(manifest, checked_at=datetime(2020, 1, 1, tzinfo=UTC), provenance=origin)
        store.path(manifest.key, suffix=".json").write_text(dump_manifest(changed), encoding="utf-8")


def _writable(cache: Path, *, write: bool) -> None:
    """Make the folders of a store writable or not, files as they are."""
    for path in (cache, *(path for path in cache.rglob("*") if path.is_dir())):
        path.chmod(0o755 if write else 0o555)


def _older(folder: Path) -> Path | None:
    """Sources of an older kaart, out of the history; None where there is no history."""
    folder.mkdir()
    command = ["git", "-C", str(REPOSITORY), "archive", OLD]
    packed = subprocess.run(command, capture_output=True, check=False)
    if packed.returncode:
        return None
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    return folder


def _start_older(bench: Bench, place: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(bench.old / "src") if bench.old else "",
        "KAART_CACHE": str(place / "cache"),
        "KAART_UPSTREAM": bench.url,
    }
    command = [sys.executable, "-m", "kaart", *SYNC[:4], "--lagen", "cijfers,grenzen"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=bench.old, env=environment, stdout=quiet, stderr=quiet)
