"""Write the example region as a store of kaart, with its services beside it."""

from __future__ import annotations

import argparse
import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandas import DataFrame

from kaart.core.provenance import Provenance
from kaart.store.manifest import Key
from kaart.store.manifest_file import dump_manifest
from kaart.store.parquet import Store

from . import areas, figures, model, services, timetable
from .plan import RETRIEVED_AT, SEED, YEARS

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = "voorbeeldregio"


def generate(data: Path) -> None:
    """Replace ``voorbeeldregio`` and ``shapes`` in a folder.

    Parameters
    ----------
    data
        The project's ``data`` folder, or another one to compare with.
    """
    for name in ("voorbeeldregio", "shapes"):
        shutil.rmtree(data / name, ignore_errors=True)
    store = Store(data / "voorbeeldregio", shapes=data / "shapes")
    region = areas.build(_chance(0))
    unit = model.hidden(_chance(1), region)
    exact = {year: model.year_of(unit, year) for year in YEARS}
    sites = services.build(_chance(2), region, exact[2020]["inwoners"].to_numpy(float))
    where = services.spots(_chance(3), region)
    for year in YEARS:
        near = services.nearness(where, sites, exact[year]["huishoudens"].to_numpy(float))
        full = pd.concat([exact[year], near], axis=1)
        _write_figures(store, figures.publish(region, full, year=year), family="kwb", year=year)
        if year == figures.NEARNESS_YEAR:
            _write_figures(store, figures.publish_nearness(region, full), family="nabijheid", year=year)
        _write_boundaries(store, region, year)
    _write_services(data / "voorbeeldregio" / "voorzieningen", sites, timetable.build(_chance(4), region))


def _chance(part: int) -> np.random.Generator:
    """Chance of its own for every part, so that a change in one leaves the others as they are."""
    return np.random.default_rng([SEED, part])


def _write(store: Store, key: Key, frame: DataFrame, table: str) -> None:
    """Store a frame; then leave out what makes a small Parquet file large: statistics and a second schema."""
    origin = Provenance(source=SOURCE, url="", retrieved_at=RETRIEVED_AT, table=table, route="file")
    manifest = store.write(key, frame, origin, invented=True)
    path = store.path(key)
    _write_small(pq.read_table(path), path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    store.path(key, suffix=".json").write_text(dump_manifest(replace(manifest, sha256=digest)), encoding="utf-8")


def _write_figures(store: Store, rows: DataFrame, *, family: str, year: int) -> None:
    owner = ("GM" + rows["code"].str[2:6]).where(rows["code"] != figures.COUNTRY, figures.COUNTRY)
    table = f"VOORBEELD-{year}" if family == "kwb" else f"VOORBEELD-{family.upper()}-{year}"
    for area, part in rows.groupby(owner):
        empty = [name for name in part.columns if name.endswith("@") and part[name].isna().all()]
        frame = part.drop(columns=empty).reset_index(drop=True)
        _write(store, Key("cijfers", f"{family}-{year}", str(area)), frame, table)


def _write_boundaries(store: Store, region: areas.Region, year: int) -> None:
    for level in areas.LEVELS:
        for gemeente, part in region.boundaries(level, year).groupby("gemeente"):
            key = Key("grenzen", f"{level}-{year}", str(gemeente))
            _write(store, key, part.reset_index(drop=True), f"VOORBEELD-{year}")


def _write_small(table: pa.Table, path: Path) -> None:
    options = {"compression": "zstd", "write_statistics": False, "store_schema": False}
    with pq.ParquetWriter(path, table.schema, **options) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata(table.schema.metadata)  # what GeoParquet and pandas say of the columns


def _write_services(folder: Path, sites: services.Services, table: timetable.Timetable) -> None:
    folder.mkdir(parents=True)
    small = {
        "vve": sites.vve,
        "scholen": sites.schools,
        "overig": sites.others,
        "stops": table.stops,
        "routes": table.routes,
        "trips": table.trips,
        "service_days": table.service_days,
    }
    for name, frame in small.items():
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    _write_small(pa.Table.from_pandas(table.stop_times, preserve_index=False), folder / "stop_times.parquet")


def main(arguments: list[str]) -> None:
    """Run from the command line.

    Parameters
    ----------
    arguments
        Without the program's name.
    """
    parser = argparse.ArgumentParser(description="Write the invented example region.")
    parser.add_argument("--data", type=Path, default=PROJECT / "data", help="folder to write into")
    target: Path = parser.parse_args(arguments).data
    generate(target)
    print(f"Wrote {target / 'voorbeeldregio'} and {target / 'shapes'}")
