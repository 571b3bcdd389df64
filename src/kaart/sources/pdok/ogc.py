"""PDOK's OGC API Features: one collection, page after page.

The server refuses unknown parameters, clamps the page size to 1,000 without a word,
gives no total, and pages only by the cursor in its own next link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kaart.core.crs import RD
from kaart.core.errors import UpstreamAnswerError, UpstreamDriftError, mark
from kaart.sources.http.client import Http
from kaart.sources.pdok.layers import CRS84, Layer, Page, Where, read_features

HOST = "api.pdok.nl"
PAGE_SIZE = 1000
RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
_CRS_BY_URI = {RD_URI: RD, "http://www.opengis.net/def/crs/OGC/1.3/CRS84": CRS84}


def read_ogc(http: Http, layer: Layer, where: Where, *, size: int | None = None) -> Iterator[Page]:
    """Pages of a collection.

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
    """
    params = {"f": "json", "limit": str(size or PAGE_SIZE), "crs": RD_URI}
    if layer.moment:
        params["datetime"] = layer.moment
    if where.gemeente:
        params[layer.ogc_filter] = where.gemeente
    if where.bounds:
        params |= {"bbox": ",".join(f"{value:.0f}" for value in where.bounds), "bbox-crs": RD_URI}
    path = f"cbs/{layer.dataset}/ogc/v1/collections/{layer.collection}/items"
    for document, answer in http.pages(HOST, path, params=params, next_link=_next_link):
        _require_dataset(document, layer, url=answer.url)
        features = read_features(document, layer, crs=_crs(answer.headers, layer))
        _require_whole(document, len(features), layer)
        yield Page(features, answer.url, answer.retrieved_at)


def _links(document: object) -> list[Mapping[str, Any]]:
    """Links of an answer; [] when it has none or they cannot be read."""
    links = document.get("links") if isinstance(document, dict) else None
    return [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []


def _next_link(document: object) -> str | None:
    """Address of the next page; None on the last one."""
    return next((str(link["href"]) for link in _links(document) if link.get("rel") == "next" and "href" in link), None)


def _require_dataset(document: object, layer: Layer, *, url: str) -> None:
    """Check that there are links, and that the answer names the requested dataset.

    Without links the first of several pages would pass for the whole answer.

    Raises
    ------
    UpstreamDriftError
        If either does not hold.
    """
    if not _links(document):
        raise UpstreamDriftError(
            mark("PDOK's layer {layer} of {year} answered without '{name}'; the service has changed."),
            layer=layer.collection,
            year=layer.year,
            name="links",
        )
    own = next((str(link["href"]) for link in _links(document) if link.get("rel") == "self" and "href" in link), url)
    if f"/cbs/{layer.dataset}/" not in own:
        raise UpstreamDriftError(
            mark("PDOK answered from {found} where the dataset {dataset} was asked (layer {layer})."),
            found=own.partition("?")[0],
            dataset=layer.dataset,
            layer=layer.collection,
        )


def _require_whole(document: object, count: int, layer: Layer) -> None:
    """Check that the page holds as many features as it announces.

    Raises
    ------
    UpstreamAnswerError
        If it holds fewer.
    """
    announced = document.get("numberReturned") if isinstance(document, dict) else None
    if isinstance(announced, int) and count < announced:
        raise UpstreamAnswerError(
            mark("PDOK's layer {layer} of {year} said {said} features and gave {found}; try again later."),
            layer=layer.collection,
            year=layer.year,
            said=announced,
            found=count,
        )


def _crs(headers: Mapping[str, str], layer: Layer) -> str:
    """Coordinate system of an answer by its Content-Crs; the requested one when the header is absent.

    A wrong answer without the header is caught later: degrees lie outside the extent of RD.

    Raises
    ------
    UpstreamDriftError
        If it is neither EPSG:28992 nor CRS84.
    """
    said = next((value for name, value in headers.items() if name.lower() == "content-crs"), "")
    uri = said.strip().strip("<>")
    if uri and uri not in _CRS_BY_URI:
        raise UpstreamDriftError(
            mark("PDOK's layer {layer} of {year} answered in {found}; kaart reads EPSG:28992 and CRS84."),
            layer=layer.collection,
            year=layer.year,
            found=uri,
        )
    return _CRS_BY_URI.get(uri, RD)
