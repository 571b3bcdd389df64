"""Streets out of an extract of OpenStreetMap (``.osm.pbf``), read with pyosmium.

Only ways in a box become Python objects; where nodes lie is kept in a temporary file, so that an extract of the
whole country needs disk and time, not memory. pyosmium is an extra: it is not needed for straight-line distances.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from kaart.core.errors import InputError, mark
from kaart.core.streets import Streets
from kaart.sources.osm.tags import passage_of

if TYPE_CHECKING:
    import osmium

# Long pieces are cut, so that the nearest place along a street is never far from its nearest point.
LONGEST_M = 50.0
# Two nodes in one place: a length of 0 would mean "no street" in a sparse matrix.
_SHORTEST_M = 0.01
_DEGREE = 10_000_000  # OSM's own whole numbers
_INVALID = 2_147_483_647  # pyosmium's value for a node that the file lacks
_GEOD = Geod(ellps="WGS84")


@dataclass
class _Read:
    """Nodes of the ways read so far, in order of the ways."""

    nodes: array[int] = field(default_factory=lambda: array("q"))
    xs: array[int] = field(default_factory=lambda: array("i"))
    ys: array[int] = field(default_factory=lambda: array("i"))
    sizes: array[int] = field(default_factory=lambda: array("q"))
    passages: array[int] = field(default_factory=lambda: array("b"))


def read_streets(path: Path, box: tuple[float, float, float, float]) -> Streets:
    """Streets that can be walked or cycled, in a box.

    Parameters
    ----------
    path
        An extract that osmium can read, such as ``limburg-latest.osm.pbf``.
    box
        West, south, east and north, degrees (WGS84). A piece with one end in it belongs to it.

    Returns
    -------
    Streets
        Empty when the extract covers another place.

    Raises
    ------
    InputError
        If pyosmium is not installed, or the file is absent, cut off or no extract.
    """
    if not path.is_file():
        raise InputError(
            mark("There is no file {path}; check its name, or download an extract of OpenStreetMap."), path=path
        )
    limits = tuple(round(degree * _DEGREE) for degree in box)
    try:
        ways = _ways(path)
        date = ways.header.get("osmosis_replication_timestamp") or ways.header.get("timestamp")
        crossing = _read(ways, limits)
    except (RuntimeError, OSError) as error:
        if "EOF" in str(error) or "truncated" in str(error):
            raise InputError(mark("{path} ends too soon: it is cut off. Download it again."), path=path) from error
        text = mark("{path} cannot be read as an extract of OpenStreetMap; give a file such as limburg.osm.pbf.")
        raise InputError(text, path=path) from error
    return _streets(crossing, limits, extract=path.name, date=date[:10])


def _ways(path: Path) -> osmium.FileProcessor:
    """Ways with a kind of road, with the places of their nodes.

    Raises
    ------
    InputError
        If pyosmium is not installed.
    """
    try:
        import osmium  # noqa: PLC0415 - an extra, only needed here
    except ImportError as error:
        raise InputError(
            mark("A street network is read with pyosmium, which is not installed; run pip install 'kaart[netwerk]'.")
        ) from error
    return (
        osmium.FileProcessor(path)
        .with_locations(storage="sparse_file_array")
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )


def _read(ways: osmium.FileProcessor, limits: tuple[int, ...]) -> _Read:
    west, south, east, north = limits
    crossing = _Read()
    for way in cast("Iterable[osmium.osm.Way]", ways):  # nothing else passes the filters
        nodes = [(node.ref, node.x, node.y) for node in way.nodes]
        if not any(west <= x <= east and south <= y <= north for _, x, y in nodes):
            continue
        passage = passage_of(dict(way.tags))
        code = passage.foot + 2 * passage.along + 4 * passage.against
        if not code:
            continue
        for values, store in zip(zip(*nodes, strict=True), (crossing.nodes, crossing.xs, crossing.ys), strict=True):
            store.extend(values)
        crossing.sizes.append(len(nodes))
        crossing.passages.append(code)
    return crossing


def _streets(crossing: _Read, limits: tuple[int, ...], *, extract: str, date: str) -> Streets:
    """Pieces out of ways: between two nodes that follow each other, both known and one of them in the box."""
    west, south, east, north = limits
    x, y = np.asarray(crossing.xs, dtype=np.int64), np.asarray(crossing.ys, dtype=np.int64)
    way = np.repeat(np.arange(len(crossing.sizes)), np.asarray(crossing.sizes, dtype=np.int64))
    known = (x != _INVALID) & (y != _INVALID)
    inside = known & (x >= west) & (x <= east) & (y >= south) & (y <= north)
    kept = (way[1:] == way[:-1]) & known[1:] & known[:-1] & (inside[1:] | inside[:-1])
    _, first, number = np.unique(np.asarray(crossing.nodes, dtype=np.int64), return_index=True, return_inverse=True)
    loop = number[1:] == number[:-1]
    ends = np.column_stack([number[:-1], number[1:]])[kept & ~loop]
    used, place = np.unique(ends, return_inverse=True)
    start, end = place.reshape(-1, 2).T
    lon, lat = x[first][used] / _DEGREE, y[first][used] / _DEGREE
    code = np.asarray(crossing.passages, dtype=np.int64)[way[:-1][kept & ~loop]]
    _, _, metres = _GEOD.inv(lon[start], lat[start], lon[end], lat[end])
    return _cut(lon, lat, start, end, np.maximum(metres, _SHORTEST_M), code, extract=extract, date=date)


def _cut(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    metres: NDArray[np.float64],
    code: NDArray[np.int64],
    *,
    extract: str,
    date: str,
) -> Streets:
    """The same streets in pieces of at most `LONGEST_M`, with new places in between."""
    parts = np.ceil(metres / LONGEST_M).astype(np.int64).clip(min=1)
    piece = np.repeat(np.arange(len(parts)), parts)
    step = np.arange(len(piece)) - np.repeat(np.cumsum(parts) - parts, parts)
    share = step / parts[piece]
    inner = step > 0
    new = len(lon) + np.cumsum(inner) - 1
    begin = np.where(inner, new, start[piece])
    last = np.append(step[1:] == 0, True) if len(step) else np.zeros(0, dtype=bool)
    finish = np.where(last, end[piece], np.append(begin[1:], 0) if len(begin) else begin)

    def with_new(degree: NDArray[np.float64]) -> NDArray[np.float64]:
        between = degree[start[piece]] * (1 - share) + degree[end[piece]] * share
        return np.concatenate([degree, between[inner]])

    spread = code[piece]
    return Streets(
        longitude=with_new(lon),
        latitude=with_new(lat),
        start=begin,
        end=finish,
        metres=(metres / parts)[piece],
        foot=(spread & 1) > 0,
        along=(spread & 2) > 0,
        against=(spread & 4) > 0,
        extract=extract,
        date=date,
    )
