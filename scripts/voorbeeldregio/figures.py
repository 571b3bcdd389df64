"""From exact values per unit to what a statistical office would publish: added up, rounded, partly left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from .areas import Region
from .plan import COUNTRY_NAME, YEARS
from .services import NABIJHEID

COUNTRY = "NL00"
_FIRST, _LAST = YEARS[0], YEARS[-1]


@dataclass(frozen=True)
class Published:
    """How one column is published.

    Attributes
    ----------
    id
        Column id of kaart's catalogue.
    weight
        What a rate is averaged by when areas are joined; "" for a count, which is added up.
    step
        Rounding step.
    floor_of, floor
        Not published where the published or exact `floor_of` is below `floor`.
    first, last
        Years in which the column exists.
    """

    id: str
    weight: str
    step: float
    floor_of: str = ""
    floor: float = 0.0
    first: int = _FIRST
    last: int = _LAST


def _households(name: str, step: float, floor: float, first: int = _FIRST, last: int = _LAST) -> Published:
    return Published(name, "huishoudens", step, "huishoudens", floor, first, last)


def _people(name: str, step: float, floor: float, first: int = _FIRST, last: int = _LAST) -> Published:
    return Published(name, "inwoners", step, "inwoners", floor, first, last)


COLUMNS = (
    *(
        Published(name, "", 5)
        for name in ("inwoners", "inw_0_15", "inw_15_25", "inw_25_45", "inw_45_65", "inw_65_plus")
    ),
    *(Published(name, "", 5) for name in ("huishoudens", "hh_eenpersoons", "hh_met_kinderen", "hh_zonder_kinderen")),
    _households("huishoudgrootte", 0.1, 5),
    Published("dichtheid", "opp_land", 1, "inwoners", 5),
    Published("woningen", "", 5),
    *(_households(name, 1, 20) for name in ("woz", "eengezins_pct", "koop_pct", "huur_pct")),
    *(_households(name, 1, 20) for name in ("corporatie_pct", "huur_overig_pct")),
    *(_households(name, 1, 20, 2024) for name in ("leegstand_pct", "zonnestroom_pct")),
    *(_households(name, 10, 20) for name in ("gas", "elektriciteit")),
    _households("stadsverwarming_pct", 0.1, 20),
    *(Published(name, "", 10, "inwoners", 150, 2019) for name in ("opl_laag", "opl_midden", "opl_hoog")),
    *(_people(name, 1, 150, 2018) for name in ("arbeidsparticipatie", "werknemers_pct", "zelfstandigen_pct")),
    _people("flexibel_pct", 1, 150, 2023),
    *(_people(name, 0.1, 2_500) for name in ("ink_ontvanger", "ink_inwoner")),
    Published("pers_laagste40_pct", "inwoners", 0.1, "huishoudens", 100),
    Published("pers_hoogste20_pct", "inwoners", 0.1, "huishoudens", 100),
    Published("ink_gestandaardiseerd", "huishoudens", 0.1, "inwoners", 2_500, 2018),
    *(_households(name, 0.1, 100) for name in ("hh_laagste40_pct", "hh_hoogste20_pct")),
    *(_households(name, 0.1, 100, last=2023) for name in ("laag_inkomen_pct", "sociaal_minimum_pct")),
    *(_households(name, 0.1, 100, 2018, 2023) for name in ("tot110_pct", "tot120_pct")),
    *(Published(name, "inwoners", 0.1, "huishoudens", 100, 2024) for name in ("armoede_pct", "tot125_pct")),
    _households("vermogen_mediaan", 0.1, 100, 2018),
    *(Published(name, "", 10) for name in ("bijstand", "ao", "ww", "aow")),
    Published("jeugdzorg_pct", "jeugd", 0.1, "jeugdzorg_n", 8, 2018),
    Published("wmo_per_1000", "inwoners", 1, "wmo_n", 8, 2018),
    *(_people(name, 1, 50, last=2018) for name in ("diefstal_per_1000", "vernieling_per_1000", "geweld_per_1000")),
    _households("autos_per_hh", 0.1, 50),
    *(
        _people(name, 0.1, 10)
        for name in ("afst_huisarts", "afst_supermarkt", "afst_kdv", "afst_school", "scholen_3km")
    ),
    Published("opp_land", "", 1),
    _households("adressendichtheid", 1, 5),
    _households("bouwjaar_voor2000_pct", 1, 20, last=2023),
)
# Nabijheid: distances of one year.
NEARNESS_YEAR = 2023
NEARNESS = tuple(_people(f"afst_{category}", 0.1, 10) for category in NABIJHEID) + tuple(
    _people(name, 0.1, 10) for name in ("huisartsen_3km", "supermarkten_1km", "kinderdagverblijven_1km")
)
# A column that exists but holds nothing yet, at any level.
UNPUBLISHED = {2024: ("wmo_per_1000",)}
# One cell with an explicit code of the source: year, column, name of the buurt, code.
SENTINEL = (2021, "laag_inkomen_pct", "Verzonnen Brink", "-99997")
# Addresses per square kilometre from which an area falls in class 1, 2, 3, 4; else 5.
_URBAN = (2_500, 1_500, 1_000, 500)


def publish(region: Region, exact: DataFrame, *, year: int) -> DataFrame:
    """All rows of a year: country, gemeenten, wijken and buurten.

    Parameters
    ----------
    region
        The units, for their codes.
    exact
        Exact values, one row per unit.
    year
        One of the plan's years.

    Returns
    -------
    DataFrame
        ``code``, ``name``, a column per published column, ``<column>@`` for an explicit source
        code, sorted by code. NaN is not published.
    """
    exact = exact.assign(dichtheid=exact["inwoners"] / exact["opp_land"] * 100)
    wanted = [column for column in COLUMNS if column.first <= year <= column.last]
    rows = _all_levels(region, exact, wanted, year)
    rows["stedelijkheid"] = _urban_class(rows["adressendichtheid"])
    changes = {code: kind for level in ("buurt", "wijk") for code, kind in region.change(level, year, _FIRST).items()}
    rows["indeling"] = [changes.get(code, ".") for code in rows["code"]]
    for name in UNPUBLISHED.get(year, ()):
        rows[name] = np.nan
    sentinel_year, column, buurt, code = SENTINEL
    if year == sentinel_year:
        hit = (rows["name"] == buurt) & rows["code"].str.startswith("BU")
        rows[f"{column}@"] = [code if found else None for found in hit]
        rows.loc[hit, column] = np.nan
    return rows


def publish_nearness(region: Region, exact: DataFrame) -> DataFrame:
    """All rows of the family ``nabijheid`` in its one year, made up like those of `publish`."""
    return _all_levels(region, exact, list(NEARNESS), NEARNESS_YEAR)


def _all_levels(region: Region, exact: DataFrame, wanted: list[Published], year: int) -> DataFrame:
    codes = region.codes(year).assign(land=COUNTRY, land_name=COUNTRY_NAME)
    parts = []
    for level in ("land", "gemeente", "wijk", "buurt"):
        rows = _round(_join(exact, codes[level], wanted), wanted)
        names = codes.groupby(level)[f"{level}_name"].first()
        rows.insert(0, "name", names.reindex(rows.index).astype(str))
        parts.append(rows.rename_axis("code").reset_index())
    return pd.concat(parts, ignore_index=True).sort_values("code", ignore_index=True)


def _join(exact: DataFrame, code: Series[str], wanted: list[Published]) -> DataFrame:
    """Exact values of the areas that units make up: counts added, rates averaged by their weight."""
    result = exact.groupby(code).sum()
    for column in wanted:
        if column.weight:
            weight = exact[column.weight]
            total = weight.groupby(code).sum()
            result[column.id] = (exact[column.id] * weight).groupby(code).sum() / total.where(total > 0)
    return result


def _round(exact: DataFrame, wanted: list[Published]) -> DataFrame:
    """Published values: rounded, and empty below the threshold."""
    rounded = pd.DataFrame(index=exact.index)
    for column in wanted:
        steps = (exact[column.id] / column.step).round()
        rounded[column.id] = (steps * column.step).round(1)
    for column in wanted:
        if column.floor_of:
            base = rounded[column.floor_of] if column.floor_of in rounded else exact[column.floor_of]
            rounded[column.id] = rounded[column.id].where(base >= column.floor)
    return rounded


def _urban_class(density: Series[float]) -> Series[float]:
    """Class 1 (very urban) to 5 (rural); NaN where the density is not known."""
    classes = np.select([density >= bound for bound in _URBAN], [1.0, 2.0, 3.0, 4.0], default=5.0)
    return Series(classes, index=density.index).where(density.notna())
