"""The invented timetable of the example region, read from its packaged files."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
from pandas import DataFrame

from kaart.catalogue.scope import EXAMPLE
from kaart.core.crs import RD
from kaart.core.errors import NotInStoreError, mark
from kaart.core.provenance import Provenance
from kaart.core.timetable import Timetable, check_timetable, read_clock

_MODES = {"0": "tram", "1": "metro", "2": "train", "3": "bus", "4": "ferry"}
# It is generated, not fetched; its retrieval time is its first service day.
_MADE = datetime(2024, 11, 4, tzinfo=UTC)


@lru_cache(maxsize=2)
def read_example(folder: Path) -> Timetable:
    """Timetable of the example region.

    Parameters
    ----------
    folder
        Holds stops, routes, trips and service_days as CSV, and stop_times as Parquet.

    Raises
    ------
    NotInStoreError
        If it is not packaged.
    SchemaError
        If it does not keep the contract of a timetable.
    """
    if not (folder / "stop_times.parquet").exists():
        raise NotInStoreError(
            mark("The timetable of the example region is not packaged here; run make voorbeeldregio.")
        )
    stops, routes, trips, days = (
        pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in ("stops", "routes", "trips", "service_days")
    )
    calls = pd.read_parquet(folder / "stop_times.parquet")
    by_route = routes.set_index("route_id")
    # Every one of its stops has a name of its own, and so is a stop area by itself.
    frame = DataFrame(
        {"stop": stops["stop_id"], "name": stops["name"], "area": stops["stop_id"], "area_name": stops["name"]}
    ).assign(inside=True)
    points = gpd.points_from_xy(stops["x_m"].astype(float), stops["y_m"].astype(float))
    return check_timetable(
        Timetable(
            stops=gpd.GeoDataFrame(frame, geometry=points, crs=RD),
            trips=DataFrame(
                {
                    "trip": trips["trip_id"],
                    "route": trips["route_id"],
                    "line": trips["route_id"].map(by_route["name"]),
                    "mode": trips["route_id"].map(by_route["route_type"]).map(_MODES),
                    "direction": trips["direction_id"].astype("int64"),
                    "headsign": trips["headsign"],
                    "service": trips["service_id"],
                }
            ),
            times=_calls(calls, trips["trip_id"], stops["stop_id"]),
            days=days.rename(columns={"service_id": "service"})[["service", "date"]],
            provenance=Provenance(EXAMPLE, "", _MADE, table="voorbeeldregio", route="file"),
            invented=True,
        )
    )


def _calls(calls: DataFrame, trips: pd.Series[str], stops: pd.Series[str]) -> DataFrame:
    frame = DataFrame(
        {
            "trip": pd.Index(trips).get_indexer(pd.Index(calls["trip_id"])).astype("int32"),
            "stop": pd.Index(stops).get_indexer(pd.Index(calls["stop_id"])).astype("int32"),
            "sequence": calls["stop_sequence"],
            "arrival_s": calls["arrival_time"].map(read_clock).astype("int32"),
            "departure_s": calls["departure_time"].map(read_clock).astype("int32"),
        }
    ).assign(board=True, alight=True)
    return frame.sort_values(["trip", "sequence"], ignore_index=True).drop(columns="sequence")
