"""An id for every request, in its answer and in the log, and one answer to what nobody foresaw."""

from __future__ import annotations

import asyncio
import json

import pytest
from asgi import ask, request_scope, run_apart
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse

from kaart.core.errors import InputError
from kaart.core.settings import Settings
from kaart.server.guard.numbered import Numbered
from kaart.server.problem import problem
from kaart.server.request_id import current_request
from kaart.server.site import Site

SITE = Site(Settings())
TYPED = "geheim-7f"


async def _fine(scope, receive, send) -> None:
    await asyncio.sleep(0)
    await PlainTextResponse(await asyncio.to_thread(current_request))(scope, receive, send)


async def _refuses(scope, receive, send) -> None:
    await problem(InputError("No."), language="en")(scope, receive, send)


async def _fails(scope, receive, send) -> None:
    {}[TYPED]


async def _fails_after(scope, receive, send) -> None:
    await _fine(scope, receive, send)
    {}[TYPED]


async def _fails_halfway(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    {}[TYPED]


async def _left(scope, receive, send) -> None:
    raise ClientDisconnect


def test_each_request_has_an_id_of_its_own_also_in_its_threads():
    first, second = (ask(Numbered(_fine, site=SITE), "/", headers={"X-Request-ID": TYPED}) for _ in range(2))
    assert len(first.text) == len(second.text) == 16
    assert first.text != second.text
    assert (first.headers["x-request-id"], second.headers["x-request-id"]) == (first.text, second.text)
    assert not current_request()


def test_a_problem_names_it():
    answer = ask(Numbered(_refuses, site=SITE), "/")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def _asked(app, url):
    """Messages that were sent before the exception came."""
    sent = []

    async def receive():
        raise AssertionError

    async def send(message) -> None:
        sent.append(message)

    with pytest.raises(KeyError):
        run_apart(Numbered(app, site=SITE)(request_scope(url), receive, send))
    return sent


def test_what_nobody_foresaw_is_answered_and_left_to_the_log():
    start, body = _asked(_fails, f"/mee/{TYPED}?sleutel={TYPED}&taal=en")
    said = json.loads(body["body"])
    assert (start["status"], said["status"]) == (500, 500)
    assert dict(start["headers"])[b"x-request-id"].decode() == said["request_id"]
    assert "log of the server" in said["detail"]
    assert TYPED not in str(said)


@pytest.mark.parametrize(("app", "count"), [(_fails_after, 2), (_fails_halfway, 1)])
def test_an_answer_that_was_begun_is_not_answered_again(app, count):
    assert len(_asked(app, "/")) == count


def test_who_left_is_no_fault():
    async def nobody(*_):
        """Takes what the server would throw away."""

    run_apart(Numbered(_left, site=SITE)(request_scope("/"), nobody, nobody))


def test_a_websocket_is_told_too():
    sent = []

    async def accepts(scope, receive, send) -> None:
        await send({"type": "websocket.accept"})

    async def send(message) -> None:
        sent.append(message)

    async def receive():
        raise AssertionError

    run_apart(Numbered(accepts, site=SITE)({**request_scope("/"), "type": "websocket"}, receive, send))
    assert [name for name, _ in sent[0]["headers"]] == [b"x-request-id"]


def test_nothing_outside_a_request_has_one():
    assert b"request_id" not in problem(InputError("No."), language="en").body
