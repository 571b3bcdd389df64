"""Several years in one picture: one set of bounds and colours, counts of the last year, every year described."""

from __future__ import annotations

import math

import pytest
from builders import make_figures

from kaart.analysis.classes.classrule import ClassRule
from kaart.render.change.smallmaps import pin
from kaart.render.series.content import series_content, series_figures
from kaart.render.snapshot.build import legend_rows

NAN = math.nan
# Bounds by hand: 3 and 30. 2016 has areas in the first class alone, 2018 in all three.
FIRST, LAST = [1.0, 2.0, 3.0, 2.0, NAN], [1.0, 20.0, NAN, 40.0, 35.0]


@pytest.fixture
def pinned():
    years = [make_figures(values=LAST, year=2018), make_figures(values=FIRST, year=2016)]
    return pin(years, rule=ClassRule("user", breaks=(3.0, 30.0)))


def test_rows_of_every_year_are_those_of_one_legend(pinned):
    legend = series_content(pinned, place="Ergens", language="nl").legend
    rows = [list(legend_rows(*year, legend).values()) for year in zip(pinned.years, pinned.classes, strict=True)]
    assert rows[0][:4] == [0, 0, 0, 0]
    assert [rows[1][place] for place in (0, 1, 3, 4)] == [0, 1, 2, 2]
    # What has no figure has a row of its own, after the classes.
    assert rows[0][4] >= len(legend.rows)
    assert rows[1][2] >= len(legend.rows)


def test_counts_are_those_of_the_last_year_and_the_legend_says_so(pinned):
    legend = series_content(pinned, place="Ergens", language="nl").legend
    assert [row.count for row in legend.rows] == [1, 1, 2]
    assert sum(row.count for row in legend.no_data) == 1
    assert "De aantallen gebieden zijn die van 2018." in legend.notes


@pytest.mark.parametrize(("language", "low"), [("nl", "1,0"), ("en", "1.0")])
def test_words_name_years_and_ranges(pinned, language, low):
    content = series_content(pinned, place="Ergens", language=language)
    assert content.title.endswith("2016, 2018")
    assert content.years == "2016, 2018"
    for text in ("2016", "2018", low, "Ergens"):
        assert text in content.sentence
    assert content.described.count("2016") == content.described.count("2018") == 1
    assert content.described.count("4 ") >= 2


def test_figures_of_every_year_are_in_the_record(pinned):
    rows = series_figures(pinned)
    codes = pinned.years[0].frame["code"].tolist()
    assert {name for name, _, _ in rows} == {f"{code}/{year}" for code in codes for year in (2016, 2018)}
    values = {name: value for name, value, _ in rows}
    assert values[f"{codes[1]}/2016"] == 2.0
    assert values[f"{codes[1]}/2018"] == 20.0
    assert values[f"{codes[2]}/2018"] is None
