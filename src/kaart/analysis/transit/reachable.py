"""Stop areas within a time by one vehicle or two, for every moment of leaving at once.

All connections pass once in order of departure. The state is not when people arrive but the latest moment at which they
can have left home: whoever left earlier and is in the same vehicle arrives no sooner. Getting off at a, having left at
h at the latest, is in time for every moment of leaving from a minus the bound up to h. So each ride gives one span of
moments, and no moment is searched by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from kaart.analysis.transit.scan import Network

Seconds = NDArray[np.int32]
Bits = NDArray[np.uint8]
_NOT = -(2**30)  # nobody: earlier than any moment
_VEHICLES = 2
# Stop areas times points that are kept at a time, for each some tens of bytes.
MOST_CELLS = 2_000_000
# Instead of 0 seconds, which a sparse matrix does not hold, and more than a journey takes because of it.
_LEAST_S, _SLACK_S = 0.001, 60.0


@dataclass(frozen=True)
class Question:
    """What is asked of a timetable.

    Attributes
    ----------
    area
        ``[stop]``: number of its stop area.
    leave_s
        Moments of leaving home, rising, seconds of the service day.
    within_s
        From the door to getting off.
    complete
        ``[area]``: whether every departure of the stop area is in the timetable; None when that of all is.
    """

    area: NDArray[np.int64]
    leave_s: NDArray[np.int64]
    within_s: int
    complete: NDArray[np.bool_] | None = None

    @property
    def areas(self) -> int:
        """Number of stop areas."""
        return int(self.area.max(initial=-1)) + 1


@dataclass(frozen=True)
class Counts:
    """Number of stop areas in time, each ``[point, moment]``.

    Attributes
    ----------
    direct, one_change
        With one vehicle, and with at most two.
    complete
        Those of `direct` of which every departure is in the timetable: whoever changes there misses none.
    """

    direct: NDArray[np.int64]
    one_change: NDArray[np.int64]
    complete: NDArray[np.int64]

    @classmethod
    def none(cls, points: int, moments: int) -> Counts:
        """Nothing in time."""
        return cls(*(np.zeros((points, moments), dtype=np.int64) for _ in range(3)))

    @property
    def parts(self) -> tuple[NDArray[np.int64], ...]:
        """The three of them."""
        return self.direct, self.one_change, self.complete


def count_within(
    network: Network,
    question: Question,
    *,
    point: NDArray[np.int64],
    stop: NDArray[np.int64],
    walk_s: Seconds,
    points: int,
) -> Counts:
    """Number of stop areas in time that one cannot walk to, with one vehicle and with at most two.

    Parameters
    ----------
    network
        One day.
    question
        What is asked.
    point, stop, walk_s
        Walks from home: row numbers, and seconds.
    points
        Number of points.
    """
    counts = Counts.none(points, len(question.leave_s))
    network, question = _in_time(network, question, np.unique(stop))
    able = np.unique(point)
    width = max(1, MOST_CELLS // max(1, question.areas))
    for start in range(0, len(able), width):
        some = able[start : start + width]
        own = np.isin(point, some)
        place = np.searchsorted(some, point[own])
        sweep = _Sweep(network, question, place, stop[own], walk_s[own], points=len(some))
        for whole, part in zip(counts.parts, sweep.run().parts, strict=True):
            whole[some] = part
    return counts


def _in_time(network: Network, question: Question, stops: NDArray[np.int64]) -> tuple[Network, Question]:
    """The part of a network that can be reached in time from some stops, and the question over its stop areas.

    The shortest ride between two stops and the shortest walk, waiting for nothing, takes no longer than any journey:
    what is too far even so does not matter. Of the timetable of a country little is left around one gemeente.
    """
    if not len(stops):
        return network, question
    origin, place = (np.concatenate(part) for part in _links(network))
    takes = np.concatenate([network.arrival_s - network.departure_s, *(seconds for _, seconds in network.walks)])
    # A sparse matrix adds up what is double, and takes 0 for nothing.
    order = np.lexsort((takes, place, origin))
    origin, place, takes = origin[order], place[order], np.maximum(takes[order], _LEAST_S)
    first = np.append(True, (origin[1:] != origin[:-1]) | (place[1:] != place[:-1]))[: len(origin)]
    graph = csr_array((takes[first], (origin[first], place[first])), shape=(network.stops, network.stops))
    # Longer by what the links of 0 seconds were made.
    near = np.isfinite(dijkstra(graph, indices=stops, min_only=True, limit=question.within_s + _SLACK_S))
    kept = near[network.origin]
    columns = ("departure_s", "arrival_s", "trip", "origin", "destination", "board", "alight")
    part = replace(network, **{name: getattr(network, name)[kept] for name in columns})
    # Areas out of reach count as one, which nobody gets to.
    used, area = np.unique(np.where(near, question.area, question.areas), return_inverse=True)
    complete = None if question.complete is None else np.append(question.complete, True)[used]
    return part, replace(question, area=area, complete=complete)


def _links(network: Network) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]:
    """From and to of every connection and every walk."""
    walks = [places for places, _ in network.walks]
    starts = np.repeat(np.arange(network.stops), [len(places) for places in walks])
    return [network.origin, starts], [network.destination, *walks]


@dataclass
class _Sweep:
    """State of one pass over the connections, for as many points as fit in memory.

    ``aboard[v][trip]`` and ``changed[stop]`` hold for every point the latest moment of leaving home with which somebody
    is in the vehicle as number v + 1, or can board there after one vehicle.
    """

    network: Network
    question: Question
    point: NDArray[np.int64]
    stop: NDArray[np.int64]
    walk_s: Seconds
    points: int
    aboard: tuple[dict[int, Seconds], ...] = field(default_factory=lambda: tuple({} for _ in range(_VEHICLES)))
    changed: dict[int, Seconds] = field(default_factory=dict)
    # Who got off and walks to change: from when, a number for order, where, who, and when they left.
    walking: list[tuple[int, int, int, NDArray[np.int64], Seconds]] = field(default_factory=list)
    number: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        moments = len(self.question.leave_s)
        upto = np.tri(moments, dtype=bool)
        # Row n: all moments up to and including the n-th; and all from the n-th on.
        self.upto, self.since = np.packbits(upto, axis=1), np.packbits(upto.T, axis=1)
        self.reached = np.zeros((_VEHICLES, self.question.areas, self.points, self.upto.shape[1]), dtype=np.uint8)
        order = np.argsort(self.stop, kind="stable")
        stops, first = np.unique(self.stop[order], return_index=True)
        parts = np.split(order, first[1:])
        self.near = {int(stop): (self.point[rows], self.walk_s[rows]) for stop, rows in zip(stops, parts, strict=False)}

    def run(self) -> Counts:
        """Number of stop areas."""
        network, leave_s = self.network, self.question.leave_s
        if len(leave_s):
            bounds = [leave_s[0], leave_s[-1] + self.question.within_s + 1]
            start, stop = np.searchsorted(network.departure_s, bounds)
            columns = (network.trip, network.departure_s, network.arrival_s, network.origin, network.destination)
            lists = [column[start:stop].tolist() for column in (*columns, network.board, network.alight)]
            for trip, leaves, comes, origin, destination, board, alight in zip(*lists, strict=True):
                self._change(leaves)
                if board:
                    self._board(trip, origin, leaves)
                if alight:
                    self._alight(trip, destination, comes)
        for point, stop in zip(self.point.tolist(), self.stop.tolist(), strict=True):
            self.reached[:, self.question.area[stop], point] = 0
        return self._counts()

    def _change(self, now: int) -> None:
        """Let board whoever has walked to a stop by now."""
        while self.walking and self.walking[0][0] <= now:
            _, _, place, who, left = heappop(self.walking)
            latest = self.changed.get(place)
            if latest is None:
                latest = self.changed[place] = np.full(self.points, _NOT, dtype=np.int32)
            latest[who] = np.maximum(latest[who], left)

    def _board(self, trip: int, origin: int, leaves: int) -> None:
        near, latest = self.near.get(origin), self.changed.get(origin)
        if near is not None:
            first = self._riders(0, trip)
            who, walk_s = near
            first[who] = np.maximum(first[who], leaves - walk_s)
        if latest is not None:
            second = self._riders(1, trip)
            np.maximum(second, latest, out=second)

    def _riders(self, vehicle: int, trip: int) -> Seconds:
        riders = self.aboard[vehicle].get(trip)
        if riders is None:
            riders = self.aboard[vehicle][trip] = np.full(self.points, _NOT, dtype=np.int32)
        return riders

    def _alight(self, trip: int, destination: int, comes: int) -> None:
        """Mark the moments of leaving that are in time here, and let people walk on to change."""
        leave_s, earliest = self.question.leave_s, comes - self.question.within_s
        begin = int(np.searchsorted(leave_s, earliest, side="left"))
        if begin == len(leave_s):
            return
        for vehicle in range(_VEHICLES):
            riders = self.aboard[vehicle].get(trip)
            if riders is None:
                continue
            who = np.flatnonzero(riders >= leave_s[begin])
            if not len(who):
                continue
            left = riders[who]
            moments = self.upto[np.searchsorted(leave_s, left, side="right") - 1] & self.since[begin]
            here = self.reached[vehicle, self.question.area[destination]]
            here[who] |= moments
            if vehicle == 0:
                for place, seconds in zip(*(part.tolist() for part in self.network.walks[destination]), strict=True):
                    heappush(self.walking, (comes + seconds, next(self.number), place, who, left))

    def _counts(self) -> Counts:
        moments, whole = len(self.question.leave_s), self.question.complete
        counts = Counts.none(self.points, moments)
        for area, (one, two) in enumerate(zip(*self.reached, strict=True)):
            direct = np.unpackbits(one, axis=1, count=moments)
            counts.direct[:] += direct
            counts.one_change[:] += np.unpackbits(one | two, axis=1, count=moments)
            if whole is None or whole[area]:
                counts.complete[:] += direct
        return counts
