"""Registers of sites: LRK and DUO. Personal columns, odd encodings, addresses that are not found, and drift."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from functools import partial

import pytest
from registers import FREE, HEAD, REGISTER_PATH, export, found, site
from shapely.geometry import Point
from testserver import Asked, Reply, SmallServer, json_reply

from kaart.core.errors import UpstreamDriftError, UpstreamNotFoundError
from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts
from kaart.sources.pdok.locatieserver import point_of
from kaart.sources.registers import duo, lrk
from kaart.sources.registers.sites import KEPT, LOOKED_UP, NOT_ASKED, NOT_FOUND, REGISTER, unlocated


@pytest.fixture
def http(settings: Settings, server: SmallServer):
    fast = Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.02)
    with Http(replace(settings, upstream=server.url), retry=fast, timeouts=Timeouts(1, 1, 3)) as made:
        yield made


@pytest.fixture(autouse=True)
def addresses(server: SmallServer) -> list[str]:
    """PDOK knows every house of the Proefstraat; gives what was asked."""
    asked: list[str] = []

    def answer(request: Asked) -> Reply:
        asked.append(request.params["q"])
        number = "".join(part for part in request.params["q"].split() if part.isdigit())
        doc = found("Proefstraat", number, centroide_rd="POINT(100000 400000)")
        return json_reply({"response": {"docs": [doc]}})

    server.on(FREE, answer)
    return asked


def fetch(http: Http, server: SmallServer, rows: list[dict[str, str]], *, known=None, **parts):
    server.on(REGISTER_PATH, Reply(export(rows, **parts), content_type="text/csv"))
    return lrk.fetch(http, gemeenten=["GM9901"], known=known or {}, look_up=partial(point_of, http))


def test_only_registered_day_care_of_the_gemeente_comes(http: Http, server: SmallServer):
    rows = [
        site(1, ve="Ja"),
        site(2, type_oko="BSO"),
        site(3, status="Uitgeschreven"),
        site(4, cbs_code="9902"),
        site(5, ve="", aantal_kindplaatsen=""),
    ]
    sites = fetch(http, server, rows).sites.set_index("site_id")
    assert list(sites.index) == ["LRK1", "LRK5"]
    assert sites["name"]["LRK1"] == "'t Proefje 1 Bébé"
    assert sites["ve"]["LRK1"]
    assert sites["ve"].isna()["LRK5"]
    assert sites["places"].isna().to_dict() == {"LRK1": False, "LRK5": True}
    assert sites["postcode"]["LRK1"] == "9901AA"
    assert (sites.geometry["LRK1"].x, sites.crs.to_epsg()) == (100_000, 28992)
    assert sites["located_by"]["LRK1"] == LOOKED_UP


def test_nothing_of_people_is_left(http: Http, server: SmallServer):
    raw = fetch(http, server, [site(1)])
    everything = raw.sites.to_json() + str(raw.provenance)
    assert "eheim" not in everything
    assert "contact" not in everything
    assert "houder" not in everything


@pytest.mark.parametrize("word", ["Ja", "ja", "J", "TRUE", "1"])
def test_every_way_of_saying_yes_counts(http: Http, server: SmallServer, word: str):
    assert fetch(http, server, [site(1, ve=word)]).sites["ve"].tolist() == [True]


def test_older_exports_call_the_flag_vve_and_may_be_utf8(http: Http, server: SmallServer):
    head = ["vve" if name == "ve" else name for name in HEAD if name != "opc"]
    raw = fetch(http, server, [{**site(1), "vve": "Ja"}], head=head, encoding="utf-8-sig")
    assert raw.sites["ve"].tolist() == [True]
    assert raw.sites["name"].tolist() == ["'t Proefje 1 Bébé"]


def test_another_street_is_not_taken_for_the_address(http: Http, server: SmallServer):
    doc = found("Elderslaan", "1", centroide_rd="POINT(100000 400000)")
    server.on(FREE, json_reply({"response": {"docs": [doc]}}))
    raw = fetch(http, server, [site(1)])
    assert raw.sites.geometry.isna().all()
    assert raw.sites["located_by"].tolist() == [NOT_FOUND]
    assert unlocated(raw.sites)["address"].tolist() == ["Proefstraat 1"]
    assert "1 sites could not be located" in str(raw.provenance.warnings[0])


def test_when_pdok_is_down_sites_stay_without_a_point_and_are_counted(http: Http, server: SmallServer):
    server.on(FREE, Reply(b"", 503))
    raw = fetch(http, server, [site(1), site(2)])
    assert raw.sites["located_by"].tolist() == [NOT_ASKED, NOT_ASKED]
    assert dict(raw.provenance.counts)[NOT_ASKED] == 2
    assert "PDOK gave no answer" in str(raw.provenance.warnings[0])


def test_what_was_found_before_is_not_asked_again(http: Http, server: SmallServer, addresses: list[str]):
    known = {"9901AA PROEFSTRAAT 1 PROEFDORP": Point(1, 2)}
    raw = fetch(http, server, [site(1), site(2)], known=known)
    assert raw.sites["located_by"].tolist() == [KEPT, LOOKED_UP]
    assert raw.sites.geometry[0] == Point(1, 2)
    assert len(addresses) == 1


def test_what_is_odd_in_the_register_is_counted(http: Http, server: SmallServer):
    rows = [site(1), site(1), site(2), site(2, aantal_kindplaatsen="99"), site(3, bag_id="991")]
    server.on(REGISTER_PATH, Reply(export(rows) + b"\r\nkapot;regeltje\r\n", content_type="text/csv"))
    raw = lrk.fetch(http, gemeenten=["GM9901"], known={}, look_up=partial(point_of, http))
    assert raw.sites["site_id"].tolist() == ["LRK1", "LRK2", "LRK3"]
    counts = dict(raw.provenance.counts)
    assert counts == {"broken_rows": 1, "duplicates": 1, "conflicting_ids": 1, "shared_bag_ids": 2}
    assert len(raw.provenance.warnings) == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (export([site(1)], head=[name for name in HEAD if name not in {"cbs_code", "ve"}]), "cbs_code, ve"),
        (";".join(HEAD).encode(), "only 0 rows"),
        (b"<html>storing</html>", "web page|no longer gives"),
        (export([site(1)])[:-5], "cut off in the middle of a row"),
    ],
)
def test_another_form_is_refused(http: Http, server: SmallServer, content: bytes, says: str):
    server.on(REGISTER_PATH, Reply(content, content_type="text/csv"))
    with pytest.raises(OSError, match=says):
        lrk.fetch(http, gemeenten=["GM9901"], known={}, look_up=partial(point_of, http))


def test_a_gemeente_without_day_care_says_so(http: Http, server: SmallServer):
    server.on(REGISTER_PATH, Reply(export([site(1)]), content_type="text/csv"))
    with pytest.raises(UpstreamNotFoundError, match="GM0001"):
        lrk.fetch(http, gemeenten=["GM0001"], known={}, look_up=partial(point_of, http))


SCHOOL = {
    "VESTIGINGSCODE": "99AA00",
    "VESTIGINGSNAAM": "Proefschool",
    "STRAATNAAM": "Proefstraat",
    "HUISNUMMER-TOEVOEGING": "7",
    "POSTCODE": "9901 AA",
    "PLAATSNAAM": "PROEFDORP",
    "GEMEENTENUMMER": "9901",
    "TELEFOONNUMMER": "06-geheim",
}


def schools(*rows: dict[str, str], delimiter: str = ",") -> Reply:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return Reply(stream.getvalue().encode("utf-8-sig"), content_type="text/csv")


def rio(server: SmallServer, *, relations: list[dict], locations: list[dict]) -> None:
    def answer(request: Asked) -> Reply:
        rows = relations if request.params["resource_id"] == duo.RELATIONS else locations
        start = int(request.params["offset"])
        return json_reply({"result": {"records": rows[start : start + 1], "total": len(rows)}})

    server.on(f"/{duo.HOST}/{duo.SEARCH}", answer)


def test_schools_take_their_point_from_rio_and_else_by_address(http: Http, server: SmallServer):
    server.on(f"/{duo.HOST}/{duo.LIST}", schools(SCHOOL, {**SCHOOL, "VESTIGINGSCODE": "99AA01"}, delimiter=";"))
    rio(
        server,
        relations=[
            {"ONDERWIJSLOCATIECODE": "x", "VESTIGINGSCODE": "99AA00", "EINDDATUM": None},
            {"ONDERWIJSLOCATIECODE": "x", "VESTIGINGSCODE": "99AA01", "EINDDATUM": "2020-08-01"},
        ],
        locations=[
            {"ONDERWIJSLOCATIECODE": "x", "GPS_LATITUDE": 52.0, "GPS_LONGITUDE": 5.0},
            {"ONDERWIJSLOCATIECODE": "y", "GPS_LATITUDE": None, "GPS_LONGITUDE": None},
        ],
    )
    sites = duo.fetch(http, gemeenten=["GM9901"], known={}, look_up=partial(point_of, http)).sites
    assert sites["located_by"].tolist() == [REGISTER, LOOKED_UP]
    # 5.0 E, 52.0 N in RD, to the metre; worked out apart with PROJ.
    assert (sites.geometry[0].x, sites.geometry[0].y) == pytest.approx((128_410, 445_807), abs=1)
    assert "geheim" not in json.dumps(json.loads(sites.to_json()))


def test_without_rio_schools_are_looked_up_and_it_is_said(http: Http, server: SmallServer):
    server.on(f"/{duo.HOST}/{duo.LIST}", schools(SCHOOL))
    server.on(f"/{duo.HOST}/{duo.SEARCH}", Reply(b"", 503))
    raw = duo.fetch(http, gemeenten=["GM9901"], known={}, look_up=partial(point_of, http))
    assert raw.sites["located_by"].tolist() == [LOOKED_UP]
    assert "RIO gave no points" in str(raw.provenance.warnings[0])


def fetch_schools(http: Http, server: SmallServer, reply: Reply):
    server.on(f"/{duo.HOST}/{duo.LIST}", reply)
    server.on(f"/{duo.HOST}/{duo.SEARCH}", Reply(b"", 503))
    return duo.fetch(http, gemeenten=["GM9901"], known={}, look_up=lambda _: None)


def test_a_number_within_an_institution_is_no_code_of_a_school(http: Http, server: SmallServer):
    rows = [
        {**SCHOOL, "INSTELLINGSCODE": institution, "VESTIGINGSCODE": site}
        for institution, site in [("02AB", "00"), ("02AB", "1"), ("03CD", "00")]
    ]
    sites = fetch_schools(http, server, schools(*rows)).sites
    assert sites["site_id"].tolist() == ["DUO02AB00", "DUO02AB01", "DUO03CD00"]
    with pytest.raises(UpstreamDriftError, match="INSTELLINGSCODE"):
        fetch_schools(http, server, schools(*[{**SCHOOL, "VESTIGINGSCODE": site} for site in ("00", "01")]))


def test_a_school_that_stands_there_twice_is_counted_and_another_under_its_code_is_told(http, server: SmallServer):
    raw = fetch_schools(http, server, schools(SCHOOL, SCHOOL))
    assert dict(raw.provenance.counts)["duplicates"] == 1
    assert not [notice for notice in raw.provenance.warnings if "stand for several" in str(notice)]
    raw = fetch_schools(http, server, schools(SCHOOL, {**SCHOOL, "VESTIGINGSNAAM": "Another"}))
    assert ["99AA00" in str(notice) for notice in raw.provenance.warnings if "stand for" in str(notice)] == [True]
    assert len(raw.sites) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_names_are_read_in_either_encoding(http: Http, server: SmallServer, encoding: str):
    text = schools({**SCHOOL, "VESTIGINGSNAAM": "De Zoë"}).body.decode("utf-8-sig")
    sites = fetch_schools(http, server, Reply(text.encode(encoding), content_type="text/csv")).sites
    assert sites["name"].tolist() == ["De Zoë"]


def test_a_list_of_another_form_is_refused(http: Http, server: SmallServer):
    server.on(f"/{duo.HOST}/{duo.LIST}", schools({"NAAM": "x"}))
    with pytest.raises(UpstreamDriftError, match="VESTIGINGSCODE"):
        duo.fetch(http, gemeenten=["GM9901"], known={}, look_up=partial(point_of, http))


def test_a_list_that_was_cut_off_is_refused(http: Http, server: SmallServer):
    whole = schools(SCHOOL, {**SCHOOL, "VESTIGINGSCODE": "99AA01"}).body
    server.on(f"/{duo.HOST}/{duo.LIST}", Reply(whole[:-30], content_type="text/csv"))
    with pytest.raises(UpstreamDriftError, match="cut off"):
        duo.fetch(http, gemeenten=["GM9901"], known={}, look_up=partial(point_of, http))


@pytest.mark.standin
def test_the_registers_of_heerlen(standin, settings: Settings):
    with Http(replace(settings, upstream=standin.url)) as http:
        standin.post("reset")
        day_care = lrk.fetch(http, gemeenten=["GM0917"], known={}, look_up=partial(point_of, http)).sites
        found_schools = duo.fetch(http, gemeenten=["GM0917"], known={}, look_up=partial(point_of, http)).sites
    assert (len(day_care), int(day_care["ve"].sum()), int(day_care.geometry.notna().sum())) == (31, 17, 31)
    assert len(found_schools) == 23


@pytest.mark.parametrize("strange", ["a\rb", "x" * 131_073, "a;b", 'a"b', "\0"])
def test_a_strange_name_in_the_register_costs_its_row_at_most(http: Http, server: SmallServer, strange: str):
    raw = fetch(http, server, [site(1), site(2, actuele_naam_oko=strange), site(3)])
    assert set(raw.sites["site_id"]) >= {"LRK1", "LRK3"}
    lost = 3 - len(raw.sites)
    assert dict(raw.provenance.counts).get("broken_rows", 0) == lost
    assert lost == (len(strange) > 1000 or ";" in strange)


@pytest.mark.parametrize("strange", ["a\rb", "x" * 131_073, 'a"b', "\0"])
def test_a_strange_name_in_the_list_of_schools_costs_its_row_at_most(http: Http, server: SmallServer, strange: str):
    rows = [SCHOOL, {**SCHOOL, "VESTIGINGSCODE": "99AA01"}, {**SCHOOL, "VESTIGINGSCODE": "99AA02"}]
    rows[1]["VESTIGINGSNAAM"] = strange
    server.on(f"/{duo.HOST}/{duo.LIST}", schools(*rows))
    server.on(f"/{duo.HOST}/{duo.SEARCH}", Reply(b"", 503))
    raw = duo.fetch(http, gemeenten=["GM9901"], known={}, look_up=partial(point_of, http))
    assert set(raw.sites["site_id"]) >= {"DUO99AA00", "DUO99AA02"}
    assert dict(raw.provenance.counts).get("broken_rows", 0) == 3 - len(raw.sites) == (len(strange) > 1000)


@pytest.mark.parametrize(
    "row", [None, [], 1, {}, {"ONDERWIJSLOCATIECODE": [], "VESTIGINGSCODE": {}, "EINDDATUM": None}]
)
def test_a_row_of_rio_that_is_none_costs_itself(http: Http, server: SmallServer, row: object):
    good = {"ONDERWIJSLOCATIECODE": "x", "VESTIGINGSCODE": "99AA00", "EINDDATUM": None}
    place = {"GPS_LATITUDE": 52.0, "GPS_LONGITUDE": 5.0}
    server.on(f"/{duo.HOST}/{duo.LIST}", schools(SCHOOL))
    rows = [row, {**good, **place}, row]
    server.on(f"/{duo.HOST}/{duo.SEARCH}", json_reply({"result": {"records": rows, "total": 3}}))
    raw = duo.fetch(http, gemeenten=["GM9901"], known={}, look_up=partial(point_of, http))
    assert raw.sites["located_by"].tolist() == [REGISTER]


@pytest.mark.parametrize("result", [{"records": [None]}, {"records": None}, {"records": "x"}, [], None])
def test_rio_of_another_shape_leaves_the_schools_to_their_addresses(http: Http, server: SmallServer, result: object):
    server.on(f"/{duo.HOST}/{duo.LIST}", schools(SCHOOL))
    server.on(f"/{duo.HOST}/{duo.SEARCH}", json_reply({"result": result}))
    raw = duo.fetch(http, gemeenten=["GM9901"], known={}, look_up=partial(point_of, http))
    assert raw.sites["located_by"].tolist() == [LOOKED_UP]
    assert "RIO gave no points" in str(raw.provenance.warnings[0])


def test_a_register_without_end_is_left(http: Http, server: SmallServer):
    good = {"ONDERWIJSLOCATIECODE": "x", "VESTIGINGSCODE": "99AA00", "EINDDATUM": None}
    place = {"GPS_LATITUDE": 52.0, "GPS_LONGITUDE": 5.0}
    answer = json_reply({"result": {"records": [{**good, **place}], "total": 10**15}})
    server.on(f"/{duo.HOST}/{duo.LIST}", schools(SCHOOL))
    server.on(f"/{duo.HOST}/{duo.SEARCH}", answer)
    raw = duo.fetch(http, gemeenten=["GM9901"], known={}, look_up=partial(point_of, http))
    assert raw.sites["located_by"].tolist() == [LOOKED_UP]
    assert server.count(f"/{duo.HOST}/{duo.SEARCH}") == duo.MOST_PAGES
