"""The charts of a theme as a file: every word that a map or chart must carry, inside the picture, and names as text."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree
from profiles import rich

from kaart.analysis.profile.build import build_profile
from kaart.catalogue import load
from kaart.core.errors import InputError
from kaart.render.picture.metrics import text_width
from kaart.render.profile.html_page import profile_parts
from kaart.render.profile.sheet import build_sheet
from kaart.render.profile.theme_file import MARGIN, WIDE, theme_file, theme_svg

SVG = "{http://www.w3.org/2000/svg}"


def theme(name="armoede", *, area="Proef 0", language="nl"):
    profile = build_profile(rich(area), catalogue=load())
    sheet = build_sheet(profile, catalogue=load(), language=language, today=date(2026, 1, 2))
    return sheet, next(part for part in profile_parts(sheet) if part.id == name)


def texts(sheet, part):
    return [node.text for node in etree.fromstring(theme_svg(sheet, part).encode()).iter(f"{SVG}text")]


def test_it_says_what_it_shows():
    sheet, part = theme()
    said = " ".join(texts(sheet, part)).replace("\u00a0", " ")
    assert said.startswith("Armoede, in elke definitie: Proef 0 BU00010000 · buurt in Proefgemeente · peiljaar 2020")
    assert "Huishoudens met een laag inkomen: 12,4 % · 2018" in said
    assert "Deel van de huishoudens met een inkomen onder de lage-inkomensgrens van het CBS." in said
    assert "Gemeente: 15,0 % · Vergelijkbaar: 16,0 %" in said
    assert "Kerncijfers wijken en buurten" in said
    assert "Cijfers van gebieden, niet van huishoudens." in said
    assert "kaart export profiel BU00010000" in said


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_lies_within_the_picture_and_below_what_came_before(language):
    root = etree.fromstring(theme_svg(*theme(language=language)).encode())
    high = float(root.get("height"))
    down = [float(node.get("y")) for node in root.iter(f"{SVG}text")]
    assert min(down) > 0
    assert max(down) < high
    for node in root.iter(f"{SVG}text"):
        bold = node.get("font-weight") == "bold"
        assert (
            float(node.get("x")) + text_width(node.text, size=float(node.get("font-size")), bold=bold)
            <= WIDE - MARGIN + 1
        )
    drawn = [float(node.get("y")) + 26 for node in root.iter(f"{SVG}svg") if node.get("y")]
    assert drawn
    assert max(drawn) < high


def test_names_are_text_and_the_same_profile_gives_the_same_bytes():
    sheet, part = theme(area='<script>&"x"')
    assert '<script>&"x"' in " ".join(texts(sheet, part))
    assert theme_file(sheet, part, "svg") == theme_file(sheet, part, "svg")
    assert theme_file(sheet, part, "png").startswith(b"\x89PNG")
    with pytest.raises(InputError, match="gif"):
        theme_file(sheet, part, "gif")
