"""Where proposed measures come on the map, and what they change there: the edits of a scenario.

Of a person's text nothing goes into a scenario, because a scenario stands in the link of its page: its sites are called
after their buurt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame
from pandas import Series
from shapely.geometry import Point

from kaart.analysis.distance.demand import Demand
from kaart.analysis.scenario.copies import entry_times
from kaart.analysis.scenario.document import Edit, EditKind, Extra
from kaart.analysis.scenario.extra import MOST_PER_HOUR
from kaart.analysis.transit.days import DayKind
from kaart.answers.access.load import Access
from kaart.answers.access.what_if import TransitBase
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, is_code, level_of
from kaart.core.crs import degrees_to_rd
from kaart.core.errors import InputError, NotInStoreError, mark
from kaart.core.timetable import HOUR_S
from kaart.exports.workshop.names import name_of
from kaart.exports.workshop.proposals import Proposal
from kaart.exports.workshop.reach import Reach

# Hours in which a bus runs more often, as the page of accessibility begins, and the farthest stop it can be of.
FIRST_H, LAST_H = 7, 19
MOST_AWAY_M = 2000.0
BUS = "bus"


@dataclass(frozen=True)
class Place:
    """Where a measure comes.

    Attributes
    ----------
    x_m, y_m
        In EPSG:28992.
    name
        Name of the area; "" when that is not known.
    pointed
        Whether somebody pointed it out; else it is the middle of where people live in the area.
    evenly
        Whether it is not known where in the area people live, so that they were spread evenly over it.
    """

    x_m: float
    y_m: float
    name: str
    pointed: bool
    evenly: bool = False


@dataclass(frozen=True)
class Line:
    """A bus line near a place.

    Attributes
    ----------
    route
        Its id in the timetable.
    number
        What stands on the bus.
    stop
        Name of its stop nearest to the place.
    away_m
        Metres to there, in a straight line.
    """

    route: str
    number: str
    stop: str
    away_m: float


@dataclass(frozen=True)
class Placed:
    """A measure with its place.

    Attributes
    ----------
    proposal
        What was proposed.
    place
        Where it comes.
    line
        The line that runs more often; None for a site.
    """

    proposal: Proposal
    place: Place
    line: Line | None = None


def place_of(reach: Reach, scope: Scope, access: Access, proposal: Proposal) -> Place:
    """Where a measure comes: its point, else the middle of where people live in its area.

    Parameters
    ----------
    reach, scope, access
        What is measured, and where.
    proposal
        The measure.

    Raises
    ------
    InputError
        If it has neither a point nor an area.
    NotInStoreError
        If its area is none of the region in the boundaries of its year.
    """
    areas, demand, people = access.areas, access.demand, access.frame["inhabitants"]
    if proposal.year not in (None, access.year):
        ground = reach.ground(scope, access, int(proposal.year or 0))
        if ground is not None:
            areas, demand, people = ground.areas, ground.demand, ground.people["inhabitants"]
    if proposal.point is not None:
        rd = degrees_to_rd(np.array([proposal.point.lon]), np.array([proposal.point.lat]))[0]
        x_m, y_m = round(float(rd[0]), 1), round(float(rd[1]), 1)
        return Place(x_m, y_m, _name_at(areas, x_m, y_m) or _name(reach, areas, proposal.area), pointed=True)
    name = _name(reach, areas, proposal.area)
    if not proposal.area:
        raise InputError(mark("A measure without a point or a buurt cannot be worked out; give it one of both."))
    middle = lived_middle(demand, people, proposal.area)
    if middle is None:
        raise NotInStoreError(
            mark("{area} is not in the boundaries of {year} that are stored for {region}; give the measure a point."),
            area=name or proposal.area,
            year=proposal.year or access.year,
            region=scope.name,
        )
    x_m, y_m, evenly = middle
    return Place(x_m, y_m, name, pointed=False, evenly=evenly)


def lived_middle(demand: Demand, people: Series[float], area: str) -> tuple[float, float, bool] | None:
    """The point of an area nearest to the mean of where its people live.

    Parameters
    ----------
    demand
        Where people live in every buurt.
    people
        Inhabitants by buurt; NaN unknown.
    area
        Code of a buurt, wijk or gemeente.

    Returns
    -------
    tuple or None
        EPSG:28992, and whether people were spread evenly; None when the area has no such point.
    """
    if not is_code(area) or level_of(area) is Level.LAND:
        return None
    # A buurt begins with the digits of its wijk and its gemeente.
    own = demand.points[demand.points["code"].astype("str").str.startswith(f"BU{area[2:]}")]
    if own.empty:
        return None
    weights = own["weight"].to_numpy(float)
    lived = weights * people.reindex(own["code"]).to_numpy(float)
    known = np.isfinite(lived) & (lived > 0)
    counted = np.where(known, lived, 0.0) if known.any() else weights
    xs, ys = own.geometry.x.to_numpy(), own.geometry.y.to_numpy()
    middle_x, middle_y = np.average(xs, weights=counted), np.average(ys, weights=counted)
    # A place where people live: a mean of two sides of a lake lies in the lake.
    nearest = int(np.hypot(xs - middle_x, ys - middle_y).argmin())
    evenly = bool(set(own["code"]) & set(demand.spread))
    return round(float(xs[nearest]), 1), round(float(ys[nearest]), 1), evenly


def _name(reach: Reach, areas: GeoDataFrame, area: str) -> str:
    """Name of an area of the year that the measure was proposed for, else of now."""
    own = areas.loc[areas["code"] == area, "name"]
    if len(own):
        return str(own.iloc[0])
    return name_of(area, reach.scope)


def _name_at(areas: GeoDataFrame, x_m: float, y_m: float) -> str:
    """Name of the buurt around a point, "" outside all of them."""
    here = areas.sindex.query(Point(x_m, y_m), predicate="intersects")
    return str(areas["name"].iloc[int(here.min())]) if len(here) else ""


def line_at(base: TransitBase, place: Place) -> Line:
    """The bus line that runs most at the stop nearest to a place, on a working day within the hours of a measure.

    Parameters
    ----------
    base
        The timetable.
    place
        Where.

    Raises
    ------
    InputError
        If no bus calls near there.
    """
    day = base.ground.days.get(DayKind.TUESDAY)
    table = base.ground.timetable if day is None else day.timetable
    comes = entry_times(table)
    bus = (table.trips["mode"] == BUS).to_numpy() & (comes >= FIRST_H * HOUR_S) & (comes < LAST_H * HOUR_S)
    trip, stop = table.times["trip"].to_numpy(), table.times["stop"].to_numpy()
    called = np.unique(stop[bus[trip]]) if day is not None else np.array([], dtype=int)
    stops = table.stops.iloc[called]
    away_m = np.hypot(stops.geometry.x.to_numpy() - place.x_m, stops.geometry.y.to_numpy() - place.y_m)
    if not len(called) or away_m.min() > MOST_AWAY_M:
        raise InputError(
            mark("No bus calls within {metres} m of this place on a working day: there is no line to run more often."),
            metres=f"{MOST_AWAY_M:.0f}",
        )
    nearest = int(away_m.argmin())
    here = (table.stops["area"] == stops["area"].iloc[nearest]).to_numpy()
    calling = table.trips.iloc[np.unique(trip[here[stop] & bus[trip]])]
    counts = calling.groupby(["route", "line"], sort=True).size()
    # Ties go to the first by id.
    route, number = counts.index[int(counts.to_numpy().argmax())]
    return Line(
        str(route), str(number) or str(route), str(stops["area_name"].iloc[nearest]), round(float(away_m[nearest]), 1)
    )


def site_edits(placed: Sequence[Placed]) -> tuple[Edit, ...]:
    """New sites with early childhood education.

    Parameters
    ----------
    placed
        Measures of that kind.
    """
    return tuple(
        Edit(EditKind.ADD, f"NIEUW{number}", item.place.x_m, item.place.y_m, item.proposal.amount, item.place.name)
        for number, item in enumerate(placed, 1)
    )


def line_edits(placed: Sequence[Placed]) -> tuple[Extra, ...]:
    """More departures of bus lines; of a line that several measures are about the most that is asked, not the sum.

    Parameters
    ----------
    placed
        Measures of that kind, with their line.
    """
    often: dict[str, tuple[int, str]] = {}
    for item in placed:
        if item.line is not None:
            most = max(round(item.proposal.amount), often.get(item.line.route, (0, ""))[0])
            often[item.line.route] = most, item.line.number
    return tuple(
        Extra(route, DayKind.TUESDAY, FIRST_H * HOUR_S, LAST_H * HOUR_S, per_hour=count, line=number)
        for route, (count, number) in often.items()
    )


def require_places(proposal: Proposal) -> None:
    """Check the places of a site.

    Parameters
    ----------
    proposal
        A site.

    Raises
    ------
    InputError
        If it has none.
    """
    if proposal.amount <= 0:
        raise InputError(mark("A site without places brings nobody anything; give it at least one place."))


def require_departures(proposal: Proposal) -> None:
    """Check the buses per hour.

    Parameters
    ----------
    proposal
        Of a bus.

    Raises
    ------
    InputError
        If a timetable cannot have them.
    """
    if not float(proposal.amount).is_integer() or not 1 <= proposal.amount <= MOST_PER_HOUR:
        raise InputError(
            mark("A bus can run a whole number of times an hour more, from 1 up to {most}."), most=MOST_PER_HOUR
        )
