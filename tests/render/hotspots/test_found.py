"""What a map finds, in words, as chart, table and record: the same numbers in both languages."""

from __future__ import annotations

import json

import numpy as np
import pytest

from kaart.analysis.hotspots.design import Design
from kaart.analysis.hotspots.power import Planted, Power, Share, Task
from kaart.analysis.hotspots.weights import Neighbours
from kaart.core.provenance import Notice
from kaart.render.hotspots.found import (
    found_chart,
    found_points,
    found_sentence,
    found_table,
    hides_sentence,
    how_sentence,
    power_record,
)

NOTHING = Share(0.04, 0.025, 0.064)


def power(found=0.13, touched=0.5, false_share=0.07):
    return Power(
        areas=48,
        maps=400,
        planted=(
            Planted(5, 1.0, Share(0.0, 0.0, 0.01), Share(0.0, 0.0, 0.01), None),
            Planted(5, 3.0, Share(found, found - 0.02, found + 0.02), Share(touched, 0.4, 0.6), false_share),
        ),
        nothing=NOTHING,
    )


@pytest.mark.parametrize(
    ("found", "touched", "words"),
    [
        (0.13, 0.5, ["gemiddeld 1 van de 8 zulke buurten", "bij 5 van de 10 zulke groepen ten minste één"]),
        (0.34, 0.97, ["gemiddeld 3 van de 10 zulke buurten", "bij bijna alle zulke groepen"]),
        (0.029, 0.1, ["vindt deze kaart daar bijna niets van"]),
        (0.97, 1.0, ["gemiddeld bijna alle zulke buurten"]),
    ],
)
def test_one_plain_sentence(found, touched, words):
    said = found_sentence(power(found, touched), areas="buurten", language="nl")
    assert said.startswith("Ligt een groep van 5 buurten ver boven het gemiddelde, dan")
    assert all(part in said for part in words)


def test_where_no_group_fits_the_sentence_says_so():
    none = Power(10, 400, (), NOTHING)
    assert found_sentence(none, areas="wijken", language="nl").startswith("Hier grenzen te weinig wijken aan elkaar")
    assert found_points(none, areas="wijken", language="nl").empty
    assert found_table(none, areas="wijken", language="nl").empty


def test_a_small_gemeente_hides_most_and_how_it_was_simulated_is_said():
    assert "blijven de meeste groepen verborgen" in hides_sentence("buurten", language="nl")
    assert "in een kleine regio" in hides_sentence("gemeenten", language="nl")
    how = how_sentence(power(), areas="buurten", language="nl")
    assert "op de 48 buurten van deze kaart" in how
    assert "400 keer" in how
    assert "op 4 % van de kaarten" in how


def test_chart_table_and_record_say_the_same():
    points = found_points(power(), areas="buurten", language="en")
    assert points[["strength", "found", "low", "high"]].to_numpy().tolist() == [
        [1.0, 0.0, 0.0, 1.0],
        pytest.approx([3.0, 13.0, 11.0, 15.0]),
    ]
    assert found_table(power(), areas="buurten", language="en").to_numpy().tolist() == [
        ["group of 5 buurten", "1", "0 % (0 to 1)", "0 % (0 to 1)", "–"],
        ["group of 5 buurten", "3", "13 % (11 to 15)", "50 % (40 to 60)", "7 %"],
    ]
    task = Task(
        Neighbours((), np.array([], int), np.array([], int), Notice.of("")), Design(), (5,), (1.0, 3.0), 400, seed=1
    )
    record = json.loads(json.dumps(power_record(power(), task, areas="buurten", language="en"), allow_nan=False))
    assert [item["found"] for item in record["groups"]] == [0.0, 0.13]
    assert [item["false_share"] for item in record["groups"]] == [None, 0.07]
    assert (record["areas"], record["maps"], record["seed"], record["maps_with_any_on_noise"]) == (48, 400, 1, 0.04)


def test_chart_holds_its_own_data_on_a_scale_from_0_to_100():
    spec = json.loads(found_chart(power(), areas="buurten", language="nl").to_json())
    line = spec["layer"][0]["encoding"]
    assert line["y"]["scale"]["domain"] == [0, 100]
    assert line["y"]["title"] == "gevonden (%)"
    assert line["color"]["scale"]["domain"] == ["groep van 5 buurten"]
