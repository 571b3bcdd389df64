"""A made-up GTFS feed of the size of the Dutch one, and how much time and memory it takes to cut an area out.

    python -m bench.gtfs make /tmp/feed.zip              # about 15 million calls; nothing in it is real
    /usr/bin/time -v python -m bench.gtfs read /tmp/feed.zip
    python -m bench.gtfs read /tmp/feed.zip --whole      # the whole country

The area that is read is a square of the size and place of Parkstad with as many stops as a dense bus
network has; the rest is spread over the country.
"""

from __future__ import annotations

import argparse
import io
import time
import zipfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
from pyarrow import csv
from shapely.geometry import box

from bench.memory import peak_mb
from kaart.core.crs import RD, to_wgs84
from kaart.core.provenance import Provenance
from kaart.sources.gtfs import feed as gtfs

AREA = (190_000, 312_000, 206_000, 330_000)
STOPS_THERE, LINES_THERE, TOWNS, STOPS_A_TOWN, CALLS_A_TRIP = 1_000, 60, 590, 100, 21
CLOCKS = pa.array([f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(30 * 3600)])
CHUNK_TRIPS = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.gtfs", description=__doc__)
    parser.add_argument("what", choices=["make", "read"])
    parser.add_argument("path", type=Path)
    parser.add_argument("--calls", type=int, default=15_000_000)
    parser.add_argument("--shuffled", action="store_true", help="rows in no order at all within each 420,000")
    parser.add_argument("--whole", action="store_true")
    chosen = parser.parse_args()
    if chosen.what == "make":
        make(chosen.path, calls=chosen.calls, shuffled=chosen.shuffled)
    else:
        read(chosen.path, whole=chosen.whole)


def read(path: Path, *, whole: bool) -> None:
    start = time.monotonic()
    origin = Provenance(gtfs.SOURCE, str(path))
    found = gtfs.read(path, area=None if whole else box(*AREA), origin=origin, today=date(2026, 11, 25))
    seconds = time.monotonic() - start
    peak = peak_mb()
    print(f"{seconds:.1f} s, peak {peak:.0f} MB, {path.stat().st_size / 1e6:.0f} MB zip")
    print(f"{len(found.stops)} stops, {len(found.trips)} trips, {len(found.times)} calls kept")


def make(path: Path, *, calls: int, shuffled: bool = False, seed: int = 1) -> None:
    rng = np.random.default_rng(seed)
    xy, town = places(rng)
    points = to_wgs84(gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=RD)).geometry
    trips = calls // CALLS_A_TRIP
    lines = rng.permutation(np.concatenate([np.repeat(np.arange(TOWNS + 1), 4), [0] * LINES_THERE]))
    line_stops = [rng.choice(np.flatnonzero(town == where), CALLS_A_TRIP, replace=False) for where in lines]
    line_of = rng.integers(0, len(lines), trips)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        number = np.arange(len(xy))
        put(archive, "stops.txt", stop_id=number, stop_code=number + 10_000_000,
            stop_name=[f"Proefhalte {n}" for n in number], stop_lat=points.y, stop_lon=points.x)  # fmt: skip
        put(archive, "routes.txt", route_id=np.arange(len(lines)), route_short_name=np.arange(len(lines)) % 99,
            route_type=np.full(len(lines), 3))  # fmt: skip
        days = np.arange("2026-11-02", "2027-01-20", dtype="datetime64[D]").astype(str)
        put(archive, "calendar_dates.txt", service_id=np.repeat(np.arange(900), len(days)),
            date=np.tile(np.char.replace(days, "-", ""), 900),
            exception_type=np.ones(900 * len(days), int))  # fmt: skip
        put(archive, "trips.txt", route_id=line_of, service_id=rng.integers(0, 900, trips),
            trip_id=200_000_000 + np.arange(trips), trip_headsign=np.char.add("Proef ", line_of.astype(str)),
            direction_id=rng.integers(0, 2, trips), shape_id=line_of)  # fmt: skip
        with archive.open("stop_times.txt", "w", force_zip64=True) as member:
            for first in range(0, trips, CHUNK_TRIPS):
                block = calls_of(rng, np.arange(first, min(first + CHUNK_TRIPS, trips)), line_of, line_stops)
                if shuffled:
                    block = block.take(pa.array(rng.permutation(block.num_rows)))
                options = csv.WriteOptions(include_header=first == 0, quoting_style="none")
                csv.write_csv(block, member, options)


def places(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Positions of stops and the number of their town; town 0 is the area that is read."""
    west, south, east, north = AREA
    there = np.column_stack([rng.uniform(west, east, STOPS_THERE), rng.uniform(south, north, STOPS_THERE)])
    middles = np.column_stack([rng.uniform(20_000, 270_000, TOWNS), rng.uniform(345_000, 600_000, TOWNS)])
    rest = np.repeat(middles, STOPS_A_TOWN, axis=0) + rng.normal(0, 2_000, (TOWNS * STOPS_A_TOWN, 2))
    town = np.concatenate([np.zeros(STOPS_THERE, int), np.repeat(np.arange(1, TOWNS + 1), STOPS_A_TOWN)])
    return np.vstack([there, rest]), town


def calls_of(rng: np.random.Generator, trips: np.ndarray, line_of: np.ndarray, stops: list[np.ndarray]) -> pa.Table:
    """Calls of some trips in the columns that the Dutch feed has."""
    steps = rng.integers(40, 160, (len(trips), CALLS_A_TRIP))
    steps[:, 0] = rng.integers(5 * 3600, 24 * 3600, len(trips))
    clock = CLOCKS.take(pa.array(steps.cumsum(axis=1).ravel()))
    count = len(trips) * CALLS_A_TRIP
    zero = pa.array(np.zeros(count, int))
    return pa.table(
        {
            "trip_id": np.repeat(200_000_000 + trips, CALLS_A_TRIP),
            "stop_sequence": np.tile(np.arange(1, CALLS_A_TRIP + 1), len(trips)),
            "stop_id": np.concatenate([stops[line_of[trip]] for trip in trips]),
            "stop_headsign": pa.nulls(count, pa.string()).fill_null(""),
            "arrival_time": clock,
            "departure_time": clock,
            "pickup_type": zero,
            "drop_off_type": zero,
            "timepoint": zero,
            "shape_dist_traveled": (rng.integers(200, 900, (len(trips), CALLS_A_TRIP)).cumsum(axis=1)).ravel(),
            "fare_units_traveled": zero,
        }
    )


def put(archive: zipfile.ZipFile, name: str, **columns: object) -> None:
    stream = io.BytesIO()
    csv.write_csv(pa.table({column: pa.array(values) for column, values in columns.items()}), stream)
    archive.writestr(name, stream.getvalue())


if __name__ == "__main__":
    main()
