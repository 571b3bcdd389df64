"""Codes, names and boundaries per year: one merger of gemeenten, one split of a buurt.

A unit is a buurt of the newest year. Everything else is a union of units, so that areas and
figures of older years add up exactly to those of newer ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame
from shapely import Point, Polygon

from kaart.core.crs import RD

from . import land
from .cells import Seed, grow
from .plan import (
    GEMEENTEN,
    MERGED,
    MERGED_INTO,
    MERGER_YEAR,
    ORIGIN,
    SPLIT,
    SPLIT_FROM,
    SPLIT_YEAR,
    WIJKEN,
)

LEVELS = ("buurt", "wijk", "gemeente")
_MIDDLE_M = 13_650.0
_HEART = 0.42  # rank below which a buurt of the city belongs to its central wijk


@dataclass(frozen=True)
class Region:
    """The units of the region.

    Attributes
    ----------
    units
        GeoDataFrame in EPSG:28992, one row per unit: ``name``, ``gemeente`` and ``wijk`` (code and
        number before the merger), ``number`` (of the buurt in that wijk), ``place``, ``rank``.
    """

    units: GeoDataFrame

    def codes(self, year: int) -> DataFrame:
        """Codes and names of buurt, wijk and gemeente of every unit in a year, indexed like the units."""
        units = self.units
        gemeente, wijk = units["gemeente"].copy(), units["wijk"].copy()
        name = units["name"].astype(object).copy()
        number = units["number"].copy()
        if year >= MERGER_YEAR:
            second = gemeente == MERGED[1]
            wijk[second] += 1 + wijk[gemeente == MERGED[0]].max()
            gemeente[gemeente.isin(MERGED)] = MERGED_INTO
        if year < SPLIT_YEAR:
            parts = name.isin(SPLIT)
            number[parts] = number[name == SPLIT[0]].iloc[0]
            name[parts] = SPLIT_FROM
        wijk_code = "WK" + gemeente.str[2:] + wijk.map("{:02d}".format)
        keys = zip(units["gemeente"], units["wijk"], strict=True)
        return pd.DataFrame(
            {
                "buurt": "BU" + wijk_code.str[2:] + number.map("{:02d}".format),
                "buurt_name": name,
                "wijk": wijk_code,
                "wijk_name": [f"Wijk {code[-2:]} {WIJKEN[key]}" for code, key in zip(wijk_code, keys, strict=True)],
                "gemeente": gemeente,
                "gemeente_name": gemeente.map(GEMEENTEN),
            },
            index=units.index,
        )

    def boundaries(self, level: str, year: int) -> GeoDataFrame:
        """Areas of a level in a year, as kaart's store holds them."""
        codes = self.codes(year)
        frame = gpd.GeoDataFrame(
            {
                "code": codes[level],
                "name": codes[f"{level}_name"],
                "gemeente": codes["gemeente"],
                "gemeente_name": codes["gemeente_name"],
                "wijk": codes["wijk"] if level != "gemeente" else "",
            },
            geometry=self.units.geometry,
            crs=RD,
        )
        joined = frame.dissolve(by="code", as_index=False, method="unary", sort=True)
        joined.geometry = joined.geometry.normalize()
        return joined[["code", "name", "gemeente", "gemeente_name", "wijk", "geometry"]]

    def change(self, level: str, year: int, first_year: int) -> dict[str, str]:
        """Indelingswijziging by code: 1 as last year, 2 renumbered, 3 other boundaries; not for gemeenten."""
        if year == first_year:
            return dict.fromkeys(self.codes(year)[level], "1")
        now, before = self.codes(year)[level], self.codes(year - 1)[level]
        result = {}
        for code in sorted(set(now)):
            members = now.index[now == code]
            old = set(before[members])
            same_land = len(old) == 1 and (before == next(iter(old))).sum() == len(members)
            result[code] = ("1" if old == {code} else "2") if same_land else "3"
        return result


def build(rng: np.random.Generator) -> Region:
    """Grow the land and number it."""
    planned, shapes = grow(rng)
    north, _ = land.banks(land.river_line())
    wijk = [_sector(seed, north) if seed.wijk is None else seed.wijk for seed in planned]
    frame = pd.DataFrame(
        {
            "name": [seed.name for seed in planned],
            "gemeente": [seed.gemeente for seed in planned],
            "wijk": wijk,
            "place": [seed.place for seed in planned],
            "rank": [seed.rank for seed in planned],
        }
    )
    late = frame["name"] == SPLIT[1]
    order = frame.assign(late=late).sort_values(["gemeente", "wijk", "late", "rank"], kind="stable").index
    frame["number"] = frame.loc[order].groupby(["gemeente", "wijk"]).cumcount().reindex(frame.index)
    placed = shapely.transform(np.array(shapes, dtype=object), lambda points: points + np.array(ORIGIN))
    return Region(gpd.GeoDataFrame(frame, geometry=shapely.set_precision(placed, 1.0, mode="pointwise"), crs=RD))


def _sector(seed: Seed, north: Polygon) -> int:
    """Wijk of the city: its heart, or one of four sides."""
    if seed.place == "stad" and seed.rank < _HEART:
        return 0
    is_west, is_north = seed.x_m < _MIDDLE_M, north.contains(Point(seed.x_m, seed.y_m))
    return {(True, True): 1, (False, True): 2, (False, False): 3, (True, False): 4}[is_west, is_north]
