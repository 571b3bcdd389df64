"""The map of two indicators: the rule agrees with the classes, and what cannot be drawn is a sentence."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest
from builders import squares
from hypothesis import given
from hypothesis import strategies as st
from pairs import NINE, TURNED, together
from seeing import colour_of

from kaart.analysis.classes.bivariate import bivariate
from kaart.core.errors import InputError
from kaart.render.maps.deck import View
from kaart.render.maps.layers import build_layer
from kaart.render.maps.palette import OPACITY, rgb
from kaart.render.pair.map import Together, corner, pair_hatched, pair_rule, pair_spec, pair_tooltip, require_two
from kaart.render.pair.palette import LACKING, pair_colours

NAN = math.nan
VIEW = View(5.9, 50.9, 11.0)


def drawn(shown, properties):
    red, green, blue, opacity = colour_of(pair_rule(shown), properties)
    assert opacity == round(OPACITY * 255)
    return red, green, blue


def test_nine_areas_get_the_nine_colours():
    shown = together()
    classes = {code: divmod(place, 3) for place, code in enumerate(sorted(shown.classes))}
    assert shown.classes == classes
    shades = pair_colours((3, 3))
    for place, (one, other) in enumerate(zip(NINE, TURNED, strict=True)):
        row, column = divmod(place, 3)
        assert drawn(shown, {"een": one, "twee": other}) == rgb(shades[row][column])


@pytest.mark.parametrize(
    ("properties", "lacks"),
    [
        ({"een": None, "twee": 5}, "first"),
        ({"een": 5, "twee": None}, "second"),
        ({"een": None, "twee": None}, "both"),
        ({"twee": 5}, "first"),
        ({}, "both"),
        # Zero is a value.
        ({"een": 0, "twee": None}, "second"),
    ],
)
def test_an_area_that_lacks_a_value_is_grey_by_which_one(properties, lacks):
    assert drawn(together(), properties) == rgb(LACKING[lacks])


VALUES = st.lists(st.one_of(st.just(NAN), st.integers(-40, 40).map(lambda n: n / 10)), min_size=4, max_size=25)


@given(VALUES, st.randoms(use_true_random=False))
def test_the_file_and_the_rule_colour_every_area_by_its_classes(values, random):
    shown = together(values, random.sample(values, len(values)))
    if min(shown.result.shape) < 2:
        with pytest.raises(InputError):
            require_two(shown, language="nl")
        return
    codes = shown.first.frame["code"].tolist()
    layer = build_layer(squares(codes), {"een": shown.first, "twee": shown.second}, language="nl")
    shades = pair_colours(shown.result.shape)
    for feature in json.loads(layer.content)["features"]:
        code = feature["properties"]["code"]
        place = shown.classes.get(code)
        expected = LACKING[shown.missing[code]] if place is None else shades[place[0]][place[1]]
        assert drawn(shown, feature["properties"]) == rgb(expected)


def test_the_specification_is_small_and_points_at_the_file():
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [5, 50]}}
    spec = pair_spec("gebieden-abc.json", shown=together(), view=VIEW, language="nl", selected=point)
    document = json.loads(spec.to_json())
    assert len(spec.to_json()) < 6_000
    assert [layer["id"] for layer in document["layers"]] == ["areas-gebieden-abc", "selected-halo", "selected-outline"]
    areas = document["layers"][0]
    assert areas["getFillPatternBackgroundColor"] == f"@@={pair_hatched(together()).ground}"
    lines, pattern = (expression.removeprefix("@@=") for expression in (fill_of(areas), areas["getFillPattern"]))
    assert (lines, pattern) == (pair_hatched(together()).lines, pair_hatched(together()).pattern)
    assert areas["extensions"] == [{"@@type": "FillStyleExtension", "proceduralPattern": True}]
    assert areas["fillPatternSizeUnits"] == "pixels"
    assert set(areas["fillPatternMapping"]) == {"--", "xx"}


def fill_of(layer):
    return layer["_subLayerProps"]["polygons-fill"]["getFillColor"]


def test_without_colour_the_class_of_the_first_is_read_from_the_pattern():
    shown, ground = together(), pair_rule(together())
    made = pair_hatched(shown)
    found = {}
    for code, (first, _) in shown.classes.items():
        values = {item.indicator.id: float(item.frame.set_index("code").loc[code, "value"]) for item in shown.axes}
        name = colour_of(made.pattern, values)
        found[name] = first
        below, over = colour_of(ground, values), colour_of(made.lines, values)
        if name == "none":
            # deck.gl covers an area without a pattern by its fill: that is then its colour.
            assert over == below
            assert colour_of(made.ground, values)[3] == 0
        else:
            assert colour_of(made.ground, values) == below
            assert abs(grey(over) - grey(below)) > 20
            assert over[3] == 255
    assert found == {"none": 0, "--": 1, "xx": 2}
    for lacking in ({"een": None, "twee": 1.0}, {"een": 1.0, "twee": None}, {}):
        assert colour_of(made.pattern, lacking) == "none"
        assert colour_of(made.lines, lacking) == colour_of(ground, lacking)
        assert colour_of(made.ground, lacking)[3] == 0


def grey(colour):
    """Lightness on paper without colour, 0 to 255 (Rec. 601)."""
    red, green, blue, *_ = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_the_tooltip_has_both_values_with_their_axis():
    text = pair_tooltip(together(), language="en")["html"]
    assert "↑ Low income: <strong>{een$t}</strong>" in text
    assert "→ On bijstand: <strong>{twee$t}</strong>" in text


def test_corners_are_the_four_ends():
    named = {(row, column): corner(row, column, (3, 3)) for row in range(3) for column in range(3)}
    assert {place: name for place, name in named.items() if name} == {
        (0, 0): "low_low",
        (0, 2): "low_high",
        (2, 0): "high_low",
        (2, 2): "high_high",
    }
    assert corner(1, 1, (2, 2)) == "high_high"
    assert corner(1, 1, (2, 3)) == ""


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ([NAN] * 4, NINE[:4], "no figure of “Low income” for these buurten in 2018"),
        (NINE[:4], [NAN] * 4, "no figure of “On bijstand” for these buurten in 2018"),
        ([1.0, NAN, 2, NAN], [NAN, 1.0, NAN, 2], "Only 0 of these buurten has a figure for both"),
        ([1.0, 2], [1.0, NAN], "Only 1 of these buurten has a figure for both"),
        ([7.0] * 4, NINE[:4], "“Low income” is the same in all buurten with both figures (7.0%)"),
        (NINE[:4], [7.0] * 4, "“On bijstand” is the same in all buurten with both figures (7.0 per 1,000)"),
    ],
)
def test_what_has_no_high_and_low_is_refused_in_a_sentence(first, second, said):
    with pytest.raises(InputError) as error:
        require_two(together(first, second), language="en")
    assert said in str(error.value)


def test_what_can_be_drawn_is_given_back():
    shown = together([0.0, 0, 0, 5], [1.0, 2, 3, 4])
    assert shown.result.shape == (2, 3)
    assert require_two(shown, language="nl") is shown


def test_areas_of_another_year_without_a_link_are_counted_and_never_drawn():
    one, other = together().axes
    moved = other.frame.assign(code=[f"BU0002{n:04d}" for n in range(9)])
    linked = dict(zip(one.frame["code"][:8], moved["code"][:8], strict=True))
    later = type(other)(other.indicator, other.level, 2019, moved)
    shown = Together(bivariate(one, later, linked=linked), one, later)
    assert shown.stray == 1
    assert shown.missing == {"BU00010008": "second"}
    assert len(shown.classes) == 8
    assert isinstance(shown.result.frame, pd.DataFrame)
