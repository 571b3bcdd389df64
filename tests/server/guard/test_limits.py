"""Bounds on what a request may bring."""

from __future__ import annotations

import pytest
from asgi import ask, request_scope, run_apart
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from kaart.core.settings import Settings
from kaart.server.guard.limits import (
    MOST_ADDRESS_BYTES,
    MOST_BODY_BYTES,
    MOST_HEADER_BYTES,
    MOST_QUERY_VALUES,
    MOST_UPLOAD_BYTES,
    Limits,
)
from kaart.server.site import Site


async def _reads(scope, receive, send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


APP = Limits(_reads, site=Site(Settings()))
UPLOAD = "/_stcore/upload_file/session/file"


@pytest.mark.parametrize(
    ("url", "headers", "status"),
    [
        ("/" + "x" * MOST_ADDRESS_BYTES, {}, 414),
        ("/?indicator=" + "x" * 50_000 + "&taal=en", {}, 414),
        ("/", {"X-Long": "x" * MOST_HEADER_BYTES}, 431),
        ("/?" + "a=1&" * MOST_QUERY_VALUES, {}, 400),
        ("/", {"Content-Length": str(MOST_BODY_BYTES + 1)}, 413),
        ("/", {"Content-Length": "-1"}, 400),
        ("/", {"Content-Length": "x"}, 400),
        (UPLOAD, {"Content-Length": str(MOST_UPLOAD_BYTES + 1)}, 413),
    ],
)
def test_what_is_too_large_is_refused_with_a_sentence(url, headers, status):
    answer = ask(APP, url, headers=headers)
    assert (answer.status, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].endswith(".")
    assert "x" * 20 not in answer.text


def test_the_sentence_is_in_the_language_of_the_reader():
    assert "hoogstens" in ask(APP, "/", headers={"X-Long": "x" * MOST_HEADER_BYTES}).text
    assert "at most" in ask(APP, "/?taal=en", headers={"X-Long": "x" * MOST_HEADER_BYTES}).text


def test_what_fits_passes():
    url = "/?" + "&".join(["a=1"] * MOST_QUERY_VALUES)
    assert ask(APP, url, headers={"X-Long": "x" * (MOST_HEADER_BYTES - 100)}).text == "0"
    assert ask(APP, UPLOAD, method="PUT", body=bytes(MOST_UPLOAD_BYTES)).text == str(MOST_UPLOAD_BYTES)


def test_a_body_that_does_not_say_its_length_is_broken_off_at_the_bound():
    assert ask(APP, "/", method="POST", body=bytes(MOST_BODY_BYTES)).text == str(MOST_BODY_BYTES)
    assert ask(APP, "/", method="POST", body=bytes(MOST_BODY_BYTES + 1)).status == 413
    assert ask(APP, UPLOAD, method="PUT", body=bytes(MOST_UPLOAD_BYTES + 1)).status == 413


def test_an_answer_that_has_begun_is_not_followed_by_another():
    async def begins(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await receive()

    with pytest.raises(Exception, match=r"^$") as caught:
        ask(Limits(begins, site=Site(Settings())), "/", method="POST", body=bytes(MOST_BODY_BYTES + 1))
    assert type(caught.value).__name__ == "_TooLargeError"


def test_a_websocket_with_such_an_address_is_closed():
    sent = []

    async def send(message) -> None:
        sent.append(message)

    scope = {**request_scope("/_stcore/stream?" + "x" * MOST_ADDRESS_BYTES), "type": "websocket"}
    run_apart(APP(scope, None, send))
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_under_the_path_of_a_proxy_an_upload_is_as_large():
    app = Limits(_reads, site=Site(Settings(), path="/kaart"))
    assert ask(app, f"/kaart{UPLOAD}", method="PUT", body=bytes(MOST_BODY_BYTES + 1)).status == 200
    assert ask(app, UPLOAD, method="PUT", body=bytes(MOST_BODY_BYTES + 1)).status == 413
