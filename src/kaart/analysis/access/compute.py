"""Every measure of accessibility per buurt, from demand points and sites or a timetable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.access.catchment import Catchment, catchment
from kaart.analysis.access.centres import (
    OF_CENTRE,
    centre_names,
    centre_times,
    centres_of,
    named_centres,
    towards_centres,
)
from kaart.analysis.access.measures import INDEX, NEAREST, ONE_CHANGE, PLACES, departures_id
from kaart.analysis.distance.demand import Demand
from kaart.analysis.distance.reach import WALK, Metric, Way, nearest_m, reach
from kaart.analysis.transit.days import BANDS, DayKind, ServiceDay
from kaart.analysis.transit.index import band_of, transit_index
from kaart.analysis.transit.journeys import destinations
from kaart.analysis.transit.scan import Network, build_network
from kaart.analysis.transit.service import point_service, stop_service
from kaart.analysis.transit.travel import Towards
from kaart.analysis.transit.walks import WALK_M_PER_MIN, walks_to
from kaart.core.timetable import Timetable

MOVED = (0.8, 1.2)
SPEED, DETOUR = "walking_speed", "detour"
# Share (0-1) of the places to change at whose departures are all in the timetable.
ONWARD = "onward"


@dataclass(frozen=True)
class SiteMeasures:
    """Measures to sites.

    Attributes
    ----------
    frame
        Indexed by area: the keys of `kaart.analysis.access.measures`, ``nearest_site``.
    catchment
        Outcome of E2SFCA; None where places do not count.
    """

    frame: DataFrame
    catchment: Catchment | None


@dataclass(frozen=True)
class Sharing:
    """Supply and competing demand for the places that some people can reach.

    Attributes
    ----------
    demand
        Everybody who can reach those places, these people included.
    sites
        All that these people can reach.
    """

    demand: Demand
    sites: GeoDataFrame


def site_measures(
    demand: Demand,
    sites: GeoDataFrame,
    *,
    metric: Metric,
    children: Series[float] | None,
    sharing: Sharing | None = None,
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
    sharing
        Who shares which places; these people alone share all of them when None.

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
    sharing = sharing or Sharing(demand, sites)
    places = catchment(sharing.demand, children, sharing.sites, metric=metric)
    return SiteMeasures(frame.assign(**{PLACES: _known_places(places, children).reindex(frame.index)}), places)


def places_per_100(
    demand: Demand, sites: GeoDataFrame, *, metric: Metric, children: Series[float], way: Way = WALK
) -> Series[float]:
    """Places per 100 children of two and three by area, NaN where the children are unknown.

    Parameters
    ----------
    demand, sites, metric, children
        As in `site_measures`.
    way
        How people go.

    Raises
    ------
    CrsError
        If the sites are not in EPSG:28992.
    InputError
        If the sites have no id, or one twice.
    """
    return _known_places(catchment(demand, children, sites, metric=metric, way=way), children)


def _known_places(found: Catchment, children: Series[float]) -> Series[float]:
    """Mask areas whose number of children is unknown: places per child mean nothing there."""
    places = found.frame.set_index("code")["places_per_100"]
    return places.where(children.reindex(places.index).notna())


def site_moved(
    demand: Demand,
    sites: GeoDataFrame,
    *,
    metric: Metric,
    children: Series[float] | None,
    sharing: Sharing | None = None,
) -> dict[tuple[str, str, float], Series[float]]:
    """Measures by area when walking speed or detour moves, by measure, assumption and factor.

    Parameters
    ----------
    demand, sites, metric, children, sharing
        As in `site_measures`; without an assumed detour only walking speed moves.
    """
    found = {}
    stretched = {factor: metric.stretched(factor) for factor in MOVED}
    for factor, along in stretched.items():
        if along is not None:
            found[NEAREST, DETOUR, factor] = nearest_m(demand, sites, metric=along)
    if children is None:
        return found
    sharing = sharing or Sharing(demand, sites)
    people, shared = sharing.demand, sharing.sites
    for factor, along in stretched.items():
        way = Way(WALK.id, WALK.speed_m_per_min * factor)
        found[PLACES, SPEED, factor] = places_per_100(people, shared, metric=metric, children=children, way=way)
        if along is not None:
            found[PLACES, DETOUR, factor] = places_per_100(people, shared, metric=along, children=children)
    own = list(demand.codes)
    return {key: values.reindex(own) for key, values in found.items()}


@dataclass(frozen=True)
class TransitGround:
    """Input for measures of public transport that does not depend on the demand points.

    Attributes
    ----------
    timetable, days
        Timetable and its normal days.
    stops
        Named stop areas with departures per hour, EPSG:28992.
    centre
        Destinations of travel times: ``area``, ``name`` and geometry; no row if no stop has departures.
    network
        Connections of the normal Tuesday; None when there is no such day.
    towards
        That Tuesday as seen from the centre; None without either.
    metric
        How distance on foot is measured.
    """

    timetable: Timetable
    days: dict[DayKind, ServiceDay]
    stops: GeoDataFrame
    centre: GeoDataFrame
    network: Network | None
    towards: Towards | None
    metric: Metric


def transit_ground(
    timetable: Timetable, days: dict[DayKind, ServiceDay], *, metric: Metric, centres: tuple[str, ...] = ()
) -> TransitGround:
    """Stops with their departures, destinations of travel times, and the connections of the normal Tuesday.

    Parameters
    ----------
    timetable, days
        Timetable and its normal days.
    metric
        How distance on foot is measured.
    centres
        Names of the stop areas that travel times are to; when empty, the one with most departures.

    Raises
    ------
    InputError
        If there is no stop area of such a name.
    """
    stops, tuesday = stop_service(days, timetable).areas, days.get(DayKind.TUESDAY)
    places = centres_of(timetable, stops, centres)
    if tuesday is None:
        return TransitGround(timetable, days, stops, places, None, None, metric)
    network = build_network(tuesday.timetable)
    towards = towards_centres(tuesday, places, metric=metric, network=network)
    return TransitGround(timetable, days, stops, places, network, towards, metric)


def transit_measures(demand: Demand, coarse: Demand, ground: TransitGround) -> DataFrame:
    """Departures, destinations, index and travel time by area: keys of `measures`, ``transit_band`` and `ONWARD`.

    Parameters
    ----------
    demand
        Where people are, for departures and index.
    coarse
        A coarser set of points, for destinations and travel times.
    ground
        Timetable and centre.

    Raises
    ------
    SchemaError
        If the demand does not keep its contract.
    """
    points, few = transit_points(demand), transit_points(coarse)
    metric, tuesday = ground.metric, ground.days.get(DayKind.TUESDAY)
    walks, from_few = (walks_to(some, ground.timetable.stops, metric=metric) for some in (points, few))
    service = point_service(ground.days, points, walks).areas
    frame = DataFrame({departures_id(band.id): service[band.id] for band in BANDS}).rename_axis("code")
    direct, one_change = "destinations_direct_45_min_count", ONE_CHANGE
    if tuesday is None:
        return frame.assign(**dict.fromkeys((direct, one_change, INDEX, ONWARD, *OF_CENTRE), np.nan), transit_band="")
    index = transit_index(tuesday, points, walks).areas
    reached = destinations(tuesday, few, from_few, network=ground.network)
    frame[direct], frame[one_change] = reached.areas["direct"], reached.areas["one_change"]
    frame[ONWARD] = reached.onward
    frame[INDEX], frame["transit_band"] = index["index"], [band_of(value) for value in index["index"]]
    return frame.join(centre_times(ground.towards, few, from_few))


def travel_to(
    coarse: Demand, timetable: Timetable, day: ServiceDay, names: tuple[str, ...], *, metric: Metric
) -> tuple[DataFrame, str]:
    """Reach of and time to chosen stop areas, by area, and their names: what of `transit_measures` depends on them.

    Parameters
    ----------
    coarse, timetable, metric
        As in `transit_measures`.
    day
        Its normal working day.
    names
        Names of the stop areas.

    Raises
    ------
    InputError
        If there is no stop area of such a name.
    """
    few = transit_points(coarse)
    places = named_centres(timetable, names)
    walks = walks_to(few, timetable.stops, metric=metric)
    return centre_times(towards_centres(day, places, metric=metric), few, walks), centre_names(places)


def transit_moved(demand: Demand, ground: TransitGround) -> dict[tuple[str, str, float], Series[float]]:
    """The index by area when walking speed or detour moves, by measure, assumption and factor.

    Parameters
    ----------
    demand
        Where people are.
    ground
        Timetable; without an assumed detour only walking speed moves, without a normal Tuesday nothing.
    """
    points, tuesday = transit_points(demand), ground.days.get(DayKind.TUESDAY)
    if tuesday is None:
        return {}
    base = walks_to(points, ground.timetable.stops, metric=ground.metric)
    found = {}
    for factor in MOVED:
        moved = transit_index(tuesday, points, base, walk_m_per_min=WALK_M_PER_MIN * factor)
        found[INDEX, SPEED, factor] = moved.areas["index"]
        along = ground.metric.stretched(factor)
        if along is not None:
            walks = walks_to(points, ground.timetable.stops, metric=along)
            found[INDEX, DETOUR, factor] = transit_index(tuesday, points, walks).areas["index"]
    return found


def transit_points(demand: Demand) -> GeoDataFrame:
    """Demand points as the measures of public transport take them."""
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
        # A site that one point does not reach in this round lies nearly as far from the others.
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
