"""Areas of one year in order, with the uncertainty of their ranks.

A rank is an interval, because figures are rounded. Areas below the minimum of the record stay out,
with the reason: among few households one more or less moves a share by more than the places in
between. Denominators, and the distance to
gemeente, region and country, stand beside every value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from kaart.analysis.classes.rounding import rank_intervals
from kaart.catalogue import Indicator, Kind
from kaart.core.codes import Level
from kaart.core.errors import InputError, SchemaError, mark
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures, require_same_scale

URBANITY_CLASSES = (1, 2, 3, 4, 5)


class LeftOut(StrEnum):
    """Why an area is not in a ranking."""

    NO_VALUE = "no_value"
    SHARED = "shared"
    BELOW_MINIMUM = "below_minimum"
    DENOMINATOR_UNKNOWN = "denominator_unknown"
    NOT_ALIKE = "not_alike"
    CONTEXT_UNKNOWN = "context_unknown"


_REASONS = {
    LeftOut.NO_VALUE: mark("There is no value of {name}."),
    LeftOut.SHARED: mark("The figure of {name} was published for several areas together."),
    LeftOut.BELOW_MINIMUM: mark("{name} stays out of the ranking: the number it is counted over is below {minimum}."),
    LeftOut.DENOMINATOR_UNKNOWN: mark("{name} stays out of the ranking: the number it is counted over is not known."),
    LeftOut.NOT_ALIKE: mark("{name} is not of the size or urbanity that was chosen."),
    LeftOut.CONTEXT_UNKNOWN: mark("The size or urbanity of {name} is not known."),
}


@dataclass(frozen=True)
class Alike:
    """Which areas may be compared with each other.

    Attributes
    ----------
    urbanity
        Classes 1 (very urban) to 5 (not urban); empty for all.
    smallest, largest
        Inhabitants, both included; None is open.
    """

    urbanity: frozenset[int] = frozenset()
    smallest: float | None = None
    largest: float | None = None


@dataclass(frozen=True)
class Ranking:
    """Areas in order.

    Attributes
    ----------
    indicator, level, year
        Indicator, level and year of the ranking.
    descending
        True when rank 1 is the highest value.
    frame
        In order: ``code``, ``name``, ``gemeente``, ``value``, ``denominator``, ``rank`` (equal values
        share one), ``rank_best`` and ``rank_worst`` (bounds due to rounding),
        ``to_gemeente``, ``to_region``, ``to_country`` (value minus theirs, in the indicator's
        unit; NaN where theirs is not known, or for counts).
    left_out
        By code: ``code``, ``name``, ``value``, ``why`` (`LeftOut`), ``reason`` (Notice).
    """

    indicator: Indicator
    level: Level
    year: int
    descending: bool
    frame: DataFrame
    left_out: DataFrame


def rank(
    figures: Figures,
    *,
    bounds: DataFrame | None = None,
    gemeenten: Figures | None = None,
    region: float | None = None,
    country: float | None = None,
    alike: Alike | None = None,
    context: DataFrame | None = None,
    descending: bool = True,
) -> Ranking:
    """Put the areas of a year in order.

    Parameters
    ----------
    figures
        Values of one indicator, level and year.
    bounds
        ``low`` and ``high`` by area code; those of the figures when None.
    gemeenten
        The same indicator and year per gemeente.
    region, country
        The same indicator and year of a region (`together`) and the country; None is unknown.
    alike
        Only areas of some size and urbanity.
    context
        With `alike`: ``code``, ``stedelijkheid`` (1 to 5) and ``inwoners``.
    descending
        Rank 1 is the highest value; False makes it the lowest.

    Raises
    ------
    DefinitionMismatchError
        If the gemeenten have another definition or unit.
    InputError
        If classes are ranked, the gemeenten are of another year, or the choice of areas cannot be met.
    SchemaError
        If the context lacks a column or repeats a code.
    """
    indicator = figures.indicator
    if indicator.kind is Kind.CATEGORY:
        raise InputError(mark("{indicator} is a class; classes have no rank."), indicator=indicator.id)
    limits = figures.bounds if bounds is None else bounds
    rows = figures.frame.copy()
    rows["why"] = _why(rows, indicator, alike=alike, context=context)
    kept = rows[rows["why"] == ""]
    frame = kept[["code", "name", "gemeente", "value", "denominator"]].copy()
    frame["rank"] = frame["value"].rank(method="min", ascending=not descending).astype("Int64")
    intervals = rank_intervals(limits.reindex(frame["code"]), descending=descending)
    for name in ("rank_best", "rank_worst"):
        frame[name] = intervals[name].to_numpy()
    extensive = indicator.kind is Kind.EXTENSIVE
    theirs: dict[str, Series[float] | float] = {
        "to_gemeente": _of_gemeenten(frame["gemeente"], gemeenten, figures),
        "to_region": math.nan if region is None else region,
        "to_country": math.nan if country is None else country,
    }
    for name, other in theirs.items():
        frame[name] = math.nan if extensive else frame["value"] - other
    ordered = frame.sort_values(["rank", "code"]).reset_index(drop=True)
    rest = rows.loc[rows["why"] != "", ["code", "name", "value", "why"]].reset_index(drop=True)
    rest["reason"] = Series(
        [_reason(name, why, indicator) for name, why in zip(rest["name"], rest["why"], strict=True)],
        index=rest.index,
        dtype="object",
    )
    return Ranking(indicator, figures.level, figures.year, descending, ordered, rest)


@dataclass(frozen=True)
class Together:
    """One value for several areas, computed from theirs and therefore an estimate.

    Attributes
    ----------
    value
        In the indicator's unit, NaN when it cannot be computed.
    coverage
        Share of the denominators (of the areas, for a count) that the value rests on, 0 to 1.
    unknown
        Codes of the areas that could not take part.
    """

    value: float
    coverage: float
    unknown: tuple[str, ...]


def together(figures: Figures, *, codes: Iterable[str]) -> Together:
    """Value of several areas taken together: counts added up, rates weighed by denominator.

    A weighed mean of medians or means is near the real one, not equal to it. A sum with an unknown
    part is unknown; a rate is taken over the known part.

    Parameters
    ----------
    figures
        Values with their denominators.
    codes
        Areas to take together, that do not overlap.

    Raises
    ------
    InputError
        If the values are classes, or there are no areas.
    """
    wanted = sorted(set(codes))
    if figures.indicator.kind is Kind.CATEGORY or not wanted:
        raise InputError(
            mark("{indicator} cannot be taken together for these {count} areas; choose a count or a rate, and areas."),
            indicator=figures.indicator.id,
            count=len(wanted),
        )
    rows = figures.frame.set_index("code").reindex(wanted)
    value, base = rows["value"].astype(float), rows["denominator"].astype(float)
    if figures.indicator.kind is Kind.EXTENSIVE:
        known = value.notna()
        total = float(value.sum(skipna=False))
        return Together(total, float(known.mean()), tuple(rows.index[~known]))
    known = value.notna() & base.notna()
    bottom = float(base[known].sum())
    whole = float(base.sum(skipna=False))
    if not bottom > 0:
        return Together(math.nan, 0.0, tuple(rows.index[~known]))
    coverage = bottom / whole if not math.isnan(whole) else float(known.mean())
    # An area where nobody lives has no rate, and lowers no coverage.
    unknown = rows.index[~known & ~(base == 0)]
    return Together(float((value * base)[known].sum()) / bottom, coverage, tuple(unknown))


def _why(rows: DataFrame, indicator: Indicator, *, alike: Alike | None, context: DataFrame | None) -> Series[str]:
    """Why each area stays out; "" where it does not."""
    judged = bool(indicator.denominator) and indicator.minimum > 0
    base = rows["denominator"].astype(float)
    fits, unknown = _alike(rows["code"], alike=alike, context=context)
    why = np.select(
        [
            unknown,
            ~fits,
            rows["value"].isna(),
            rows["shared"].astype(bool),
            judged & base.isna(),
            judged & (base < indicator.minimum),
        ],
        [
            LeftOut.CONTEXT_UNKNOWN.value,
            LeftOut.NOT_ALIKE.value,
            LeftOut.NO_VALUE.value,
            LeftOut.SHARED.value,
            LeftOut.DENOMINATOR_UNKNOWN.value,
            LeftOut.BELOW_MINIMUM.value,
        ],
        default="",
    )
    return Series(why, index=rows.index, dtype="object")


def _alike(codes: Series[str], *, alike: Alike | None, context: DataFrame | None) -> tuple[Series[bool], Series[bool]]:
    """Mask of the areas that meet the choice, and of those for which that is unknown.

    Raises
    ------
    InputError
        If nothing can be chosen that way.
    SchemaError
        If the context lacks a column or repeats a code.
    """
    everything = Series(data=True, index=codes.index)
    if alike is None or alike == Alike():
        return everything, ~everything
    wrong = alike.urbanity - set(URBANITY_CLASSES)
    low, high = alike.smallest, alike.largest
    if wrong or (low is not None and high is not None and low > high):
        raise InputError(
            mark("Choose urbanity classes 1 to 5 and a size from low to high, not {urbanity} and {low} to {high}."),
            urbanity=", ".join(str(item) for item in sorted(alike.urbanity)) or "-",
            low=low,
            high=high,
        )
    if context is None:
        raise InputError(mark("A choice of similar areas needs their urbanity and size; give those as well."))
    absent = [name for name in ("code", "stedelijkheid", "inwoners") if name not in context]
    if absent or not context["code"].is_unique:
        raise SchemaError(
            mark("The figures to choose areas by lack {absent} or have an area twice; fetch them again."),
            absent=", ".join(absent) or "-",
        )
    beside = context.set_index("code").reindex(codes)
    urbanity = Series(beside["stedelijkheid"].to_numpy(dtype=float), index=codes.index)
    size = Series(beside["inwoners"].to_numpy(dtype=float), index=codes.index)
    fits, unknown = everything, ~everything
    if alike.urbanity:
        fits, unknown = fits & urbanity.isin(alike.urbanity), unknown | urbanity.isna()
    if low is not None or high is not None:
        within = size.between(-math.inf if low is None else low, math.inf if high is None else high)
        fits, unknown = fits & within, unknown | size.isna()
    return fits, unknown


def _of_gemeenten(codes: Series[str], gemeenten: Figures | None, figures: Figures) -> Series[float]:
    """Value of the gemeente of each area, NaN where it is not known.

    Raises
    ------
    InputError
        If they are of another year.
    """
    if gemeenten is None:
        return Series(math.nan, index=codes.index)
    require_same_scale(gemeenten.indicator, figures.indicator)
    if gemeenten.year != figures.year:
        raise InputError(
            mark("Figures of {first} and {last} do not belong side by side; give the gemeenten of the same year."),
            first=figures.year,
            last=gemeenten.year,
        )
    return pd.to_numeric(codes.map(gemeenten.values))


def _reason(name: str, why: str, indicator: Indicator) -> Notice:
    return Notice.of(_REASONS[LeftOut(why)], name=name, minimum=indicator.minimum)
