"""Earliest arrivals by a connection scan over one day's timetable, for many travellers at a time.

A connection is one trip between two stops that follow each other. All connections pass once in order of
departure; the state of all travellers is a row of numbers per stop, so that one step serves all of them.
People change at a stop, or walk to a stop nearby, and always need a minimum time for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.spatial import cKDTree

from kaart.analysis.distance.reach import DETOUR
from kaart.analysis.transit.walks import WALK_M_PER_MIN
from kaart.core.timetable import Timetable

# Between getting off and getting on, also at the same stop.
CHANGE_S = 120
# Longest walk between two stops when changing.
CHANGE_WALK_M = 400.0
NEVER = np.iinfo("int32").max // 4
# Numbers kept per stop and traveller are cut into parts of about this many, some tens of megabytes.
MOST_CELLS = 4_000_000


@dataclass(frozen=True)
class Network:
    """One day's connections, in order of departure, and the walks between stops.

    Attributes
    ----------
    departure_s, arrival_s, trip, origin, destination
        Of every connection; `origin` and `destination` are row numbers of stops.
    board, alight
        Whether one may get on at its origin, and off at its destination.
    walks
        Per stop: row numbers of the stops to change at (itself first), and the seconds that takes.
    stops, trips
        How many there are.
    """

    departure_s: np.ndarray
    arrival_s: np.ndarray
    trip: np.ndarray
    origin: np.ndarray
    destination: np.ndarray
    board: np.ndarray
    alight: np.ndarray
    walks: tuple[tuple[np.ndarray, np.ndarray], ...]
    stops: int
    trips: int


@dataclass(frozen=True)
class Arrivals:
    """Earliest arrivals, by number of vehicles taken.

    Attributes
    ----------
    by_vehicles
        ``[vehicles - 1][stop, traveller]``: the earliest second at which the traveller gets off there after at
        most that many vehicles; `NEVER` when that cannot be done. One entry only, when changes are unlimited.
    """

    by_vehicles: tuple[np.ndarray, ...]


def build_network(
    timetable: Timetable,
    *,
    change_s: int = CHANGE_S,
    change_walk_m: float = CHANGE_WALK_M,
    walk_m_per_min: float = WALK_M_PER_MIN,
    detour: float = DETOUR,
) -> Network:
    """Connections and walks of one day.

    Parameters
    ----------
    timetable
        With the trips of one day only.
    change_s
        Minimum time to change, also at the same stop; more than 0.
    change_walk_m, walk_m_per_min, detour
        How far and how fast people walk between stops, over the straight line times the detour.
    """
    times = timetable.times
    trip = times["trip"].to_numpy()
    first = np.flatnonzero(trip[1:] == trip[:-1])
    columns = {name: times[name].to_numpy() for name in ("stop", "arrival_s", "departure_s", "board", "alight")}
    departure, arrival = columns["departure_s"][first], columns["arrival_s"][first + 1]
    # Of connections that leave at the same moment those of one trip stay in its order.
    order = np.lexsort((first, departure))
    kept = first[order]
    xy = np.column_stack([timetable.stops.geometry.x, timetable.stops.geometry.y])
    return Network(
        departure_s=departure[order],
        arrival_s=arrival[order],
        trip=trip[kept],
        origin=columns["stop"][kept],
        destination=columns["stop"][kept + 1],
        board=columns["board"][kept],
        alight=columns["alight"][kept + 1],
        walks=_walks(xy, change_s, change_walk_m / detour, detour * 60 / walk_m_per_min),
        stops=len(timetable.stops),
        trips=len(timetable.trips),
    )


def scan(network: Network, at_stop_s: np.ndarray, *, until_s: int, vehicles: int | None = None) -> Arrivals:
    """Earliest arrival of every traveller at every stop.

    Parameters
    ----------
    network
        One day.
    at_stop_s
        ``[stop, traveller]``: the second at which a traveller has walked to a stop, `NEVER` if not at all.
    until_s
        Connections that leave later are not looked at.
    vehicles
        At most so many are taken; None for no limit.
    """
    layers = vehicles or 1
    width = max(1, MOST_CELLS // max(1, network.stops))
    # Most travellers in the whole country have no stop within walking distance and need no scan.
    able = np.flatnonzero((at_stop_s < NEVER).any(axis=0))
    arrivals = tuple(np.full(at_stop_s.shape, NEVER, "int32") for _ in range(layers))
    for start in range(0, len(able), width):
        some = able[start : start + width]
        part = _scan_part(network, at_stop_s[:, some], until_s, layers, endless=vehicles is None)
        for whole, got in zip(arrivals, part, strict=True):
            whole[:, some] = got
    return Arrivals(arrivals)


def _scan_part(
    network: Network, at_stop_s: np.ndarray, until_s: int, layers: int, *, endless: bool
) -> tuple[np.ndarray, ...]:
    """The scan itself, for as many travellers as fit in memory.

    ``ready[k]`` holds from when a traveller can board at a stop having taken k vehicles, ``got[k]`` when one
    gets off having taken k + 1.
    """
    travellers = at_stop_s.shape[1]
    ready = [at_stop_s.astype("int32")]
    ready += [np.full(at_stop_s.shape, NEVER, "int32") for _ in range(layers - 1)]
    got = [np.full(at_stop_s.shape, NEVER, "int32") for _ in range(layers)]
    start, stop = np.searchsorted(network.departure_s, [int(at_stop_s.min(initial=NEVER)), until_s + 1])
    used, number = np.unique(network.trip[start:stop], return_inverse=True)
    aboard = [np.zeros((len(used), travellers), dtype=bool) for _ in range(layers)]
    columns = (
        network.departure_s,
        network.arrival_s,
        network.origin,
        network.destination,
        network.board,
        network.alight,
    )
    lists = [column[start:stop].tolist() for column in columns]
    for trip, leaves, comes, origin, destination, board, alight in zip(number.tolist(), *lists, strict=True):
        for layer in range(layers):
            riding = aboard[layer][trip]
            if board:
                riding |= ready[layer][origin] <= leaves
            if not alight:
                continue
            better = riding & (got[layer][destination] > comes)
            if not better.any():
                continue
            got[layer][destination][better] = comes
            if not endless and layer + 1 == layers:
                continue
            onward = ready[0 if endless else layer + 1]
            places, takes = network.walks[destination]
            for place, seconds in zip(places.tolist(), takes.tolist(), strict=True):
                np.minimum(onward[place], comes + seconds, out=onward[place], where=better)
    for fewer, more in pairwise(got):
        np.minimum(fewer, more, out=more)
    return tuple(got)


def _walks(xy: np.ndarray, change_s: int, reach_m: float, s_per_m: float) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Per stop the stops to change at (itself included), and the seconds that takes."""
    near = cKDTree(xy).query_ball_point(xy, reach_m) if len(xy) else []
    walks = []
    for stop, others in enumerate(near):
        places = np.array(sorted(others))
        walk_s = np.hypot(*(xy[places] - xy[stop]).T) * s_per_m
        walks.append((places, np.ceil(walk_s).astype(int) + change_s))
    return tuple(walks)
