"""The curve of what the hotspot test finds: chart and table say what was measured, in both languages."""

from __future__ import annotations

import json

import pytest

from kaart.catalogue.measured import Strength, read_measured
from kaart.core.settings import PROJECT
from kaart.render.hotspots.power import curve_chart, curve_points, curve_table

CURVE = (
    Strength(1.0, 1000, 20, 9999, 1, found=0.04, found_inner=0.125, false_share=None, false_beside_share=None),
    Strength(2.5, 1000, 20, 9999, 1, found=0.5, found_inner=1.0, false_share=0.02, false_beside_share=1.0),
)


def test_every_strength_is_a_point_of_both_lines():
    points = curve_points(CURVE, language="nl")
    assert points[["strength", "found", "words"]].to_numpy().tolist() == [
        [1.0, 4.0, "4,0 %"],
        [2.5, 50.0, "50,0 %"],
        [1.0, 12.5, "12,5 %"],
        [2.5, 100.0, "100,0 %"],
    ]
    assert points["which"].nunique() == 2


@pytest.mark.parametrize(("language", "title"), [("nl", "gevonden (%)"), ("en", "found (%)")])
def test_chart_holds_its_own_data_on_a_scale_from_0_to_100(language, title):
    spec = json.loads(curve_chart(CURVE, language=language).to_json())
    line, dots = spec["layer"]
    assert line["encoding"]["y"]["scale"]["domain"] == [0, 100]
    assert line["encoding"]["y"]["title"] == title
    assert dots["encoding"]["x"]["scale"]["domain"] == [1.0, 2.5]
    assert "url" not in json.dumps(spec.get("data", {}))


def test_table_says_the_same_and_nothing_found_is_a_dash():
    table = curve_table(CURVE, language="nl")
    assert table.to_numpy().tolist() == [
        ["1,0", "4,0 %", "12,5 %", "–", "–"],
        ["2,5", "50,0 %", "100,0 %", "2,0 %", "100,0 %"],
    ]
    assert "Gevonden" in table
    assert "Found" in curve_table(CURVE, language="en")


def test_the_committed_curve_is_drawn():
    curve = read_measured(PROJECT / "data").curve
    assert len(curve_points(curve, language="en")) == 2 * len(curve)
