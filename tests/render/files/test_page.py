"""The HTML page: everything in one file, nothing from elsewhere, and no name can do anything."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import numpy as np
import pytest
from lxml import etree
from snapshots import example

from kaart.render.files.page import draw_page, path_data
from kaart.render.picture.outlines import Outline
from kaart.render.snapshot.build import row_colour
from kaart.render.words.table import headers

EVIL = "<script>alert(1)</script>\"'&<img src=http://x onerror=y>"


def page(**asked):
    snapshot = example(**asked)
    return snapshot, draw_page(snapshot).decode()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_is_on_the_page(language):
    snapshot, text = page(language=language, rule="fisher_jenks-9", marked="BU99010305")
    plain = html.unescape(text)
    content = snapshot.content
    for wanted in (
        content.title,
        content.sentence,
        content.definition,
        content.unit,
        snapshot.caveat,
        snapshot.attribution,
        snapshot.alt_long,
        snapshot.apa,
        snapshot.bibtex,
        snapshot.rebuild.text.replace("kaart.png", "kaart.html"),  # it makes the page again
        snapshot.record.sha256,
        *(row.label for row in snapshot.rows),
        *headers(language)["name"].split(),
    ):
        assert wanted in plain
    assert f'<html lang="{language}">' in text


def test_every_area_has_its_colour_and_value_under_the_pointer():
    snapshot, text = page()
    found = re.findall(r'<path class="area" id="(\w+)" fill="(#\w+)" d="[^"]+"><title>([^<]*)</title>', text)
    assert len(found) == len(snapshot.areas)
    rows = dict(zip(snapshot.areas["code"], snapshot.areas["row"], strict=True))
    names = dict(zip(snapshot.areas["code"], snapshot.areas["name"], strict=True))
    for code, colour, title in found:
        assert colour == row_colour(snapshot.rows[rows[code]])
        assert html.unescape(title) == f"{names[code]}: {snapshot.content.words[code]}"


def test_the_table_holds_every_area():
    snapshot, text = page()
    assert text.count("<tr>") == len(snapshot.content.table) + 1
    assert not re.search(r"<td[^>]*>(nan|None)<", text)


def test_nothing_comes_from_elsewhere_and_nothing_runs():
    _, text = page()
    assert "<script" not in text
    assert not re.search(r'(src|href)="?(https?:)?//', text)
    assert not re.search(r"url\((?!#)", text)
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_a_link_is_a_link_and_a_command_is_text():
    _, text = page(address="https://kaart.voorbeeld.nl")
    assert 'href="https://kaart.voorbeeld.nl/?gebied=voorbeeldregio&amp;niveau=buurt' in text
    assert "kaart export kaart --gebied voorbeeldregio" in page()[1]


def test_names_that_look_like_code_stay_names():
    snapshot = example()
    legend = snapshot.content.legend
    content = replace(
        snapshot.content,
        title=EVIL,
        definition=EVIL,
        table=snapshot.content.table.assign(name=EVIL),
        words=dict.fromkeys(snapshot.content.words, EVIL),
        notices=(EVIL,),
        legend=replace(legend, rows=tuple(replace(row, label=EVIL) for row in legend.rows)),
    )
    areas = snapshot.areas.assign(name=EVIL)
    text = draw_page(replace(snapshot, content=content, areas=areas, alt_short=EVIL)).decode()
    assert "<script" not in text
    assert "<img" not in text
    tree = etree.HTML(text)
    assert tree.xpath("//path[@class='area']/title/text()") == [f"{EVIL}: {EVIL}"] * len(areas)
    assert tree.xpath("//svg[@class='map']/@aria-label | //meta[@name='description']/@content") == [EVIL, EVIL]
    assert tree.xpath("//ul[@class='legend']/li/span[1]/text()") == [
        *[EVIL] * len(legend.rows),
        *(row.label for row in legend.no_data),
    ]
    assert tree.xpath("//tbody/tr/th[.=$name]", name=EVIL) != []


def test_the_same_snapshot_gives_the_same_page():
    assert page()[1] == page()[1]


def test_path_goes_through_every_corner_and_closes():
    rings = np.array([(0, 0), (10, 0), (10, 10.5), (0, 0), (20, 20), (21, 20), (20, 21), (20, 20)], dtype=float)
    assert path_data(Outline(rings, np.array([0, 4]))) == "M0,0l10,0 0,10.5zM20,20l1,0 -1,1z"
