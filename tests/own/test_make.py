"""From a match to figures: the frame of every indicator, marked as own, missing where nothing is known."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from contract import FIGURES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaart.catalogue import Kind, load
from kaart.catalogue.own import MOST_LABEL, describe, is_own, own_id, own_source
from kaart.core.errors import DefinitionMismatchError, InputError, UploadError
from kaart.core.schema import check_frame
from kaart.model.indicators import require_same_scale
from kaart.own.make import decimals_of, own_figures, read_values
from kaart.own.matching import match
from kaart.render.maps.layers import require_property_name
from kaart.render.maps.palette import PALETTES

MEANING = describe(label="Pakketten", definition="Wie een pakket kreeg.", unit="%", source="Proef", kind=Kind.INTENSIVE)


def made(places, values, *, kind=Kind.INTENSIVE):
    keys = list(places.names)[: len(values)]
    numbers, words = read_values(values, kind=kind)
    report = match(keys, numbers, numbers=range(2, 99), texts=values, places=places)
    return own_figures(report, description=replace(MEANING, kind=kind), year=2018, categories=words)


def test_every_area_of_the_region_is_there_and_unknown_stays_unknown(places):
    figures = made(places, ["1,5", "-2,3", None])
    check_frame(figures.frame, FIGURES, what="eigen")
    assert list(figures.frame["code"]) == list(places.names)
    assert figures.frame["value"].tolist()[:2] == [1.5, -2.3]
    assert figures.frame["value"].isna().tolist() == [False, False, True, True, True]
    assert set(figures.frame["status"][2:]) == {"missing"}


def test_the_record_says_that_the_figures_are_own(places):
    indicator = made(places, ["1,5"]).indicator
    assert indicator.id == "eigen_pakketten"
    assert indicator.label.nl == "Pakketten (eigen cijfers)"
    assert indicator.label.en == "Pakketten (own figures)"
    assert indicator.palette in PALETTES
    assert require_property_name(indicator.id) == indicator.id
    source = own_source(indicator, "Voedselbank")
    assert (source.attribution, source.licence) == ("eigen cijfers: Voedselbank", "eigen")


def test_own_figures_share_a_scale_with_nothing(places):
    own = made(places, ["1,5"]).indicator
    other = replace(own, id="eigen_ander", family="eigen_ander")
    for record in (*load().indicators, other):
        with pytest.raises(DefinitionMismatchError):
            require_same_scale(own, record)


def test_no_packaged_indicator_looks_like_an_own_one():
    assert not [record.id for record in load().indicators if is_own(record)]
    assert not [name for name in (*load().families, *load().later_indicators) if is_own(name)]


def test_long_names_that_begin_alike_have_ids_of_their_own():
    spring, autumn = (
        own_id(f"Huishoudens met energietoeslag, eerste ronde ({season})") for season in ("voorjaar", "najaar")
    )
    assert spring != autumn
    assert spring.startswith("eigen_huishoudens_met_energietoeslag")
    assert max(len(spring), len(autumn)) <= len("eigen_") + 40
    # Up to that length an id is its name.
    assert own_id("Huishoudens met energietoeslag 2022 rond") == "eigen_huishoudens_met_energietoeslag_2022_rond"


@given(st.text(max_size=60))
def test_any_name_gives_an_id_that_can_be_used_or_a_sentence(label):
    try:
        name = own_id(label)
    except InputError:
        return
    assert is_own(name)
    assert require_property_name(name) == name
    assert len(name) < MOST_LABEL


@pytest.mark.parametrize("field", ["label", "definition", "unit", "source"])
def test_all_four_must_be_said(field):
    said = {"label": "a", "definition": "b", "unit": "c", "source": "d", field: " \n "}
    with pytest.raises(InputError, match="all four"):
        describe(**said, kind=Kind.INTENSIVE)


def test_a_category_needs_no_unit_and_long_names_are_refused():
    assert describe(label="a", definition="b", unit="", source="d", kind=Kind.CATEGORY).unit == ""
    with pytest.raises(InputError, match="longer than"):
        describe(label="a" * 81, definition="b", unit="c", source="d", kind=Kind.INTENSIVE)


def test_line_ends_do_not_get_into_a_title():
    assert describe(label="a\nb\x00", definition="b", unit="c", source="d", kind=Kind.INTENSIVE).label == "a b"


def test_without_any_value_there_is_a_sentence_and_no_map(places):
    with pytest.raises(UploadError, match="None of the 2 rows"):
        made(places, [None, "veel"])


def test_categories_in_words_are_numbered_and_the_unit_says_so(places):
    figures = made(places, ["laag", "hoog", "laag", None], kind=Kind.CATEGORY)
    assert figures.frame["value"].tolist()[:3] == [2.0, 1.0, 2.0]
    assert math.isnan(figures.frame["value"][3])
    assert figures.indicator.unit.nl == "%: 1 = hoog; 2 = laag"


def test_categories_in_numbers_stay_as_they_are(places):
    assert made(places, ["4", "5", "4"], kind=Kind.CATEGORY).frame["value"].tolist()[:3] == [4.0, 5.0, 4.0]


def test_more_categories_than_colours_are_refused():
    with pytest.raises(UploadError, match="10 categories"):
        read_values([f"soort {letter}" for letter in "abcdefghij"], kind=Kind.CATEGORY)


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        ([1.0, 20.0], 0),
        ([1.5, 2.0], 1),
        ([0.25], 2),
        ([1 / 3], 3),
        ([12.4, 37.7], 1),
        ([0.0001, 0.0005], 4),
        ([0.0001, 12.5], 4),
        ([1 / 3000, 0.5], 5),  # 0.00033
        ([0.1 + 0.2 - 0.3, 0.5], 1),  # what a formula leaves of 0
        ([0.0, 0.0], 0),
        ([-0.0025, 3.0], 4),
    ],
)
def test_decimals_that_show_every_value(values, decimals):
    assert decimals_of(values) == decimals


NUMBERS = st.one_of(st.none(), st.sampled_from(["", "geheim", "nan", "x", "-99997"]), st.integers(-500, 500).map(str))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_a_number_comes_out_only_where_one_went_in(places, values):
    try:
        frame = made(places, values).frame
    except UploadError:
        assert not [value for value in values if value not in {None, "", "geheim", "nan", "x", "-99997"}]
        return
    for value, found in zip([*values, *[None] * (5 - len(values))], frame["value"], strict=True):
        assert math.isnan(found) if value in {None, "", "geheim", "nan", "x", "-99997"} else found == float(value)
