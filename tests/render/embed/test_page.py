"""Pages for a frame: what stands in them, and that they ask for nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
from profiles import rich
from snapshots import example

from kaart.analysis.profile.build import build_profile
from kaart.catalogue import load
from kaart.render.embed.page import map_frame, policy, problem_frame, profile_frame
from kaart.render.profile.sheet import build_sheet

SPACE = "{http://www.w3.org/1999/xhtml}"


def read(content):
    return html5lib.HTMLParser(strict=True).parse(content.decode())


def texts(tree, tag):
    return ["".join(item.itertext()) for item in tree.iter(f"{SPACE}{tag}")]


@pytest.fixture(scope="module")
def snapshot():
    return example(level="wijk")


@pytest.fixture(scope="module")
def tree(snapshot):
    return read(map_frame(snapshot, delivery="20261128T103005-3f9a1c2b"))


def test_a_map_has_its_sentence_source_table_and_the_name_of_its_delivery(snapshot, tree):
    shown = "".join(tree.itertext())
    for words in (snapshot.content.sentence, snapshot.attribution, snapshot.caveat, "20261128T103005-3f9a1c2b"):
        assert words in shown
    assert texts(tree, "h1") == [snapshot.content.title]
    assert len(texts(tree, "tr")) == 1 + len(snapshot.content.table)


def test_the_link_to_the_whole_view_holds_that_view_and_leads_out_of_the_frame(snapshot, tree):
    link = next(item for item in tree.iter(f"{SPACE}a") if item.get("rel") == "noopener")
    address = urlsplit(link.get("href"))
    assert (address.scheme, address.netloc, address.path) == ("", "", "../")
    assert {name: found[0] for name, found in parse_qs(address.query).items()} == dict(snapshot.rebuild.query)
    assert link.get("target") == "_blank"


def test_pages_name_nothing_to_fetch_and_the_policy_lets_only_their_own_script_and_style_through():
    content = map_frame(example(level="wijk"), delivery="x").decode()
    assert not re.findall(r"\s(?:src|srcset|poster|data)=|url\((?!#)|@import", content)
    for tag, name in (("style", "style-src"), ("script", "script-src")):
        held = re.search(f"<{tag}>(.*?)</{tag}>", content, re.DOTALL)
        found = base64.b64encode(hashlib.sha256(held.group(1).encode()).digest()).decode()
        assert f"{name} 'sha256-{found}'" in policy()
    assert "unsafe" not in policy()
    assert policy().endswith("frame-ancestors *")


def test_of_many_notices_the_first_stand_beside_the_map_and_none_is_lost(snapshot):
    notices = tuple(f"notice {number}." for number in range(5))
    made = map_frame(replace(snapshot, content=replace(snapshot.content, notices=notices)), delivery="x").decode()
    figure, rest = made.split("</figure>", 1)
    assert [number for number in range(5) if f"notice {number}." in figure] == [0, 1]
    assert [number for number in range(5) if f"notice {number}." in rest] == [2, 3, 4]


def test_names_are_text_and_no_markup(snapshot):
    title = "<script>alert(1)</script>"
    made = map_frame(replace(snapshot, content=replace(snapshot.content, title=title)), delivery="<b>").decode()
    assert "<script>alert" not in made
    assert "<b>" not in made


def test_a_profile_opens_with_its_beginning_and_its_sources_and_folds_the_rest():
    sheet = build_sheet(build_profile(rich(), catalogue=load()), catalogue=load(), language="en")
    made = profile_frame(
        sheet, query={"gebied": "voorbeeldregio", "code": sheet.code}, delivery="x", changed="Changed."
    )
    tree = read(made)
    folds = list(tree.iter(f"{SPACE}details"))
    parts = [item for item in folds if item.get("class") == "part"]
    assert len(parts) > 5
    assert [item.get("open") is not None for item in parts] == [False] * (len(parts) - 1) + [True]
    assert "Changed." in "".join(tree.itertext())
    assert all(said.text in "".join(tree.itertext()) for said in sheet.summary)


def test_a_problem_is_a_sentence_in_a_page():
    tree = read(problem_frame("No <area>.", language="en"))
    assert "No <area>." in texts(tree, "p")
    assert tree.get("lang") == "en"
