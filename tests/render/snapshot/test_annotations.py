"""What the maker of a picture adds: text stays text, areas are on the map, record and command hold all of it."""

from __future__ import annotations

import io
import shlex
from dataclasses import fields, replace

import numpy as np
import pytest
from PIL import Image
from snapshots import example, read_svg

from kaart.core.errors import InputError, UnknownAreaError
from kaart.render.files.page import draw_page
from kaart.render.picture.draw import draw_picture
from kaart.render.snapshot.annotations import (
    MOST_AREAS,
    MOST_EXPLANATION,
    MOST_TITLE,
    NAMES,
    Annotations,
    annotated,
    annotations_of,
    read_annotations,
)
from kaart.render.snapshot.build import row_colour
from kaart.render.style.record import Style

ONE, OTHER = "BU99010305", "BU99010304"
ALL = annotations_of(title="Waar 'hoog'?", explanation="Voor de raad.", marked=[ONE, OTHER, ONE], labels=[OTHER])


def test_text_is_one_line_of_printed_characters():
    added = annotations_of(title="  Arm\u202eoede\n\tin 2023\x00 ", explanation="a\u0301  b")
    assert (added.title, added.explanation) == ("Armoede in 2023", "\u00e1 b")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"title": "a" * (MOST_TITLE + 1)}, "titel"),
        ({"explanation": "a" * (MOST_EXPLANATION + 1)}, "toelichting"),
        ({"marked": [f"BU0001{n:04d}" for n in range(MOST_AREAS + 1)]}, "markeer"),
        ({"labels": [f"BU0001{n:04d}" for n in range(MOST_AREAS + 1)]}, "label"),
    ],
)
def test_what_is_too_much_is_refused_by_its_name(given, word):
    with pytest.raises(InputError, match=f"--{word}"):
        annotations_of(**given)


def test_record_and_command_hold_all_of_it():
    assert ALL.marked == (ONE, OTHER)
    assert read_annotations({**ALL.options(), "stippen": "1"}) == ALL
    made = annotated(example(), ALL)
    assert shlex.split(made.rebuild.command)[-12:] == [
        *("--titel", "Waar 'hoog'?", "--toelichting", "Voor de raad."),
        *("--markeer", ONE, "--markeer", OTHER, "--label", OTHER, "--uit", "kaart.png"),
    ]
    assert dict(made.rebuild.options) == ALL.options()
    linked = annotated(example(address="https://kaart.voorbeeld.nl"), ALL).rebuild
    assert linked.text == f"{linked.link} {shlex.join(ALL.arguments())}"


def test_every_choice_of_the_maker_stands_in_record_and_command():
    """Else an honest picture would be taken for a forgery, or be made again without it."""
    every = annotations_of(
        title="a",
        explanation="b",
        marked=[ONE],
        labels=[OTHER],
        transparent=True,
        style=Style(dark=True, background="#000000"),
        short_source=True,
        locator=True,
    )
    plain = Annotations()
    assert all(getattr(every, item.name) != getattr(plain, item.name) for item in fields(Annotations))
    assert read_annotations(every.options()) == every
    assert set(every.options()) == set(NAMES)
    assert {word.removeprefix("--") for word in every.arguments() if word.startswith("--")} == set(NAMES)


def test_the_longest_options_fit_in_a_record():
    many = annotations_of(marked=[f"BU0001{n:04d}" for n in range(MOST_AREAS)])
    assert all(len(text) <= 500 for text in many.options().values())


def test_what_the_map_shows_stays_under_another_title():
    plain = example()
    made = annotated(plain, ALL)
    assert made.content.title == "Waar 'hoog'?"
    assert plain.content.title in made.content.notices[0]
    assert "Voor de raad." in made.alt_long
    assert made.apa.startswith(plain.apa.partition(plain.content.title)[0] + "Waar 'hoog'?")
    assert made.record.sha256 == plain.record.sha256


def test_marked_areas_come_after_that_of_the_view_and_each_has_its_value():
    made = annotated(example(marked=OTHER), replace(ALL, labels=()))
    assert made.marked == (OTHER, ONE)
    assert all(made.content.words[code] in made.alt_long for code in made.marked)


def test_nothing_added_changes_nothing_and_an_unknown_area_is_named():
    plain = example()
    assert annotated(plain, Annotations()) is plain
    with pytest.raises(UnknownAreaError, match="BU00010000"):
        annotated(plain, Annotations(labels=("BU00010000",)))


@pytest.mark.slow
def test_a_transparent_picture_has_no_background_and_its_areas():
    added = annotations_of(transparent=True)
    assert read_annotations(added.options()) == added
    made = annotated(example(), added)
    assert shlex.split(made.rebuild.command)[-3:] == ["--doorzichtig", "--uit", "kaart.png"]
    clear, plain = (
        np.asarray(Image.open(io.BytesIO(draw_picture(item, "png", preset="1:1", scale=0.5))).convert("RGBA"))
        for item in (made, example())
    )
    assert (clear[0, 0, 3], plain[0, 0, 3]) == (0, 255)
    fill = tuple(int(row_colour(made.content.legend.rows[0])[at : at + 2], 16) for at in (1, 3, 5))
    # The command in the picture is longer, so that the map may be a little smaller.
    assert [int((item == (*fill, 255)).all(axis=2).sum()) > 100 for item in (clear, plain)] == [True, True]
    assert [float((item[:, :, 3] == 0).mean()) > 0.3 for item in (clear, plain)] == [True, False]


def test_text_is_never_markup():
    evil = '<script>alert("1")</script> $x^2$ & {{ 7*7 }}'
    made = annotated(example(), annotations_of(title=evil, explanation=evil))
    page = draw_page(made).decode()
    assert "<script" not in page
    assert "{{ 7*7 }}" in page
    texts = [
        "".join(item.itertext())
        for item in read_svg(draw_picture(made, "svg")).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert any("<script>" in text for text in texts)
    assert any("$x^2$" in text for text in texts)
