"""Apply a scenario to sites: add, move, close, or change the number of places."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from shapely.geometry import Point

from kaart.analysis.access.facilities import record_of
from kaart.analysis.distance.reach import require_sites
from kaart.analysis.scenario.document import Edit, EditKind, Scenario, require_fitting
from kaart.core.crs import RD
from kaart.core.errors import InputError, mark


def apply_scenario(sites: GeoDataFrame, scenario: Scenario) -> GeoDataFrame:
    """The sites after all edits; the input stays as it is.

    Parameters
    ----------
    sites
        EPSG:28992 points with ``site_id``, ``name`` and, where places are counted, ``places`` (NaN unknown).
    scenario
        Edits to apply.

    Raises
    ------
    CrsError
        If the sites are not in EPSG:28992.
    InputError
        If an edit names a site that is not there, or a new one an id that is; or lacks what it needs; or is
        of no site, or of places where none are counted.
    """
    changed = require_sites(sites).copy()
    counted = record_of(scenario.facility).counts_places
    for edit in require_fitting(scenario).edits:
        if not isinstance(edit, Edit):
            raise InputError(mark("This scenario changes lines and no sites; choose public transport first."))
        changed = _applied(changed, edit, counted=counted)
    return changed.reset_index(drop=True)


def _applied(sites: GeoDataFrame, edit: Edit, *, counted: bool) -> GeoDataFrame:
    here = sites["site_id"] == edit.site_id
    if edit.kind is EditKind.ADD:
        if here.any():
            raise InputError(mark("There is a site {id} already; give the new one another id."), id=edit.site_id)
        places = {"places": [_places(edit)]} if counted else {}
        columns = {"site_id": [edit.site_id], "name": [edit.name or edit.site_id]} | places
        new = gpd.GeoDataFrame(columns, geometry=[_point(edit)], crs=RD)
        return gpd.GeoDataFrame(pd.concat([sites, new], ignore_index=True), geometry="geometry", crs=RD)
    if not here.any():
        raise InputError(mark("There is no site {id} to change; choose one of the list."), id=edit.site_id)
    if edit.kind is EditKind.CLOSE:
        return sites[~here]
    if edit.kind is EditKind.MOVE:
        sites.loc[here, "geometry"] = gpd.GeoSeries([_point(edit)] * int(here.sum()), index=sites.index[here], crs=RD)
        return sites
    if not counted:
        raise InputError(mark("Places are counted for early childhood education only; {id} has none."), id=edit.site_id)
    sites["places"] = sites["places"].mask(here, _places(edit))
    return sites


def _places(edit: Edit) -> float:
    if edit.places is None or edit.places < 0:
        raise InputError(mark("Site {id} needs a number of places, 0 or more."), id=edit.site_id)
    return edit.places


def _point(edit: Edit) -> Point:
    if edit.x_m is None or edit.y_m is None:
        raise InputError(mark("Site {id} needs a place on the map."), id=edit.site_id)
    return Point(edit.x_m, edit.y_m)
