"""The word for provisional figures: where they are shown, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from snapshots import example_view

from kaart.analysis.change.trend import trend
from kaart.catalogue import load
from kaart.exports.map import map_snapshot
from kaart.model.totals import Total
from kaart.render.charts.trends import trend_points
from kaart.render.files.export import make_files
from kaart.render.words.provisional import (
    beside_words,
    figures_year,
    provisional_sentence,
    provisional_words,
    year_words,
)
from kaart.render.words.sentences import answer, source_line
from kaart.render.words.table import table_twin
from kaart.render.words.trendwords import trend_words


@pytest.mark.parametrize(
    ("extent", "dutch", "english"),
    [
        ("whole", "voorlopig", "provisional"),
        ("part", "deels voorlopig", "partly provisional"),
        ("no", "", ""),
        ("", "", ""),
    ],
)
def test_the_word_stands_behind_the_year(extent, dutch, english):
    assert provisional_words(extent, language="nl") == dutch
    assert provisional_words(extent, language="en") == english
    assert year_words(2022, extent, language="nl") == (f"2022 ({dutch})" if dutch else "2022")


@pytest.mark.parametrize(
    ("year", "extent", "says"),
    [
        (2018, "", ""),
        (2019, "", " (2018)"),
        (2018, "whole", " (voorlopig)"),
        (2019, "part", " (2018, deels voorlopig)"),
    ],
)
def test_behind_a_label_in_a_view_of_one_year(figures, year, extent, says):
    assert beside_words(replace(figures(), provisional=extent), year=year, language="nl") == says


def test_a_sentence_says_what_it_means(figures):
    shown = figures()
    assert provisional_sentence(shown, language="nl") == ""
    whole = provisional_sentence(replace(shown, provisional="whole"), language="nl")
    part = provisional_sentence(replace(shown, provisional="part"), language="nl")
    assert whole == "De cijfers van 2018 zijn voorlopig: de bron kan ze nog aanpassen."
    assert part.startswith("Een deel van de cijfers van 2018 is voorlopig.")


def test_sentence_source_line_and_table(figures):
    plain, marked = figures(), replace(figures(), provisional="whole")
    for shown, year, status in ((plain, "2018", "gemeten"), (marked, "2018 (voorlopig)", "gemeten, voorlopig")):
        assert figures_year(shown, language="nl") == year
        line = source_line(shown, boundary_year=2018, source=load().source("cbs_kwb"), retrieved=None, language="nl")
        assert f" · {year} · " in line
        assert f"{year}: " in answer(shown, area="Proef", area_value=Total(12.0), language="nl")
        assert table_twin(shown, language="nl")["status"].iloc[0] == status
    # Without a value there is nothing that could be provisional.
    assert not any("voorlopig" in words for words in table_twin(marked, language="nl")["status"][4:])


def test_a_trend_marks_the_year(figures):
    first, last = (replace(figures(), year=year) for year in (2018, 2019))
    code = first.frame["code"].iloc[0]
    plain = trend([first, last], code=code, year=2019)
    marked = trend([first, replace(last, provisional="whole")], code=code, year=2019)
    assert "voorlopig" not in trend_words(plain, language="nl")
    assert "provisional" not in trend_points(plain, language="nl")
    assert trend_words(marked, language="nl").count("voorlopig") == 1
    assert trend_points(marked, language="nl")["provisional"].tolist() == ["", "voorlopig"]


@pytest.mark.parametrize("form", ["svg", "html", "csv", "geojson"])
def test_every_export_of_a_map_carries_the_word(form):
    view, library = example_view()
    found = replace(view.answer, figures=replace(view.answer.figures, provisional="whole"))
    plain, marked = (
        b"".join(make_files(map_snapshot(shown, library, load()), form, name=f"x.{form}").values())
        for shown in (view, replace(view, answer=found))
    )
    assert b"2023 (voorlopig)" in marked
    assert b"voorlopig" not in plain
