"""The figure of a province: that of its gemeenten together, and only when every one of them is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from kaart.catalogue import Indicator, load
from kaart.catalogue.rounding import AS_COUNTED, RoundingRule
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import CatalogueError, mark
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
        Gemeenten of the province of which nothing is stored.
    """
    if absent:
        reason = Notice.of(mark("the figures of {areas} are not stored"), areas=", ".join(absent))
        return Total(math.nan, status=Status.NOT_FETCHED, reason=reason)
    return total_of(figures, rounding=rounding_of(figures.indicator))


def province_figures(scope: Scope, figures: Figures, total: Total) -> Figures:
    """Figures of one row, that of the province.

    Parameters
    ----------
    scope
        The province.
    figures
        Figures of its gemeenten.
    total
        Result of `province_total`.
    """
    counts = figures.frame["denominator"]
    row = {
        "code": scope.id,
        "name": scope.name,
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
    return replace(figures, level=Level.PROVINCIE, frame=pd.DataFrame([row]))


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
