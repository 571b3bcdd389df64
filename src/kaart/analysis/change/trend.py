"""Figures of one area through the years.

A line is only drawn between values of one definition within one boundary. A break in either is
part of the result, with the reason in a sentence; across it nothing is joined.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from kaart.analysis.change.carried import CarriedFigures
from kaart.analysis.change.lineage import Lineage, Place, follow
from kaart.analysis.change.links import Link, Step, plain_name
from kaart.catalogue import Indicator, Text
from kaart.core.codes import Level
from kaart.core.errors import InputError, UnknownAreaError, UnknownYearError, mark
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures, require_same_scale
from kaart.model.missing import Status


class BreakKind(StrEnum):
    """Why a line stops."""

    DEFINITION = "definition"
    BOUNDARY = "boundary"


@dataclass(frozen=True)
class Break:
    """A break in a series.

    Attributes
    ----------
    year
        First year after it.
    kind
        Definition or boundary.
    link
        Change of the boundary; None for a definition.
    reason
        In both languages, or as a sentence to translate.
    """

    year: int
    kind: BreakKind
    link: Link | None
    reason: Text | Notice


@dataclass(frozen=True)
class Point:
    """One year of a series.

    Attributes
    ----------
    year, code
        Year, and the area's code in it; "" when it had none that is known.
    value
        In the indicator's unit, NaN for none.
    status
        As in `kaart.model.missing`.
    coverage
        Share of the area that a carried value is known for; 1 for any other value.
    segment
        Values of different segments are never joined.
    provisional
        How far the source calls the value provisional, see `Figures.provisional`; "" without a value.
    """

    year: int
    code: str
    value: float
    status: str
    coverage: float
    segment: int
    provisional: str = ""

    @property
    def estimated(self) -> bool:
        """Whether the value was carried over from other boundaries, or is otherwise estimated."""
        return self.status == Status.ESTIMATED


@dataclass(frozen=True)
class Trend:
    """One indicator of one area through the years.

    Attributes
    ----------
    indicator, level
        Indicator and level of the values.
    code, name, year
        The area in the year of reference.
    points
        One per year of the figures, ascending.
    breaks
        Ascending by year.
    """

    indicator: Indicator
    level: Level
    code: str
    name: str
    year: int
    points: tuple[Point, ...]
    breaks: tuple[Break, ...]

    @property
    def runs(self) -> tuple[tuple[Point, ...], ...]:
        """Points that a line may join: of one segment, each with a value, and no year between them left out."""
        runs: list[list[Point]] = []
        before: Point | None = None
        for point in self.points:
            known = not math.isnan(point.value)
            if known and before is not None and (before.segment, before.year) == (point.segment, point.year - 1):
                runs[-1].append(point)
            elif known:
                runs.append([point])
            before = point if known else None
        return tuple(tuple(run) for run in runs)


def trend(
    figures: Iterable[Figures],
    *,
    code: str,
    year: int,
    steps: Iterable[Step] = (),
    carried: Iterable[CarriedFigures] = (),
    areas: int = 0,
) -> Trend:
    """Follow an indicator of one area through the years.

    Parameters
    ----------
    figures
        One per year, of one level and one definition family and unit.
    code, year
        The area, and the year of reference.
    steps
        Links between the areas of successive years. Where one is missing, the line breaks,
        because the boundary is unknown; the country needs none.
    carried
        Figures of other years on the boundaries of `areas`. They stand in for years in which the area
        had another boundary.
    areas
        Year in which the area is called so; 0 for `year`.

    Raises
    ------
    DefinitionMismatchError
        If the figures are of more than one definition family or unit: use `trends`.
    InputError
        If a year or a level does not fit.
    UnknownYearError
        If there are no figures at all.
    UnknownAreaError
        If the area is not among the figures of that year, nor, when that year has none, of another
        year.
    """
    by_year = _by_year(figures)
    if not by_year:
        raise UnknownYearError(mark("There are no figures to make a series of; fetch at least one year."))
    reference = areas or year
    moved = {item.figures.year: item for item in carried if item.boundary_year == reference}
    lineage = follow(steps, code=code, year=reference, years={item.area_year for item in by_year.values()})
    here = lineage.segment(reference)
    places = {item.year: place_of(lineage, item, segment=here) for item in by_year.values()}
    name = _name(by_year, places, year=year, segment=here)
    if name is None:
        raise UnknownAreaError(mark("{code} is not among the areas of {year}; choose another."), code=code, year=year)
    places = {item.year: place_of(lineage, item, segment=here, name=name) for item in by_year.values()}
    points = [
        _point(item, places[at].code, None if places[at].segment == here else moved.get(at), own=code)
        for at, item in by_year.items()
    ]
    latest = by_year[max(by_year)]
    definition = definition_breaks(by_year.values(), first=min(by_year), last=latest.year)
    boundary = (Break(stop.year, BreakKind.BOUNDARY, stop.link, stop.reason) for stop in lineage.stops)
    breaks = tuple(sorted((*definition, *boundary), key=lambda item: (item.year, item.kind)))
    return Trend(latest.indicator, latest.level, code, name, year, _numbered(points, breaks), breaks)


def place_of(lineage: Lineage, figures: Figures, *, segment: int, name: str = "") -> Place:
    """Place of an area among figures: in the areas in which they are counted.

    In figures of its own year an area is looked up under its code even after a break, which is shown; after one of
    which nothing is known only if it has the same name there: codes are given out again. In figures that are counted
    in the areas of another year it has no code unless it is known to be the same area.

    Parameters
    ----------
    lineage
        Of the area; the years of the areas of the figures are among its years.
    figures
        Of one year.
    segment
        Segment in which the area is the one that was asked for.
    name
        Of the area; "" where it is not known.
    """
    place = next(item for item in lineage.places if item.year == figures.area_year)
    if place.segment == segment:
        return place
    crossed = lineage.stops[min(place.segment, segment) : max(place.segment, segment)]
    unknown = any(stop.link is Link.UNKNOWN for stop in crossed)
    row = figures.area(place.code) if name and unknown else None
    other = row is not None and plain_name(str(row["name"])) != plain_name(name)
    return replace(place, code="") if other or figures.area_year != figures.year else place


def trends(
    figures: Iterable[Figures],
    *,
    code: str,
    year: int,
    steps: Iterable[Step] = (),
    carried: Iterable[CarriedFigures] = (),
    areas: int = 0,
) -> tuple[Trend, ...]:
    """One trend per definition family and unit, to stand side by side; never on one scale.

    Parameters
    ----------
    figures
        Of any families, one per family, unit and year.
    code, year, steps, carried, areas
        As in `trend`.

    Raises
    ------
    InputError
        As in `trend`.
    """
    families: dict[tuple[str, Text], list[Figures]] = {}
    for item in figures:
        families.setdefault((item.indicator.family, item.indicator.unit), []).append(item)
    links, extra = tuple(steps), tuple(carried)
    return tuple(
        trend(
            members,
            code=code,
            year=year,
            steps=links,
            carried=[item for item in extra if item.figures.indicator.family == family],
            areas=areas,
        )
        for (family, _), members in families.items()
    )


def definition_breaks(figures: Iterable[Figures], *, first: int, last: int) -> tuple[Break, ...]:
    """Years after `first`, up to `last`, in which a definition changed."""
    reasons = {year: text for item in figures for year, text in item.indicator.breaks if first < year <= last}
    return tuple(Break(year, BreakKind.DEFINITION, None, reasons[year]) for year in sorted(reasons))


def _name(figures: Mapping[int, Figures], places: Mapping[int, Place], *, year: int, segment: int) -> str | None:
    """Name of the area in the year of reference, else nearest to it, years with the same boundary first."""
    years = (
        [year]
        if year in figures
        else sorted(figures, key=lambda item: (places[item].segment != segment, abs(item - year)))
    )
    for at in years:
        row = figures[at].area(places[at].code)
        if row is not None:
            return str(row["name"])
    return None


def _by_year(figures: Iterable[Figures]) -> dict[int, Figures]:
    """Figures by year, ascending, when they can stand in one series.

    Raises
    ------
    InputError
        If a year is there twice, or the levels differ.
    """
    ordered = sorted(figures, key=lambda item: item.year)
    for one, other in pairwise(ordered):
        require_same_scale(one.indicator, other.indicator)
        if one.year == other.year or one.level is not other.level:
            raise InputError(
                mark("A series holds each year once and one level; {year} does not fit in it."), year=other.year
            )
    return {item.year: item for item in ordered}


def _point(figures: Figures, code: str, carried: CarriedFigures | None, *, own: str) -> Point:
    """Value of a year; segment -1 when it was carried, 0 otherwise, until `_numbered` gives the real one."""
    if carried is not None:
        value = carried.figures.values.get(own, math.nan)
        if not math.isnan(value):
            status = str(carried.figures.frame.set_index("code")["status"][own])
            return Point(figures.year, own, float(value), status, float(carried.coverage[own]), -1, figures.provisional)
    row = figures.area(code) if code else None
    if row is None:
        return Point(figures.year, code, math.nan, Status.MISSING.value, 1.0, 0)
    value = float(str(row["value"]))
    provisional = "" if math.isnan(value) else figures.provisional
    return Point(figures.year, code, value, str(row["status"]), 1.0, 0, provisional)


def _numbered(points: list[Point], breaks: Iterable[Break]) -> tuple[Point, ...]:
    """The points with their segments: a new one at every break, and where carried and published values meet."""
    marks = tuple(breaks)
    segment, before, numbered = 0, points[0], []
    for point in points:
        between = [item for item in marks if before.year < item.year <= point.year]
        # Carried values all stand on the boundary of the year of reference: only a definition breaks them.
        both = before.segment == point.segment == -1
        parts = [item for item in between if not (both and item.kind is BreakKind.BOUNDARY)]
        segment += bool(parts) or before.segment != point.segment
        numbered.append(replace(point, segment=segment))
        before = point
    return tuple(numbered)
