"""Status of a measure: where most people cannot get there is another reason than where nothing is known."""

from __future__ import annotations

import math

import pandas as pd

from kaart.analysis.access.facilities import Facility, measure_of
from kaart.analysis.access.indicator import measure_figures
from kaart.analysis.access.measures import CENTRE, INDEX, NEAREST, PLACES, REACH
from kaart.analysis.classes.classify import classify
from kaart.model.missing import Status
from kaart.render.maps.legend import build_legend
from kaart.render.words.numbers import counted_words, denominator_words
from kaart.render.words.table import table_twin

NAN = math.nan
FRAME = pd.DataFrame(
    {
        "name": list("abcd"),
        "inhabitants": [100.0, 100.0, 100.0, 0.0],
        CENTRE: [24.0, NAN, NAN, NAN],
        REACH: [80.0, 20.0, NAN, NAN],
        INDEX: [1.0, NAN, NAN, NAN],
    },
    index=["BU00010001", "BU00010002", "BU00010003", "BU00010004"],
)


def figures(measure):
    return measure_figures(FRAME, facility=Facility.OV, measure=measure_of(Facility.OV, measure), year=2024)


def test_out_of_reach_is_known():
    assert figures(CENTRE).frame["status"].tolist() == [
        Status.ESTIMATED, Status.NOT_REACHED, Status.MISSING, Status.NOT_APPLICABLE,
    ]  # fmt: skip
    assert figures(INDEX).frame["status"].tolist()[1] == Status.MISSING


def test_it_has_words_of_its_own_in_the_legend():
    shown = figures(CENTRE)
    legend = build_legend(shown, classify(shown.values, decimals=0), language="nl")
    rows = {row.status: (row.label, row.count) for row in legend.no_data}
    assert rows[Status.NOT_REACHED] == ("niet te bereiken voor de meeste inwoners", 1)
    assert rows[Status.MISSING] == ("onbekend", 1)


def test_what_a_measure_divides_by_is_what_is_shown_and_named():
    # 45 places for 60 children are 75 per 100, whatever the number of inhabitants.
    frame = pd.DataFrame(
        {"name": ["a", "b"], "inhabitants": [1560.0, 900.0], "children": [60.2, NAN], PLACES: [75.0, NAN]},
        index=["BU00010001", "BU00010002"],
    )
    places = measure_figures(frame, facility=Facility.VVE, measure=measure_of(Facility.VVE, PLACES), year=2024)
    cells = places.frame.set_index("code")
    record = places.indicator
    words = [
        denominator_words(number, column=record.denominator, language="nl", proxy=record.denominator_proxy)
        for number in cells["denominator"]
    ]
    assert words == ["van ongeveer 60 kinderen van 2 en 3 jaar", "aantal kinderen van 2 en 3 jaar onbekend"]
    table = table_twin(places, language="nl").set_index("code")
    assert table.loc["BU00010001", ["denominator", "counted"]].tolist() == [60, "kinderen van 2 en 3 jaar (ongeveer)"]


def test_a_distance_a_time_and_an_index_divide_by_nothing():
    assert {figures(name).indicator.denominator for name in (CENTRE, INDEX)} == {""}
    assert figures(CENTRE).frame["denominator"].isna().all()
    nearest = measure_of(Facility.VVE, NEAREST)
    assert (nearest.over, counted_words(figures(CENTRE).indicator, language="nl")) == ("", "")
    assert figures(REACH).frame["denominator"].tolist() == FRAME["inhabitants"].tolist()
