"""The page of a phone as the server sends it."""

from __future__ import annotations

import re

import brotli
import pytest
from asgi import Answered, ask
from halls import Hall

from kaart.render.workshop.phone import phone_script, phone_style, spot_script


@pytest.mark.parametrize("path", ["/mee", "/mee/", "/mee/ABC234", "/mee/s/deadbeef"])
def test_the_page_is_private_and_runs_nothing_else(hall: Hall, path: str):
    answer = ask(hall.app, path)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert "noindex" in answer.headers["x-robots-tag"]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
    assert not re.search("unsafe|http|frame-ancestors 'self'", policy)
    assert not {"set-cookie", "access-control-allow-origin"} & answer.headers.keys()
    assert not re.search("ABC234|deadbeef", answer.text)


def test_each_page_brings_a_token_of_its_own(hall: Hall):
    tokens = {re.search(r'data-token="([\w-]{32})"', ask(hall.app, "/mee").text)[1] for _ in range(3)}
    assert len(tokens) == 3


def test_the_page_speaks_the_language_that_is_asked(hall: Hall):
    def language(**asked: str) -> str:
        answer = ask(hall.app, asked.get("path", "/mee"), headers={"accept-language": asked.get("accept", "")})
        return re.search(r'<html lang="(\w+)"', answer.text)[1]

    assert [language(), language(accept="en-GB"), language(accept="en", path="/mee?taal=nl")] == ["nl", "en", "nl"]


@pytest.mark.parametrize("file", [phone_script(), phone_style(), spot_script()])
def test_files_are_packed_and_kept_for_ever(hall: Hall, file):
    def get(coding: str) -> Answered:
        return ask(hall.app, f"/mee/vast/{file.name}", headers={"accept-encoding": coding})

    packed = get("gzip, br")
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("br", "Accept-Encoding")
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["content-type"].split(";")[0] == file.media_type
    assert brotli.decompress(packed.body) == file.content == get("").body
    assert len(packed.body) < 16_000
    assert get("").headers["cache-control"] == packed.headers["cache-control"]


@pytest.mark.parametrize("name", ["telefoon.js", "telefoon-0000000000000000.js", "..%2froutes.py", "%00"])
def test_no_other_file_is_served(hall: Hall, name: str):
    assert ask(hall.app, f"/mee/vast/{name}").status == 404
