"""Figures of one year on the boundaries of another: values with a status, carried by a crosswalk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pandas import DataFrame, Series

from kaart.analysis.change.crosswalk import Carried, Crosswalk, carry
from kaart.catalogue import Kind
from kaart.model.indicators import Figures, empty_figures
from kaart.model.missing import Status

# A density is weighted by land area, not by its denominator.
PER_AREA = "per km²"


@dataclass(frozen=True)
class CarriedFigures:
    """Figures of one year on the boundaries of another.

    Attributes
    ----------
    figures
        With the year of the figures; carried values have the status ``estimated``.
    boundary_year
        Year of the boundaries.
    coverage
        By code, the known share of the area, 0 to 1.
    carried
        Carried values, and the losses.
    """

    figures: Figures
    boundary_year: int
    coverage: Series[float]
    carried: Carried


def carry_figures(
    figures: Figures,
    crosswalk: Crosswalk,
    *,
    names: DataFrame,
    boundary_year: int,
) -> CarriedFigures:
    """Figures of one year on the boundaries of another.

    Parameters
    ----------
    figures
        Of the year of the crosswalk's sources.
    crosswalk
        Weights between areas of the figures' level.
    names
        ``code`` and ``name`` of the areas of the boundary year.
    boundary_year
        Year of the crosswalk's targets.

    Raises
    ------
    InputError
        If the indicator is a class.
    """
    indicator = figures.indicator
    source = figures.frame.set_index("code")
    carried = _carried(figures, figures.values, crosswalk)
    wanted = names[names["code"].isin(set(crosswalk.targets))]
    blank = empty_figures(wanted, indicator=indicator, level=figures.level, year=figures.year, status=Status.MISSING)
    frame = blank.frame.set_index("code")
    on_target = carried.frame.reindex(frame.index)
    frame["value"] = on_target["value"]
    # The value if every part were at its own bound.
    for name in ("low", "high"):
        frame[name] = _carried(figures, figures.bounds[name], crosswalk).frame["value"].reindex(frame.index)
    frame["denominator"] = (
        carry(source["denominator"].astype(float), crosswalk, kind=Kind.EXTENSIVE).frame["value"].reindex(frame.index)
    )
    statuses = {str(code): str(status) for code, status in source["status"].items()}
    origins = crosswalk.table.groupby("target")["source"].agg(list)
    estimated = set(on_target.index[on_target["estimated"].astype(bool)])
    status = [
        Status.ESTIMATED.value if code in estimated else _status(statuses, origins.get(code, []), known=known)
        for code, known in frame["value"].notna().items()
    ]
    frame["status"] = Series(status, index=frame.index, dtype=source["status"].dtype)
    same = crosswalk.table[crosswalk.table["same"] & crosswalk.table["target"].isin(frame.index)]
    frame["source_code"] = frame["source_code"].astype(source["source_code"].dtype)
    for name in ("inferred", "source_code", "shared", "note"):
        kept = source[name].reindex(same["source"])
        frame.loc[list(same["target"][kept.notna().to_numpy()]), name] = kept.dropna().to_numpy()
    result = frame.reset_index()[[*blank.frame.columns, "low", "high"]]
    return CarriedFigures(
        Figures(indicator, figures.level, figures.year, result, boundary_year, figures.provisional),
        boundary_year,
        on_target["coverage"],
        carried,
    )


def _carried(figures: Figures, values: Series[float], crosswalk: Crosswalk) -> Carried:
    return carry(
        values,
        crosswalk,
        kind=figures.indicator.kind,
        denominator=figures.frame.set_index("code")["denominator"].astype(float),
        per_area=figures.indicator.unit.nl.endswith(PER_AREA),
    )


def _status(statuses: Mapping[str, str], origins: list[str], *, known: bool) -> str:
    """Status of a target without an estimate: that of its one source, or the reason that all sources share."""
    origin_statuses = {statuses.get(code, Status.MISSING.value) for code in origins}
    if known:
        return origin_statuses.pop()
    reasons = origin_statuses - {Status.OBSERVED.value, Status.ESTIMATED.value}
    return reasons.pop() if len(origin_statuses) == len(reasons) == 1 else Status.MISSING.value
