"""PDOK's layers of buurten, wijken and gemeenten: their names, and how a feature is read.

Two families: *wijken-en-buurten* (detailed, a dataset per year, with a water column) and
*gebiedsindelingen* (generalised for small scales, land only, all years in one dataset).
Only their geometry is used: the statistics that come along hold sentinels.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import geopandas as gpd
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from kaart.core.codes import Level
from kaart.core.crs import RD, to_rd
from kaart.core.errors import UpstreamDriftError, mark

# GeoJSON order, longitude first; EPSG:4326 would leave the order of the axes in doubt.
CRS84 = "OGC:CRS84"
# PDOK serves wijken-en-buurten by OGC API Features from this year on.
FIRST_DETAILED_YEAR = 2022
_PLURAL = {Level.BUURT: "buurten", Level.WIJK: "wijken", Level.GEMEENTE: "gemeenten"}
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Layer:
    """One layer of one year, with the names that both of its services use.

    Attributes
    ----------
    source
        Id of the catalogue source.
    collection
        Name of the OGC collection, and of the WFS type after its prefix.
    dataset
        Dataset in the OGC address; holds the year when the dataset has one.
    wfs
        Dataset and prefix of the WFS.
    code, name
        Properties with the code and the name.
    required
        Properties without which an answer cannot be trusted.
    ogc_filter, wfs_filter
        Property that selects one gemeente; "" where the service has none.
    moment
        Value of the OGC parameter ``datetime``; "" when the dataset itself fixes the year.
    """

    level: Level
    year: int
    source: str
    collection: str
    dataset: str
    wfs: str
    code: str
    name: str
    required: tuple[str, ...]
    ogc_filter: str
    wfs_filter: str
    moment: str


@dataclass(frozen=True)
class Where:
    """Requested part of a layer; all of it when nothing is set.

    Attributes
    ----------
    gemeente
        Code of the one gemeente; "" for all.
    bounds
        Box in RD metres: west, south, east, north.
    """

    gemeente: str = ""
    bounds: Bounds | None = None


@dataclass(frozen=True)
class Feature:
    """One feature as it came; `geometry` is None when it is broken, else in EPSG:28992."""

    code: str
    name: str
    gemeente_name: str
    water: str
    geometry: BaseGeometry | None


@dataclass(frozen=True)
class Page:
    """The features of one answer."""

    features: tuple[Feature, ...]
    url: str
    retrieved_at: datetime


def detailed_layer(level: Level, year: int) -> Layer:
    """Layer of wijken-en-buurten of a year.

    Parameters
    ----------
    level
        Buurt, wijk or gemeente.
    year
        Year of the boundaries.
    """
    return Layer(
        level=level,
        year=year,
        source="pdok_wijken_buurten",
        collection=_PLURAL[level],
        dataset=f"wijken-en-buurten-{year}",
        wfs="wijkenbuurten",
        code=f"{level}code",
        name=f"{level}naam",
        # Without `water` the sea would silently become part of a buurt.
        required=(f"{level}code", f"{level}naam", "water"),
        ogc_filter="gemeentecode",
        wfs_filter="gemeentecode",
        moment="",
    )


def generalised_layer(level: Level, year: int) -> Layer:
    """Layer of gebiedsindelingen of a year.

    Parameters
    ----------
    level
        Buurt, wijk or gemeente.
    year
        Year of the boundaries.
    """
    return Layer(
        level=level,
        year=year,
        source="pdok_gebiedsindelingen",
        collection=f"{level}_gegeneraliseerd",
        dataset="gebiedsindelingen",
        wfs="gebiedsindelingen",
        code="statcode",
        name="statnaam",
        # All years are in one dataset: without `jaarcode` the year of the answer is unknown.
        required=("statcode", "statnaam", "jaarcode"),
        ogc_filter="",
        wfs_filter="statcode" if level == Level.GEMEENTE else "",
        moment=f"{year}-07-01T00:00:00Z",
    )


def read_features(document: object, layer: Layer, *, crs: str) -> tuple[Feature, ...]:
    """Features of a GeoJSON answer, with what is broken set to None.

    Parameters
    ----------
    document
        The parsed answer.
    layer
        Requested layer.
    crs
        Coordinate system of the answer: EPSG:28992 or OGC:CRS84.

    Raises
    ------
    UpstreamDriftError
        If the answer holds no features, a required property is missing, or it is of another year.
    """
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise UpstreamDriftError(
            mark("PDOK's layer {layer} of {year} answered without '{name}'; the service has changed."),
            layer=layer.collection,
            year=layer.year,
            name="features",
        )
    rows = [_properties(item, layer) for item in features]
    shapes = [_shape(item.get("geometry")) for item in features]
    if crs != RD:
        shapes = _converted(shapes, crs)
    return tuple(
        Feature(
            code=row[layer.code].strip().upper(),
            name=row[layer.name].strip(),
            gemeente_name=str(row.get("gemeentenaam") or "").strip(),
            water=str(row.get("water") or "").strip().upper(),
            geometry=shape,
        )
        for row, shape in zip(rows, shapes, strict=True)
    )


def _properties(item: object, layer: Layer) -> Mapping[str, Any]:
    """Properties of one feature, after the checks on their presence, kind and year.

    Raises
    ------
    UpstreamDriftError
        If one is missing or no text, or the year is another.
    """
    row = item.get("properties") if isinstance(item, dict) else None
    row = row if isinstance(row, dict) else {}
    absent = [name for name in layer.required if row.get(name) is None]
    absent += [name for name in (layer.code, layer.name) if name not in absent and not isinstance(row[name], str)]
    if absent:
        raise UpstreamDriftError(
            mark("PDOK's layer {layer} of {year} answered without '{name}'; the service has changed."),
            layer=layer.collection,
            year=layer.year,
            name="', '".join(absent),
        )
    # jrstatcode is the year and the code in one: 2024WK022801; it may be there and empty.
    years = [str(row["jaarcode"])] if row.get("jaarcode") is not None else []
    years += [str(row["jrstatcode"])[:4]] if row.get("jrstatcode") else []
    for text in years:
        require_year(text, layer)
    return row


def require_year(answered: str, layer: Layer) -> None:
    """Check the year that an answer names.

    Parameters
    ----------
    answered
        The year in the answer.
    layer
        Requested layer.

    Raises
    ------
    UpstreamDriftError
        If it is not the year that was asked for.
    """
    if answered.strip() != str(layer.year):
        raise UpstreamDriftError(
            mark("PDOK answered with boundaries of {found} where {year} was asked (layer {layer})."),
            found=answered.strip(),
            year=layer.year,
            layer=layer.collection,
        )


def _shape(geometry: object) -> BaseGeometry | None:
    """Geometry of a feature in two dimensions; None for null, empty, non-finite or unreadable."""
    try:
        # GEOS refuses what is no geometry: null, NaN, a ring of two corners, text for numbers.
        shape = shapely.from_geojson(json.dumps(geometry))
    except (ShapelyError, RecursionError, UnicodeError):
        return None
    return None if shape is None or shape.is_empty else shapely.force_2d(shape)


def _converted(shapes: list[BaseGeometry | None], crs: str) -> list[BaseGeometry | None]:
    """The same shapes in EPSG:28992."""
    frame = gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, crs=crs))
    return list(to_rd(frame).geometry)
