"""Maps of square areas and figures on them, for the tests of neighbours and hotspots."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from builders import indicator
from shapely.geometry import box

from kaart.core.codes import Level
from kaart.model.indicators import Figures


def grid_areas(columns: int, rows: int, *, size_m: float = 100.0, gap_m: float = 0.0) -> gpd.GeoDataFrame:
    """Square areas, column by column from the lower left, `gap_m` apart."""
    step = size_m + gap_m
    corners = [(200_000 + step * x, 320_000 + step * y) for x in range(columns) for y in range(rows)]
    codes = [f"BU0001{at:04d}" for at in range(len(corners))]
    return gpd.GeoDataFrame(
        {"code": codes, "name": [f"Proef {code}" for code in codes]},
        geometry=[box(x, y, x + size_m, y + size_m) for x, y in corners],
        crs="EPSG:28992",
    )


def figures_of(codes: Any, values: Any, *, record: dict[str, Any] | None = None, **columns: Any) -> Figures:
    """Observed values over 1,000 households each, unless told otherwise."""
    frame = pd.DataFrame({"code": list(codes)})
    frame["name"] = "Proef " + frame["code"]
    frame["gemeente"] = "GM" + frame["code"].str[2:6]
    frame["value"] = np.asarray(values, dtype=float)
    frame["status"] = np.where(frame["value"].isna(), "missing", "observed")
    frame["inferred"] = False
    frame["source_code"] = ""
    frame["denominator"] = 1000.0
    frame["shared"] = False
    frame["note"] = ""
    for name, given in columns.items():
        frame[name] = given
    return Figures(indicator(**(record or {})), Level.BUURT, 2018, frame)
