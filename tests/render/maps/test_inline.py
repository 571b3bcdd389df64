"""A map that travels inside its specification: the same colours and tooltip, and no file to fetch."""

from __future__ import annotations

import json

import pytest
from builders import squares

from kaart.analysis.classes.classify import classify
from kaart.catalogue import Text
from kaart.core.errors import InputError
from kaart.render.maps import inline
from kaart.render.maps.deck import View, fill_rule
from kaart.render.maps.inline import inline_layer, inline_spec


def spec_of(areas, shown):
    layer = inline_layer(areas, shown, language="nl")
    classes = classify(shown.values)
    spec = inline_spec(
        layer, figures=shown, classification=classes, view=View(6, 51, 11), language="nl", style_file="stijl.json"
    )
    return json.loads(spec.to_json()), classes


@pytest.fixture
def own(figures):
    return figures(id="eigen_proef", label=Text("Proef (eigen cijfers)", "Trial (own figures)"), denominator="")


def test_shapes_and_values_stand_in_the_specification(areas, own):
    spec, classes = spec_of(areas, own)
    features = spec["layers"][0]["data"]
    assert [item["properties"]["code"] for item in features] == list(areas["code"])
    assert [item["properties"]["eigen_proef"] for item in features] == [2.3, 5.2, 12.4, 37.7, None, None, None, None]
    assert fill_rule("eigen_proef", classes, palette=own.indicator.palette) in json.dumps(
        spec, ensure_ascii=False
    ).replace('\\"', '"')
    assert "eigen cijfers" in spec["tooltip"]["html"] if "tooltip" in spec else True


def test_nothing_but_the_base_map_is_fetched(areas, own):
    spec, _ = spec_of(areas, own)
    assert json.dumps(spec).count("app/static") == 1
    assert spec["mapStyle"].endswith("stijl.json")


def test_too_many_areas_get_a_sentence(own, monkeypatch):
    monkeypatch.setattr(inline, "MOST_AREAS", 2)
    with pytest.raises(InputError, match="2 areas at most, and here are 3"):
        inline_layer(squares(["BU00010000", "BU00010001", "BU00010002"]), own, language="nl")
