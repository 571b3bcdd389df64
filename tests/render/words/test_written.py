"""Cells of tables on the screen."""

import pandas as pd
import pytest

from kaart.render.words.written import cell_ways

NAN = float("nan")


@pytest.mark.parametrize(
    ("numbers", "pattern", "language", "written"),
    [
        ([37.7, NAN, 5.0], None, "nl", ["37,7", "–", "5,0"]),
        ([37.7, NAN, 5.0], None, "en", ["37.7", "–", "5.0"]),
        ([1240.0, NAN], None, "nl", ["1.240", "–"]),
        ([12.483, 2.0], '#,##0.0" %"', "nl", ["12,5", "2,0"]),
        ([24_500.0], '"€ "#,##0;"€ "-#,##0', "nl", ["24.500"]),
        ([0.0002, 0.5], None, "nl", ["0,0002", "0,5000"]),
        ([3, 2], None, "nl", ["3", "2"]),
        (pd.Series([37.7, None], dtype=object), None, "nl", ["37,7", "–"]),
        (pd.Series([3, None], dtype=object), None, "en", ["3", "–"]),
    ],
)
def test_numbers_are_written_as_the_language_does(numbers, pattern, language, written):
    table = pd.DataFrame({"a": numbers, "text": "x"})
    ways = cell_ways(table, language=language, patterns={} if pattern is None else {"a": pattern})
    assert set(ways) == {"a"}
    assert [ways["a"](number) for number in table["a"]] == written
