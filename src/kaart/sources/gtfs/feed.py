"""The timetable of the Netherlands (GTFS of OVapi), cut down to an area while it is read.

A feed of 15 million calls passes twice in blocks: once to find the trips that call in or near the area,
once to take the calls of those trips. Nothing is assumed of the order of its rows. Unusable rows are
left out and counted; nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pandas import DataFrame
from shapely.geometry.base import BaseGeometry

from kaart.core.errors import UpstreamAnswerError, mark
from kaart.core.provenance import Notice, Provenance
from kaart.core.timetable import MARGIN_M, Timetable, check_timetable
from kaart.sources.gtfs import stops as gtfs_stops
from kaart.sources.gtfs.calls import Calls, clean_calls, read_calls
from kaart.sources.gtfs.days import service_days
from kaart.sources.gtfs.files import Feed
from kaart.sources.http.border import reading
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Answer

HOST, PATH = "gtfs.ovapi.nl", "nl/gtfs-nl.zip"
SOURCE, ROUTE = "ovapi_gtfs", "gtfs"
STOP_TIMES = "stop_times.txt"
REQUIRED = {
    "stops.txt": ("stop_id", "stop_name", "stop_lat", "stop_lon"),
    "routes.txt": ("route_id", "route_type"),
    "trips.txt": ("trip_id", "route_id", "service_id"),
    STOP_TIMES: ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"),
}
# Route types of GTFS; extended types by their hundreds.
_MODES = {0: "tram", 1: "metro", 2: "train", 3: "bus", 4: "ferry", 5: "tram", 7: "tram", 11: "bus", 12: "train"}
_HUNDREDS = {1: "train", 2: "bus", 4: "metro", 7: "bus", 8: "bus", 9: "tram", 10: "ferry", 12: "ferry"}
_TRIP_COLUMNS = ("trip_id", "route_id", "service_id", "trip_headsign", "direction_id")


def download(http: Http, target: Path, *, etag: str = "", last_modified: str = "") -> Answer:
    """Fetch the feed when it changed; status 304 leaves `target` as it is.

    Parameters
    ----------
    http
        Client for the requests; it names kaart, as OVapi asks.
    target
        Where the zip goes.
    etag, last_modified
        Validators of the feed that the caller has.

    Raises
    ------
    SourceError
        If it does not come whole.
    """
    return http.download(HOST, PATH, target, etag=etag, last_modified=last_modified)


@reading(HOST, PATH)
def read(path: Path, *, area: BaseGeometry | None, origin: Provenance, today: date) -> Timetable:
    """Timetable around an area out of a feed.

    Parameters
    ----------
    path
        The zip.
    area
        In EPSG:28992; None takes the whole feed.
    origin
        Where and when it was fetched; counts and warnings are added.
    today
        A feed whose last day lies before it is refused.

    Raises
    ------
    UpstreamAnswerError
        If the zip is cut off or damaged, or the feed has expired or runs on no day.
    UpstreamDriftError
        If a file or a column is gone.
    """
    with Feed(path, label=HOST) as feed:
        for name, columns in REQUIRED.items():
            feed.require(name, columns)
        days = service_days(feed)
        _require_current(days, today)
        stops = gtfs_stops.read_stops(feed.frame("stops.txt", gtfs_stops.COLUMNS))
        inside = _inside(stops, area)
        trips, left_out = _trips(feed, days, None if area is None else _touching(feed, stops, inside))
        raw, unplaced = read_calls(feed, trips["trip"], stops.row_of, unplaced=stops.unplaced)
        calls = clean_calls(raw, len(trips))
        counts = {**stops.counts, "stops_without_place_here": unplaced, **left_out, **calls.counts}
        counts |= {f"rows_unreadable_{name.removesuffix('.txt')}": number for name, number in feed.skipped.items()}
        notices = _notices(counts, days, today, has_frequencies=len(feed.frame("frequencies.txt", ("trip_id",))) > 0)
        version = feed.frame("feed_info.txt", ("feed_version",))["feed_version"]
    provenance = replace(
        origin,
        upstream_modified=version.iloc[0] if len(version) else "",
        counts=(*origin.counts, *counts.items()),
        warnings=(*origin.warnings, *notices),
    )
    return check_timetable(_assemble(stops, inside, trips, calls, days, (provenance, area)))


def mode_of(route_type: str) -> str:
    """Mode of a route type, also of the extended ones; a bus when it is none of them.

    Parameters
    ----------
    route_type
        As GTFS writes it.
    """
    number = int(route_type) if route_type.isascii() and route_type.isdigit() else -1
    return _MODES.get(number) or _HUNDREDS.get(number // 100, "bus")


def _require_current(days: DataFrame, today: date) -> None:
    """Refuse a feed without service days, or with only past ones.

    Raises
    ------
    UpstreamAnswerError
        If the feed is empty or expired.
    """
    if days.empty:
        raise UpstreamAnswerError(
            mark("The timetable of {feed} runs on no day; try again later."),
            feed=HOST,
        )
    last = str(days["date"].max())
    if last < today.isoformat():
        raise UpstreamAnswerError(
            mark("The timetable of {feed} has expired: its last day is {last}. Try again later."),
            feed=HOST,
            last=last,
        )


def _inside(stops: gtfs_stops.Stops, area: BaseGeometry | None) -> np.ndarray:
    points = stops.frame.geometry.to_numpy()
    if area is None:
        return np.ones(len(points), dtype=bool)
    shapely.prepare(area)
    return np.asarray(shapely.dwithin(points, area, MARGIN_M))


def _touching(feed: Feed, stops: gtfs_stops.Stops, inside: np.ndarray) -> pa.Array:
    """Ids of the trips that call at a stop inside: the first pass."""
    ids = stops.row_of.index.to_numpy()[inside[stops.row_of.to_numpy()]]
    wanted = pa.array(ids.astype(str), pa.string())
    trips: list[pa.Array] = []
    for block in feed.blocks(STOP_TIMES, ("trip_id", "stop_id")):
        near = block.filter(pc.is_in(block["stop_id"], value_set=wanted))
        trips.append(pc.unique(near["trip_id"]))
    return pc.unique(pa.chunked_array(trips, pa.string()))


def _trips(feed: Feed, days: DataFrame, wanted: pa.Array | None) -> tuple[DataFrame, dict[str, int]]:
    """Trips among `wanted` (None for all) that run on some day and belong to a route."""
    blocks = []
    for block in feed.blocks("trips.txt", _TRIP_COLUMNS):
        rows = block if wanted is None else block.filter(pc.is_in(block["trip_id"], value_set=wanted))
        blocks.append(rows.to_pandas())
    raw = pd.concat(blocks, ignore_index=True) if blocks else DataFrame({name: [] for name in _TRIP_COLUMNS}, dtype=str)
    unique = raw.drop_duplicates("trip_id")
    routes = feed.frame("routes.txt", ("route_id", "route_type", "route_short_name", "route_long_name"))
    routes = routes.drop_duplicates("route_id").set_index("route_id")
    runs, known = unique["service_id"].isin(set(days["service"])), unique["route_id"].isin(routes.index)
    kept = unique[runs & known].reset_index(drop=True)
    line = kept["route_id"].map(
        routes["route_short_name"].where(routes["route_short_name"] != "", routes["route_long_name"])
    )
    direction = kept["direction_id"] if "direction_id" in kept else pd.Series("", index=kept.index)
    headsign = kept["trip_headsign"] if "trip_headsign" in kept else pd.Series("", index=kept.index)
    trips = DataFrame(
        {
            "trip": kept["trip_id"].astype(str),
            "route": kept["route_id"].astype(str),
            "line": line.astype(str),
            "mode": kept["route_id"].map(routes["route_type"].map(mode_of)).astype(str),
            "direction": direction.map({"0": 0, "1": 1}).where(direction.isin(["0", "1"]), -1).astype("int64"),
            "headsign": headsign.astype(str),
            "service": kept["service_id"].astype(str),
        }
    )
    counts = {
        "trips_repeated": len(raw) - len(unique),
        "trips_without_day": int((~runs).sum()),
        "trips_without_route": int((runs & ~known).sum()),
    }
    return trips, counts


def _assemble(  # the parts of a timetable
    stops: gtfs_stops.Stops,
    inside: np.ndarray,
    trips: DataFrame,
    calls: Calls,
    days: DataFrame,
    origin: tuple[Provenance, BaseGeometry | None],
) -> Timetable:
    """Leave out trips without calls and stops that are neither inside nor called at."""
    used_trips = np.zeros(len(trips), dtype=bool)
    used_trips[calls.frame["trip"].to_numpy()] = True
    used_stops = inside.copy()
    used_stops[calls.frame["stop"].to_numpy()] = True
    trip_number, stop_number = np.cumsum(used_trips) - 1, np.cumsum(used_stops) - 1
    calls.frame["trip"] = trip_number[calls.frame["trip"].to_numpy()].astype("int32")
    calls.frame["stop"] = stop_number[calls.frame["stop"].to_numpy()].astype("int32")
    kept = trips[used_trips].reset_index(drop=True)
    return Timetable(
        stops=stops.frame.assign(inside=inside)[used_stops].reset_index(drop=True),
        trips=kept,
        times=calls.frame,
        days=days[days["service"].isin(set(kept["service"]))].reset_index(drop=True),
        provenance=origin[0],
        coverage=origin[1],
    )


def _notices(counts: dict[str, int], days: DataFrame, today: date, *, has_frequencies: bool) -> tuple[Notice, ...]:
    """Notices for the reader of the status; a good feed has hardly any."""
    told: Sequence[tuple[str, bool, dict[str, object]]] = (
        (
            mark("{count} stops of trips here have no position in the timetable and were left out."),
            counts["stops_without_place_here"] > 0,
            {"count": counts["stops_without_place_here"]},
        ),
        (
            mark("{count} stations of the timetable have stops far apart; those count as stops of their own."),
            counts["stations_split"] > 0,
            {"count": counts["stations_split"]},
        ),
        (
            mark("Trips left out: {one} with one stop, {back} whose times run back, {days} without a day or line."),
            counts["trips_one_stop"]
            + counts["trips_backwards"]
            + counts["trips_without_day"]
            + counts["trips_without_route"]
            > 0,
            {
                "one": counts["trips_one_stop"],
                "back": counts["trips_backwards"],
                "days": counts["trips_without_day"] + counts["trips_without_route"],
            },
        ),
        (
            mark("Calls left out: {stop} at a stop that is not in the list, {time} without a time that can be read."),
            counts["calls_unknown_stop"] + counts["calls_without_time"] > 0,
            {"stop": counts["calls_unknown_stop"], "time": counts["calls_without_time"]},
        ),
        (
            mark("The timetable begins on {first}, which is yet to come."),
            str(days["date"].min()) > today.isoformat(),
            {"first": days["date"].min()},
        ),
        (mark("The timetable also gives trips by frequency; those are not counted."), has_frequencies, {}),
    )
    return tuple(Notice.of(template, **values) for template, is_so, values in told if is_so)
