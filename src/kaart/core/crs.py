"""Coordinate systems: RD (EPSG:28992, metres) inside, WGS84 (degrees) only for the browser.

The only module that transforms coordinates. RD holds for the European Netherlands;
nothing outside it may pass through here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from kaart.core.errors import CrsError, mark
from kaart.core.provenance import Notice

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

RD = "EPSG:28992"
WGS84 = "EPSG:4326"
_RD_CODE = 28992
_NONE = mark("no coordinate system")


def require_rd(areas: GeoDataFrame) -> GeoDataFrame:
    """Return the areas unchanged when they are in EPSG:28992.

    Raises
    ------
    CrsError
        If they have another coordinate system or none.
    """
    epsg = areas.crs.to_epsg() if areas.crs is not None else None
    if epsg != _RD_CODE:
        raise CrsError(
            mark("These areas are in {found}, and kaart works in {wanted}; transform them first."),
            found=areas.crs.to_string() if areas.crs is not None else Notice.of(_NONE),
            wanted=RD,
        )
    return areas


def to_wgs84(areas: GeoDataFrame) -> GeoDataFrame:
    """Areas in EPSG:4326 (longitude, latitude in degrees), for the browser.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    return require_rd(areas).to_crs(WGS84)


def to_rd(areas: GeoDataFrame) -> GeoDataFrame:
    """Areas in EPSG:28992 (metres), from whatever system they declare.

    Raises
    ------
    CrsError
        If they declare none.
    """
    if areas.crs is None:
        raise CrsError(
            mark("These areas are in {found}, and kaart works in {wanted}; transform them first."),
            found=Notice.of(_NONE),
            wanted=RD,
        )
    return areas.to_crs(RD)


def degrees_to_rd(longitude: NDArray[np.float64], latitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """RD metres of points in degrees (WGS84), one row each; for the Netherlands and just over its border."""
    x_m, y_m = Transformer.from_crs(WGS84, RD, always_xy=True).transform(longitude, latitude)
    return np.column_stack([x_m, y_m])


def box_to_wgs84(box_m: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """West, south, east and north in degrees around a box of RD metres in that order."""
    west, south, east, north = Transformer.from_crs(RD, WGS84, always_xy=True).transform_bounds(*box_m)
    return west, south, east, north
