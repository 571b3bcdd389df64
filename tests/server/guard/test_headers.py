"""Headers that every answer has."""

from __future__ import annotations

from asgi import ask
from starlette.responses import PlainTextResponse

from kaart.server.guard.headers import ALWAYS, Headers


def test_headers_are_added_and_those_of_a_route_stay():
    own = Headers(PlainTextResponse("x", headers={"Referrer-Policy": "no-referrer"}))
    found = ask(own, "/").headers
    assert found["x-content-type-options"] == ALWAYS["X-Content-Type-Options"]
    assert found["referrer-policy"] == "no-referrer"
