"""Trips of a line, and copies of them at other times: what a scenario makes new departures of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from kaart.analysis.scenario.document import BOTH_WAYS, Extra, Headway, name_of
from kaart.core.errors import InputError, mark
from kaart.core.timetable import Timetable

_NEW = "watals"
NO_LINE = mark("There is no line {line} in this timetable; choose one of the list.")
Rows = NDArray[np.int64]


def ways_of(change: Headway | Extra, table: Timetable, usual: Timetable | None) -> tuple[int, ...]:
    """Directions of the line that a change is about.

    Parameters
    ----------
    change
        Of one direction or of both.
    table, usual
        The day, and another day that may run the line; None for no other.

    Raises
    ------
    InputError
        If the line runs on neither.
    """
    sources = [source for source in (table, usual) if source is not None]
    routes = [source.trips[source.trips["route"] == change.route] for source in sources]
    ways = sorted({int(way) for rows in routes for way in rows["direction"]})
    if change.direction is not BOTH_WAYS:
        ways = [way for way in ways if way == change.direction]
    if not ways:
        raise InputError(NO_LINE, line=name_of(change))
    return tuple(ways)


def trips_of(table: Timetable, route: str, way: int) -> Rows:
    """Row numbers of the trips of a line in one direction.

    Parameters
    ----------
    table
        Any.
    route, way
        Line and direction as in the timetable.
    """
    trips = table.trips
    return np.flatnonzero((trips["route"] == route).to_numpy() & (trips["direction"] == way).to_numpy())


def entry_times(table: Timetable) -> Rows:
    """Departure of each trip at its first stop inside the area, else at its very first; seconds of the service day.

    Parameters
    ----------
    table
        Any.
    """
    trip, leaves = table.times["trip"].to_numpy(), table.times["departure_s"].to_numpy()
    inside = table.stops["inside"].to_numpy(dtype=bool)[table.times["stop"].to_numpy()]
    entry_s = np.zeros(len(table.trips), dtype=np.int64)
    # Assigned back to front, so that the first call of each trip remains.
    entry_s[trip[::-1]] = leaves[::-1]
    entry_s[trip[inside][::-1]] = leaves[inside][::-1]
    return entry_s


def with_departures(
    table: Timetable, wanted: Rows, *, source: Timetable, models: Rows, counted: Rows, label: str, day: date
) -> Timetable:
    """Add trips of a line at other times, each a copy of the trip that is nearest in time.

    Where the line has several variants, the new trips are divided over them as the counted ones are.

    Parameters
    ----------
    table
        With the trips of one day.
    wanted
        When the new trips enter the area, seconds of the service day, rising.
    source, models
        Timetable and row numbers of the trips to copy from; at least one.
    counted
        Those of the models whose variants are counted; at least one.
    label
        Of the new trips; unused in the table.
    day
        Date of the day.

    Raises
    ------
    InputError
        If a trip would begin before the service day does.
    """
    comes, variants = entry_times(source)[models], _variants(source, models)
    own = variants[np.isin(models, counted)]
    shares = np.bincount(own, minlength=int(variants.max()) + 1) / len(own)
    chosen = []
    for variant, second in zip(_shared_out(shares, len(wanted)), wanted, strict=True):
        options = np.flatnonzero(variants == variant)
        chosen.append(options[np.abs(comes[options] - second).argmin()])
    picked = np.array(chosen, dtype=np.int64)
    return _with_copies(table, source, models[picked], wanted - comes[picked], f"{_NEW}-{label}", day)


def _variants(table: Timetable, trips: Rows) -> Rows:
    """Number of the row of stops that each trip calls at, in order of first time."""
    stop = table.times["stop"].to_numpy()
    bounds = np.searchsorted(table.times["trip"].to_numpy(), np.column_stack([trips, trips + 1]))
    order = np.argsort(entry_times(table)[trips], kind="stable")
    rows = [stop[first:last].tobytes() for first, last in bounds[order]]
    variant = np.empty(len(trips), dtype=np.int64)
    variant[order] = pd.factorize(np.array(rows, dtype=object))[0]
    return variant


def _shared_out(shares: NDArray[np.float64], count: int) -> Rows:
    """Variant of each new trip, chosen so that at every moment all variants are as close to their share as possible."""
    had = np.zeros(len(shares))
    variants = np.empty(count, dtype=np.int64)
    for number in range(count):
        variants[number] = np.argmax(np.round(shares * (number + 1) - had, 9))
        had[variants[number]] += 1
    return variants


def _with_copies(table: Timetable, source: Timetable, models: Rows, later_s: Rows, label: str, day: date) -> Timetable:
    """Append copies of trips at other times.

    Raises
    ------
    InputError
        If one would begin before the day does.
    """
    if not len(models):
        return table
    bounds = np.searchsorted(source.times["trip"].to_numpy(), np.column_stack([models, models + 1]))
    sizes = bounds[:, 1] - bounds[:, 0]
    rows = np.repeat(bounds[:, 0] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
    calls, shift = source.times.iloc[rows], np.repeat(later_s, sizes)
    moved = {name: (calls[name] + shift).astype("int32") for name in ("arrival_s", "departure_s")}
    number = np.repeat(np.arange(len(models)) + len(table.trips), sizes).astype("int32")
    times = pd.concat([table.times, calls.assign(trip=number, **moved)], ignore_index=True)
    if int(times["arrival_s"].min()) < 0:
        raise InputError(mark("A trip would begin before the service day does; choose later hours."))
    trips = source.trips.iloc[models].assign(
        trip=[f"{label}-{number}" for number in range(len(models))], service=f"{_NEW}-{day.isoformat()}"
    )
    days = DataFrame({"service": [f"{_NEW}-{day.isoformat()}"], "date": [day.isoformat()]}, dtype="str")
    return replace(
        table,
        trips=pd.concat([table.trips, trips], ignore_index=True),
        times=times,
        days=pd.concat([table.days, days], ignore_index=True).drop_duplicates(ignore_index=True),
    )
