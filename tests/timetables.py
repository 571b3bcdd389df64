"""Tiny feeds and timetables for tests; nothing in them is real."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point, box

from kaart.analysis.transit.days import DayKind, ServiceDay
from kaart.core.crs import RD
from kaart.core.provenance import Provenance
from kaart.core.timetable import Timetable
from kaart.sources.gtfs import feed as gtfs

TODAY = date(2026, 11, 25)
TUESDAY = date(2026, 11, 10)
ORIGIN = Provenance("ovapi_gtfs", "http://127.0.0.1/feed", datetime(2026, 11, 25, tzinfo=UTC), etag='"1"')
# Stops A and B lie in this square, C two kilometres and more outside.
AREA = box(196_000, 322_000, 198_000, 324_000)
FILES: dict[str, str] = {
    "stops.txt": "stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    'a,1,"Proef, A",50.89,5.98,0,\nb,2,"Proef, B",50.892,5.99,0,\nc,3,"Proef, C",50.80,5.70,0,\n'
    'd,4,"Proef, D",50.70,5.60,0,\n',
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nr1,x,1,Lijn een,3\nr2,x,,Trein,2\n",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign,direction_id\n"
    "r1,w,t1,Naar C,0\nr2,w,t2,Naar D,1\nr1,w,t3,Ver weg,0\n",
    "stop_times.txt": "trip_id,stop_sequence,stop_id,arrival_time,departure_time,pickup_type,drop_off_type\n"
    "t1,1,a,08:00:00,08:00:30,0,0\nt1,2,b,08:05:00,08:05:00,0,0\nt1,3,c,08:20:00,08:20:00,1,0\n"
    "t2,1,b,23:58:00,23:59:00,0,1\nt2,2,d,25:10:00,25:10:00,0,0\n"
    "t3,1,c,09:00:00,09:00:00,0,0\nt3,2,d,09:30:00,09:30:00,0,0\n",
    "calendar_dates.txt": "service_id,date,exception_type\nw,20261110,1\nw,20261201,1\nw,20261202,2\n",
    "feed_info.txt": "feed_publisher_name,feed_version\nProef,P1\n",
}


def feed(folder: Path, changes: Mapping[str, str | None] | None = None, *, name: str = "feed.zip") -> Path:
    """A zipped feed; a file that is None in `changes` is left out."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, text in {**FILES, **(changes or {})}.items():
            if text is not None:
                archive.writestr(member, text)
    return path


def read(path: Path, **changes: Any) -> Timetable:
    return gtfs.read(path, **{"area": AREA, "origin": ORIGIN, "today": TODAY, **changes})


def clock(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def written(seconds: float) -> str:
    minutes = int(seconds) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def timetable(
    stops: Mapping[str, tuple[float, float]],
    trips: Sequence[Sequence[tuple[str, str]]],
    *,
    areas: Mapping[str, str] | None = None,
    modes: Sequence[str] | None = None,
    lines: Sequence[str] | None = None,
    directions: Sequence[int] | None = None,
    days: Mapping[str, Sequence[str]] | None = None,
    services: Sequence[str] | None = None,
    **more: Any,
) -> Timetable:
    """A timetable of stops by position (metres) and trips of (stop, "8:00") calls."""
    names = list(stops)
    area = [(areas or {}).get(name, name) for name in names]
    frame = pd.DataFrame({"stop": names, "name": names, "area": area, "area_name": area}).assign(inside=True)
    count = len(trips)
    calls = [(t, names.index(stop), clock(at)) for t, trip in enumerate(trips) for stop, at in trip]
    times = pd.DataFrame(calls, columns=["trip", "stop", "arrival_s"]).astype("int32")
    times["departure_s"] = times["arrival_s"]
    service = list(services or ["w"] * count)
    runs = {"w": [TUESDAY.isoformat()]} if days is None else days
    day_rows = [(name, day) for name, dates in runs.items() for day in dates]
    return Timetable(
        stops=gpd.GeoDataFrame(frame, geometry=[Point(*xy) for xy in stops.values()], crs=RD),
        trips=pd.DataFrame(
            {
                "trip": [f"t{n}" for n in range(count)],
                "route": list(lines or [f"l{n}" for n in range(count)]),
                "line": list(lines or [f"l{n}" for n in range(count)]),
                "mode": list(modes or ["bus"] * count),
                "direction": pd.Series(list(directions or [0] * count), dtype="int64"),
                "headsign": "",
                "service": service,
            }
        ).astype({"trip": str, "route": str, "line": str, "mode": str, "headsign": str, "service": str}),
        times=times.assign(board=True, alight=True),
        days=pd.DataFrame(day_rows, columns=["service", "date"]).astype(str),
        provenance=ORIGIN,
        **more,
    )


def whole_day(table: Timetable) -> ServiceDay:
    """All of a timetable as its normal Tuesday."""
    return ServiceDay(DayKind.TUESDAY, TUESDAY, table, len(table.trips), 1, normal=True, region=None, known=True)


def people(*xy: tuple[float, float], areas: Sequence[str] | None = None, weights: Sequence[float] | None = None) -> Any:
    """Demand points."""
    count = len(xy)
    return gpd.GeoDataFrame(
        {
            "id": [f"p{n}" for n in range(count)],
            "area": list(areas or ["BU00010001"] * count),
            "weight": list(weights or [1.0] * count),
        },
        geometry=[Point(*place) for place in xy],
        crs=RD,
    )
