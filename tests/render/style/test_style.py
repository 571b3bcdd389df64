"""House style: what it refuses, what follows from it, and that a picture with it is made again from its record."""

from __future__ import annotations

import io
import shlex
from dataclasses import fields, replace
from pathlib import Path

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from readback import shapes, words
from snapshots import example, read_svg

from kaart.core.errors import InputError
from kaart.render.files.page import draw_page
from kaart.render.maps.palette import NO_DATA, PALETTES, colours, seen
from kaart.render.picture.draw import draw_picture
from kaart.render.picture.metrics import text_width
from kaart.render.picture.sheet import SMALLEST_PT
from kaart.render.snapshot.annotations import annotated, annotations_of, read_annotations
from kaart.render.snapshot.build import row_colour
from kaart.render.style.classes import lightness, pick
from kaart.render.style.read import style_from, style_in
from kaart.render.style.record import DARK, KEYS, LEAST, LIGHT, Style, read_style
from kaart.render.style.typeface import installed

BLUES = ("#cfe3ee", "#9cc4da", "#5f9fc2", "#2b6f9c", "#154273")
HOUSE = f"""
titel = "#154273"
tekst = "#22303a"
achtergrond = "#fff7e6"
rand = "#154273"
klassen = {list(BLUES)}
"""
FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "huisstijl.toml"


def luminance(colour):
    """Relative luminance as WCAG 2.2 writes it, worked out here once more."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    "look", [LIGHT, DARK, style_from(HOUSE.encode(), name="x").look], ids=["light", "dark", "house"]
)
def test_all_text_stands_out_from_its_background(look):
    for colour in (look.title, look.ink, look.quiet):
        assert ratio(colour, look.paper) >= LEAST == 4.5


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("background", ["#000000", "#7a7a7a", "#154273", "#ffd500", "#ffffff"])
def test_colours_that_are_not_set_fit_the_background(background, dark):
    look = replace(read_style(f"achtergrond={background}"), dark=dark).look
    assert ratio(look.ink, background) >= LEAST


def test_every_text_in_a_dark_picture_can_be_read_and_no_area_without_a_figure_looks_high():
    made = annotated(example(rule="fisher_jenks-7", marked="BU99010305"), annotations_of(style=Style(dark=True)))
    root = read_svg(draw_picture(made, "svg"))
    inks = {text.get("style").partition("fill: ")[2][:7] for text in root.iter() if text.tag.endswith("text")}
    inside = {label for label in inks if label in {"#111111", "#ffffff"}}
    assert all(ratio(ink, DARK.paper) >= LEAST for ink in inks - inside - {""})
    assert DARK.paper in {colour for _, colour in shapes(root, "patch_1").values()}
    darkest = min(lightness(row_colour(row)) for row in made.content.legend.rows)
    assert all(lightness(row_colour(row)) < darkest - 5 for row in made.content.legend.no_data)


def test_reasons_on_a_dark_page_are_darker_than_the_darkest_class_of_every_palette():
    made = annotated(example(), annotations_of(style=Style(dark=True)))
    lightest = max(lightness(row.colour) for row in made.content.legend.no_data)
    assert lightest <= 25
    assert min(lightness(seen(colours(name, 9)[-1])) for name in PALETTES) > 30
    assert {row.status for row in made.content.legend.no_data} <= {str(item.status) for item in NO_DATA}


def test_a_map_has_the_colours_and_the_font_of_its_house():
    house = replace(style_from(HOUSE.encode(), name="x"), face=installed("DejaVu Serif"))
    made = annotated(example(rule="fisher_jenks-5"), annotations_of(style=house))
    content = draw_picture(made, "svg")
    root = read_svg(content)
    assert [shapes(root, "swatch-")[str(place)][1] for place in range(5)] == list(BLUES)
    assert b"DejaVu Serif" in content
    assert {colour for _, colour in shapes(root, "patch_1").values()} == {"#fff7e6"}
    assert min(size for *_, size in words(root)) >= SMALLEST_PT
    page = draw_page(made).decode()
    assert "background: #fff7e6" in page
    assert BLUES[-1] in page


def test_classes_around_a_reference_keep_their_colours():
    plain = example(rule="around_nl-6")
    made = annotated(plain, annotations_of(style=style_from(HOUSE.encode(), name="x")))
    assert made.content.legend.rows == plain.content.legend.rows


def test_record_and_command_hold_the_style_itself_and_not_a_path():
    house = replace(style_from(HOUSE.encode(), name="x"), face=installed("DejaVu Serif"), dark=False)
    added = annotations_of(style=house)
    assert read_annotations(added.options()) == added
    assert read_style(house.to_text()) == house
    command = shlex.split(annotated(example(rule="fisher_jenks-5"), added).rebuild.command)
    assert read_style(command[command.index("--stijl") + 1]) == house
    assert all(len(text) <= 500 for text in added.options().values())
    dark = annotations_of(style=Style(dark=True))
    assert read_annotations(dark.options()) == dark
    assert dark.arguments() == ("--donker",)


def test_every_part_of_a_style_has_a_name_in_its_file():
    assert len(KEYS) == len(fields(Style)) - 1  # darkness is an option of its own


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('kleur = "#123456"', "titel, tekst, achtergrond, water, rand, klassen, lettertype"),
        ('tekst = "rood"', "rood"),
        ('tekst = "#999999"', "contrast of 2.8"),
        ('titel = "#ffff00"', "contrast"),
        ("tekst = 3", "tekst ="),
        ("klassen = 3", "klassen"),
        ('klassen = ["#ffffff"]', "1 colours"),
        ('klassen = ["#ffffff", "#000000", "#777777"]', "#000000 and #777777"),
        ('klassen = ["#ffffff", "#dddddd"]', "contrast of 1.4"),
        ('lettertype = "Nergens Sans"', "Nergens Sans"),
        ('lettertype = "huis.ttf"', "huis.ttf"),
        ("tekst =", "no TOML"),
        ("\u00e9", "no TOML"),
    ],
)
def test_what_a_style_cannot_be_is_refused_with_what_it_can_be(text, word):
    with pytest.raises(InputError) as caught:
        style_from(text.encode(), name="huis.toml")
    assert word in str(caught.value)


def test_a_font_comes_from_a_file_beside_the_style(tmp_path):
    (tmp_path / "huis.ttf").write_bytes((FONTS / "DejaVuSerif.ttf").read_bytes())
    (tmp_path / "huis.toml").write_text('lettertype = "huis.ttf"\n')
    face = style_in(tmp_path / "huis.toml").face
    assert face.family == "DejaVu Serif"
    (tmp_path / "huis.ttf").write_bytes(b"no font")
    with pytest.raises(InputError, match=r"huis\.ttf"):
        style_in(tmp_path / "huis.toml")


def test_another_version_of_a_font_is_said():
    with pytest.raises(InputError, match="another version"):
        read_style("lettertype=DejaVu Serif@000000000000")


def test_a_letter_that_a_font_lacks_is_measured_in_the_one_that_draws_it():
    face = installed("cmss10")
    assert text_width("\u2192", size=10, face=face) == text_width("\u2192", size=10)
    assert text_width("abc", size=10, face=face) != text_width("abc", size=10)


@given(st.integers(1, len(BLUES)))
def test_fewer_classes_take_colours_in_their_order(k):
    chosen = pick(BLUES, k)
    assert len(set(chosen)) == k
    assert list(chosen) == sorted(chosen, key=BLUES.index)


def test_more_classes_than_colours_are_refused():
    with pytest.raises(InputError, match="5 colours for classes and this map 7"):
        annotated(example(rule="fisher_jenks-7"), annotations_of(style=style_from(HOUSE.encode(), name="x")))


def test_the_style_in_the_documentation_can_be_used():
    style = style_in(EXAMPLE)
    assert len(style.classes) >= 5
    assert read_style(style.to_text()) == style


def test_a_dark_picture_can_be_transparent():
    added = annotations_of(style=Style(dark=True))
    clear = annotated(example(), replace(added, transparent=True))
    with Image.open(io.BytesIO(draw_picture(clear, "png", preset="inbedden", scale=0.25))) as none:
        assert none.convert("RGBA").getpixel((1, 1))[3] == 0
