"""Opacity of the areas: what the browser is sent, and a legend with the colours that are seen."""

import json
import re

import pytest

from kaart.analysis.classes.classify import classify
from kaart.render.maps.deck import fit_view, map_spec
from kaart.render.maps.opacity import WORDS, Opacity, legend_style, read_opacity, with_opacity
from kaart.render.maps.palette import BASEMAP, OPACITY, colours, rgb, seen


def deck(figures):
    shown = figures()
    return map_spec(
        "gebieden-0123456789abcdef0123.json",
        key="proef",
        figures=shown,
        classification=classify(shown.values, k=3),
        view=fit_view((5.9, 50.8, 6.1, 50.95), width_px=900, height_px=600),
        language="nl",
        selected={"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [6.0, 50.9]}},
    )


def layers(made):
    return json.loads(made.to_json())["layers"]


def test_the_usual_opacity_changes_nothing(figures):
    assert layers(with_opacity(deck(figures), Opacity.FULL)) == layers(deck(figures))
    assert legend_style(Opacity.FULL) == ""


@pytest.mark.parametrize("step", [Opacity.HALF, Opacity.LIGHT])
def test_a_lighter_step_lightens_fills_alone(figures, step):
    before, after = layers(deck(figures)), layers(with_opacity(deck(figures), step))
    fills = after[0]["_subLayerProps"]["polygons-fill"]
    # deck.gl draws with the opacity of a layer to the power 1/2.2.
    assert fills.pop("opacity") ** (1 / 2.2) == pytest.approx(step.part, abs=1e-4)
    assert after == before


@pytest.mark.parametrize("step", [Opacity.HALF, Opacity.LIGHT])
@pytest.mark.parametrize("colour", colours("davos", 4))
def test_the_legend_shows_the_colour_that_is_seen_on_the_map(step, colour):
    *ground, cover = re.search(r"rgb\((\d+) (\d+) (\d+) / ([\d.]+)\)", legend_style(step)).groups()
    assert tuple(int(part) for part in ground) == rgb(BASEMAP)
    on_map = rgb(seen(colour, opacity=OPACITY * step.part))
    in_legend = [
        part * (1 - float(cover)) + base * float(cover)
        for part, base in zip(rgb(seen(colour)), rgb(BASEMAP), strict=True)
    ]
    assert in_legend == pytest.approx(on_map, abs=1)


def test_steps_follow_each_other_round_and_each_says_what_it_is():
    assert [step.following for step in Opacity] == [*list(Opacity)[1:], Opacity.FULL]
    assert set(WORDS) == set(Opacity)
    parts = [step.part for step in Opacity]
    assert parts == sorted(parts, reverse=True)


@pytest.mark.parametrize("text", ["", "dicht", "1", "HALF"])
def test_an_unknown_opacity_in_a_link_is_the_usual_one(text):
    assert read_opacity(text) is Opacity.FULL


@pytest.mark.parametrize("step", list(Opacity))
def test_a_link_gives_back_its_step(step):
    assert read_opacity(step.value) is step
