"""Addresses within an atlas, and what stands around every page."""

from __future__ import annotations

import html5lib
import pytest

from kaart.render.atlas.house import House, Logo
from kaart.render.atlas.lists import areas_page
from kaart.render.atlas.site import Area, Here, Site, sheet

BOTH = ("nl", "en")
HEART = Area("BU99010101", "Hart", "buurt", gemeente="Voorbeeldstad", wijk="Centrum")
OTHER = Area("BU99010201", "Hart", "buurt", gemeente="Voorbeeldstad", wijk="Noord")
WIJK = Area("WK990101", "Centrum", "wijk", gemeente="Voorbeeldstad")


def site(language="nl", languages=BOTH, areas=(), **house):
    return Site(language, languages, House(**house), "Voorbeeldstad", areas)


@pytest.mark.parametrize(
    ("language", "page", "to", "address"),
    [
        ("nl", "index.html", "kaart/a-2018.html", "kaart/a-2018.html"),
        ("nl", "kaart/a-2018.html", "index.html#kaarten", "../index.html#kaarten"),
        ("nl", "kaart/a-2018.html", "kaart/a-2019.html", "a-2019.html"),
        ("en", "kaart/a-2018.html", "profiel/x.html", "../profiel/x.html"),
    ],
)
def test_pages_name_each_other_by_relative_addresses(language, page, to, address):
    assert Here(site(language), page).to(to) == address


def test_files_that_all_languages_share_and_the_same_page_in_the_other_language():
    assert Here(site("en"), "kaart/a.html").shared("atlas.css") == "../../atlas.css"
    assert Here(site("en"), "kaart/a.html").elsewhere == (("nl", "Nederlands", "../../kaart/a.html"),)
    assert Here(site("nl"), "index.html").elsewhere == (("en", "English", "en/index.html"),)
    assert Here(site("en", ("en",)), "index.html").elsewhere == ()
    assert site("en", ("en",)).path("index.html") == "index.html"


def test_areas_of_the_same_name_can_be_told_apart():
    assert [name for name, _ in site(areas=(HEART, OTHER, WIJK)).names] == [
        "Hart (buurt, Centrum, BU99010101)",
        "Hart (buurt, Noord, BU99010201)",
        "Centrum",
    ]


def test_a_name_is_text_on_every_page():
    angry = Area("BU99010101", '<script>alert("x")</script>', "buurt", gemeente="Voorbeeldstad")
    page = areas_page(
        site(
            areas=(angry, WIJK),
            title="<b>Titel</b>",
            organisation='"><img src=x>',
            logo=Logo("logo.png", b""),
            links=(("<i>", "https://x.nl/?a=1&b=2"),),
        )
    ).decode()
    read = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert len(read.findall(".//script")) == 1
    assert {picture.get("src") for picture in read.iter("img")} == {"logo.png"}
    assert read.find(".//title").text == "Buurten en wijken van Voorbeeldstad – <b>Titel</b>"
    assert '<script>alert("x")</script>' in "".join(read.find(".//main").itertext())


def test_the_style_sheet_has_the_colours_of_the_house():
    assert "--accent: #154273" in sheet(House()).decode()
    assert "&" not in sheet(House()).decode()
