"""Figures with the boundaries of their areas: GeoJSON, in WGS84."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import shapely
from geopandas import GeoDataFrame

from kaart.exports.documents.figures import FIGURE_FIELDS, flat_record
from kaart.render.maps.layers import simplify

_DECIMALS = 6  # of degrees: a decimetre


def figures_geojson(document: Mapping[str, Any], areas: GeoDataFrame, *, boundaries: int) -> str:
    """Figures as a collection of areas, at full detail; an area without a boundary has null for it.

    Parameters
    ----------
    document
        Of `kaart.exports.documents.figures.figures_document`.
    areas
        Boundaries in EPSG:28992, one row per code; those of other areas are left out.
    boundaries
        Their year.
    """
    records = document["figures"]
    wanted = areas[areas["code"].isin([record["area"] for record in records])]
    drawn = simplify(wanted, tolerance_m=0, decimals=_DECIMALS)
    shapes = {
        code: text
        for code, shape, text in zip(wanted["code"], drawn, shapely.to_geojson(drawn), strict=True)
        if not shapely.is_empty(shape)
    }
    features = []
    for record in records:
        flat = flat_record(record)
        properties = _dump({name: flat[name] for name in FIGURE_FIELDS})
        code, geometry = flat["area"], shapes.get(flat["area"], "null")
        features.append(f'{{"type":"Feature","id":{_dump(code)},"properties":{properties},"geometry":{geometry}}}')
    head = {
        "total": document["total"],
        "notices": document["notices"],
        "boundaries": boundaries,
        "attribution": sorted({record["source"]["attribution"] for record in records}),
    }
    listed = ",\n".join(features)
    return f'{{"type":"FeatureCollection","kaart":{_dump(head)},"features":[\n{listed}\n]}}\n'


def _dump(item: object) -> str:
    return json.dumps(item, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
