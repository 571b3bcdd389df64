"""Destinations of travel times: the named stop areas, or by default the one with most departures in a region."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame, Series
from scipy.spatial import cKDTree

from kaart.analysis.access.measures import CENTRE, CENTRE_HIGH, CENTRE_LOW, REACH, REACH_NEAR
from kaart.analysis.distance.reach import Metric
from kaart.analysis.transit.bounds import BOUND_MIN, NEAR_MIN
from kaart.analysis.transit.days import ServiceDay
from kaart.analysis.transit.scan import Network
from kaart.analysis.transit.travel import HIGH, LOW, MEDIAN, Towards, head_for, share_id, travel_times
from kaart.analysis.transit.walks import Walks
from kaart.catalogue.lookup import fold
from kaart.core.errors import InputError, mark
from kaart.core.timetable import Timetable

_NEAREST, _LISTED = 5, 5
# In the timetable of the whole country each centre is the busiest of what lies so near, in metres.
LOCAL_M = 10_000.0
# Keys of `kaart.analysis.access.measures` that follow from the centre, by column of the travel times.
OF_CENTRE = {
    CENTRE: MEDIAN,
    CENTRE_LOW: LOW,
    CENTRE_HIGH: HIGH,
    REACH: share_id(BOUND_MIN),
    REACH_NEAR: share_id(NEAR_MIN),
}


def local_centres(stops: GeoDataFrame) -> GeoDataFrame:
    """Stop areas of a country with most departures by day within `LOCAL_M` around them; ties as in `busiest`.

    Parameters
    ----------
    stops
        As in `busiest`.
    """
    some = stops[stops["day"] > 0].sort_values(["day", "name"], ascending=[False, True]).reset_index(drop=True)
    if some.empty:
        return some
    xy = np.column_stack([some.geometry.x, some.geometry.y])
    # Only the busiest of a square can be one: everything in it lies within the distance.
    squares = pd.DataFrame(np.floor(xy / (LOCAL_M / 2)))
    first = np.flatnonzero(~squares.duplicated().to_numpy())
    around = cKDTree(xy).query_ball_point(xy[first], LOCAL_M)
    return some.iloc[[row for row, near in zip(first, around, strict=True) if min(near) == row]]


def busiest(stops: GeoDataFrame) -> GeoDataFrame:
    """The stop area with most departures by day; ties go to the first name; empty if no stop has departures.

    Parameters
    ----------
    stops
        Of `kaart.analysis.transit.service.stop_service`: ``area``, ``name``, ``day``.
    """
    return stops[stops["day"] > 0].sort_values(["day", "name"], ascending=[False, True]).head(1)


def centres_of(timetable: Timetable, stops: GeoDataFrame, names: Sequence[str]) -> GeoDataFrame:
    """Destinations of travel times: the named stop areas, else the busiest; EPSG:28992, ``area`` and ``name``.

    Parameters
    ----------
    timetable
        As in `named_centres`.
    stops
        As in `busiest`.
    names
        Names as a user typed them; empty for the busiest.

    Raises
    ------
    InputError
        If there is no stop area of a name; gives the nearest ones.
    """
    if names:
        return named_centres(timetable, names)
    # One centre of a whole country would say nothing of most of it.
    return local_centres(stops) if timetable.coverage is None and not timetable.invented else busiest(stops)


def with_centres(timetable: Timetable, names: Sequence[str]) -> tuple[str, ...]:
    """Those of some names, as a user typed them, that stop areas of a timetable have."""
    known = set(timetable.stop_areas["name"].map(fold)) if names else set()
    return tuple(name for name in names if fold(name) in known)


def require_centres(timetables: Sequence[Timetable], names: Sequence[str]) -> None:
    """Check that every name is in one of some timetables.

    Parameters
    ----------
    timetables
        At least one.
    names
        As a user typed them.

    Raises
    ------
    InputError
        If there is no stop area of a name in any of them; gives the nearest ones of the first.
    """
    for name in names:
        if not any(with_centres(timetable, [name]) for timetable in timetables):
            named_centres(timetables[0], [name])


def named_centres(timetable: Timetable, names: Sequence[str]) -> GeoDataFrame:
    """Stop areas by name, ignoring case and accents; several may share a name.

    Parameters
    ----------
    timetable
        Holds the stop areas, including those outside the region that its trips reach.
    names
        Names as a user typed them.

    Raises
    ------
    InputError
        If there is no stop area of a name; gives the nearest ones.
    """
    areas = timetable.stop_areas
    folded = areas["name"].map(fold)
    found = []
    for name in names:
        wanted = fold(name)
        rows = areas[folded == wanted]
        if rows.empty:
            raise InputError(
                mark("There is no stop area '{name}' in the timetable; nearest: {choices}."),
                name=name,
                choices=", ".join(_alike(wanted, areas["name"].astype("str"))) or "-",
            )
        found.append(rows)
    return pd.concat(found).drop_duplicates("area").reset_index(drop=True)


def centre_names(centres: GeoDataFrame, *, near: GeoDataFrame | None = None) -> str:
    """Their names in words, each once.

    Parameters
    ----------
    centres
        Result of `centres_of`.
    near
        Only those within `LOCAL_M` of some areas, when there are more than a line holds; the first of those.
    """
    if near is not None and len(centres) > _LISTED:
        shapes = near.geometry.to_numpy()
        found = shapely.STRtree(shapes).query(centres.geometry.to_numpy(), predicate="dwithin", distance=LOCAL_M)[0]
        centres = centres.iloc[np.unique(found)]
    names = list(dict.fromkeys(centres["name"].astype("str")))
    return "; ".join([*names[:_LISTED], *(["…"] if len(names) > _LISTED else [])])


def _alike(wanted: str, names: Series[str]) -> list[str]:
    """Names that hold the text, then those that look like it."""
    by_fold = {fold(name): name for name in sorted(set(names), reverse=True)}
    holding = [name for key, name in sorted(by_fold.items()) if wanted and wanted in key]
    like = [by_fold[key] for key in difflib.get_close_matches(wanted, list(by_fold), n=_NEAREST, cutoff=0.3)]
    return list(dict.fromkeys([*holding, *like]))[:_NEAREST]


def towards_centres(
    day: ServiceDay, centres: GeoDataFrame, *, metric: Metric, network: Network | None = None
) -> Towards | None:
    """The timetable as seen from the centres; None when there is no centre.

    Parameters
    ----------
    day
        A normal working day.
    centres
        Stop areas: ``area`` and geometry, EPSG:28992.
    metric
        How distance on foot is measured.
    network
        Connections of the day, if already built.

    Raises
    ------
    CrsError
        If the centres are not in EPSG:28992.
    """
    if not len(centres):
        return None
    return head_for(day, centres.rename(columns={"area": "id"}), metric=metric, network=network)


def centre_times(towards: Towards | None, points: GeoDataFrame, walks: Walks) -> DataFrame:
    """Reach of the centre and time to it by area: a column per key of `OF_CENTRE`, missing where it is not known.

    Parameters
    ----------
    towards
        Result of `towards_centres`.
    points, walks
        As `kaart.analysis.transit.travel.travel_times` takes them.

    Raises
    ------
    CrsError
        If the points are not in EPSG:28992.
    SchemaError
        If they do not keep their contract.
    """
    if towards is None:
        return DataFrame(np.nan, index=sorted(set(points["area"])), columns=list(OF_CENTRE), dtype=float)
    areas = travel_times(towards, points, walks).areas
    return areas.rename(columns={column: key for key, column in OF_CENTRE.items()})[list(OF_CENTRE)]
