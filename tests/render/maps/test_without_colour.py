"""Maps in greys and as colour-blind readers see them: what the legend keeps apart stays apart, borders included.

Lightness is worked out here from the definitions (sRGB of IEC 61966-2-1, L* of CIE 1976), not by the code that chose
the colours; the eyes are those of Machado, Oliveira and Fernandes (2009).
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from eyes import EYES, looks
from pageshots import pair

from kaart.analysis.classes.classify import MAX_K
from kaart.render.change.map import NO_VALUE_COLOUR, OTHER_BOUNDARY_COLOUR, WITHIN_COLOUR
from kaart.render.files.export import make_files
from kaart.render.hotspots.map import COLOURS, NOT_TESTED
from kaart.render.maps.palette import (
    BORDER,
    BORDER_OPACITY,
    HALO,
    NEITHER,
    NO_DATA,
    OUTLINE,
    PALETTES,
    around,
    colours,
    hatch_ink,
    seen,
)
from kaart.render.pair.palette import pair_colours

GREY, EYE = 3.0, 5.0  # differences of L*, and of L*a*b*; 2.3 is just noticeable
SIDES = [(k, below) for k in range(1, MAX_K + 1) for below in range(k + 1)]


def channels(colour):
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def grey(colour):
    """CIE lightness of the grey that a printer without colour makes of it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels(colour)
    )
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light


def apart(one, other):
    return min(np.linalg.norm(looks(one, eye) - looks(other, eye)) for eye in EYES)


def test_lightness_by_hand():
    assert grey("#000000") == 0
    assert grey("#ffffff") == pytest.approx(100)
    assert grey("#777777") == pytest.approx(50.0, abs=0.1)


@pytest.mark.parametrize(("k", "below"), SIDES)
def test_no_rise_prints_as_a_fall(k, below):
    """Nor as no change, no figure or another boundary, which have no side."""
    shades = colours(around(below), k)
    for low, high in itertools.combinations(shades, 2):
        assert abs(grey(seen(low)) - grey(seen(high))) > GREY, (low, high)
        assert apart(low, high) > EYE, (low, high)
    for shade, other in itertools.product(shades, (WITHIN_COLOUR, NO_VALUE_COLOUR, OTHER_BOUNDARY_COLOUR, NEITHER)):
        assert abs(grey(seen(shade)) - grey(seen(other))) > GREY, (shade, other)
    assert grey(seen(NO_VALUE_COLOUR)) + 2.3 < grey(seen(OTHER_BOUNDARY_COLOUR)) < grey(seen(WITHIN_COLOUR)) - 2.3


@pytest.mark.parametrize("name", PALETTES)
def test_classes_print_from_light_to_dark(name):
    for k in range(2, MAX_K + 1):
        greys = [grey(seen(colour)) for colour in colours(name, k)]
        assert all(light - dark > GREY for light, dark in itertools.pairwise(greys)), k


def test_hotspots_print_apart():
    for one, other in itertools.combinations([*COLOURS.values(), NOT_TESTED], 2):
        assert abs(grey(seen(one)) - grey(seen(other))) > GREY, (one, other)
        assert apart(one, other) > EYE, (one, other)


def fills():
    """Every fill that any map draws, as it looks on the base map."""
    for k in range(1, MAX_K + 1):
        for name in PALETTES:
            yield from colours(name, k)
        for below in range(k + 1):
            yield from colours(around(below), k)
    yield from (item.colour for item in NO_DATA)
    yield from (*COLOURS.values(), NOT_TESTED, WITHIN_COLOUR, NO_VALUE_COLOUR, OTHER_BOUNDARY_COLOUR)


def test_borders_and_outlines_show_on_every_fill():
    for fill in {seen(colour) for colour in fills()}:
        mixed = [
            BORDER_OPACITY * line + (1 - BORDER_OPACITY) * area
            for line, area in zip(channels(BORDER), channels(fill), strict=True)
        ]
        border = "#" + "".join(f"{round(255 * part):02x}" for part in mixed)
        assert grey(fill) - grey(border) > GREY, fill
        # An outline has a dark line in a light halo: the one or the other shows.
        assert max(grey(fill) - grey(OUTLINE), grey(HALO) - grey(fill)) > 40, fill


def test_a_pattern_shows_on_every_fill():
    for fill in {seen(colour) for colour in fills()}:
        assert abs(grey(hatch_ink(fill)) - grey(fill)) > 20, fill


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 2), (3, 3)])
def test_two_indicators_print_apart(shape):
    """In one row of the legend by shade, between rows by pattern."""
    for row in pair_colours(shape):
        greys = [grey(seen(colour)) for colour in row]
        assert all(light - dark > GREY for light, dark in itertools.pairwise(greys))


def test_the_rows_of_two_indicators_have_patterns_of_their_own():
    snapshot, shown = pair()
    high, wide = shown.result.shape
    hatches = [row.hatch for row in snapshot.content.legend.rows]
    rows = [set(hatches[at * wide : (at + 1) * wide]) for at in range(high)]
    assert all(len(row) == 1 for row in rows)
    assert len({*hatches, *(row.hatch for row in snapshot.content.legend.no_data if row.hatch)}) >= high
    assert len(set(hatches)) == high
    page = make_files(snapshot, "html", name="x")["x"].decode()
    assert "-light" in page
