"""Figures that reports published, joined to areas by gemeente and name.

A report names buurten; the codes are looked up here. One value published for several buurten together is
marked as shared, because it is not a measurement of each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from pandas import DataFrame

from kaart.catalogue import Indicator, ReportFigure
from kaart.catalogue.lookup import fold
from kaart.core.codes import COUNTRY, Level
from kaart.model.indicators import Figures, empty_figures, require_level
from kaart.model.missing import Status

_SCOPE = {Level.BUURT: "buurt", Level.GEMEENTE: "gemeente", Level.LAND: "land"}


def report_years(reports: Iterable[ReportFigure], indicator: str) -> tuple[int, ...]:
    """Years for which a report gives the indicator; a figure without a year counts by its boundaries."""
    years = {report.year or report.boundary_year for report in reports if report.indicator == indicator}
    return tuple(sorted(year for year in years if year is not None))


def report_figures(
    reports: Iterable[ReportFigure], names: DataFrame, *, indicator: Indicator, level: Level, year: int
) -> Figures:
    """Values of a report indicator for the areas of a level.

    Parameters
    ----------
    reports
        Catalogue records; other indicators, years and levels are passed over.
    names
        ``code`` and ``name`` of buurten, wijken, gemeenten and the country.
    indicator, level, year
        Indicator, level and year to return.

    Returns
    -------
    Figures
        Status ``observed`` where the report names the area, else ``not_published``.

    Raises
    ------
    UnknownLevelError
        If the indicator is not given at that level.
    """
    require_level(indicator, level)
    wanted = [
        report
        for report in reports
        if report.indicator == indicator.id and (report.year or report.boundary_year) == year
    ]
    blank = empty_figures(names, indicator=indicator, level=level, year=year, status=Status.NOT_PUBLISHED)
    gemeenten = dict(zip(names["code"], names["name"].map(fold), strict=True))
    named = {
        (fold(report.gemeente), fold(report.area)): report for report in wanted if report.scope == _SCOPE.get(level)
    }
    rest = {fold(report.gemeente): report for report in wanted if report.scope == "rest_van_gemeente"}
    rows = blank.frame.to_dict("records")
    for row in rows:
        quoted = _find(row, gemeenten=gemeenten, named=named, rest=rest if level is Level.BUURT else {})
        if quoted is not None:
            row |= {
                "value": quoted.value,
                "status": Status.OBSERVED.value,
                "shared": quoted.shared,
                "note": quoted.note,
            }
    frame = pd.DataFrame(rows, columns=blank.frame.columns).astype(blank.frame.dtypes.to_dict())
    return Figures(indicator, level, year, frame)


def _find(
    row: Mapping[object, object],
    *,
    gemeenten: Mapping[str, str],
    named: Mapping[tuple[str, str], ReportFigure],
    rest: Mapping[str, ReportFigure],
) -> ReportFigure | None:
    name = fold(str(row["name"]))
    if row["code"] == COUNTRY:
        return next(iter(named.values()), None)
    gemeente = gemeenten.get(str(row["gemeente"]), "")
    return named.get((gemeente, name)) or rest.get(gemeente)
