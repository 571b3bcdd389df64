"""Figures of a few invented buurten, shared by the tests of this folder."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from builders import indicator, squares

from kaart.codes import Level
from kaart.model.indicators import Figures

CODES = [f"BU0001{n:04d}" for n in range(8)]
STATUS = ["observed"] * 4 + ["suppressed", "not_published", "not_applicable", "missing"]


def make_figures(*, values: Any = None, status: Any = None, year: int = 2018, **record: Any) -> Figures:
    numbers = [2.3, 5.2, 12.4, 37.7, *[math.nan] * 4] if values is None else values
    size = len(numbers)
    if status is None:
        status = STATUS if values is None else ["missing" if math.isnan(n) else "observed" for n in numbers]
    frame = pd.DataFrame(
        {
            "code": [f"BU0001{n:04d}" for n in range(size)],
            "name": [f"Proef {n}" for n in range(size)],
            "gemeente": "GM0001",
            "value": pd.Series(numbers, dtype=float),
            "status": pd.Series(status, dtype=object),
            "inferred": False,
            "source_code": "",
            "denominator": pd.Series([1234.0 + n for n in range(size)], dtype=float),
            "shared": False,
            "note": "",
        }
    )
    return Figures(indicator(**{"palette": "davos", **record}), Level.BUURT, year, frame)


@pytest.fixture
def figures():
    return make_figures


@pytest.fixture
def areas():
    made = squares(CODES)
    made["name"] = [f"Proef {n}" for n in range(len(CODES))]
    return made
