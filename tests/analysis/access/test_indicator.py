"""Status of a measure: where most people cannot get there is another reason than where nothing is known."""

from __future__ import annotations

import math

import pandas as pd

from kaart.analysis.access.facilities import Facility, measure_of
from kaart.analysis.access.indicator import measure_figures
from kaart.analysis.access.measures import CENTRE, INDEX, REACH
from kaart.analysis.classes.classify import classify
from kaart.model.missing import Status
from kaart.render.maps.legend import build_legend

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
