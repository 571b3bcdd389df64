"""The API answers what the command line gives, out of the store alone, in pages and only when it has changed."""

from __future__ import annotations

import csv
import gzip
import io
import socket

import pytest
from asgi import ask
from clirun import environment, run_here
from starlette.applications import Starlette

from kaart.core.settings import Settings
from kaart.server.api.routes import routes
from kaart.server.site import Site
from kaart.store.library import STAMP

NOBODY = "http://127.0.0.1:9"
FIGURES = "/api/v1/cijfers?gebied=voorbeeldregio&indicator=laag_inkomen&jaar=2023"


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def app(cache, monkeypatch):
    """The API over an empty store, in which only the example region is; whoever connects anywhere fails."""

    def refuse(_self, address):
        raise AssertionError(address)

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return Starlette(routes=routes(Site(Settings(cache=cache))))


@pytest.fixture
def kaart(cache):
    return lambda *words: run_here(*words, env=environment(NOBODY, cache))


def test_figures_are_those_of_the_command_line_in_every_form(app, kaart):
    words = ("cijfers", "voorbeeldregio", "--indicator", "laag_inkomen", "--jaar", "2023")
    answered = ask(app, FIGURES)
    assert answered.json() == kaart(*words, "--json").json()
    assert answered.headers["x-total-count"] == str(answered.json()["total"])
    as_csv = ask(app, FIGURES.replace("cijfers", "cijfers.csv"))
    assert (as_csv.text, as_csv.headers["content-type"]) == (kaart(*words, "--csv").out, "text/csv; charset=utf-8")
    assert ask(app, FIGURES, headers={"accept": "text/csv;q=0.9, text/html;q=0.8"}).body == as_csv.body
    collection = ask(app, FIGURES, headers={"accept": "application/geo+json"}).json()
    values = {row["area"]: row["value"] for row in answered.json()["figures"]}
    assert {item["id"]: item["properties"]["value"] for item in collection["features"]} == values
    longitude, latitude = collection["features"][0]["geometry"]["coordinates"][0][0][:2]
    assert 3 < longitude < 8
    assert 50 < latitude < 54


def test_the_latest_year_the_own_level_and_the_language_are_those_of_the_command_line(app, kaart):
    url, browser = "/api/v1/cijfers?gebied=GM9901&indicator=bijstand_per_1000", {"accept-language": "en"}
    asked = ask(app, f"{url}&taal=nl", headers=browser)
    assert asked.json() == kaart("cijfers", "GM9901", "--indicator", "bijstand_per_1000", "--json").json()
    assert ask(app, url, headers=browser).json()["figures"][0]["unit"] != asked.json()["figures"][0]["unit"]


def test_pages_follow_each_other_and_hold_every_area_once(app):
    whole = ask(app, FIGURES).json()
    asked, found = f"{FIGURES}&limiet=40", []
    while asked:
        page = ask(app, asked)
        assert page.json()["total"] == len(whole["figures"])
        found += page.json()["figures"]
        link = page.headers.get("link", "")
        assert not link or link.endswith('>; rel="next"')
        asked = link.removeprefix("<http://kaart.test").removesuffix('>; rel="next"')
    assert found == whole["figures"]
    assert ask(app, f"{FIGURES}&vanaf=5000").json()["figures"] == []
    lines = list(csv.reader(io.StringIO(ask(app, FIGURES.replace("cijfers", "cijfers.csv") + "&limiet=2").text)))
    assert len(lines) == 3


def test_areas_and_indicators(app, kaart):
    assert ask(app, "/api/v1/gebieden?zoek=nergens").json() == {"areas": []}
    (area,) = ask(app, "/api/v1/gebieden?zoek=BU99010101").json()["areas"]
    assert (area["area"], area["level"], area["gemeente"], area["invented"]) == ("BU99010101", "buurt", "GM9901", True)
    found = ask(app, "/api/v1/indicatoren?gebied=voorbeeldregio&taal=en").json()
    named = {item["indicator"]: item for item in found["indicators"]}
    assert found["total"] == len(named)
    assert 2023 in named["laag_inkomen"]["stored_years"]
    assert named["laag_inkomen"]["unit"] == "%"
    assert {item["stored_years"] for item in ask(app, "/api/v1/indicatoren").json()["indicators"]} == {None}


def test_what_has_not_changed_is_not_sent_again(app, cache):
    first = ask(app, FIGURES)
    tag = {"if-none-match": f'"other", {first.headers["etag"]}'}
    again = ask(app, FIGURES, headers=tag)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert ask(app, f"{FIGURES}&limiet=5", headers=tag).status == 200
    assert ask(app, FIGURES, headers={**tag, "accept-language": "en"}).status == 200
    assert ask(app, FIGURES, headers={**tag, "accept": "text/csv"}).status == 200
    (cache / STAMP).parent.mkdir(exist_ok=True)
    (cache / STAMP).touch()  # as a refresh does when it ends
    assert ask(app, FIGURES, headers=tag).status == 200


def test_an_answer_is_packed_for_who_can_read_that(app):
    packed = ask(app, FIGURES, headers={"accept-encoding": "br, gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == ask(app, FIGURES).body


def test_a_layer_of_ones_own_is_not_there(app, kaart, tmp_path):
    path = tmp_path / "lijst.csv"
    path.write_text("code;w\nBU99010101;4,5\nBU99010102;2\n", encoding="utf-8")
    said = ("--gebied", "voorbeeldregio", "--jaar", "2023", "--waarde", "w", "--naam", "Pakketten")
    more = ("--definitie", "Wie een pakket kreeg", "--eenheid", "%", "--bron", "Voedselbank")
    assert kaart("eigen", "toevoegen", str(path), *said, *more).code == 0
    asked = ("--gebied", "voorbeeldregio", "--indicator", "eigen_pakketten", "--json")
    assert kaart("cijfers", *asked).code == 0
    answered = ask(app, "/api/v1/cijfers?gebied=voorbeeldregio&indicator=eigen_pakketten")
    assert (answered.status, "Pakketten" in answered.text) == (404, False)
    assert "eigen_pakketten" not in ask(app, "/api/v1/indicatoren?gebied=voorbeeldregio").text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "hotspots?gebied=voorbeeldregio&indicator=laag_inkomen&jaar=2023&methode=lisa",
            (
                "hotspots",
                "--gebied",
                "voorbeeldregio",
                "--indicator",
                "laag_inkomen",
                "--jaar=2023",
                "--methode=lisa",
            ),
        ),
        ("bereik?gebied=GM9901&voorziening=vve", ("bereik", "--gebied", "GM9901", "--voorziening", "vve")),
        ("bereik?gebied=GM9901&voorziening=huisarts", ("bereik", "--gebied", "GM9901", "--voorziening", "huisarts")),
    ],
)
def test_what_takes_long_is_that_of_the_command_line_and_is_made_once(app, kaart, monkeypatch, url, words):
    first = ask(app, f"/api/v1/{url}")
    assert first.json() == kaart(*words, "--json").json()
    for name in ("hotspots", "load_access"):
        monkeypatch.delattr(f"kaart.server.api.operations.{name}")
    page = ask(app, f"/api/v1/{url}&vanaf=1&limiet=2")
    assert page.json() == {**first.json(), "areas": first.json()["areas"][1:3]}
    assert ("rel=" in page.headers.get("link", "")) == (first.json()["total"] > 3)
