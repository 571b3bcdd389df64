"""The services of PDOK, played by the project's own small server: paging, checks, fallbacks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from testserver import Asked, Reply, SmallServer, json_reply

from kaart.core.errors import (
    UnknownAreaError,
    UnknownLevelError,
    UpstreamAnswerError,
    UpstreamDriftError,
    UpstreamNotFoundError,
    UpstreamUnavailableError,
)
from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry
from kaart.sources.pdok import boundaries as pdok
from kaart.sources.pdok import wfs as pdok_wfs

RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
OGC = "/api.pdok.nl/cbs/wijken-en-buurten-2024/ogc/v1/collections/{}/items"
WFS = "/service.pdok.nl/cbs/wijkenbuurten/2024/wfs/v1_0"
OLD_OGC = "/api.pdok.nl/cbs/gebiedsindelingen/ogc/v1/collections/{}_gegeneraliseerd/items"
OLD_WFS = "/service.pdok.nl/cbs/gebiedsindelingen/{}/wfs/v1_0"
Json = dict[str, Any]


@pytest.fixture
def http(server: SmallServer) -> Iterator[Http]:
    patience = Retry(attempts=2, first_wait_s=0.001, max_wait_s=0.002, rest_s=0)
    with Http(Settings(upstream=server.url), retry=patience) as client:
        yield client


def square(west: float = 195_000, south: float = 320_000, size: float = 100) -> Json:
    east, north = west + size, south + size
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def buurt(code: str = "BU09170001", geometry: Json | None = None, **properties: Any) -> Json:
    row = {"buurtcode": code, "buurtnaam": f"naam {code}", "gemeentenaam": "Heerlen", "water": "NEE", **properties}
    row["gemeentecode"] = f"GM{code[2:6]}"
    return {"type": "Feature", "properties": row, "geometry": geometry or square()}


def area(code: str, geometry: Json | None = None, year: int = 2018, **properties: Any) -> Json:
    """A feature of gebiedsindelingen."""
    row = {"statcode": code, "statnaam": f"naam {code}", "jaarcode": year, **properties}
    return {"type": "Feature", "properties": row, "geometry": geometry or square()}


def ogc(items: list[Json], path: str = OGC.format("buurten"), *, crs: str = RD_URI, **changes: Any) -> Reply:
    """An answer of the OGC API; links and numberReturned fit unless told otherwise."""
    links = [
        {"rel": "alternate", "href": "http://127.0.0.1/html"},
        {"rel": "self", "href": f"https://{path[1:]}?f=json"},
    ]
    document = {"type": "FeatureCollection", "links": links, "features": items, "numberReturned": len(items)}
    return json_reply({**document, **changes}, content_type="application/geo+json", headers={"Content-Crs": f"<{crs}>"})


def wfs(items: list[Json], **changes: Any) -> Reply:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    return json_reply({"type": "FeatureCollection", "name": "buurten", "crs": crs, "features": items, **changes})


def filtering(answer: Callable[[list[Json]], Reply], *features: Json) -> Callable[[Asked], Reply]:
    """A service that honours the choice of a gemeente."""

    def reply(asked: Asked) -> Reply:
        wanted = re.findall(r"GM\d{4}", asked.params.get("filter", asked.params.get("gemeentecode", "")))
        codes = [next(value for key, value in f["properties"].items() if key.endswith("code")) for f in features]
        return answer([f for f, code in zip(features, codes, strict=True) if not wanted or code[2:6] == wanted[0][2:]])

    return reply


def fetch(http: Http, gemeenten: list[str] | None = None, *, level: str = "buurt", year: int = 2024) -> pdok.RawAreas:
    return pdok.fetch(http, level=level, year=year, gemeenten=gemeenten)


def notices(raw: pdok.RawAreas) -> str:
    return "\n".join(str(notice) for notice in raw.provenance.warnings)


def test_the_detailed_layer_comes_with_its_origin(http: Http, server: SmallServer) -> None:
    server.on(OGC.format("buurten"), ogc([buurt("BU09170002"), buurt("BU09170001", square(195_100))]))
    raw = fetch(http, ["gm0917 "])
    assert raw.areas.drop(columns="geometry").to_dict("list") == {
        "code": ["BU09170001", "BU09170002"],
        "name": ["naam BU09170001", "naam BU09170002"],
        "gemeente": ["GM0917", "GM0917"],
        "gemeente_name": ["Heerlen", "Heerlen"],
        "wijk": ["WK091700", "WK091700"],
    }
    assert raw.areas.crs.to_epsg() == 28992
    assert list(raw.areas.area) == [10_000, 10_000]
    found = raw.provenance
    assert (found.source, found.table, found.route) == ("pdok_wijken_buurten", "buurten", "ogc")
    assert found.url.startswith(server.url + OGC.format("buurten"))
    assert dict(found.counts) == {"areas": 2, "features": 2, "requests": 1}
    assert found.warnings == ()
    # The server refuses what it does not know, and gives ten features when not told.
    assert server.requests[0].params == {"f": "json", "limit": "1000", "crs": RD_URI, "gemeentecode": "GM0917"}


@pytest.mark.parametrize(
    ("level", "collection", "code", "wijk"),
    [("wijk", "wijken", "WK091701", "WK091701"), ("gemeente", "gemeenten", "GM0917", "")],
)
def test_every_level_has_its_own_collection(
    http: Http, server: SmallServer, level: str, collection: str, code: str, wijk: str
) -> None:
    row = {f"{level}code": code, f"{level}naam": "Molenberg", "water": "NEE", "gemeentenaam": "Heerlen"}
    feature = {"type": "Feature", "properties": row | {f"{level}naam": "Heerlen"}, "geometry": square()}
    server.on(OGC.format(collection), ogc([feature]))
    raw = fetch(http, ["GM0917"], level=level)
    assert raw.areas.iloc[0, :5].tolist() == [code, "Heerlen", "GM0917", "Heerlen", wijk]


def test_pages_are_followed_by_next_and_nothing_else(http: Http, server: SmallServer) -> None:
    path = OGC.format("buurten")

    def page(asked: Asked) -> Reply:
        self_link = {"rel": "self", "href": f"{server.url}{path}?f=json"}
        if asked.params.get("cursor") == "b|x":
            previous = {"rel": "prev", "href": f"{server.url}{path}?cursor=a"}
            return ogc([buurt("BU09170002")], links=[self_link, previous])
        # A link to the real host is taken under the upstream that is set.
        following = {"rel": "next", "href": "https://api.pdok.nl" + path.removeprefix("/api.pdok.nl") + "?cursor=b%7Cx"}
        return ogc([buurt("BU09170001")], links=[self_link, following])

    server.on(path, page)
    raw = fetch(http)
    assert list(raw.areas["code"]) == ["BU09170001", "BU09170002"]
    assert server.count(path) == 2


def test_gemeenten_are_fetched_one_by_one_and_many_in_bulk(http: Http, server: SmallServer) -> None:
    path = OGC.format("buurten")
    features = [buurt(f"BU{number:04d}0001") for number in range(1, 31)]
    server.on(path, filtering(ogc, *features))
    three = fetch(http, ["GM0001", "GM0002", "GM0003", "GM0001"])
    assert list(three.areas["code"]) == ["BU00010001", "BU00020001", "BU00030001"]
    assert sorted(asked.params["gemeentecode"] for asked in server.requests) == ["GM0001", "GM0002", "GM0003"]
    server.requests.clear()
    many = fetch(http, [f"GM{number:04d}" for number in range(1, 22)])
    assert len(many.areas) == 21
    assert [asked.params.get("gemeentecode") for asked in server.requests] == [None]
    assert dict(many.provenance.counts)["outside"] == 9


def test_an_ignored_choice_of_gemeenten_is_noticed(http: Http, server: SmallServer) -> None:
    server.on(WFS, wfs([buurt("BU09170001"), buurt("BU08820001"), buurt("BU03630001")]))
    raw = fetch(http, ["GM0917", "GM0882"])
    assert raw.provenance.route == "wfs"
    assert list(raw.areas["code"]) == ["BU08820001", "BU09170001"]
    assert "ignored the choice" in notices(raw)
    assert dict(raw.provenance.counts)["outside"] == 1
    assert dict(raw.provenance.counts).get("duplicates", 0) == 0


def test_degrees_are_brought_to_rd(http: Http, server: SmallServer) -> None:
    # The tower of Amersfoort is the origin of RD: 155000, 463000 is 5.38720621 E, 52.15517440 N.
    lon, lat = 5.38720621, 52.15517440
    degrees = {"type": "Polygon", "coordinates": [[[lon, lat], [lon + 0.01, lat], [lon, lat + 0.01], [lon, lat]]]}
    server.on(OGC.format("buurten"), ogc([buurt(geometry=degrees)], crs=CRS84_URI))
    raw = fetch(http, ["GM0917"])
    west, south, _, _ = raw.areas.total_bounds
    assert (west, south) == (pytest.approx(155_000, abs=1), pytest.approx(463_000, abs=1))
    server.on(OGC.format("buurten"), Reply(status=404))
    server.on(WFS, wfs([buurt(geometry=degrees)], crs={"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}))
    assert fetch(http, ["GM0917"]).areas.total_bounds == pytest.approx(raw.areas.total_bounds)


def test_degrees_that_say_they_are_rd_are_no_boundaries(http: Http, server: SmallServer) -> None:
    server.on(OGC.format("buurten"), ogc([buurt(geometry=square(5.9, 50.9, 0.1))]))
    with pytest.raises(UpstreamAnswerError, match="all 1 are broken"):
        fetch(http, ["GM0917"])


BROKEN_OGC = {
    "other crs": ogc([buurt()], crs="http://www.opengis.net/def/crs/EPSG/0/3857"),
    "other dataset": ogc([buurt()], OGC.format("buurten").replace("2024", "2023")),
    "no links": ogc([buurt()], links=[]),
    "links of another kind": ogc([buurt()], links="next"),
    "no features": ogc([], features=None),
    "no water column": ogc([buurt(water=None)]),
    "no code": ogc([buurt() | {"properties": {"buurtnaam": "x", "water": "NEE"}}]),
    "code is a number": ogc([buurt(buurtcode=9170001)]),
    "year in jrstatcode": ogc([buurt(jrstatcode="2023BU09170001")]),
    "year in jaarcode": ogc([buurt(jaarcode=2023)]),
    "code of another level": ogc([buurt() | {"properties": {**buurt()["properties"], "buurtcode": "WK091700"}}]),
    "feature of another kind": ogc(["BU09170001"]),  # type: ignore[list-item]
}


@pytest.mark.parametrize("reply", BROKEN_OGC.values(), ids=BROKEN_OGC)
def test_an_answer_that_drifted_is_an_error(http: Http, server: SmallServer, reply: Reply) -> None:
    server.on(OGC.format("buurten"), reply)
    with pytest.raises(UpstreamDriftError, match="buurten"):
        fetch(http, ["GM0917"])


BROKEN_WFS = {
    "other crs": wfs([buurt()], crs={"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}),
    "other year": wfs([buurt(jrstatcode="2023BU09170001")]),
    "no features": wfs([], features=None),
    "no document": json_reply([1]),
}


@pytest.mark.parametrize("reply", BROKEN_WFS.values(), ids=BROKEN_WFS)
def test_a_wfs_answer_that_drifted_is_an_error(http: Http, server: SmallServer, reply: Reply) -> None:
    server.on(WFS, reply)
    with pytest.raises(UpstreamDriftError, match="buurten"):
        fetch(http, ["GM0917"])


def test_the_missing_property_is_named(http: Http, server: SmallServer) -> None:
    server.on(OGC.format("buurten"), ogc([buurt(water=None, buurtnaam=None)]))
    with pytest.raises(UpstreamDriftError, match="'buurtnaam', 'water'"):
        fetch(http, ["GM0917"])


def test_half_a_page_is_no_page(http: Http, server: SmallServer) -> None:
    server.on(OGC.format("buurten"), ogc([buurt()], numberReturned=2))
    with pytest.raises(UpstreamAnswerError, match="said 2 features and gave 1"):
        fetch(http, ["GM0917"])


def test_the_wfs_steps_in_and_says_so(http: Http, server: SmallServer) -> None:
    server.on(OGC.format("buurten"), Reply(status=503))
    server.on(WFS, filtering(wfs, buurt("BU09170001", jrstatcode="2024BU09170001"), buurt("BU03630001")))
    raw = fetch(http, ["GM0917"])
    assert (raw.provenance.route, raw.provenance.table) == ("wfs", "buurten")
    assert list(raw.areas["code"]) == ["BU09170001"]
    assert "OGC wijken-en-buurten-2024/buurten gave no boundaries" in notices(raw)
    asked = next(asked for asked in server.requests if asked.path == WFS)
    assert asked.params["filter"] == (
        "<Filter><PropertyIsEqualTo><PropertyName>gemeentecode</PropertyName>"
        "<Literal>GM0917</Literal></PropertyIsEqualTo></Filter>"
    )
    assert asked.params["typeNames"] == "wijkenbuurten:buurten"


def test_wfs_pages_end_at_a_short_one(http: Http, server: SmallServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdok_wfs, "PAGE_SIZE", 2)
    every = [buurt(f"BU0917000{number}") for number in range(5)]

    def page(asked: Asked) -> Reply:
        start = int(asked.params["startIndex"])
        return wfs(every[start : start + int(asked.params["count"])])

    server.on(WFS, page)
    assert len(fetch(http, ["GM0917"]).areas) == 5
    assert [asked.params["startIndex"] for asked in server.requests if asked.path == WFS] == ["0", "2", "4"]


def test_wfs_pages_without_end_are_an_error(http: Http, server: SmallServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdok_wfs, "PAGE_SIZE", 2)
    server.on(WFS, wfs([buurt("BU09170001"), buurt("BU09170002")]))
    with pytest.raises(UpstreamAnswerError, match="without end"):
        fetch(http, ["GM0917"])
    assert server.count(WFS) == 2


def test_years_before_2022_come_generalised(http: Http, server: SmallServer) -> None:
    gemeente = [area("GM0917", square(195_000, 320_000, 1_000), statnaam="Heerlen"), area("GM0882", square(196_000))]
    server.on(OLD_OGC.format("gemeente"), ogc(gemeente, OLD_OGC.format("gemeente")))
    server.on(OLD_OGC.format("buurt"), ogc([area("BU09170001"), area("BU08820001")], OLD_OGC.format("buurt")))
    raw = fetch(http, ["GM0917"], year=2018)
    assert raw.areas.iloc[0, :5].tolist() == ["BU09170001", "naam BU09170001", "GM0917", "Heerlen", "WK091700"]
    assert len(raw.areas) == 1
    assert (raw.provenance.source, raw.provenance.table) == ("pdok_gebiedsindelingen", "buurt_gegeneraliseerd")
    assert raw.provenance.warnings == ()
    assert dict(raw.provenance.counts)["outside"] == 1
    layer, box = server.requests
    assert layer.params == {"f": "json", "limit": "1000", "crs": RD_URI, "datetime": "2018-07-01T00:00:00Z"}
    margin = pdok.MARGIN_M
    corners = (195_000 - margin, 320_000 - margin, 196_000 + margin, 321_000 + margin)
    assert box.params == {**layer.params, "bbox": ",".join(f"{value:.0f}" for value in corners), "bbox-crs": RD_URI}
    assert raw.provenance.url.startswith(server.url + OLD_OGC.format("buurt"))


def test_generalised_gemeenten_need_one_request(http: Http, server: SmallServer) -> None:
    reply = ogc([area("GM0917", statnaam="Heerlen"), area("GM0882")], OLD_OGC.format("gemeente"))
    server.on(OLD_OGC.format("gemeente"), reply)
    raw = fetch(http, ["GM0917"], level="gemeente", year=2018)
    assert raw.areas.iloc[0, :5].tolist() == ["GM0917", "Heerlen", "GM0917", "Heerlen", ""]
    assert len(server.requests) == 1


def test_the_whole_country_generalised_needs_no_boxes(http: Http, server: SmallServer) -> None:
    server.on(OLD_OGC.format("gemeente"), ogc([area("GM0917", statnaam="Heerlen")], OLD_OGC.format("gemeente")))
    server.on(OLD_OGC.format("wijk"), ogc([area("WK091700"), area("WK088200")], OLD_OGC.format("wijk")))
    raw = fetch(http, level="wijk", year=2018)
    assert list(raw.areas["gemeente_name"]) == ["", "Heerlen"]
    assert [asked.params.get("bbox") for asked in server.requests] == [None, None]


@pytest.mark.parametrize("parts", [[], [area("GM0917")]], ids=["all of it", "a part of it"])
def test_a_gemeente_with_a_broken_boundary_has_no_box(http: Http, server: SmallServer, parts: list[Json]) -> None:
    broken = area("GM0917") | {"geometry": None}
    server.on(OLD_OGC.format("gemeente"), ogc([broken, *parts], OLD_OGC.format("gemeente")))
    server.on(OLD_OGC.format("buurt"), ogc([area("BU09170001"), area("BU08820001")], OLD_OGC.format("buurt")))
    assert list(fetch(http, ["GM0917"], year=2018).areas["code"]) == ["BU09170001"]
    assert server.requests[-1].params.get("bbox") is None


def test_another_year_than_asked_is_an_error(http: Http, server: SmallServer) -> None:
    reply = ogc([area("GM0917", year=2024)], OLD_OGC.format("gemeente"))
    server.on(OLD_OGC.format("gemeente"), reply)
    with pytest.raises(UpstreamDriftError, match="boundaries of 2024 where 2018 was asked"):
        fetch(http, ["GM0917"], level="gemeente", year=2018)


def test_without_jaarcode_the_year_is_unknown(http: Http, server: SmallServer) -> None:
    reply = ogc([area("GM0917", jaarcode=None)], OLD_OGC.format("gemeente"))
    server.on(OLD_OGC.format("gemeente"), reply)
    with pytest.raises(UpstreamDriftError, match="'jaarcode'"):
        fetch(http, ["GM0917"], level="gemeente", year=2018)


def test_the_generalised_wfs_is_the_last_resort(http: Http, server: SmallServer) -> None:
    def reply(asked: Asked) -> Reply:
        if asked.params["typeNames"] == "gebiedsindelingen:gemeente_gegeneraliseerd":
            return filtering(wfs, area("GM0917", statnaam="Heerlen"), area("GM0882"))(asked)
        assert asked.params["bbox"] == "194500,319500,195600,320600,urn:ogc:def:crs:EPSG::28992"
        assert "filter" not in asked.params
        return wfs([area("BU09170001"), area("BU08820001")])

    server.on(OLD_WFS.format(2018), reply)
    raw = fetch(http, ["GM0917"], year=2018)
    assert raw.areas.iloc[0, :5].tolist() == ["BU09170001", "naam BU09170001", "GM0917", "Heerlen", "WK091700"]
    assert (raw.provenance.route, raw.provenance.table) == ("wfs", "buurt_gegeneraliseerd")


def test_a_gemeente_of_which_nothing_came_is_named(http: Http, server: SmallServer) -> None:
    server.on(OGC.format("buurten"), filtering(ogc, buurt("BU09170001")))
    assert "for GM0882, GM0951;" in notices(fetch(http, ["GM0951", "GM0917", "GM0882"]))


def test_nothing_anywhere_is_not_found(http: Http, server: SmallServer) -> None:
    server.on(OGC.format("buurten"), ogc([]))
    with pytest.raises(UpstreamNotFoundError, match="of 2024 for GM0882, GM0951;"):
        fetch(http, ["GM0951", "GM0882"])
    with pytest.raises(UpstreamNotFoundError, match="of 2024 for NL;"):
        fetch(http)


def test_the_most_telling_failure_is_raised(http: Http, server: SmallServer) -> None:
    server.on(WFS, Reply(status=503))
    with pytest.raises(UpstreamUnavailableError, match="503"):
        fetch(http, ["GM0917"])
    server.on(OLD_WFS.format(2024), Reply(b"<html>", content_type="text/html"))
    with pytest.raises(UpstreamAnswerError, match="web page"):
        fetch(http, ["GM0917"])


@pytest.mark.parametrize("wrong", [["BU09170001"], ["Heerlen"], ["NL"], []])
def test_only_gemeenten_can_be_asked_for(http: Http, server: SmallServer, wrong: list[str]) -> None:
    with pytest.raises(UnknownAreaError):
        fetch(http, wrong)
    assert server.requests == []


@pytest.mark.parametrize("wrong", ["land", "provincie"])
def test_only_levels_with_a_map_can_be_asked_for(http: Http, server: SmallServer, wrong: str) -> None:
    with pytest.raises(UnknownLevelError, match="buurt"):
        fetch(http, ["GM0917"], level=wrong)
    assert server.requests == []
