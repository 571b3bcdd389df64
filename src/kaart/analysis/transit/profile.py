"""Arrival profiles by a connection scan that runs back in time: every departure worth taking, to one set of places.

A profile of a stop holds its Pareto departures: boarding at that second one arrives at that second, and no later
departure arrives as early. From it follows the earliest arrival for any moment at all, so that no moment has to be
sampled. After the profile variant of Dibbelt, Pajor, Strasser and Wagner, Connection Scan Algorithm (2018).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from kaart.analysis.transit.scan import NEVER, Network

Seconds = NDArray[np.int32]


@dataclass(frozen=True)
class Profiles:
    """Profile of every stop towards one set of places.

    Attributes
    ----------
    departure_s, arrival_s
        All stops behind each other; within a stop both rise. Seconds of the service day: when to board, and when one
        is then at the place, the walk from the last stop included.
    first
        ``[stop]``: where each stop begins; one more than there are stops.
    """

    departure_s: Seconds
    arrival_s: Seconds
    first: NDArray[np.int64]

    def arrivals(self, stop: int, at_s: NDArray[np.int64]) -> Seconds:
        """Earliest arrival for people who are at a stop at some moments; `NEVER` when nothing leaves after that.

        Parameters
        ----------
        stop
            Row number.
        at_s
            Seconds of the service day, any shape.
        """
        own = slice(int(self.first[stop]), int(self.first[stop + 1]))
        sooner = np.append(self.arrival_s[own], np.int32(NEVER))
        return np.asarray(sooner[np.searchsorted(self.departure_s[own], at_s, side="left")])


def scan_back(network: Network, egress_s: Seconds, *, first_s: int, until_s: int) -> Profiles:
    """Profiles of all stops towards the places at the end of some walks.

    Parameters
    ----------
    network
        One day.
    egress_s
        ``[stop]``: seconds on foot from a stop to the nearest of the places; `NEVER` if it is too far.
    first_s, until_s
        Only connections that leave from the first moment up to and including the last are looked at.
    """
    start, stop = np.searchsorted(network.departure_s, [first_s, until_s + 1])
    columns = (network.departure_s, network.arrival_s, network.trip, network.origin, network.destination)
    lists = [column[start:stop][::-1].tolist() for column in (*columns, network.board, network.alight)]
    walks = [list(zip(places.tolist(), takes.tolist(), strict=True)) for places, takes in network.walks]
    egress = egress_s.tolist()
    by_trip: dict[int, int] = {}
    # Departures as negative numbers: the scan runs back in time, and a list that rises can be searched.
    negative: list[list[int]] = [[] for _ in range(network.stops)]
    arrivals: list[list[int]] = [[] for _ in range(network.stops)]
    for leaves, comes, trip, origin, destination, board, alight in zip(*lists, strict=True):
        best = by_trip.get(trip, NEVER)
        if alight:
            best = min(best, comes + egress[destination])
            for place, seconds in walks[destination]:
                # The last that was added leaves first, so this one is the first that can still be boarded.
                found = bisect_right(negative[place], -comes - seconds)
                if found:
                    best = min(best, arrivals[place][found - 1])
        if best >= NEVER:
            continue
        by_trip[trip] = best
        if board:
            _add(negative[origin], arrivals[origin], -leaves, best)
    sizes = np.array([len(part) for part in negative], dtype=np.int64)
    return Profiles(
        departure_s=-_joined(negative, sizes), arrival_s=_joined(arrivals, sizes), first=np.append(0, np.cumsum(sizes))
    )


def _add(negative: list[int], arrivals: list[int], leaves: int, comes: int) -> None:
    """Add a departure to the profile of a stop, unless one that is known leaves no sooner and arrives as early."""
    if arrivals and arrivals[-1] <= comes:
        return
    if negative and negative[-1] == leaves:
        arrivals[-1] = comes
        return
    negative.append(leaves)
    arrivals.append(comes)


def _joined(parts: list[list[int]], sizes: NDArray[np.int64]) -> Seconds:
    """All stops behind each other, each from its first departure to its last."""
    return np.fromiter(chain.from_iterable(reversed(part) for part in parts), dtype=np.int32, count=int(sizes.sum()))
