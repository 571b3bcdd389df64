"""Stops of a GTFS feed: their positions, which rows are the same pole, and which poles form a stop area.

In the Dutch feed one pole stands under the id of every operator that calls there, and only some of those
rows name a parent station.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame, Series
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from kaart.core.crs import RD, WGS84, to_rd
from kaart.core.errors import UpstreamDriftError, mark
from kaart.core.limits import LimitError

COLUMNS = ("stop_id", "stop_code", "stop_name", "stop_lat", "stop_lon", "location_type", "parent_station")
# Two rows with one code further apart than this are two poles: operators number on their own.
SAME_CODE_M = 60.0
# Two rows without a code in common are one pole only when they stand on each other.
SAME_PLACE_M = 1.0
# Stops of one name within this distance of each other are one stop area: both sides of a road, a square.
SAME_NAME_M = 250.0
# A station whose stops lie further apart than this is no one station: feeds name a parent of another town now and then.
# The widest stations of the Netherlands hold together in steps of `SAME_NAME_M` from one stop to the next.
WIDEST_STATION_M = 500.0
# Stops within `SAME_NAME_M` of one, on average; in the centre of a city there are some tens.
MOST_TOGETHER = 400
# Positions outside the European Netherlands and its surroundings do not belong in RD: they lie abroad.
_BOUNDS = (2.0, 50.0, 8.0, 54.5)  # west, south, east, north, degrees
_PLATFORM, _STATION = ("", "0"), "1"


@dataclass(frozen=True)
class Stops:
    """Stops of a feed.

    Attributes
    ----------
    frame
        One row a real stop, EPSG:28992: stop, name, area, area_name, geometry.
    row_of
        Row number in `frame` by ``stop_id`` of the feed; ids of one pole share a row.
    unplaced
        Ids of the stops without a position: none is given, or 0,0.
    counts
        What was merged, split or left out, by name.
    """

    frame: GeoDataFrame
    row_of: Series[int]
    unplaced: frozenset[str]
    counts: dict[str, int]


def read_stops(raw: DataFrame) -> Stops:
    """Stops of the feed's table.

    Parameters
    ----------
    raw
        Columns `COLUMNS`, text.

    Raises
    ------
    UpstreamDriftError
        If not one stop has a position.
    LimitError
        If far too many lie together.
    """
    unique = raw.drop_duplicates("stop_id").reset_index(drop=True)
    kinds = unique["location_type"]
    lat = pd.to_numeric(unique["stop_lat"], errors="coerce")
    lon = pd.to_numeric(unique["stop_lon"], errors="coerce")
    west, south, east, north = _BOUNDS
    placed = lon.between(west, east) & lat.between(south, north)
    # A feed that has no position of a stop leaves it empty or writes 0,0, which lies in the sea off Africa.
    nowhere = lon.isna() | lat.isna() | ((lon == 0) & (lat == 0))
    is_stop = kinds.isin(_PLATFORM)
    kept = unique[is_stop & placed].reset_index(drop=True)
    if kept.empty:
        raise UpstreamDriftError(mark("The timetable gives no stop a position in the Netherlands; please report this."))
    points = gpd.GeoSeries(gpd.points_from_xy(lon[is_stop & placed], lat[is_stop & placed]), crs=WGS84)
    moved = to_rd(gpd.GeoDataFrame(geometry=points)).geometry
    xy = np.column_stack([moved.x, moved.y])
    pole = _same_poles(kept, xy)
    first = Series(range(len(kept))).groupby(pole).first().to_numpy()
    stations = unique[kinds == _STATION].set_index("stop_id")["stop_name"]
    parent = kept["parent_station"].where(kept["parent_station"].isin(stations.index), "")
    # Only one of the rows of a pole may name the station.
    pole_parent, split = split_stations(parent.groupby(pole).max().to_numpy(), xy[first])
    frame = _with_areas(kept.iloc[first].reset_index(drop=True), xy[first], pole_parent, stations)
    counts = {
        "stops_in_feed": len(frame),
        "stops_merged": len(kept) - len(frame),
        "stops_without_place": int((is_stop & nowhere).sum()),
        "stops_abroad": int((is_stop & ~placed & ~nowhere).sum()),
        "stations_split": split,
        "stops_repeated": len(raw) - len(unique),
        "stops_lost_parent": int(((kept["parent_station"] != "") & (parent == "")).sum()),
    }
    unplaced = frozenset(unique.loc[is_stop & nowhere, "stop_id"])
    return Stops(frame, Series(pole, index=kept["stop_id"].to_numpy()), unplaced, counts)


def split_stations(parent: np.ndarray, xy: np.ndarray) -> tuple[np.ndarray, int]:
    """Parents of stops without those that cannot be, and how many stations were split.

    The stops of a station that is wider than `WIDEST_STATION_M` fall apart into groups that hang together in steps of
    at most `SAME_NAME_M`. The largest group (of equal ones the first) stays the station; the others lose the parent.

    Parameters
    ----------
    parent
        Id of the parent station by stop, "" for none.
    xy
        Positions, metres.
    """
    kept, split = parent.copy(), 0
    for station in sorted(set(parent) - {""}):
        rows = np.flatnonzero(parent == station)
        width = np.hypot(*(xy[rows].max(axis=0) - xy[rows].min(axis=0)))
        if width <= WIDEST_STATION_M:
            continue
        group = _joined(len(rows), _pairs(xy[rows], SAME_NAME_M))
        largest = np.bincount(group).argmax()
        kept[rows[group != largest]] = ""
        split += int(group.max() > 0)
    return kept, split


def group_areas(names: Series[str], xy: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """Number of the stop area of every stop: those of one parent, and those of one name near each other.

    Parameters
    ----------
    names
        Names of the stops.
    xy
        Positions, metres.
    parent
        Id of the parent station, "" for none.
    """
    plain = names.map(plain_name).to_numpy()
    pairs = _pairs(xy, SAME_NAME_M)
    alike = pairs[plain[pairs[:, 0]] == plain[pairs[:, 1]]]
    # Two named stations stay two, whatever they are called.
    apart = (parent[alike[:, 0]] != "") & (parent[alike[:, 1]] != "") & (parent[alike[:, 0]] != parent[alike[:, 1]])
    order = Series(range(len(names))).groupby(parent).transform("first").to_numpy()
    members = np.flatnonzero(parent != "")
    return _joined(len(names), np.vstack([alike[~apart], np.column_stack([members, order[members]])]))


def plain_name(name: str) -> str:
    """Letters and digits of a name, in lower case: operators differ in commas and spaces.

    Parameters
    ----------
    name
        Of a stop.
    """
    return re.sub(r"[\W_]+", "", name.casefold())


def _same_poles(stops: DataFrame, xy: np.ndarray) -> np.ndarray:
    """Number of the pole of every row."""
    code, plain = stops["stop_code"].to_numpy(), stops["stop_name"].map(plain_name).to_numpy()
    pairs = _pairs(xy, SAME_CODE_M)
    left, right = pairs[:, 0], pairs[:, 1]
    coded = (code[left] == code[right]) & (code[left] != "")
    close = np.hypot(*(xy[left] - xy[right]).T) <= SAME_PLACE_M
    alike = pairs[close & (plain[left] == plain[right])]
    # A row without a code joins one other and no more: two codes on one spot stay two poles.
    both = np.vstack([alike, alike[:, ::-1]])
    both = both[code[both[:, 0]] == ""]
    order = np.lexsort((both[:, 1], code[both[:, 1]] == "", both[:, 0]))
    first = np.unique(both[order, 0], return_index=True)[1]
    return _joined(len(stops), np.vstack([pairs[coded], both[order][first]]))


def _with_areas(stops: DataFrame, xy: np.ndarray, parent: np.ndarray, stations: Series[str]) -> GeoDataFrame:
    area = group_areas(stops["stop_name"], xy, parent)
    # An area is called after its station, else after its first stop; ids stay those of the feed.
    frame = DataFrame({"stop": stops["stop_id"], "name": stops["stop_name"], "group": area, "parent": parent})
    station = frame["parent"].groupby(frame["group"]).transform("max")
    own = frame["stop"].groupby(frame["group"]).transform("min")
    named = frame["name"].groupby(frame["group"]).transform("first")
    frame["area"] = station.where(station != "", "area:" + own)
    frame["area_name"] = station.map(stations).where(station != "", named)
    points = shapely.points(xy[:, 0], xy[:, 1])
    return gpd.GeoDataFrame(frame[["stop", "name", "area", "area_name"]].astype(str), geometry=points, crs=RD)


def _pairs(xy: np.ndarray, distance_m: float) -> np.ndarray:
    """Numbers of the stops that lie near each other, two by two.

    Raises
    ------
    LimitError
        If every stop has far too many others around it: their pairs would not fit in memory.
    """
    if not len(xy):
        return np.empty((0, 2), dtype=int)
    tree = cKDTree(xy)
    # Every stop counts itself, and both ways count.
    if tree.count_neighbors(tree, distance_m) > MOST_TOGETHER * len(xy):
        raise LimitError(mark("more than {most} stops lie together"), most=MOST_TOGETHER)
    return np.asarray(tree.query_pairs(distance_m, output_type="ndarray"))


def _joined(count: int, pairs: np.ndarray) -> np.ndarray:
    """Number of the group of every row, numbered in order of its first row."""
    links = coo_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    labels = connected_components(links, directed=False)[1] if count else np.empty(0, dtype=int)
    return pd.factorize(labels)[0]
