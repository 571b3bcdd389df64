"""The user's own points: rows without a place are named with their number and why."""

from __future__ import annotations

import pytest
from books import ods_row, opendocument

from kaart.core.language import sentence
from kaart.own.points import read_points
from kaart.own.reading import read_upload

TEXT = "naam;lon;lat\nA;5,97;50,88\nB;;\nC;5,98;50,89\nD;2,35;48,85\nE;hier;daar\n"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "nl",
            [
                "a.csv, niet meegeteld: rij 3, 6 (geen coördinaten die te lezen zijn).",
                "a.csv, niet meegeteld: rij 5 (coördinaten buiten Nederland).",
            ],
        ),
        (
            "en",
            [
                "a.csv, rows 3, 6 do not count: no coordinates that can be read.",
                "a.csv, rows 5 do not count: coordinates outside the Netherlands.",
            ],
        ),
    ],
)
def test_rows_without_a_place_are_named_with_the_reason(language, said):
    points = read_points(read_upload(TEXT.encode(), "a.csv"))
    assert points.sites["name"].tolist() == ["A", "C"]
    assert [sentence(notice, language=language) for notice in points.notices] == said


def test_rows_that_are_hidden_count_and_are_told():
    rows = [ods_row("A", 5.97, 50.88), ods_row("B", 5.98, 50.89, more='table:visibility="filter"')]
    points = read_points(read_upload(opendocument(["naam", "lon", "lat"], *rows), "a.ods"))
    assert len(points.sites) == 2
    assert [str(notice) for notice in points.notices] == ["a.ods hides rows 3, perhaps by a filter; they count."]


def test_a_whole_file_has_nothing_to_tell():
    assert read_points(read_upload(b"lon;lat\n5,97;50,88\n", "a.csv")).notices == ()
