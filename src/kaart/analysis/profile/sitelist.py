"""Places in and near an area, from registers and the timetable.

A listed place exists; whether it has room, is affordable or is known to people is not in the data.
No contact data: the store holds none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import Series

from kaart.analysis.access.compute import site_distances
from kaart.analysis.access.facilities import FACILITIES, Facility, record_of
from kaart.analysis.distance.reach import WALK
from kaart.analysis.profile.rows import Place
from kaart.analysis.profile.surroundings import NO_BOUNDARY, Measured, Unmeasured, buurten_of, which_area
from kaart.core.codes import Level
from kaart.core.provenance import Notice

LISTED = tuple(facility for facility, record in FACILITIES.items() if record.listed)
NEAR_M = 15 * WALK.speed_m_per_min  # a quarter of an hour on foot


@dataclass(frozen=True)
class Site:
    """A place.

    Attributes
    ----------
    name, address
        As in the register; "" where it has none.
    distance_m
        Mean over the demand points, along the street (estimated); NaN for a whole gemeente.
    inside
        Whether it stands in the area; else it is near it.
    places
        Of childcare; NaN unknown.
    early_education
        Whether it offers voorschoolse educatie; None where unknown or not applicable.
    departures_per_hour
        Of a stop, on a working day between 9 and 16; NaN unknown.
    """

    name: str
    address: str
    distance_m: float
    inside: bool
    places: float = math.nan
    early_education: bool | None = None
    departures_per_hour: float = math.nan


@dataclass(frozen=True)
class SiteGroup:
    """Places of one kind in and near an area.

    Attributes
    ----------
    kind
        One of `LISTED`.
    sites
        Those in the area first, each part by distance.
    unlocated
        Number in the gemeente whose address could not be located.
    reason
        Reason why they are unknown; None otherwise.
    """

    kind: Facility
    sites: tuple[Site, ...] = ()
    unlocated: int = 0
    reason: Notice | None = None


def site_group(measured: Measured | Unmeasured, *, place: Place, code: str) -> SiteGroup:
    """Places of one kind in and near an area; for a whole gemeente only those in it.

    Parameters
    ----------
    measured
        Accessibility of whole gemeenten.
    place
        The area.
    code
        Its code in the year of `measured`; "" when it is not known which area it is there.
    """
    if isinstance(measured, Unmeasured):
        return SiteGroup(measured.facility, reason=measured.reason)
    if not code:
        return SiteGroup(measured.facility, reason=which_area(measured))
    homes = set(buurten_of(measured, place, code).index)
    shapes = measured.areas.geometry[measured.areas["code"].isin(homes)].to_numpy()
    whole = shapely.union_all(shapes)
    if whole.is_empty:
        return SiteGroup(measured.facility, unlocated=_unlocated(measured, place), reason=NO_BOUNDARY)
    # No route is shorter than the straight line: sites beyond it need no measuring.
    around = measured.sites[shapely.dwithin(whole, measured.sites.geometry.to_numpy(), NEAR_M)]
    metres = Series(math.nan, index=around["site_id"].to_numpy(dtype=object), dtype=float)
    if place.level is not Level.GEMEENTE and len(around):
        points = _points(measured, homes)
        metres = site_distances(points, around, metric=measured.metric, most=len(around)).reindex(metres.index)
    inside = shapely.covers(whole, around.geometry.to_numpy())
    rows = around.assign(metres=metres.to_numpy(), inside=inside)
    rows = rows[rows["inside"] | (rows["metres"] <= NEAR_M)]
    rows = rows.sort_values(["inside", "metres", "name"], ascending=[False, True, True], kind="stable")
    sites = tuple(_site(row, measured.facility) for row in rows.to_dict("records"))
    return SiteGroup(measured.facility, sites, _unlocated(measured, place))


def _points(measured: Measured, homes: set[str]) -> GeoDataFrame:
    """Demand points of some buurten, each buurt weighted by its inhabitants; weights add up to 1."""
    points = measured.points[measured.points["code"].isin(homes)]
    people = measured.frame["inhabitants"].astype(float).reindex(points["code"]).to_numpy()
    # Without (known) inhabitants every buurt has the same weight.
    weight = points["weight"].to_numpy(dtype=float) * (people if np.nansum(people) > 0 else 1.0)
    weight = np.where(np.isnan(weight), 0.0, weight)
    return points.assign(weight=weight / weight.sum())


def _site(row: dict[str, object], kind: Facility) -> Site:
    parts = [str(row.get(name) or "").strip() for name in ("address", "postcode", "town")]
    tells = {name: row.get(name) for name in record_of(kind).tells}
    early = tells.get("ve")
    return Site(
        name=str(row["name"]),
        address=", ".join(filter(None, (parts[0], " ".join(filter(None, parts[1:]))))),
        distance_m=_number(row.get("metres")),
        inside=bool(row["inside"]),
        places=_number(tells.get("places")),
        early_education=bool(early) if isinstance(early, (bool, np.bool_)) else None,
        departures_per_hour=_number(tells.get("day")),
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float, np.number)) else math.nan


def _unlocated(measured: Measured, place: Place) -> int:
    rows = measured.unlocated
    return int((rows["gemeente"] == place.gemeente).sum()) if "gemeente" in rows else len(rows)
