"""What accessibility costs against how much there is of it: `python -m bench.bereik`.

An invented country of square buurten, with as many children and sites everywhere, grows from 200 buurten to as many
as the Netherlands has; another of one size gets more and more sites. Every size is measured in a process of its own.
With `--opslag DIR`, a store in which the country was fetched, `kaart bereik --gebied NL` is measured too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from bench.memory import peak_mb
from kaart.analysis.access.facilities import Facility
from kaart.analysis.access.parts import sensitivity
from kaart.analysis.distance.demand import spread_demand
from kaart.analysis.distance.reach import STRAIGHT
from kaart.answers.access.runner import HERE, in_parts

BUURTEN = (200, 2_000, 14_574)
SITES = (200, 2_000, 20_000)
FIXED_BUURTEN, BUURTEN_A_SITE = 2_000, 2
RUNS = 2
SIDE_M, BLOCK = 1_500.0, 7  # a gemeente is a block of 7 by 7
PEOPLED = (Facility.SCHOOL, Facility.CHILDCARE, Facility.VVE, Facility.OV)
OUT = Path(__file__).resolve().parents[1] / "docs"


def country(buurten: int, sites: int) -> tuple[gpd.GeoDataFrame, pd.Series, gpd.GeoDataFrame]:
    """Square buurten in square gemeenten, children per buurt, and sites anywhere among them."""
    rng = np.random.default_rng(buurten + sites)
    wide = int(np.ceil(np.sqrt(buurten)))
    number = np.arange(buurten)
    x, y = 20_000 + number % wide * SIDE_M, 320_000 + number // wide * SIDE_M
    high = -(-wide // BLOCK)
    block, inside = (number % wide // BLOCK) * high + number // wide // BLOCK, number % wide % BLOCK * BLOCK
    codes = [
        f"BU{b:04d}{n:04d}" for b, n in zip(block.tolist(), (inside + number // wide % BLOCK).tolist(), strict=True)
    ]
    shapes = shapely.box(x, y, x + SIDE_M, y + SIDE_M)
    areas = gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs="EPSG:28992")
    children = pd.Series(rng.integers(0, 80, buurten).astype(float), index=codes)
    at = rng.integers(0, buurten, sites)
    points = gpd.points_from_xy(x[at] + rng.uniform(0, SIDE_M, sites), y[at] + rng.uniform(0, SIDE_M, sites))
    frame = {"site_id": [f"s{n}" for n in range(sites)], "places": rng.integers(8, 60, sites).astype(float)}
    return areas, children, gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:28992")


def measure(buurten: int, sites: int) -> dict[str, float]:
    """Every measure to sites once, after a small one that loads what is loaded once."""
    small = country(50, 20)
    sensitivity(in_parts(spread_demand(small[0]), small[2], metric=STRAIGHT, children=small[1], runner=HERE))
    areas, children, points = country(buurten, sites)
    wall, cpu = time.perf_counter(), time.process_time()
    demand = spread_demand(areas)
    found = in_parts(demand, points, metric=STRAIGHT, children=children, runner=HERE)
    shares = sensitivity(found)
    took = time.perf_counter() - wall, time.process_time() - cpu
    if len(found.frame) != buurten or not shares:
        raise SystemExit("not every buurt has an outcome")
    return {
        "buurten": buurten,
        "sites": sites,
        "points": len(demand.points),
        "seconds": round(took[0], 2),
        "cpu_seconds": round(took[1], 2),
        "peak_mb": round(peak_mb()),
    }


def apart(buurten: int, sites: int, *, runs: int) -> dict[str, float]:
    """`measure` in processes of its own, for the memory of one size; the quickest of a few, as others run too."""
    command = [sys.executable, "-m", "bench.bereik", "--een", str(buurten), str(sites)]
    done = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(runs)]
    found = min((json.loads(one.stdout) for one in done), key=lambda run: run["cpu_seconds"])
    print(found, file=sys.stderr)
    return found


def of_the_country(store: Path, facility: Facility) -> dict[str, object]:
    """`kaart bereik --gebied NL` on a store, from start to document."""
    command = [sys.executable, "-m", "kaart", "bereik", "--gebied", "NL", "--voorziening", facility, "--json"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with subprocess.Popen(command, env={**os.environ, "KAART_CACHE": str(store)}, stdout=subprocess.PIPE) as process:
        document = json.load(process.stdout)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"kaart bereik ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = {
        "facility": facility.value,
        "buurten": len(document["areas"]),
        "sites": document["supply"]["located"],
        "seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "peak_mb": used.ru_maxrss // 1024,
    }
    print(found, file=sys.stderr)
    return found


def exponents(rows: list[dict[str, float]], of: str) -> dict[str, float]:
    """Slope of processor time against size on logarithmic axes, over all sizes and over the last step: 1 is linear."""
    size, cost = (np.log([row[name] for row in rows]) for name in (of, "cpu_seconds"))
    slopes = {"fitted": np.polyfit(size, cost, 1)[0], "last_step": (cost[-1] - cost[-2]) / (size[-1] - size[-2])}
    return {name: round(float(slope), 2) for name, slope in slopes.items()}


def report(found: dict[str, object]) -> str:
    machine = found["machine"]
    lines = [
        "# What accessibility costs, measured",
        "",
        f"Made by `python -m bench.bereik` in one process, without a cluster; the quickest of {RUNS} runs per size.",
        "",
        (
            f"{machine['when']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}. Load "
            f"{machine['load_before'][0]} at the start and {machine['load_after'][0]} at the end (1 min): what else "
            "ran counts in the seconds, and on shared cores in the processor time too."
        ),
        "",
        (
            "Invented country: square buurten of 1.5 km, 49 to a gemeente, measured as VVE is (distances, numbers in "
            "reach, places per 100 children, sensitivity). Exponent: of processor time against size; 1 is linear, and "
            "what a run costs whatever its size makes it lower, most of all at the first step."
        ),
    ]
    titles = {"buurten": "More buurten, a site to every two", "sites": "More sites in 2,000 buurten"}
    for name, title in titles.items():
        slope = found["exponents"][name]
        said = f"Exponent in {name}: {slope['fitted']} over all three, {slope['last_step']} over the last step."
        lines += ["", f"## {title}", "", said, "", *_table(found[f"by_{name}"])]
    if found["country"]:
        lines += ["", "## `kaart bereik --gebied NL --json`, from start to document", "", *_table(found["country"])]
    return "\n".join(lines) + "\n"


def _table(rows: list[dict[str, object]]) -> list[str]:
    names = list(rows[0])
    head = [f"| {' | '.join(name.replace('_', ' ') for name in names)} |", f"|{'---|' * len(names)}"]
    return head + [
        f"| {' | '.join(f'{row[name]:,}' if isinstance(row[name], int) else str(row[name]) for name in names)} |"
        for row in rows
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--opslag", type=Path, help="store with the whole country")
    parser.add_argument("--klein", action="store_true", help="small sizes, to see that it works")
    parser.add_argument("--een", type=int, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.een:
        print(json.dumps(measure(*given.een)))
        return
    machine = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_before": [round(item, 2) for item in os.getloadavg()],
    }
    sizes = (60, 120) if given.klein else BUURTEN
    supply = (20, 40) if given.klein else SITES
    fixed, runs = (60, 1) if given.klein else (FIXED_BUURTEN, RUNS)
    found = {
        "machine": machine,
        "by_buurten": [apart(count, count // BUURTEN_A_SITE, runs=runs) for count in sizes],
        "by_sites": [apart(fixed, count, runs=runs) for count in supply],
        "country": [of_the_country(given.opslag, facility) for facility in PEOPLED] if given.opslag else [],
    }
    found["exponents"] = {name: exponents(found[f"by_{name}"], name) for name in ("buurten", "sites")}
    machine["load_after"] = [round(item, 2) for item in os.getloadavg()]
    (given.out / "bench-bereik.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (given.out / "bench-bereik.md").write_text(report(found), encoding="utf-8")
    print(report(found))


if __name__ == "__main__":
    main()
