"""Language and address of a request."""

from __future__ import annotations

import pytest
from asgi import request_scope
from starlette.requests import Request

from kaart.core.settings import Settings
from kaart.server.request import address_of, language_of
from kaart.server.site import Site


def made(url: str = "/", **headers: str) -> Request:
    return Request(request_scope(url, headers={name.replace("_", "-"): text for name, text in headers.items()}))


@pytest.mark.parametrize(
    ("url", "header", "language"),
    [
        ("/", "", "nl"),
        ("/?taal=en", "nl", "en"),
        ("/?taal=fr", "en-GB,nl;q=0.5", "en"),
        ("/", "fr-FR,fr;q=0.9", "nl"),
        ("/", "x" * 100_000, "nl"),
        ("/", ";;,,=", "nl"),
    ],
)
def test_the_query_says_the_language_else_the_browser_else_the_installation(url, header, language):
    assert language_of(made(url, accept_language=header), Site(Settings())) == language


def test_the_address_is_that_of_the_installation_when_it_is_known():
    assert address_of(made(), Site(Settings(public_url="https://kaart.example/x"))) == "https://kaart.example/x"
    assert address_of(made(), Site(Settings(), path="/kaart")) == "http://kaart.test/kaart"
