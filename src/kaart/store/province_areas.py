"""Boundaries of provinces: the union of those of all their gemeenten of the same year.

No service that kaart knows is documented to give boundaries of provinces. The union also fits the figures, which are
those of the same gemeenten: no gemeente lies outside the shape that carries its people. A province of which a gemeente
lacks has no boundary, for its outline would be a false one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import shapely
from geopandas import GeoDataFrame

from kaart.catalogue import Region
from kaart.core.crs import RD, require_rd

_GAP_M = 50.0  # mean width of a hole, in metres


def unite(
    gemeenten: GeoDataFrame, provinces: Sequence[Region], *, year: int
) -> tuple[GeoDataFrame, Mapping[str, tuple[str, ...]]]:
    """Boundaries of provinces, and which gemeenten lack for the others.

    Parameters
    ----------
    gemeenten
        Boundaries in EPSG:28992, one row per ``code``; neighbours share their edges.
    provinces
        Provinces with their gemeenten.
    year
        Year of the boundaries.

    Returns
    -------
    tuple
        The provinces of which every gemeente has a shape, in EPSG:28992 with the columns of other boundaries, the
        gemeente empty; and for every other province the codes of the gemeenten without one.

    Raises
    ------
    CrsError
        If the boundaries are not in EPSG:28992.
    """
    named = require_rd(gemeenten).set_index("code").geometry
    shapes = named[~(shapely.is_missing(named.to_numpy()) | shapely.is_empty(named.to_numpy()))]
    lacking = {
        province.id: absent
        for province in provinces
        if (absent := tuple(code for code in province.members(year) if code not in shapes.index))
    }
    whole = [province for province in provinces if province.id not in lacking]
    rows = {
        "code": [province.id for province in whole],
        "name": [province.name for province in whole],
        **dict.fromkeys(("gemeente", "gemeente_name", "wijk"), ""),
    }
    made = [_union(shapes[list(province.members(year))].to_numpy()) for province in whole]
    return GeoDataFrame({name: rows[name] for name in rows}, geometry=made, crs=RD), lacking


def _union(shapes: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """Union of shapes that share their edges; of others, whose edges cross or do not meet, the slower general one."""
    if shapely.coverage_is_valid(shapes):
        return shapely.coverage_union_all(shapes)
    return _without_gaps(shapely.union_all(shapely.make_valid(shapes)))


def _without_gaps(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape without the narrow holes that edges leave which do not meet; enclaves are wider."""
    filled = [
        shapely.Polygon(part.exterior, [ring for ring in part.interiors if _width_m(ring) >= _GAP_M])
        for part in shapely.get_parts(shape)
        if isinstance(part, shapely.Polygon)
    ]
    return filled[0] if len(filled) == 1 else shapely.MultiPolygon(filled)


def _width_m(ring: shapely.LinearRing) -> float:
    """Mean width of a long hole: a strip of width w and length l has area wl and a perimeter of about 2l."""
    return float(2 * shapely.Polygon(ring).area / ring.length)
