"""Classes with their palette: where a scale has a middle, its colours meet there."""

from __future__ import annotations

import math

import pytest
from builders import make_figures

from kaart.analysis.classes.classrule import ClassRule, read_rule
from kaart.catalogue import load
from kaart.model.indicators import Figures
from kaart.render.maps.colouring import colour_classes
from kaart.render.maps.legend import build_legend
from kaart.render.maps.palette import NEITHER, around, class_colours, colours

SCORE = load().indicator("ses_score")


def scores(values: list[float]) -> Figures:
    shown = make_figures(values=values)
    return Figures(SCORE, shown.level, 2019, shown.frame)


SPREAD = [-0.9, -0.4, -0.1, 0.2, 0.5, math.nan]


def test_the_hues_of_a_score_meet_at_the_mean_of_the_country_whatever_the_method():
    for method in ("quantiles", "fisher_jenks", "equal_interval"):
        coloured, made = colour_classes(scores(SPREAD), ClassRule(method, 4), references={})
        below = made.breaks.index(0.0) + 1
        assert coloured.indicator.palette == around(below)
        shades = class_colours(coloured.indicator.palette, made)
        assert shades == colours(around(below), made.k)
        assert len(set(shades)) == made.k


def test_a_region_that_lies_below_the_mean_keeps_the_shades_of_below():
    coloured, made = colour_classes(scores([-0.5, -0.4, -0.3, -0.2, -0.1]), ClassRule(), references={})
    assert made.breaks.index(0.0) == 2
    assert sum(made.counts[3:]) == 0
    assert coloured.indicator.palette == around(3)


def test_own_bounds_without_the_middle_give_a_class_that_is_on_neither_side():
    coloured, made = colour_classes(scores(SPREAD), read_rule("user--0.2_0.3"), references={})
    assert coloured.indicator.palette == around(1, neutral=True)
    assert class_colours(coloured.indicator.palette, made)[1] == NEITHER


def test_around_the_gemeente_the_hues_meet_at_its_own_score():
    coloured, made = colour_classes(
        scores(SPREAD), ClassRule("around_gemeente", 4), references={"around_gemeente": 0.1}
    )
    assert 0.1 in made.breaks
    assert coloured.indicator.palette == around(made.breaks.index(0.1) + 1)


def test_another_scale_keeps_its_palette():
    shown = make_figures(values=SPREAD)
    coloured, _ = colour_classes(shown, ClassRule(), references={})
    assert coloured.indicator.palette == shown.indicator.palette


@pytest.mark.parametrize(
    ("language", "first", "middle"),
    [
        ("nl", "-0,900 tot -0,400", "0 is het gemiddelde van Nederland."),
        ("en", "-0.900 to -0.400", "0 is the mean of the Netherlands."),
    ],
)
def test_the_legend_says_what_lies_in_the_middle_and_reads_below_zero(language, first, middle):
    coloured, made = colour_classes(scores(SPREAD), ClassRule("quantiles", 4), references={})
    legend = build_legend(coloured, made, language=language)
    assert (legend.rows[0].label, legend.notes[0], legend.unit) == (first, middle, "")
