from itertools import pairwise

import numpy as np

from kaart.render.maps.palette import lab, no_data, rgb
from kaart.render.shortlist.map import _COLOURS

# Two greys this far apart in CIE lightness are told apart at a glance, also on paper.
CLEARLY = 12.0


def lightness(colour):
    return float(lab(np.array([rgb(colour)], dtype=float) / 255)[0, 0])


def test_without_colour_every_outcome_differs_and_unknown_is_no_failure():
    steps = [lightness(colour) for colour in (*_COLOURS.values(), no_data("missing").colour)]
    assert all(after - before > CLEARLY for before, after in pairwise(steps)), steps
