"""Every facility has one whole record, and every way of measuring a place in the tables of the other layers."""

from __future__ import annotations

import pytest

from kaart.analysis.access.facilities import EDITED, FACILITIES, PUBLIC, Facility, Way, record_of
from kaart.analysis.access.indicator import indicator_of
from kaart.analysis.access.measures import CBS_ROAD
from kaart.analysis.profile.build import THEMES
from kaart.analysis.scenario import document
from kaart.answers.access import load as loading
from kaart.answers.access import what_if
from kaart.answers.profile import around
from kaart.catalogue import Family, load
from kaart.catalogue.layers import LAYERS
from kaart.render.profile import around as words
from kaart.ui.access import fetch, page
from kaart.ui.what_if import panel

RECORDS = list(FACILITIES.values())


def test_there_is_a_record_for_every_facility_and_no_other():
    assert set(FACILITIES) == set(Facility)
    assert all(record_of(facility).facility is facility for facility in Facility)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.facility.value)
def test_what_a_record_names_exists(record):
    catalogue = load()
    assert record.source == "eigen" or catalogue.source(record.source)
    assert set(record.in_short) | set(record.in_profile) <= set(record.keys)
    assert len(record.keys) == len(set(record.keys))
    # What is published is measured as the services of CBS are; all else has measures of its own.
    assert bool(record.measures) == (record.way is not Way.PUBLISHED)
    assert bool(record.layer) == (record.way in {Way.REGISTER, Way.TIMETABLE})
    assert not record.layer or record.layer in {layer.id for layer in LAYERS}
    assert (CBS_ROAD in record.keys) == bool(record.road)
    assert not record.road or catalogue.indicator(record.road).table_family is Family.KWB
    assert bool(record.theme) == bool(record.in_profile) == (record.facility in PUBLIC)
    assert not record.theme or record.theme in {theme.id for theme in THEMES}
    assert set(record.tells) <= set(words._TELLS)
    assert record.people.years_of_15 is None or 0 < record.people.years_of_15 <= 15


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.facility.value)
def test_no_place_for_a_word_is_left_open(record):
    texts = [record.one, record.many, record.leaves_out]
    for measure in record.measures:
        indicator = indicator_of(record.facility, measure)
        texts += [indicator.label, indicator.definition, indicator.unit]
    assert all(text.nl and text.en for text in texts)
    assert not any("{" in text.nl + text.en for text in texts)


def test_every_way_of_measuring_has_its_functions_in_every_layer_that_needs_them():
    assert set(loading._MEANS) == set(Way)
    assert set(page._REACHED) == set(Way)
    edited = {record_of(facility).way for facility in EDITED}
    assert set(what_if._CHANGING) == set(document._FITTING) == set(panel._EDITORS) == edited
    assert set(around._MANIFESTS) == {record_of(facility).way for facility in PUBLIC}
    assert set(fetch._FETCHED) == set(Way) - {Way.FILE}
