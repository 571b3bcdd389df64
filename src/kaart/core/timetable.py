"""A timetable of public transport around an area, as the sources give it and the analyses take it.

Times are seconds on the clock of the service day: 25:10 of a Tuesday is ten past one on Wednesday.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandera.pandas as pa
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame
from shapely.geometry.base import BaseGeometry

from kaart.core.crs import require_rd
from kaart.core.errors import SchemaError, mark
from kaart.core.provenance import Notice, Provenance, listed
from kaart.core.schema import UNKEPT, check_frame

HOUR_S = 3600
_STOP_TIMES = mark("the stop times of the timetable")
# A timetable for an area also holds every trip that calls within this distance of it.
MARGIN_M = 2000.0
MODES = ("train", "metro", "tram", "bus", "ferry")
STOPS = pa.DataFrameSchema(
    {
        "stop": pa.Column(str, unique=True),
        "name": pa.Column(str),
        "area": pa.Column(str),
        "area_name": pa.Column(str),
        "inside": pa.Column(bool),
    },
    strict=False,
)
TRIPS = pa.DataFrameSchema(
    {
        "trip": pa.Column(str, unique=True),
        "route": pa.Column(str),
        "line": pa.Column(str),
        "mode": pa.Column(str, pa.Check.isin(MODES)),
        "direction": pa.Column(int),
        "headsign": pa.Column(str),
        "service": pa.Column(str),
    },
    strict=False,
)
TIMES = pa.DataFrameSchema(
    {
        "trip": pa.Column("int32", pa.Check.ge(0)),
        "stop": pa.Column("int32", pa.Check.ge(0)),
        "arrival_s": pa.Column("int32", pa.Check.ge(0)),
        "departure_s": pa.Column("int32", pa.Check.ge(0)),
        "board": pa.Column(bool),
        "alight": pa.Column(bool),
    },
    strict=False,
)
DAYS = pa.DataFrameSchema(
    {"service": pa.Column(str), "date": pa.Column(str, pa.Check.str_matches(r"^\d{4}-\d{2}-\d{2}$"))},
    strict=False,
    unique=["service", "date"],
)


@dataclass(frozen=True)
class Timetable:
    """Trips that call in or near an area, with everywhere they go.

    Attributes
    ----------
    stops
        One row a stop, EPSG:28992: ``stop`` (id), ``name``, ``area`` (id of the named stop area),
        ``area_name``, ``inside``: True within the area or `MARGIN_M` of it. A stop outside
        has only those trips that also come near the area, so its departures must not be counted.
    trips
        One row a trip: ``trip``, ``route``, ``line`` (what is on the bus), ``mode`` (of `MODES`),
        ``direction`` (0, 1, or -1 when unknown), ``headsign``, ``service``.
    times
        One row a call, in order of trip and place in it: ``trip`` and ``stop`` (row numbers of `trips` and
        `stops`), ``arrival_s``, ``departure_s`` (seconds of the service day, never running back within a
        trip), ``board``, ``alight`` (whether one may get on and off there).
    days
        ``service`` and ``date`` (YYYY-MM-DD) on which it runs.
    provenance
        Where it comes from, and what was left out, by name.
    coverage
        Area in EPSG:28992 of which the timetable is complete; None for everywhere.
    invented
        True for the example region.
    """

    stops: GeoDataFrame
    trips: DataFrame
    times: DataFrame
    days: DataFrame
    provenance: Provenance
    coverage: BaseGeometry | None = None
    invented: bool = False

    @property
    def dates(self) -> tuple[date, ...]:
        """Every day on which anything runs, in order."""
        return tuple(date.fromisoformat(day) for day in sorted(set(self.days["date"])))

    @property
    def stop_areas(self) -> GeoDataFrame:
        """Named stop areas: ``area``, ``name``, ``inside`` and the middle of their stops, EPSG:28992."""
        frame = self.stops.assign(x=self.stops.geometry.x, y=self.stops.geometry.y)
        grouped = frame.groupby("area", sort=True).agg(
            name=("area_name", "first"), inside=("inside", "max"), x=("x", "mean"), y=("y", "mean")
        )
        points = gpd.points_from_xy(grouped["x"], grouped["y"])
        return gpd.GeoDataFrame(grouped.drop(columns=["x", "y"]).reset_index(), geometry=points, crs=self.stops.crs)

    def on(self, day: date) -> Timetable:
        """The same with only the trips of one day."""
        running = set(self.days.loc[self.days["date"] == day.isoformat(), "service"])
        return self.with_trips(self.trips["service"].isin(running).to_numpy())

    def around(self, area: BaseGeometry, *, margin_m: float = MARGIN_M) -> Timetable:
        """The part for a smaller area: its stops, all trips that call there, and where those go.

        Parameters
        ----------
        area
            In EPSG:28992, inside what this timetable covers.
        margin_m
            Metres around it that count as there.
        """
        near = shapely.dwithin(self.stops.geometry.to_numpy(), area, margin_m)
        calls = near[self.times["stop"].to_numpy()]
        kept = np.zeros(len(self.trips), dtype=bool)
        kept[self.times["trip"].to_numpy()[calls]] = True
        part = self.with_trips(kept)
        used = near.copy()
        used[part.times["stop"].to_numpy()] = True
        number = np.cumsum(used) - 1
        stops = part.stops.assign(inside=part.stops["inside"] & near)[used].reset_index(drop=True)
        times = part.times.assign(stop=number[part.times["stop"].to_numpy()].astype("int32"))
        return replace(part, stops=stops, times=times, coverage=area)

    def with_trips(self, kept: np.ndarray) -> Timetable:
        """The same with only some trips, and the days on which those run.

        Parameters
        ----------
        kept
            Per trip whether it stays.
        """
        number = np.cumsum(kept) - 1
        rows = kept[self.times["trip"].to_numpy()]
        times = self.times[rows].reset_index(drop=True)
        times = times.assign(trip=number[times["trip"].to_numpy()].astype("int32"))
        trips = self.trips[kept].reset_index(drop=True)
        days = self.days[self.days["service"].isin(set(trips["service"]))].reset_index(drop=True)
        return replace(self, trips=trips, times=times, days=days)


def check_timetable(timetable: Timetable) -> Timetable:
    """Return the timetable unchanged when it keeps its contract.

    Parameters
    ----------
    timetable
        Any.

    Raises
    ------
    SchemaError
        If a column is absent or of the wrong kind, a row number leads nowhere, or times run back in a trip.
    CrsError
        If the stops are not in EPSG:28992.
    """
    require_rd(timetable.stops)
    check_frame(timetable.stops.drop(columns="geometry"), STOPS, what=Notice.of(mark("the stops of the timetable")))
    check_frame(timetable.trips, TRIPS, what=Notice.of(mark("the trips of the timetable")))
    check_frame(timetable.times, TIMES, what=Notice.of(_STOP_TIMES))
    check_frame(timetable.days, DAYS, what=Notice.of(mark("the service days of the timetable")))
    trip, stop = timetable.times["trip"].to_numpy(), timetable.times["stop"].to_numpy()
    arrival, departure = timetable.times["arrival_s"].to_numpy(), timetable.times["departure_s"].to_numpy()
    same = trip[1:] == trip[:-1]
    problems = [
        Notice.of(text)
        for text, wrong in (
            (mark("a trip is unknown"), len(trip) and trip.max() >= len(timetable.trips)),
            (mark("a stop is unknown"), len(stop) and stop.max() >= len(timetable.stops)),
            (mark("the trips are not in order"), bool((np.diff(trip) < 0).any())),
            (mark("a departure lies before its arrival"), bool((departure < arrival).any())),
            (mark("time runs back on a trip"), bool((arrival[1:] < departure[:-1])[same].any())),
        )
        if wrong
    ]
    if problems:
        raise SchemaError(UNKEPT, what=Notice.of(_STOP_TIMES), problems=listed(problems))
    return timetable


def read_clock(text: str) -> int | None:
    """Seconds of the service day for ``H:MM:SS``, also past 24:00; None when it is no time.

    Parameters
    ----------
    text
        As GTFS writes it.
    """
    parts = text.strip().split(":")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004  # h, m, s
        return None
    hours, minutes, seconds = (int(part) for part in parts)
    if len(parts[0]) > 2 or len(parts[1]) != 2 or len(parts[2]) != 2 or minutes > 59 or seconds > 59:  # noqa: PLR2004  # as a clock
        return None
    return hours * HOUR_S + minutes * 60 + seconds
