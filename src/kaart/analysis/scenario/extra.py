"""Departures of a line added or taken away hour by hour: "a bus an hour more".

The other departures stay as they are, so that adding never lengthens anybody's wait. Vehicles, drivers and streets are
not taken into account.
"""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise

import numpy as np

from kaart.analysis.scenario.copies import entry_times, trips_of, ways_of, with_departures
from kaart.analysis.scenario.document import Extra, name_of
from kaart.core.errors import InputError, mark
from kaart.core.timetable import HOUR_S, Timetable

LAST_S, MOST_PER_HOUR = 30 * HOUR_S, 30


def with_extra(table: Timetable, change: Extra, *, day: date, usual: Timetable | None = None) -> Timetable:
    """Add departures of a line in every hour, or take them away.

    New departures come where the gaps are widest. Taken away is the one whose neighbours are nearest together. Where an
    hour has fewer departures than are to go, none is left.

    Parameters
    ----------
    table
        With the trips of one day only.
    change
        Line, hours and number per hour.
    day
        Date of the day.
    usual
        Another day of the same stops, to copy from when the line does not run on this one.

    Raises
    ------
    InputError
        If the hours or the number make no sense, or the line has no trip to copy.
    """
    hours = change.last_s - change.first_s
    if not 0 <= change.first_s < change.last_s <= LAST_S or hours % HOUR_S:
        raise InputError(mark("Line {line} needs whole hours that rise within a day."), line=name_of(change))
    if not 0 < abs(change.per_hour) <= MOST_PER_HOUR:
        raise InputError(
            mark("Line {line} needs a number of departures per hour, more or fewer, up to {most}."),
            line=name_of(change),
            most=MOST_PER_HOUR,
        )
    one_way = _more if change.per_hour > 0 else _fewer
    for way in ways_of(change, table, usual):
        table = one_way(table, change, way, day, usual)
    return table


def _more(table: Timetable, change: Extra, way: int, day: date, usual: Timetable | None) -> Timetable:
    own = trips_of(table, change.route, way)
    source, models = (table, own) if len(own) or usual is None else (usual, trips_of(usual, change.route, way))
    if not len(models):
        return table
    comes = [int(second) for second in np.sort(entry_times(table)[own])]
    wanted: list[int] = []
    for hour_s in range(change.first_s, change.last_s, HOUR_S):
        new = _spread(comes, hour_s, change.per_hour)
        wanted += new
        comes = sorted([*comes, *new])
    return with_departures(
        table,
        np.array(sorted(wanted), dtype=np.int64),
        source=source,
        models=models,
        counted=models,
        label=f"erbij-{change.route}-{way}-{change.first_s}-{len(table.trips)}",
        day=day,
    )


def _spread(comes: list[int], hour_s: int, count: int) -> list[int]:
    """Seconds within an hour for new departures, each in the gap where it stays farthest from its neighbours.

    Those of one gap divide it evenly. An hour without departures gets them at even distances. A neighbour is looked
    for in the hour before and the hour after; without one the gap ends with the hour itself.
    """
    last_s = hour_s + HOUR_S
    within = [second for second in comes if hour_s <= second < last_s]
    if not within:
        return [hour_s + HOUR_S * (2 * number + 1) // (2 * count) for number in range(count)]
    before = [second for second in comes if hour_s - HOUR_S <= second < hour_s]
    behind = [second for second in comes if last_s <= second < last_s + HOUR_S]
    gaps = list(pairwise([max(before, default=hour_s), *within, min(behind, default=last_s)]))

    def spots(gap: tuple[int, int], number: int) -> list[int]:
        first, second = gap
        even = [first + (second - first) * place // (number + 1) for place in range(1, number + 1)]
        return [min(max(spot, hour_s), last_s - 1) for spot in even]

    def room(gap: tuple[int, int], number: int) -> int:
        return min(second - first for first, second in pairwise([gap[0], *spots(gap, number), gap[1]]))

    shares = [0] * len(gaps)
    for _ in range(count):
        rooms = [room(gap, share + 1) for gap, share in zip(gaps, shares, strict=True)]
        shares[rooms.index(max(rooms))] += 1
    return [spot for gap, share in zip(gaps, shares, strict=True) for spot in spots(gap, share)]


def _fewer(table: Timetable, change: Extra, way: int, _day: date, _usual: Timetable | None) -> Timetable:
    own = trips_of(table, change.route, way)
    comes = entry_times(table)[own]
    order = np.argsort(comes, kind="stable")
    left, gone = [(int(comes[row]), int(own[row])) for row in order], []
    for hour_s in range(change.first_s, change.last_s, HOUR_S):
        for _ in range(-change.per_hour):
            place = _nearest_together(left, hour_s)
            if place is None:
                break
            gone.append(left.pop(place)[1])
    if not gone:
        return table
    kept = np.ones(len(table.trips), dtype=bool)
    kept[np.array(gone, dtype=np.int64)] = False
    return table.with_trips(kept)


def _nearest_together(left: list[tuple[int, int]], hour_s: int) -> int | None:
    """Place in the list of the departure within an hour whose neighbours are nearest together; None without any."""
    options = []
    for place, (second, _) in enumerate(left):
        if hour_s <= second < hour_s + HOUR_S:
            before = left[place - 1][0] if place else -math.inf
            behind = left[place + 1][0] if place + 1 < len(left) else math.inf
            options.append((behind - before, place))
    return min(options)[1] if options else None
