"""One figure of one area for a profile: beside gemeente, similar areas and country, and through the years.

The row names its year, and the reason why later years have no value. Nothing is estimated or filled in here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from kaart.analysis.change.lineage import Lineage, follow
from kaart.analysis.change.links import Link, Step
from kaart.analysis.change.trend import BreakKind, Trend, place_of, trend
from kaart.catalogue import Indicator, Kind
from kaart.catalogue.records import NO_HOUSEHOLDS
from kaart.core.codes import COUNTRY, Level, gemeente_of
from kaart.core.errors import UnknownAreaError
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.model.reasons import reason_of, why_empty

# A median of fewer areas says too little.
LEAST_PEERS = 3
NEVER_LEFT_OUT = ("armoede", "rapport")  # groups of the catalogue
# Returns the figures of an indicator at another level in a year, or None.
Beside = Callable[[Indicator, Level, int], Figures | None]


@dataclass(frozen=True)
class Place:
    """The area of a profile.

    Attributes
    ----------
    code, name, level
        The area.
    gemeente, gemeente_name
        Gemeente around it, or the area itself.
    """

    code: str
    name: str
    level: Level
    gemeente: str
    gemeente_name: str


@dataclass(frozen=True)
class Material:
    """Input of a profile: figures, never paths.

    Attributes
    ----------
    place
        The area.
    year
        Year asked for.
    own
        By indicator id, figures of the level of the area, one per stored year, of all
        candidates for similar areas.
    beside
        Figures at the level of the gemeente or the country, or of the one province around the area.
    steps
        Links between the areas of successive years.
    """

    place: Place
    year: int
    own: Mapping[str, tuple[Figures, ...]]
    beside: Beside
    steps: tuple[Step, ...] = ()

    @cached_property
    def lineage(self) -> Lineage:
        """The area in every year of the figures: it may have been renumbered or redrawn."""
        years = {figures.year for series in self.own.values() for figures in series}
        return follow(self.steps, code=self.place.code, year=self.year, years=years)

    @cached_property
    def codes(self) -> dict[int, str]:
        """Code of the area in every year of the figures; "" where it had none."""
        return {place.year: place.code for place in self.lineage.places}

    def code_in(self, figures: Figures) -> str:
        """Code of the area among figures, "" where it has none; see `kaart.analysis.change.trend.place_of`."""
        if figures.area_year == figures.year:
            here = self.lineage.segment(self.year)
            return place_of(self.lineage, figures, segment=here, name=self.place.name).code
        return self.same_in(figures, self.place.code, year=self.year)

    def same_in(self, figures: Figures, code: str, *, year: int) -> str:
        """Code that an area of a year has among figures that are counted in the areas of another; "" when unknown."""
        if figures.area_year == year:
            return code
        lineage = follow(self.steps, code=code, year=year, years=(figures.area_year,))
        return place_of(lineage, figures, segment=lineage.segment(year)).code


@dataclass(frozen=True)
class Other:
    """A value to compare with: NaN with a status where there is none, and the number of areas behind it.

    `low` and `high` are its rounding bounds; NaN where unknown.
    """

    value: float
    status: str
    count: int = 1
    low: float = math.nan
    high: float = math.nan

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return not math.isnan(self.value)


@dataclass(frozen=True)
class Row:
    """One indicator of the area.

    Attributes
    ----------
    indicator
        Catalogue record.
    asked, year
        Year asked for, and year of the value; another one where the asked year has none.
    value, status, inferred
        In the indicator's unit, NaN for none, with the reason.
    low, high
        Rounding bounds; NaN where unknown.
    denominator
        Denominator, or the nearest published number; NaN unknown.
    shared, note
        Whether it is one published value for several areas, and a remark of the source.
    gemeente, peers, country
        Values of the same year; for peers the median. None where a comparison makes no sense.
    lowest, highest
        Among the areas of this level in the same gemeente that year; NaN without any.
    line
        Through the stored years, with breaks; None when no year has a value.
    later
        Stored years after `year` without a value, with the status of each.
    redrawn
        True when the boundary changed between `year` and `asked`.
    stored
        Number of stored years whose tables may have it.
    why
        Reason of a missing value, where it is more specific than the status.
    notices
        Notices that belong to this value only.
    as_of
        When the counted data were fetched, for registers and timetables, which have no year.
    provisional
        How far the source calls the value provisional, see `Figures.provisional`; "" without a value.
    areas
        Year of the areas in which the figures are counted; 0 for `year`.
    province
        Value of the same year of the province; None where a comparison makes no sense or it is not known.
    """

    indicator: Indicator
    asked: int
    year: int
    value: float
    status: str
    inferred: bool
    low: float
    high: float
    denominator: float
    shared: bool
    note: str
    gemeente: Other | None
    peers: Other | None
    country: Other | None
    lowest: float
    highest: float
    line: Trend | None
    later: tuple[tuple[int, str], ...]
    redrawn: bool
    stored: int
    why: Notice | None = None
    notices: tuple[Notice, ...] = ()
    as_of: date | None = None
    provisional: str = ""
    areas: int = 0
    province: Other | None = None

    @property
    def known(self) -> bool:
        """Whether there is a value to show."""
        return not math.isnan(self.value)

    @property
    def area_year(self) -> int:
        """Year of the areas in which the figures are counted."""
        return self.areas or self.year

    @property
    def small(self) -> bool:
        """Whether the denominator is below the minimum of a ranking."""
        return self.known and bool(self.indicator.denominator) and self.denominator < self.indicator.minimum


def make_row(material: Material, indicator: Indicator, *, peers: Sequence[str], peers_year: int = 0) -> Row:
    """Row of an indicator.

    Parameters
    ----------
    material
        Figures of the area and of those around it.
    indicator
        Catalogue record.
    peers
        Codes of the areas alike; empty when there are none.
    peers_year
        Year in which they are called so; 0 for the year asked for.
    """
    own = {figures.year: figures for figures in material.own.get(indicator.id, ())}
    cells = {year: figures.area(material.code_in(figures)) for year, figures in sorted(own.items())}
    known = [year for year, cell in cells.items() if cell is not None and not is_nan(cell["value"])]
    year = shown_year(known, list(cells), asked=material.year) if known else _reason_year(material, indicator, cells)
    cell: Mapping[str, Any] = cells.get(year) or {}
    figures = own.get(year)
    value = float(cell.get("value", math.nan))
    low, high = _bounds(material, figures, value)
    around = _around(figures, material)
    line = _line(material, own) if known else None
    # If the area has no value at all, only poverty and report figures are shown beside the gemeente.
    compared = bool(known) or indicator.group in NEVER_LEFT_OUT
    later = tuple(
        (after, _status(later_cell)) for after, later_cell in cells.items() if year < after and after not in known
    )
    breaks = line.breaks if line else ()
    # An unknown boundary is not reported as a change.
    moved = [stop for stop in breaks if stop.kind is BreakKind.BOUNDARY and stop.link is not Link.UNKNOWN]
    redrawn = any(year < stop.year <= material.year for stop in moved)
    return Row(
        indicator=indicator,
        asked=material.year,
        year=year,
        value=value,
        status=_status(cell) if figures is not None else _status_of_no_figures(indicator, year, stored=own),
        inferred=bool(cell.get("inferred", False)),
        low=low,
        high=high,
        denominator=float(cell.get("denominator", math.nan)),
        shared=bool(cell.get("shared", False)),
        note=str(cell.get("note", "")),
        gemeente=_beside(material, indicator, Level.GEMEENTE, year, wanted=compared),
        peers=_middle(figures, _same(material, figures, peers, year=peers_year or material.year)),
        country=_beside(material, indicator, Level.LAND, year, wanted=compared),
        lowest=float(around.min()) if len(around) else math.nan,
        highest=float(around.max()) if len(around) else math.nan,
        line=line,
        later=later,
        redrawn=redrawn,
        stored=len(own),
        provisional=figures.provisional if year in known and figures is not None else "",
        areas=year if figures is None else figures.area_year,
        province=_province(material, indicator, year, wanted=compared),
        why=reason_of(NO_HOUSEHOLDS, indicator=indicator) if _no_households(cell) else None,
    )


def _no_households(cell: Mapping[str, Any]) -> bool:
    return bool(cell) and why_empty(cell) == NO_HOUSEHOLDS


def is_nan(value: object) -> bool:
    """Whether a cell of a frame holds no number."""
    return not isinstance(value, (int, float)) or math.isnan(value)


def _status(cell: Mapping[str, Any] | None) -> str:
    return str(cell["status"]) if cell else Status.MISSING.value


def shown_year(known: Sequence[int], stored: Sequence[int], *, asked: int) -> int:
    """The asked year when it has a value; else the last one before it, else the first after it.

    Parameters
    ----------
    known
        Years with a value; where there are none, the asked year, or the last stored one where it is not stored.
    stored
        Years that are stored.
    asked
        Year asked for.
    """
    before = [year for year in known if year <= asked]
    if before:
        return max(before)
    if known:
        return min(known)
    return asked if asked in stored or not stored else max(stored)


def _reason_year(material: Material, indicator: Indicator, cells: Mapping[int, Mapping[str, Any] | None]) -> int:
    """Year whose reason is given where no year has a value: the one asked for, which may say why by an earlier one.

    An earlier year in which other areas have a value says more than one in which none has. A later year says nothing
    of the one asked for. A report is of its own year.
    """
    if indicator.table_family is None:
        return shown_year([], list(cells), asked=material.year)
    published = [year for year, cell in cells.items() if _status(cell) != Status.NOT_PUBLISHED]
    return max((year for year in published if year <= material.year), default=material.year)


def _status_of_no_figures(indicator: Indicator, year: int, *, stored: Mapping[int, Figures]) -> str:
    """Reason for a year without stored figures, where other years may have them."""
    fetchable = bool(stored) and year in indicator.years
    return (Status.NOT_FETCHED if fetchable else Status.NOT_PUBLISHED).value


def _bounds(material: Material, figures: Figures | None, value: float) -> tuple[float, float]:
    if figures is None or math.isnan(value) or figures.indicator.kind is Kind.CATEGORY:
        return math.nan, math.nan
    bounds = figures.only(frozenset({material.code_in(figures)})).bounds
    return float(bounds["low"].iloc[0]), float(bounds["high"].iloc[0])


def _same(material: Material, figures: Figures | None, codes: Sequence[str], *, year: int) -> list[str]:
    """Codes that areas of a year have among figures; those of which it is not known are left out."""
    found = [] if figures is None else [material.same_in(figures, code, year=year) for code in codes]
    return [code for code in found if code]


def _gemeente_in(material: Material, figures: Figures) -> str:
    """Code of the gemeente around the area among figures; "" where the area has none."""
    if figures.area_year == figures.year:
        return material.place.gemeente
    code = material.code_in(figures)
    return gemeente_of(code) if code else ""


def _around(figures: Figures | None, material: Material) -> np.ndarray[Any, np.dtype[np.float64]]:
    # A report names only some areas: its lowest and highest are not those of the gemeente.
    reported = figures is None or figures.indicator.table_family is None
    if figures is None or reported or figures.indicator.kind is Kind.CATEGORY or material.place.level is Level.GEMEENTE:
        return np.empty(0)
    values = figures.column("value")[figures.column("gemeente") == _gemeente_in(material, figures)].astype(float)
    return np.asarray(values[~np.isnan(values)], dtype=float)


def _line(material: Material, own: Mapping[int, Figures]) -> Trend | None:
    if next(iter(own.values())).indicator.kind is Kind.CATEGORY:
        return None
    try:
        return trend(own.values(), code=material.place.code, year=material.year, steps=material.steps)
    except UnknownAreaError:
        # The area has another code in the requested year: it keeps its value, but no trend line.
        return None


def _beside(material: Material, indicator: Indicator, level: Level, year: int, *, wanted: bool) -> Other | None:
    """Value of the gemeente, the province or the country; None where that is the area itself, a count or not wanted."""
    if not wanted or level is material.place.level or indicator.kind is not Kind.INTENSIVE:
        return None
    figures = material.beside(indicator, level, year)
    row = None
    if figures is not None and level is Level.PROVINCIE:
        row = figures.area(str(figures.frame["code"].iloc[0]))
    elif figures is not None:
        row = figures.area(COUNTRY if level is Level.LAND else _gemeente_in(material, figures))
    if row is None:
        return Other(math.nan, Status.MISSING.value, 0)
    low, high = (float(str(row.get(name, math.nan))) for name in ("low", "high"))
    return Other(float(str(row["value"])), str(row["status"]), low=low, high=high)


def _province(material: Material, indicator: Indicator, year: int, *, wanted: bool) -> Other | None:
    """Value of the province, None where it is not known: a province has no figure of its own that could lack."""
    other = _beside(material, indicator, Level.PROVINCIE, year, wanted=wanted)
    return other if other is not None and other.known else None


def _middle(figures: Figures | None, peers: Sequence[str]) -> Other | None:
    """Median of the similar areas that have a value."""
    if figures is None or not peers or figures.indicator.kind is not Kind.INTENSIVE:
        return None
    rows = figures.places(peers)
    own = ~figures.column("shared")[rows].astype(bool)
    values, low, high = (figures.bounds[name].to_numpy(float)[rows][own] for name in ("value", "low", "high"))
    known = ~np.isnan(values)
    values, low, high = values[known], low[known], high[known]
    if len(values) < LEAST_PEERS:
        return Other(math.nan, Status.MISSING.value, len(values))
    # The median of numbers that lie between bounds lies between the medians of those.
    middle, least, most = (float(np.median(numbers)) for numbers in (values, low, high))
    return Other(middle, Status.OBSERVED.value, len(values), low=least, high=most)
