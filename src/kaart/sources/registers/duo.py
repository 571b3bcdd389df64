"""Schools for basisonderwijs: the list of DUO, with points from RIO where it has them.

DUO's list has addresses and gemeenten and no points; RIO (Registratie Instellingen en Opleidingen) has points
per location and no gemeenten. A school without a location in RIO is looked up by its address.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from pandas import DataFrame, Series
from shapely.geometry import Point

from kaart.core.crs import WGS84, to_rd
from kaart.core.errors import SourceError, UpstreamDriftError, UpstreamNotFoundError, mark
from kaart.core.provenance import Notice, Provenance, now_utc
from kaart.sources.http.client import Http
from kaart.sources.registers.sites import (
    NOT_ASKED,
    NOT_FOUND,
    UNASKED,
    UNFOUND,
    LookUp,
    RawSites,
    locate_sites,
    read_text,
)

HOST = "onderwijsdata.duo.nl"
SOURCE = "duo"
LIST = (
    "dataset/786f12ea-6224-42fd-ab72-de4d7d879535/resource/"
    "dcc9c9a5-6d01-410b-967f-810557588ba4/download/vestigingenbo.csv"
)
SEARCH = "api/3/action/datastore_search"
LOCATIONS, RELATIONS = "a7e3f323-6e46-4dca-a834-369d9d520aa8", "c18ec7dd-aa4e-4b51-997c-782955f1aa38"
RIO = {
    RELATIONS: ("ONDERWIJSLOCATIECODE", "VESTIGINGSCODE", "EINDDATUM"),
    LOCATIONS: ("ONDERWIJSLOCATIECODE", "GPS_LATITUDE", "GPS_LONGITUDE"),
}
HEADER_BYTES = 4_000
MOST_ROWS = 50_000
MENTIONED = 5  # codes named in a notice
INSTITUTION, SITE = "INSTELLINGSCODE", "VESTIGINGSCODE"
# Some deliveries give only the number of the site within its institution: 00 in the place of 02AB00.
_SUFFIX = re.compile(r"\d{1,2}")
FIELDS = (
    SITE,
    "VESTIGINGSNAAM",
    "STRAATNAAM",
    "HUISNUMMER-TOEVOEGING",
    "POSTCODE",
    "PLAATSNAAM",
    "GEMEENTENUMMER",
)


def fetch(http: Http, *, gemeenten: Sequence[str] | None, known: Mapping[str, Point], look_up: LookUp) -> RawSites:
    """Schools for basisonderwijs in gemeenten.

    Parameters
    ----------
    http
        Client for the requests.
    gemeenten
        Codes; None for the whole country.
    known
        Points found before, by `kaart.sources.registers.sites.address_key`.
    look_up
        Geocoder for addresses: gives the point of one, or None.

    Raises
    ------
    UpstreamDriftError
        If fields are gone; names them.
    UpstreamNotFoundError
        If there is no school in any of the gemeenten.
    SourceError
        If DUO does not answer. Without RIO all schools are looked up by address.
    """
    answer = http.get(HOST, LIST, accept="text/csv", expect=())
    schools = _schools(answer.content)
    wanted = schools if gemeenten is None else schools[schools["gemeente"].isin(set(gemeenten))]
    if wanted.empty:
        raise UpstreamNotFoundError(
            mark("DUO lists no school for basisonderwijs in {areas}; check the code."),
            areas=", ".join(gemeenten or ("NL",)),
        )
    unique = wanted.drop_duplicates("site_id").reset_index(drop=True)
    warnings = _repeated(wanted)
    try:
        points = _points(http)
    except SourceError as error:
        points = {}
        warnings.append(
            Notice.of(mark("RIO gave no points of schools ({reason}); addresses were looked up."), reason=error.cause)
        )
    located = locate_sites(http, unique.assign(point=unique["site_id"].map(points.get)), known=known, look_up=look_up)
    counts = {name: int((located["located_by"] == name).sum()) for name in (NOT_FOUND, NOT_ASKED)}
    counts["duplicates"] = len(wanted) - len(unique)
    texts = {NOT_FOUND: UNFOUND, NOT_ASKED: UNASKED}
    warnings += [Notice.of(text, count=counts[name]) for name, text in texts.items() if counts[name]]
    return RawSites(
        located,
        Provenance(
            source=SOURCE,
            url=answer.url,
            retrieved_at=now_utc(),
            table="vestigingenbo",
            route="csv" if not points else "csv+rio",
            last_modified=answer.last_modified,
            etag=answer.etag,
            counts=tuple((name, count) for name, count in counts.items() if count),
            warnings=tuple(warnings),
        ),
    )


def header_there(http: Http) -> None:
    """Ask the first bytes of the list and hold its header against the fields that are used.

    Raises
    ------
    UpstreamDriftError
        If fields are gone; names them.
    SourceError
        If DUO does not answer.
    """
    head = read_text(http.piece(HOST, LIST, first=0, size=HEADER_BYTES).content).split("\n", 1)[0]
    _require_fields([name.strip().strip('"') for name in head.split(_delimiter(head))])


def points_there(http: Http) -> None:
    """Ask one record of each resource of RIO that gives points of schools. Raises as `header_there`."""
    for resource, fields in RIO.items():
        _records(http, resource, fields, most=1)


def _require_fields(head: Sequence[str]) -> None:
    gone = [name for name in FIELDS if name not in head]
    if gone:
        raise UpstreamDriftError(
            mark("DUO no longer gives {fields} of schools; kaart keeps the last good data."), fields=", ".join(gone)
        )


def _delimiter(head: str) -> str:
    return ";" if head.count(";") > head.count(",") else ","


def _schools(content: bytes) -> DataFrame:
    """Schools of the list, as `locate_sites` takes them.

    Raises
    ------
    UpstreamDriftError
        If fields are gone, or the last row stops halfway.
    """
    text = read_text(content)
    head = text.split("\n", 1)[0]
    lines = list(csv.DictReader(io.StringIO(text), delimiter=_delimiter(head)))
    if lines and not text.endswith("\n") and lines[-1][FIELDS[-1]] is None:
        raise UpstreamDriftError(mark("DUO's list of schools was cut off; kaart keeps the last good data."))
    _require_fields(list(lines[0]) if lines else [])
    rows = DataFrame([{name: str(line[name] or "").strip() for name in FIELDS} for line in lines], dtype="str")
    codes = _codes(rows[SITE], [str(line.get(INSTITUTION) or "").strip() for line in lines])
    return DataFrame(
        {
            "site_id": "DUO" + codes,
            "name": rows["VESTIGINGSNAAM"],
            "address": (rows["STRAATNAAM"] + " " + rows["HUISNUMMER-TOEVOEGING"]).str.strip(),
            "postcode": rows["POSTCODE"].str.replace(" ", "").str.upper(),
            "town": rows["PLAATSNAAM"],
            "gemeente": "GM" + rows["GEMEENTENUMMER"].str.zfill(4),
            "places": float("nan"),
        }
    )


def _codes(sites: Series[str], institutions: Sequence[str]) -> Series[str]:
    """Codes of sites: that of the institution with the number of the site behind it, where only the number is given.

    Raises
    ------
    UpstreamDriftError
        If a number stands there without an institution: it would be one school out of many.
    """
    numbers = sites.map(lambda code: _SUFFIX.fullmatch(code) is not None).astype(bool)
    whole = Series(institutions, index=sites.index, dtype="str")
    if bool((numbers & (whole == "")).any()):
        raise UpstreamDriftError(
            mark("DUO no longer gives {fields} of schools; kaart keeps the last good data."), fields=INSTITUTION
        )
    return sites.mask(numbers, whole + sites.str.zfill(2))


def _repeated(schools: DataFrame) -> list[Notice]:
    """A notice of codes that stand for several schools: only the first of each is shown."""
    different = schools.drop_duplicates()
    codes = sorted(set(different.loc[different["site_id"].duplicated(), "site_id"].str.removeprefix("DUO")))
    if not codes:
        return []
    text = mark("{count} codes of schools stand for several schools in DUO's list ({codes}); the first of each counts.")
    return [Notice.of(text, count=len(codes), codes=", ".join(codes[:MENTIONED]))]


def _points(http: Http) -> dict[str, Point]:
    """Points in EPSG:28992 by site id, of locations in use."""
    relations, locations = (_records(http, resource, RIO[resource]) for resource in (RELATIONS, LOCATIONS))
    current = relations[relations["EINDDATUM"].isna()].drop_duplicates("VESTIGINGSCODE")
    joined = current.merge(locations.drop_duplicates("ONDERWIJSLOCATIECODE"), on="ONDERWIJSLOCATIECODE")
    east, north = (pd.to_numeric(joined[name], errors="coerce") for name in ("GPS_LONGITUDE", "GPS_LATITUDE"))
    # A point outside the Netherlands is an error in the register.
    inside = east.between(3.2, 7.3) & north.between(50.7, 53.7)
    degrees = gpd.GeoDataFrame(
        {"school": joined.loc[inside, "VESTIGINGSCODE"]},
        geometry=gpd.points_from_xy(east[inside], north[inside]),
        crs=WGS84,
    )
    return {f"DUO{code}": point for code, point in zip(degrees["school"], to_rd(degrees).geometry, strict=True)}


def _records(http: Http, resource: str, fields: tuple[str, ...], *, most: int | None = None) -> DataFrame:
    """All records of a resource of the register, or the first few.

    Raises
    ------
    UpstreamDriftError
        If it answers in another form, or with fewer records than it announces.
    """
    records: list[dict[str, Any]] = []
    total = 1
    while len(records) < total:
        params = {"resource_id": resource, "limit": str(most or MOST_ROWS), "offset": str(len(records))}
        document, _ = http.get_json(HOST, SEARCH, params=params)
        result = document.get("result") if isinstance(document, dict) else None
        rows = result.get("records") if isinstance(result, dict) else None
        if not isinstance(rows, list) or not rows or any(name not in rows[0] for name in fields):
            raise UpstreamDriftError(
                mark("{host} no longer gives {fields}; kaart keeps the last good data. Report this."),
                host=HOST,
                fields=", ".join(fields),
            )
        records += rows
        if most is not None:
            break
        total = int(result["total"]) if isinstance(result, dict) and "total" in result else len(records)
    return DataFrame(records)[list(fields)]
