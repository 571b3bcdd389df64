"""Locator map: an area within its gemeente, as a small drawing without text."""

from __future__ import annotations

from geopandas import GeoDataFrame
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from kaart.analysis.profile.rows import Place
from kaart.catalogue.scope import covers
from kaart.core.codes import Level
from kaart.core.crs import require_rd
from kaart.render.charts.drawing import Shape, drawing
from kaart.render.charts.vega import CHOSEN, RULE

SIZE = 320
_FAINT = "#dde3e6"


def locator(areas: GeoDataFrame, place: Place) -> Markup:
    """SVG of the buurten of a gemeente, those of the area filled; "" when the area is not among them.

    Parameters
    ----------
    areas
        Buurten of one gemeente with ``code``, EPSG:28992.
    place
        The area.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    areas = require_rd(areas).dropna(subset=["geometry"])
    inside = [place.level is not Level.GEMEENTE and covers(place.code, code) for code in areas["code"]]
    whole = place.level is Level.GEMEENTE and (areas["code"].str.slice(2, 6) == place.code[2:]).any()
    if not (any(inside) or whole):
        return Markup()
    west, south, east, north = areas.total_bounds
    scale = (SIZE - 8) / max(east - west, north - south)
    width, height = (east - west) * scale + 8, (north - south) * scale + 8

    def path(shape: BaseGeometry) -> str:
        rings = [ring for part in getattr(shape, "geoms", [shape]) for ring in (part.exterior, *part.interiors)]
        return "".join(
            "M" + "L".join(f"{4 + (x - west) * scale:.1f} {4 + (north - y) * scale:.1f}" for x, y in ring.coords) + "Z"
            for ring in rings
        )

    # Half a pixel of detail is enough, and neighbours keep their shared line.
    drawn = areas.geometry.simplify_coverage(0.5 / scale)
    kept = [(shape, one or whole) for shape, one in zip(drawn, inside, strict=True) if not shape.is_empty]
    # The marked area comes last, so that its outline is on top.
    shapes: list[Shape] = [
        ("path", {"d": path(shape), "fill": CHOSEN if marked else _FAINT, "stroke": "#ffffff", "stroke-width": 0.8})
        for shape, marked in sorted(kept, key=lambda item: item[1])
        if shape.geom_type in {"Polygon", "MultiPolygon"}
    ]
    # Wide enough to close slivers between areas that were generalised separately.
    outline = path(areas.geometry.buffer(1 / scale).union_all().buffer(-1 / scale).simplify(0.5 / scale))
    shapes.append(("path", {"d": outline, "fill": "none", "stroke": RULE, "stroke-width": 1.2}))
    return drawing(shapes, width=round(width), high=round(height))
