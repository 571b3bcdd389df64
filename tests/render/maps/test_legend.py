import html
import math
from dataclasses import replace

import pandas as pd
import pytest
from seeing import read

from kaart.analysis.classes.classify import classify
from kaart.catalogue import Text
from kaart.core.errors import SchemaError
from kaart.render.maps.legend import build_legend, legend_html
from kaart.render.maps.palette import colours, no_data, seen
from kaart.render.words.sentences import coverage


def test_rows_are_the_classes_and_the_reasons(figures):
    shown = figures()
    found = classify(shown.values, k=2)
    legend = build_legend(shown, found, language="nl")
    assert [(row.label, row.count) for row in legend.rows] == [("2,3 – 8,8 %", 2), ("8,8 – 37,7 %", 2)]
    assert tuple(row.colour for row in legend.rows) == colours("davos", 2)
    assert [(row.label, row.count) for row in legend.no_data] == [
        ("te weinig huishoudens", 1),
        ("niet gepubliceerd voor 2018", 1),
        ("onbekend", 1),
        ("niemand woont hier", 1),
    ]
    assert sum(row.count for row in (*legend.rows, *legend.no_data)) == len(shown.frame)
    assert [row.colour for row in legend.no_data] == [no_data(row.status).colour for row in legend.no_data]


def test_english_says_the_same(figures):
    legend = build_legend(figures(), classify(figures().values, k=2), language="en")
    assert [row.label for row in (*legend.rows, *legend.no_data)] == [
        "2.3 – 8.8%",
        "8.8 – 37.7%",
        "too few households",
        "not published for 2018",
        "unknown",
        "nobody lives here",
    ]


def test_labels_where_every_class_is_one_value_and_where_a_given_bound_lies_below_all(figures):
    few = figures(values=[1.0, 2.0, 2.0, 3.0])
    assert [row.label for row in build_legend(few, classify(few.values), language="nl").rows] == [
        "1,0 %",
        "2,0 %",
        "3,0 %",
    ]
    pinned = classify(few.values, method="user", breaks=[0.5, 2.0])
    assert [row.label for row in build_legend(few, pinned, language="nl").rows] == [
        "tot en met 0,5 %",
        "0,5 – 2,0 %",
        "2,0 – 3,0 %",
    ]


def test_a_long_unit_stands_once_above_the_rows(figures):
    shown = figures(unit=Text("per 1.000 inwoners", "per 1,000 inhabitants"))
    legend = build_legend(shown, classify(shown.values, k=2), language="nl")
    assert legend.unit == "per 1.000 inwoners"
    assert legend.rows[0].label == "2,3 – 8,8"
    assert legend.unit in legend_html(legend)


def test_histogram_counts_every_value_once(figures):
    shown = figures(values=[*range(30), math.nan])
    histogram = build_legend(shown, classify(shown.values), language="nl").histogram
    assert sum(histogram.counts) == 30
    assert len(histogram.edges) == len(histogram.counts) + 1
    assert histogram.edges[0] <= 0
    assert histogram.edges[-1] >= 29


def test_html_is_two_lists_whole_and_without_script(figures):
    legend = build_legend(figures(), classify(figures().values, k=2), language="nl")
    text = legend_html(legend)
    reader = read(text)
    assert reader.lists == ["Klassen", "Zonder cijfer"]
    assert reader.items[0] == "2,3 – 8,8 %|2 buurten|"
    assert reader.items[2] == "te weinig huishoudens|1 buurt|"
    assert "font-size:16px" in text
    assert all(seen(row.colour) in text for row in (*legend.rows, *legend.no_data))
    assert not reader.tags & {"script", "svg", "img", "link"}


def test_nothing_known_still_gives_a_legend_and_says_why(figures):
    shown = figures(values=[math.nan] * 3, status=["not_published"] * 3, year=2019)
    legend = build_legend(shown, classify(shown.values), language="nl")
    assert legend.rows == ()
    assert legend.histogram is None
    assert [row.label for row in legend.no_data] == ["niet gepubliceerd voor 2019"]
    assert legend.notes == ("Geen enkel gebied heeft een cijfer.",)
    assert read(legend_html(legend)).lists == ["Zonder cijfer"]


def test_reduced_classes_and_estimates_are_said(figures):
    shown = figures(values=[1.0, 1.0, 2.0], status=["estimated", "observed", "observed"])
    notes = build_legend(shown, classify(shown.values), language="en").notes
    assert any(note.startswith("2 classes instead of 5: ") for note in notes)
    assert "1 value is estimated." in notes


def test_text_is_escaped(figures):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=1>"
    shown = figures(label=Text(evil, "x"), unit=Text(evil, "x"))
    text = legend_html(build_legend(shown, classify(shown.values), language="nl"))
    assert read(text).tags == {"div", "p", "ul", "li", "span"}
    assert html.unescape(text).count(evil) == 2


def test_classes_of_other_areas_are_refused(figures):
    with pytest.raises(SchemaError, match="other areas"):
        build_legend(figures(), classify(figures(values=[1.0, 2.0]).values), language="nl")


def test_an_area_without_households_is_told_from_one_without_people(figures):
    shown = figures()
    empty = shown.frame["status"].eq("not_applicable")
    one = replace(shown, frame=shown.frame.assign(source_code=shown.frame["source_code"].mask(empty, "no_households")))
    both = pd.concat([shown.frame[empty].assign(code="BU00010099"), one.frame])
    for frame, words in ((one.frame, "geen huishoudens"), (both, "geen huishoudens, of niemand woont hier")):
        found = replace(shown, frame=frame)
        legend = build_legend(found, classify(found.values, k=2), language="nl")
        assert legend.no_data[-1].label == words
        assert words.split(",")[0] in coverage(found, language="nl")
