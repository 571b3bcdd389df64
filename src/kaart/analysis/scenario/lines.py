"""Apply a scenario to a timetable: another headway or other departures for a line, or an extra stop.

Vehicles, drivers and streets are not taken into account. New trips copy the running times of existing
trips; trips of other lines stay as they are. Times are seconds of the service day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from kaart.analysis.scenario.copies import NO_LINE, Rows, entry_times, trips_of, ways_of, with_departures
from kaart.analysis.scenario.document import BOTH_WAYS, Extra, Headway, NewStop, Scenario, name_of, require_fitting
from kaart.analysis.scenario.extra import with_extra
from kaart.analysis.transit.days import DayKind, ServiceDay
from kaart.core.crs import RD
from kaart.core.errors import InputError, mark
from kaart.core.timetable import HOUR_S, Timetable

LEAST_HEADWAY_S, LAST_S, MOST_EXTRA_S = 60, 30 * HOUR_S, 1800
# A stop that lengthens a line by more than this, in a straight line, belongs to another line.
MOST_DETOUR_M = 2000.0


def apply_to_days(
    timetable: Timetable, days: Mapping[DayKind, ServiceDay], scenario: Scenario
) -> tuple[Timetable, dict[DayKind, ServiceDay]]:
    """Timetable and normal days after all edits; the input stays as it is.

    Parameters
    ----------
    timetable
        That the days are of.
    days
        Its normal days.
    scenario
        Of public transport.

    Returns
    -------
    tuple
        The timetable with the new stops (its trips are those of before), and the days. New stops stand at the
        end, in the same row everywhere.

    Raises
    ------
    InputError
        If an edit does not fit the timetable; says which and why.
    """
    changed = dict(days)
    for edit in require_fitting(scenario).edits:
        if isinstance(edit, (Headway, Extra)):
            if edit.day not in changed:
                raise InputError(mark("The timetable holds no such day to change line {line} on."), line=name_of(edit))
            usual = changed.get(DayKind.TUESDAY)
            day = changed[edit.day]
            other = None if usual is None else usual.timetable
            if isinstance(edit, Headway):
                table = with_headway(day.timetable, edit, day=day.date, usual=other)
            else:
                table = with_extra(day.timetable, edit, day=day.date, usual=other)
            changed[edit.day] = replace(day, timetable=table, trips=len(table.trips))
        elif isinstance(edit, NewStop):
            if not any((day.timetable.trips["route"] == edit.route).any() for day in changed.values()):
                raise InputError(NO_LINE, line=name_of(edit))
            changed = {kind: replace(day, timetable=with_stop(day.timetable, edit)) for kind, day in changed.items()}
            timetable = replace(timetable, stops=_with_place(timetable, edit).stops)
        else:
            raise InputError(mark("This scenario changes sites and no lines; choose what it is about first."))
    return timetable, changed


def with_headway(table: Timetable, change: Headway, *, day: date, usual: Timetable | None = None) -> Timetable:
    """Change the headway of a line within some hours of one day.

    Trips that enter the area within these hours are replaced: the first new trip enters when the first old
    one did (at the start of the hours when none did, counted back from the first in steps of the headway), and
    then one every `headway_s`. Each copies the running times of the old trip that is nearest in time; where a
    line has several variants, the new trips are divided over them as the old ones were. If the departures do not
    change, neither does the timetable.

    Parameters
    ----------
    table
        With the trips of one day only.
    change
        Line, hours and headway.
    day
        Date of the day.
    usual
        Another day of the same stops, to copy from when the line does not run on this one.

    Raises
    ------
    InputError
        If the hours or the headway make no sense, or the line has no trip to copy.
    """
    if not (0 <= change.first_s < change.last_s <= LAST_S) or change.headway_s < LEAST_HEADWAY_S:
        raise InputError(
            mark("Line {line} needs hours that rise within a day and at least a minute between departures."),
            line=name_of(change),
        )
    for way in ways_of(change, table, usual):
        table = _one_way(table, change, way, day, usual)
    return table


def _one_way(table: Timetable, change: Headway, way: int, day: date, usual: Timetable | None) -> Timetable:
    own, comes = trips_of(table, change.route, way), entry_times(table)
    within = own[(comes[own] >= change.first_s) & (comes[own] < change.last_s)]
    source, models = (table, own) if len(own) or usual is None else (usual, trips_of(usual, change.route, way))
    if not len(models):
        return table
    phase = int(comes[within].min() - change.first_s) % change.headway_s if len(within) else 0
    wanted = np.arange(change.first_s + phase, change.last_s, change.headway_s)
    if np.array_equal(np.sort(comes[within]), wanted):
        return table
    kept = np.ones(len(table.trips), dtype=bool)
    kept[within] = False
    return with_departures(
        table.with_trips(kept),
        wanted,
        source=source,
        models=models,
        counted=within if len(within) and source is table else models,
        label=f"{change.route}-{way}-{change.first_s}-{len(table.trips)}",
        day=day,
    )


def with_stop(table: Timetable, change: NewStop) -> Timetable:
    """Add a call at a new stop between two stops of a line.

    In each variant the stop comes between the two successive stops with the smallest straight-line detour.
    The arrival follows from its position on that leg. The trip dwells for `extra_s`, which also
    covers the detour, and is that much later from there on. Variants that would make a detour of more
    than `MOST_DETOUR_M` stay as they are.

    Parameters
    ----------
    table
        Any timetable; if the line does not run in it, the stop is added without calls.
    change
        Line and place.

    Raises
    ------
    InputError
        If the extra time makes no sense, the id is of another stop, or no trip of the line comes near.
    """
    if not 0 <= change.extra_s <= MOST_EXTRA_S:
        raise InputError(
            mark("The extra time at stop {id} must be between 0 and {most} seconds."),
            id=change.stop_id,
            most=MOST_EXTRA_S,
        )
    more = _with_place(table, change)
    rows, part = calling_after(more, change.route, x_m=change.x_m, y_m=change.y_m)
    if not len(rows):
        if (table.trips["route"] == change.route).any():
            raise InputError(
                mark("Line {line} comes nowhere near the new stop; choose a place between two of its stops."),
                line=name_of(change),
            )
        return more
    number = int(np.flatnonzero((more.stops["stop"] == change.stop_id).to_numpy())[0])
    columns = {name: more.times[name].to_numpy() for name in ("trip", "stop", "arrival_s", "departure_s")}
    trip = columns["trip"]
    ride = columns["arrival_s"][rows + 1] - columns["departure_s"][rows]
    arrives = columns["departure_s"][rows] + np.floor(ride * part).astype("int32")
    after = np.full(len(more.trips), len(trip), dtype=np.int64)
    after[trip[rows]] = rows
    late = np.where(np.arange(len(trip)) > after[trip], change.extra_s, 0).astype("int32")
    new = {"trip": trip[rows], "stop": number, "arrival_s": arrives, "departure_s": arrives + change.extra_s}
    old = columns | {name: columns[name] + late for name in ("arrival_s", "departure_s")}
    times = {name: np.insert(old[name], rows + 1, new[name]) for name in columns}
    times |= {name: np.insert(more.times[name].to_numpy(), rows + 1, values=True) for name in ("board", "alight")}
    return replace(more, times=DataFrame(times).astype(more.times.dtypes.to_dict()))


def calling_after(table: Timetable, route: str, *, x_m: float, y_m: float) -> tuple[Rows, NDArray[np.float64]]:
    """Position of a new stop in every trip of a line.

    Parameters
    ----------
    table
        Any.
    route
        Line.
    x_m, y_m
        The new stop, in EPSG:28992.

    Returns
    -------
    tuple
        Row numbers of the calls that it comes after, one a trip, and which part (0 to 1) of the way to the next
        call lies before it. Trips that would make too much of a detour are not among them.
    """
    trip, stop = table.times["trip"].to_numpy(), table.times["stop"].to_numpy()
    line = (table.trips["route"] == route).to_numpy()
    first = np.flatnonzero((trip[1:] == trip[:-1]) & line[trip[:-1]])
    x, y = table.stops.geometry.x.to_numpy(), table.stops.geometry.y.to_numpy()
    to_new = np.hypot(x - x_m, y - y_m)
    before, behind = to_new[stop[first]], to_new[stop[first + 1]]
    straight = np.hypot(x[stop[first]] - x[stop[first + 1]], y[stop[first]] - y[stop[first + 1]])
    detour = np.round(before + behind - straight, 3)
    order = np.lexsort((first, detour, trip[first]))
    best = order[np.unique(trip[first][order], return_index=True)[1]]
    best = best[detour[best] <= MOST_DETOUR_M]
    whole = (before + behind)[best]
    part = np.divide(before[best], whole, out=np.zeros(len(best)), where=whole > 0)
    return first[best], part


def _with_place(table: Timetable, change: NewStop) -> Timetable:
    """The timetable with the new stop at the end of its list; unchanged when it is already there.

    Raises
    ------
    InputError
        If the id is of a stop somewhere else.
    """
    here = table.stops[table.stops["stop"] == change.stop_id]
    if len(here):
        point = here.geometry.iloc[0]
        if (point.x, point.y) != (change.x_m, change.y_m):
            raise InputError(mark("There is a stop {id} already; give the new one another id."), id=change.stop_id)
        return table
    name = change.name or change.stop_id
    row = {"stop": change.stop_id, "name": name, "area": change.stop_id, "area_name": name, "inside": True}
    new = gpd.GeoDataFrame([row], geometry=gpd.points_from_xy([change.x_m], [change.y_m]), crs=RD)
    stops = gpd.GeoDataFrame(pd.concat([table.stops, new], ignore_index=True), geometry="geometry", crs=RD)
    return replace(table, stops=stops.astype({"inside": bool}))


def lines_of(days: Mapping[DayKind, ServiceDay], *, areas: Collection[str] | None = None) -> DataFrame:
    """Lines with their directions, for a menu.

    Parameters
    ----------
    days
        Normal days of one timetable.
    areas
        Stop areas: only lines that call at one of them are given; None for all lines.

    Returns
    -------
    DataFrame
        ``route``, ``direction``, ``line``, ``mode``, ``headsign`` (the most usual) and ``trips`` of all days
        together, sorted by mode and line, numbers as numbers.
    """
    trips = pd.concat([_calling_at(day.timetable, areas) for day in days.values()], ignore_index=True)
    usual = trips.value_counts(["route", "direction", "line", "mode", "headsign"], sort=True).reset_index(name="n")
    lines = usual.drop_duplicates(["route", "direction"]).drop(columns="n")
    totals = trips.groupby(["route", "direction"]).size().rename("trips")
    lines = lines.join(totals, on=["route", "direction"])
    number = pd.to_numeric(lines["line"].str.extract(r"(\d+)", expand=False), errors="coerce")
    order = lines.assign(number=number).sort_values(["mode", "number", "line", "route", "direction"])
    return order.drop(columns="number").reset_index(drop=True)


def _calling_at(table: Timetable, areas: Collection[str] | None) -> DataFrame:
    """Trips of the lines that call at one of these stop areas, with all their trips."""
    if areas is None:
        return table.trips
    there = table.stops["area"].isin(list(areas)).to_numpy()[table.times["stop"].to_numpy()]
    routes = table.trips["route"].to_numpy()[table.times["trip"].to_numpy()[there]]
    return table.trips[table.trips["route"].isin(set(routes))]


def trips_within(table: Timetable, route: str, direction: int | None, *, first_s: int, last_s: int) -> dict[int, int]:
    """Number of trips of a line that enter the area within some hours, by direction.

    Parameters
    ----------
    table
        Of one day.
    route
        Line.
    direction
        As in the timetable; `BOTH_WAYS` for both.
    first_s, last_s
        From, and up to but not including, seconds of the service day.
    """
    comes, trips = entry_times(table), table.trips
    here = (trips["route"] == route).to_numpy() & (comes >= first_s) & (comes < last_s)
    ways = trips.loc[trips["route"] == route, "direction"].unique()
    asked = ways if direction is BOTH_WAYS else [direction]
    return {int(way): int((here & (trips["direction"] == way).to_numpy()).sum()) for way in sorted(asked)}
