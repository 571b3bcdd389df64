"""Numbers: one reading is read, two readings are listed, and no figure never becomes a number."""

from __future__ import annotations

import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.core.errors import InputError
from kaart.own.numbers import BLANKS, Trouble, read_numbers
from kaart.own.reading import read_upload


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", 12.5), ("12.5", 12.5), ("-2,3", -2.3), ("−2,3", -2.3), ("+3", 3.0), ("007", 7.0), (",5", 0.5),
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.234.567", 1234567.0), ("1 234 567", 1234567.0),
        ("1'234,5", 1234.5), ("€ 12,50", 12.5), ("12,5 %", 12.5), ("12 euro", 12.0), ("1e3", 1000.0),
        ("1234,567", 1234.567),
        (3.25, 3.25),
    ],
)  # fmt: skip
def test_cells_with_one_reading(text, value):
    numbers = read_numbers([text])
    assert numbers.parsed == (value,)
    assert numbers.status == ("observed",)


@pytest.mark.parametrize(
    "text", ["veel", "12,5,3", "1.23.4", "12-13", "=B2*2", "#DIV/0!", "2020-01-01", "12 13", "1" * 99, "True"]
)
def test_cells_that_are_no_number_are_listed(text):
    numbers = read_numbers([text])
    assert math.isnan(numbers.parsed[0])
    assert numbers.troubles == {0: Trouble.TEXT}


@pytest.mark.parametrize("text", ["1.234", "1,234", "-12.345"])
def test_two_readings_are_not_guessed(text):
    numbers = read_numbers([text, "7"])
    assert math.isnan(numbers.parsed[0])
    assert numbers.troubles == {0: Trouble.EITHER}


def test_other_cells_of_the_column_tell_which_reading_is_meant():
    assert read_numbers(["1.234", "12,5"]).parsed == (1234.0, 12.5)
    assert read_numbers(["1.234", "12.5"]).parsed == (1.234, 12.5)


def test_the_user_tells_which_reading_is_meant_and_the_other_sign_is_then_listed():
    assert read_numbers(["1.234"], decimal=",").parsed == (1234.0,)
    assert read_numbers(["1.234"], decimal=".").parsed == (1.234,)
    numbers = read_numbers(["12.5", "3"], decimal=",")
    assert numbers.troubles == {0: Trouble.SIGN}
    assert numbers.parsed[1] == 3.0


def test_mixed_signs_are_named_and_what_is_certain_is_read():
    numbers = read_numbers(["12,5", "13,5", "4.5", "1.234"])
    assert numbers.parsed[:3] == (12.5, 13.5, 4.5)
    assert numbers.mixed == (2,)
    assert numbers.decimal == ","
    assert numbers.troubles == {3: Trouble.EITHER}


def test_no_decimal_sign_but_two():
    with pytest.raises(InputError, match="no decimal sign"):
        read_numbers(["1"], decimal=";")


@pytest.mark.parametrize(
    "text", [None, *sorted(BLANKS), "NaN", "GEHEIM", float("nan"), float("inf"), "inf", "-99997", -99997.0, "-99995"]
)
def test_no_figure_is_never_a_number(text):
    numbers = read_numbers([text, "5"])
    assert math.isnan(numbers.parsed[0])
    assert numbers.status[0] != "observed"


def test_words_for_no_figure_are_told_from_nothing():
    numbers = read_numbers([None, "geheim", "-", -99997.0])
    assert numbers.blank == (1, 2, 3)
    assert numbers.status == ("missing", "suppressed", "missing", "suppressed")
    assert not numbers.troubles


# Lower numbers, and -99.997, are codes for "no figure": see the test of those.
PLAIN = st.floats(-99_989, 1e9, allow_nan=False).filter(lambda value: abs(value + 99.997) > 1e-3)
FLOATS = PLAIN.map(lambda value: round(value, 6) + 0.0)


@given(
    values=st.lists(st.one_of(st.none(), FLOATS), min_size=1, max_size=12),
    separator=st.sampled_from([";", ",", "\t"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    decimal=st.sampled_from([",", "."]),
    told=st.booleans(),
)
def test_a_file_gives_back_the_numbers_that_were_written(values, separator, codec, decimal, told):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator)
    writer.writerow(["gebied", "cijfer"])
    for place, value in enumerate(values):
        writer.writerow([f"gebied {place}", "" if value is None else f"{value:.6f}".replace(".", decimal)])
    sheet = read_upload(stream.getvalue().encode(codec), "a.csv")
    numbers = read_numbers(
        sheet.column("cijfer") if "cijfer" in sheet.columns else [None] * len(values), decimal=decimal if told else ""
    )
    for value, read in zip(values, numbers.parsed, strict=True):
        assert math.isnan(read) if value is None else read == value
    assert not numbers.troubles


@given(st.lists(st.one_of(st.none(), FLOATS, st.text(max_size=10)), max_size=15), st.sampled_from(["", ",", "."]))
def test_every_cell_is_a_number_or_has_a_reason(cells, decimal):
    numbers = read_numbers(cells, decimal=decimal)
    for place, (value, status) in enumerate(zip(numbers.parsed, numbers.status, strict=True)):
        assert math.isnan(value) == (status != "observed")
        assert math.isfinite(value) or cells[place] in {None, ""} or place in numbers.troubles or place in numbers.blank


@given(st.lists(st.one_of(FLOATS.map(lambda value: f"{value}".replace(".", ",")), FLOATS.map(str)), max_size=10))
def test_without_being_told_a_number_is_right_or_listed(texts):
    numbers = read_numbers(texts)
    for place, text in enumerate(texts):
        if place not in numbers.troubles and not math.isnan(numbers.parsed[place]):
            candidates = {text.replace(",", "."), text.replace(",", ""), text.replace(".", "").replace(",", ".")}
            readable = [float(item) for item in candidates if item.count(".") <= 1]
            assert numbers.parsed[place] in readable


@pytest.mark.parametrize("cell", ["-99997", "-99995", "-99999999", "-99.999.999", -99999999.0, "-99,997"])
def test_every_code_for_no_figure_is_missing_and_other_negative_numbers_are_not(cell):
    found = read_numbers([cell, "-1", "12,5"])
    assert math.isnan(found.parsed[0])
    assert found.parsed[1:] == (-1, 12.5)
    assert found.blank == (0,)
