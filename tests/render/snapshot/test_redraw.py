"""The command line in a picture: with what the picture was drawn, and nothing that is the default."""

from __future__ import annotations

from dataclasses import replace

import pytest
from snapshots import example

from kaart.render.snapshot.redraw import with_drawing

PLAIN = "kaart export kaart --gebied GM0917 --uit kaart.png"


@pytest.mark.parametrize(
    ("form", "drawn", "expected"),
    [
        ("png", ("16:9", 1.0, False), PLAIN),
        ("pdf", ("16:9", 1.0, False), "kaart export kaart --gebied GM0917 --uit kaart.pdf"),
        (
            "png",
            ("a4-staand", 2.0, True),
            "kaart export kaart --gebied GM0917 --maat a4-staand --schaal 2 --noordpijl --uit kaart.png",
        ),
        ("svg", ("1:1", 1.5, False), "kaart export kaart --gebied GM0917 --maat 1:1 --schaal 1.5 --uit kaart.svg"),
    ],
)
def test_size_scale_and_arrow_are_in_the_command(form, drawn, expected):
    snapshot = example()
    snapshot = replace(snapshot, rebuild=replace(snapshot.rebuild, address=None, command=PLAIN))
    preset, scale, north = drawn
    shown = with_drawing(snapshot, form, preset=preset, scale=scale, north=north)
    assert shown.rebuild.text == expected


def test_without_a_command_nothing_changes():
    snapshot = example()
    bare = replace(snapshot, rebuild=replace(snapshot.rebuild, command="", instead="niet bewaard"))
    assert with_drawing(bare, "svg", preset="1:1", scale=2.0, north=True) is bare
