"""Two indicators in words: numbers that agree with the classes, and nothing about cause or households."""

from __future__ import annotations

import csv
import io
import math
from datetime import UTC, datetime

import pytest
from pairs import NINE, together

from kaart.catalogue import load
from kaart.render.pair.words import (
    caution,
    class_words,
    groups,
    lacks_words,
    pair_alt,
    pair_file,
    pair_sentence,
    pair_table,
    place_words,
    size_words,
)

NAN = math.nan
MIXED = ([*NINE, NAN, NAN, 3.0], [*NINE[::-1], 5.0, NAN, NAN])


def test_the_sentence_counts_high_low_and_what_chance_would_give():
    text = pair_sentence(together(NINE, NINE), place="Proefdam", language="nl")
    # Of nine areas three are high in each; three times three over nine is one.
    assert text == (
        "Van de 9 buurten in Proefdam met beide cijfers zijn er 3 hoog op allebei (zonder verband: ongeveer 1) "
        "en 3 laag op allebei: “Laag inkomen” en “Met bijstand” (2018)."
    )
    one = pair_sentence(together(), place="Proefdam", language="en")
    assert one.startswith("In Proefdam 1 of the 9 buurten with both figures is high in both (if unrelated: about 1)")
    none = pair_sentence(together(NINE, NINE[::-1]), place="Proefdam", language="en")
    assert "none of the 9 buurten" in none
    assert "low in both: 0" in none
    # Of three areas one is high in each: a third of one area by chance.
    few = pair_sentence(together([1.0, 2, 3], [1.0, 2, 3]), place="Proefdam", language="en")
    assert "high in both (if unrelated: less than 1)" in few


def test_two_years_stand_behind_their_own_indicator():
    text = pair_sentence(together(years=(2018, 2017)), place="Proefdam", language="en")
    assert "“Low income” (2018) and “On bijstand” (2017)" in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_caution_speaks_of_cause_and_of_households(language):
    said = caution(language=language)
    assert {"nl": "zegt niet dat het een door het ander komt", "en": "does not say that one comes from"}[
        language
    ] in said
    assert {"nl": "niets over de huishoudens", "en": "nothing about the households"}[language] in said


def test_groups_are_the_corners_in_order_of_name():
    shown = together(NINE, NINE)
    found = groups(shown, language="en")
    assert [(group.id, group.words, len(group.codes)) for group in found] == [
        ("high_high", "both high", 3),
        ("high_low", "only “Low income” high", 0),
        ("low_high", "only “On bijstand” high", 0),
        ("low_low", "both low", 3),
    ]
    assert found[0].codes == ("BU00010006", "BU00010007", "BU00010008")
    for group in groups(together(), language="nl"):
        assert {together().classes[code] for code in group.codes} == {group.place}


def test_an_area_gets_its_place_on_either_axis():
    shown = together()
    assert place_words(shown, "BU00010007", language="nl") == ("hoog (6,3 – 9,0 %)", "midden (3,7 – 6,3)")
    assert place_words(together(*MIXED), "BU00010009", language="nl") is None
    assert class_words(shown, (2, 1), language="nl") == "Laag inkomen: hoog; Met bijstand: midden"
    assert size_words(0, 1, language="nl") == "gelijk"
    assert lacks_words(shown, "second", language="nl") == "geen cijfer van “Met bijstand”"


def test_the_alternative_text_counts_what_the_map_shows():
    text = pair_alt(together(*MIXED), place="Proefdam", language="en")
    assert "Map of Proefdam per buurt" in text
    assert "both high: 0; only “Low income” high: 3; only “On bijstand” high: 3; both low: 0" in text
    assert "without one of the two figures: 3" in text


def test_the_table_has_every_area_with_both_values_statuses_and_words():
    table = pair_table(together(*MIXED), language="nl", gemeenten={"GM0001": "Proefdam"})
    assert list(table.columns) == [
        "Naam",
        "Code",
        "Gemeente",
        "Samen",
        "Laag inkomen 2018 (%)",
        "Status van Laag inkomen",
        "Met bijstand 2018 (per 1.000 inwoners)",
        "Status van Met bijstand",
    ]
    assert len(table) == len(MIXED[0])
    rows = table.set_index("Code")
    assert rows.loc["BU00010000"].tolist()[2:] == ["alleen “Met bijstand” hoog", 1.0, "gemeten", 9.0, "gemeten"]
    assert rows.loc["BU00010009", "Samen"] == "geen cijfer van “Laag inkomen”"
    assert rows.loc["BU00010010", "Samen"] == "geen van beide cijfers"
    # Missing is never zero.
    assert rows["Laag inkomen 2018 (%)"].isna().sum() == 2
    assert rows.loc["BU00010010", "Status van Met bijstand"] == "onbekend"


def test_the_file_says_of_both_what_they_are_and_where_they_come_from():
    shown = together(*MIXED)
    table = pair_table(shown, language="nl", gemeenten={})
    source = load().source("cbs_kwb")
    content = pair_file(
        table,
        shown=shown,
        sources=(source, source),
        retrieved=(datetime(2026, 11, 1, tzinfo=UTC), None),
        boundary_year=2018,
        language="nl",
    ).csv()
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == len(table)
    assert {(row["Onderwerp 1"], row["Onderwerp 2"]) for row in rows} == {("Laag inkomen", "Met bijstand")}
    assert {(row["Opgehaald 1"], row["Opgehaald 2"]) for row in rows} == {("1 november 2026", "")}
    assert {row["Bron 2"] for row in rows} == {source.attribution}
    assert next(row for row in rows if row["Code"] == "BU00010010")["Laag inkomen 2018 (%)"] == ""
