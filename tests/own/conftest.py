"""Areas of two invented gemeenten."""

from __future__ import annotations

import pandas as pd
import pytest

from kaart.core.codes import Level
from kaart.core.provenance import Notice
from kaart.own.places import Earlier, Places

NAMES = {
    "BU99010000": "Centrum",
    "BU99010001": "De Hoef",
    "BU99010100": "Oude Kern",
    "BU99020000": "Centrum",
    "BU99020001": "Café",
}


@pytest.fixture
def places():
    """Two gemeenten; 'Centrum' is the name of a buurt in both, and two codes are of other years."""
    frame = pd.DataFrame({"code": list(NAMES), "name": list(NAMES.values())})
    frame["gemeente"] = [f"GM{code[2:6]}" for code in NAMES]
    others = {
        "BU99010009": Earlier(2016, "BU99010001"),
        "BU99010008": Earlier(2017, "", Notice.of("{code} has another boundary now.", code="BU99010008")),
    }
    names = {"GM9901": "Proefstad", "GM9902": "Testdorp"}
    return Places("Proefregio", Level.BUURT, 2018, frame, names, lambda: others)
