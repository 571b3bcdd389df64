"""What PDOK gives of a layer, for `kaart controle`: one feature, no more."""

from __future__ import annotations

from kaart.core.codes import Level
from kaart.core.errors import UpstreamDriftError, mark
from kaart.sources.http.client import Http
from kaart.sources.pdok.layers import FIRST_DETAILED_YEAR, Where, detailed_layer, generalised_layer
from kaart.sources.pdok.locatieserver import search
from kaart.sources.pdok.ogc import read_ogc
from kaart.sources.pdok.wfs import read_wfs

READERS = {"ogc": read_ogc, "wfs": read_wfs}
PLACE = "Heerlen"  # anything that stands in the register for long


def layer_there(http: Http, *, level: Level, year: int, route: str) -> None:
    """Ask one feature of a layer, with the properties that kaart reads.

    Parameters
    ----------
    http
        Client for the requests.
    level, year
        Which layer: the detailed one from `FIRST_DETAILED_YEAR` on, the generalised one before.
    route
        ``ogc`` or ``wfs``.

    Raises
    ------
    UpstreamDriftError
        If a property is gone, or no feature came.
    SourceError
        If the service does not answer, or has no such layer.
    """
    layer = (detailed_layer if year >= FIRST_DETAILED_YEAR else generalised_layer)(level, year)
    page = next(iter(READERS[route](http, layer, Where(), size=1)), None)
    if page is None or not page.features:
        raise UpstreamDriftError(
            mark("PDOK's layer {layer} of {year} gave no feature."), layer=layer.collection, year=year
        )


def search_there(http: Http) -> None:
    """Look up a place that everybody can check.

    Raises
    ------
    UpstreamDriftError
        If it is not found.
    SourceError
        If the Locatieserver does not answer.
    """
    if not search(http, PLACE, rows=1):
        raise UpstreamDriftError(mark("The Locatieserver does not find {place}."), place=PLACE)
