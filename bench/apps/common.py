"""What the other routes share: the frame (read once per process, as anybody would), the view, the choice."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import geopandas as gpd
import streamlit as st

FOLDER = Path(os.environ["BENCH_DATA"])
STYLE = "app/static/stijl.json"
HEIGHT = 640


@st.cache_resource
def frame(place: str) -> gpd.GeoDataFrame:
    return gpd.read_parquet(FOLDER / f"{place}.parquet")


@st.cache_resource
def facts(place: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{place}.json").read_text())


def choose() -> tuple[str, str, gpd.GeoDataFrame, dict[str, Any]]:
    st.set_page_config(layout="wide")
    place = st.query_params.get("gebied", "parkstad")
    known = facts(place)
    indicator = st.selectbox(
        "Indicator",
        [name for name in known if isinstance(known[name], dict)],
        format_func=lambda name: known[name]["label"],
        key="indicator",
    )
    return place, indicator, frame(place), known


def rgba(colour: str, opacity: float) -> list[int]:
    return [*(int(colour[at : at + 2], 16) for at in (1, 3, 5)), round(opacity * 255)]
