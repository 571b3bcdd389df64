"""Figures of provinces: those of their gemeenten together, and only when every one of them is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from kaart.catalogue import Indicator, Region, load
from kaart.catalogue.rounding import AS_COUNTED, RoundingRule
from kaart.core.codes import Level
from kaart.core.errors import CatalogueError, mark
from kaart.core.few import few
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.model.totals import Total, total_of


def province_total(figures: Figures, *, absent: Sequence[str]) -> Total:
    """Figure of a province: counts summed, shares by the sums of numerator and denominator, or none with the reason.

    Parameters
    ----------
    figures
        Figures of its gemeenten.
    absent
        Gemeenten of the province of which nothing is stored, by code or name and code.
    """
    if absent:
        reason = Notice.of(mark("the figures of {areas} are not stored"), areas=few(absent))
        return Total(math.nan, status=Status.NOT_FETCHED, reason=reason)
    return total_of(figures, rounding=rounding_of(figures.indicator))


def province_figures(figures: Figures, provinces: Sequence[Region], *, names: Mapping[str, str]) -> Figures:
    """Figures of provinces, each with the reason where it has none.

    Parameters
    ----------
    figures
        Figures of gemeenten; those outside the provinces are left out.
    provinces
        Provinces with their gemeenten in the year of the areas.
    names
        Names of gemeenten by code, for the reasons.
    """
    there = set(figures.frame["code"])
    rows, why = [], {}
    for province in sorted(provinces, key=lambda item: item.id):
        members = province.members(figures.area_year)
        absent = [f"{names[code]} ({code})" if code in names else code for code in members if code not in there]
        own = figures.only(frozenset(members))
        total = province_total(own, absent=absent)
        rows.append(_row(province, own, total))
        if total.reason is not None:
            why[province.id] = total.reason
    return replace(figures, level=Level.PROVINCIE, frame=pd.DataFrame(rows), why=why)


def _row(province: Region, figures: Figures, total: Total) -> dict[str, object]:
    counts = figures.frame["denominator"]
    return {
        "code": province.id,
        "name": province.name,
        "gemeente": "",
        "value": total.value,
        "status": total.status.value,
        "inferred": False,
        "source_code": "",
        "denominator": float(counts.sum()) if total.known and counts.notna().all() else math.nan,
        "shared": False,
        "note": "",
        "low": total.low,
        "high": total.high,
    }


def rounding_of(indicator: Indicator) -> RoundingRule:
    """How the source rounds the count that it divided by.

    Parameters
    ----------
    indicator
        Record of the catalogue.
    """
    if indicator.table_family is None:
        return AS_COUNTED
    try:
        return load().column(indicator.table_family, indicator.denominator).rounding
    except CatalogueError:
        return AS_COUNTED  # a sum of columns, or none
