"""Rows to areas: every row has one outcome and nothing is guessed, worked by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaart.catalogue import Kind
from kaart.core.codes import Level
from kaart.core.provenance import Notice
from kaart.model.missing import Status
from kaart.own.matching import NAME, PLACE, USED, Located, Outcome, match, values_of
from kaart.own.numbers import read_numbers
from kaart.own.places import Places, read_code


def joined(places, keys, texts=None, **more):
    texts = ["1"] * len(keys) if texts is None else texts
    numbers = range(2, len(keys) + 2)
    return match(keys, read_numbers(texts), numbers=numbers, texts=texts, places=places, **more)


@pytest.mark.parametrize(
    ("cell", "level", "code"),
    [
        ("BU09170001", Level.BUURT, "BU09170001"),
        (" bu 0917 0001 ", Level.BUURT, "BU09170001"),
        ("09170001", Level.BUURT, "BU09170001"),
        ("9170001", Level.BUURT, "BU09170001"),
        (9170001.0, Level.BUURT, "BU09170001"),
        ("BU9170001", Level.BUURT, "BU09170001"),
        ("0363AF09", Level.BUURT, "BU0363AF09"),
        ("91700", Level.WIJK, "WK091700"),
        (917.0, Level.GEMEENTE, "GM0917"),
        ("GM917", Level.GEMEENTE, "GM0917"),
        ("WK091700", Level.BUURT, "WK091700"),
        ("Centrum", Level.BUURT, ""),
        ("123456789", Level.BUURT, ""),
        (12.5, Level.GEMEENTE, ""),
        (None, Level.BUURT, ""),
    ],
)
def test_codes_with_and_without_prefix_and_zeros(cell, level, code):
    assert read_code(cell, level) == code


OUTCOMES = {
    "BU99010000": (Outcome.JOINED, "BU99010000"),
    "99010000": (Outcome.JOINED, "BU99010000"),
    "BU99010009": (Outcome.OTHER_YEAR, "BU99010001"),
    "BU99010008": (Outcome.CHANGED, ""),
    "BU99010077": (Outcome.UNKNOWN, ""),
    "BU12340000": (Outcome.OUTSIDE, ""),
    "GM9901": (Outcome.OTHER_LEVEL, ""),
    "Centrum": (Outcome.UNKNOWN, ""),
    None: (Outcome.NO_KEY, ""),
}


@pytest.mark.parametrize("key", OUTCOMES)
def test_what_becomes_of_a_code(places, key):
    row = joined(places, [key]).rows[0]
    assert (row.outcome, row.code) == OUTCOMES[key]
    assert (row.reason is None) == (row.outcome is Outcome.JOINED)
    assert math.isnan(row.value) == (row.outcome not in USED)


@pytest.mark.parametrize(
    ("name", "outcome", "code"),
    [
        ("De Hoef", Outcome.JOINED, "BU99010001"),
        ("de  HOEF ", Outcome.JOINED, "BU99010001"),
        ("Cafe", Outcome.JOINED, "BU99020001"),
        ("Centrum", Outcome.AMBIGUOUS, ""),
        ("De Hoeve", Outcome.UNKNOWN, ""),
        ("BU99010001", Outcome.UNKNOWN, ""),
    ],
)
def test_what_becomes_of_a_name(places, name, outcome, code):
    row = joined(places, [name], by=NAME).rows[0]
    assert (row.outcome, row.code) == (outcome, code)


def test_a_name_of_several_areas_lists_them_all(places):
    said = str(joined(places, ["Centrum"], by=NAME).rows[0].reason)
    assert "Centrum (Proefstad, BU99010000)" in said
    assert "Centrum (Testdorp, BU99020000)" in said


def test_the_same_value_twice_counts_once_and_is_listed(places):
    report = joined(places, ["BU99010000", "99010000"], ["4", "4,0"])
    assert [row.outcome for row in report.rows] == [Outcome.JOINED, Outcome.REPEATED]
    assert values_of(report) == {"BU99010000": (4.0, "observed")}
    assert "row 2" in str(report.problems[0].reason)


def test_different_values_of_one_area_are_both_left_out(places):
    report = joined(places, ["BU99010000", "BU99010001", "BU99010000"], ["4", "1", "5"])
    assert [row.outcome for row in report.rows] == [Outcome.CONFLICT, Outcome.JOINED, Outcome.CONFLICT]
    assert math.isnan(values_of(report)["BU99010000"][0])
    assert "(4)" in str(report.rows[0].reason)


def test_a_value_beside_one_that_cannot_be_read_is_left_out(places):
    report = joined(places, ["BU99010000", "BU99010000"], ["4", "veel"])
    assert [row.outcome for row in report.rows] == [Outcome.CONFLICT, Outcome.UNREADABLE]


def test_a_code_of_another_year_and_its_successor_are_one_area(places):
    report = joined(places, ["BU99010009", "BU99010001"], ["4", "5"])
    assert [row.outcome for row in report.rows] == [Outcome.CONFLICT, Outcome.CONFLICT]


def test_an_empty_cell_is_missing_and_no_problem(places):
    report = joined(places, ["BU99010000", "BU99010001"], [None, "geheim"])
    assert [row.outcome for row in report.rows] == [Outcome.EMPTY, Outcome.EMPTY]
    assert not report.problems
    found = values_of(report)
    assert {code: status for code, (_, status) in found.items()} == {
        "BU99010000": "missing",
        "BU99010001": "suppressed",
    }
    assert all(math.isnan(value) for value, _ in found.values())


def test_a_filled_row_wins_from_an_empty_one(places):
    for texts in ([None, "4"], ["4", None]):
        assert values_of(joined(places, ["BU99010000"] * 2, texts))["BU99010000"] == (4.0, "observed")


def test_areas_without_a_row_are_known(places):
    assert joined(places, ["BU99010000", "Centrum"]).without_row == (
        "BU99010001",
        "BU99010100",
        "BU99020000",
        "BU99020001",
    )


def test_mixed_signs_and_words_for_no_figure_are_listed_by_row(places):
    report = joined(places, ["BU99010000", "BU99010001", "BU99010100", "BU99020000"], ["1,5", "2,5", "3.5", "x"])
    said = " ".join(map(str, report.notices))
    assert "rows 4" in said
    assert "Rows 5" in said


WHERE = {
    "straat 1": Located("BU99010000"),
    "straat 2": Located("BU99010000"),
    "9901 AB": Located("BU99010001", Notice.of("Found as {found}.", found="x"), rough=True),
    "nergens": Located("", Notice.of("PDOK knows no address or postcode that is exactly '{key}'.", key="nergens")),
}


def test_counts_of_addresses_add_up_per_area(places):
    report = joined(places, list(WHERE), ["2", "3", "4", "5"], by=PLACE, kind=Kind.EXTENSIVE, find=WHERE.__getitem__)
    assert values_of(report) == {"BU99010000": (5.0, "observed"), "BU99010001": (4.0, "estimated")}
    assert [row.number for row in report.problems] == [5]


def test_a_sum_with_an_unknown_part_is_unknown(places):
    keys = ["straat 1", "straat 2"]
    report = joined(places, keys, ["2", None], by=PLACE, kind=Kind.EXTENSIVE, find=WHERE.__getitem__)
    assert [row.outcome for row in report.rows] == [Outcome.CONFLICT, Outcome.EMPTY]
    assert math.isnan(values_of(report)["BU99010000"][0])


def test_shares_of_addresses_do_not_add_up(places):
    report = joined(places, ["straat 1", "straat 2"], ["2", "3"], by=PLACE, find=WHERE.__getitem__)
    assert [row.outcome for row in report.rows] == [Outcome.CONFLICT, Outcome.CONFLICT]


def test_every_address_is_asked_once(places):
    asked = []

    def find(text):
        asked.append(text)
        return Located("BU99010000")

    joined(places, ["a", "b", "a", None], by=PLACE, find=find)
    assert asked == ["a", "b"]


KEYS = st.one_of(
    st.none(),
    st.sampled_from(["BU99010000", "9901 0001", "Centrum", "De Hoef", "BU99010009", "GM9901"]),
    st.text(max_size=6),
)
VALUES = st.one_of(st.none(), st.sampled_from(["1", "2,5", "2.5", "geheim", "veel", "1.234", "-99997"]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(KEYS, VALUES), max_size=12), by=st.sampled_from(["code", "name"]))
def test_nothing_is_lost_and_no_number_comes_from_nothing(places, rows, by):
    keys, texts = [key for key, _ in rows], [text for _, text in rows]
    report = joined(places, keys, texts, by=by)
    assert [row.number for row in report.rows] == list(range(2, len(rows) + 2))
    assert sum(report.counts.values()) == len(rows)
    numbers = {value for value in read_numbers(texts).parsed if not math.isnan(value)}
    for code, (value, status) in values_of(report).items():
        assert code in places.names
        assert math.isnan(value) or value in numbers
        assert math.isnan(value) == (status not in {Status.OBSERVED, Status.ESTIMATED})
    for row in report.rows:
        assert row.outcome in USED | {Outcome.EMPTY} or row.reason is not None


@pytest.mark.parametrize("key", ["de-hoef", "DE HOEF", "dehoef", "  De  Hoef ", "De‑Hoef"])
def test_a_name_is_found_with_other_spaces_and_hyphens(places, key):
    row = joined(places, [key], by=NAME).rows[0]
    assert (row.outcome, row.code) == (Outcome.JOINED, "BU99010001")


def test_a_name_as_it_is_written_goes_before_one_that_only_reads_alike(places):
    frame = places.areas.assign(name=["Oost-Indië", "Oostindie", "Kern", "Café", "P.H.W. Park"])
    near = replace(places, areas=frame)
    assert near.named("oost-indie") == ("BU99010000",)
    assert near.named("Oostindië") == ("BU99010001",)
    assert near.named("Oost Indië") == ("BU99010000", "BU99010001")
    assert near.named("phw park") == ("BU99020001",)
    assert near.named("--") == ()


def test_a_total_row_with_the_name_of_an_area_is_told_and_not_joined():
    # Baarn: the wijk "Wijk 00 Baarn" and the gemeente; 122 = 20 + 11 + 4 + 2 + 85.
    names = {
        "WK030800": "Wijk 00 Baarn",
        "WK030801": "Wijk 01 Baarn-Noord",
        "WK030802": "Wijk 02 P.H.W.park",
        "WK030803": "Wijk 03 Buitengebied",
        "WK030804": "Wijk 04 Lage Vuursche",
        "WK030805": "Wijk 05 Baarn-Centrum",
    }
    frame = pd.DataFrame({"code": list(names), "name": list(names.values()), "gemeente": "GM0308"})
    baarn = Places("Baarn", Level.WIJK, 2018, frame, {"GM0308": "Baarn", "GM0917": "Heerlen"})
    keys = ["Baarn-Noord", "P.H.W.park", "Buitengebied", "Lage Vuursche", "Baarn-Centrum", "Baarn"]
    report = joined(baarn, keys, ["20", "11", "4", "2", "85", "122"], by=NAME, kind=Kind.EXTENSIVE)
    assert [row.code for row in report.rows] == ["WK030801", "WK030802", "WK030803", "WK030804", "WK030805", ""]
    total = report.rows[-1]
    assert total.outcome is Outcome.AMBIGUOUS
    assert "total of the whole" in str(total.reason)
    assert "WK030800" in str(total.reason)
    assert report.without_row == ("WK030800",)
    # With its number the wijk is meant; so it is with its code.
    assert joined(baarn, ["Wijk 00 Baarn"], by=NAME).rows[0].code == "WK030800"
    assert joined(baarn, ["WK030800"]).rows[0].code == "WK030800"


def test_the_one_area_of_a_region_is_no_total(places):
    frame = pd.DataFrame({"code": ["GM0917"], "name": ["Heerlen"], "gemeente": ["GM0917"]})
    alone = Places("Heerlen", Level.GEMEENTE, 2018, frame, {"GM0917": "Heerlen"})
    assert joined(alone, ["heerlen"], by=NAME).rows[0].code == "GM0917"
