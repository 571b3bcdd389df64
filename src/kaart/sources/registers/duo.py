"""Schools for basisonderwijs: the list of DUO, with points from RIO where it has them.

DUO's list has addresses and gemeenten and no points; RIO (Registratie Instellingen en Opleidingen) has points
per location and no gemeenten. A school without a location in RIO is looked up by its address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from pandas import DataFrame, Series
from shapely.geometry import Point

from kaart.core.codes import is_code
from kaart.core.crs import WGS84, to_rd
from kaart.core.errors import SourceError, UpstreamDriftError, UpstreamNotFoundError, mark
from kaart.core.provenance import Notice, Provenance, now_utc
from kaart.sources.http import faults
from kaart.sources.http.border import flat, reading
from kaart.sources.http.client import Http
from kaart.sources.registers.lines import cut_fields, cut_lines, cut_rows, read_text
from kaart.sources.registers.sites import (
    BROKEN,
    NOT_ASKED,
    NOT_FOUND,
    LookUp,
    RawSites,
    locate_sites,
    location_notices,
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
MOST_PAGES = 20  # of the register; far more means endless paging
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


@reading(HOST, LIST.rpartition("/")[2])
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
    schools, broken = _schools(answer.content)
    wanted = schools if gemeenten is None else schools[schools["gemeente"].isin(set(gemeenten))]
    if wanted.empty:
        raise UpstreamNotFoundError(
            mark("DUO lists no school for basisonderwijs in {areas}; check the code."),
            areas=", ".join(gemeenten or ("NL",)),
        )
    unique = wanted.drop_duplicates("site_id").reset_index(drop=True)
    warnings = [*([Notice.of(BROKEN, count=broken)] if broken else []), *_repeated(wanted)]
    try:
        points = _points(http)
    except SourceError as error:
        points = {}
        warnings.append(
            Notice.of(mark("RIO gave no points of schools ({reason}); addresses were looked up."), reason=error.cause)
        )
    located = locate_sites(http, unique.assign(point=unique["site_id"].map(points.get)), known=known, look_up=look_up)
    counts = {name: int((located["located_by"] == name).sum()) for name in (NOT_FOUND, NOT_ASKED)}
    counts |= {"duplicates": len(wanted) - len(unique), "broken_rows": broken}
    warnings += location_notices(located)
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


def _schools(content: bytes) -> tuple[DataFrame, int]:
    """Schools of the list, as `locate_sites` takes them, and how many rows cannot be read.

    Raises
    ------
    UpstreamDriftError
        If fields are gone, or the last row stops halfway.
    """
    text = read_text(content)
    lines = cut_lines(text)
    separator = _delimiter(lines[0]) if lines else ","
    head = [name.strip() for name in cut_fields(lines[0], separator)] if lines else []
    _require_fields(head)
    whole, broken = cut_rows(lines[1:], separator, width=len(head))
    if broken and broken[-1] == len(lines) - 2 and not text.endswith(("\n", "\r")):
        raise UpstreamDriftError(mark("DUO's list of schools was cut off; kaart keeps the last good data."))
    places = {name: head.index(name) for name in FIELDS}
    rows = DataFrame({name: [line[place].strip() for line in whole] for name, place in places.items()}, dtype="str")
    own = head.index(INSTITUTION) if INSTITUTION in head else None
    codes = _codes(rows[SITE], ["" if own is None else line[own].strip() for line in whole])
    gemeenten = "GM" + rows["GEMEENTENUMMER"].str.zfill(4)
    schools = DataFrame(
        {
            "site_id": "DUO" + codes,
            "name": rows["VESTIGINGSNAAM"],
            "address": (rows["STRAATNAAM"] + " " + rows["HUISNUMMER-TOEVOEGING"]).str.strip(),
            "postcode": rows["POSTCODE"].str.replace(" ", "").str.upper(),
            "town": rows["PLAATSNAAM"],
            "gemeente": gemeenten.where(gemeenten.map(is_code), ""),
            "places": float("nan"),
        }
    )
    return schools, len(broken)


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


@reading(HOST, "RIO")
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
    UpstreamAnswerError
        If its pages have no end.
    """
    records: list[dict[str, Any]] = []
    given = 0
    for _ in range(MOST_PAGES):
        params = {"resource_id": resource, "limit": str(most or MOST_ROWS), "offset": str(given)}
        document, _ = http.get_json(HOST, SEARCH, params=params)
        result = document.get("result") if isinstance(document, dict) else None
        rows = result.get("records") if isinstance(result, dict) else None
        listed = rows if isinstance(rows, list) else []
        # A row that is null is one location that is not known, and the addresses of its schools are.
        cells = [flat(row, fields) for row in listed if isinstance(row, dict)]
        usable = [row for row in cells if len(row) == len(fields)]
        if not usable:
            raise UpstreamDriftError(
                mark("{host} no longer gives {fields}; kaart keeps the last good data. Report this."),
                host=HOST,
                fields=", ".join(fields),
            )
        records += usable
        given += len(listed)
        total = result.get("total") if isinstance(result, dict) else None
        if most is not None or not isinstance(total, int) or given >= total:
            return DataFrame(records)[list(fields)]
    failed = faults.ENDLESS.error(HOST, path=SEARCH)
    raise failed
