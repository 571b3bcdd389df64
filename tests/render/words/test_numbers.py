import math
from datetime import date

import pytest
from builders import indicator
from hypothesis import given
from hypothesis import strategies as st

from kaart.catalogue import Kind, Text
from kaart.model.missing import Status
from kaart.render.words.numbers import (
    denominator_words,
    format_date,
    format_number,
    format_range,
    format_value,
    short_unit,
    status_words,
    unit_words,
)

SHARE = indicator()
THOUSANDS = indicator(unit=Text("x 1.000 euro", "x 1,000 euro"), decimals=1)
PEOPLE = indicator(unit=Text("inwoners", "inhabitants"), decimals=0, denominator="")
LONG = indicator(unit=Text("per 1.000 inwoners", "per 1,000 inhabitants"), decimals=0)


@pytest.mark.parametrize(
    ("record", "value", "nl", "en"),
    [
        (SHARE, 12.4, "12,4 %", "12.4%"),
        (SHARE, 12.0, "12,0 %", "12.0%"),
        (SHARE, -0.04, "0,0 %", "0.0%"),
        (PEOPLE, 1234.0, "1.234 inwoners", "1,234 inhabitants"),
        (THOUSANDS, 24.5, "€ 24.500", "€24,500"),
        (THOUSANDS, -2.3, "€ -2.300", "€-2,300"),
        (indicator(unit=Text("x 1.000 euro", "x 1,000 euro"), decimals=0), 213.0, "€ 213.000", "€213,000"),
        (indicator(unit=Text("klasse 1 tot 5", "class 1 to 5"), kind=Kind.CATEGORY, decimals=0), 3.0, "3", "3"),
        (indicator(unit=Text("score", "score"), decimals=3), -0.1, "-0,100", "-0.100"),
        (LONG, 31.0, "31 per 1.000 inwoners", "31 per 1,000 inhabitants"),
    ],
)
def test_values_stand_there_as_people_write_them(record, value, nl, en):
    assert format_value(value, indicator=record, language="nl") == nl
    assert format_value(value, indicator=record, language="en") == en


@pytest.mark.parametrize(
    ("status", "nl", "en"),
    [
        (Status.SUPPRESSED, "te weinig huishoudens", "too few households"),
        (Status.NOT_PUBLISHED, "niet gepubliceerd voor 2019", "not published for 2019"),
        (Status.NOT_APPLICABLE, "niemand woont hier", "nobody lives here"),
        (Status.MISSING, "onbekend", "unknown"),
        (Status.OBSERVED, "onbekend", "unknown"),
        ("something new", "onbekend", "unknown"),
    ],
)
def test_without_a_value_there_are_words(status, nl, en):
    for empty in (None, math.nan):
        assert format_value(empty, indicator=SHARE, language="nl", status=status, year=2019) == nl
        assert format_value(empty, indicator=SHARE, language="en", status=status, year=2019) == en


def test_words_say_what_there_are_too_few_of():
    people = indicator(threshold_column="inwoners")
    assert status_words("suppressed", indicator=people, language="nl") == "te weinig inwoners"
    assert status_words("suppressed", indicator=indicator(denominator=""), language="en") == "too small a number"
    assert status_words("not_published", indicator=SHARE, language="nl") == "niet gepubliceerd"


def test_an_estimate_says_so():
    assert format_value(3.0, indicator=SHARE, language="nl", status="estimated") == "3,0 % (geschat)"


@given(st.one_of(st.none(), st.floats(-1e9, 1e9), st.just(math.nan)), st.sampled_from(["nl", "en"]))
def test_no_reader_ever_sees_nan_or_none(value, language):
    shown = format_value(value, indicator=SHARE, language=language)
    assert shown
    assert not {"nan", "none", "inf"} & set(shown.lower().split())


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_dutch_and_english_differ_in_marks_only(value, decimals):
    dutch = format_number(value, decimals=decimals, language="nl")
    english = format_number(value, decimals=decimals, language="en")
    assert dutch.translate(str.maketrans(",.", ".,")) == english
    assert float(english.replace(",", "")) == pytest.approx(value, abs=0.5 * 10**-decimals + 1e-6)


def test_a_range_names_a_short_unit_once_and_leaves_a_long_one_out():
    assert format_range(5.2, 7.9, indicator=SHARE, language="nl") == "5,2 – 7,9 %"
    assert format_range(5.2, 7.9, indicator=THOUSANDS, language="en") == "€5,200 – 7,900"
    assert format_range(5, 8, indicator=LONG, language="nl") == "5 – 8"
    assert format_range(5, 5, indicator=LONG, language="nl") == "5"
    assert [short_unit(record) for record in (SHARE, THOUSANDS, LONG)] == [True, True, False]
    assert unit_words(THOUSANDS, language="nl") == "€"


def test_denominators_are_counted_in_words():
    assert denominator_words(1234.0, column="huishoudens", language="nl") == "van 1.234 huishoudens"
    assert denominator_words(math.nan, column="inwoners", language="nl") == "aantal inwoners onbekend"
    assert denominator_words(0.2, column="huishoudens", language="nl", proxy=True) == "van heel weinig huishoudens"
    assert denominator_words(7.0, column="other", language="en") == "of 7"
    assert denominator_words(7.0, column="", language="en") == ""


def test_dates():
    assert format_date(date(2026, 11, 21), language="nl") == "21 november 2026"
    assert format_date(date(2026, 3, 1), language="en") == "1 March 2026"
