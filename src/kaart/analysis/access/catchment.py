"""Places per 100 children in reach: the enhanced two-step floating catchment area method (E2SFCA).

W. Luo and Y. Qi, "An enhanced two-step floating catchment area (E2SFCA) method for measuring spatial
accessibility to primary care physicians", Health & Place 15 (2009) 1100-1107. First every site divides its
places over the children around it, near ones counting more; then every area adds up the places
per child of the sites around it. Zones and weights are fixed, so that two regions can be compared.

An existing place need not be free: waiting lists and prices are not taken into account.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Series

from kaart.analysis.distance.demand import Demand
from kaart.analysis.distance.reach import WALK, Metric, Way, require_sites
from kaart.core.errors import InputError, mark
from kaart.core.provenance import Notice

# Upper bounds of the zones in minutes and how much a place in them counts (Luo and Qi's slow decay).
ZONES_MIN, WEIGHTS = (10.0, 20.0, 30.0), (1.0, 0.68, 0.22)
PER = 100.0
# CBS counts children of 0 to 15, fifteen years of birth; two of those are of two and three years.
SHARE_OF_TWO_AND_THREE = 2 / 15


@dataclass(frozen=True)
class Catchment:
    """Places per 100 children.

    Attributes
    ----------
    frame
        One row per area, sorted by ``code``: ``places_per_100`` (0 when no site is in reach: that is
        known, not missing), ``children`` (NaN unknown).
    sites
        One row per site that counted: ``site_id``, ``places``, ``children_in_reach`` (weighted),
        ``places_per_100``.
    nobody
        Ids of sites that no child can reach; their places are not shared out.
    method
        Zones and weights in a sentence.
    """

    frame: DataFrame
    sites: DataFrame
    nobody: tuple[str, ...]
    method: Notice


def children_of_two_and_three(under_15: Series[float]) -> Series[float]:
    """Children of two and three years, estimated: two fifteenths of those under fifteen.

    Parameters
    ----------
    under_15
        Inhabitants of 0 up to 15 years by area; NaN is unknown and stays so.
    """
    return under_15 * SHARE_OF_TWO_AND_THREE


def catchment(
    demand: Demand,
    children: Series[float],
    sites: GeoDataFrame,
    *,
    metric: Metric,
    way: Way = WALK,
    zones_min: tuple[float, ...] = ZONES_MIN,
    weights: tuple[float, ...] = WEIGHTS,
) -> Catchment:
    """Places per 100 children in reach, per area.

    With w the weight of the zone of a distance: a site has R_j = places_j / sum_k(w_kj children_k), an
    area A_i = sum_j(w_ij R_j). The children of an area stand at its points, by their weight.

    Parameters
    ----------
    demand
        Where people are.
    children
        By area code; NaN unknown.
    sites
        EPSG:28992 points with ``site_id`` and ``places`` (NaN unknown).
    metric, way
        How distance is measured and how people go.
    zones_min
        Ascending upper bounds in minutes.
    weights
        Weight of each zone, 0 to 1, not rising.

    Raises
    ------
    CrsError
        If the sites are not in EPSG:28992.
    InputError
        If the zones and weights do not fit, or sites have no ids or places.
    """
    _check(sites, zones_min, weights)
    known = sites[sites["places"].notna()].reset_index(drop=True)
    points = demand.points
    here = points["code"].map(children).to_numpy(dtype=float) * points["weight"].to_numpy(dtype=float)
    who, site, metres = metric.by(way).within(points, known, metres=zones_min[-1] * way.speed_m_per_min)
    weight = _zone_weights(metres / way.speed_m_per_min, zones_min, weights)
    counted = np.nan_to_num(here[who], nan=0.0) * weight
    in_reach = np.bincount(site, weights=counted, minlength=len(known))
    places = known["places"].to_numpy(dtype=float)
    ratio = np.divide(places, in_reach, out=np.zeros_like(places), where=in_reach > 0)
    access = np.bincount(who, weights=weight * ratio[site], minlength=len(points)).astype(float)
    per_area = PER * demand.mean(access)
    frame = DataFrame({"places_per_100": per_area, "children": children.reindex(per_area.index)})
    outcome = DataFrame(
        {"site_id": known["site_id"], "places": places, "children_in_reach": in_reach, "places_per_100": PER * ratio}
    )
    return Catchment(
        frame=frame.rename_axis("code").reset_index(),
        sites=outcome,
        nobody=tuple(sorted(str(item) for item in outcome.loc[in_reach <= 0, "site_id"])),
        method=_method(way, zones_min, weights),
    )


def _method(way: Way, zones_min: tuple[float, ...], weights: tuple[float, ...]) -> Notice:
    return Notice.of(
        mark("E2SFCA, {way}: zones up to {zones} minutes, weights {weights}."),
        way=way.id,
        zones=zones_min,
        weights=weights,
    )


ZONES = _method(WALK, ZONES_MIN, WEIGHTS)  # the defaults


def _zone_weights(
    minutes: NDArray[np.float64], zones_min: tuple[float, ...], weights: tuple[float, ...]
) -> NDArray[np.float64]:
    """Weight of the zone in which each time falls; a time on a bound belongs to the nearer zone."""
    return np.asarray(weights)[np.minimum(np.searchsorted(zones_min, minutes, side="left"), len(weights) - 1)]


def _check(sites: GeoDataFrame, zones_min: tuple[float, ...], weights: tuple[float, ...]) -> None:
    """Check zones and sites.

    Raises
    ------
    InputError
        If they do not fit.
    """
    require_sites(sites)
    if "places" not in sites:
        raise InputError(mark("Every site needs a number of places; there is no column places."))
    rising = all(low < high for low, high in pairwise((0.0, *zones_min)))
    falling = all(first >= second for first, second in pairwise((1.0, *weights, 0.0)))
    if not zones_min or len(zones_min) != len(weights) or not rising or not falling:
        raise InputError(
            mark(
                "Zones must be ascending, weights must not, and there must be as many of each; got {zones} and "
                "{weights}."
            ),
            zones=zones_min,
            weights=weights,
        )
