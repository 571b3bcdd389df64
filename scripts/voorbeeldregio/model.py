"""One invented model behind all figures: who lives in each unit and how well off they are, per year.

Everything follows from a few hidden numbers per unit: inhabitants, age, how urban it is, and
`need`, which is high around two places, low around two others and otherwise varies smoothly.
Values here are exact; `figures` adds them up, rounds them and leaves out what would be secret.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.optimize import brentq
from scipy.stats import norm

from .areas import Region
from .plan import ORIGIN, YEARS

Floats = NDArray[np.float64]
_BASE = YEARS[0]
_SPREAD = 0.38  # of log income inside a unit

# Clusters of need: x, y (metres from the origin), reach in metres, height.
_CLUSTERS = (
    (14_450.0, 7_450.0, 1_000.0, 2.2),
    (19_000.0, 4_300.0, 850.0, 1.7),
    (11_500.0, 9_600.0, 1_700.0, -1.2),
    (17_000.0, 15_200.0, 1_500.0, -0.8),
)
# One unit that differs from all around it: much need in the quiet north-west of the city.
_ODD_ONE = ("Schijnbosje", 2.1)
# Inhabitants per square kilometre at the heart and at the edge of a place.
_DENSITY = {
    "stad": (7_000.0, 2_900.0),
    "west": (3_600.0, 2_000.0),
    "oost": (4_600.0, 2_700.0),
    "noord": (3_600.0, 1_700.0),
    "haven": (4_000.0, 2_200.0),
    "dorp-a": (1_500.0, 130.0),
    "dorp-b": (1_700.0, 1_700.0),
    "dorp-c": (1_300.0, 1_300.0),
    "dorp-d": (1_500.0, 1_500.0),
    "dorp-e": (1_900.0, 1_900.0),
    "land": (27.0, 27.0),
    "industrie": (0.0, 0.0),
    "eiland": (60.0, 60.0),
}
# Share of households with low income where need is average, as a standard normal quantile: 2016-2023.
_LOW_INCOME = (-1.45, -1.46, -1.48, -1.50, -1.52, -1.54, -1.60, -1.68)
_WOZ_GROWTH = (1.0, 1.03, 1.08, 1.15, 1.23, 1.33, 1.52, 1.68, 1.70)
_GAS_GROWTH = (1.0, 0.99, 0.98, 0.96, 0.93, 0.95, 0.79, 0.72, 0.73)
_WW = (1.25, 1.15, 1.0, 0.95, 1.2, 1.0, 0.8, 0.78, 0.82)


@dataclass(frozen=True)
class Hidden:
    """What stays the same through the years, one value per unit."""

    need: Floats
    drift: Floats  # change of need per year
    wobble: Floats  # years x units: change of need in one year only
    centre: Floats  # 1 at the heart of the city, 0 in the country
    rural: Floats  # 1 in the country
    taste: Floats  # 8 x units: standard normal, for what need does not explain
    people: Floats  # inhabitants in the first year
    growth: Floats  # of inhabitants per year
    area_ha: Floats


def hidden(rng: np.random.Generator, region: Region) -> Hidden:
    """Draw the hidden numbers of every unit."""
    units = region.units
    count = len(units)
    at = np.column_stack([units.centroid.x, units.centroid.y]) - np.array(ORIGIN)
    is_land = units["place"].isin(["land", "eiland", "industrie"]).to_numpy(bool)
    need = rng.normal(0, 0.22, count) - 0.35 * is_land
    for x_m, y_m, reach_m, height in _CLUSTERS:
        need += height * np.exp(-((at - [x_m, y_m]) ** 2).sum(axis=1) / (2 * reach_m**2))
    need[units["name"] == _ODD_ONE[0]] = _ODD_ONE[1]
    is_city = (units["place"] == "stad").to_numpy(bool)
    is_new = units["name"].str.startswith("Spinselveld").to_numpy(bool)
    need[is_new] = np.minimum(need[is_new], [0.9, -0.6])
    rank = units["rank"].to_numpy(float)
    area_ha = units.area.to_numpy(float) / 1e4
    dense = np.array([np.interp(r, [0, 1], _DENSITY[p]) for r, p in zip(rank, units["place"], strict=True)])
    people = dense * area_ha / 100 * np.exp(rng.normal(0, 0.2, count))
    people[is_new] *= 0.5
    growth = rng.normal(0.004, 0.004, count) + 0.075 * is_new
    return Hidden(
        need=np.clip(need, -1.1, 2.4),
        drift=rng.normal(0, 0.018, count),
        wobble=rng.normal(0, 0.045, (len(YEARS), count)),
        centre=np.where(is_city, np.clip(1.15 - 1.6 * rank, 0, 1), 0.0),
        rural=is_land.astype(float),
        taste=rng.normal(0, 1, (8, count)),
        people=people,
        growth=growth,
        area_ha=area_ha,
    )


def year_of(unit: Hidden, year: int) -> DataFrame:
    """Exact values of every unit in a year: counts, and rates with the column they are a rate of.

    Parameters
    ----------
    unit
        Hidden numbers.
    year
        One of the plan's years.
    """
    since = year - _BASE
    need = unit.need + unit.drift * since + unit.wobble[since]
    frame = _people(unit, need, since)
    return pd.concat([frame, *_rest(unit, need, frame, since)], axis=1)


def _people(unit: Hidden, need: Floats, since: int) -> DataFrame:
    """Inhabitants by age, and households."""
    people = unit.people * (1 + unit.growth) ** since
    ages = np.vstack(
        [
            0.155 + 0.012 * need - 0.045 * unit.centre + 0.012 * unit.taste[0],
            0.115 + 0.010 * need + 0.060 * unit.centre + 0.006 * unit.taste[1],
            0.235 + 0.010 * need + 0.110 * unit.centre - 0.035 * unit.rural,
            0.285 - 0.012 * need - 0.050 * unit.centre + 0.035 * unit.rural,
            0.205 - 0.012 * need - 0.050 * unit.centre + 0.020 * unit.rural + 0.003 * since + 0.02 * unit.taste[2],
        ]
    )
    ages = people * ages / ages.sum(axis=0)
    alone = np.clip(0.30 + 0.055 * need + 0.24 * unit.centre - 0.07 * unit.rural + 0.025 * unit.taste[3], 0.15, 0.72)
    children = np.clip(0.355 - 0.15 * unit.centre - 0.01 * need - 0.02 * unit.taste[3], 0.08, 0.5)
    size = alone + 2.02 * (1 - alone - children) + 3.5 * children
    households = 0.985 * people / size
    return pd.DataFrame(
        {
            "inwoners": people,
            **dict(zip(("inw_0_15", "inw_15_25", "inw_25_45", "inw_45_65", "inw_65_plus"), ages, strict=True)),
            "huishoudens": households,
            "hh_eenpersoons": households * alone,
            "hh_met_kinderen": households * children,
            "hh_zonder_kinderen": households * (1 - alone - children),
            "huishoudgrootte": size,
            "woningen": 1.03 * households,
            "opp_land": unit.area_ha,
        }
    )


def _rest(unit: Hidden, need: Floats, people: DataFrame, since: int) -> list[DataFrame]:
    return [
        _homes(unit, need, since),
        _incomes(unit, need, people, since),
        _work(unit, need, people, since),
        _care(unit, need, people, since),
    ]


def _homes(unit: Hidden, need: Floats, since: int) -> DataFrame:
    owned = _owned_pct(unit, need)
    social = (100 - owned) * np.clip(0.72 + 0.08 * need - 0.25 * unit.centre - 0.3 * unit.rural, 0.05, 0.92)
    single = np.clip(82 - 60 * unit.centre - 9 * need + 12 * unit.rural + 5 * unit.taste[5], 3, 100)
    old = np.clip(88 + 8 * unit.taste[6] - 1.1 * since, 20, 100)
    fresh = unit.growth > 0.03
    return pd.DataFrame(
        {
            "woz": 208 * _WOZ_GROWTH[since] * np.exp(-0.17 * need + 0.22 * unit.rural + 0.05 * unit.taste[4]),
            "eengezins_pct": single,
            "koop_pct": owned,
            "huur_pct": 99.4 - owned,
            "corporatie_pct": social,
            "huur_overig_pct": 99.4 - owned - social,
            "leegstand_pct": np.clip(3.2 + 2.5 * unit.centre + 0.8 * unit.taste[1], 1, 9),
            "zonnestroom_pct": np.clip(0.45 * single + 0.2 * owned - 4 * need, 4, 80),
            "bouwjaar_voor2000_pct": np.where(fresh, 35 - 3.0 * since, old),
            "gas": np.where(fresh, 0.45, 1.0) * _GAS_GROWTH[since] * np.clip(780 + 7.2 * single - 40 * need, 500, None),
            "elektriciteit": (1 - 0.012 * since) * (1_850 + 11 * single - 90 * need + 250 * unit.rural),
            "stadsverwarming_pct": np.where(fresh, 62.0 + 2.0 * since, np.where(unit.taste[7] > 1.6, 14.0, 0.0)),
        }
    )


def _owned_pct(unit: Hidden, need: Floats) -> Floats:
    share = 61 - 15 * need - 16 * unit.centre + 10 * unit.rural + 4 * unit.taste[4]
    return np.asarray(np.clip(share, 6, 94), dtype=np.float64)


def _incomes(unit: Hidden, need: Floats, people: DataFrame, since: int) -> DataFrame:
    """Shares of one lognormal income per unit, below and above lines that hold for all."""
    level = -0.17 * need - 0.03 * unit.centre
    households, inhabitants = people["huishoudens"].to_numpy(float), people["inwoners"].to_numpy(float)
    persons = level + 0.02 * unit.taste[3]
    quirk = 0.05 * unit.taste[2]
    low = level / _SPREAD
    line = _LOW_INCOME[min(since, len(_LOW_INCOME) - 1)]
    minimum = line - 0.07 - 0.004 * since + quirk - low
    poverty = line - 0.16 - low + 0.10 * unit.centre + 0.5 * quirk
    income = 25.2 * 1.031**since * np.exp(level + _SPREAD**2 / 2)
    owned = _owned_pct(unit, need) / 100
    return pd.DataFrame(
        {
            "ink_gestandaardiseerd": income,
            "ink_inwoner": income * (0.87 + 0.05 * unit.centre),
            "ink_ontvanger": income * (1.08 + 0.02 * unit.rural),
            "pers_laagste40_pct": _share(persons, inhabitants, 40.0),
            "pers_hoogste20_pct": 100 - _share(persons, inhabitants, 80.0),
            "hh_laagste40_pct": _share(level, households, 40.0),
            "hh_hoogste20_pct": 100 - _share(level, households, 80.0),
            "laag_inkomen_pct": 100 * norm.cdf(line - low),
            "sociaal_minimum_pct": 100 * norm.cdf(minimum),
            "tot110_pct": 100 * norm.cdf(minimum + 0.22),
            "tot120_pct": 100 * norm.cdf(minimum + 0.40),
            "armoede_pct": 100 * norm.cdf(poverty),
            "tot125_pct": 100 * norm.cdf(poverty + 0.52),
            "vermogen_mediaan": 1.07**since * (330 * owned**2.6 - 2.0 - 5.0 * unit.centre),
        }
    )


def _share(level: Floats, weight: Floats, percent: float) -> Floats:
    """Percent of each unit below the line that has `percent` of the whole region below it."""

    def below(line: float) -> Floats:
        return np.asarray(100 * norm.cdf((line - level) / _SPREAD), dtype=np.float64)

    line = brentq(lambda value: float(np.average(below(value), weights=weight)) - percent, -5.0, 5.0, xtol=1e-12)
    return below(line)


def _work(unit: Hidden, need: Floats, people: DataFrame, since: int) -> DataFrame:
    adults = people["inw_15_25"] + people["inw_25_45"] + people["inw_45_65"]
    learned = adults + 0.55 * people["inw_65_plus"]
    low = np.clip(0.26 + 0.075 * need - 0.06 * unit.centre - 0.004 * since + 0.015 * unit.taste[1], 0.08, 0.6)
    high = np.clip(0.30 - 0.085 * need + 0.12 * unit.centre + 0.006 * since + 0.02 * unit.taste[5], 0.06, 0.7)
    employed = np.clip(87 + 1.5 * need - 6.0 * unit.rural + 0.8 * unit.taste[0], 60, 97)
    return pd.DataFrame(
        {
            "opl_laag": learned * low,
            "opl_midden": learned * (1 - low - high),
            "opl_hoog": learned * high,
            "arbeidsparticipatie": np.clip(68.5 - 4.6 * need + 0.55 * since + 1.2 * unit.taste[0], 35, 85),
            "werknemers_pct": employed,
            "zelfstandigen_pct": 100 - employed,
            "flexibel_pct": np.clip(33 + 4.5 * need + 6 * unit.centre + unit.taste[4], 18, 60),
            "bijstand": adults * np.clip(0.024 * np.exp(0.80 * need) * (1 - 0.022 * since), 0.001, 0.22),
            "ao": adults * np.clip(0.060 + 0.020 * need + 0.004 * unit.taste[6], 0.015, 0.2),
            "ww": adults * np.clip(0.024 + 0.003 * need, 0.01, 0.05) * _WW[since],
            "aow": 0.96 * people["inw_65_plus"],
        }
    )


def _care(unit: Hidden, need: Floats, people: DataFrame, since: int) -> DataFrame:
    youth = people["inw_0_15"] + 0.75 * people["inw_15_25"]
    old = people["inw_65_plus"] / people["inwoners"].clip(lower=1.0)
    helped = np.clip(9.5 + 2.4 * need + 0.18 * since + 0.6 * unit.taste[7], 3, 24)
    wmo = np.clip(40 + 16 * need + 160 * (old - 0.2) + 1.2 * since, 12, 160)
    tail = 0.94**since
    return pd.DataFrame(
        {
            "jeugd": youth,
            "jeugdzorg_pct": helped,
            "jeugdzorg_n": youth * helped / 100,
            "wmo_per_1000": wmo,
            "wmo_n": people["inwoners"] * wmo / 1000,
            "diefstal_per_1000": np.clip(3.2 + 0.6 * need + 2.0 * unit.centre + 0.5 * unit.taste[1], 0.3, None) * tail,
            "vernieling_per_1000": np.clip(4.6 + 1.5 * need + 6 * unit.centre + 0.6 * unit.taste[2], 0.4, None) * tail,
            "geweld_per_1000": np.clip(4.2 + 1.9 * need + 5 * unit.centre + 0.5 * unit.taste[6], 0.3, None) * tail,
            "autos_per_hh": np.clip(
                1.12 - 0.13 * need - 0.38 * unit.centre + 0.35 * unit.rural + 0.04 * unit.taste[5], 0.3, 2.2
            ),
        }
    )
