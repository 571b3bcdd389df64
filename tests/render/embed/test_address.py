"""Addresses of what is served beside a page, and the code for another site."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import html5lib

from kaart.render.embed.address import frame_address, frame_code, picture_address

BASE, VIEW = "https://kaart.example/x", {"gebied": "GM0917", "klassen": "user-5_10", "centrum": "Heerlen, Station & co"}


def test_every_page_that_can_be_made_of_a_link_has_its_name():
    assert urlsplit(frame_address(BASE, "", VIEW)).path == "/x/insluiten/kaart"
    assert urlsplit(picture_address(BASE, "samen", VIEW)).path == "/x/beeld/samen.png"
    assert parse_qs(urlsplit(frame_address(BASE, "profiel", VIEW)).query)["centrum"] == [VIEW["centrum"]]
    assert picture_address(BASE, "vergelijken", VIEW) == ""
    assert frame_address(BASE, "vergelijken", VIEW) == ""


def test_the_code_is_a_frame_of_that_address_whatever_its_title_holds():
    address = frame_address(BASE, "", VIEW)
    code = frame_code(address, title='"><script>alert(1)</script>', language="en")
    tree = html5lib.parse(f"<!doctype html><title>x</title>{code}", namespaceHTMLElements=False)
    frames = list(tree.iter("iframe"))
    assert [frame.get("src") for frame in frames] == [address]
    assert frames[0].get("title") == '"><script>alert(1)</script>'
    assert len(list(tree.iter("script"))) == 1
