"""What must stand beside a travel time, in tables."""

from __future__ import annotations

import pandas as pd

from kaart.analysis.access.facilities import Facility, measure_of
from kaart.analysis.access.measures import CENTRE, CENTRE_HIGH, CENTRE_LOW, INDEX, REACH, companions
from kaart.render.access.travel import reach_sentence, with_companions
from kaart.render.words.table import headers

FRAME = pd.DataFrame(
    {REACH: [81.5, 20.0], CENTRE_LOW: [18.123, float("nan")], CENTRE_HIGH: [31.0, float("nan")]}, index=["BU1", "BU2"]
)


def test_reach_and_spread_stand_behind_the_time():
    table = pd.DataFrame({"code": ["BU2", "BU1"], "value": [float("nan"), 24.0], "status": "x"})
    wider = with_companions(table, FRAME, companions(measure_of(Facility.OV, CENTRE)))
    assert list(wider) == ["code", "value", REACH, CENTRE_LOW, CENTRE_HIGH, "status"]
    assert wider[REACH].tolist() == [20.0, 81.5]
    assert wider[CENTRE_LOW].tolist()[1] == 18.12
    assert list(table) == ["code", "value", "status"]
    assert {REACH, CENTRE_LOW, CENTRE_HIGH} <= set(headers("nl"))
    beside_need = with_companions(table.drop(columns="value"), FRAME, companions(measure_of(Facility.OV, CENTRE)))
    assert list(beside_need)[-1] == CENTRE_HIGH


def test_other_measures_stand_alone():
    table = pd.DataFrame({"code": ["BU1"], "value": [1.0]})
    pd.testing.assert_frame_equal(with_companions(table, FRAME, companions(measure_of(Facility.OV, INDEX))), table)


def test_the_sentence_counts_people_and_the_buurten_where_most_cannot():
    frame = pd.DataFrame(
        {
            "inhabitants": [3_000.0, 1_000.0, float("nan"), 0.0, 500.0],
            REACH: [100.0, 20.0, 10.0, float("nan"), float("nan")],
            CENTRE: [24.0, *[float("nan")] * 4],
        },
        index=["BU1", "BU2", "BU3", "BU4", "BU5"],
    )
    # 3,000 and 200 of 4,000; of the third the people are unknown, and of the last two whether they get there.
    assert reach_sentence(frame, area="Dorp", language="nl") == (
        "In Dorp lukt het 80 van de 100 inwoners om binnen 60 minuten in het centrum te zijn. "
        "In 2 van de 3 buurten lukt dat de meeste inwoners niet."
    )
    assert reach_sentence(frame.head(1), area="Dorp", language="en").endswith("within 60 minutes.")
    assert not reach_sentence(frame.tail(2), area="Dorp", language="nl")
