"""Small records and frames for tests; nothing here is a figure of a real place."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from kaart.catalogue import Family, Indicator, Kind, Text
from kaart.core.codes import Level
from kaart.model.indicators import Figures, figures_of, level_rows

REASONS = ["observed"] * 4 + ["suppressed", "not_published", "not_applicable", "missing"]


def indicator(**changes: Any) -> Indicator:
    """A share of households below a line, unless told otherwise."""
    record: dict[str, Any] = {
        "id": "proef",
        "group": "armoede",
        "label": Text("Proef", "Trial"),
        "definition": Text("Een proef.", "A trial."),
        "family": "proef",
        "source": "cbs_kwb",
        "table_family": Family.KWB,
        "unit": Text("%", "%"),
        "kind": Kind.INTENSIVE,
        "numerator": ("laag_inkomen_pct",),
        "per": (),
        "factor": 1.0,
        "denominator": "huishoudens",
        "denominator_proxy": True,
        "levels": ("buurt", "wijk", "gemeente"),
        "years": (2016, 2017, 2018),
        "rounding": 0.1,
        "decimals": 1,
        "minimum": 100,
        "threshold": 100,
        "threshold_column": "",
        "higher_is": "more_need",
        "palette": "devon",
        "factors": (),
        "breaks": (),
    }
    return Indicator(**{**record, **changes})


def raw(**columns: list[Any]) -> pd.DataFrame:
    """Raw figures; `code` is needed, names are made up."""
    frame = pd.DataFrame(columns)
    if "name" not in frame:
        frame.insert(1, "name", [f"Proef {code}" for code in frame["code"]])
    return frame


def figures(frame: pd.DataFrame, *, indicator: Indicator, level: Level, year: int) -> Figures:
    """Values of an indicator for every area of a level, as `kaart.answers.figures.answer` makes them of a table."""
    return figures_of(level_rows(frame, level=level, year=year), indicator=indicator)


def make_figures(*, values: Any = None, status: Any = None, year: int = 2018, **record: Any) -> Figures:
    """Figures of buurten, unless told otherwise four with a value and one of every reason for none."""
    numbers = [2.3, 5.2, 12.4, 37.7, *[math.nan] * 4] if values is None else values
    size = len(numbers)
    if status is None:
        status = REASONS if values is None else ["missing" if math.isnan(n) else "observed" for n in numbers]
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


def squares(codes: list[str], *, size_m: float = 100.0) -> gpd.GeoDataFrame:
    """A row of touching squares in RD, one per code."""
    shapes = [
        box(200_000 + n * size_m, 320_000, 200_000 + (n + 1) * size_m, 320_000 + size_m) for n in range(len(codes))
    ]
    return gpd.GeoDataFrame(
        {
            "code": codes,
            "name": [f"Proef {code}" for code in codes],
            "gemeente": [f"GM{code[2:6]}" for code in codes],
            "gemeente_name": ["Proefgemeente"] * len(codes),
            "wijk": [f"WK{code[2:8]}" if code.startswith("BU") else "" for code in codes],
        },
        geometry=shapes,
        crs="EPSG:28992",
    )


NAN = np.nan
