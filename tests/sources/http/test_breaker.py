"""A service that fails time after time is left alone; nothing else is."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from testserver import Reply, SmallServer, json_reply

from kaart.core.errors import SourceError, UpstreamAnswerError, UpstreamUnavailableError
from kaart.core.settings import Settings
from kaart.sources.http.breaker import MOST
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts

HOST = "data.example"
FAST = Retry(attempts=3, first_wait_s=0.01, max_wait_s=0.02, longest_retry_after_s=1, rest_s=0)
GOOD = json_reply([1])
DOWN = Reply(b"{}", 503)
QUESTIONS = 90


@pytest.fixture
def http(server: SmallServer, settings: Settings):
    with Http(replace(settings, upstream=server.url), timeouts=Timeouts(1, 0.3, 1), retry=FAST) as made:
        yield made


def ask(http: Http, path: str = "rows/list", **params: str) -> SourceError | None:
    try:
        http.get_json(HOST, path, params=params)
    except SourceError as error:
        return error
    return None


@pytest.mark.parametrize(
    "bad",
    [
        DOWN,
        Reply(b"<html>Storing</html>", 200, "text/html"),
        Reply(b'{"a": ', 200),
        Reply(b"", 200),
        replace(GOOD, cut_at=2),
        Reply(b"{}", 403),
        Reply(b"a", 200, "text/csv"),
    ],
    ids=["503", "page", "half", "empty", "reset", "403", "type"],
)
def test_a_service_that_fails_time_after_time_is_not_asked_again(http: Http, server: SmallServer, bad: Reply):
    server.on(f"/{HOST}/rows/list", bad)
    errors = [ask(http, n=str(number)) for number in range(QUESTIONS)]
    assert None not in errors
    assert len(server.requests) <= MOST * FAST.attempts
    last = errors[-1]
    assert type(last) is type(errors[0])
    assert str(errors[0].cause) in str(last)
    assert f"stops asking {HOST}" in str(last)
    assert "what is stored stays" in str(last)


def test_questions_at_once_end_together(http: Http, server: SmallServer):
    server.on(f"/{HOST}/rows/list", DOWN)
    errors = http.map(lambda number: ask(http, n=str(number)), range(QUESTIONS))
    assert None not in errors
    assert len(server.requests) <= (MOST + http.workers) * FAST.attempts


def test_silence_counts_at_every_attempt(http: Http, server: SmallServer):
    free = threading.Event()

    def silent(_: object) -> Reply:
        free.wait(5)
        return GOOD

    server.on(f"/{HOST}/rows/list", silent)
    errors = http.map(lambda number: ask(http, n=str(number)), range(QUESTIONS))
    free.set()
    assert all(isinstance(error, UpstreamUnavailableError) for error in errors)
    # Everybody who was on the way is waited for once; without the breaker there would be two for each.
    assert len(server.requests) <= http.workers + MOST


def test_an_answer_begins_the_count_again(http: Http, server: SmallServer):
    server.on(f"/{HOST}/rows/list", DOWN)
    server.on(f"/{HOST}/rows/other", GOOD)
    for number in range(3 * MOST):
        assert ask(http, n=str(number)) is not None
        assert ask(http, "rows/other") is None
    assert server.count(f"/{HOST}/rows/list") == 3 * MOST * FAST.attempts


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_no_is_an_answer(http: Http, server: SmallServer, status: int):
    server.on(f"/{HOST}/rows/list", Reply(b"{}", status))
    for number in range(3 * MOST):
        ask(http, n=str(number))
    assert len(server.requests) == 3 * MOST


def test_other_services_are_asked_also_on_the_same_host(http: Http, server: SmallServer):
    server.on(f"/{HOST}/rows/list", DOWN)
    for path in (f"/{HOST}/shapes/list", "/other.example/rows/list"):
        server.on(path, GOOD)
    for number in range(2 * MOST):
        ask(http, n=str(number))
    assert ask(http, "shapes/list") is None
    assert http.get_json("other.example", "rows/list")[0] == [1]


def test_who_asks_to_be_left_alone_is_left_alone_at_once(http: Http, server: SmallServer):
    server.on(f"/{HOST}/rows/list", Reply(b"{}", 429, headers={"Retry-After": "3600"}))
    for number in range(QUESTIONS):
        assert isinstance(ask(http, n=str(number)), UpstreamUnavailableError)
    assert len(server.requests) == 1


def test_another_run_asks_again(server: SmallServer, settings: Settings):
    server.on(f"/{HOST}/rows/list", *[Reply(b"{}", 403)] * MOST, GOOD)
    here = replace(settings, upstream=server.url)
    with Http(here, retry=FAST) as first:
        errors = [ask(first, n=str(number)) for number in range(QUESTIONS)]
        assert all(isinstance(error, UpstreamAnswerError) for error in errors)
    with Http(here, retry=FAST) as second:
        assert ask(second) is None
