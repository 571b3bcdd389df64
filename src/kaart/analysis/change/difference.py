"""The difference between two years per area, where the two are comparable.

A difference needs one definition and one boundary. Another definition is refused for the whole
map; another boundary is reported per area, unless the earlier figures were carried to the later
boundaries: then the difference is an estimate.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd
from pandas import DataFrame

from kaart.analysis.change.carried import CarriedFigures
from kaart.analysis.change.links import LINKED, Step
from kaart.analysis.change.trend import definition_breaks
from kaart.catalogue import Indicator, Kind, Text
from kaart.core.codes import Level
from kaart.core.errors import DefinitionMismatchError, InputError, mark
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures, require_same_scale

_PERCENT = "%"
_DECIMALS = 8
PERCENTAGE_POINTS = Text("procentpunt", "percentage points")


class Comparable(StrEnum):
    """Whether the difference of an area could be taken."""

    YES = "yes"
    ESTIMATED = "estimated"  # on boundaries that one of the years did not have
    OTHER_BOUNDARY = "other_boundary"
    NO_VALUE = "no_value"


@dataclass(frozen=True)
class Difference:
    """Difference between two years per area.

    Attributes
    ----------
    indicator, level, first, last
        The value of `first` is subtracted from that of `last`.
    unit
        Percentage points for percentages, else the indicator's unit.
    frame
        One row per area of the later year, sorted by code: ``code``, ``name``, ``gemeente``,
        ``code_before`` ("" where none), ``before``, ``after``, ``change`` (NaN where it could not be
        taken), ``comparable``, ``coverage`` (of a carried value, else 1), ``reason`` (Notice or None).
    areas
        Year of the areas; 0 for `last`.
    provisional
        How far the values of the first and of the last year are provisional, see `Figures.provisional`.
    """

    indicator: Indicator
    level: Level
    first: int
    last: int
    unit: Text
    frame: DataFrame
    areas: int = 0
    provisional: tuple[str, str] = ("", "")

    @property
    def area_year(self) -> int:
        """Year of the areas."""
        return self.areas or self.last

    @property
    def counts(self) -> dict[str, int]:
        """Areas per kind of comparability."""
        return {kind.value: int((self.frame["comparable"] == kind.value).sum()) for kind in Comparable}


def difference(
    before: Figures, after: Figures, *, step: Step | None = None, carried: CarriedFigures | None = None
) -> Difference:
    """Subtract the values of an earlier year from those of a later one, where they are comparable.

    Parameters
    ----------
    before, after
        Figures of two years, one level.
    step
        Links from the areas of the earlier figures to those of the later (`kaart.analysis.change.links.compose`).
        The country can do without, and figures that are counted in the areas of one year.
    carried
        The earlier figures on the boundaries of the later ones, for areas that were redrawn.

    Raises
    ------
    DefinitionMismatchError
        If family or unit differ, or the definition changed between the two years.
    InputError
        If the level, the order of the years, the kind, the step or the carried figures do not fit.
    """
    _check_pair(before, after, step=step, carried=carried)
    earlier, later = before.frame.set_index("code"), after.frame
    moved = carried.figures.frame.set_index("code")["value"].to_dict() if carried else {}
    covered = carried.coverage.to_dict() if carried else {}
    known = earlier["value"].to_dict()
    rows = []
    for code, value in zip(later["code"], later["value"], strict=True):
        old, reason = _origin(code, step)
        number, kind, coverage = known.get(old, math.nan), Comparable.YES, 1.0
        if not old:
            number, kind = moved.get(code, math.nan), Comparable.ESTIMATED
            coverage = float(covered.get(code, math.nan))
            if math.isnan(number):
                kind, coverage = Comparable.OTHER_BOUNDARY, 1.0
        if kind is not Comparable.OTHER_BOUNDARY and (math.isnan(number) or math.isnan(value)):
            kind, reason = Comparable.NO_VALUE, _no_value(code, before.year if math.isnan(number) else after.year)
        change = value - number if kind in {Comparable.YES, Comparable.ESTIMATED} else math.nan
        rows.append((old, number, value, change, kind.value, coverage, reason))
    names = ("code_before", "before", "after", "change", "comparable", "coverage", "reason")
    changes = pd.DataFrame(rows, columns=list(names), index=later.index)
    # 12.4 - 12.1 is 0.3 and not 0.3000000000000007; more would round what is still to be printed.
    changes["change"] = changes["change"].round(_DECIMALS)
    unit = PERCENTAGE_POINTS if after.indicator.unit.nl == _PERCENT else after.indicator.unit
    frame = pd.concat([later[["code", "name", "gemeente"]], changes], axis=1)
    extents = (before.provisional, after.provisional)
    return Difference(after.indicator, after.level, before.year, after.year, unit, frame, after.area_year, extents)


def require_comparable(before: Figures, after: Figures) -> None:
    """Check that values of two years may be subtracted; boundaries are not looked at.

    Raises
    ------
    DefinitionMismatchError
        If family or unit differ, or the definition changed between the two years.
    InputError
        If the order of the years or the kind does not fit.
    """
    require_same_scale(before.indicator, after.indicator)
    if after.indicator.kind is Kind.CATEGORY:
        raise InputError(mark("{indicator} is a class; classes cannot be subtracted."), indicator=after.indicator.id)
    if before.year >= after.year:
        raise InputError(
            mark("A change runs from an earlier to a later year, not from {first} to {last}."),
            first=before.year,
            last=after.year,
        )
    for item in definition_breaks((before, after), first=before.year, last=after.year):
        begins = min(after.indicator.years, default=before.year) >= item.year
        raise DefinitionMismatchError(
            mark("“{indicator}” is counted from {year} on, and cannot be compared with {first}.")
            if begins
            else mark("The definition of “{indicator}” changed in {year}; {first} and {last} cannot be compared."),
            indicator=after.indicator.label,
            year=item.year,
            first=before.year,
            last=after.year,
        )


def _check_pair(before: Figures, after: Figures, *, step: Step | None, carried: CarriedFigures | None) -> None:
    require_comparable(before, after)
    span = (before.level, before.area_year, after.area_year)
    fits = step is None or (step.level, step.first, step.last) == span
    if carried is not None:
        moved = (carried.figures.level, carried.figures.year, carried.boundary_year)
        fits = fits and moved == (before.level, before.year, after.area_year)
        require_same_scale(carried.figures.indicator, after.indicator)
    needed = after.level is not Level.LAND and before.area_year != after.area_year
    if before.level is not after.level or not fits or (step is None and needed):
        raise InputError(
            mark("To compare {first} with {last}, give figures and links of one level from the one to the other."),
            first=before.year,
            last=after.year,
        )


def _origin(code: str, step: Step | None) -> tuple[str, Notice | None]:
    """Earlier code of an area with the same boundary, "" with the reason when there is none."""
    if step is None:
        return code, None
    row: Mapping[str, object] = step.rows.get(code, {})
    if row.get("link") in LINKED:
        return str(row["before"]), None
    reason = row.get("reason")
    unseen = mark("The boundaries of {code} in {first} and {last} were not compared.")
    if not isinstance(reason, Notice):
        reason = Notice.of(unseen, code=code, first=step.first, last=step.last)
    return "", reason


def _no_value(code: str, year: int) -> Notice:
    return Notice.of(mark("There is no value of {code} in {year}."), code=code, year=year)
