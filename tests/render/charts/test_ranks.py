"""The dot plot of a ranking: what is drawn, in whose notation, and that nothing is fetched for it."""

import json
import math

import pytest

from kaart.analysis.compare.ranking import rank
from kaart.catalogue import Text
from kaart.catalogue.records import Middle
from kaart.render.charts.ranks import rank_chart, rank_rows


def rows_of(made, **changes):
    arguments = {"bounds": made.bounds, "language": "nl", **changes}
    return rank_rows(rank(made), **arguments)


def spec_of(rows, made, **changes):
    arguments = {"references": {"NL": 7.9}, "language": "nl", "alt_text": "In woorden", **changes}
    return json.loads(rank_chart(rows, indicator=made.indicator, **arguments).to_json())


def test_rows_stand_in_order_with_what_rounding_leaves_open(figures):
    found = rows_of(figures(values=[12.4, 9.0, 12.5, 9.0]), chosen="BU00010001")
    assert found["name"].tolist() == ["Proef 2", "Proef 0", "Proef 1", "Proef 3"]
    assert found["places"].tolist() == ["1", "2", "3–4", "3–4"]
    assert found["bounds_words"].iloc[0] == "12,45 – 12,55 %"
    assert found["chosen"].tolist() == [False, False, True, False]
    assert (found["low"] <= found["value"]).all()
    assert (found["high"] >= found["value"]).all()


def test_euros_are_written_out(figures):
    found = rows_of(figures(values=[24.5], unit=Text("x 1.000 euro", "x 1,000 euro")))
    assert found["value"].tolist() == [24_500.0]
    assert found["value_words"].tolist() == ["€ 24.500"]


def test_areas_of_one_name_keep_rows_of_their_own(figures):
    made = figures(values=[1.0, 2.0, 3.0])
    made.frame["name"] = ["Centrum", "Centrum", "Noord"]
    found = rows_of(made)
    assert found["label"].is_unique
    assert sorted(found["name"]) == ["Centrum (BU00010000)", "Centrum (BU00010001)", "Noord"]


def test_of_many_areas_both_ends_and_the_chosen_one_are_drawn(figures):
    made = figures(values=[float(100 - n / 10) for n in range(200)])
    found = rows_of(made, chosen="BU00010077", most=30)
    assert len(found) <= 30
    assert found["name"].iloc[0] == "Proef 0"
    assert found["name"].iloc[-1] == "Proef 199"
    assert found["chosen"].sum() == 1
    assert len(rows_of(made, most=200)) == 200


def test_a_bound_that_is_not_known_is_the_value(figures):
    made = figures(values=[5.0])
    bounds = made.bounds.assign(low=math.nan, high=math.nan)
    found = rank_rows(rank(made, bounds=made.bounds), bounds=bounds, language="nl")
    assert (found["low"].iloc[0], found["high"].iloc[0]) == (5.0, 5.0)


@pytest.mark.parametrize(("language", "decimal"), [("nl", ","), ("en", ".")])
def test_the_chart_speaks_the_language_and_loads_nothing(figures, language, decimal):
    made = figures(values=[12.4, 9.0])
    spec = spec_of(rows_of(made, language=language), made, language=language)
    assert spec["config"]["locale"]["number"]["decimal"] == decimal
    assert spec["description"] == "In woorden"
    assert '"url"' not in json.dumps(spec)
    tops = [layer["encoding"]["x"].get("title") for layer in spec["layer"] if "x" in layer["encoding"]]
    assert {"nl": "Proef (%)", "en": "Trial (%)"}[language] in tops


def test_what_is_compared_with_is_a_labelled_line_and_the_unknown_is_left_out(figures):
    made = figures(values=[12.4, 9.0])
    spec = spec_of(rows_of(made), made, references={"NL": 7.9, "Regio": math.nan})
    drawn = [row for rows in spec["datasets"].values() for row in rows if "label" not in row]
    assert drawn == [{"value": 7.9, "name": "NL"}]
    none = spec_of(rows_of(made), made, references={})
    assert {layer["mark"]["type"] for layer in none["layer"]} == {"rule", "point"}


def test_a_score_stands_in_order_and_gets_no_place(figures):
    made = figures(values=[-0.2, 0.3], middle=Middle(0.0, Text("het gemiddelde", "the mean")))
    found = rows_of(made)
    assert found["label"].tolist() == ["Proef 1", "Proef 0"]
    assert "Plaats" not in json.dumps(spec_of(found, made))
    assert "Plaats" in json.dumps(spec_of(rows_of(figures()), figures()))
