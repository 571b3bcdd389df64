"""Layers as data: which files belong to which, and what they are called."""

from __future__ import annotations

import pytest

from kaart.catalogue import OPTIONAL_FAMILIES, Family
from kaart.catalogue.layers import LAYERS, MAP_LAYERS, find_layer, find_series, get_layer, row_words, split_vintage
from kaart.core.errors import CatalogueError


@pytest.mark.parametrize(
    ("folder", "vintage", "layer", "rows"),
    [
        ("cijfers", "kwb-2018", "cijfers", "{count} buurten"),
        ("cijfers", "politie-2023", "politie", "{count} buurten"),
        ("cijfers", "ses-2019", "ses", "{count} buurten"),
        ("grenzen", "wijk-2018", "grenzen", "{count} areas"),
        ("ov", "haltes", "ov", "{count} stops"),
        ("ov", "haltes-chb", "ov", "{count} stops"),
        ("scholen", "register", "scholen", "{count} sites"),
        ("namen", "gemeente", None, "{count} areas"),
        ("cijfers", "wegen-2018", None, "{count} areas"),
    ],
)
def test_a_stored_file_leads_to_its_layer(folder, vintage, layer, rows):
    found = find_layer(folder, vintage)
    assert (found and found.id) == layer
    assert row_words(folder, vintage) == rows


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
def test_every_record_is_whole(layer):
    assert layer.series
    assert "{count}" in layer.rows
    for series in layer.series:
        assert find_series(series.folder, f"{series.kind or 'x'}-2020") is series


def test_a_layer_without_a_record_is_a_fault_of_the_catalogue():
    assert get_layer("ov").id == "ov"
    with pytest.raises(CatalogueError, match="'wegen'"):
        get_layer("wegen")


def test_what_is_fetched_unasked():
    assert MAP_LAYERS == ("cijfers", "grenzen")
    assert OPTIONAL_FAMILIES == (Family.POLITIE, Family.GEZONDHEID, Family.SES)


@pytest.mark.parametrize(
    ("vintage", "parts"),
    [("kwb-2018", ("kwb", "2018")), ("register", ("register", "")), ("haltes-chb", ("haltes-chb", "")), ("", ("", ""))],
)
def test_kind_and_year_of_a_vintage(vintage, parts):
    assert split_vintage(vintage) == parts
