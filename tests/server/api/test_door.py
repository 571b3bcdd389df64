"""Reading only: GET, HEAD and OPTIONS, for pages of any site, without cookies."""

from __future__ import annotations

import pytest
from asgi import ask
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse

from kaart.core.settings import Settings
from kaart.server.api.door import Door
from kaart.server.api.routes import routes
from kaart.server.application import _routes
from kaart.server.site import Site

SITE = Site(Settings())


@pytest.fixture
def app():
    return Door(PlainTextResponse("x" * 50, headers={"ETag": "t"}), SITE)


def test_head_has_the_headers_of_get_and_no_body(app):
    got, headed = ask(app, "/"), ask(app, "/", method="HEAD")
    assert (headed.status, headed.headers, headed.body) == (200, got.headers, b"")
    assert headed.headers["content-length"] == "50"


def test_pages_of_any_site_may_read_and_none_with_a_cookie(app):
    for method in ("GET", "OPTIONS", "POST"):
        found = ask(app, "/", method=method, headers={"origin": "https://elders.example"}).headers
        assert found["access-control-allow-origin"] == "*"
        assert "link" in found["access-control-expose-headers"].lower()
        assert "access-control-allow-credentials" not in found
    asked = ask(app, "/", method="OPTIONS")
    assert (asked.status, asked.headers["access-control-allow-methods"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("path", ["/api/v1/cijfers", "/api/v1", "/api/v1/nergens"])
def test_writing_is_refused(method, path):
    answered = ask(Starlette(routes=routes(SITE)), path, method=method, headers={"accept-language": "en"})
    assert (answered.status, answered.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert method in answered.json()["detail"]


def test_the_application_has_it():
    app = Starlette(routes=_routes(SITE))
    assert ask(app, "/api/v1/nergens").json()["title"] == "UnknownPathError"
    assert ask(app, "/api/v1/openapi.json").status == 200


def test_under_the_path_of_a_proxy():
    app = Starlette(routes=routes(Site(Settings(), path="/kaart")))
    assert ask(app, "/kaart/api/v1").headers["location"] == "/kaart/api/v1/"
    assert ask(app, "/kaart/api/v1/openapi.json").json()["servers"] == [{"url": "/kaart/api/v1"}]
    asked = "gebied=GM9901&indicator=inwoners&niveau=buurt"
    link = ask(app, f"/kaart/api/v1/cijfers?{asked}&limiet=1").headers["link"]
    assert link == f'<http://kaart.test/kaart/api/v1/cijfers?{asked}&vanaf=1&limiet=1>; rel="next"'
