"""The address search: only hits that hold what was typed, and no trace of it anywhere."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point
from testserver import Reply, SmallServer, json_reply

from kaart.core.errors import SourceError, UpstreamDriftError, UpstreamUnavailableError
from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry
from kaart.sources.pdok.locatieserver import KINDS, MAX_PAGES, MAX_ROWS, Address, _plain, point_of, search, search_area
from kaart.sync.locate import locate

PATH = "/api.pdok.nl/bzk/locatieserver/search/v3_1/free"
# What the service documents; it refuses anything else.
DOCUMENTED = {"q", "fq", "rows", "fl", "start"}
Json = dict[str, Any]


@pytest.fixture
def http(server: SmallServer) -> Iterator[Http]:
    patience = Retry(attempts=2, first_wait_s=0.001, max_wait_s=0.002, rest_s=0)
    with Http(Settings(upstream=server.url), retry=patience) as client:
        yield client


def hit(**changes: Any) -> Json:
    """An invented address."""
    return {
        "type": "adres",
        "weergavenaam": "Teststraat 12-3, 6499ZZ Voorbeeldstad",
        "straatnaam": "Teststraat",
        "huisnummer": 12,
        "huis_nlt": "12-3",
        "postcode": "6499ZZ",
        "woonplaatsnaam": "Voorbeeldstad",
        "gemeentenaam": "Voorbeeldgemeente",
        "gemeentecode": "9901",
        "buurtcode": "BU9901AB01",
        "centroide_rd": "POINT(195000.5 320000)",
        "score": 7.5,
        **changes,
    }


def reply(*hits: Json) -> Reply:
    return json_reply({"response": {"numFound": len(hits), "docs": list(hits)}})


def labels(http: Http, server: SmallServer, text: str, *hits: Json) -> list[str]:
    server.on(PATH, reply(*hits))
    return [found.label for found in search(http, text)]


def test_a_verified_hit_in_full(http: Http, server: SmallServer) -> None:
    server.on(PATH, reply(hit()))
    label = "Teststraat 12-3, 6499ZZ Voorbeeldstad"
    wanted = Address(label, "adres", 195_000.5, 320_000.0, "BU9901AB01", "GM9901", 7.5)
    assert search(http, "Teststraat 12, Voorbeeldstad") == (wanted,)
    (asked,) = server.requests
    assert set(asked.params) <= DOCUMENTED
    assert asked.params["q"] == "teststraat 12, voorbeeldstad"
    assert asked.params["fq"] == "type:(adres OR postcode OR buurt OR wijk OR gemeente OR weg OR woonplaats)"


@pytest.mark.parametrize(
    "text",
    [
        "6499ZZ",
        "6499 zz 12",
        "6499zz 12-3",
        "Teststraat 12, 6499 ZZ Voorbeeldstad",
        "6499 Teststraat 12",
        "Testsraat 12 voorbeeldstat",
        "teststr. 12a Voorbeeldstad",
        "voorb. 12 test",
        "TESTSTRAAT 12 gemeente Voorbeeldgemeente, Nederland",
        "Téststraat 12",
    ],
)
def test_what_fits_is_kept(http: Http, server: SmallServer, text: str) -> None:
    assert len(labels(http, server, text, hit())) == 1


@pytest.mark.parametrize(
    "text",
    [
        "6499ZY",  # another postcode
        "6498ZZ 12",
        "Teststraat 13",  # another house
        "Teststraat 3",  # its number is only an addition there
        "6499ZZ 112",
        "Anderelaan 12",  # another street
        "Teststraat 12 Elders",  # another town
        "Utrecht Centraal",
        "Teststraat 6499 12 14",
    ],
)
def test_what_does_not_fit_is_dropped(http: Http, server: SmallServer, text: str) -> None:
    assert labels(http, server, text, hit()) == []


def test_a_number_in_the_street_is_no_house(http: Http, server: SmallServer) -> None:
    square = hit(straatnaam="Plein 1944", weergavenaam="Plein 1944 5, 6499ZZ Voorbeeldstad", huisnummer=5, huis_nlt="5")
    assert len(labels(http, server, "Plein 1944 5", square)) == 1
    assert len(labels(http, server, "Plein 1944", square)) == 1
    assert labels(http, server, "Plein 1944 6", square) == []


def test_a_house_number_before_a_little_word_is_no_postcode(http: Http, server: SmallServer) -> None:
    long = hit(weergavenaam="Teststraat 1234, 6499ZZ Voorbeeldstad", huisnummer=1234, huis_nlt="1234")
    assert len(labels(http, server, "Teststraat 1234 in Voorbeeldstad", long)) == 1
    assert len(labels(http, server, "6499 in", hit(postcode="6499IN"))) == 1


def test_a_street_is_no_house(http: Http, server: SmallServer) -> None:
    street = hit(type="weg", weergavenaam="Teststraat, Voorbeeldstad", huisnummer=None, huis_nlt=None, postcode=None)
    assert labels(http, server, "Teststraat 12", street) == []
    assert len(labels(http, server, "Teststraat", street)) == 1


def test_a_postcode_is_found_also_when_the_house_is_not(http: Http, server: SmallServer) -> None:
    postcode = hit(type="postcode", weergavenaam="Teststraat, 6499ZZ Voorbeeldstad", huisnummer=None, huis_nlt=None)
    del postcode["buurtcode"]
    server.on(PATH, reply(postcode))
    (found,) = search(http, "6499ZZ 99")
    assert (found.kind, found.buurt, found.gemeente) == ("postcode", "", "GM9901")
    assert search(http, "Teststraat 99") == ()


def test_the_point_of_an_address_and_of_nothing_else(http: Http, server: SmallServer) -> None:
    server.on(PATH, reply(hit()))
    assert point_of(http, "6499ZZ Teststraat 12 Voorbeeldstad") == Point(195_000.5, 320_000)
    server.on(PATH, reply(hit(type="postcode")))
    assert point_of(http, "6499ZZ") is None


@pytest.mark.parametrize(("text", "name"), [("Den Haag", "'s-Gravenhage"), ("den bosch", "'s-Hertogenbosch")])
def test_towns_go_by_two_names(http: Http, server: SmallServer, text: str, name: str) -> None:
    town = {"type": "woonplaats", "weergavenaam": name, "centroide_rd": "POINT(80000 455000)", "gemeentecode": "0518"}
    assert labels(http, server, text, town) == [name]


@pytest.mark.parametrize("kind", [*KINDS, "perceel", "hectometerpaal"])
def test_only_kinds_that_lead_to_a_buurt(http: Http, server: SmallServer, kind: str) -> None:
    assert len(labels(http, server, "teststraat", hit(type=kind))) == (kind in KINDS)


@pytest.mark.parametrize(
    "point", [None, "", "POINT(5.9 50.9 1)", "POINT(-5 320000)", "POINT(195000 700000)", "POINT(. .)"]
)
def test_without_a_point_there_is_no_hit(http: Http, server: SmallServer, point: str | None) -> None:
    assert labels(http, server, "teststraat", hit(centroide_rd=point)) == []


def test_odd_codes_and_scores_are_unknown(http: Http, server: SmallServer) -> None:
    server.on(PATH, reply(hit(buurtcode="?", gemeentecode=None, score=None)))
    (found,) = search(http, "teststraat")
    assert (found.buurt, found.gemeente, found.score) == ("", "", 0.0)


def test_more_is_asked_than_given(http: Http, server: SmallServer) -> None:
    server.on(PATH, reply(*[hit(huisnummer=n, weergavenaam=f"Teststraat {n}", huis_nlt=str(n)) for n in range(9)]))
    assert [found.label for found in search(http, "teststraat", rows=2)] == ["Teststraat 0", "Teststraat 1"]
    assert int(server.requests[0].params["rows"]) > 2


@pytest.mark.parametrize("text", ["", "  ", "?!*", "()"])
def test_nothing_to_look_up_asks_nothing(http: Http, server: SmallServer, text: str) -> None:
    assert search(http, text) == ()
    assert server.requests == []


def test_long_texts_are_cut(http: Http, server: SmallServer) -> None:
    server.on(PATH, reply())
    search(http, "a" * 5_000)
    assert len(server.requests[0].params["q"]) == 200


@given(st.text())
def test_no_query_language_gets_through(text: str) -> None:
    plain = _plain(text)
    assert not set(plain) & set(':*?~^"()[]{}/\\+-&|!_')
    assert _plain(plain) == plain
    assert not {"AND", "OR", "NOT"} & set(plain.split())


@pytest.mark.parametrize("answer", [json_reply({"docs": []}), json_reply([]), json_reply({"response": {"docs": None}})])
def test_another_form_of_answer_is_drift(http: Http, server: SmallServer, answer: Reply) -> None:
    server.on(PATH, answer)
    with pytest.raises(UpstreamDriftError, match="another form"):
        search(http, "teststraat")


@pytest.mark.parametrize("status", [400, 404, 503])
def test_what_was_typed_is_in_no_error_and_no_log(
    http: Http, server: SmallServer, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    typed = "Geheimstraat 7"
    body = b'{"detail": "unknown query parameter(s) found: q=geheimstraat 7"}'
    server.on(PATH, Reply(body, status=status))
    with caplog.at_level(logging.INFO), pytest.raises(SourceError) as caught:
        search(http, typed)
    told = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(caught.value.values)
    assert "geheim" not in told.lower()
    assert caught.value.__context__ is None
    assert isinstance(caught.value, UpstreamUnavailableError) == (status == 503)


def postcode(number: int, digits: str = "6499") -> Json:
    letters = f"{chr(65 + number // 26)}{chr(65 + number % 26)}"
    name = f"Teststraat, {digits}{letters} Voorbeeldstad"
    return hit(type="postcode", weergavenaam=name, postcode=f"{digits}{letters}", huisnummer=None, huis_nlt=None)


def test_four_digits_give_all_their_postcodes_page_by_page(http: Http, server: SmallServer) -> None:
    hits = [postcode(number) for number in range(MAX_ROWS + 3)]
    server.on(PATH, reply(*hits[:MAX_ROWS]), reply(*hits[MAX_ROWS:]))
    assert len(search_area(http, "6499")) == MAX_ROWS + 3
    assert [asked.params["start"] for asked in server.requests] == ["0", "100"]
    assert all(set(asked.params) <= DOCUMENTED for asked in server.requests)
    assert server.requests[0].params["fq"] == "type:postcode AND postcode:6499*"


def test_four_digits_never_ask_on_and_on(http: Http, server: SmallServer) -> None:
    server.on(PATH, reply(*(postcode(number) for number in range(MAX_ROWS))))
    assert len(search_area(http, "6499")) == MAX_ROWS
    assert server.count(PATH) == MAX_PAGES


def test_four_digits_keep_what_has_them(http: Http, server: SmallServer) -> None:
    server.on(PATH, reply(postcode(1, "6498"), hit(), postcode(2)))
    assert [found.label for found in search_area(http, "6499")] == ["Teststraat, 6499AC Voorbeeldstad"]


def test_four_digits_that_are_refused_are_looked_up_as_text(http: Http, server: SmallServer) -> None:
    server.on(PATH, reply(), reply(postcode(2)))
    assert [found.label for found in locate(http, " 6499 ")] == ["Teststraat, 6499AC Voorbeeldstad"]
    assert server.requests[1].params["q"] == "6499"


@pytest.mark.standin
def test_the_standin_gives_the_postcodes_of_four_digits(standin: Any) -> None:
    with Http(Settings(upstream=standin.url)) as client:
        found = locate(client, "6418")
        assert {hit.kind for hit in found} == {"postcode"}
        assert {hit.label.split(", ")[1][:6] for hit in found} >= {"6418JA", "6418HV"}


@pytest.mark.standin
def test_the_standin_verifies_a_real_school(standin: Any) -> None:
    with Http(Settings(upstream=standin.url)) as client:
        (found, *_) = search(client, "Voskuilenweg 137 Heerlen")
        assert (found.buurt, found.gemeente, found.kind) == ("BU09173901", "GM0917", "adres")
        assert found.x_m == pytest.approx(197_833.9, abs=1)
        assert [each.label for each in search(client, "6416AJ 137")][:1] == [found.label]
        # It answers these too, with something else.
        assert search(client, "Voskuilenweg 138 Heerlen") == ()
        assert search(client, "Utrecht Centraal") == ()
        (buurt, *_) = search(client, "Heerlerbaan-Oost")
        assert (buurt.kind, buurt.buurt) == ("buurt", "BU09174000")
