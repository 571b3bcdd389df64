"""Stop areas within a time by one vehicle or two, for every moment of leaving at once.

All connections pass once in order of departure. The state is not when people arrive but the latest moment at which they
can have left home: whoever left earlier and is in the same vehicle arrives no sooner. Getting off at a, having left at
h at the latest, is in time for every moment of leaving from a minus the bound up to h. So each ride gives one span of
moments, and no moment is searched by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

import numpy as np
from numpy.typing import NDArray

from kaart.analysis.transit.scan import Network

Seconds = NDArray[np.int32]
Bits = NDArray[np.uint8]
_NOT = -(2**30)  # nobody: earlier than any moment
_VEHICLES = 2
# Stop areas times points that are kept at a time, for each some tens of bytes.
MOST_CELLS = 2_000_000


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
    """

    area: NDArray[np.int64]
    leave_s: NDArray[np.int64]
    within_s: int

    @property
    def areas(self) -> int:
        """Number of stop areas."""
        return int(self.area.max(initial=-1)) + 1


def count_within(
    network: Network,
    question: Question,
    *,
    point: NDArray[np.int64],
    stop: NDArray[np.int64],
    walk_s: Seconds,
    points: int,
) -> tuple[NDArray[np.int64], ...]:
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

    Returns
    -------
    tuple
        ``[vehicles - 1][point, moment]``.
    """
    counts = tuple(np.zeros((points, len(question.leave_s)), dtype=np.int64) for _ in range(_VEHICLES))
    able = np.unique(point)
    width = max(1, MOST_CELLS // max(1, question.areas))
    for start in range(0, len(able), width):
        some = able[start : start + width]
        own = np.isin(point, some)
        place = np.searchsorted(some, point[own])
        sweep = _Sweep(network, question, place, stop[own], walk_s[own], points=len(some))
        for whole, part in zip(counts, sweep.run(), strict=True):
            whole[some] = part
    return counts


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

    def run(self) -> tuple[NDArray[np.int64], ...]:
        """Number of stop areas: ``[vehicles - 1][point, moment]``."""
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

    def _counts(self) -> tuple[NDArray[np.int64], ...]:
        moments = len(self.question.leave_s)
        direct = np.zeros((self.points, moments), dtype=np.int64)
        change = np.zeros_like(direct)
        for one, two in zip(*self.reached, strict=True):
            direct += np.unpackbits(one, axis=1, count=moments)
            change += np.unpackbits(one | two, axis=1, count=moments)
        return direct, change
