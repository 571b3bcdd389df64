"""Measure what is asked for: `python -m bench.betrouwbaar`, or `--deel sqlite,twee`.

Every outcome goes into `docs/betrouwbaarheid.json`, which holds the last of each part, and from there into
`docs/betrouwbaarheid.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.betrouwbaar import endurance, faults, fuzz, load, rooms, store
from bench.betrouwbaar.report import text
from bench.betrouwbaar.section import Found, Section
from bench.servers import REPOSITORY, BenchError

SECTIONS: tuple[Section, ...] = (rooms, faults, fuzz, load, endurance, store)
OUT = REPOSITORY / "docs"


def main() -> int:
    """Measure the parts that are asked for and write the report."""
    of = {part: section for section in SECTIONS for part in section.PARTS}
    parser = argparse.ArgumentParser(prog="python -m bench.betrouwbaar", description=__doc__)
    parser.add_argument("--deel", default=",".join(of), help=", ".join(of))
    parser.add_argument("--out", type=Path, default=OUT)
    for section in SECTIONS:
        section.add_options(parser.add_argument_group(section.TITLE))
    given = parser.parse_args()
    parts = [part for part in given.deel.split(",") if part]
    if unknown := set(parts) - set(of):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    given.out.mkdir(parents=True, exist_ok=True)
    kept = given.out / "betrouwbaarheid.json"
    found: dict[str, Found] = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    for part in parts:
        before, start = _before(part), time.monotonic()
        try:
            outcome = of[part].measure(part, given)
        except BenchError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
        after = {"load_after": _load(), "took_s": round(time.monotonic() - start)}
        found[part] = before | outcome | after
        print(part, json.dumps(found[part]), flush=True)
        kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    report = text(found, SECTIONS)
    (given.out / "betrouwbaarheid.md").write_text(report, encoding="utf-8")
    print(report)
    return 0


def _before(part: str) -> Found:
    """What is kept of the machine with every part."""
    return {
        "part": part,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores_here": os.cpu_count(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "load": _load(),
    }


def _load() -> list[float]:
    return [round(load, 2) for load in os.getloadavg()]


if __name__ == "__main__":
    sys.exit(main())
