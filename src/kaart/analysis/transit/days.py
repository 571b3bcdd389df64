"""A normal Tuesday, Saturday and Sunday of a timetable, and the time bands that are counted in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import pandas as pd

from kaart.catalogue.holidays import Holidays
from kaart.core.errors import NoServiceDayError, mark
from kaart.core.timetable import HOUR_S, Timetable


class DayKind(StrEnum):
    """Kinds of days; a Tuesday stands for the working days."""

    TUESDAY = "tuesday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


_ISO = {DayKind.TUESDAY: 2, DayKind.SATURDAY: 6, DayKind.SUNDAY: 7}

_NONE = {
    DayKind.TUESDAY: mark("The timetable ({first} to {last}) holds no Tuesday; fetch a newer one with kaart sync."),
    DayKind.SATURDAY: mark("The timetable ({first} to {last}) holds no Saturday; fetch a newer one with kaart sync."),
    DayKind.SUNDAY: mark("The timetable ({first} to {last}) holds no Sunday; fetch a newer one with kaart sync."),
}


@dataclass(frozen=True)
class Band:
    """Part of a kind of day, in seconds of the service day: from `first_s` up to, not including, `last_s`."""

    id: str
    day: DayKind
    first_s: int
    last_s: int

    @property
    def hours(self) -> float:
        """Length."""
        return (self.last_s - self.first_s) / HOUR_S


def _band(name: str, day: DayKind, first_h: int, last_h: int) -> Band:
    return Band(name, day, first_h * HOUR_S, last_h * HOUR_S)


# On Saturday and Sunday the hours in which shops, sports and visits are.
MORNING, DAY, EVENING = (
    _band("morning", DayKind.TUESDAY, 7, 9),
    _band("day", DayKind.TUESDAY, 9, 16),
    _band("evening", DayKind.TUESDAY, 19, 23),
)
SATURDAY = _band("saturday", DayKind.SATURDAY, 9, 18)
SUNDAY = _band("sunday", DayKind.SUNDAY, 9, 18)
BANDS = (MORNING, DAY, EVENING, SATURDAY, SUNDAY)


@dataclass(frozen=True)
class ServiceDay:
    """The day that stands for a kind of days.

    Attributes
    ----------
    kind, date
        Kind of day, and its date.
    timetable
        With the trips of that day only.
    trips
        Number of trips that day: the (lower) median over the candidates.
    candidates
        Number of candidate days.
    normal
        False when every day of the kind lies in a school holiday, and it was chosen from those.
    region
        Region whose school holidays were left out; None for those of every region.
    known
        False when the list of school holidays does not reach all of the candidates.
    """

    kind: DayKind
    date: date
    timetable: Timetable
    trips: int
    candidates: int
    normal: bool
    region: str | None
    known: bool


def service_day(timetable: Timetable, kind: DayKind, *, holidays: Holidays, region: str | None = None) -> ServiceDay:
    """The day with the median number of trips outside public and school holidays.

    A day between the first and the last of the timetable on which nothing runs counts, with no trips. With an
    even number of days the lower median is taken; ties go to the earliest day.

    Parameters
    ----------
    timetable
        Of an area.
    kind
        Which day of the week.
    holidays
        Holidays to leave out.
    region
        Region of school holidays; None leaves out those of every region.

    Raises
    ------
    NoServiceDayError
        If the timetable holds no such day of the week.
    """
    counts = trips_by_date(timetable)
    days = [day for day in counts.index if day.isoweekday() == _ISO[kind]]
    if not days:
        raise NoServiceDayError(
            _NONE[kind],
            first=str(min(counts.index, default="-")),
            last=str(max(counts.index, default="-")),
        )
    reasons = {day: holidays.reason(day, region=region) for day in days}
    usual = [day for day in days if not reasons[day]]
    candidates = sorted(usual or days, key=lambda day: (counts[day], day))
    chosen = candidates[(len(candidates) - 1) // 2]
    chosen = min(day for day in candidates if counts[day] == counts[chosen])
    return ServiceDay(
        kind=kind,
        date=chosen,
        timetable=timetable.on(chosen),
        trips=int(counts[chosen]),
        candidates=len(candidates),
        normal=bool(usual),
        region=region,
        known=all(holidays.knows(day) for day in candidates),
    )


def service_days(timetable: Timetable, *, holidays: Holidays, region: str | None = None) -> dict[DayKind, ServiceDay]:
    """A normal day of every kind that the timetable has.

    Parameters
    ----------
    timetable, holidays, region
        As in `service_day`.

    Raises
    ------
    NoServiceDayError
        If it holds no day at all.
    """
    days = {}
    for kind in DayKind:
        try:
            days[kind] = service_day(timetable, kind, holidays=holidays, region=region)
        except NoServiceDayError:
            if not timetable.dates:
                raise
    return days


def trips_by_date(timetable: Timetable) -> pd.Series[int]:
    """Number of trips on every day from the first to the last of the timetable.

    Parameters
    ----------
    timetable
        Of an area.
    """
    if timetable.days.empty:
        return pd.Series(dtype=int)
    size = timetable.trips.groupby("service").size()
    per_day = timetable.days["service"].map(size).groupby(timetable.days["date"]).sum()
    first, last = timetable.dates[0], timetable.dates[-1]
    span = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    counts = per_day.reindex([day.isoformat() for day in span], fill_value=0).astype(int)
    return pd.Series(counts.to_numpy(), index=pd.Index(span, dtype=object))
