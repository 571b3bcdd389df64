"""A strange sign in a row of a register costs that row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.core.limits import LimitError
from kaart.sources.registers import lines
from kaart.sources.registers.lines import LONGEST_FIELD, cut_fields, cut_lines, cut_rows

FIELD = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


def test_line_ends_of_every_system():
    assert cut_lines("a;b\r\n1;2\r\n") == cut_lines("a;b\n1;2") == cut_lines("a;b\r1;2\r") == ["a;b", "1;2"]


def test_a_lone_cr_does_not_end_a_line():
    assert cut_lines("a;b\r\n1\r;2\r\n") == ["a;b", "1\r;2"]


def test_far_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lines, "MOST_ROWS", 2)
    with pytest.raises(LimitError):
        cut_lines("a\n" * 3)


@given(st.lists(st.lists(FIELD, min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]]):
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    got, broken = cut_rows(cut_lines(stream.getvalue()), ",", width=3)
    assert (got, broken) == (rows, [])


@pytest.mark.parametrize(
    "strange", ["1,2", "1,2,3,4", '"1,2,3', f"1,{'x' * 131_073},3", f'1,"{"x" * (LONGEST_FIELD + 1)}",3', ",,,"]
)
def test_a_row_that_cannot_be_read_costs_itself(strange: str):
    rows, broken = cut_rows(["a,b,c", strange, "d,e,f", "g,h,i"], ",", width=3)
    assert rows == [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]]
    assert broken == [1]


def test_a_field_in_quotes_may_stand_on_two_lines():
    assert cut_rows(['a,"b', 'c",d', "1,2,3"], ",", width=3) == ([["a", "b\nc", "d"], ["1", "2", "3"]], [])


def test_a_lone_cr_within_a_field_is_a_blank():
    assert cut_fields("a,b\rc,d", ",") == ["a", "b c", "d"]
