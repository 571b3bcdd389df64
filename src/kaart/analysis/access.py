"""Every measure of accessibility per buurt, out of demand points and sites or a timetable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.catchment import Catchment, catchment
from kaart.analysis.centres import busiest, centre_names, centre_times, named_centres
from kaart.analysis.classify import classify
from kaart.analysis.demand import Demand
from kaart.analysis.effect import class_changes
from kaart.analysis.measures import CENTRE, INDEX, NEAREST, PLACES, departures_id
from kaart.analysis.reach import WALK, Metric, Way, nearest_m, reach
from kaart.analysis.transit_days import BANDS, DayKind, ServiceDay
from kaart.analysis.transit_index import band_of, transit_index
from kaart.analysis.transit_reach import destinations
from kaart.analysis.transit_service import point_service, stop_service
from kaart.analysis.transit_walks import WALK_M_PER_MIN, walks_to
from kaart.timetable import Timetable

MOVED = (0.8, 1.2)
SPEED, DETOUR = "walking_speed", "detour"
_CLASSES = 5


@dataclass(frozen=True)
class SiteMeasures:
    """Measures to sites.

    Attributes
    ----------
    frame
        Indexed by area: the keys of `kaart.analysis.measures`, ``nearest_site``.
    catchment
        Outcome of E2SFCA; None where places do not count.
    """

    frame: DataFrame
    catchment: Catchment | None


def site_measures(
    demand: Demand, sites: GeoDataFrame, *, metric: Metric, children: Series[float] | None
) -> SiteMeasures:
    """Distances, numbers in reach and places per 100 children.

    Parameters
    ----------
    demand
        Where people are.
    sites
        EPSG:28992 points with ``site_id`` and ``places``.
    metric
        How distance is measured.
    children
        Of two and three, by area (NaN unknown); None leaves places out.

    Raises
    ------
    CrsError
        If the sites are not in EPSG:28992.
    InputError
        If the sites have no id, or one twice.
    """
    found = reach(demand, sites, metric=metric).frame.set_index("code")
    names = {f"within_{minutes}_min": f"within_{minutes}_min_count" for minutes in (10, 15, 20)}
    frame = found.rename(columns=names)
    if children is None:
        return SiteMeasures(frame, None)
    places = catchment(demand, children, sites, metric=metric)
    by_area = places.frame.set_index("code")["places_per_100"]
    # Without the number of children around, the places around say nothing.
    known = children.reindex(frame.index).notna()
    return SiteMeasures(frame.assign(**{PLACES: by_area.where(known)}), places)


def places_per_100(demand: Demand, sites: GeoDataFrame, *, metric: Metric, children: Series[float]) -> Series[float]:
    """Places per 100 children of two and three by area, NaN where the children are unknown.

    Parameters
    ----------
    demand, sites, metric, children
        As in `site_measures`.

    Raises
    ------
    CrsError
        If the sites are not in EPSG:28992.
    InputError
        If the sites have no id, or one twice.
    """
    found = catchment(demand, children, sites, metric=metric).frame.set_index("code")["places_per_100"]
    return found.where(children.reindex(found.index).notna())


def site_sensitivity(
    demand: Demand, sites: GeoDataFrame, *, metric: Metric, children: Series[float] | None
) -> dict[str, dict[str, dict[float, float]]]:
    """Share of areas (0-1) whose class changes when walking speed or detour moves, by measure and assumption.

    Parameters
    ----------
    demand, sites, metric, children
        As in `site_measures`; without an assumed detour only walking speed moves.
    """

    def distance(along: Metric) -> Series[float]:
        return nearest_m(demand, sites, metric=along)

    found = {NEAREST: _by_detour(distance, metric)}
    if children is not None:

        def places(along: Metric, factor: float = 1.0) -> Series[float]:
            way = Way(WALK.id, WALK.speed_m_per_min * factor)
            frame = catchment(demand, children, sites, metric=along, way=way).frame
            found = frame.set_index("code")["places_per_100"]
            return found.where(children.reindex(found.index).notna())

        found[PLACES] = {SPEED: _changes(lambda factor: places(metric, factor))} | _by_detour(places, metric)
    return {measure: assumptions for measure, assumptions in found.items() if assumptions}


def _by_detour(
    measure: Callable[[Metric], Series[float]], metric: Metric, *, decimals: int = 0
) -> dict[str, dict[float, float]]:
    """What moving the detour does; nothing where none is assumed."""
    if metric.detour is None:
        return {}
    return {DETOUR: _changes(lambda factor: measure(metric.stretched(factor) or metric), decimals=decimals)}


def _changes(measure: Callable[[float], Series[float]], *, decimals: int = 0) -> dict[float, float]:
    return class_changes(measure, breaks=classify(measure(1.0), k=_CLASSES, decimals=decimals).breaks, factors=MOVED)


@dataclass(frozen=True)
class TransitMeasures:
    """Measures of public transport.

    Attributes
    ----------
    frame
        Indexed by area: the keys of `kaart.analysis.measures`, and ``transit_band`` ("" for missing).
    stops
        Named stop areas with departures per hour, EPSG:28992.
    centre
        Names of the stop areas that travel times are to; "" when nothing leaves anywhere.
    """

    frame: DataFrame
    stops: GeoDataFrame
    centre: str


def transit_measures(
    demand: Demand,
    coarse: Demand,
    timetable: Timetable,
    days: dict[DayKind, ServiceDay],
    *,
    metric: Metric,
    centres: tuple[str, ...] = (),
) -> TransitMeasures:
    """Departures, destinations, index and travel time.

    Parameters
    ----------
    demand
        Where people are, for departures and index.
    coarse
        The same in fewer points, for what is reached from there.
    timetable, days
        Timetable and its normal days.
    metric
        How distance on foot is measured.
    centres
        Names of the stop areas that travel times are to; without any it is the one with most departures.

    Raises
    ------
    SchemaError
        If the demand does not keep its contract.
    InputError
        If there is no stop area of such a name.
    """
    points, few = transit_points(demand), transit_points(coarse)
    walks, from_few = (walks_to(some, timetable.stops, metric=metric) for some in (points, few))
    service = point_service(days, points, walks).areas
    frame = DataFrame({departures_id(band.id): service[band.id] for band in BANDS})
    stops = stop_service(days, timetable).areas
    tuesday = days.get(DayKind.TUESDAY)
    centre = ""
    if tuesday is None:
        empty = (
            "destinations_direct_45_min_count",
            "destinations_one_change_45_min_count",
            INDEX,
            CENTRE,
        )
        frame = frame.assign(**dict.fromkeys(empty, np.nan), transit_band="")
        return TransitMeasures(frame.rename_axis("code"), stops, centre)
    index = transit_index(tuesday, points, walks).areas
    reached = destinations(tuesday, few, from_few).areas
    frame["destinations_direct_45_min_count"] = reached["direct"]
    frame["destinations_one_change_45_min_count"] = reached["one_change"]
    frame[INDEX], frame["transit_band"] = index["index"], [band_of(value) for value in index["index"]]
    frame[CENTRE] = np.nan
    places = named_centres(timetable, centres) if centres else busiest(stops)
    if len(places):
        centre = centre_names(places)
        frame[CENTRE] = centre_times(tuesday, few, from_few, places, metric=metric)
    return TransitMeasures(frame.rename_axis("code"), stops, centre)


def travel_to(
    coarse: Demand, timetable: Timetable, day: ServiceDay, names: tuple[str, ...], *, metric: Metric
) -> tuple[Series[float], str]:
    """Travel time to stop areas of one's own choice, by area, and their names; of `transit_measures` only that.

    Parameters
    ----------
    coarse, timetable, metric
        As in `transit_measures`.
    day
        Its normal working day.
    names
        Of the stop areas.

    Raises
    ------
    InputError
        If there is no stop area of such a name.
    """
    few = transit_points(coarse)
    places = named_centres(timetable, names)
    walks = walks_to(few, timetable.stops, metric=metric)
    return centre_times(day, few, walks, places, metric=metric), centre_names(places)


def transit_sensitivity(
    demand: Demand, timetable: Timetable, day: ServiceDay, *, metric: Metric
) -> dict[str, dict[str, dict[float, float]]]:
    """Share of areas (0-1) whose class of the index changes when walking speed or detour moves.

    Parameters
    ----------
    demand
        Where people are.
    timetable, day
        Timetable and its normal working day.
    metric
        How distance on foot is measured; without an assumed detour only walking speed moves.
    """
    points = transit_points(demand)
    base = walks_to(points, timetable.stops, metric=metric)

    def by_speed(factor: float) -> Series[float]:
        return transit_index(day, points, base, walk_m_per_min=WALK_M_PER_MIN * factor).areas["index"]

    def along(other: Metric) -> Series[float]:
        return transit_index(day, points, walks_to(points, timetable.stops, metric=other)).areas["index"]

    return {INDEX: {SPEED: _changes(by_speed, decimals=1)} | _by_detour(along, metric, decimals=1)}


def transit_points(demand: Demand) -> GeoDataFrame:
    """Demand points as the measures of public transport take them.

    Parameters
    ----------
    demand
        Where people are.
    """
    points = demand.points.rename(columns={"code": "area"}).reset_index(drop=True)
    return points.assign(id=np.arange(len(points)))


NEAR_M, FAR_M = 2_000.0, 100_000.0
_ROUND = 2.0


def site_distances(points: GeoDataFrame, sites: GeoDataFrame, *, metric: Metric, most: int) -> Series[float]:
    """Metres to the nearest sites, the nearest first: the mean over some points by their weight.

    Parameters
    ----------
    points
        EPSG:28992, with ``weight`` that adds up to 1.
    sites
        EPSG:28992 points with ``site_id``.
    metric
        How distance is measured; what is farther than `FAR_M` is left out.
    most
        How many sites to give.

    Raises
    ------
    CrsError
        If either is not in EPSG:28992.
    """
    west, south, east, north = points.total_bounds if len(points) else (0.0, 0.0, 0.0, 0.0)
    apart = _ROUND * float(np.hypot(east - west, north - south))
    limit = NEAR_M
    while True:
        near = _site_means(points, sites, metric=metric, metres=limit).head(most)
        # What some point does not reach in this round lies nearly as far from the others.
        if limit >= FAR_M or (len(near) == min(most, len(sites)) and near.max() <= limit - apart):
            return near
        limit = min(2 * limit, FAR_M)


def _site_means(points: GeoDataFrame, sites: GeoDataFrame, *, metric: Metric, metres: float) -> Series[float]:
    """Mean distance of every site that all points reach; of any that one reaches, when the distance is `FAR_M`."""
    who, which, far = metric.within(points, sites, metres=metres)
    weight = points["weight"].to_numpy(dtype=float)[who]
    sums = np.bincount(which, weights=weight * far, minlength=len(sites))
    reached = np.bincount(which, weights=weight, minlength=len(sites))
    enough = 0.0 if metres >= FAR_M else float(points["weight"].sum()) * (1 - 1e-9)
    counts = (reached > 0) & (reached >= enough)
    mean = np.divide(sums, reached, out=np.full(len(sites), np.nan), where=counts)
    return Series(mean, index=sites["site_id"].to_numpy(dtype=object), dtype=float).dropna().sort_values(kind="stable")
