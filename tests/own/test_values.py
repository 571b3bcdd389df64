"""Which column of a file holds the values, where nobody said so: the one that is clear, else the user is asked."""

from __future__ import annotations

import pytest

from kaart.core.errors import UploadError
from kaart.own.reading import read_upload
from kaart.own.values import value_column


def sheet(heading, row):
    return read_upload(f"{heading}\n{row}\n".encode(), "a.csv")


@pytest.mark.parametrize(
    ("heading", "row", "column"),
    [
        ("code;naam;w", "BU99010000;Ergens;1250", "w"),
        ("jaar;code;w", "2018;BU99010000;4,5", "w"),
        ("code;2023;2024", "BU99010000;1,5;2,5", ""),  # years alone are one series
        ("code;w", "BU99010000;-99997", "w"),  # a code for "no figure" is no number
        ("code;soort", "BU99010000;veel", "soort"),
        ("code;2017 aantal;2018 aantal", "BU99010000;1;2", "aantal"),
    ],
)
def test_the_only_numbers_are_the_values(heading, row, column):
    assert value_column(sheet(heading, row), "") == column
    assert value_column(sheet(heading, row), "w") == "w"


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("code;aantal;aandeel", "BU99010000;3;4,5"),
        ("code;2017 aantal;2017 %", "BU99010000;3;4,5"),
        ("code;naam;soort", "BU99010000;Ergens;veel"),
        ("code;w", "99010000;3"),  # bare codes are numbers too
    ],
)
def test_what_is_not_clear_is_asked_with_the_columns(heading, row):
    with pytest.raises(UploadError, match="--waarde") as caught:
        value_column(sheet(heading, row), "")
    assert all(name in str(caught.value) for name in heading.split(";"))


def test_the_column_of_the_areas_holds_no_values():
    assert value_column(sheet("code;w", "99010000;3"), "", key="code") == "w"
