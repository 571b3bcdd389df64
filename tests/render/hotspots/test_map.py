"""The map of hotspots: colours that stay apart for every eye, counts that add up, words and numbers that agree."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace

import numpy as np
import pytest
from builders import squares
from eyes import EYES, looks
from shapely.geometry import box

from kaart.analysis.hotspots.design import Design
from kaart.analysis.hotspots.statistic import Spot, hotspots
from kaart.render.hotspots.map import (
    COLOURS,
    GREYS,
    SPOT,
    around_words,
    closest,
    figure_words,
    left_out,
    outcome_words,
    reasons,
    spot_layer,
    spot_legend,
    spot_rule,
    spot_sentence,
    spot_spec,
    spot_table,
    stability_words,
    striking,
)
from kaart.render.maps.deck import View
from kaart.render.maps.layers import build_layer
from kaart.render.maps.palette import rgb

# Ten by ten squares with noise, a block of three by three raised in one corner, two secret ones in another.
SIDE = 10
NOISE = [round(10 + float(item), 2) for item in np.random.default_rng(1).random(SIDE * SIDE)]
RAISED = {row * SIDE + column for row in range(3) for column in range(3)}
SECRET = slice(98, 100)
VALUES = [item + 20 if n in RAISED else item if n < SECRET.start else math.nan for n, item in enumerate(NOISE)]
CODES = [f"BU0001{n:04d}" for n in range(len(VALUES))]
STATUS = ["suppressed" if math.isnan(value) else "observed" for value in VALUES]
DESIGN = Design(permutations=999)


@pytest.fixture
def shown(figures):
    return figures(values=VALUES, status=STATUS)


@pytest.fixture
def shapes():
    made = squares(CODES)
    left, bottom = 200_000, 320_000
    corners = [(left + n % SIDE * 100, bottom + n // SIDE * 100) for n in range(len(CODES))]
    made["geometry"] = [box(x, y, x + 100, y + 100) for x, y in corners]
    made["name"] = [f"Proef {n}" for n in range(len(CODES))]
    made["gemeente"], made["gemeente_name"] = "GM0001", "Proefdam"
    return made


@pytest.fixture
def result(shown, shapes):
    return hotspots(shapes, shown, design=DESIGN)


@pytest.mark.parametrize("eye", EYES)
def test_classes_and_not_tested_stay_apart_for_every_eye(eye):
    for one, other in itertools.combinations([*COLOURS.values(), *GREYS], 2):
        assert np.linalg.norm(looks(one, eye) - looks(other, eye)) > 10, (one, other)


def test_every_class_has_a_colour_and_none_is_an_alarming_red():
    assert set(COLOURS) == set(Spot)
    for colour in COLOURS.values():
        red, green, blue = rgb(colour)
        assert not (red > 150 and max(green, blue) < red / 2)


def test_striking_closest_and_left_out_are_all_areas_once(result):
    parts = [striking(result), closest(result, count=len(CODES)), left_out(result)]
    assert sorted(area.code for part in parts for area in part) == CODES
    assert len(striking(result)) == sum(count for spot, count in result.counts.items() if spot is not Spot.NONE)
    assert [area.code for area in left_out(result)] == CODES[SECRET]
    # Of the inner corners of the block many neighbours are ordinary: whether chance gives that is for the draws to say.
    assert {CODES[n] for n in RAISED - {2, 2 * SIDE, 2 * SIDE + 2}} <= {area.code for area in striking(result)}
    corrected = [area.p_adj for area in striking(result)]
    assert corrected == sorted(corrected)
    assert len(closest(result, count=2)) <= 2


def test_the_layer_holds_class_or_reason_of_every_area(result, shown, shapes):
    plain = build_layer(shapes, {"proef": shown}, language="nl")
    content = json.loads(spot_layer(plain, result, language="nl").content)
    outcomes = {area.code: area for area in result.areas}
    assert len(content["features"]) == len(CODES)
    for feature in content["features"]:
        found, area = feature["properties"], outcomes[feature["properties"]["code"]]
        assert found[SPOT] == (area.spot.value if area.spot else None)
        assert found[f"{SPOT}$t"] == outcome_words(area, language="nl") != ""


def test_the_rule_names_every_class_with_its_colour():
    rule = spot_rule()
    for spot, colour in COLOURS.items():
        assert f'"{spot.value}" ? [{", ".join(map(str, rgb(colour)))}, ' in rule
    assert rule.rstrip().endswith("]")


def test_the_specification_is_small_and_points_at_the_file(result, shown):
    spec = spot_spec(
        "gebieden-abc.json",
        figures=shown,
        view=View(5.9, 50.9, 11.0),
        language="nl",
        selected={"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [5, 50]}},
    )
    document = json.loads(spec.to_json())
    assert len(spec.to_json()) < 5_000
    assert [layer["id"] for layer in document["layers"]] == ["areas-gebieden-abc", "selected-halo", "selected-outline"]
    assert document["layers"][0]["data"].endswith("gebieden-abc.json")
    assert spot_rule() in document["layers"][0]["_subLayerProps"]["polygons-fill"]["getFillColor"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_legend_counts_every_area(result, shown, language):
    legend = spot_legend(result, shown, language=language)
    assert len(legend.rows) == len(Spot)
    assert sum(row.count for row in (*legend.rows, *legend.no_data)) == len(CODES)
    assert [row.colour for row in legend.no_data] == [*GREYS[: len(legend.no_data)]]
    assert reasons(result, language=language) == {
        {"nl": "te weinig huishoudens", "en": "too few households"}[language]: 2
    }


def test_the_sentence_counts_what_stands_out(result, shown):
    text = spot_sentence(result, shown, place="Proefdam", language="en")
    assert f"of the 98 buurten in Proefdam that could be compared {len(striking(result))} stand out" in text
    assert f"{result.counts[Spot.HIGH_HIGH]} with remarkably high neighbours, itself above the average" in text


def test_the_sentence_says_when_nothing_stands_out(figures, shapes):
    calm = figures(values=NOISE)
    found = hotspots(shapes, calm, design=DESIGN)
    assert striking(found) == ()
    assert "none stands out" in spot_sentence(found, calm, place="Proefdam", language="en")


def test_words_of_one_area_agree_with_its_numbers(result, shown):
    corner = SIDE - 1
    area = next(area for area in result.areas if area.code == CODES[corner])
    assert figure_words(area, shown, language="en") == f"{VALUES[corner]:.1f}%"
    mean = (VALUES[corner - 1] + VALUES[corner + SIDE] + VALUES[corner + SIDE - 1]) / 3
    assert around_words(area, result, shown, language="en") == f"3 neighbours, on average {mean:.1f}%"
    same = round(area.stability * result.combinations)
    assert (
        stability_words(area, result, language="en") == f"same outcome in {same} of {result.combinations} ways to test"
    )
    secret = left_out(result)[0]
    assert figure_words(secret, shown, language="en") == around_words(secret, result, shown, language="en") == ""
    assert stability_words(secret, result, language="en") == ""
    assert outcome_words(secret, language="en") == "too few households"


def test_the_table_has_every_area_and_no_zero_for_what_is_unknown(result, shown):
    table = spot_table(result, shown, language="en")
    assert sorted(table["Code"]) == CODES
    secret = table[table["Code"].isin(CODES[SECRET])]
    assert secret[["Value", "z", "p", "p corrected", "Stability"]].isna().all(axis=None)
    first = table.iloc[0]
    assert first["Code"] == striking(result)[0].code
    assert first["Value"] == pytest.approx(VALUES[CODES.index(first["Code"])])


def test_the_table_calls_provisional_figures_so_and_others_have_no_such_column(result, shown):
    assert "Status" not in spot_table(result, shown, language="en")
    table = spot_table(result, replace(shown, provisional="whole"), language="en")
    known = table[table["Value"].notna()]
    assert known["Status"].str.contains("provisional").all()


def test_smoothed_values_stand_beside_the_published_ones(shapes, figures):
    shown = figures(values=VALUES, status=STATUS)
    found = hotspots(shapes, shown, design=Design(permutations=999, smooth=True))
    assert "Smoothed" in spot_table(found, shown, language="en")
    assert "(smoothed" in figure_words(striking(found)[0], shown, language="en")


def test_provisional_figures_are_called_so_in_legend_and_sentence(shown, shapes):
    result = hotspots(shapes, shown, design=DESIGN)
    marked = replace(shown, provisional="part")
    assert spot_legend(result, marked, language="nl").title.endswith("2018 (deels voorlopig)")
    assert ", 2018 (deels voorlopig): " in spot_sentence(result, marked, place="Proef", language="nl")
    assert "voorlopig" not in spot_sentence(result, shown, place="Proef", language="nl")
