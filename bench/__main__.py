"""Run the bench: `python -m bench`, `--deel lijn5 --places nl` for a part, or `--quick` for one look at Parkstad.

Parts that are measured one by one come together in `bench.json`, which holds the last outcome of each.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench.plan import LINES, PARTS
from bench.report import Result, write
from bench.run import Chosen, run
from bench.servers import REPOSITORY, BenchError

BUSY = 1.0
WAIT_S = 600


def main() -> int:
    """Read the arguments, wait for a quiet machine, measure, report."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--deel", default=",".join(PARTS), help=f"{', '.join(PARTS)}; lijn for both lines")
    parser.add_argument("--quick", action="store_true", help="Parkstad on this machine, one repetition")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--places", default="parkstad,nl")
    parser.add_argument("--routes", default="", help="ids, with commas; all when left out")
    parser.add_argument("--no-wait", action="store_true", help="measure on a busy machine too")
    parser.add_argument("--work", type=Path, default=None, help="folder to keep between parts; a temporary one else")
    parser.add_argument("--out", type=Path, default=None, help="folder of bench.json and bench.md; docs when left out")
    chosen = parser.parse_args()
    # Asked to stop, it stops the servers it started too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if chosen.quick:
        chosen.repetitions, chosen.places, chosen.deel, chosen.no_wait = 1, "parkstad", "hier", True
    parts = [part for name in chosen.deel.split(",") for part in (LINES if name == "lijn" else [name])]
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("bench: no Chromium on this machine", file=sys.stderr)
        return 1
    waited = 0.0 if chosen.no_wait else _wait_for_quiet()
    routes = [name for name in chosen.routes.split(",") if name]
    what = Chosen(parts, chosen.places.split(","), routes, chosen.repetitions, with_memory=not chosen.quick)
    with ExitStack() as stack:
        work = chosen.work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaart-bench-")))
        work.mkdir(parents=True, exist_ok=True)
        try:
            result: Result = asyncio.run(run(work, what, chromium=chromium))
        except (BenchError, TimeoutError, subprocess.CalledProcessError) as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
    for part in result.parts.values():
        part["waited_s"] = round(waited)
    write(result, chosen.out or REPOSITORY / "docs")
    return 0


def _wait_for_quiet() -> float:
    start = time.monotonic()
    while os.getloadavg()[0] >= BUSY and time.monotonic() - start < WAIT_S:
        time.sleep(5)
    return time.monotonic() - start


if __name__ == "__main__":
    sys.exit(main())
