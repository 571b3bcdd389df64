import itertools

import numpy as np
import pytest
from eyes import EYES, looks

from kaart.analysis.classes.classify import MAX_K
from kaart.catalogue import load
from kaart.core.errors import InputError
from kaart.model.missing import Status
from kaart.render.maps.palette import (
    BASEMAP,
    HALO,
    NO_DATA,
    OUTLINE,
    PALETTES,
    colours,
    contrast,
    lab,
    no_data,
    rgb,
    seen,
)

EVERY_K = range(2, MAX_K + 1)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("name", PALETTES)
def test_neighbouring_classes_stay_apart_for_every_eye(name, eye):
    for k in EVERY_K:
        for low, high in itertools.pairwise(colours(name, k)):
            assert np.linalg.norm(looks(low, eye) - looks(high, eye)) > 5, (k, low, high)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("name", PALETTES)
def test_no_class_looks_like_an_area_without_a_value(name, eye):
    for k in EVERY_K:
        for colour, grey in itertools.product(colours(name, k), NO_DATA):
            assert np.linalg.norm(looks(colour, eye) - looks(grey.colour, eye)) > 4, (k, colour, grey)


@pytest.mark.parametrize("name", PALETTES)
def test_light_is_low_and_no_class_is_near_black_or_as_light_as_an_empty_one(name):
    lightest_class = max(lab(np.array(rgb(item.colour)) / 255)[0] for item in NO_DATA[:1])
    for k in EVERY_K:
        shades = [lab(np.array(rgb(colour)) / 255)[0] for colour in colours(name, k)]
        assert shades == sorted(shades, reverse=True)
        assert shades[0] < lightest_class
        assert shades[-1] > 20


def test_reasons_for_no_value_are_greys_of_their_own():
    assert {item.status for item in NO_DATA} == set(Status) - {Status.OBSERVED, Status.ESTIMATED}
    assert len({item.hatch for item in NO_DATA}) == len({item.code for item in NO_DATA}) == len(NO_DATA)
    for item in NO_DATA:
        assert len(set(rgb(item.colour))) == 1
    # Unknown for want of inhabitants is a kind of unknown. Out of reach and not fetched are of what is measured here,
    # secret and not in the table of CBS, so those are never on one map. These share a grey, and no others do.
    shared = {
        Status.NO_INHABITANTS: Status.MISSING,
        Status.NOT_REACHED: Status.SUPPRESSED,
        Status.NOT_FETCHED: Status.NOT_FOUND,
    }
    colour_of = {item.status: item.colour for item in NO_DATA}
    assert all(colour_of[one] == colour_of[other] for one, other in shared.items())
    apart = [item for item in NO_DATA if item.status not in shared]
    for one, other in itertools.combinations(apart, 2):
        assert np.linalg.norm(looks(one.colour, "all cones") - looks(other.colour, "all cones")) > 2.3


def test_outline_shows_on_every_class_and_on_the_base_map():
    for colour in (BASEMAP, *(shade for name in PALETTES for shade in colours(name, MAX_K))):
        assert max(contrast(OUTLINE, seen(colour)), contrast(HALO, seen(colour))) > 4


def test_contrast_agrees_with_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_lab_agrees_with_known_colours():
    assert lab(np.array([1.0, 0.0, 0.0])) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    assert lab(np.array([1.0, 1.0, 1.0])) == pytest.approx([100, 0, 0], abs=0.02)


def test_every_palette_of_the_catalogue_exists():
    assert {item.palette for item in load().indicators} <= set(PALETTES)


def test_few_classes_and_unknown_names():
    assert colours("davos", 0) == ()
    assert len(colours("davos", 1)) == 1
    with pytest.raises(InputError, match="davos"):
        colours("davoz", 3)
    with pytest.raises(InputError, match="10 classes"):
        colours("davos", 10)
    assert no_data("something new").status is Status.MISSING
