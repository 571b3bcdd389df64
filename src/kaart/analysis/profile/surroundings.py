"""Surroundings of an area: distances, and numbers in reach.

Everything here is computed per buurt. A wijk or gemeente is the mean of its buurten, weighted by the people
who are counted, never the figure of its centre. Every number is an estimate; layers that were not fetched have none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.access.facilities import Facility, measure_of, record_of
from kaart.analysis.access.indicator import indicator_of
from kaart.analysis.access.measures import CENTRE, CENTRE_HIGH, CENTRE_LOW, INDEX, NEAREST, PLACES, REACH
from kaart.analysis.access.travel_notice import OUT_OF_REACH, travel_notice
from kaart.analysis.distance.reach import STRAIGHT, Metric
from kaart.analysis.profile.rows import LEAST_PEERS, Other, Place, Row
from kaart.analysis.transit.travel import LEAST_PCT
from kaart.core.codes import Level, gemeente_of, wijk_of
from kaart.core.errors import mark
from kaart.core.provenance import Notice
from kaart.model.missing import Status

# Farther means at least this many times as far as in the whole gemeente, and this many metres more.
FAR_TIMES, FAR_MORE_M = 1.5, 250.0
_OVER = "@over"
_METRES = {"km": 1000.0, "meter": 1.0}
NO_BOUNDARY = Notice.of(mark("no boundary is stored"))
_WHICH = mark("it is not known which area of {year} this is")


def row_id(facility: Facility, measure: str) -> str:
    """Id of a measure in a profile, where those of several facilities stand in one list: ``vve_nearest_m``."""
    return f"{facility}_{measure}"


def _all_known(_code: str, _measure: str) -> Notice | None:
    return None


@dataclass(frozen=True)
class Measured:
    """Accessibility of one facility for all buurten of one or more whole gemeenten.

    Attributes
    ----------
    facility, year
        Facility, and the year of boundaries and people.
    frame
        Indexed by buurt: ``inhabitants``, ``children`` (of two and three, estimated), a column per measure (NaN for
        none), ``nearest_site`` or ``transit_band``.
    why
        Returns the reason of a missing number for a buurt and a measure.
    method, notices
        Method, and notices for the reader.
    sites, unlocated
        Points in EPSG:28992 with ``site_id`` and ``name``; and those that have no point.
    points
        Demand points, EPSG:28992, with ``code`` of the buurt and ``weight``.
    areas
        Buurten in EPSG:28992 with ``code``.
    retrieved_at
        When the oldest part was fetched.
    metric
        How distance was measured.
    source
        Id of the source if other than that of the facility, as for the example region.
    partly
        Returns what is not known of the surroundings that a number of a buurt rests on; None when all is.
    counted
        The day of the timetable that was counted; None when the supply is that of `retrieved_at`.
    """

    facility: Facility
    year: int
    frame: DataFrame
    why: Callable[[str, str], Notice | None]
    method: tuple[Notice, ...]
    notices: tuple[Notice, ...]
    sites: GeoDataFrame
    unlocated: DataFrame
    points: GeoDataFrame
    areas: GeoDataFrame
    retrieved_at: datetime
    metric: Metric = STRAIGHT
    source: str = ""
    partly: Callable[[str, str], Notice | None] = _all_known
    counted: date | None = None

    def at(self, level: Level) -> DataFrame:
        """The measures per buurt, wijk or gemeente, by code."""
        return {Level.WIJK: self._wijken, Level.GEMEENTE: self._gemeenten}.get(level, self.frame)

    @cached_property
    def _wijken(self) -> DataFrame:
        return self._means(wijk_of)

    @cached_property
    def _gemeenten(self) -> DataFrame:
        return self._means(gemeente_of)

    def _means(self, outer: Callable[[str], str]) -> DataFrame:
        return weighted_means(
            self.frame, record_of(self.facility).in_profile, by=[outer(str(code)) for code in self.frame.index]
        )


@dataclass(frozen=True)
class Unmeasured:
    """A facility without results, and the reason: usually a layer that was not fetched."""

    facility: Facility
    reason: Notice


@dataclass(frozen=True)
class Nearby:
    """One facility in a profile.

    Attributes
    ----------
    facility
        Facility.
    rows
        Its measures; empty when nothing was fetched.
    year
        Of boundaries and people; 0 without rows.
    method, notices
        As in `Measured`.
    retrieved_at
        When the oldest part was fetched.
    reason
        Why there are no rows; None when there are.
    """

    facility: Facility
    rows: tuple[Row, ...] = ()
    year: int = 0
    method: tuple[Notice, ...] = ()
    notices: tuple[Notice, ...] = ()
    retrieved_at: datetime | None = None
    reason: Notice | None = None


@dataclass(frozen=True)
class Farther:
    """A distance that is large compared with its reference: how many times as far."""

    row: Row
    beside: Other
    times: float


def weight_column(measure: str) -> str:
    """Whom a measure counts: children for places, who gets there for a travel time, else all inhabitants."""
    if measure.endswith(CENTRE):
        return "inhabitants_within_60_min"
    return _people_column(measure)


def _weight(frame: DataFrame, measure: str) -> Series[float]:
    """People whom a measure counts, by buurt; NaN unknown."""
    people = frame[_people_column(measure)].astype(float)
    return people * frame[REACH] / 100 if measure == CENTRE else people


def _people_column(measure: str) -> str:
    return "children" if measure.endswith(PLACES) else "inhabitants"


def weighted_means(frame: DataFrame, measures: Iterable[str], *, by: Sequence[str]) -> DataFrame:
    """Means of buurten, weighted by the people who are counted; unknown values are left out of both sums.

    Parameters
    ----------
    frame
        Indexed by buurt: ``inhabitants``, ``children``, a column per measure.
    measures
        Columns to take.
    by
        Code of the larger area of every row.

    Returns
    -------
    DataFrame
        Indexed by larger area; per measure its mean (NaN where no buurt with people has a number),
        ``<measure>@over``: people in the buurten with a number, and ``<measure>@known`` and
        ``<measure>@of``: numbers of inhabited buurten with a value, and in total.
    """
    outer = np.asarray(by, dtype=object)
    columns: dict[str, Series[float]] = {}
    for measure in measures:
        weight, counted = _weight(frame, measure), frame[_people_column(measure)]
        lived = counted > 0
        known = lived & frame[measure].notna()
        sums = (frame[measure] * weight).where(known).groupby(outer).sum(min_count=1)
        columns[measure] = sums / weight.where(known).groupby(outer).sum(min_count=1)
        columns[f"{measure}{_OVER}"] = counted.where(known).groupby(outer).sum(min_count=1)
        columns[f"{measure}@known"] = known.astype(float).groupby(outer).sum()
        columns[f"{measure}@of"] = (lived | counted.isna()).astype(float).groupby(outer).sum()
    if CENTRE in columns and REACH in columns:
        # As of a buurt: when most people cannot get there, the time of the others says nothing of the area.
        columns[CENTRE] = columns[CENTRE].where(columns[REACH] >= LEAST_PCT)
    return DataFrame(columns)


def nearby(measured: Measured | Unmeasured, *, place: Place, asked: int, code: str, peers: Sequence[str]) -> Nearby:
    """The measures of one facility for an area.

    Parameters
    ----------
    measured
        Accessibility of whole gemeenten.
    place
        The area.
    asked
        Year of the profile.
    code
        Code of the area in the year of `measured`; "" when it is not known which area it is there.
    peers
        Codes of areas alike, in that year.
    """
    if isinstance(measured, Unmeasured):
        return Nearby(measured.facility, reason=measured.reason)
    shown = record_of(measured.facility).in_profile
    rows = tuple(_row(measured, measure, place, asked, code, peers) for measure in shown)
    return Nearby(measured.facility, rows, measured.year, measured.method, measured.notices, measured.retrieved_at)


def _counted_over(measured: Measured, measure: str, level: Level, code: str) -> float:
    """People behind a measure of an area, NaN unknown: of a larger area those of the buurten with a number."""
    column = f"{measure}{_OVER}" if level in {Level.WIJK, Level.GEMEENTE} else _people_column(measure)
    return float(measured.at(level)[column].get(code, math.nan))


def _row(measured: Measured, measure: str, place: Place, asked: int, code: str, peers: Sequence[str]) -> Row:
    record = indicator_of(measured.facility, measure_of(measured.facility, measure), source=measured.source)
    record = replace(record, id=row_id(measured.facility, measure), levels=(place.level.value,))
    frame = measured.at(place.level)
    value = float(frame[measure].get(code, math.nan))
    alike = frame[measure].reindex(list(peers)).dropna()
    # The gemeente of then: it may have merged since.
    home = gemeente_of(code) if code else ""
    around = frame[measure][frame.index.str.slice(2, 6) == home[2:]].dropna()
    ends = (float(around.min()), float(around.max())) if len(around) > 1 else (math.nan, math.nan)
    known = not math.isnan(value)
    return Row(
        indicator=record,
        asked=asked,
        year=measured.year,
        value=value,
        status=_status(measured, measure, place, code, known=known).value,
        inferred=False,
        low=math.nan,
        high=math.nan,
        denominator=_counted_over(measured, measure, place.level, code) if record.denominator else math.nan,
        shared=False,
        note="",
        gemeente=None if place.level is Level.GEMEENTE else _other(measured.at(Level.GEMEENTE), measure, home),
        peers=None if not peers else _median(alike),
        country=None,
        lowest=ends[0],
        highest=ends[1],
        line=None,
        later=(),
        redrawn=False,
        stored=1,
        why=None if known else _why(measured, measure, place, code),
        notices=_said(measured, measure, place, code) if known else (),
        as_of=measured.counted or measured.retrieved_at,
    )


def _status(measured: Measured, measure: str, place: Place, code: str, *, known: bool) -> Status:
    if known:
        return Status.ESTIMATED
    if _out_of_reach(measured, measure, place, code):
        return Status.NOT_REACHED
    people = buurten_of(measured, place, code)["inhabitants"]
    return Status.NOT_APPLICABLE if len(people) and bool((people == 0).all()) else Status.MISSING


def buurten_of(measured: Measured, place: Place, code: str) -> DataFrame:
    """Rows of the buurten that an area is made of.

    Parameters
    ----------
    measured
        Accessibility of whole gemeenten.
    place
        The area.
    code
        Its code in the year of `measured`.
    """
    if place.level is Level.BUURT:
        return measured.frame[measured.frame.index == code]
    outer = wijk_of if place.level is Level.WIJK else gemeente_of
    return measured.frame[[outer(str(item)) == code for item in measured.frame.index]]


def _out_of_reach(measured: Measured, measure: str, place: Place, code: str) -> bool:
    """Whether there is no time because most people of an area cannot get there, which is known."""
    return measure == CENTRE and not math.isnan(float(measured.at(place.level)[REACH].get(code, math.nan)))


def _why(measured: Measured, measure: str, place: Place, code: str) -> Notice:
    """Reason of a missing number; for a larger area that of its most populous buurt."""
    if not code:
        return which_area(measured)
    if _out_of_reach(measured, measure, place, code):
        return OUT_OF_REACH
    rows = buurten_of(measured, place, code).sort_values("inhabitants", ascending=False, kind="stable")
    reasons = (measured.why(str(item), measure) for item in rows.index)
    return next((reason for reason in reasons if reason is not None), NO_BOUNDARY)


def which_area(measured: Measured) -> Notice:
    """Reason where the boundaries are of another year, and no link leads there."""
    return Notice.of(_WHICH, year=measured.year)


_MEAN_OF = mark("Mean of {known} of the {count} buurten; of the others it is unknown.")
_OUT_OF_TIME = mark("Mean of {known} of the {count} buurten; most inhabitants of the others cannot get there in time.")


def _said(measured: Measured, measure: str, place: Place, code: str) -> tuple[Notice, ...]:
    """Notices of one measure: the nearest site, the band of the index, the number of buurten behind a mean."""
    if place.level is not Level.BUURT:
        means = measured.at(place.level)
        known, of = int(means[f"{measure}@known"][code]), int(means[f"{measure}@of"][code])
        # That the others are out of reach is only known where the reach of all of them is.
        told = measure == CENTRE and int(means[f"{REACH}@known"][code]) == of
        return (Notice.of(_OUT_OF_TIME if told else _MEAN_OF, known=known, count=of),) if known < of else ()
    row = measured.frame.loc[code].to_dict()
    travel = travel_notice(row) if measure == CENTRE and {REACH, CENTRE_LOW, CENTRE_HIGH} <= set(row) else None
    if travel is not None:
        return (Notice.of(mark("Travel time: {travel}"), travel=travel),)
    partly = measured.partly(code, measure)
    known_part = () if partly is None else (partly,)
    if measure == INDEX and row["transit_band"]:
        return (Notice.of(mark("Band in London: {band} (of 0 to 6b)."), band=row["transit_band"]),)
    names = dict(zip(measured.sites["site_id"], measured.sites["name"], strict=True)) if measure == NEAREST else {}
    name = names.get(row.get("nearest_site", ""), "")
    return (*((Notice.of(mark("For most of it: {name}."), name=name),) if name else ()), *known_part)


def _other(frame: DataFrame, measure: str, code: str) -> Other:
    value = float(frame[measure].get(code, math.nan))
    known = not math.isnan(value)
    return Other(value, (Status.ESTIMATED if known else Status.MISSING).value, 1 if known else 0)


def _median(values: Series[float]) -> Other:
    if len(values) < LEAST_PEERS:
        return Other(math.nan, Status.MISSING.value, len(values))
    return Other(float(values.median()), Status.ESTIMATED.value, len(values))


def distance_m(row: Row, value: float) -> float:
    """A value of a row in metres; NaN where it is no distance."""
    return value * _METRES.get(row.indicator.unit.nl, math.nan)


def farther(rows: Iterable[Row]) -> tuple[Farther, ...]:
    """Distances that are large beside the gemeente, or for a gemeente beside the country; the largest ratio first.

    Parameters
    ----------
    rows
        Of a profile.
    """
    far = []
    for row in rows:
        other = row.gemeente or row.country
        if not row.known or other is None or not other.known or other.value <= 0:
            continue
        more, times = distance_m(row, row.value - other.value), row.value / other.value
        if more >= FAR_MORE_M and times >= FAR_TIMES:
            far.append(Farther(row, other, times))
    return tuple(sorted(far, key=lambda item: (-item.times, item.row.indicator.id)))
