"""The moving picture: a frame per year, long enough to read, the last one longer, and words for who cannot see it."""

from __future__ import annotations

import io
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from longer import later
from PIL import Image, ImageColor, ImageSequence
from serieshots import series
from snapshots import example

from kaart.core.errors import InputError
from kaart.exports.beside.moving import words_in
from kaart.render.picture.animate import ANIMATIONS, draw_animation
from kaart.render.snapshot.build import row_colour
from kaart.render.snapshot.record import unpack


@cache
def moving(form):
    return draw_animation(series(), form, preset="1:1", scale=0.5)


def frames(content):
    with Image.open(io.BytesIO(content)) as picture:
        return [(np.asarray(item.convert("RGB")), item.info["duration"]) for item in ImageSequence.Iterator(picture)]


@pytest.mark.parametrize("form", later(ANIMATIONS, first=0))
def test_every_year_is_a_frame_and_the_last_is_held(form):
    made = frames(moving(form))
    assert [shown for _, shown in made] == [1_500, 1_500, 4_500]
    with Image.open(io.BytesIO(moving(form))) as picture:
        assert picture.info["loop"] == 0
        assert picture.size == (360, 360)
    different = [np.any(one != other, axis=2) for (one, _), (other, _) in pairwise(made)]
    # The map and its year change, and nothing of the words around them.
    assert all(0.001 < changed.mean() < 0.5 for changed in different)
    legend = {ImageColor.getrgb(row_colour(row)) for row in series().content.legend.rows}
    for pixels, _ in made:
        assert legend <= {tuple(colour) for colour in np.unique(pixels.reshape(-1, 3), axis=0).tolist()}


@pytest.mark.parametrize("form", later(ANIMATIONS, first=0))
def test_it_describes_itself_and_keeps_its_record(form):
    content = moving(form)
    snapshot = series()
    assert unpack(words_in(content, name="x"), name="x").figures == snapshot.record.figures
    with Image.open(io.BytesIO(content)) as picture:
        said = picture.info["comment" if form == "gif" else "xmp"].decode()
    assert snapshot.content.title in said
    assert snapshot.content.described in said
    assert draw_animation(snapshot, form, preset="1:1", scale=0.5) == content


def test_one_year_does_not_move():
    with pytest.raises(InputError, match="several years"):
        draw_animation(example(), "gif")
