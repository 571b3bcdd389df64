"""Nine colours that every kind of colour vision tells apart, from each other, from the greys and from the base map."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from eyes import EYES, looks

from kaart.core.errors import InputError
from kaart.render.maps.palette import BASEMAP, HALO, NO_DATA, OUTLINE, contrast, lab, rgb, seen
from kaart.render.pair.palette import LACKING, ink, pair_colours

SHAPES = tuple(itertools.product((2, 3), repeat=2))
NINE = pair_colours((3, 3))
APART, FROM_GREY = 20, 8  # CIE distance; 2.3 is just noticeable, and classes of one indicator are at least 5 apart


@pytest.mark.parametrize("eye", EYES)
def test_any_two_colours_stay_apart_for_every_eye(eye):
    for one, other in itertools.combinations(itertools.chain(*NINE), 2):
        assert np.linalg.norm(looks(one, eye) - looks(other, eye)) > APART, (one, other)


@pytest.mark.parametrize("eye", EYES)
def test_no_colour_looks_like_an_area_without_a_value_or_like_the_ground(eye):
    greys = {*(look.colour for look in NO_DATA), *LACKING.values(), BASEMAP}
    for colour, grey in itertools.product(itertools.chain(*NINE), greys):
        assert np.linalg.norm(looks(colour, eye) - looks(grey, eye)) > FROM_GREY, (colour, grey)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("shape", SHAPES)
def test_more_of_either_is_darker_for_every_eye(eye, shape):
    lightness = np.array([[looks(colour, eye)[0] for colour in row] for row in pair_colours(shape)])
    assert (np.diff(lightness, axis=0) < -5).all()
    assert (np.diff(lightness, axis=1) < -5).all()


def hue(colour):
    _, a, b = lab(np.array(rgb(colour)) / 255)
    return np.degrees(np.arctan2(b, a)) % 360


def test_either_axis_keeps_one_hue_and_neither_is_red_or_green():
    up, right = [hue(row[0]) for row in NINE[1:]], [hue(colour) for colour in NINE[0][1:]]
    assert max(up) - min(up) < 15
    assert max(right) - min(right) < 20
    for colour in itertools.chain(*NINE):
        red, green, blue = rgb(colour)
        # No red that alarms, and no green that reads as fine.
        assert not (red > 150 and max(green, blue) < red / 2)
        assert not (green > red and green > blue)


@pytest.mark.parametrize("shape", SHAPES)
def test_fewer_classes_keep_the_corners(shape):
    made = pair_colours(shape)
    assert (len(made), {len(row) for row in made}) == (shape[0], {shape[1]})
    corners = [(0, 0), (0, -1), (-1, 0), (-1, -1)]
    assert [made[row][column] for row, column in corners] == [NINE[row][column] for row, column in corners]
    assert len(set(itertools.chain(*made))) == shape[0] * shape[1]


@pytest.mark.parametrize("shape", [(1, 3), (3, 0), (4, 3)])
def test_other_numbers_of_classes_are_refused(shape):
    with pytest.raises(InputError, match="2 or 3 classes"):
        pair_colours(shape)


def test_areas_that_lack_one_the_other_or_both_are_three_greys():
    assert set(LACKING) == {"first", "second", "both"}
    assert all(len(set(rgb(colour))) == 1 for colour in LACKING.values())
    for one, other in itertools.combinations(LACKING.values(), 2):
        assert np.linalg.norm(looks(one, "all cones") - looks(other, "all cones")) > 2.3


def test_counts_can_be_read_on_every_colour_and_the_outline_shows_on_it():
    for colour in itertools.chain(*NINE):
        assert contrast(ink(colour), seen(colour)) >= 4.5
        assert max(contrast(OUTLINE, seen(colour)), contrast(HALO, seen(colour))) > 4
