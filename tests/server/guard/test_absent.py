"""404 where there is nothing, with what Streamlit serves behind it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from asgi import ask
from starlette.applications import Starlette
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_assets_routes

from kaart.server.guard import absent
from kaart.server.guard.absent import CLOSED, FOLDERS
from kaart.server.guard.policy import inline_scripts
from kaart.server.guard.stack import guards
from kaart.server.index import routes as index
from kaart.server.site import Site

HTML = {"Accept": "text/html"}


def made(site: Site) -> Starlette:
    """The application without a runtime, of which a process has one at most."""
    streamlit = create_streamlit_static_assets_routes(base_url=site.path)
    return Starlette(
        routes=[*index.routes(site), *absent.routes(site), *streamlit],
        middleware=guards(site, html=()),
    )


@pytest.fixture
def app(settings) -> Starlette:
    return made(Site(settings))


@pytest.mark.parametrize("folder", FOLDERS)
def test_under_the_folders_of_kaart_nothing_is_shown_as_a_page(app, folder):
    for path in (f"/{folder}", f"/{folder}/", f"/{folder}/bestaat/niet", f"/{folder}/index.html"):
        answer = ask(app, path, headers=HTML)
        assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json"), path
        assert answer.json()["detail"] == "Op dit adres is niets."


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", [*CLOSED, "_stcore/agent/interact", "_stcore/agent/mcp", "_stcore/agent/openapi.json"])
def test_what_kaart_does_not_use_is_closed(app, path, method):
    assert ask(app, f"/{path}", method=method).status == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/profiel", 200),
        ("/favicon.png", 200),
        ("/bestaatniet", 404),
        ("/profiel/BU09174000", 404),
        ("/static/js/bestaatniet.js", 404),
        ("/static", 404),
        ("/static/js", 404),
        ("/media", 404),
        ("/_stcore", 404),
        ("/_stcore/upload_file", 404),
        ("/_stcore/upload_file/een-sessie", 404),
        ("/bestaatniet/_stcore/health", 404),
        ("/profiel/", 301),
        ("/../../etc/passwd", 404),
        ("/..", 400),
        ("/static/../../secrets.toml", 404),
    ],
)
def test_a_page_that_exists_is_there_and_no_other(app, path, status):
    assert ask(app, path, headers=HTML).status == status


def test_a_page_that_does_not_exist_is_shown_by_the_app(app):
    answer = ask(app, "/bestaatniet", headers=HTML)
    assert b'<div id="root">' in answer.body
    assert answer.headers["x-content-type-options"] == "nosniff"


class _Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if (tag, name) == ("a", "href")]


def test_below_a_page_stands_a_page_of_its_own_with_the_way_back(settings):
    app = made(Site(settings, path="/kaart"))
    answer = ask(app, "/kaart/a/b?taal=nl", headers=HTML)
    assert answer.status == 404
    assert "Deze pagina bestaat niet" in answer.text
    assert _Links(answer.text).links == ["/kaart/"]
    assert ask(app, "/kaart/a/b").headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/bronnen", "/bestaatniet"])
def test_the_scripts_of_the_page_itself_may_run(app, path):
    answer = ask(app, path, headers=HTML)
    scripts = [sha256(script.encode()).digest() for script in inline_scripts(answer.text)]
    assert scripts
    for digest in scripts:
        assert f"'sha256-{b64encode(digest).decode()}'" in answer.headers["content-security-policy"]
