"""Small records and frames for tests; nothing here is a figure of a real place."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from kaart.catalogue import Family, Indicator, Kind, Text


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
