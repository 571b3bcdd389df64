"""Landelijk Register Kinderopvang: childcare sites with places and whether they offer voorschoolse educatie.

``aantal_kindplaatsen`` counts all places of a site and the flag only says that voorschoolse educatie (for children
from two to four) is among what it offers: the register does not tell how many of the places are meant for it.
Names, addresses, telephone numbers and web addresses of people and holders are in the export; they are dropped
here, before the frame is returned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from pandas import DataFrame
from shapely.geometry import Point

from kaart.core.codes import is_code
from kaart.core.errors import UpstreamDriftError, UpstreamNotFoundError, mark
from kaart.core.provenance import Notice, Provenance, now_utc
from kaart.sources.http.border import reading
from kaart.sources.http.client import Http
from kaart.sources.registers.lines import LONGEST_FIELD, cut_lines, read_text
from kaart.sources.registers.sites import (
    BROKEN,
    NOT_ASKED,
    NOT_FOUND,
    LookUp,
    RawSites,
    locate_sites,
    location_notices,
)

HOST, PATH = "www.landelijkregisterkinderopvang.nl", "opendata/export_opendata_lrk.csv"
SOURCE = "lrk"
# The only fields that are read; all others, personal ones among them, are ignored.
FIELDS = (
    "lrk_id",
    "type_oko",
    "actuele_naam_oko",
    "aantal_kindplaatsen",
    "status",
    "opvanglocatie_adres",
    "opvanglocatie_postcode",
    "opvanglocatie_woonplaats",
    "bag_id",
    "cbs_code",
)
VE = ("ve", "vve")
DAYCARE, REGISTERED = "KDV", "Ingeschreven"
YES, NO = frozenset({"ja", "j", "true", "1"}), frozenset({"nee", "n", "false", "0"})
FEWEST_ROWS = 50
HEADER_BYTES = 4_000


@reading(HOST, PATH)
def fetch(http: Http, *, gemeenten: Sequence[str] | None, known: Mapping[str, Point], look_up: LookUp) -> RawSites:
    """Registered day care of gemeenten, with a point for every site whose address PDOK knows.

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

    Returns
    -------
    RawSites
        Besides the common columns: ``places`` (NaN unknown), ``ve`` (True, False, or NA where the register
        does not say), ``bag_id``.

    Raises
    ------
    UpstreamDriftError
        If fields are gone (names them), or the export is far too small.
    UpstreamNotFoundError
        If there is no day care in any of the gemeenten.
    SourceError
        If the register does not answer.
    """
    answer = http.get(HOST, PATH, accept="text/csv", expect=())
    rows, counts = _rows(answer.content)
    own = rows[(rows["type_oko"].str.upper() == DAYCARE) & (rows["status"].str.casefold() == REGISTERED.casefold())]
    sites = _sites(own)
    wanted = sites if gemeenten is None else sites[sites["gemeente"].isin(set(gemeenten))]
    if wanted.empty:
        raise UpstreamNotFoundError(
            mark("The register of childcare (LRK) has no day care in {areas}; check the code."),
            areas=", ".join(gemeenten or ("NL",)),
        )
    unique = wanted.drop_duplicates()
    doubled = unique["site_id"].duplicated(keep=False)
    single = unique[~unique["site_id"].duplicated()].reset_index(drop=True)
    located = locate_sites(http, single, known=known, look_up=look_up)
    counts |= {
        "duplicates": len(wanted) - len(unique),
        "conflicting_ids": int(doubled.sum()) - int(unique.loc[doubled, "site_id"].nunique()),
        "shared_bag_ids": int((single["bag_id"].ne("") & single["bag_id"].duplicated(keep=False)).sum()),
        **{name: int((located["located_by"] == name).sum()) for name in (NOT_FOUND, NOT_ASKED)},
    }
    return RawSites(
        located,
        Provenance(
            source=SOURCE,
            url=answer.url,
            retrieved_at=now_utc(),
            table="export_opendata_lrk",
            route="csv",
            last_modified=answer.last_modified,
            etag=answer.etag,
            counts=tuple((name, number) for name, number in counts.items() if number),
            warnings=(*_warnings(counts), *location_notices(located)),
        ),
    )


def header_there(http: Http) -> None:
    """Ask the first bytes of the export and hold its header against the fields that are used.

    Raises
    ------
    UpstreamDriftError
        If fields are gone; names them.
    SourceError
        If the register does not answer.
    """
    text = read_text(http.piece(HOST, PATH, first=0, size=HEADER_BYTES).content)
    _require_fields([name.strip().lower() for name in text.split("\n", 1)[0].split(";")])


def _require_fields(head: Sequence[str]) -> None:
    gone = [name for name in FIELDS if name not in head] + ([] if set(VE) & set(head) else [VE[0]])
    if gone:
        raise UpstreamDriftError(
            mark("The register of childcare (LRK) no longer gives {fields}; kaart keeps the last good data."),
            fields=", ".join(gone),
        )


def _rows(content: bytes) -> tuple[DataFrame, dict[str, int]]:
    """The used fields of every whole row, as text, and how many rows were not whole.

    Raises
    ------
    UpstreamDriftError
        If a field is gone, there are hardly any rows, or the last one stops halfway.
    """
    text = read_text(content)
    # Names hold stray quotes and apostrophes, and line ends of other systems; no field is quoted.
    lines = [line.split(";") for line in cut_lines(text)]
    head = [name.strip().lower() for name in lines[0]] if lines else []
    flag = next((name for name in VE if name in head), None)
    _require_fields(head)
    if len(lines) > 1 and len(lines[-1]) < len(head) and not text.endswith(("\n", "\r")):
        raise UpstreamDriftError(
            mark("The register of childcare (LRK) was cut off in the middle of a row; kaart keeps the last good data.")
        )
    whole = [line for line in lines[1:] if len(line) == len(head) and max(map(len, line)) <= LONGEST_FIELD]
    if len(whole) < FEWEST_ROWS:
        raise UpstreamDriftError(
            mark("The register of childcare (LRK) gave only {rows} rows; kaart keeps the last good data."),
            rows=len(whole),
        )
    places = {name: head.index(name) for name in FIELDS} | {"ve": head.index(flag or VE[0])}
    frame = DataFrame({name: [line[place].strip() for line in whole] for name, place in places.items()}, dtype="str")
    return frame, {"broken_rows": len(lines) - 1 - len(whole)}


def _sites(rows: DataFrame) -> DataFrame:
    codes = "GM" + rows["cbs_code"].str.zfill(4)
    number = pd.to_numeric(rows["aantal_kindplaatsen"], errors="coerce")
    said = rows["ve"].str.casefold()
    return DataFrame(
        {
            "site_id": "LRK" + rows["lrk_id"],
            "name": rows["actuele_naam_oko"],
            "address": rows["opvanglocatie_adres"],
            "postcode": rows["opvanglocatie_postcode"].str.replace(" ", "").str.upper(),
            "town": rows["opvanglocatie_woonplaats"],
            "gemeente": codes.where(codes.map(is_code), ""),
            "places": number.where(number >= 0).astype(float),
            "ve": said.map(lambda word: True if word in YES else False if word in NO else pd.NA).astype("boolean"),
            "bag_id": rows["bag_id"],
        }
    )


def _warnings(counts: Mapping[str, int]) -> tuple[Notice, ...]:
    texts = {
        "broken_rows": BROKEN,
        "conflicting_ids": mark("{count} sites stand in the register twice with other facts; the first was kept."),
        "shared_bag_ids": mark("{count} sites share an address object (BAG) with another site."),
    }
    return tuple(Notice.of(text, count=counts[name]) for name, text in texts.items() if counts.get(name))
