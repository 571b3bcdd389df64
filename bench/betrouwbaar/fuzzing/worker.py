"""One process that puts a share of the inputs to one parser: `python -m bench.betrouwbaar.fuzzing.worker '{...}'`.

It is a process of its own, so that what kills it (memory, a fault in a library of C) costs the rest of its share and is
told by whoever started it. The last line that it prints is what it found, as JSON.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import resource
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil

from bench.servers import REPOSITORY

MEGABYTE = 1_000_000
SLOW_S, MOST_MB = 5.0, 1_000.0
# Beyond this a process is stopped by the system: far above what is a fault already.
MOST_BYTES = 6_000_000_000
LONGEST_S = 120
KEPT = 40


@dataclass(frozen=True)
class Share:
    """What one process does: inputs `first` and on, of one parser; those that Hypothesis makes have the rest."""

    parser: str
    seed: int
    first: int
    mutations: int
    made: int
    out: str
    feeds: str = ""
    cover: bool = False


@dataclass
class Tally:
    """What came of the inputs."""

    taken: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[dict[str, object]] = field(default_factory=list)
    inputs: int = 0
    mutations: int = 0
    slowest_s: float = 0.0
    peak_mb: float = 0.0
    branches: dict[str, tuple[int, int]] = field(default_factory=dict)


class Trial:
    """Puts one input after another to a parser, and keeps those that it stumbles over."""

    def __init__(self, share: Share, feed: Callable[[str, bytes], object], note: Path) -> None:
        self.share, self.feed, self.note, self.tally = share, feed, note, Tally()
        self.own = psutil.Process()
        self.out = Path(share.out)

    def __call__(self, name: str, body: bytes, *, number: int) -> None:
        from kaart.core.errors import KaartError  # noqa: PLC0415  with the parser, after the limits are set

        tally = self.tally
        tally.inputs += 1
        # Read when the process is gone: what it was doing.
        self.note.write_bytes(f"{number}\n{name}\n".encode() + body)
        faulthandler.dump_traceback_later(LONGEST_S, exit=True)
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        try:
            self.feed(name, body)
            tally.taken += 1
        except KaartError as error:
            tally.refused[_kind(error)] += 1
        except Exception as error:  # noqa: BLE001  what is looked for
            self._keep(name, body, number, _where(error))
        took = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        tally.slowest_s = max(tally.slowest_s, took)
        tally.peak_mb = max(tally.peak_mb, peak * 1024 / MEGABYTE)
        if took > SLOW_S:
            self._keep(name, body, number, f"{took:.1f} s")
        if peak > before and peak * 1024 / MEGABYTE > MOST_MB:
            self._keep(name, body, number, f"{peak * 1024 / MEGABYTE:.0f} MB")

    def _keep(self, name: str, body: bytes, number: int, what: str) -> None:
        told = {"parser": self.share.parser, "number": number, "seed": self.share.seed, "of": name, "what": what}
        known = sum(fault["what"] == what for fault in self.tally.faults)
        self.tally.faults.append(told)
        if known < 2 and len(self.tally.faults) < KEPT:
            self.out.mkdir(parents=True, exist_ok=True)
            (self.out / f"{self.share.parser}-{self.share.seed}-{number}").write_bytes(body)


def _kind(error: Exception) -> str:
    """Class of an error; with what the border caught, where it is one of those that defects raise as well."""
    cause = error.__cause__
    odd = isinstance(cause, (TypeError, LookupError, AttributeError))
    return f"{type(error).__name__} ({type(cause).__name__})" if odd else type(error).__name__


def _where(error: Exception) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/kaart/" in frame.filename]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} {place}: {str(error)[:120]}"


def run(share: Share) -> Tally:
    """All inputs of a share."""
    sys.path.insert(0, str(REPOSITORY / "tests"))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="kaart-fuzz-") as folder, _covered(share) as branches:
        from bench.betrouwbaar.fuzzing.parsers import PARSERS  # noqa: PLC0415  after the path is set

        parser = PARSERS[share.parser][0](Path(folder), Path(share.feeds) if share.feeds else None)
        trial = Trial(share, parser.feed, Path(share.out + ".now"))
        _mutated(share, parser.seeds, trial)
        _made(share, parser.seeds, trial)
        faulthandler.cancel_dump_traceback_later()
        trial.note.unlink(missing_ok=True)
    trial.tally.branches = branches
    return trial.tally


def _mutated(share: Share, seeds: dict[str, bytes], trial: Trial) -> None:
    from bench.betrouwbaar.fuzzing.mutate import mutate  # noqa: PLC0415

    names, bodies = sorted(seeds), tuple(seeds[name] for name in sorted(seeds))
    for number in range(share.first, share.first + share.mutations):
        rng = Random(f"{share.parser} {share.seed} {number}")
        name = rng.choice(names)
        trial(name, mutate(rng, seeds[name], bodies), number=number)
        trial.tally.mutations += 1


def _made(share: Share, seeds: dict[str, bytes], trial: Trial) -> None:
    if not share.made:
        return
    from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: PLC0415

    from bench.betrouwbaar.fuzzing.made import like  # noqa: PLC0415

    first = share.first + share.mutations
    how = settings(
        max_examples=-(-share.made // len(seeds)),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    def of(name: str) -> Callable[[bytes], None]:
        return lambda body: trial(name, body, number=first + trial.tally.inputs)

    for at, name in enumerate(sorted(seeds)):
        seed(hash((share.seed, share.first, at)))(how(given(like(seeds[name]))(of(name))))()


class _covered:  # noqa: N801
    """Measures branches while it lasts, where coverage.py is installed and they are asked for."""

    def __init__(self, share: Share) -> None:
        self.share, self.branches = share, {}
        self.coverage = None

    def __enter__(self) -> dict[str, tuple[int, int]]:
        if self.share.cover:
            try:
                import coverage  # noqa: PLC0415
            except ImportError:
                return self.branches
            self.coverage = coverage.Coverage(data_file=None, branch=True, source=[str(REPOSITORY / "src" / "kaart")])
            self.coverage.start()
        return self.branches

    def __exit__(self, *_: object) -> None:
        if self.coverage is None:
            return
        self.coverage.stop()
        from bench.betrouwbaar.fuzzing.parsers import PARSERS  # noqa: PLC0415

        for module in PARSERS[self.share.parser][1]:
            found = self.coverage._analyze(str(REPOSITORY / "src" / "kaart" / module)).numbers  # noqa: SLF001
            self.branches[module] = (found.n_executed_branches, found.n_branches)


def main() -> None:
    """Do the share that the arguments tell of."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * MOST_BYTES, 4 * MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    tally = run(Share(**json.loads(sys.argv[1])))
    print(json.dumps(vars(tally)))


if __name__ == "__main__":
    main()
