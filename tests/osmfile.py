"""Small extracts of OpenStreetMap, written with osmium."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium

RESIDENTIAL = {"highway": "residential"}


def write_extract(
    path: Path,
    nodes: Mapping[int, tuple[float, float]],
    ways: Iterable[tuple[list[int], dict[str, str]]],
    date: str = "",
) -> Path:
    """Write nodes (longitude and latitude by id) and ways (ids and tags); an earlier file goes."""
    path.unlink(missing_ok=True)
    header = osmium.io.Header()
    if date:
        header.set("osmosis_replication_timestamp", date)
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for number, place in nodes.items():
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place))
        for number, (members, tags) in enumerate(ways, 1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=members, tags=tags))
    return path


def grid_extract(
    path: Path, bounds_m: tuple[float, float, float, float], *, step_m: float, tags: dict[str, str] = RESIDENTIAL
) -> Path:
    """Streets in RD, every so many metres from west to east and from south to north, with a node at each crossing."""
    west, south, east, north = bounds_m
    xs, ys = np.arange(west, east + 1, step_m), np.arange(south, north + 1, step_m)
    x, y = (item.ravel() for item in np.meshgrid(xs, ys))
    places = gpd.GeoSeries(gpd.points_from_xy(x, y), crs="EPSG:28992").to_crs("EPSG:4326")
    number = (np.arange(len(x)) + 1).reshape(len(ys), len(xs))
    nodes = {n: (place.x, place.y) for n, place in enumerate(places, 1)}
    lines = [*number.tolist(), *number.T.tolist()]
    return write_extract(path, nodes, [(line, tags) for line in lines], date="2025-03-04T05:06:07Z")
