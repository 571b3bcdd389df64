"""Pages by their address."""

from __future__ import annotations

import html5lib
import pytest
from starlette.applications import Starlette

from kaart.core.settings import PROJECT, Settings
from kaart.server.index.pages import PAGES
from kaart.server.index.routes import routes
from kaart.server.site import Site
from tests.asgi import ask


def of(path: str = "") -> Starlette:
    return Starlette(routes=routes(Site(Settings(), path=path)))


def links(text: str, kind: str) -> list[str]:
    page = html5lib.parse(text, namespaceHTMLElements=False)
    return [link.get("href", "") for link in page.iter("link") if link.get("rel") == kind]


def test_the_pages_are_those_of_the_interface():
    assert {"", *(file.stem for file in (PROJECT / "pages").glob("*.py"))} == PAGES


@pytest.mark.parametrize(("prefix", "path"), [("", "/"), ("", "/hotspots?gebied=GM0917"), ("/kaart", "/kaart/samen")])
def test_a_page_with_a_map_has_its_program_fetched_early(prefix, path):
    found = ask(of(prefix), path)
    assert found.status == 200
    assert found.headers["cache-control"] == "no-cache"
    early = links(found.text, "modulepreload")
    assert [name for name in early if "/DeckGlJsonChart." in name]
    assert len(early) == len(set(early))


def test_a_page_without_a_map_does_not_fetch_its_program():
    text = ask(of(), "/bronnen").text
    assert "DeckGl" not in text
    assert links(text, "modulepreload")
    assert "<title>Waar komen deze cijfers vandaan? – kaart</title>" in text


def test_an_address_that_is_no_page_is_left_to_streamlit():
    assert ask(of(), "/nergens").status == 404


def test_the_head_alone_can_be_asked():
    assert ask(of(), "/", method="HEAD").status == 200
