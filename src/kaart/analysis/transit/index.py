"""An index of public transport after London's PTAL: walk, wait and reliability, per demand point and area.

The bands are London's. They put most Dutch buurten in the lowest ones, so the index is always given beside
its band. The terms, and an example by hand, stand in docs/methode-ov.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.transit.days import Band, DayKind, ServiceDay
from kaart.analysis.transit.service import departures
from kaart.analysis.transit.walks import (
    BUS_REACH_M,
    RAIL,
    RAIL_REACH_M,
    WALK_M_PER_MIN,
    Walks,
    by_area,
    check_points,
    covered,
)
from kaart.core.timetable import HOUR_S, MODES, Timetable

# TfL takes the hour from 8:15 to 9:15 on a working day.
PEAK = Band("peak", DayKind.TUESDAY, 8 * HOUR_S + 900, 9 * HOUR_S + 900)
# Minutes added to the wait for unreliability.
RELIABILITY_MIN = {mode: 0.75 if mode in RAIL else 2.0 for mode in MODES}
# Up to and including each bound; what is 0 is band 0.
BAND_BOUNDS = (2.5, 5.0, 10.0, 15.0, 20.0, 25.0, 40.0)
BAND_NAMES = ("0", "1a", "1b", "2", "3", "4", "5", "6a", "6b")


@dataclass(frozen=True)
class TransitIndex:
    """The index of points and areas.

    Attributes
    ----------
    points
        A row per demand point: ``index`` (0 where no service is within walking distance, missing where the
        timetable does not reach), and the contribution per mode.
    areas
        The weighted mean of ``index`` and of the contribution per mode, ``band`` of that mean ("" for missing),
        and ``known_share``.
    lines
        Contribution of every line at every point: point (row number), mode, line (route id), distance_m,
        per_hour, walk_min, wait_min (AWT), access_min (TAT), edf.
    walk_m_per_min
        Walking speed that was used.
    """

    points: DataFrame
    areas: DataFrame
    lines: DataFrame
    walk_m_per_min: float


def transit_index(
    day: ServiceDay, points: GeoDataFrame, walks: Walks, *, band: Band = PEAK, walk_m_per_min: float = WALK_M_PER_MIN
) -> TransitIndex:
    """PTAL-style index of demand points and their areas.

    Parameters
    ----------
    day
        A normal working day.
    points
        Demand points, EPSG:28992.
    walks
        From the points to the stops of the day's timetable.
    band
        The peak in which departures are counted.
    walk_m_per_min
        Walking speed; the reaches in metres do not change with it.

    Raises
    ------
    SchemaError
        If the points do not keep their contract.
    CrsError
        If they are not in EPSG:28992.
    """
    check_points(points)
    lines = _lines(day.timetable, walks, band, walk_m_per_min)
    per_mode = lines.groupby(["point", "mode"])["edf"].agg(["max", "sum"])
    # The best line counts whole, every other line of the mode half.
    added = (0.5 * (per_mode["max"] + per_mode["sum"])).rename("added").reset_index()
    frame = added.pivot_table(index="point", columns="mode", values="added", fill_value=0.0)
    frame = frame.reindex(index=range(len(points)), columns=list(MODES), fill_value=0.0)
    frame.insert(0, "index", frame.sum(axis=1))
    frame.index = points.index
    frame.columns.name = None
    frame = frame.where(Series(covered(points, day.timetable), index=points.index), np.nan)
    areas = by_area(points, frame)
    areas.insert(1, "band", [band_of(value) for value in areas["index"]])
    return TransitIndex(frame, areas, lines, walk_m_per_min)


def band_of(index: float) -> str:
    """London's band of an index; "" when it is missing.

    Parameters
    ----------
    index
        0 or more.
    """
    if np.isnan(index):
        return ""
    return BAND_NAMES[0] if index <= 0 else BAND_NAMES[1 + int(np.searchsorted(BAND_BOUNDS, index, side="left"))]


def _lines(table: Timetable, walks: Walks, band: Band, walk_m_per_min: float) -> DataFrame:
    """One row per point and line: the nearest stop of the line, and its better direction there."""
    calls = _calls(table, band)
    frequency = calls.groupby(["area", "line", "mode", "way"])["trip"].nunique().groupby(level=[0, 1, 2]).max()
    served = calls[["stop", "area", "line", "mode"]].drop_duplicates()
    pairs = walks.frame.merge(served, on="stop")
    reach = np.where(pairs["mode"].isin(RAIL), RAIL_REACH_M, BUS_REACH_M)
    pairs = pairs[pairs["distance_m"].to_numpy() <= reach]
    nearest = pairs.sort_values(["point", "line", "distance_m", "stop"]).drop_duplicates(["point", "line"])
    lines = nearest.join((frequency / band.hours).rename("per_hour"), on=["area", "line", "mode"])
    lines["walk_min"] = lines["distance_m"] / walk_m_per_min
    lines["wait_min"] = 30 / lines["per_hour"] + lines["mode"].map(RELIABILITY_MIN).astype(float)
    lines["access_min"] = lines["walk_min"] + lines["wait_min"]
    lines["edf"] = 30 / lines["access_min"]
    columns = ["point", "mode", "line", "distance_m", "per_hour", "walk_min", "wait_min", "access_min", "edf"]
    return lines[columns].reset_index(drop=True)


def _calls(table: Timetable, band: Band) -> DataFrame:
    """Departures in the band with line and way: direction, or headsign where the feed does not say."""
    frame = departures(table, band.first_s, band.last_s)
    trips = table.trips.iloc[frame["trip"].to_numpy()].reset_index(drop=True)
    way = trips["direction"].astype(str).where(trips["direction"] >= 0, trips["headsign"])
    return frame.assign(line=trips["route"], mode=trips["mode"], way=way)
