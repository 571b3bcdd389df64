"""The documentation as a site: in step with the code, every link good, and nothing asked of another host."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kaart.catalogue import load

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
# Links that a reader may follow, and no browser does by itself.
FOLLOWED = {"a", "area"}


@pytest.fixture
def docsite(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from docsite import architecture, sources_page

    return architecture, sources_page


def test_the_picture_of_the_architecture_is_the_one_that_the_code_gives(docsite):
    architecture, _ = docsite
    rooms = architecture.read_rooms(ROOT)
    drawn = architecture.draw(rooms)
    assert (DOCS / architecture.NAME).read_text(encoding="utf-8") == drawn, "run: python scripts/docsite"
    folders = {path.parent.name for path in (ROOT / "src" / "kaart").glob("*/__init__.py")}
    assert set(rooms.names) == folders
    assert ("sources", "core") in rooms.imports
    assert ("core", "sources") not in rooms.imports
    # Every import goes to a lower layer, by an oracle of its own.
    place = {name: row for row, layer in enumerate(rooms.layers) for name in layer}
    assert [pair for pair in rooms.imports if place[pair[0]] >= place[pair[1]]] == []


def test_an_arrow_that_a_chain_implies_is_left_out(docsite):
    architecture, _ = docsite
    pairs = frozenset({("a", "b"), ("b", "c"), ("a", "c"), ("a", "d"), ("d", "c")})
    rooms = architecture.Rooms((("a",), ("b", "d"), ("c",)), pairs)
    assert rooms.arrows() == (("a", "b"), ("a", "d"), ("b", "c"), ("d", "c"))


def test_tables_and_licences_on_the_page_are_those_of_the_catalogue(docsite):
    _, sources_page = docsite
    catalogue = load()
    page = sources_page.sources_page(catalogue)
    assert (DOCS / sources_page.NAME).read_text(encoding="utf-8") == page, "run: python scripts/docsite"
    assert [table.id for table in catalogue.tables if table.id not in page] == []
    assert [source.id for source in catalogue.sources if source.name.en not in page] == []


class Fetched(HTMLParser):
    """What a browser fetches by itself of a page: elements with their addresses."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.policy = ""

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "meta" and values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        names = (
            ("src", "srcset", "poster", "data", "action")
            if tag in FOLLOWED
            else ("src", "srcset", "poster", "data", "action", "href", "xlink:href")
        )
        self.found += [(tag, values[name]) for name in names if values.get(name)]


def asked_elsewhere(text):
    parser = Fetched()
    parser.feed(text)
    return [(tag, address) for tag, address in parser.found if ELSEWHERE.match(address)]


def test_the_reader_of_pages_sees_what_is_fetched_elsewhere():
    page = (
        '<link rel=stylesheet href="https://a.nl/x.css"><script src="//b.nl/x.js"></script><a href="https://c.nl">c</a>'
    )
    assert asked_elsewhere(page) == [("link", "https://a.nl/x.css"), ("script", "//b.nl/x.js")]


@pytest.mark.slow
def test_the_site_builds_with_every_link_good_and_asks_nothing_of_another_host(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    settings = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, encoding="utf-8", check=False)
    assert built.returncode == 0, built.stderr
    pages = sorted((tmp_path / "site").rglob("*.html"))
    made = {path.relative_to(tmp_path / "site").with_suffix(".md").as_posix() for path in pages}
    written = {path.relative_to(DOCS).as_posix().replace("README.md", "index.md") for path in DOCS.rglob("*.md")}
    assert written - made == set()
    assert {"using.md", "contributing.md"} <= made
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert asked_elsewhere(text) == [], path.name
        assert "fonts.googleapis" not in text
        parser = Fetched()
        parser.feed(text)
        assert "default-src 'self'" in parser.policy, path.name
    for path in (tmp_path / "site").rglob("*.css"):
        addresses = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')]+)", path.read_text(encoding="utf-8"))
        assert [item for item in addresses if ELSEWHERE.match(item)] == [], path.name
