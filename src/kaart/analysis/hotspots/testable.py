"""Select the areas that can be tested, with the reason for every other area."""

from __future__ import annotations

import pandas as pd
from geopandas import GeoDataFrame
from pandas import Series

from kaart.catalogue import Kind
from kaart.core.crs import require_rd
from kaart.core.errors import InputError, SchemaError, mark
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.model.reasons import reason_of, whys_empty

_FIGURE_COLUMNS = ["code", "name", "value", "status", "source_code", "denominator", "shared"]
NO_NEIGHBOURS = Notice.of(mark("It has no neighbours: nothing touches it or lies near enough."))
NO_USABLE_NEIGHBOURS = Notice.of(mark("None of its neighbours has a figure that can be used."))


def sift(areas: GeoDataFrame, *, figures: Figures) -> GeoDataFrame:
    """Areas and figures side by side, with the reason where an area cannot be tested.

    Parameters
    ----------
    areas
        ``code``, geometry in EPSG:28992 and, if there is one, ``name``, one row per code.
    figures
        Values of one indicator; an indicator that counts things, or names a class, cannot be tested.

    Returns
    -------
    GeoDataFrame
        Every code of either side, sorted: ``code``, ``name``, ``value`` (NaN unknown),
        ``denominator`` (NaN unknown), ``geometry`` (None without boundary), ``reason`` (None or a
        `Notice`).

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    SchemaError
        If a code repeats.
    InputError
        If the indicator is a count or a category.
    """
    require_rd(areas)
    _check_kind(figures)
    drawn = ~(areas.geometry.isna() | areas.geometry.is_empty)
    names = areas["name"] if "name" in areas else areas["code"]
    boundaries = pd.DataFrame({"code": areas["code"], "name": names, "geometry": areas.geometry})[drawn]
    values = figures.frame[_FIGURE_COLUMNS]
    _check_codes(boundaries["code"], values["code"])
    frame = values.merge(boundaries, on="code", how="outer", suffixes=("", "_boundary"), sort=True, indicator="side")
    reason = Series([None] * len(frame), index=frame.index, dtype="object")
    # From weak to strong: later assignments win.
    reason[frame["side"] == "left_only"] = Notice.of(mark("There is no boundary of it."))
    for at, too_small in _denominator_reasons(frame, figures).items():
        reason[at] = too_small
    shared = frame["shared"].eq(other=True)
    reason[shared] = Notice.of(mark("One value was published for several areas together; it is not measured here."))
    whys = whys_empty(frame)
    for at in frame.index[frame["value"].isna()]:
        # In the words of the map: one reason must not have two names.
        reason[at] = reason_of(whys[at], indicator=figures.indicator, year=figures.year)
    reason[frame["side"] == "right_only"] = Notice.of(mark("There are no figures of it."))
    return GeoDataFrame(
        {
            "code": frame["code"],
            "name": frame["name"].fillna(frame["name_boundary"]),
            "value": frame["value"].astype(float),
            "denominator": frame["denominator"].astype(float),
            "reason": reason,
        },
        geometry=list(frame["geometry"].where(frame["side"] != "left_only", None)),
        crs=areas.crs,
    )


def denominators_known(figures: Figures) -> bool:
    """Whether small areas can be recognised by their denominator; also True if the indicator has no minimum."""
    indicator = figures.indicator
    return not indicator.minimum or (bool(indicator.denominator) and bool(figures.frame["denominator"].notna().any()))


def _check_kind(figures: Figures) -> None:
    indicator = figures.indicator
    if indicator.kind is not Kind.INTENSIVE:
        raise InputError(
            mark("{indicator} is a count or a class, and depends on how areas are drawn; choose a share or a rate."),
            indicator=indicator.id,
        )


def _check_codes(*columns: Series[str]) -> None:
    repeated = sorted({code for column in columns for code in column[column.duplicated()]})
    if repeated:
        raise SchemaError(mark("These codes occur twice: {codes}; keep one of each."), codes=", ".join(repeated[:8]))


def _denominator_reasons(frame: pd.DataFrame, figures: Figures) -> dict[int, Notice]:
    """Areas that are too small, or whose size is unknown."""
    minimum = figures.indicator.minimum
    if not minimum or not denominators_known(figures):
        return {}
    unknown = Notice.of(mark("Its number of households or inhabitants is unknown, so it may be too small to compare."))
    too_few = reason_of(Status.TOO_FEW.value, indicator=figures.indicator)
    small = frame.loc[~(frame["denominator"] >= minimum), "denominator"]
    return {
        at: unknown if pd.isna(count) else Notice.of(mark("{reason}: here {count}"), reason=too_few, count=round(count))
        for at, count in zip(small.index, small, strict=True)
    }
