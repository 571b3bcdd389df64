"""Accessibility of three invented buurten, worked out by hand."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
from builders import squares

from kaart.analysis.access.facilities import Facility, record_of
from kaart.analysis.profile.surroundings import Measured
from kaart.core.crs import RD
from kaart.core.errors import mark
from kaart.core.provenance import Notice

CODES = ["BU00010000", "BU00010001", "BU00010100"]
WHEN = datetime(2026, 11, 28, tzinfo=UTC)
NAN = math.nan
NOBODY = Notice.of(mark("nobody lives here"))
UNKNOWN = Notice.of(mark("the number of children is unknown"))


def measured(facility: Facility = Facility.VVE, **columns: Any) -> Measured:
    """Two buurten of one wijk, and one of another where nobody lives."""
    areas = squares(CODES)
    frame = pd.DataFrame(
        {"name": CODES, "inhabitants": [100.0, 300.0, 0.0], "children": [10.0, NAN, 0.0]},
        index=pd.Index(CODES, name="code"),
    )
    frame = frame.assign(
        **{name: [200.0, 600.0, NAN] for name in record_of(facility).in_profile}, nearest_site=["a", "b", ""]
    )
    frame = frame.assign(transit_band=["2", "1a", ""], **columns)
    middles = areas.geometry.centroid
    sites = gpd.GeoDataFrame(
        {"site_id": ["a", "b", "c"], "name": ["Aap", "Beer", "Cavia"], "address": ["Straat 1", "", ""],
         "postcode": ["1234AB", "", ""], "town": ["Dorp", "", ""], "places": [20.0, NAN, 5.0],
         "ve": pd.array([True, pd.NA, False], dtype="boolean")},
        geometry=[middles.iloc[0], middles.iloc[1], middles.iloc[0].buffer(0.5).boundary.interpolate(0)],
        crs=RD,
    )  # fmt: skip
    points = gpd.GeoDataFrame({"code": CODES, "weight": 1.0}, geometry=middles.to_numpy(), crs=RD)
    return Measured(
        facility=facility,
        year=2020,
        frame=frame,
        why=lambda code, _: NOBODY if code == CODES[2] else UNKNOWN,
        method=(Notice.of("Straight line times {factor}, an estimate of the way over streets.", factor=1.3),),
        notices=(),
        sites=sites,
        unlocated=pd.DataFrame({"gemeente": ["GM0001", "GM0001", "GM0002"]}),
        points=points,
        areas=areas,
        retrieved_at=WHEN,
    )
