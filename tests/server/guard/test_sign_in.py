"""Signing in brings people back to the page that asked it, and nowhere else."""

from __future__ import annotations

import pytest
from asgi import ask
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

from kaart.server.guard import stack
from kaart.server.guard.absent import Absent
from kaart.server.guard.sign_in import CALLBACK, COOKIE, LOGIN, LOGOUT, PATHS, ComeBack
from kaart.server.site import Site

PAGE = "http://kaart.test/kaart/werksessie"


@pytest.fixture
def app(settings) -> Starlette:
    """Streamlit's routes as they lead: out to the provider, and back to the first page."""
    site = Site(settings, path="/kaart")
    routes = [
        Route(f"/kaart/{LOGIN}", lambda _: RedirectResponse("http://provider.test/authorize", 302)),
        Route(f"/kaart/{CALLBACK}", lambda _: RedirectResponse("/kaart/", 302)),
        Route(f"/kaart/{LOGOUT}", lambda _: RedirectResponse("/kaart/", 302)),
    ]
    return Starlette(
        routes=routes, middleware=[Middleware(Absent, site=site, opened=PATHS), Middleware(ComeBack, site=site)]
    )


def remembered(app: Starlette, referer: str) -> str:
    """Cookie of a visitor who signs in from a page."""
    answer = ask(app, f"/kaart/{LOGIN}", headers={"Referer": referer})
    assert answer.headers["location"] == "http://provider.test/authorize"
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Lax", f"Path=/kaart/{CALLBACK}"} <= set(cookie.split("; "))
    return cookie.split(";")[0]


def led_to(app: Starlette, cookie: str) -> str:
    return ask(app, f"/kaart/{CALLBACK}?code=x&state=y", headers={"Cookie": cookie}).headers["location"]


@pytest.mark.parametrize(
    ("referer", "target"),
    [
        (f"{PAGE}?gebied=GM0917&indicator=laag_inkomen", "/kaart/werksessie?gebied=GM0917&indicator=laag_inkomen"),
        (PAGE, "/kaart/werksessie"),
        (f"{PAGE}?sessie=1&sleutel=geheim", "/kaart/werksessie"),
        ("http://elders.test/kaart/werksessie?x=1", "/kaart/werksessie"),
        ("http://kaart.test/kaart/profiel?x=1", "/kaart/werksessie"),
        (f"{PAGE}?a=%0d%0aSet-Cookie:x;y", "/kaart/werksessie?a=%0d%0aSet-Cookie:x;y"),
        ("", "/kaart/werksessie"),
    ],
)
def test_people_come_back_to_the_page_that_asked_it(app, referer, target):
    assert led_to(app, remembered(app, referer)) == target


@pytest.mark.parametrize(
    "forged", ["http%3A%2F%2Felders.test", "%2F%2Felders.test", "%2Fkaart%2Fwerksessie%0d%0aX", ""]
)
def test_a_cookie_leads_to_no_other_page(app, forged):
    assert led_to(app, f"{COOKIE}={forged}") == "/kaart/werksessie"


def test_signing_out_ends_at_the_same_page(app):
    assert ask(app, f"/kaart/{LOGOUT}").headers["location"] == "/kaart/werksessie"


def test_the_addresses_are_there_only_where_it_is_set_up(settings, monkeypatch):
    def status(path: str) -> int:
        route = Route("/{rest:path}", lambda _: PlainTextResponse("streamlit"))
        return ask(Starlette(routes=[route], middleware=stack.guards(Site(settings), html=())), path).status

    assert [status(f"/{path}") for path in sorted(PATHS)] == [404, 404, 404]
    monkeypatch.setattr(stack, "is_set_up", lambda: True)
    assert [status(f"/{path}") for path in sorted(PATHS)] == [200, 200, 200]
    assert [status(path) for path in ("/auth", "/auth/other", "/oauth2callback/x")] == [404, 404, 404]
