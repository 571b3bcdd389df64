"""Layout of a page: type that can be read, and a definition that gives way where the map would be too small."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pageshots import pair
from snapshots import example

from kaart.render.picture.metrics import text_width
from kaart.render.picture.outlines import shape_of
from kaart.render.picture.sheet import LINK, PRESETS, SMALLEST_PT, find_preset, lay_out

CSS_PX_PT = 72 / 96  # of the standard: a px is 1/96 inch, a point 1/72


def laid_out(snapshot, preset):
    return lay_out(snapshot, PRESETS[preset], shape=shape_of(snapshot.areas))


def words(sheet, name):
    return " ".join(line.text for line in sheet.lines if line.name.rpartition("-")[0] == name).replace("\u00a0", " ")


def test_letters_that_the_typeface_lacks_are_measured_as_its_box():
    box = text_width("\u6f22", size=10.0)
    assert box > 0
    assert text_width("\u0378\ue000", size=10.0) == pytest.approx(2 * box)


def test_the_smallest_type_is_nine_css_pixels():
    assert pytest.approx(9 * CSS_PX_PT) == SMALLEST_PT


@pytest.mark.parametrize("preset", ["16:9", "1:1"])
def test_a_square_on_a_small_page_has_type_that_can_be_read_and_stays_on_it(preset):
    snapshot, page = pair(language="nl")[0], PRESETS[preset]
    sheet = laid_out(snapshot, preset)
    for line in sheet.lines:
        assert line.size >= SMALLEST_PT, line.name
        assert line.box.x + line.box.width <= page.width, line.name
    for swatch in sheet.swatches:
        assert swatch.box.x + swatch.box.width <= page.width, swatch.name


@pytest.mark.parametrize("preset", ["16:9", "9:16"])
def test_only_the_definition_is_cut_where_the_map_would_be_too_small(preset):
    plain = example()
    content = replace(plain.content, definition="Deel van alle huishoudens. " * 300)
    sheet = laid_out(replace(plain, content=content), preset)
    shown = words(sheet, "definition")
    assert shown.endswith(" …")
    assert content.definition.startswith(shown.partition(": ")[2].removesuffix(" …"))
    assert words(sheet, "attribution") == plain.attribution
    assert f"Jaar: {plain.content.year}." in words(sheet, "facts")
    assert words(sheet, "caveat") == plain.caveat
    whole = laid_out(plain, preset)
    assert words(whole, "definition").endswith(plain.content.definition)


def test_of_two_definitions_the_begin_of_both_stays():
    plain = pair(language="nl")[0]
    first, second = plain.content.definition.split(" → ")
    content = replace(plain.content, definition=f"{first} {'Nog meer. ' * 400}→ {second} {'En meer. ' * 400}")
    shown = words(laid_out(replace(plain, content=content), "16:9"), "definition")
    assert first[:40] in shown
    assert f"→ {second[:40]}" in shown
    assert shown.count("…") == 2


def test_the_picture_beside_a_link_has_few_words_that_can_be_read_where_it_is_small():
    snapshot, page = example(level="wijk", year=2023), find_preset(LINK)
    assert (page.width * page.dpi / 72, page.height * page.dpi / 72) == (1200, 630)
    sheet = lay_out(snapshot, page, shape=shape_of(snapshot.areas))
    small = 300 / page.width  # CSS px of a picture of 300 px wide per point
    sizes = {line.name.partition("-")[0]: line.size * small for line in sheet.lines}
    assert sizes["title"] > 9
    assert {"row", "count", "attribution"} <= sizes.keys()
    assert sizes.keys().isdisjoint({"sentence", "definition", "caveat", "rebuild", "note"})
    assert words(sheet, "attribution").startswith("Bron: Verzonnen gegevens van kaart")
    assert sheet.map.width * sheet.map.height > 0.3 * page.width * page.height
