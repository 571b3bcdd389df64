"""Small numbers and odd input on the map, its legend and its table: one Classification drives them all."""

import csv
import html
import io
import itertools
import json
import math

import pytest
from seeing import colour_of
from seeing import read as read_html

from kaart.analysis.classes.classify import MAX_K, METHODS, classify
from kaart.analysis.classes.classrule import REFERENCES, ClassRule, apply_rule
from kaart.analysis.classes.small import SmallRule, colour_by
from kaart.catalogue import Text, load
from kaart.render.files.table import table_file
from kaart.render.maps.deck import fill_rule, fit_view, map_spec
from kaart.render.maps.layers import build_layer
from kaart.render.maps.legend import build_legend, legend_html
from kaart.render.maps.palette import NO_DATA, OPACITY, around, class_colours, colours, no_data, rgb
from kaart.render.maps.tooltip import Reading, tooltip
from kaart.render.words.table import headers, table_twin, with_model, with_smoothed

FILE = "gebieden-0123456789abcdef0123.json"
RULES = [SmallRule(), SmallRule(grey=True), SmallRule(smooth=True), SmallRule(grey=True, smooth=True)]
NAN = math.nan


def small_figures(figures):
    """Eight buurten: four with a figure, of which one counted over 40 and one over an unknown number."""
    shown = figures()
    shown.frame["denominator"] = [1234.0, 800.0, NAN, 40.0, 50.0, 900.0, 700.0, 0.0]
    return shown


@pytest.mark.parametrize("rule", RULES, ids=SmallRule.to_text)
def test_the_map_colours_every_area_as_the_legend_says(figures, areas, rule):
    shown = small_figures(figures)
    coloured = colour_by(shown, rule)
    classification = classify(coloured.figures.values, k=2)
    drawn = fill_rule(Reading.of("proef", coloured), classification, palette="davos")
    legend = build_legend(coloured.figures, classification, language="nl")
    features = json.loads(build_layer(areas, {"proef": shown}, language="nl", smoothed=True).content)["features"]
    on_map = {}
    for feature in features:
        found = tuple(colour_of(drawn, feature["properties"]))
        on_map[found] = on_map.get(found, 0) + 1
    alpha = round(OPACITY * 255)
    assert on_map == {(*rgb(row.colour), alpha): row.count for row in (*legend.rows, *legend.no_data)}
    assert sum(on_map.values()) == len(features)


@pytest.mark.parametrize("rule", RULES, ids=SmallRule.to_text)
def test_the_tooltip_always_shows_the_published_figure_and_names_only_what_the_file_holds(figures, areas, rule):
    shown = small_figures(figures)
    text = tooltip(Reading.of("proef", colour_by(shown, rule)), figures=shown, language="nl")["html"]
    assert "{proef$t}" in text
    assert "{huishoudens_2018$a}" in text
    assert ("toeval bij kleine gebieden afgezwakt: {proef$h}" in text) == rule.smooth
    features = json.loads(build_layer(areas, {"proef": shown}, language="nl", smoothed=True).content)["features"]
    named = {part.split("}")[0] for part in text.split("{")[1:]}
    for feature in features:
        assert named <= set(feature["properties"])


def test_a_label_in_the_tooltip_is_text_without_places_to_fill_in(figures):
    shown = figures(label=Text("<script>alert(1)</script>\"'&{code}", "x"))
    text = tooltip("proef", figures=shown, language="nl")["html"]
    assert "<script" not in text
    assert "<script>alert(1)</script>\"'&(code): <strong>{proef$t}</strong>" in html.unescape(text)


def test_a_layer_file_marks_small_areas_and_holds_smoothed_rates_only_where_asked(figures, areas):
    shown = small_figures(figures)
    plain = [
        item["properties"]
        for item in json.loads(build_layer(areas, {"proef": shown}, language="nl").content)["features"]
    ]
    assert [row.get("proef$k") for row in plain] == [None, None, None, 1, None, None, None, None]
    assert not [name for row in plain for name in row if name.endswith(("$g", "$h"))]
    made = build_layer(areas, {"proef": shown}, language="nl", smoothed=True).content
    rows = [item["properties"] for item in json.loads(made)["features"]]
    assert [row["proef$g"] is None for row in rows] == [False, False, True, False, True, True, True, True]
    assert [row["proef$h"] == "–" for row in rows] == [row["proef$g"] is None for row in rows]
    assert rows[3]["proef"] == 37.7
    # A distance cannot be smoothed, and nothing of it is in the file.
    other = figures(unit=load().indicator("afstand_huisarts").unit)
    assert b"$g" not in build_layer(areas, {"proef": other}, language="nl", smoothed=True).content


def test_choosing_small_numbers_changes_the_rule_and_neither_layer_nor_file(figures):
    shown = small_figures(figures)

    def layer(rule):
        coloured = colour_by(shown, rule)
        made = map_spec(
            FILE,
            key=Reading.of("proef", coloured),
            figures=shown,
            classification=classify(coloured.figures.values, k=2),
            view=fit_view((5.9, 50.8, 6.1, 50.95), width_px=900, height_px=600),
            language="nl",
        )
        return json.loads(made.to_json())["layers"][0]

    layers = [layer(rule) for rule in RULES]
    assert len({item["data"] for item in layers}) == len({item["id"] for item in layers}) == 1
    assert len({item["_subLayerProps"]["polygons-fill"]["getFillColor"] for item in layers}) == len(RULES)


def test_the_legend_names_the_minimum_and_tells_two_kinds_of_too_few_apart(figures):
    coloured = colour_by(small_figures(figures), SmallRule(grey=True))
    legend = build_legend(coloured.figures, classify(coloured.figures.values, k=2), language="nl")
    assert [(row.label, row.count) for row in legend.no_data][:2] == [
        ("te weinig huishoudens, geen cijfer", 1),
        ("te weinig huishoudens (minder dan 100)", 1),
    ]
    reader = read_html(legend_html(legend))
    assert reader.lists == ["Klassen", "Kleine aantallen", "Zonder cijfer"]
    assert reader.items[2] == "te weinig huishoudens (minder dan 100)|1 buurt|"
    # Without the choice the old words stay.
    plain = build_legend(figures(), classify(figures().values, k=2), language="nl")
    assert plain.no_data[0].label == "te weinig huishoudens"


def test_the_table_has_both_columns_and_the_file_the_model(figures):
    shown = small_figures(figures)
    coloured = colour_by(shown, SmallRule(smooth=True))
    table = with_smoothed(table_twin(shown, language="nl"), coloured)
    assert list(table.columns)[3:5] == ["value", "smoothed"]
    by_code = table.set_index("code")
    assert by_code.loc["BU00010003", "value"] == 37.7
    assert by_code.loc["BU00010003", "smoothed"] < 37.7
    assert by_code["smoothed"].isna().sum() == 5
    assert headers("nl")["smoothed"] == "Toeval bij kleine gebieden afgezwakt"
    arguments = {"boundary_year": 2018, "retrieved": None, "language": "nl"}
    content = table_file(
        with_model(table, coloured, language="nl"), figures=shown, source=load().source("cbs_kwb"), **arguments
    ).csv()
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0]["Waarde"] == "37,7"
    assert all("Marshall 1991" in row["Hoe het toeval is afgezwakt"] for row in rows)
    without = colour_by(shown, SmallRule(grey=True))
    twin = table_twin(shown, language="nl")
    assert with_model(with_smoothed(twin, without), without, language="nl") is twin


ODD = {
    "all equal": [5.0] * 6,
    "all missing": [NAN] * 6,
    "one area": [5.0],
    "one with a figure": [5.0, NAN, NAN],
    "two values": [1.0, 2.0, 1.0, 2.0],
    "beyond the decimals": [1.01, 1.02, 1.03, 1.04],
    "nothing at all": [],
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("method", [*METHODS, *REFERENCES])
@pytest.mark.parametrize("k", [2, MAX_K])
def test_odd_values_give_a_sentence_and_a_map_and_no_error(figures, method, odd, k):
    shown = figures(values=ODD[odd], palette="davos")
    rule = ClassRule("user", 3, (3.0, 8.0)) if method == "user" else ClassRule(method, k)
    made = apply_rule(rule, shown.values, decimals=1, references=dict.fromkeys(REFERENCES, 4.0))
    legend = build_legend(shown, made, language="nl")
    assert sum(row.count for row in (*legend.rows, *legend.no_data)) == len(shown.frame)
    if made.k < k and not (rule.diverging or method == "user"):
        assert any("klasse" in note or "Geen enkel gebied" in note for note in legend.notes)
    assert not any(word in note for note in legend.notes for word in ("nan", "None", "{"))
    read_html(legend_html(legend))
    colour = fill_rule("proef", made, palette="davos")
    classes = dict(zip(made.codes, made.classes, strict=True))
    for code, value in shown.values.items():
        wanted = no_data("missing").colour if math.isnan(value) else legend.rows[classes[code]].colour
        assert tuple(colour_of(colour, {"proef": None if math.isnan(value) else round(value, 1)})[:3]) == rgb(wanted)


def test_pinned_bounds_keep_their_colours_where_no_area_lies_above_them(figures):
    bounds = [5.0, 10.0, 20.0]
    high, low = (
        classify(figures(values=values).values, method="user", breaks=bounds)
        for values in ([1.0, 7.0, 15.0, 30.0], [1.0, 7.0, 15.0])
    )
    assert (high.k, low.k) == (4, 3)
    assert class_colours("devon", low) == class_colours("devon", high)[:3] == colours("devon", 4)[:3]
    # Below every bound, too, an area keeps the colour of its class.
    least = classify(figures(values=[1.0, 2.0]).values, method="user", breaks=bounds)
    assert class_colours("devon", least)[0] == colours("devon", 4)[0]
    most = classify(figures(values=[1.0]).values, method="user", breaks=[float(n) for n in range(1, MAX_K + 1)])
    assert len(class_colours("devon", most)) == MAX_K
    # Around a reference the shades are counted from the middle.
    assert class_colours(around(2), low) == colours(around(2), 3)


def test_greys_of_no_data_stay_apart_in_a_row():
    greys = dict.fromkeys(look.colour for look in NO_DATA)
    assert len(greys) == len(NO_DATA) - 3, "unknown without inhabitants shares a grey, out of reach, and not fetched"
    assert all(one < other for one, other in itertools.pairwise(greys))
