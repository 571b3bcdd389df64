"""Travel times beside those of a peer: ferrobus, a RAPTOR router in Rust, on made-up feeds of a few lines.

Places lie some 50 km apart, so that nobody walks from one to the next, with two stops each 200 m apart, so that people
do walk to change. The peer knows no minimum time to change, and to it whoever gets on at a stop has been there since
the vehicle came. So ours is one second here, and in our copy of the feed a vehicle leaves one second after it comes:
who comes in the second in which another vehicle comes can get on, to both.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date

import ferrobus
import geopandas as gpd
import numpy as np
import osmium
import pytest
from geopandas import points_from_xy
from osmium.osm.mutable import Node, Way
from shapely.geometry import box
from timetables import ORIGIN, TUESDAY, whole_day

from kaart.analysis.distance.reach import StraightLine
from kaart.analysis.transit.days import Band, DayKind
from kaart.analysis.transit.scan import build_network
from kaart.analysis.transit.travel import head_for, minutes_by_moment
from kaart.analysis.transit.walks import walks_to
from kaart.core.crs import to_rd
from kaart.sources.gtfs import feed as gtfs

PAIRS, LINES, TRIPS = 12, 14, 9
PEER_M_PER_MIN = 84.0  # 1.4 m/s
# 200.06 m of latitude: 142.9 seconds, which the peer rounds and we round up.
NEAR_DEG = 0.001798
LONGEST_MIN = 360.0
# Until long after the last trip: connections are looked at up to two hours after it.
WINDOW = Band("test", DayKind.TUESDAY, 0, 30 * 3600)
LEAVING = (6 * 3600, 7 * 3600 + 17 * 60, 8 * 3600 + 40 * 60 + 15)
# The peer joins a stop to its street in whole seconds, at both ends and at every change.
SLACK_S = 5
NETHERLANDS = box(0, 300_000, 300_000, 650_000)


def places():
    """Longitude and latitude of every stop; those of a pair lie 200 m apart."""
    corners = [(4.6 + 0.7 * (n % 4), 51.4 + 0.45 * (n // 4)) for n in range(PAIRS)]
    return [(lon, lat + extra) for lon, lat in corners for extra in (0, NEAR_DEG)]


def streets(folder):
    """A street from every stop to the next, as an extract of OpenStreetMap."""
    path = folder / "straten.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in enumerate(places(), 1):
            writer.add_node(Node(id=number, location=place, version=1))
        for number in range(1, 2 * PAIRS):
            writer.add_way(Way(id=number, nodes=[number, number + 1], tags={"highway": "residential"}, version=1))
    return path


def clock(seconds):
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def later(text):
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return clock(hours * 3600 + minutes * 60 + seconds + 1)


def text(rows):
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def feed(folder, seed):
    """Lines with random paths, trips at random moments, as a folder for the peer and a zip for kaart."""
    rng = np.random.default_rng(seed)
    routes, trips, times = [], [], []
    for line in range(LINES):
        path = rng.choice(2 * PAIRS, rng.integers(3, 7), replace=False)
        rides = rng.integers(2, 16, len(path)) * 60
        routes.append(
            {"route_id": f"r{line}", "agency_id": "p", "route_short_name": line, "route_long_name": "", "route_type": 3}
        )
        for trip, start in enumerate(rng.integers(6 * 3600, 11 * 3600, TRIPS)):
            trips.append({"route_id": f"r{line}", "service_id": "w", "trip_id": f"r{line}t{trip}", "direction_id": 0})
            at = int(start)
            for place, (stop, ride) in enumerate(zip(path, rides, strict=True), 1):
                times.append(
                    {
                        "trip_id": f"r{line}t{trip}",
                        "arrival_time": clock(at),
                        "departure_time": clock(at),
                        "stop_id": f"s{stop}",
                        "stop_sequence": place,
                    }
                )
                at += int(ride)
    day = TUESDAY.strftime("%Y%m%d")
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 0)
    tables = {
        "agency": [
            {"agency_id": "p", "agency_name": "Proef", "agency_url": "http://127.0.0.1", "agency_timezone": "CET"}
        ],
        "stops": [
            {"stop_id": f"s{n}", "stop_name": f"Proef {n}", "stop_lat": lat, "stop_lon": lon}
            for n, (lon, lat) in enumerate(places())
        ],
        "routes": routes,
        "trips": trips,
        "stop_times": times,
        # The peer asks for a calendar; the one day in it is given by the other file.
        "calendar": [{"service_id": "w", **week, "start_date": day, "end_date": day}],
        "calendar_dates": [{"service_id": "w", "date": day, "exception_type": 1}],
    }
    waits = [row | {"departure_time": later(row["arrival_time"])} for row in times]
    for name, rows in tables.items():
        (folder / f"{name}.txt").write_text(text(rows), encoding="utf-8")
    with zipfile.ZipFile(folder / "feed.zip", "w") as archive:
        for name, rows in (tables | {"stop_times": waits}).items():
            if name != "calendar":
                archive.writestr(f"{name}.txt", text(rows))
    return folder


def peer_seconds(folder):
    """Seconds from every stop to every stop, by moment of leaving; NaN beyond the longest journey."""
    model = ferrobus.create_transit_model(str(streets(folder)), [str(folder)], TUESDAY, 600)
    points = [ferrobus.create_transit_point(lat, lon, model, 300, 10) for lon, lat in places()]
    matrices = [np.array(ferrobus.travel_time_matrix(model, points, at, 20), dtype=float) for at in LEAVING]
    return np.where(np.stack(matrices) <= LONGEST_MIN * 60, np.stack(matrices), np.nan)


def own_seconds(folder):
    """The same by kaart: its reader, its scan, its walks."""
    table = gtfs.read(folder / "feed.zip", area=NETHERLANDS, origin=ORIGIN, today=date(2026, 11, 1))
    day, metric = whole_day(table.on(TUESDAY)), StraightLine(1.0)
    stops = to_rd(
        gpd.GeoDataFrame({"id": range(2 * PAIRS)}, geometry=points_from_xy(*zip(*places(), strict=True)), crs=4326)
    )
    homes = stops.assign(area="BU00010001", weight=1.0)
    walks = walks_to(homes, table.stops, metric=metric)
    network = build_network(day.timetable, change_s=1, detour=1.0, walk_m_per_min=PEER_M_PER_MIN)
    found = np.empty((len(LEAVING), len(homes), len(stops)))
    for number in range(len(stops)):
        towards = head_for(
            day, stops.iloc[[number]], window=WINDOW, walk_m_per_min=PEER_M_PER_MIN, metric=metric, network=network
        )
        took = minutes_by_moment(replace(towards, leave_s=np.array(LEAVING)), homes, walks)
        found[:, :, number] = took.T
    return np.where(found <= LONGEST_MIN, found, np.nan) * 60


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 5))])
def test_travel_times_are_those_of_a_peer_router(seed, tmp_path):
    peer, own = peer_seconds(feed(tmp_path, seed)), own_seconds(tmp_path)
    assert np.isfinite(peer).sum() > 0.5 * peer.size
    assert (np.isnan(peer) == np.isnan(own)).all()
    assert np.nanmax(np.abs(peer - own)) <= SLACK_S
