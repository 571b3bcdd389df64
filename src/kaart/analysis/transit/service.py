"""Departures: per named stop area and from demand points, by time band.

A trip is counted once for a stop area, and once for a point even when it calls at several stops that can be
walked to. Both directions of a line count. The last stop of a trip is no departure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame
from scipy.sparse import csr_array

from kaart.analysis.transit.days import BANDS, Band, DayKind, ServiceDay
from kaart.analysis.transit.walks import BUS_REACH_M, RAIL, RAIL_REACH_M, Walks, by_area, check_points, covered
from kaart.core.timetable import Timetable


# Service days run on into the night; later departures are not counted.
@dataclass(frozen=True)
class StopService:
    """Departures per hour of stop areas inside the area of the timetable.

    Attributes
    ----------
    areas
        ``area`` (id), ``name``, geometry in EPSG:28992, and a column per band: departures per hour, 0 when
        nothing leaves, missing when the timetable has no day of that kind.
    bands
        Bands of the columns.
    """

    areas: GeoDataFrame
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class PointService:
    """Departures per hour that can be walked to.

    Attributes
    ----------
    points
        A row per demand point, a column per band: 0 where nothing can be walked to, missing where the
        timetable does not reach or has no day of that kind.
    areas
        The weighted mean per area, with ``known_share``.
    bands
        Bands of the columns.
    """

    points: DataFrame
    areas: DataFrame
    bands: tuple[Band, ...]


def stop_service(
    days: Mapping[DayKind, ServiceDay], timetable: Timetable, bands: Sequence[Band] = BANDS
) -> StopService:
    """Departures per hour of every named stop area, by time band.

    Parameters
    ----------
    days
        Normal days of the timetable.
    timetable
        The timetable that they are of.
    bands
        Parts of those days.
    """
    areas = timetable.stop_areas
    areas = areas[areas["inside"].to_numpy(dtype=bool)].drop(columns="inside").reset_index(drop=True)
    for band in bands:
        if band.day not in days:
            areas[band.id] = np.nan
            continue
        counts = departures(days[band.day].timetable, band.first_s, band.last_s).groupby("area")["trip"].nunique()
        areas[band.id] = counts.reindex(areas["area"], fill_value=0).to_numpy() / band.hours
    return StopService(areas, tuple(bands))


def point_service(
    days: Mapping[DayKind, ServiceDay], points: GeoDataFrame, walks: Walks, bands: Sequence[Band] = BANDS
) -> PointService:
    """Departures per hour that people can walk to, by time band.

    Parameters
    ----------
    days
        Normal days of one timetable, at least one.
    points
        Demand points, EPSG:28992.
    walks
        From the points to the stops of the timetable.
    bands
        Parts of the days.

    Raises
    ------
    SchemaError
        If the points do not keep their contract.
    CrsError
        If they are not in EPSG:28992.
    """
    check_points(points)
    known = covered(points, next(iter(days.values())).timetable)
    values = {}
    for band in bands:
        if band.day not in days:
            values[band.id] = np.full(len(points), np.nan)
            continue
        count = _reached_trips(days[band.day].timetable, walks, len(points), band)
        values[band.id] = np.where(known, count / band.hours, np.nan)
    frame = DataFrame(values, index=points.index)
    return PointService(frame, by_area(points, frame), tuple(bands))


def departures(table: Timetable, first_s: int, last_s: int) -> DataFrame:
    """Departures at stops inside the area of the timetable; the last call of a trip is none.

    Parameters
    ----------
    table
        Of one day.
    first_s, last_s
        From, and up to but not including, seconds of the service day.

    Returns
    -------
    DataFrame
        trip, stop (row numbers), departure_s, area (id of the stop area).
    """
    times = table.times
    trip = times["trip"].to_numpy()
    last = np.ones(len(trip), dtype=bool)
    last[:-1] = trip[1:] != trip[:-1]
    leaves = times["board"].to_numpy() & ~last & times["departure_s"].between(first_s, last_s - 1).to_numpy()
    leaves &= table.stops["inside"].to_numpy(dtype=bool)[times["stop"].to_numpy()]
    frame = times.loc[leaves, ["trip", "stop", "departure_s"]].reset_index(drop=True)
    frame["area"] = table.stops["area"].to_numpy()[frame["stop"].to_numpy()]
    return frame


def _reached_trips(table: Timetable, walks: Walks, points: int, band: Band) -> np.ndarray:
    """Number of trips in a band that leave from a stop in reach of each point."""
    frame = departures(table, band.first_s, band.last_s)
    rail = table.trips["mode"].isin(RAIL).to_numpy()[frame["trip"].to_numpy()]
    total = np.zeros(points, dtype=int)
    for rows, reach_m in ((frame[rail], RAIL_REACH_M), (frame[~rail], BUS_REACH_M)):
        near = walks.frame[walks.frame["distance_m"] <= reach_m]
        shape = (points, len(table.stops))
        foot = csr_array((np.ones(len(near), dtype="int32"), (near["point"], near["stop"])), shape=shape)
        shape = (len(table.stops), len(table.trips))
        calls = csr_array((np.ones(len(rows), dtype="int32"), (rows["stop"], rows["trip"])), shape=shape)
        total += np.diff((foot @ calls).tocsr().indptr)
    return total
