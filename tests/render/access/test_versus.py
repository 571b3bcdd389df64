"""Two scenarios beside each other in words, and for how many people the one is better."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st
from pandas import Series

from kaart.analysis.access.effect import effect_of, reach_effect
from kaart.analysis.access.facilities import Facility, measure_of
from kaart.analysis.access.measures import NEAREST, REACH_NEAR, Gain
from kaart.render.access.gain import Gained
from kaart.render.access.versus import Versus

CODES = ["BU1", "BU2", "BU3", "BU4"]
NAMES = dict(zip(CODES, ["Oost", "West", "Noord", "Zuid"], strict=True))


def versus(facility, measure, people, *, now, first, second, language="nl"):
    record = measure_of(facility, measure)
    columns = [Series(values, index=CODES[: len(values)], dtype=float) for values in (now, first, second)]
    compare = reach_effect if record.gain is Gain.PEOPLE else effect_of
    counted = Series(people, index=CODES[: len(people)], dtype=float)
    gained = [
        Gained(
            compare(columns[before], columns[after], people=counted, more_is_better=record.more_is_better),
            facility,
            record,
            NAMES,
            "Heerlen",
            language,
        )
        for before, after in ((0, 1), (0, 2), (1, 2))
    ]
    return Versus(*gained, ("Plan", "Plan"))


def test_the_difference_is_named_in_people_and_the_table_holds_both():
    made = versus(
        Facility.OWN,
        NEAREST,
        [830, 60, 40, 5],
        now=[1000, 800, 700, 300],
        first=[900, 400, 700, 300],
        second=[500, 800, 700, 300],
    )
    assert made.difference(made.labels) == (
        "Voor ongeveer 830 inwoners is B (Plan) beter dan A (Plan), voor 60 slechter. Het grootste verschil is er in "
        "Oost: 900 meter met A, 500 meter met B (ongeveer 830 inwoners)."
    )
    assert made.sentence.endswith(made.difference(("A", "B")))
    assert made.sentence.startswith("A (Plan): Ongeveer 890 inwoners wonen in buurten die erop vooruitgaan")
    assert made.table["Buurt"].tolist() == ["Oost", "West"]
    first = made.table.iloc[0].to_dict()
    assert first == {
        "Buurt": "Oost",
        "Nu": "1.000",
        "A (Plan)": "900",
        "B (Plan)": "500",
        "B min A": "−400",
        "Inwoners": "830",
    }


def test_of_a_share_those_who_come_within_reach_are_compared():
    made = versus(Facility.OV, REACH_NEAR, [800, 200], now=[40, 50], first=[40, 55], second=[55, 55], language="en")
    assert made.difference(made.labels) == (
        "B (Plan) brings it within reach of about 120 inhabitants more than A (Plan), and nowhere of fewer. They "
        "differ most in Oost: 40% with A, 55% with B (about 120 inhabitants)."
    )


def test_the_same_outcome_is_said_and_what_only_one_figure_has_counts_for_nobody():
    same = versus(Facility.OWN, NEAREST, [10], now=[900], first=[500], second=[500], language="en")
    assert same.difference(same.labels) == "A (Plan) and B (Plan) give every buurt the same figure."
    assert same.table["Buurt"].tolist() == ["Oost"]
    unknown = versus(Facility.OWN, NEAREST, [10], now=[900], first=[math.nan], second=[500], language="en")
    assert unknown.difference(unknown.labels).startswith("A (Plan) and B (Plan) give every buurt the same")
    assert unknown.table.iloc[0]["A (Plan)"] == ""


metres = st.lists(st.tuples(*[st.integers(1, 3000)] * 3, st.integers(0, 900)), min_size=1, max_size=len(CODES))


@given(metres)
def test_turned_around_who_is_better_off_is_worse_off(rows):
    now, first, second, people = (list(values) for values in zip(*rows, strict=True))
    one = versus(Facility.OWN, NEAREST, people, now=now, first=first, second=second).between
    other = versus(Facility.OWN, NEAREST, people, now=now, first=second, second=first).between
    # Within a hundredth of the first figure counts as none, and the first figure is another one then.
    apart = [abs(a - b) > 0.02 * max(a, b) or a == b for a, b in zip(first, second, strict=True)]
    if all(apart):
        assert (one.effect.gain, one.effect.lose) == (other.effect.lose, other.effect.gain)
