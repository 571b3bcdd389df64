"""Whether what a scenario proposes is there already: a line that runs so, or a stop where the line calls."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass

import numpy as np

from kaart.analysis.scenario.copies import entry_times, trips_of
from kaart.analysis.scenario.document import BOTH_WAYS, Headway
from kaart.core.timetable import HOUR_S, Timetable

# A stop nearer than this is the same one for who walks there.
SAME_STOP_M = 100.0
_HARDLY = 1e-9


@dataclass(frozen=True)
class Running:
    """A line that runs at least as often as a change proposes.

    Attributes
    ----------
    line
        Public number; the id of the line without one.
    per_hour
        Departures per hour and direction in the hours of the change; the least of the directions.
    wanted_per_hour
        What the change proposes.
    own
        Whether it is the line of the change itself.
    """

    line: str
    per_hour: float
    wanted_per_hour: float
    own: bool


def running_already(table: Timetable, change: Headway) -> Running | None:
    """The line that already runs so: the line itself, or another at the same stops in the same order; None without.

    Of the line itself all trips count, whatever their stops. Another line must call at the stop areas of its most
    usual trip one after the other, and may go on at either end. The line itself comes first, then the most frequent.

    Parameters
    ----------
    table
        Of the day, before the change.
    change
        Hours, headway and direction.
    """
    asked = [int(way) for way in np.unique(table.trips.loc[table.trips["route"] == change.route, "direction"])]
    ways = asked if change.direction is BOTH_WAYS else [way for way in asked if way == change.direction]
    if not ways or change.last_s <= change.first_s:
        return None
    comes = entry_times(table)
    within = (comes >= change.first_s) & (comes < change.last_s)
    rows, routes = _stops_in_order(table), table.trips["route"].astype("str").to_numpy()
    counts = []
    for way in ways:
        own = trips_of(table, change.route, way)
        usual = Counter(rows[trip] for trip in own).most_common(1)[0][0]
        same = Counter(routes[trip] for trip in np.flatnonzero(within) if usual in rows[trip])
        same[change.route] = int(within[own].sum())
        counts.append(same)
    hours, wanted = (change.last_s - change.first_s) / HOUR_S, HOUR_S / change.headway_s
    often = {route: min(same[route] for same in counts) / hours for route in counts[0]}
    enough = [route for route, per_hour in often.items() if per_hour >= wanted - _HARDLY]
    if not enough:
        return None
    route = min(enough, key=lambda name: (name != change.route, -often[name], name))
    line = str(table.trips.loc[table.trips["route"] == route, "line"].iloc[0]) or route
    return Running(line, often[route], wanted, own=route == change.route)


def _stops_in_order(table: Timetable) -> list[str]:
    """Stop areas of every trip as one text, so that a part of it in the same order is a part of the text."""
    areas = table.stops["area"].astype("str").to_numpy()[table.times["stop"].to_numpy()]
    bounds = np.searchsorted(table.times["trip"].to_numpy(), np.arange(len(table.trips) + 1))
    return ["\n" + "\n".join(areas[first:last]) + "\n" for first, last in itertools.pairwise(bounds)]


def calls_here(table: Timetable, route: str, *, x_m: float, y_m: float) -> str:
    """Name of the stop of a line that lies within `SAME_STOP_M` of a place; "" without.

    Parameters
    ----------
    table
        Any.
    route
        Line.
    x_m, y_m
        The place, in EPSG:28992.
    """
    own = (table.trips["route"] == route).to_numpy()[table.times["trip"].to_numpy()]
    stops = table.stops.iloc[np.unique(table.times["stop"].to_numpy()[own])]
    away_m = np.hypot(stops.geometry.x - x_m, stops.geometry.y - y_m)
    return str(stops["name"].iloc[int(away_m.argmin())]) if len(stops) and away_m.min() <= SAME_STOP_M else ""
