"""Which gemeenten are in which province: the yearly tables 'Gebieden in Nederland' of CBS.

The columns are numbered differently every year, so the column of provinces is known by its values: codes such as PV31.
"""

from __future__ import annotations

import re

import pandas as pd

from kaart.core.errors import UpstreamDriftError, mark
from kaart.core.provenance import Provenance
from kaart.sources.cbs.fetch import RawFigures
from kaart.sources.cbs.route import ask_rows
from kaart.sources.cbs.v3 import FIELDS, HOST, JSON, ROUTE, path_of
from kaart.sources.http.border import reading
from kaart.sources.http.client import Http

# A list with fewer is not of the whole country (there were 342 gemeenten in 2024).
FEWEST_GEMEENTEN, PROVINCES = 300, 12
_AREA = "RegioS"
_PROVINCE, _GEMEENTE = re.compile(r"PV[0-9]{2}"), re.compile(r"GM[0-9]{4}")


@reading(HOST, ROUTE)
def fetch(http: Http, table: str, *, source: str, year: int) -> RawFigures:
    """Every gemeente with its province: a frame with ``code`` and ``province``, sorted by code.

    Parameters
    ----------
    http
        Client for the requests.
    table
        Id of the table.
    source
        Id of the source in the catalogue.
    year
        Year of the areas.

    Raises
    ------
    UpstreamDriftError
        If no column has a province for every gemeente, or the list is not of the whole country.
    SourceError
        If the service does not answer.
    """
    topics, _, _ = ask_rows(
        http, HOST, path_of(table, "DataProperties"), params=JSON, needs=(), table=table, may_have=FIELDS
    )
    titled = topics[topics["Title"].map(lambda title: isinstance(title, str) and title.strip().startswith("Code"))]
    keys = tuple(str(key) for key in titled["Key"] if isinstance(key, str) and key)
    rows, url, _ = ask_rows(
        http, HOST, path_of(table, "TypedDataSet"), params=JSON, needs=(_AREA,), table=table, may_have=keys
    )
    rows = rows[rows[_AREA].map(lambda code: bool(_GEMEENTE.fullmatch(str(code).strip())))]
    codes = {key: rows[key].map(lambda cell: cell.strip() if isinstance(cell, str) else "") for key in keys}
    fitting = [cells for cells in codes.values() if len(cells) and cells.map(_is_province).all()]
    whole = len(rows) >= FEWEST_GEMEENTEN and len(fitting) == 1 and fitting[0].nunique() == PROVINCES
    if not whole or rows[_AREA].duplicated().any():
        raise UpstreamDriftError(
            mark("{table} of CBS does not give the province of every gemeente; please report this."), table=table
        )
    frame = pd.DataFrame({"code": rows[_AREA].str.strip(), "province": fitting[0]}).sort_values("code")
    origin = Provenance(source=source, url=url, table=table, route="v3", areas=year)
    return RawFigures(frame.reset_index(drop=True), origin)


def _is_province(cell: str) -> bool:
    return bool(_PROVINCE.fullmatch(cell))
