"""Where two printed values and their printed change do not add up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.render.words.unrounded import adds_up, unrounded_note

cents = st.integers(-10_000, 10_000).map(lambda number: number / 100)


def printed(value):
    return Decimal(repr(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@given(before=cents, after=cents)
def test_it_is_what_a_reader_finds_who_subtracts(before, after):
    change = round(after - before, 2)
    expected = printed(after) - printed(before) == printed(change)
    assert adds_up(before, after, change, decimals=1) is expected


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        ([(12.34, 12.45, 0.11)], "worked out from figures that are not rounded"),
        ([(12.3, 12.5, 0.2), (12.34, 12.45, 0.11)], "worked out from figures that are not rounded"),
        ([(12.3, 12.5, 0.2)], ""),
        ([(float("nan"), 12.45, float("nan"))], ""),
        ([], ""),
    ],
)
def test_one_row_that_does_not_add_up_is_enough(rows, note):
    assert unrounded_note(rows, decimals=1, language="en") == note
