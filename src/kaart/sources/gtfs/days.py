"""Days on which the services of a GTFS feed run: calendar_dates.txt, and calendar.txt where there is one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from kaart.core.errors import UpstreamDriftError, mark
from kaart.core.limits import LimitError
from kaart.sources.gtfs.files import Feed

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALENDAR, DATES = "calendar.txt", "calendar_dates.txt"
ADDED, REMOVED = "1", "2"
# A calendar over more days than this is a mistake, and would fill the memory.
MOST_DAYS = 1100
# Of all services together; the country has some hundred thousand.
MOST_SERVICE_DAYS = 3_000_000


def service_days(feed: Feed) -> DataFrame:
    """Every day on which a service runs: ``service``, ``date`` (YYYY-MM-DD), in order.

    Parameters
    ----------
    feed
        The feed.

    Raises
    ------
    UpstreamDriftError
        If it has neither file, or one of them lacks a column.
    UpstreamAnswerError
        If a file is damaged.
    LimitError
        If it holds far too many days; `kaart.sources.gtfs.feed.read` turns that into an `UpstreamAnswerError`.
    """
    if not feed.has(DATES) and not feed.has(CALENDAR):
        raise UpstreamDriftError(
            mark("The timetable of {feed} has no file {name}; report this."),
            feed=feed.label,
            name=DATES,
        )
    days = _weekly(feed)
    if feed.has(DATES):
        feed.require(DATES, ("service_id", "date", "exception_type"))
        exceptions = feed.frame(DATES, ("service_id", "date", "exception_type"))
        exceptions["date"] = _dates(exceptions["date"])
        exceptions = exceptions.dropna(subset=["date"])
        removed = exceptions.loc[exceptions["exception_type"] == REMOVED, ["service_id", "date"]]
        added = exceptions.loc[exceptions["exception_type"] == ADDED, ["service_id", "date"]]
        pairs = pd.MultiIndex.from_frame(days)
        days = pd.concat([days[~pairs.isin(pd.MultiIndex.from_frame(removed))], added])
    running = days.drop_duplicates().rename(columns={"service_id": "service"})
    running["date"] = running["date"].dt.strftime("%Y-%m-%d").astype(str)
    return running.sort_values(["date", "service"], ignore_index=True)


def _weekly(feed: Feed) -> DataFrame:
    """Days of calendar.txt; empty when the feed has no such file.

    Raises
    ------
    LimitError
        If they are far too many.
    """
    empty = DataFrame({"service_id": pd.Series(dtype=str), "date": pd.Series(dtype="datetime64[us]")})
    if not feed.has(CALENDAR):
        return empty
    columns = ("service_id", *WEEKDAYS, "start_date", "end_date")
    feed.require(CALENDAR, columns)
    calendar = feed.frame(CALENDAR, columns)
    starts, ends = _dates(calendar["start_date"]), _dates(calendar["end_date"])
    spans = (ends - starts).dt.days
    kept = spans.between(0, MOST_DAYS)
    if not kept.any():
        return empty
    days = spans[kept].astype("int64") + 1
    if int(days.sum()) > MOST_SERVICE_DAYS:
        raise LimitError(mark("its calendar holds more than {most} days"), most=MOST_SERVICE_DAYS)
    row = np.repeat(np.arange(len(days)), days)
    since = np.arange(len(row)) - np.repeat((days.cumsum() - days).to_numpy(), days)
    dates = starts[kept].to_numpy()[row] + since.astype("timedelta64[D]")
    runs = (calendar.loc[kept, list(WEEKDAYS)] == "1").to_numpy()
    running = runs[row, pd.DatetimeIndex(dates).day_of_week]
    services = calendar.loc[kept, "service_id"].to_numpy()[row[running]]
    return DataFrame({"service_id": services, "date": dates[running]}).astype({"service_id": "str"})


def _dates(texts: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    return pd.to_datetime(texts, format="%Y%m%d", errors="coerce").astype("datetime64[us]")
