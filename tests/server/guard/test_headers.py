"""Headers that every answer has."""

from __future__ import annotations

import pytest
from asgi import ask
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from kaart.server.guard.headers import ALWAYS, Headers
from kaart.server.guard.policy import FILE_POLICY

POLICY = "default-src 'self'"


def headers_of(answer: Response, url: str = "/") -> dict[str, str]:
    return dict(ask(Headers(answer, policy=POLICY), url).headers)


def test_headers_are_added_and_those_of_a_route_stay():
    own = {"Referrer-Policy": "no-referrer", "Content-Security-Policy": "frame-ancestors *"}
    found = headers_of(HTMLResponse("x", headers=own))
    assert found["x-content-type-options"] == ALWAYS["X-Content-Type-Options"]
    assert (found["referrer-policy"], found["content-security-policy"]) == ("no-referrer", "frame-ancestors *")
    # It would keep other sites from what the route lets them frame.
    assert "x-frame-options" not in found


@pytest.mark.parametrize(
    ("answer", "policy"),
    [
        (HTMLResponse("x"), POLICY),
        (PlainTextResponse("x"), FILE_POLICY),
        (JSONResponse({}), FILE_POLICY),
        (Response("<svg/>", media_type="image/svg+xml"), FILE_POLICY),
        (Response("1", media_type="text/javascript"), None),
        (Response(status_code=304), None),
    ],
)
def test_pages_have_the_policy_of_pages_and_files_need_nothing(answer, policy):
    assert headers_of(answer).get("content-security-policy") == policy


def test_a_page_asks_for_the_place_of_the_reader_and_nothing_else():
    found = headers_of(HTMLResponse("x"))["permissions-policy"].split(", ")
    assert "geolocation=(self)" in found
    assert {"camera=()", "microphone=()", "payment=()"} <= set(found)


@pytest.mark.parametrize(("scheme", "value"), [("http", None), ("https", "same-origin")])
def test_windows_of_other_sites_are_kept_apart_where_a_browser_heeds_it(scheme, value):
    page = Headers(HTMLResponse("x"), policy=POLICY)

    async def by_scheme(scope, receive, send) -> None:
        await page({**scope, "scheme": scheme}, receive, send)

    assert ask(by_scheme, "/").headers.get("cross-origin-opener-policy") == value
