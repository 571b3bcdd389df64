"""Sentences, tables and maps of a list worked out by hand, in both languages."""

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from builders import NAN, make_figures, squares

from kaart.analysis.shortlist.align import fill_column
from kaart.analysis.shortlist.column import Column
from kaart.analysis.shortlist.condition import read_condition
from kaart.analysis.shortlist.judge import shortlist
from kaart.catalogue import Text
from kaart.core.codes import Level
from kaart.render.maps.deck import View
from kaart.render.maps.layers import build_layer
from kaart.render.maps.palette import contrast, seen
from kaart.render.shortlist.map import list_layer, list_legend, list_rule, list_spec, name_layer
from kaart.render.shortlist.snapshot import list_content
from kaart.render.shortlist.table import list_file, list_table
from kaart.render.shortlist.words import (
    column_words,
    condition_words,
    doubt_sentences,
    list_sentence,
    outcome_words,
    why_unknown,
)
from kaart.render.words.ranks import Rank

VALUES = [1.0, 2.0, 12.3, 12.4, NAN]
VIEW = View(5.9, 50.9, 11.0)
LABEL = Text("Laag inkomen", "Low income")


def made(*conditions, values=VALUES):
    figures = make_figures(values=values, id="arm", label=LABEL)
    areas = pd.DataFrame(figures.frame[["code", "name", "gemeente"]])
    areas["name"] = [f"Buurt {chr(97 + n)}" for n in range(len(values))]
    filled = fill_column(Column("arm", 2018), figures, areas=areas, year=2018)
    judged = [read_condition(f"arm-2018:{text}") for text in conditions]
    return shortlist(areas, [filled], judged, level=Level.BUURT, year=2018)


@pytest.mark.parametrize(
    ("conditions", "values", "dutch", "english"),
    [
        (
            ["hoogste-helft"],
            VALUES,
            "In Heerlen voldoen 2 van de 5 buurten: Buurt c en Buurt d; van 1 is het niet te zeggen.",
            "In Heerlen, 2 of the 5 buurten meet the conditions: Buurt c and Buurt d; of 1 it cannot be said.",
        ),
        (
            ["boven-12.35"],
            [1.0, 13.0],
            "In Heerlen voldoet 1 van de 2 buurten: Buurt b.",
            "In Heerlen, 1 of the 2 buurten meets the conditions: Buurt b.",
        ),
        (
            ["boven-99"],
            [1.0, 13.0],
            "In Heerlen voldoet geen van de 2 buurten.",
            "In Heerlen, none of the 2 buurten meets the conditions.",
        ),
        (["boven-99"], [1.0], "Buurt a voldoet niet.", "Buurt a does not meet the conditions."),
        (
            [],
            VALUES,
            "Kies een voorwaarde; hier staat dan welke buurten van Heerlen eraan voldoen.",
            "Choose a condition, and the buurten of Heerlen that meet it appear here.",
        ),
    ],
)
def test_sentence(conditions, values, dutch, english):
    result = made(*conditions, values=values)
    assert list_sentence(result, place="Heerlen", language="nl") == dutch
    assert list_sentence(result, place="Heerlen", language="en") == english


def test_many_names_are_counted():
    said = list_sentence(made("boven-0", values=[1.0] * 20), place="Heerlen", language="nl")
    assert said.count("Buurt") == 11
    assert said.endswith("nog 9.")


@pytest.mark.parametrize(("year", "words"), [(2018, "november 2026"), (2024, "november 2026, inwoners van 2024")])
def test_accessibility_of_people_of_another_year_says_so(year, words):
    figures = replace(make_figures(values=VALUES, label=LABEL, year=year), supply=date(2026, 11, 3))
    areas = figures.frame[["code", "name", "gemeente"]]
    same = {code: code for code in areas["code"]}
    column = Column("nearest_m", year, facility="vve")
    filled = fill_column(column, figures, areas=areas, year=2018, linked=None if year == 2018 else same)
    assert column_words(filled, language="nl") == f"Laag inkomen, {words}"


def test_condition_names_its_bound():
    result = made("hoogste-helft", "onder-12.35")
    words = [condition_words(applied, result, language="nl") for applied in result.conditions]
    assert words == [
        "Laag inkomen, 2018: in de hoogste helft (12,3 % of meer)",
        "Laag inkomen, 2018: lager dan 12,4 %",
    ]


def test_rounding_and_reasons_in_words():
    result = made("hoogste-kwart")
    words = {area.name[-1]: outcome_words(area, language="nl") for area in result.areas}
    assert words == {
        "a": "voldoet niet",
        "b": "voldoet niet",
        # 12.3 stands for less than 12.35, and 12.4 for at least that.
        "c": "voldoet niet",
        "d": "voldoet",
        "e": "niet te zeggen",
    }
    assert doubt_sentences(result, language="nl") == ()
    assert why_unknown(result.areas[4], result, language="nl") == "Laag inkomen, 2018: onbekend"
    near = made("boven-12.37")
    assert outcome_words(near.areas[3], language="nl") == "voldoet, kan ook net niet"
    assert doubt_sentences(near, language="nl") == ("Voldoet, maar kan door afronding ook net niet: Buurt d.",)


def test_an_open_place_is_told_in_words():
    result = made("laagste-kwart", "onder-12.35", values=[1.0, 1.0, 12.3, 12.4])
    words = why_unknown(result.areas[0], result, language="nl")
    assert words == (
        "Laag inkomen, 2018: door de afronding kan dit van onderen plaats 1 tot en met 2 zijn; de laagste 1 tellen"
    )


def test_table_has_the_areas_that_meet_first_and_sorts_on_places():
    table = list_table(made("hoogste-kwart"), language="nl")
    assert [name[-1] for name in table["name"]] == ["d", "e", "a", "b", "c"]
    assert table["Laag inkomen, 2018 (%)"].iloc[0] == 12.4
    assert table["Laag inkomen, 2018 (%)"].isna().tolist() == [False, True, False, False, False]
    places = table.set_index("name")["Plaats: Laag inkomen, 2018"]
    assert Rank.of(places["Buurt d"]).words == "1"


def test_file_tells_why_and_of_what():
    file = list_file(made("hoogste-kwart"), {"source": "CBS"}, language="nl")
    text = file.csv().decode("utf-8-sig")
    assert "niet te zeggen;Laag inkomen, 2018: onbekend" in text
    assert "Laag inkomen, 2018: in het hoogste kwart (12,4 % of meer)" in text
    assert file.xlsx()


def test_map_outlines_and_names_those_that_meet():
    result = made("hoogste-kwart")
    areas = squares([area.code for area in result.areas])
    layer = list_layer(build_layer(areas, {}, language="nl"), result, language="nl")
    properties = {f["properties"]["code"]: f["properties"] for f in json.loads(layer.content)["features"]}
    assert {code for code, row in properties.items() if "voldoet" in row} == {"BU00010003"}
    assert properties["BU00010003"]["oordeel$t"] == "voldoet"
    assert properties["BU00010003"]["maat0$t"] == "12,4 %"
    assert properties["BU00010004"]["waarom$t"] == "Laag inkomen, 2018: onbekend"
    spec = json.loads(list_spec("gebieden-x.json", result=result, areas=areas, view=VIEW, language="nl").to_json())
    names = spec["layers"][-1]
    assert [item["name"] for item in names["data"]] == ["Proef BU00010003"]
    longitude, latitude = names["data"][0]["position"]
    assert 5 < longitude < 8
    assert 50 < latitude < 54


def test_without_conditions_nothing_stands_out():
    result = made()
    areas = squares([area.code for area in result.areas])
    layer = list_layer(build_layer(areas, {}, language="nl"), result, language="nl")
    assert {f["properties"]["oordeel"] for f in json.loads(layer.content)["features"]} == {3}


def test_of_very_many_areas_the_largest_are_named():
    codes = [f"BU0001{n:04d}" for n in range(50)]
    assert len(name_layer(squares(codes), codes, view=VIEW).data) == 30


def test_names_side_by_side_do_not_cover_each_other():
    # Squares of 100 m beside each other: at this zoom a few pixels apart.
    codes = ["BU00010000", "BU00010001", "BU00010002"]
    rows = name_layer(squares(codes), codes, view=VIEW).data
    assert [row["offset"][1] for row in rows] == [0, 22, -22]
    many = [f"BU0001{n:04d}" for n in range(60)]
    apart = name_layer(squares(many), [many[0], many[-1]], view=VIEW).data
    assert [row["offset"][1] for row in apart] == [0, 0]


def test_legend_counts_every_area_once_and_colours_the_map():
    result = made("hoogste-kwart")
    legend = list_legend(result, language="nl")
    assert legend.unit == condition_words(result.conditions[0], result, language="nl")
    assert [row.count for row in (*legend.rows, *legend.no_data)] == [1, 3, 1]
    rule = list_rule()
    assert all(
        f"[{int(row.colour[1:3], 16)}, {int(row.colour[3:5], 16)}, {int(row.colour[5:], 16)}" in rule
        for row in (*legend.rows, *legend.no_data)
    )
    assert legend.notes == ("Dikke rand: voldoet.",)
    assert list_legend(made("boven-1000"), language="nl").notes == ()
    met, fails = (row.colour for row in list_legend(made("boven-5"), language="nl").rows)
    assert contrast(seen(met), seen(fails)) > 4.5


def test_snapshot_holds_the_figures_of_every_column():
    content = list_content(made("hoogste-kwart"), place="Heerlen", language="nl")
    assert ("BU00010003/arm-2018", 12.4, "observed") in content.figures
    assert content.rows == {f"BU0001000{n}": place for n, place in enumerate([1, 1, 1, 0, 2])}
    assert content.words["BU00010003"] == "voldoet; Laag inkomen, 2018: 12,4 %"
    assert "Laag inkomen, 2018: in het hoogste kwart (12,4 % of meer)" in content.notices
