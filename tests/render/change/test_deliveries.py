"""Words for layers, columns and cells that differ."""

from __future__ import annotations

import pytest
from builders import NAN, raw

from kaart.analysis.change.deliveries import find_changes
from kaart.catalogue import Family, load
from kaart.catalogue.layers import BOUNDARIES, FIGURES
from kaart.render.change.deliveries import (
    change_table,
    changes_file,
    column_words,
    layer_in_text,
    layer_words,
    place_words,
)
from kaart.store.library import NAMES_KEY
from kaart.store.sites import VINTAGE as VINTAGE_OF_SITES
from kaart.store.timetables import COVERAGE, DAYS, STOPS, TIMES, TRIPS

A, B, C = "BU00010000", "BU00010001", "BU00010002"
VINTAGE = "kwb-2018"


@pytest.mark.parametrize(
    ("layer", "vintage", "dutch", "english"),
    [
        (FIGURES, "kwb-2018", "Kerncijfers wijken en buurten 2018", "Key figures of wijken and buurten 2018"),
        (FIGURES, "nabijheid-2023", "Afstanden tot voorzieningen 2023", "Distances to amenities 2023"),
        (BOUNDARIES, "wijk-2016", "Grenzen van wijken 2016", "Boundaries of wijken 2016"),
        (NAMES_KEY.layer, NAMES_KEY.vintage, "Lijst van gemeenten", "List of gemeenten"),
        ("ov", STOPS, "Openbaar vervoer: haltes", "Public transport: stops"),
        ("vve", VINTAGE_OF_SITES, "Voorschoolse educatie (VVE)", "Early childhood education (VVE)"),
        ("iets", "nieuws-2030", "iets nieuws-2030", "iets nieuws-2030"),
    ],
)
def test_layers_have_names_and_what_has_none_stays_readable(layer, vintage, dutch, english):
    assert layer_words(layer, vintage, language="nl") == dutch
    assert layer_words(layer, vintage, language="en") == english
    assert layer_in_text(f"{layer} {vintage}", language="nl") == dutch


@pytest.mark.parametrize("vintage", [COVERAGE, DAYS, STOPS, TIMES, TRIPS])
def test_every_part_of_a_timetable_has_a_name(vintage):
    assert layer_words("ov", vintage, language="nl").startswith("Openbaar vervoer: ")


def test_other_text_than_a_layer_stays_what_it_is():
    assert layer_in_text("klaar", language="nl") == "klaar"
    assert layer_in_text("", language="nl") == ""


def test_places():
    assert place_words("GM0917", "Heerlen", language="nl") == "Heerlen"
    assert place_words("NL", "NL", language="nl") == "Heel Nederland"
    assert place_words("NL00", "NL00", language="en") == "Netherlands (total)"


@pytest.mark.parametrize("column", load().all_columns, ids=lambda column: f"{column.family}-{column.id}")
def test_every_column_of_the_catalogue_has_words(column):
    said = column_words(column.id, vintage=f"{column.family}-2018", language="nl")
    assert said
    assert said != column.id
    assert "_" not in said


@pytest.mark.parametrize("family", list(Family))
def test_no_two_columns_go_by_the_same_words(family):
    columns = [column for column in load().all_columns if column.family is family]
    said = [column_words(column.id, vintage=f"{family}-2018", language="nl") for column in columns]
    assert len(set(said)) == len(said)


def test_columns_of_other_kinds():
    assert column_words("laag_inkomen_pct", vintage=VINTAGE, language="nl") == "Huishoudens met een laag inkomen"
    assert column_words("gemeente_name", vintage="buurt-2018", language="nl") == "Naam van de gemeente"
    assert column_words("onbekend", vintage=VINTAGE, language="nl") == "onbekend"
    assert column_words("onbekend", vintage="buurt-2018", language="nl") == "onbekend"
    assert column_words("inwoners@", vintage=VINTAGE, language="nl") == "Inwoners: reden dat er geen waarde is"


def some():
    before = raw(code=[A, B, C], inwoners=[1000.0, NAN, 5.0], laag_inkomen_pct=[NAN, 12.5, 0.0], ww=[1.0, 2.0, 3.0])
    after = raw(code=[A, B, C], inwoners=[1234.0, NAN, 5.0], laag_inkomen_pct=[0.0, NAN, 0.125], ww=[1.0, 2.0, 3.0])
    return find_changes(before, after)


def test_table_names_what_differs_most_first_with_values_in_the_notation_of_the_language():
    table = change_table(some(), vintage=VINTAGE, language="nl")
    assert list(table.columns) == ["Cijfer", "Erbij gekomen", "Veranderd", "Verdwenen", "Bijvoorbeeld"]
    assert table.to_numpy().tolist() == [
        [
            "Huishoudens met een laag inkomen",
            1,
            1,
            1,
            f"Proef {A}: geen → 0; Proef {B}: 12,5 → geen; Proef {C}: 0 → 0,125",
        ],
        ["Inwoners", 0, 1, 0, f"Proef {A}: 1.000 → 1.234"],
    ]
    english = change_table(some(), vintage=VINTAGE, language="en")
    assert english["For example"].iloc[1] == f"Proef {A}: 1,000 → 1,234"


def test_text_and_reasons_are_shown_as_the_source_has_them():
    before = raw(code=[A, B], wijziging=["1", " "], ww=[NAN, NAN])
    after = raw(code=[A, B], wijziging=["2", "3"], ww=[NAN, NAN], **{"ww@": ["Impossible", None]})
    table = change_table(find_changes(before, after), vintage=VINTAGE, language="en")
    assert "; ".join(table["For example"]) == (f"Proef {A}: 1 → 2; Proef {B}: none → 3; Proef {A}: none → Impossible")


def test_every_cell_can_be_downloaded_and_no_value_is_empty():
    lines = changes_file(some(), vintage=VINTAGE, language="nl").csv().decode("utf-8-sig").splitlines()
    assert lines[0].split(";")[2:] == ["column", "label", "change", "before", "after"]
    assert f"{B};Proef {B};laag_inkomen_pct;Huishoudens met een laag inkomen;vanished;12,5;" in lines
    assert len(lines) == 5
