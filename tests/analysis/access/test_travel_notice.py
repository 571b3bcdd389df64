"""Time, spread and reach in one sentence."""

from __future__ import annotations

import math

import pytest

from kaart.analysis.access.measures import CENTRE, CENTRE_HIGH, CENTRE_LOW, REACH
from kaart.analysis.access.travel_notice import travel_notice
from kaart.core.language import sentence


def said(minutes=24.4, low=18.0, high=31.2, share=81.6):
    notice = travel_notice({CENTRE: minutes, CENTRE_LOW: low, CENTRE_HIGH: high, REACH: share})
    return None if notice is None else sentence(notice, language="nl")


def test_time_spread_and_who_can_get_there():
    assert said() == (
        "mediaan 24 minuten (van 18 tot 31, afhankelijk van het moment van vertrek); "
        "82 van de 100 inwoners lukt dat binnen 60 minuten"
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"low": 24.3, "high": 24.4}, "mediaan 24 minuten, op elk moment van vertrek; 82 van de 100"),
        ({"high": math.nan}, "mediaan 24 minuten (18 of meer, afhankelijk van"),
        ({"share": 99.8}, "; 99 van de 100 inwoners"),
        ({"share": 100.0}, "; 100 van de 100 inwoners"),
        (
            dict.fromkeys(("minutes", "low", "high"), math.nan) | {"share": 0.2},
            "niet te bereiken voor de meeste inwoners: 1 van de 100 inwoners",
        ),
    ],
)
def test_what_is_not_so_is_not_said(values, words):
    assert words in said(**values)


def test_nothing_is_said_where_the_timetable_does_not_reach():
    assert said(math.nan, math.nan, math.nan, math.nan) is None
