"""Connections of a day."""

from __future__ import annotations

import numpy as np
import pytest
from timetables import timetable

from kaart.analysis.transit.scan import build_network

FAR = {name: (number * 10_000.0, 0.0) for number, name in enumerate("ABCDE")}
CHANGE = [
    [("A", "8:00"), ("B", "8:10"), ("C", "8:30")],
    [("B", "8:11"), ("D", "8:15")],
    [("B", "8:12"), ("D", "8:40")],
    [("D", "8:42"), ("E", "8:50")],
]


@pytest.mark.parametrize("column", ["departure_s", "origin", "trip"])
def test_connections_are_in_order_of_departure(column):
    network = build_network(timetable(FAR, CHANGE))
    assert (np.diff(network.departure_s) >= 0).all()
    assert len(getattr(network, column)) == 5
