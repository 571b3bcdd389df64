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

from kaart.access_scale import HERE, in_parts
from kaart.analysis.demand import spread_demand
from kaart.analysis.measures import Facility
from kaart.analysis.parts import sensitivity
from kaart.analysis.reach import STRAIGHT

BUURTEN = (200, 2_000, 14_574)
SITES = (200, 2_000, 20_000)
FIXED_BUURTEN, BUURTEN_A_SITE = 2_000, 2
SIDE_M, BUURTEN_A_GEMEENTE = 1_500.0, 43
PEOPLED = (Facility.SCHOOL, Facility.CHILDCARE, Facility.VVE, Facility.OV)
OUT = Path(__file__).resolve().parents[1] / "docs"


def country(buurten: int, sites: int) -> tuple[gpd.GeoDataFrame, pd.Series, gpd.GeoDataFrame]:
    """Square buurten in strips of gemeenten, children per buurt, and sites anywhere among them."""
    rng = np.random.default_rng(buurten + sites)
    wide = int(np.ceil(np.sqrt(buurten)))
    number = np.arange(buurten)
    x, y = 20_000 + number % wide * SIDE_M, 320_000 + number // wide * SIDE_M
    codes = [f"BU{n // BUURTEN_A_GEMEENTE:04d}{n % BUURTEN_A_GEMEENTE:04d}" for n in number.tolist()]
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
    in_parts(spread_demand(small[0]), small[2], metric=STRAIGHT, children=small[1], runner=HERE)
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
        "peak_mb": _peak_mb(resource.RUSAGE_SELF),
    }


def _peak_mb(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // 1024


def apart(buurten: int, sites: int) -> dict[str, float]:
    """`measure` in a process of its own, so that memory is that of one size."""
    command = [sys.executable, "-m", "bench.bereik", "--een", str(buurten), str(sites)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
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


def exponent(rows: list[dict[str, float]], of: str) -> float:
    """Slope of processor time against size on logarithmic axes: 1 is linear."""
    size, cost = (np.log([row[name] for row in rows]) for name in (of, "cpu_seconds"))
    return round(float(np.polyfit(size, cost, 1)[0]), 2)


def report(found: dict[str, object]) -> str:
    machine = found["machine"]
    lines = [
        "# What accessibility costs, measured",
        "",
        "Made by `python -m bench.bereik`; every figure is of one run on one machine, one process, no cluster.",
        "",
        (
            f"{machine['when']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}. Load "
            f"{machine['load_before'][0]} at the start and {machine['load_after'][0]} at the end (1 min): what else "
            "ran counts in the seconds, and on shared cores in the processor time too."
        ),
        "",
        (
            "Invented country: square buurten of 1.5 km, 43 to a gemeente, measured as VVE is (distances, numbers in "
            "reach, places per 100 children, sensitivity). Exponent: of processor time against size; 1 is linear."
        ),
    ]
    for title, key, of in (
        ("More buurten, a site to every two", "by_buurten", "buurten"),
        ("More sites in 2,000 buurten", "by_sites", "sites"),
    ):
        rows = found[key]
        lines += ["", f"## {title}: exponent {found['exponents'][key]} in {of}", "", *_table(rows)]
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
    fixed = 60 if given.klein else FIXED_BUURTEN
    found = {
        "machine": machine,
        "by_buurten": [apart(count, count // BUURTEN_A_SITE) for count in sizes],
        "by_sites": [apart(fixed, count) for count in supply],
        "country": [of_the_country(given.opslag, facility) for facility in PEOPLED] if given.opslag else [],
    }
    found["exponents"] = {
        "by_buurten": exponent(found["by_buurten"], "buurten"),
        "by_sites": exponent(found["by_sites"], "sites"),
    }
    machine["load_after"] = [round(item, 2) for item in os.getloadavg()]
    (given.out / "bench-bereik.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (given.out / "bench-bereik.md").write_text(report(found), encoding="utf-8")
    print(report(found))


if __name__ == "__main__":
    main()
