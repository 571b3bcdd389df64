"""Pictures read back: everything that must be in one is there, on the page, and over nothing else."""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
import shapely
from longer import later
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from readback import SVG, said, shapes, without_spaces, words
from snapshots import example, example_view, read_svg

from kaart.analysis.classes.classify import MAX_K, NO_CLASS
from kaart.catalogue import load
from kaart.core.errors import InputError
from kaart.render.maps.palette import BORDER, OUTLINE, colours, no_data, seen
from kaart.render.picture.draw import _SETTINGS, _figure, draw_picture, plan_picture
from kaart.render.picture.insets import Inset
from kaart.render.picture.sheet import PRESETS, SMALLEST_PT
from kaart.render.snapshot.build import row_colour
from kaart.render.snapshot.redraw import with_drawing

MARKED = "BU99010305"
LONGEST = max(
    (record for record in load().indicators if "buurt" in record.levels and record.table_family),
    key=lambda record: len(record.definition.nl),
).id
ADDRESS = "https://kaart.voorbeeld.nl"


@cache
def made(preset, rule="fisher_jenks-9", language="nl", indicator=LONGEST, address=None, north=True):  # noqa: FBT002
    snapshot = example(rule=rule, language=language, indicator=indicator, marked=MARKED, address=address)
    return snapshot, read_svg(draw_picture(snapshot, "svg", preset=preset, north=north))


CASES = [*itertools.product(PRESETS, ["fisher_jenks-9"], ["nl"]), *itertools.product(PRESETS, [""], ["en"])]


@pytest.mark.parametrize(("preset", "rule", "language"), later(CASES, first=3))
def test_everything_is_in_every_picture(preset, rule, language):
    snapshot, root = made(preset, rule, language)
    items = words(root)
    content = snapshot.content
    assert said(items, "title") == content.title
    assert said(items, "sentence") == " ".join(content.sentence.split())
    assert content.definition in said(items, "definition")
    assert said(items, "caveat") == snapshot.caveat
    assert said(items, "attribution") == snapshot.attribution
    facts = said(items, "facts")
    assert content.unit in facts
    assert str(content.year) in facts
    assert str(snapshot.origin.boundary_year) in facts
    again = with_drawing(snapshot, "svg", preset=preset, scale=1.0, north=True).rebuild.text
    assert without_spaces(again) in without_spaces(said(items, "rebuild"))
    assert snapshot.record.sha256[:16] in said(items, "hash")
    legend = content.legend
    for place, row in enumerate((*legend.rows, *legend.no_data)):
        assert said(items, f"row-{place}") == row.label.replace("\u00a0", " ")
        count = next(text for name, text, _, _ in items if name == f"count-{place}")
        assert int(re.sub(r"\D", "", count)) == row.count
    for place, note in enumerate((*legend.notes, *content.notices)):
        assert any(
            note in said(items, f"{kind}-{number}") for kind in ("note", "notice") for number in range(place + 1)
        )
    assert content.words[MARKED].replace("\u00a0", " ") in said(items, "marked")
    assert len([text for _, text, _, _ in items if re.fullmatch(r"\d+ k?m", text)]) == 1
    assert shapes(root, "north")
    assert "verzonnen" in snapshot.caveat or "invented" in snapshot.caveat


@pytest.mark.parametrize(("preset", "rule", "language"), later(CASES, first=3))
def test_nothing_is_cut_off_and_nothing_lies_over_another(preset, rule, language):
    _, root = made(preset, rule, language)
    left, top, wide, high = map(float, root.get("viewBox").split())
    page = shapely.box(left, top, left + wide, top + high)
    items = words(root)
    assert len(items) > 15
    for name, text, box, size in items:
        assert page.contains(box), (name, text)
        assert size >= SMALLEST_PT, (name, text)
    areas = shapes(root, "area-")
    land = shapely.union_all([shape for shape, _ in areas.values()])
    assert page.contains(land)
    swatches = [shape for shape, _ in shapes(root, "swatch-").values()]
    paper = shapely.buffer(
        shapely.union_all([*swatches, *(shape for shape, _ in shapes(root, "north").values())]), -0.1
    )
    for name, text, box, _ in items:
        assert not box.intersects(paper), (name, text)
        if not (name or "").startswith("label-"):
            assert not box.intersects(land), (name, text)
    # Lines of one paragraph may touch, letters may not: the room of a line is taken a little smaller.
    boxes = [shapely.buffer(box, -0.35, join_style="mitre") for _, _, box, _ in items]
    for (first, one), (second, other) in itertools.combinations(zip(items, boxes, strict=True), 2):
        assert not one.intersects(other), (first[:2], second[:2])


@pytest.mark.parametrize("preset", PRESETS)
def test_matplotlib_itself_finds_every_text_on_the_page(preset):
    snapshot, _ = made(preset)
    figure = _figure(snapshot, plan_picture(snapshot, preset=preset))
    figure.dpi = PRESETS[preset].dpi
    renderer = FigureCanvasAgg(figure).get_renderer()
    page = figure.bbox
    for text in figure.texts:
        with mpl.rc_context(_SETTINGS):
            extent = text.get_window_extent(renderer)
        assert page.x0 <= extent.x0 <= extent.x1 <= page.x1, text.get_text()
        assert page.y0 <= extent.y0 <= extent.y1 <= page.y1, text.get_text()


def test_a_long_link_is_broken_and_whole():
    snapshot, root = made("9:16", address=ADDRESS)
    assert snapshot.rebuild.text.startswith(f"{ADDRESS}/?gebied=voorbeeldregio&niveau=buurt")
    assert without_spaces(snapshot.rebuild.text) in without_spaces(said(words(root), "rebuild"))


@pytest.mark.parametrize("rule", ["", "fisher_jenks-9", "around_nl-6"])
def test_colours_are_those_of_the_classes_on_the_screen(rule):
    view, _ = example_view(rule=rule)
    snapshot, root = made("1:1", rule, "nl", "laag_inkomen")
    figures, classes = view.answer.figures, view.classification
    shades = colours(figures.indicator.palette, classes.k)
    status = dict(zip(figures.frame["code"], figures.frame["status"], strict=True))
    areas = shapes(root, "area-")
    assert len(areas) == len(snapshot.areas)
    for code, (_, colour) in areas.items():
        found = classes.classes[classes.codes.index(code)]
        wanted = shades[found] if found != NO_CLASS else no_data(status[code]).colour
        assert colour == seen(wanted), code
    swatches = shapes(root, "swatch-")
    assert [swatches[str(place)][1] for place in range(classes.k)] == [seen(shade) for shade in shades]


def test_areas_without_a_value_have_the_pattern_of_their_reason():
    snapshot, root = made("16:9", "", "nl", "laag_inkomen")
    hatched = {int(name) for name in shapes(root, "hatch-")}
    assert hatched == {place for place, row in enumerate(snapshot.rows) if row.hatch}
    assert len(hatched) > 0
    patterns = list(root.iter(f"{SVG}pattern"))
    assert len(patterns) >= len(hatched)
    assert all(BORDER in ET.tostring(pattern, encoding="unicode") for pattern in patterns)


def test_the_marked_area_has_its_outline_and_no_other_has():
    snapshot, root = made("4:5", "", "nl", "laag_inkomen")
    outline, _ = shapes(root, "marked-area")[""]
    area, _ = shapes(root, "area-")[snapshot.marked[0]]
    assert outline.symmetric_difference(area).area < 0.01 * area.area
    assert OUTLINE in ET.tostring(root, encoding="unicode")
    plain = read_svg(draw_picture(example(), "svg"))
    assert not shapes(plain, "marked-area")


def test_scale_bar_has_the_length_that_it_says():
    snapshot = example()
    plan = plan_picture(snapshot, preset="16:9")
    root = read_svg(draw_picture(snapshot, "svg", preset="16:9"))
    text = next(text for _, text, _, _ in words(root) if re.fullmatch(r"\d+ k?m", text))
    metres = int(text.split()[0]) * (1000 if text.endswith("km") else 1)
    bars = [
        np.ptp([float(x) for x, _ in re.findall(r"([-\d.]+) ([-\d.]+)", path.get("d"))])
        for group in root.iter(f"{SVG}g")
        if (group.get("id") or "").startswith("patch_")
        for path in group.findall(f"{SVG}path")
    ]
    assert any(abs(bar - metres * plan.frame.scale) < 0.05 for bar in bars)


def test_the_map_stands_in_rd_at_one_scale():
    snapshot = example()
    plan = plan_picture(snapshot, preset="a4-staand")
    areas = shapes(read_svg(draw_picture(snapshot, "svg", preset="a4-staand")), "area-")
    sizes = {code: shape.area for code, (shape, _) in areas.items()}
    for code, geometry in zip(snapshot.areas["code"], snapshot.areas.geometry, strict=True):
        assert sizes[code] == pytest.approx(geometry.area * plan.frame.scale**2, rel=0.05, abs=2.0)


def test_no_north_arrow_unless_asked():
    assert not shapes(read_svg(draw_picture(example(), "svg")), "north")


@pytest.mark.slow
@pytest.mark.parametrize(("preset", "scale"), [("1:1", 1), ("1:1", 2), ("9:16", 1)])
def test_png_has_the_pixels_of_its_preset(preset, scale):
    content = draw_picture(example(), "png", preset=preset, scale=scale)
    image = Image.open(io.BytesIO(content))
    page = PRESETS[preset]
    assert image.size == (round(page.width * page.dpi / 72) * scale, round(page.height * page.dpi / 72) * scale)
    known = {row_colour(row) for row in example().content.legend.rows}
    seen_there = {f"#{r:02x}{g:02x}{b:02x}" for r, g, b, *_ in image.convert("RGB").get_flattened_data()}
    assert known <= seen_there


@pytest.mark.slow
@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_snapshot_gives_the_same_bytes(form):
    assert draw_picture(example(marked=MARKED), form, preset="4:5") == draw_picture(
        example(marked=MARKED), form, preset="4:5"
    )


def test_text_is_text_and_says_what_the_picture_is():
    snapshot, root = made("inbedden")
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == snapshot.alt_short
    assert root.find(f"{SVG}desc").text == snapshot.alt_long
    assert not [item for item in root.iter(f"{SVG}use") if "DejaVu" in (item.get("href") or "")]
    assert not list(root.iter(f"{SVG}image"))


@pytest.mark.parametrize(("form", "preset"), [("bmp", "1:1"), ("png", "A3")])
def test_other_kinds_and_sizes_are_refused(form, preset):
    with pytest.raises(InputError, match=r"choose .*(png|16:9)"):
        draw_picture(example(), form, preset=preset)


def test_there_are_no_more_classes_than_were_looked_at():
    assert MAX_K == 9


def test_an_inset_is_clipped_to_its_frame_and_names_beside_it_are_not():
    shown = example(rule="quantiles-3", marked=MARKED)
    plan = plan_picture(shown, preset="16:9")
    inset = Inset(1, plan.frame.box, plan.frame, plan.outlines)
    figure = _figure(shown, replace(plan, insets=(inset,)))
    names = {f"label-{label.code}-0" for label in plan.labels}
    plain = {item.get_gid(): item.get_clip_box() for item in figure.get_children() if item.get_gid() in names}
    assert set(plain) == names
    assert set(plain.values()) == {None}
    within = [item for item in figure.get_children() if str(item.get_gid()).startswith("inset-1-marked-area")]
    assert within
    assert None not in [item.get_clip_box() for item in within]
