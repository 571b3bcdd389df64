"""Two indicators on one map: classes of both, side by side in a table of at most 3 x 3.

Two figures that are high in the same areas go together there; that does not tell why, and nothing
about any household. Bounds of both come from the areas where both are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from pandas import DataFrame

from kaart.analysis.classes.classify import Classification, classify
from kaart.catalogue import Indicator, Kind
from kaart.core.codes import Level
from kaart.core.errors import InputError, mark
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures

CLASSES = 3


@dataclass(frozen=True)
class Quadrants:
    """Codes in the corners of the table: both high, only the first, only the second, both low."""

    high_high: tuple[str, ...] = ()
    high_low: tuple[str, ...] = ()
    low_high: tuple[str, ...] = ()
    low_low: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bivariate:
    """Classes of two indicators.

    Attributes
    ----------
    first, second
        Indicators.
    level, years
        Level, and the year of each indicator.
    first_classes, second_classes
        Classes of the areas where both are known.
    shape
        Number of classes of the first and of the second; 0 when no area has both.
    frame
        Areas with both, by code: ``code``, ``name``, ``gemeente``, ``first``, ``second`` (values),
        ``first_class``, ``second_class`` (0 is the lowest).
    counts
        Areas per class of the first (rows) and of the second (columns).
    missing
        The other areas: ``code``, ``name``, ``lacks`` (``first``, ``second`` or ``both``),
        ``first_status``, ``second_status``.
    quadrants
        Codes in the corners, sorted; empty when one of the two has a single class.
    reasons
        Why there are fewer classes, or what is missing, in sentences.
    """

    first: Indicator
    second: Indicator
    level: Level
    years: tuple[int, int]
    first_classes: Classification
    second_classes: Classification
    shape: tuple[int, int]
    frame: DataFrame
    counts: tuple[tuple[int, ...], ...]
    missing: DataFrame
    quadrants: Quadrants
    reasons: tuple[Notice, ...]


def bivariate(
    first: Figures,
    second: Figures,
    *,
    linked: Mapping[str, str] | None = None,
) -> Bivariate:
    """Put two indicators in classes together.

    Parameters
    ----------
    first, second
        Figures of one level.
    linked
        Code in the second by code in the first, needed when the years of the areas differ: those with
        the same boundary in both (`kaart.analysis.change.links`).

    Raises
    ------
    InputError
        If the levels or years do not fit or an indicator holds classes.
    """
    _check(first, second, linked=linked)
    joined = _joined(first, second, linked=linked)
    both = joined["first"].notna() & joined["second"].notna()
    frame = joined.loc[both, ["code", "name", "gemeente", "first", "second"]].reset_index(drop=True)
    made = {
        name: classify(
            frame.set_index("code")[name], method="quantiles", k=CLASSES, decimals=figures.indicator.decimals
        )
        for name, figures in (("first", first), ("second", second))
    }
    shape = made["first"].k, made["second"].k
    counts = np.zeros(shape, dtype=int)
    for name in ("first", "second"):
        frame[f"{name}_class"] = np.asarray(made[name].classes, dtype=int)
    np.add.at(counts, (frame["first_class"].to_numpy(), frame["second_class"].to_numpy()), 1)
    rest = joined.loc[~both].reset_index(drop=True)
    rest["lacks"] = np.select([rest["first"].notna(), rest["second"].notna()], ["second", "first"], default="both")
    return Bivariate(
        first=first.indicator,
        second=second.indicator,
        level=first.level,
        years=(first.year, second.year),
        first_classes=made["first"],
        second_classes=made["second"],
        shape=shape,
        frame=frame,
        counts=tuple(tuple(int(item) for item in row) for row in counts),
        missing=rest[["code", "name", "lacks", "first_status", "second_status"]],
        quadrants=_quadrants(frame, shape),
        reasons=_reasons(first, second, made=made, missing=len(rest), known=len(frame)),
    )


def renamed(figures: Figures, linked: Mapping[str, str]) -> Figures:
    """Figures with the codes that their areas have in another year.

    Parameters
    ----------
    figures
        Figures.
    linked
        Code among these figures by the code wanted. A code that is not linked may be another area by then: it
        gets the year behind it, and meets no namesake.
    """
    back = {own: wanted for wanted, own in linked.items()}
    codes = [back.get(code, f"{code} {figures.area_year}") for code in figures.frame["code"]]
    return replace(figures, frame=figures.frame.assign(code=codes))


def _check(first: Figures, second: Figures, *, linked: Mapping[str, str] | None) -> None:
    """Check that both indicators can stand on one map.

    Raises
    ------
    InputError
        If the levels or years do not fit or an indicator holds classes.
    """
    if first.level is not second.level:
        raise InputError(
            mark("Two indicators on one map take one level, not {first} and {second}; choose one of the two."),
            first=first.level.value,
            second=second.level.value,
        )
    if first.area_year != second.area_year and linked is None:
        raise InputError(
            mark("Areas of {first} and {second} need not be the same; choose one year, or say which are linked."),
            first=first.area_year,
            second=second.area_year,
        )
    for figures in (first, second):
        if figures.indicator.kind is Kind.CATEGORY:
            raise InputError(
                mark("{indicator} is a class already; choose an indicator with values."), indicator=figures.indicator.id
            )


def _joined(first: Figures, second: Figures, *, linked: Mapping[str, str] | None) -> DataFrame:
    """All areas of the first, with both values; and the areas that only the second has."""
    columns = ["code", "name", "gemeente", "value", "status"]
    left = first.frame[columns]
    right = (second if linked is None else renamed(second, linked)).frame[columns]
    merged = left.merge(right, on="code", how="outer", suffixes=("", "_other"), validate="one_to_one")
    for name in ("name", "gemeente"):
        merged[name] = merged[name].where(merged[name].notna(), merged[f"{name}_other"])
    return pd.DataFrame(
        {
            "code": merged["code"],
            "name": merged["name"],
            "gemeente": merged["gemeente"],
            "first": merged["value"],
            "second": merged["value_other"],
            "first_status": merged["status"].where(merged["status"].notna(), ""),
            "second_status": merged["status_other"].where(merged["status_other"].notna(), ""),
        }
    )


def _quadrants(frame: DataFrame, shape: tuple[int, int]) -> Quadrants:
    if min(shape) < 2:  # noqa: PLR2004  with one class there is no high and no low
        return Quadrants()
    high, low = (shape[0] - 1, shape[1] - 1), (0, 0)

    def corner(first: int, second: int) -> tuple[str, ...]:
        inside = (frame["first_class"] == first) & (frame["second_class"] == second)
        return tuple(sorted(frame.loc[inside, "code"]))

    return Quadrants(corner(high[0], high[1]), corner(high[0], low[1]), corner(low[0], high[1]), corner(*low))


def _reasons(
    first: Figures,
    second: Figures,
    *,
    made: Mapping[str, Classification],
    missing: int,
    known: int,
) -> tuple[Notice, ...]:
    if not known:
        return (Notice.of(mark("No area has a value of both indicators; there is nothing to divide over classes.")),)
    reasons = []
    for name, figures in zip(("first", "second"), (first, second), strict=True):
        reason = made[name].reason
        if reason is not None:
            text = mark("{indicator}: {reason}.")
            reasons.append(Notice.of(text, indicator=figures.indicator.label, reason=reason))
    if missing:
        text = mark("{count} areas lack a value for one of the two indicators, and are in no class.")
        reasons.append(Notice.of(text, count=missing))
    return tuple(reasons)
