"""PDOK's WFS 2.0: the second way to the same layers.

At most 1,000 features an answer and no total, so paging ends at a short page. Only a FES
filter selects (``cql_filter`` is ignored in silence); property names are camelCase, which
for the few that are used is the same word as in the OGC API.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from kaart.core.crs import RD
from kaart.core.errors import UpstreamAnswerError, UpstreamDriftError, mark
from kaart.sources.http.client import Http
from kaart.sources.pdok.layers import CRS84, Layer, Page, Where, read_features

HOST = "service.pdok.nl"
PAGE_SIZE = 1000
# The whole country has 15 pages of buurten; far more means endless paging.
MAX_PAGES = 500
RD_URN = "urn:ogc:def:crs:EPSG::28992"


def read_wfs(http: Http, layer: Layer, where: Where, *, size: int | None = None) -> Iterator[Page]:
    """Pages of a feature type.

    Parameters
    ----------
    http
        Client for the requests.
    layer
        Requested layer.
    where
        Which part; a gemeente only where the layer has a filter for it.
    size
        Features a page; `PAGE_SIZE` when None.

    Yields
    ------
    Page
        Features in EPSG:28992, broken geometry None.

    Raises
    ------
    SourceError
        If the service does not answer, or answers with something else than was requested.
    UpstreamAnswerError
        If the service repeats its pages without end.
    """
    most = size or PAGE_SIZE
    params = {
        "service": "WFS",
        "version": "2.0.0",
        "request": "GetFeature",
        "typeNames": f"{layer.wfs}:{layer.collection}",
        "outputFormat": "json",
        "srsName": RD,
        "count": str(most),
    }
    if where.gemeente:
        params["filter"] = _equal(layer.wfs_filter, where.gemeente)
    if where.bounds:
        params["bbox"] = ",".join([*(f"{value:.0f}" for value in where.bounds), RD_URN])
    path = f"cbs/{layer.wfs}/{layer.year}/wfs/v1_0"
    seen: set[tuple[str, ...]] = set()
    for number in range(MAX_PAGES):
        document, answer = http.get_json(HOST, path, params={**params, "startIndex": str(number * most)})
        features = read_features(document, layer, crs=_crs(document, layer))
        yield Page(features, answer.url, answer.retrieved_at)
        if len(features) < most:
            return
        codes = tuple(feature.code for feature in features)
        if codes in seen:
            break
        seen.add(codes)
    raise UpstreamAnswerError(
        mark("PDOK's WFS repeats the same page of layer {layer} of {year} without end; try again later."),
        layer=layer.collection,
        year=layer.year,
    )


def _equal(name: str, value: str) -> str:
    """FES filter of features whose property has this value."""
    whole = ET.Element("Filter")
    equal = ET.SubElement(whole, "PropertyIsEqualTo")
    ET.SubElement(equal, "PropertyName").text = name
    ET.SubElement(equal, "Literal").text = value
    return ET.tostring(whole, encoding="unicode")


def _crs(document: object, layer: Layer) -> str:
    """Coordinate system that the answer names; the requested one when it names none.

    Raises
    ------
    UpstreamDriftError
        If it is neither EPSG:28992 nor CRS84.
    """
    named = document.get("crs") if isinstance(document, dict) else None
    properties = named.get("properties") if isinstance(named, dict) else None
    text = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if not text or text.endswith("28992"):
        return RD
    if text.endswith("CRS84"):
        return CRS84
    raise UpstreamDriftError(
        mark("PDOK's layer {layer} of {year} answered in {found}; kaart reads EPSG:28992 and CRS84."),
        layer=layer.collection,
        year=layer.year,
        found=text,
    )
