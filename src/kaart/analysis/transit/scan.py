"""One day's connections in order of departure, and the walks between stops: what every scan goes through.

A connection is one trip between two stops that follow each other. People change at a stop, or walk to a stop nearby,
and always need a minimum time for it.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    stops
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
    )


def _walks(xy: np.ndarray, change_s: int, reach_m: float, s_per_m: float) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Per stop the stops to change at (itself included), and the seconds that takes."""
    near = cKDTree(xy).query_ball_point(xy, reach_m) if len(xy) else []
    walks = []
    for stop, others in enumerate(near):
        places = np.array(sorted(others))
        walk_s = np.hypot(*(xy[places] - xy[stop]).T) * s_per_m
        walks.append((places, np.ceil(walk_s).astype(int) + change_s))
    return tuple(walks)
