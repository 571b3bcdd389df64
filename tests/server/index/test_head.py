"""What a link says of itself to messengers and search engines."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import html5lib
import pytest
from asgi import ask, run_apart
from starlette.applications import Starlette

from kaart.catalogue.selections import select_areas
from kaart.core.codes import Level
from kaart.core.errors import BusyError
from kaart.core.settings import Settings
from kaart.exports.linked import make_linked
from kaart.server.index import heads as heads_module
from kaart.server.index.head import full_head, plain_head, read_asked
from kaart.server.index.heads import Heads
from kaart.server.index.pages import PAGES
from kaart.server.index.routes import routes
from kaart.server.pictures.asked import read_picture
from kaart.server.site import Site

VIEW = {"gebied": "voorbeeldregio", "niveau": "gemeente", "indicator": "laag_inkomen", "jaar": "2023"}
BROWSER = {"Sec-Fetch-Dest": "document"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "</title><script>x</script>",
    "</head><body>",
    "--><!--",
    "{{ 7 * 7 }}",
    "{area} %s {0}",
    "&lt;b&gt; &amp; &quot;",
    "javascript:alert(1)",
    "]]><x>",
    "\u202egnirts",
    "Naam\u2028met\u00a0regels 'en' `tekens`",
]


@pytest.fixture
def site(tmp_path):
    return Site(Settings(cache=tmp_path / "cache"))


def told(text):
    """Names and texts of a head as a parser of links reads them."""
    page = html5lib.HTMLParser(namespaceHTMLElements=False).parse(text)
    head = page.find("head")
    said = {"title": head.findtext("title"), "lang": page.get("lang"), "scripts": str(len(list(page.iter("script"))))}
    for meta in head.iter("meta"):
        said[meta.get("property") or meta.get("name", "")] = meta.get("content", "")
    links = list(head.iter("link"))
    said |= {link.get("rel"): link.get("href") for link in links if link.get("rel") == "canonical"}
    said |= {f"alternate {link.get('hreflang')}": link.get("href") for link in links if link.get("hreflang")}
    return said


def pages(site):
    """The pages, on a machine that may be slow."""
    return Starlette(routes=routes(site, heads=Heads(site, browser_s=60.0, reader_s=60.0)))


def head_at(site, path="/", query=None, **more):
    address = f"{path}?{urlencode(query)}" if query else path
    found = ask(pages(site), address, **more)
    assert found.status == 200
    return told(found.text)


def test_a_link_has_the_title_sentence_and_picture_of_its_view(site):
    said = head_at(site, query={**VIEW, "tweede": "woz", "utm_source": "x"})
    snapshot = make_linked(read_picture("kaart", "png", list(VIEW.items()), site).link, site.library, site.catalogue)
    content = snapshot.made.snapshot.content
    assert said["title"] == f"{content.title} – kaart"
    assert said["og:title"] == said["twitter:title"] == content.title
    assert said["description"] == said["og:description"] == said["twitter:description"] == content.sentence
    assert (said["og:type"], said["og:site_name"], said["og:locale"]) == ("website", "kaart", "nl_NL")
    assert said["lang"] == "nl"
    assert said["canonical"] == said["og:url"] == f"http://kaart.test/?{urlencode(VIEW)}"
    assert said["alternate en"] == f"http://kaart.test/?{urlencode(VIEW)}&taal=en"
    assert said["twitter:card"] == "summary_large_image"
    assert (
        said["og:image"] == said["twitter:image"] == f"http://kaart.test/beeld/kaart.png?{urlencode(VIEW)}&formaat=link"
    )
    assert said["og:image:alt"] == snapshot.made.snapshot.alt_short
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert "robots" not in said


@pytest.mark.parametrize("page", ["samen", "verandering"])
def test_a_link_with_no_more_than_a_place_keeps_that_place(site, page):
    head = plain_head(read_asked(page, {"gebied": VIEW["gebied"], "taal": "en"}, language="nl"), site)
    assert dict(head.query) == {"gebied": VIEW["gebied"], "taal": "en"}
    assert (head.title.startswith("Voorbeeldregio"), head.picture_page) == (True, "")


def test_a_browser_does_not_wait_for_figures_and_has_the_same_title(site, monkeypatch):
    monkeypatch.setattr(heads_module, "full_head", None)
    said = head_at(site, query={**VIEW, "taal": "en"}, headers=BROWSER)
    assert said["og:title"] == "Households on a low income per gemeente in Voorbeeldregio, 2023"
    assert said["description"] == site.catalogue.indicator("laag_inkomen").definition["en"]
    assert said["lang"] == "en"
    assert said["og:image"].endswith("&taal=en&formaat=link")


def test_a_picture_in_a_head_can_be_asked(site):
    for page, query in (
        ("/", VIEW),
        ("/samen", {**VIEW, "tweede": "woz"}),
        ("/profiel", {"gebied": "voorbeeldregio", "code": "BU99010305", "jaar": "2023"}),
        ("/vergelijken", {**VIEW, "code": "GM9901", "klein": "x"}),
    ):
        address = urlsplit(head_at(site, page, query, headers=BROWSER)["og:image"])
        name, _, form = address.path.removeprefix("/beeld/").partition(".")
        assert read_picture(name, form, parse_qsl(address.query), site).preset == "link"


@pytest.mark.parametrize("page", sorted(PAGES))
def test_a_page_without_a_view_says_its_question(site, page):
    said = head_at(site, f"/{page}")
    assert said["title"].endswith("? – kaart")
    assert "og:image" not in said
    assert said["twitter:card"] == "summary"
    assert said["canonical"] == f"http://kaart.test/{'' if page == 'kaart' else page}"


def test_the_first_page_shows_the_region_that_visitors_see_first(site):
    begins = replace(site, settings=replace(site.settings, start="voorbeeldregio"))
    said = head_at(begins, "/", {"taal": "en"})
    assert said["og:image"] == "http://kaart.test/beeld/kaart.png?gebied=voorbeeldregio&taal=en&formaat=link"
    assert said["og:title"] == "Where is poverty highest?"
    assert "og:image" not in head_at(replace(site, settings=replace(site.settings, start="nergens")), "/")


@pytest.mark.parametrize(
    "query",
    [
        {**VIEW, "gebied": "nergens"},
        {**VIEW, "indicator": "eigen_telling"},
        {**VIEW, "jaar": "x"},
        {**VIEW, "klassen": "<b>"},
        {**VIEW, "klassen": "x" * 5000},
        {"gebied": ""},
    ],
)
def test_a_view_that_does_not_exist_has_the_general_head(site, query):
    for headers in ({}, BROWSER):
        said = head_at(site, query=query, headers=headers)
        assert said["title"] == "Waar is armoede het hoogst? – kaart"
        assert "og:image" not in said


def test_what_is_of_its_maker_alone_is_in_no_head(site):
    name = select_areas("Geheim plan", ["BU99010305"], level=Level.BUURT, year=2023).to_text()
    private = [("/", {**VIEW, "gebied": name}), ("/profiel", {"gebied": name}), ("/eigen", VIEW)]
    private.append(("/bereikbaarheid", {**VIEW, "scenario": "Geheim plan"}))
    for page, query in private:
        found = ask(pages(site), f"{page}?{urlencode(query)}")
        assert "Geheim" not in found.text
        assert told(found.text)["robots"] == "noindex"
        assert "og:image" not in told(found.text)


def test_a_profile_is_named_after_its_buurt(site):
    said = head_at(site, "/profiel", {"gebied": "BU99010305"}, headers=BROWSER)
    name, home = site.library.scope("BU99010305").name, site.library.scope("GM9901").name
    assert said["title"] == f"{name} ({home}) – Hoe gaat het in deze buurt? – kaart"
    assert said["canonical"] == "http://kaart.test/profiel?gebied=BU99010305"


@pytest.mark.slow
def test_a_profile_has_the_figure_of_its_buurt(site):
    query = {"gebied": "voorbeeldregio", "code": "BU99010305", "indicator": "laag_inkomen", "jaar": "2023"}
    head = full_head(read_asked("profiel", query, language="nl"), site)
    assert head.title == plain_head(read_asked("profiel", query, language="nl"), site).title
    asked = read_picture("profiel", "png", list(query.items()), site)
    content = make_linked(asked.link, site.library, site.catalogue).made.snapshot.content
    name = site.library.scope("BU99010305").name
    assert head.description == f"{content.title}. {name}: {content.words['BU99010305']}. {content.sentence}"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_name(site, tmp_path, name):
    folder = tmp_path / "own"
    folder.mkdir()
    record = (
        f'[[region]]\nid = "raar"\nname = {json.dumps(name)}\nsource = "x"\n[[region.period]]\nmembers = ["GM9901"]\n'
    )
    (folder / "regios.toml").write_text(record, encoding="utf-8")
    strange = replace(site, settings=replace(site.settings, own=folder))
    plain = head_at(site, query=VIEW, headers=BROWSER)
    said = head_at(strange, query={**VIEW, "gebied": "raar"}, headers=BROWSER)
    # Without what turns the direction of writing, and on one line.
    shown = name.replace("\u202e", "").replace("\u2028", " ")
    assert said["og:title"] == f"Huishoudens met een laag inkomen per gemeente in {shown}, 2023"
    assert said["title"] == f"{said['og:title']} – kaart"
    assert (said.keys(), said["scripts"]) == (plain.keys(), plain["scripts"])


def test_the_address_is_that_of_the_installation_behind_its_proxy(site):
    public = replace(site, path="/kaart", settings=replace(site.settings, public_url="https://kaart.nl/kaart"))
    said = head_at(public, "/kaart/", VIEW, headers=BROWSER, host="kwaad.test")
    assert said["canonical"].startswith("https://kaart.nl/kaart/?gebied=")
    assert said["og:image"].startswith("https://kaart.nl/kaart/beeld/kaart.png?")


def test_the_host_of_one_visitor_is_not_shown_to_the_next(site):
    head_at(site, query=VIEW, host="kwaad.test")
    assert head_at(site, query=VIEW)["canonical"].startswith("http://kaart.test/")


def test_a_head_that_takes_long_or_is_one_too_many_goes_without_figures(site, monkeypatch):
    asked = read_asked("", VIEW, language="nl")

    def slow(*_):
        time.sleep(0.05)

    async def hurried():
        monkeypatch.setattr(heads_module, "full_head", slow)
        monkeypatch.setattr(heads_module, "plain_head", slow)
        return await Heads(site, browser_s=0.001, reader_s=0.001).head(asked, browser=False)

    assert run_apart(hurried()).title == "Waar is armoede het hoogst?"

    class Full:
        async def run(self, _function):
            raise BusyError("full {seconds}", seconds=7)

    monkeypatch.undo()
    busy = replace(site, work=Full())
    assert run_apart(Heads(busy, browser_s=60.0).head(asked, browser=False)) == plain_head(asked, site)


def test_a_whole_head_is_made_once_and_is_for_browsers_too(site, monkeypatch):
    heads, asked = Heads(site, browser_s=60.0, reader_s=60.0), read_asked("", VIEW, language="nl")
    made = []
    whole = replace(plain_head(asked, site), description="Wel een zin.")
    monkeypatch.setattr(heads_module, "full_head", lambda *args: made.append(args) or whole)

    async def three():
        return [await heads.head(asked, browser=browser) for browser in (False, False, True)]

    assert run_apart(three()) == [whole] * 3
    assert len(made) == 1
    monkeypatch.setattr(heads_module, "MOST", 1)
    run_apart(heads.head(replace(asked, language="en"), browser=False))
    run_apart(heads.head(asked, browser=False))
    assert len(made) == 3
