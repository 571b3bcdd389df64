"""From raw columns to values with a status and a denominator, as the catalogue says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from kaart.catalogue import Indicator, Kind
from kaart.catalogue.records import HOUSEHOLDS, INHABITANTS, NO_HOUSEHOLDS, NO_INHABITANTS
from kaart.core.codes import COUNTRY, Level
from kaart.core.errors import DefinitionMismatchError, UnknownLevelError, mark
from kaart.core.provenance import Notice
from kaart.core.schema import require_codes
from kaart.model.bounds import bounds_by_step, bounds_of
from kaart.model.missing import Status, decide

_PERCENT = 100.0
_PREFIX = {
    Level.BUURT: "BU",
    Level.WIJK: "WK",
    Level.GEMEENTE: "GM",
    Level.PROVINCIE: "PV",
    Level.LAND: "NL",
}
COLUMNS = ("code", "name", "gemeente", "value", "status", "inferred", "source_code", "denominator", "shared", "note")


@dataclass(frozen=True)
class Figures:
    """Values of one indicator, level and year.

    Attributes
    ----------
    indicator, level, year
        What the values are.
    frame
        One row per area, sorted by code: ``code``, ``name``, ``gemeente`` (code, "" for the
        country), ``value`` (indicator's unit, NaN for none), ``status``, ``inferred``,
        ``source_code``, ``denominator`` (NaN unknown), ``shared`` (one published value for
        several areas), ``note``; and where the source rounds counts, ``low`` and ``high`` (see `bounds`).
    areas
        Year of the areas; 0 for `year` itself.
    provisional
        How far the source calls them provisional: `PARTLY`, `WHOLLY`, or "" when not at all or not known.
    supply
        Of measures of accessibility, the date of the sites or the timetable: `year` is then that of people and
        boundaries. None for other figures.
    why
        By code why an area has no value, where its status does not say it: a province and its gemeenten.
    """

    indicator: Indicator
    level: Level
    year: int
    frame: DataFrame
    areas: int = 0
    provisional: str = ""
    supply: date | None = None
    why: Mapping[str, Notice] = field(default_factory=dict)

    @property
    def area_year(self) -> int:
        """Year of the areas: a code means something together with this year, not with that of the figures."""
        return self.areas or self.year

    @property
    def values(self) -> Series[float]:
        """Values by code, NaN where there is none."""
        return self.frame.set_index("code")["value"]

    @property
    def coverage(self) -> float:
        """Share of the areas that have a value, 0 to 1; 0 when there are no areas."""
        return float(self.frame["value"].notna().mean()) if len(self.frame) else 0.0

    def area(self, code: str) -> dict[str, object] | None:
        """Row of one area as a mapping, None when it is not among them."""
        place = self._places.get(code)
        return None if place is None else {name: cells[place] for name, cells in self._cells.items()}

    @cached_property
    def _cells(self) -> dict[str, np.ndarray[Any, np.dtype[Any]]]:
        return {str(name): self.frame[name].to_numpy() for name in self.frame}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.frame["code"].tolist())}

    @cached_property
    def bounds(self) -> DataFrame:
        """Bounds of the values by rounding alone: ``value``, ``low`` and ``high`` by code, see `kaart.model.bounds`."""
        rows = self.frame.set_index("code")
        values = rows["value"].astype(float)
        ends = rows[["low", "high"]] if "low" in rows else bounds_by_step(values, self.indicator)
        return pd.concat([values, ends], axis=1)

    def only(self, codes: frozenset[str]) -> Figures:
        """The same for the given areas; codes that are not among them are left out."""
        places = sorted(self._places[code] for code in codes if code in self._places)
        return replace(self, frame=self.frame.iloc[places].reset_index(drop=True))

    def column(self, name: str) -> np.ndarray[Any, np.dtype[Any]]:
        """A column of the frame as an array, not to be changed."""
        return self._cells[name]

    def places(self, codes: Iterable[str]) -> list[int]:
        """Row numbers of areas; those that are not among them are left out."""
        return [self._places[code] for code in codes if code in self._places]


@dataclass(frozen=True)
class LevelRows:
    """Raw figures of one level, sorted by code, split once for all indicators.

    Attributes
    ----------
    level, year
        Level, and year of the figures.
    rows
        One per area.
    gemeente
        Code of the gemeente of each row.
    areas
        Year of the areas.
    estimated
        Rows whose inhabitants are estimated.
    """

    level: Level
    year: int
    rows: DataFrame
    gemeente: Series[str]
    areas: int
    estimated: Series[bool]


def level_rows(raw: DataFrame, *, level: Level, year: int, areas: int = 0) -> LevelRows:
    """The rows of a level.

    Parameters
    ----------
    raw
        Raw figures of one table family and year: ``code``, ``name``, a column per catalogue
        column, ``<column>@`` for explicit source codes. Whether a column is published is
        judged over the areas in this frame.
    level
        Level to give.
    year
        Year of the table.
    areas
        Year of the areas in which it counts; 0 for `year`.

    Raises
    ------
    SchemaError
        If `code` or `name` is absent or a code repeats.
    """
    require_codes(raw, what=Notice.of(mark("the figures of {year}"), year=year))
    rows = raw[raw["code"].str.startswith(_PREFIX[level])].sort_values("code").reset_index(drop=True)
    nowhere = Series(data=False, index=rows.index, dtype=bool)
    return LevelRows(level, year, rows, gemeente_codes(rows["code"]), areas or year, nowhere)


def with_people(taken: LevelRows, *, counts: Series[float], estimated: Collection[str] = ()) -> LevelRows:
    """The rows with inhabitants beside them, for a table that has none of its own.

    Parameters
    ----------
    taken
        Of `level_rows`.
    counts
        Inhabitants of the year of the figures by code of their areas; NaN is unknown. An area that is absent gets the
        source code `NO_INHABITANTS`.
    estimated
        Codes of the areas whose number is an estimate.
    """
    codes = taken.rows["code"]
    there = codes.isin(counts.index)
    rows = taken.rows.copy(deep=False)
    rows[INHABITANTS] = counts.astype(float).reindex(codes).to_numpy()
    rows[f"{INHABITANTS}@"] = Series(NO_INHABITANTS, index=codes.index, dtype="object").mask(there)
    return replace(taken, rows=rows, estimated=codes.isin(list(estimated)))


def figures_of(taken: LevelRows, *, indicator: Indicator) -> Figures:
    """Values of an indicator out of the rows of a level.

    Parameters
    ----------
    taken
        Of `level_rows`.
    indicator
        Catalogue record; not a report figure, and published at that level.
    """
    rows = taken.rows
    derived = derive(rows, indicator)
    # Also of what was stored before a range was known: -1 is no distance.
    values = derived.where((derived >= indicator.low) & (derived <= indicator.high))
    denominator = _divisor(rows, indicator)
    ends = bounds_of(values, rows, indicator=indicator, level=taken.level, year=taken.year)
    status = decide(
        values,
        source_codes=_source_codes(rows, indicator),
        population=_population(rows, indicator),
        published=bool(len(rows)) and bool(values.notna().any()),
        denominator=_column(rows, indicator.threshold_column) if indicator.threshold_column else denominator,
        threshold=indicator.threshold,
    )
    # People live there and no household does: a hospital, a prison. "Nobody lives here" would be untrue.
    homeless = status["status"].eq(Status.NOT_APPLICABLE.value) & status["source_code"].eq("")
    peopled = _column(rows, INHABITANTS).gt(0) & (indicator.denominator == HOUSEHOLDS)
    status["source_code"] = status["source_code"].mask(homeless & peopled, NO_HOUSEHOLDS)
    guessed = (
        values.notna() if indicator.modelled else values.notna() & taken.estimated & (INHABITANTS in indicator.per)
    )
    status["status"] = status["status"].mask(guessed, Status.ESTIMATED.value)
    frame = pd.DataFrame(
        {
            "code": rows["code"],
            "name": rows["name"],
            "gemeente": taken.gemeente,
            "value": values,
            "status": status["status"],
            "inferred": status["inferred"],
            "source_code": status["source_code"],
            "denominator": denominator if denominator is not None else np.nan,
            "shared": False,
            "note": Series("", index=rows.index, dtype="object"),
            "low": ends["low"],
            "high": ends["high"],
        },
        copy=False,
    )
    return Figures(indicator, taken.level, taken.year, frame, taken.areas)


def derive(rows: DataFrame, indicator: Indicator) -> Series[float]:
    """Values as the catalogue defines them; NaN where any part is unknown or the divisor is 0.

    A rate is not rounded here: 14.4996 prints as 14, and 14.50 of it would print as 15.

    Parameters
    ----------
    rows
        Raw figures; a column that does not exist that year counts as unknown.
    indicator
        Catalogue record.
    """
    top = _sum(rows, indicator.numerator)
    if not indicator.per:
        return top * indicator.factor if indicator.factor != 1 else top
    bottom = _sum(rows, indicator.per)
    return indicator.factor * top / bottom.where(bottom > 0)


def require_level(indicator: Indicator, level: Level) -> None:
    """Check that an indicator is published at a level; the country is always allowed.

    Raises
    ------
    UnknownLevelError
        If it is not; names the levels it has.
    """
    if level is not Level.LAND and level.value not in indicator.levels:
        raise UnknownLevelError(
            mark("{indicator} is not published per {level}; choose {choices}."),
            indicator=indicator.id,
            level=level.value,
            choices=", ".join(indicator.levels),
        )


def require_same_scale(first: Indicator, second: Indicator) -> None:
    """Check that two indicators may share a scale, a trend line or a ranking.

    Raises
    ------
    DefinitionMismatchError
        If their definition family or unit differs.
    """
    if (first.family, first.unit) != (second.family, second.unit):
        raise DefinitionMismatchError(
            mark("{first} and {second} measure different things ({family_a}, {family_b}); show them side by side."),
            first=first.label,
            second=second.label,
            family_a=first.family,
            family_b=second.family,
        )


def empty_figures(names: DataFrame, *, indicator: Indicator, level: Level, year: int, status: Status) -> Figures:
    """Areas without a value, all for one reason.

    Parameters
    ----------
    names
        ``code`` and ``name`` of the areas.
    indicator, level, year
        What is missing.
    status
        Why.
    """
    rows = names[names["code"].str.startswith(_PREFIX[level])].sort_values("code").reset_index(drop=True)
    frame = pd.DataFrame(
        {
            "code": rows["code"],
            "name": rows["name"],
            "gemeente": gemeente_codes(rows["code"]),
            "value": Series(np.nan, index=rows.index, dtype=float),
            "status": Series(status.value, index=rows.index, dtype="object"),
            "inferred": Series(data=False, index=rows.index, dtype=bool),
            "source_code": Series("", index=rows.index, dtype="object"),
            "denominator": Series(np.nan, index=rows.index, dtype=float),
            "shared": Series(data=False, index=rows.index, dtype=bool),
            "note": Series("", index=rows.index, dtype="object"),
        }
    )
    return Figures(indicator, level, year, frame)


def gemeente_codes(codes: Series[str]) -> Series[str]:
    """Gemeente code of every area, "" for the country."""
    return ("GM" + codes.str.slice(2, 6)).where(codes != COUNTRY, "")


def _population(rows: DataFrame, indicator: Indicator) -> Series[float] | None:
    """Households for indicators that count households, inhabitants for all others; none for a plain count."""
    if indicator.kind is Kind.EXTENSIVE:
        return None
    return _column(rows, HOUSEHOLDS if indicator.denominator == HOUSEHOLDS else INHABITANTS)


def _source_codes(rows: DataFrame, indicator: Indicator) -> Series[str] | None:
    names = [f"{name}@" for name in (*indicator.numerator, *indicator.per) if f"{name}@" in rows]
    return rows[names].bfill(axis=1).iloc[:, 0] if names else None


def _divisor(rows: DataFrame, indicator: Indicator) -> Series[float] | None:
    """What the values were divided by; for a rate that the source calculated, the number that comes near."""
    if not indicator.denominator:
        return None
    count = _sum(rows, indicator.per or indicator.over or (indicator.denominator,))
    return count * _column(rows, indicator.over_share) / _PERCENT if indicator.over_share else count


def _sum(rows: DataFrame, names: tuple[str, ...]) -> Series[float]:
    total = _column(rows, names[0])
    for name in names[1:]:
        total = total + _column(rows, name)
    return total


def _column(rows: DataFrame, name: str) -> Series[float]:
    """A raw column, unknown everywhere when the table of that year does not have it."""
    return rows[name].astype(float) if name in rows else Series(np.nan, index=rows.index, dtype=float)
