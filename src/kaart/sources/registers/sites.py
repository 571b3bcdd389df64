"""Shared by the registers of sites: the frame of sites, and geocoding of addresses.

An address counts as located only when PDOK's answer has the same postcode and house number and nearly
the same street. A site that is not located has no point, is counted and listed, and is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series
from shapely.geometry import Point

from kaart.core.crs import RD
from kaart.core.errors import SourceError, mark
from kaart.core.provenance import Notice, Provenance
from kaart.sources.http.client import Http

COLUMNS = ("site_id", "name", "address", "postcode", "town", "gemeente")
NOT_FOUND, NOT_ASKED = "not_found", "not_asked"
REGISTER, LOOKED_UP, KEPT = "register", "locatieserver", "kept"
UNFOUND = mark("{count} sites could not be located: PDOK knows no such address. They are not on the map.")
BROKEN = mark("{count} rows of the register could not be read and were left out.")
UNASKED = mark("{count} sites could not be located: PDOK gave no answer. Fetch again later.")
SOME_UNASKED = mark(
    "PDOK gave no answer for {count} sites; the other {located} are located and kept. Fetch again later: only the rest "
    "is looked up then."
)
OF_LOCATION = frozenset({UNFOUND, UNASKED, SOME_UNASKED})


# Returns the point of an address or None; raises SourceError when the service gave no answer.
LookUp = Callable[[str], Point | None]


@dataclass(frozen=True)
class RawSites:
    """Sites of a register.

    Attributes
    ----------
    sites
        EPSG:28992, sorted by ``site_id``: `COLUMNS`, columns specific to the register, ``located_by`` (`REGISTER`,
        `LOOKED_UP`, `KEPT`, or why there is no point: `NOT_FOUND`, `NOT_ASKED`); no geometry where not located.
    provenance
        Origin, with counts of what was left out.
    """

    sites: GeoDataFrame
    provenance: Provenance


def address_key(row: Mapping[str, object]) -> str:
    """An address as one text, to recognise it by later."""
    return " ".join(f"{row['postcode']} {row['address']} {row['town']}".upper().split())


def locate_sites(http: Http, sites: DataFrame, *, known: Mapping[str, Point], look_up: LookUp) -> GeoDataFrame:
    """Add points to sites: the known ones, and the rest from PDOK's Locatieserver.

    Parameters
    ----------
    http
        Client for the requests.
    sites
        With `COLUMNS`; a column ``point`` holds the register's own point in EPSG:28992, or None.
    known
        Points found earlier, by `address_key`; these are not looked up again.
    look_up
        Geocoder for addresses: gives the point of one, or None.
    """
    rows = [{str(name): item for name, item in row.items()} for row in sites.to_dict("records")]
    keys = [address_key(row) for row in rows]
    asked = sorted({key for key, row in zip(keys, rows, strict=True) if row.get("point") is None and key not in known})
    answers = dict(zip(asked, http.map(partial(_look_up, look_up), asked), strict=True))
    points, ways = [], []
    for key, row in zip(keys, rows, strict=True):
        own = row.get("point")
        point, way = (own, REGISTER) if own is not None else (known[key], KEPT) if key in known else answers[key]
        points.append(point)
        ways.append(way)
    frame = sites.drop(columns="point", errors="ignore").assign(located_by=Series(ways, index=sites.index, dtype="str"))
    located = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(points, index=frame.index, crs=RD), crs=RD)
    return located.sort_values("site_id").reset_index(drop=True)


def location_notices(sites: GeoDataFrame) -> tuple[Notice, ...]:
    """Sentences about sites without a point, each of a template in `OF_LOCATION`; none when all are located.

    Parameters
    ----------
    sites
        With ``located_by``.
    """
    unknown, silent = (int((sites["located_by"] == name).sum()) for name in (NOT_FOUND, NOT_ASKED))
    located = len(sites) - unknown - silent
    notices = [Notice.of(UNFOUND, count=unknown)] if unknown else []
    if silent and located:
        notices.append(Notice.of(SOME_UNASKED, count=silent, located=located))
    elif silent:
        notices.append(Notice.of(UNASKED, count=silent))
    return tuple(notices)


def _look_up(look_up: LookUp, key: str) -> tuple[Point | None, str]:
    """Point of an address; without one, whether the service had none or gave no answer."""
    try:
        point = look_up(key)
    except SourceError:
        return None, NOT_ASKED
    return point, NOT_FOUND if point is None else LOOKED_UP


def unlocated(sites: GeoDataFrame) -> DataFrame:
    """Sites without a point: ``site_id``, ``name``, ``address``, ``postcode``, ``town``, ``located_by``."""
    names = ["site_id", "name", "address", "postcode", "town", "located_by"]
    return pd.DataFrame(sites.loc[sites.geometry.isna(), names]).reset_index(drop=True)
