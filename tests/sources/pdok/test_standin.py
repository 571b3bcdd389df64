"""PDOK as the stand-in plays it: real codes and counts, and everything that can go wrong on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kaart.core.errors import SourceError, UpstreamDriftError, UpstreamNotFoundError
from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry
from kaart.sources.pdok import boundaries as pdok
from kaart.sources.pdok.boundaries import RawAreas

pytestmark = pytest.mark.standin

HEERLEN = ["GM0917"]
PARKSTAD = ["GM0917", "GM0928", "GM0882", "GM0899", "GM1954", "GM0965", "GM0986"]
OGC = "wijken-en-buurten-2024/ogc"
WFS = "wijkenbuurten/2024/wfs"
Faults = Callable[..., None]


@pytest.fixture
def http(standin: Any) -> Iterator[Http]:
    patience = Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.02, rest_s=0)
    with Http(Settings(upstream=standin.url), retry=patience) as client:
        yield client


def fetch(http: Http, gemeenten: list[str] | None, *, level: str = "buurt", year: int = 2024) -> RawAreas:
    return pdok.fetch(http, level=level, year=year, gemeenten=gemeenten)


def counts(raw: RawAreas) -> dict[str, int]:
    return dict(raw.provenance.counts)


def notices(raw: RawAreas) -> str:
    return "\n".join(str(notice) for notice in raw.provenance.warnings)


def test_heerlen_2024(http: Http) -> None:
    raw = fetch(http, HEERLEN)
    assert len(raw.areas) == 57
    assert {"BU09174000", "BU09172000"} < set(raw.areas["code"])
    assert counts(raw)["water"] == 1
    assert set(raw.areas["gemeente_name"]) == {"Heerlen"}
    assert raw.areas.geometry.is_valid.all()
    assert notices(raw) == ""


def test_parkstad_2024(http: Http) -> None:
    raw = fetch(http, PARKSTAD)
    assert len(raw.areas) == 201
    assert set(raw.areas["gemeente"]) == set(PARKSTAD)


@pytest.mark.slow
def test_the_whole_country_2024(http: Http) -> None:
    begun = time.monotonic()
    raw = fetch(http, None)
    assert time.monotonic() - begun < 15
    assert len(raw.areas) == 14_566
    assert raw.areas["gemeente"].nunique() == 342
    assert "GM0998" not in set(raw.areas["gemeente"])


@pytest.mark.parametrize(("level", "number"), [("buurt", 57), ("wijk", 23), ("gemeente", 1)])
def test_heerlen_2018_is_generalised(http: Http, level: str, number: int) -> None:
    raw = fetch(http, HEERLEN, level=level, year=2018)
    assert len(raw.areas) == number
    assert raw.provenance.table == f"{level}_gegeneraliseerd"
    assert set(raw.areas["gemeente_name"]) == {"Heerlen"}


@pytest.mark.parametrize("year", [2018, 2024])
@pytest.mark.parametrize("level", ["buurt", "wijk", "gemeente"])
def test_both_services_agree(http: Http, faults: Faults, level: str, year: int) -> None:
    first = fetch(http, HEERLEN, level=level, year=year)
    faults({"match": "api.pdok.nl", "kind": "status", "code": 503})
    second = fetch(http, HEERLEN, level=level, year=year)
    assert (first.provenance.route, second.provenance.route) == ("ogc", "wfs")
    assert first.provenance.table == second.provenance.table
    columns = ["code", "name", "gemeente", "gemeente_name", "wijk"]
    assert first.areas[columns].equals(second.areas[columns])
    assert list(first.areas.area) == pytest.approx(list(second.areas.area), rel=1e-3)
    assert "status 503" in notices(second)


def test_a_web_page_makes_the_wfs_step_in(http: Http, faults: Faults) -> None:
    faults({"match": OGC, "kind": "html200"})
    raw = fetch(http, HEERLEN)
    assert (len(raw.areas), raw.provenance.route) == (57, "wfs")
    assert "web page" in notices(raw)


def test_next_links_that_go_round_make_the_wfs_step_in(http: Http, faults: Faults) -> None:
    faults({"match": OGC, "kind": "next_loop"})
    raw = fetch(http, HEERLEN)
    assert (len(raw.areas), raw.provenance.route) == (57, "wfs")
    assert "no end" in notices(raw)


@pytest.mark.parametrize("shape", ["bowtie", "null", "nan", "empty"])
def test_a_broken_boundary_costs_one_buurt_and_a_notice(http: Http, faults: Faults, shape: str) -> None:
    # The stand-in's bowtie is in degrees, in an answer that says RD: it cannot be repaired into a buurt.
    faults({"match": f"{OGC}.*buurten/items", "kind": "bad_geometry", "shape": shape})
    raw = fetch(http, HEERLEN)
    assert (len(raw.areas), counts(raw)["broken"], raw.provenance.route) == (56, 1, "ogc")
    assert "BU09171000" in notices(raw)
    assert "BU09171000" not in set(raw.areas["code"])


def test_rows_that_came_twice_count_once(http: Http, faults: Faults) -> None:
    faults({"match": f"{OGC}.*buurten/items", "kind": "duplicate_rows", "count": 5})
    raw = fetch(http, HEERLEN)
    assert (len(raw.areas), counts(raw)["duplicates"]) == (57, 5)


@pytest.mark.parametrize("column", ["buurtcode", "buurtnaam", "water"])
def test_a_dropped_column_makes_the_next_service_step_in(http: Http, faults: Faults, column: str) -> None:
    faults({"match": OGC, "kind": "drop_column", "column": column})
    raw = fetch(http, HEERLEN)
    assert (len(raw.areas), raw.provenance.route) == (57, "wfs")
    assert f"without '{column}'" in notices(raw)
    faults(*({"match": match, "kind": "drop_column", "column": column} for match in (OGC, WFS)))
    assert fetch(http, HEERLEN).provenance.table == "buurt_gegeneraliseerd"


@pytest.mark.parametrize("column", ["statcode", "statnaam", "jaarcode"])
def test_a_column_gone_everywhere_is_drift(http: Http, faults: Faults, column: str) -> None:
    faults({"match": "gebiedsindelingen", "kind": "drop_column", "column": column})
    with pytest.raises(UpstreamDriftError, match=column):
        fetch(http, HEERLEN, year=2018)


@pytest.mark.parametrize("fault", [{"kind": "status", "code": 500}, {"kind": "truncate", "bytes": 500}])
def test_nothing_works(http: Http, faults: Faults, fault: dict[str, Any]) -> None:
    faults({"match": "pdok.nl", **fault})
    with pytest.raises(SourceError, match=r"pdok\.nl"):
        fetch(http, HEERLEN)


def test_a_hiccup_is_nothing_special(http: Http, faults: Faults) -> None:
    faults({"match": OGC, "kind": "status", "code": 502, "times": 1})
    raw = fetch(http, HEERLEN)
    assert (raw.provenance.route, notices(raw)) == ("ogc", "")


def test_years_and_gemeenten_that_are_not_there(http: Http) -> None:
    with pytest.raises(UpstreamNotFoundError, match="2023 for GM0917"):
        fetch(http, HEERLEN, year=2023)
    with pytest.raises(UpstreamNotFoundError, match="2024 for GM0951"):
        fetch(http, ["GM0951"])
    assert "GM0951" in notices(fetch(http, ["GM0917", "GM0951"]))
