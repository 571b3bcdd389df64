"""What goes wrong is one sentence in the language that was asked for, with the status that fits."""

from __future__ import annotations

import pytest
from asgi import ask, request_scope, run_apart
from starlette.applications import Starlette

from kaart.core.errors import BusyError
from kaart.core.settings import Settings
from kaart.server.api.operations import Operations
from kaart.server.api.routes import routes
from kaart.server.site import Site

ASKED = "/api/v1/cijfers?gebied=voorbeeldregio&indicator=laag_inkomen"


@pytest.fixture
def site(tmp_path):
    return Site(Settings(cache=tmp_path / "cache"))


@pytest.fixture
def app(site):
    return Starlette(routes=routes(site))


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("/api/v1/cijfers?gebied=x", 400, "'indicator' is missing"),
        (f"{ASKED}&limiet=20001", 400, "'limiet' must be 20000 or less, and is 20001."),
        (f"{ASKED}&vanaf=-1", 400, "'vanaf' must be 0 or more, and is -1."),
        (f"{ASKED}&jaar=abc", 400, "'abc' is no whole number, and 'jaar' must be one."),
        (f"{ASKED}&niveau=straat", 400, "no value of 'niveau'; choose buurt, wijk, gemeente, provincie, land."),
        (f"{ASKED}&indikator=x", 400, "There is no parameter 'indikator' here"),
        (f"{ASKED}&jaar=2018&jaar=2019", 400, "'jaar' may be given once."),
        (
            f"/api/v1/hotspots?indicator=inwoners&gebied={'x' * 7000}",
            400,
            "The length of 'gebied' may be 6000 or less.",
        ),
        (
            f"/api/v1/cijfers?indicator=laag_inkomen&gebied={'x' * 101}",
            400,
            "The length of 'gebied' may be 100 or less.",
        ),
        (f"/api/v1/profiel/{'x' * 101}", 400, "The length of 'code' may be 100 or less."),
        ("/api/v1/gebieden?zoek=", 400, "The length of 'zoek' must be 1 or more."),
        ("/api/v1/hotspots?gebied=GM9901&indicator=inwoners&gladgestreken=x", 400, "true or false, not 'x'."),
        ("/api/v1/bereik?gebied=GM9901&voorziening=eigen", 400, "Points of your own"),
        ("/api/v1/bereik?gebied=GM9901&voorziening=vve&centrum=a", 400, "voorziening=ov"),
        ("/api/v1/bereik?gebied=NL&voorziening=vve", 400, "whole country"),
        ("/api/v1/bereik?gebied=GM9901&voorziening=zee", 400, "no facility 'zee'"),
        ("/api/v1/profiel/voorbeeldregio", 400, "is a region"),
        ("/api/v1/profiel/NL", 400, "is the country"),
        ("/api/v1/cijfers?gebied=Nergens&indicator=laag_inkomen", 404, "There is no area 'Nergens'"),
        ("/api/v1/cijfers?gebied=GM9901&indicator=laag", 404, "There is no indicator 'laag'"),
        ("/api/v1/cijfers?gebied=GM0917&indicator=laag_inkomen", 404, "has been fetched yet"),
        ("/api/v1/cijfers/", 404, "There is nothing at /api/v1/cijfers/"),
        ("/api/v1/docs", 404, "There is nothing at /api/v1/docs"),
        ("/api/v1/x%0Ay", 404, "There is nothing at"),
    ],
)
def test_a_sentence_says_which_parameter_and_what_it_may_be(app, url, status, words):
    answered = ask(app, url, headers={"accept-language": "en"})
    assert (answered.status, answered.headers["content-type"]) == (status, "application/problem+json")
    assert words in answered.json()["detail"]
    assert answered.json()["status"] == status
    assert answered.headers["cache-control"] == "no-store"
    assert "etag" not in answered.headers
    assert ask(app, url).json()["detail"] != answered.json()["detail"]


def test_who_comes_while_too_much_is_asked_hears_when_to_come_back(app, site, monkeypatch):
    async def busy(_function):
        raise BusyError("Busy.", seconds=10)

    monkeypatch.setattr(site.work, "run", busy)
    for url in (
        "/api/v1/hotspots?gebied=GM9901&indicator=laag_inkomen",
        "/api/v1/cijfers?gebied=GM9901&indicator=laag_inkomen&limiet=20000",
    ):
        answered = ask(app, url)
        assert (answered.status, answered.headers["retry-after"]) == (503, "10")
        assert answered.headers["access-control-allow-origin"] == "*"
    assert ask(app, "/api/v1/cijfers?gebied=GM9901&indicator=laag_inkomen").status == 200


def test_a_defect_is_a_problem_too_and_reaches_the_log(site, monkeypatch):
    def fail(*_more):
        raise ZeroDivisionError

    monkeypatch.setattr(Operations, "_ask", fail)
    sent = []

    async def run():
        async def send(message):
            sent.append(message)

        with pytest.raises(ZeroDivisionError):  # which the server writes to its log
            await Starlette(routes=routes(site))(request_scope(ASKED), None, send)

    run_apart(run())
    assert sent[0]["status"] == 500
    assert b"logboek" in sent[1]["body"]
    assert b"ZeroDivision" not in sent[1]["body"]
