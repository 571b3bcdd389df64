"""Every guard of `kaart.sources.http.client` has a test here that fails without it."""

from __future__ import annotations

import gzip
import logging
import socket
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from testserver import Asked, Reply, SmallServer, json_reply, packed

from kaart.core.errors import (
    KaartError,
    SourceError,
    UpstreamAnswerError,
    UpstreamNotFoundError,
    UpstreamUnavailableError,
)
from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts, user_agent
from kaart.sources.http.faults import seconds_to_wait, service_words

HOST = "data.example"
FAST = Retry(attempts=3, first_wait_s=0.01, max_wait_s=0.02, longest_retry_after_s=1, rest_s=0.3)
SHORT = Timeouts(connect_s=1, read_s=1, total_s=2)
GOOD = json_reply({"value": [1, 2]})
PATH = f"/{HOST}/rows"


@pytest.fixture
def http(server: SmallServer, settings: Settings):
    with Http(replace(settings, upstream=server.url), timeouts=SHORT, retry=FAST) as made:
        yield made


def test_an_answer_carries_content_address_and_moment(http: Http, server: SmallServer):
    server.on(PATH, json_reply({"value": [1]}, headers={"ETag": '"a"', "Last-Modified": "yesterday"}))
    document, answer = http.get_json(HOST, "rows", params={"$filter": "startswith(Code,'BU') or A eq 'x y'"})
    assert document == {"value": [1]}
    assert answer.url == f"{server.url}{PATH}?$filter=startswith(Code,'BU')%20or%20A%20eq%20'x%20y'"
    assert (answer.status, answer.etag, answer.last_modified) == (200, '"a"', "yesterday")
    assert datetime.now(UTC) - answer.retrieved_at < timedelta(seconds=5)
    asked = server.requests[0]
    assert asked.params == {"$filter": "startswith(Code,'BU') or A eq 'x y'"}
    assert "+" not in asked.query
    assert "gzip" in asked.headers["Accept-Encoding"]
    assert asked.headers["Accept"] == "application/json"


def test_the_real_hosts_are_asked_over_https(settings: Settings):
    assert replace(settings, upstream=None).url("opendata.cbs.nl", "x") == "https://opendata.cbs.nl/x"


def test_kaart_names_itself_and_a_contact(http: Http, server: SmallServer, settings: Settings, monkeypatch):
    monkeypatch.delenv("KAART_CONTACT", raising=False)
    server.on(PATH, GOOD)
    http.get_json(HOST, "rows")
    assert server.requests[0].headers["User-Agent"].startswith("kaart/")
    assert "contact: see publiccode.yml" in server.requests[0].headers["User-Agent"]
    assert "contact: https://kaart.example" in user_agent(replace(settings, public_url="https://kaart.example"))
    monkeypatch.setenv("KAART_CONTACT", "data@gemeente.example\r\nX-Other: 1")
    assert "contact: data@gemeente.example X-Other: 1)" in user_agent(settings)


def test_no_cookie_is_sent_back(http: Http, server: SmallServer):
    server.on(PATH, json_reply([], headers={"Set-Cookie": "who=me; Path=/"}))
    http.get_json(HOST, "rows")
    http.get_json(HOST, "rows")
    assert "Cookie" not in server.requests[1].headers


@pytest.mark.parametrize(
    "bad",
    [
        Reply(b"<html>503</html>", 503, "text/html"),
        Reply(b"{}", 500),
        Reply(b"{}", 429),
        Reply(b"{}", 408),
        replace(GOOD, cut_at=5),
        replace(GOOD, cut_at=0),
        json_reply("x" * 30, headers={"Content-Encoding": "gzip"}),
        replace(packed(json_reply(["x"] * 5000)), body=packed(json_reply(["x"] * 5000)).body[:40] + b"\0" * 40),
        Reply(b"<!DOCTYPE html><html>Storing</html>", 200, "text/html"),
        Reply(b"\n <HTML>Storing</html>", 200),
        Reply(b"", 200),
        Reply(b'{"value": [1,', 200),
        Reply(b"\xff\xfe{}", 200),
        Reply(b"a;b", 200, "text/csv"),
    ],
    ids=[
        "503", "500", "429", "408", "reset", "reset before the body", "no gzip", "corrupt gzip", "html",
        "html as json", "empty", "half a document", "no text", "another type",
    ],
)  # fmt: skip
def test_what_may_pass_by_itself_is_asked_again(http: Http, server: SmallServer, bad: Reply):
    server.on(PATH, bad, bad, GOOD)
    assert http.get_json(HOST, "rows")[0] == {"value": [1, 2]}
    server.on(PATH, bad)
    with pytest.raises(SourceError, match=HOST):
        http.get_json(HOST, "rows")
    assert server.count(PATH) == 6


@pytest.mark.parametrize(
    ("bad", "kind", "says"),
    [
        (Reply(b"{}", 503), UpstreamUnavailableError, "status 503"),
        (replace(GOOD, cut_at=5), UpstreamUnavailableError, "broke off"),
        (Reply(b"<html>", 200, "text/html"), UpstreamAnswerError, "web page instead of data"),
        (Reply(b"\n <HTML>", 200), UpstreamAnswerError, "web page instead of data"),
        (Reply(b"\xef\xbb\xbf<!doctype html>", 200), UpstreamAnswerError, "web page instead of data"),
        (Reply(b"", 200), UpstreamAnswerError, "empty answer"),
        (Reply(b"{", 200), UpstreamAnswerError, "cut or damaged"),
        (Reply(b"PK", 200, "application/zip"), UpstreamAnswerError, "'application/zip' instead of application/json"),
        (json_reply("x", headers={"Content-Encoding": "gzip"}), UpstreamAnswerError, "damaged"),
        (Reply(b"<html>", 404, "text/html"), UpstreamNotFoundError, "does not know"),
        (json_reply({"error": {"message": "No $such\nfield"}}, status=400), UpstreamAnswerError, '"No \\$such field"'),
        (Reply(b"", 403, "text/html"), UpstreamAnswerError, "status 403"),
    ],
)
def test_each_fault_has_its_own_error_and_sentence(http: Http, server: SmallServer, bad: Reply, kind, says: str):
    server.on(PATH, bad)
    with pytest.raises(kind, match=says) as caught:
        http.get_json(HOST, "rows")
    assert HOST in str(caught.value)
    assert isinstance(caught.value, KaartError)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 410])
def test_a_refusal_is_final(http: Http, server: SmallServer, status: int):
    server.on(PATH, Reply(b"{}", status), GOOD)
    with pytest.raises(SourceError):
        http.get_json(HOST, "rows")
    assert server.count(PATH) == 1


def test_waits_grow_from_attempt_to_attempt(http: Http, server: SmallServer):
    http.retry = Retry(attempts=3, first_wait_s=0.05, max_wait_s=1)
    server.on(PATH, Reply(b"{}", 502))
    with pytest.raises(UpstreamUnavailableError):
        http.get_json(HOST, "rows")
    first, second, third = (asked.at_s for asked in server.requests)
    assert second - first >= 0.05
    assert third - second >= 0.1


def test_retry_after_is_waited_out(http: Http, server: SmallServer):
    http.retry = replace(FAST, longest_retry_after_s=5)
    server.on(PATH, Reply(b"{}", 503, headers={"Retry-After": "1"}), GOOD)
    http.get_json(HOST, "rows")
    assert server.requests[1].at_s - server.requests[0].at_s >= 1


def test_a_retry_after_beyond_patience_is_an_error_at_once(http: Http, server: SmallServer):
    server.on(PATH, Reply(b"{}", 429, headers={"Retry-After": "3600"}), GOOD)
    with pytest.raises(UpstreamUnavailableError, match="wait 3600 s"):
        http.get_json(HOST, "rows")
    assert server.count(PATH) == 1


def test_retry_after_may_be_a_date():
    ahead = format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)
    assert 45 < (seconds_to_wait(ahead) or 0) <= 50
    assert seconds_to_wait("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert seconds_to_wait("Wed, 21 Oct 2015 07:28:00 -0000") == 0
    assert seconds_to_wait("soon") is None
    assert seconds_to_wait("") is None


def test_no_attempt_starts_after_the_budget(http: Http, server: SmallServer):
    http.retry = Retry(attempts=50, first_wait_s=0.05, max_wait_s=0.05, budget_s=0.2)
    server.on(PATH, Reply(b"{}", 502))
    with pytest.raises(UpstreamUnavailableError):
        http.get_json(HOST, "rows")
    assert server.count(PATH) < 8


@pytest.mark.parametrize("reply", [replace(GOOD, delay_s=4), replace(GOOD, trickle_s=0.4)], ids=["stall", "trickle"])
def test_a_silent_service_gets_two_attempts(http: Http, server: SmallServer, reply: Reply):
    server.on(PATH, reply)
    started = time.monotonic()
    with pytest.raises(UpstreamUnavailableError, match=r"no answer within [12](\.0)? s"):
        http.get_json(HOST, "rows")
    assert server.count(PATH) == 2
    # Two attempts of at most two seconds; without a limit in time the answers alone would take twice as long.
    assert time.monotonic() - started < 20


def test_an_upstream_that_is_down_fails_fast_and_is_left_alone_for_a_while(settings: Settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    down = replace(settings, upstream=f"http://127.0.0.1:{port}")
    with Http(down, retry=replace(FAST, first_wait_s=0.2, max_wait_s=0.2)) as http:
        started = time.monotonic()
        with pytest.raises(UpstreamUnavailableError, match="cannot be reached"):
            http.get_json(HOST, "rows")
        assert 0.2 <= time.monotonic() - started < 2
        started = time.monotonic()
        with pytest.raises(UpstreamUnavailableError, match=HOST):
            http.get_json(HOST, "other")
        assert time.monotonic() - started < 0.1
        time.sleep(0.3)
        with SmallServer() as back:
            http.settings = replace(settings, upstream=back.url)
            back.on(PATH, GOOD)
            assert http.get_json(HOST, "rows")[0]


def test_answers_have_a_ceiling_that_counts_unpacked_bytes(http: Http, server: SmallServer):
    http.max_bytes = 10_000
    server.on(PATH, packed(json_reply("x" * 1_000_000)))
    with pytest.raises(UpstreamAnswerError, match=r"more than 0\.01 MB"):
        http.get_json(HOST, "rows")
    assert server.count(PATH) == 1
    assert len(gzip.compress(b"x" * 1_000_000)) < 10_000


def test_packed_answers_are_unpacked(http: Http, server: SmallServer):
    server.on(PATH, packed(json_reply(list(range(50_000)))))
    assert http.get_json(HOST, "rows")[0] == list(range(50_000))


def test_other_types_are_taken_when_they_are_expected(http: Http, server: SmallServer):
    server.on(PATH, Reply(b"a;b", 200, "text/csv; charset=cp1252"))
    assert http.get(HOST, "rows", accept="text/csv", expect=("text/csv",)).content == b"a;b"


def test_redirects_are_followed_within_the_host_only(http: Http, server: SmallServer):
    server.on(PATH, Reply(status=302, headers={"Location": f"https://{HOST}/new?a=1"}))
    server.on(f"/{HOST}/new", GOOD)
    assert http.get_json(HOST, "rows")[0] == {"value": [1, 2]}
    assert server.requests[1].params == {"a": "1"}
    server.on(PATH, Reply(status=302, headers={"Location": "https://elsewhere.example/new"}))
    with pytest.raises(UpstreamAnswerError, match=r"elsewhere\.example"):
        http.get_json(HOST, "rows")
    server.on(PATH, Reply(status=302, headers={"Location": PATH}))
    with pytest.raises(UpstreamAnswerError, match="no end"):
        http.get_json(HOST, "rows")


def link(document) -> str | None:
    return document.get("next")


def test_pages_follow_relative_absolute_and_real_links(http: Http, server: SmallServer):
    first = f"/{HOST}/p1"
    server.on(first, json_reply({"value": 1, "next": "p2?$skip=1"}))
    server.on(f"/{HOST}/p2", lambda asked: page_two(asked, server))
    server.on(f"/{HOST}/p3", json_reply({"value": 4}))
    found = [document["value"] for document, _ in http.pages(HOST, "p1", next_link=link)]
    assert found == [1, 2, 3, 4]


def page_two(asked: Asked, server: SmallServer) -> Reply:
    if asked.params["$skip"] == "1":
        return json_reply({"value": 2, "next": f"{server.url}/{HOST}/p2?$skip=2"})
    return json_reply({"value": 3, "next": f"http://{HOST}/p3"})


def test_a_next_link_that_goes_round_is_an_error(http: Http, server: SmallServer):
    server.on(PATH, json_reply({"value": 1, "next": f"{server.url}{PATH}?%24top=5"}))
    with pytest.raises(UpstreamAnswerError, match="no end"):
        list(http.pages(HOST, "rows", params={"$top": "5"}, next_link=link))
    assert server.count(PATH) == 1


def test_pages_without_end_are_an_error(http: Http, server: SmallServer):
    server.on(PATH, lambda asked: json_reply({"next": f"rows?$skip={int(asked.params.get('$skip', 0)) + 1}"}))
    with pytest.raises(UpstreamAnswerError, match="no end"):
        list(http.pages(HOST, "rows", next_link=link, max_pages=5))


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/x", "ftp://data.example/x", "https://data.example.evil/x", "file:///etc/passwd"]
)
def test_a_link_to_another_place_is_not_followed(http: Http, server: SmallServer, url: str):
    with pytest.raises(UpstreamAnswerError, match="points to another address"):
        http.follow(url, host=HOST)
    assert not server.requests


def test_map_keeps_order_and_its_number_of_workers(server: SmallServer, settings: Settings):
    running, most, lock = 0, 0, threading.Lock()

    def count(asked: Asked) -> Reply:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return json_reply(int(asked.params["n"]))

    server.on(PATH, count)
    with Http(replace(settings, upstream=server.url), workers=3) as http:
        found = http.map(lambda n: http.get_json(HOST, "rows", params={"n": str(n)})[0], range(12))
        both = http.map(lambda _: http.map(lambda n: http.get_json(HOST, "rows", params={"n": str(n)}), [1, 2]), [1, 2])
    assert found == list(range(12))
    assert len(both) == 2
    assert most == 3


def test_map_raises_the_first_error_and_leaves_the_rest(http: Http, server: SmallServer):
    def work(n: int) -> int:
        if n == 1:
            raise UpstreamAnswerError("number {n}", n=n)
        time.sleep(0.01)
        return n

    http.workers = 2
    done: list[int] = []
    with pytest.raises(UpstreamAnswerError, match="number 1"):
        http.map(lambda n: done.append(work(n)), range(200))
    assert len(done) < 100


FILE = b"0123456789" * 1000
FILE_PATH = f"/{HOST}/file.zip"


def serve_file(asked: Asked, *, cut_at: int | None = None, etag: str = '"v1"') -> Reply:
    headers = {"ETag": etag}
    start = asked.headers.get("Range", "")
    if start and asked.headers.get("If-Range") == etag:
        offset = int(start.removeprefix("bytes=").rstrip("-"))
        headers["Content-Range"] = f"bytes {offset}-{len(FILE) - 1}/{len(FILE)}"
        return Reply(FILE[offset:], 206, "application/zip", headers, cut_at=cut_at)
    return Reply(FILE, 200, "application/zip", headers, cut_at=cut_at)


def test_a_download_goes_on_after_a_break(http: Http, server: SmallServer, tmp_path: Path):
    server.on(FILE_PATH, lambda asked: serve_file(asked, cut_at=4000), serve_file)
    answer = http.download(HOST, "file.zip", tmp_path / "f.zip")
    assert (tmp_path / "f.zip").read_bytes() == FILE
    assert [path.name for path in tmp_path.iterdir()] == ["f.zip"]
    assert answer.etag == '"v1"'
    assert answer.content == b""
    first, second = server.requests
    assert first.headers["Accept-Encoding"] == "identity"
    assert "Range" not in first.headers
    assert (second.headers["Range"], second.headers["If-Range"]) == ("bytes=4000-", '"v1"')


def test_a_download_of_a_changed_file_starts_again(http: Http, server: SmallServer, tmp_path: Path):
    server.on(FILE_PATH, lambda asked: serve_file(asked, cut_at=4000), lambda asked: serve_file(asked, etag='"v2"'))
    http.download(HOST, "file.zip", tmp_path / "f.zip")
    assert (tmp_path / "f.zip").read_bytes() == FILE


@pytest.mark.parametrize(
    "second",
    [
        Reply(FILE, 206, "application/zip", {"Content-Range": "bytes 0-9999/10000"}),
        Reply(b"", 416, "application/zip"),
    ],
    ids=["another range", "range refused"],
)
def test_a_range_that_does_not_fit_starts_again(http: Http, server: SmallServer, tmp_path: Path, second: Reply):
    server.on(FILE_PATH, lambda asked: serve_file(asked, cut_at=4000), second, serve_file)
    http.download(HOST, "file.zip", tmp_path / "f.zip")
    assert (tmp_path / "f.zip").read_bytes() == FILE


@pytest.mark.parametrize(
    "headers",
    [{}, {"ETag": 'W/"v1"'}, {"ETag": '"v1"', "Content-Encoding": "identity"}],
    ids=["none", "weak", "packed"],
)
def test_without_a_strong_validator_a_download_starts_again(http, server: SmallServer, tmp_path: Path, headers):
    server.on(FILE_PATH, Reply(FILE, 200, "application/zip", headers, cut_at=4000), serve_file)
    http.download(HOST, "file.zip", tmp_path / "f.zip")
    assert "Range" not in server.requests[1].headers
    assert (tmp_path / "f.zip").read_bytes() == FILE


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        (Reply(FILE, 200, "application/zip", cut_at=400), UpstreamUnavailableError),
        (Reply(b"<html>", 200, "text/html"), UpstreamAnswerError),
        (Reply(b"", 200, "application/zip"), UpstreamAnswerError),
        (Reply(b"", 404, "application/zip"), UpstreamNotFoundError),
        (Reply(b"", 500, "application/zip"), UpstreamUnavailableError),
        (Reply(FILE * 3, 200, "application/zip"), UpstreamAnswerError),
        (Reply(FILE, 200, "text/plain"), UpstreamAnswerError),
    ],
    ids=["broken off", "html", "empty", "absent", "error", "too large", "another type"],
)
def test_a_failed_download_leaves_the_old_file(http, server: SmallServer, tmp_path: Path, bad: Reply, kind):
    target = tmp_path / "f.zip"
    target.write_bytes(b"old")
    server.on(FILE_PATH, bad)
    with pytest.raises(kind):
        http.download(HOST, "file.zip", target, expect=("application/zip",), max_bytes=20_000)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_ceiling_holds_across_a_resumed_download(http: Http, server: SmallServer, tmp_path: Path):
    server.on(FILE_PATH, lambda asked: serve_file(asked, cut_at=4000), serve_file)
    with pytest.raises(UpstreamAnswerError, match="more than"):
        http.download(HOST, "file.zip", tmp_path / "f.zip", max_bytes=9000)


def test_an_unchanged_file_is_not_written_again(http: Http, server: SmallServer, tmp_path: Path):
    target = tmp_path / "f.zip"
    target.write_bytes(b"old")
    server.on(FILE_PATH, Reply(status=304))
    assert (
        http.download(HOST, "file.zip", target, etag='"v1"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT").status
        == 304
    )
    assert server.requests[0].headers["If-None-Match"] == '"v1"'
    assert server.requests[0].headers["If-Modified-Since"] == "Mon, 01 Jan 2024 00:00:00 GMT"
    assert target.read_bytes() == b"old"


def test_retries_neither_print_nor_warn(http: Http, server: SmallServer, capfd, caplog):
    server.on(PATH, Reply(b"{}", 503), GOOD)
    http.get_json(HOST, "rows")
    assert server.count(PATH) == 2
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"error": {"message": "wrong"}}', ': "wrong"'),
        (b'{"odata.error": {"message": {"value": "too  many"}}}', ': "too many"'),
        (b'{"detail": "unknown parameter", "title": "Bad Request"}', ': "unknown parameter"'),
        (b'{"error": "x"}', ""),
        (b"[1]", ""),
        (b"<html>", ""),
    ],
)
def test_the_words_of_a_service_are_passed_on(content: bytes, words: str):
    assert service_words(content) == words
