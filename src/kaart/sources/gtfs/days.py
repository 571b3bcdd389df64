"""Days on which the services of a GTFS feed run: calendar_dates.txt, and calendar.txt where there is one."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from kaart.core.errors import UpstreamDriftError, mark
from kaart.sources.gtfs.files import Feed

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALENDAR, DATES = "calendar.txt", "calendar_dates.txt"
ADDED, REMOVED = "1", "2"
# A calendar over more days than this is a mistake, and would fill the memory.
MOST_DAYS = 1100


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
    """Days of calendar.txt; empty when the feed has no such file."""
    empty = DataFrame({"service_id": pd.Series(dtype=str), "date": pd.Series(dtype="datetime64[us]")})
    if not feed.has(CALENDAR):
        return empty
    columns = ("service_id", *WEEKDAYS, "start_date", "end_date")
    feed.require(CALENDAR, columns)
    parts = [empty]
    calendar = feed.frame(CALENDAR, columns)
    starts, ends = _dates(calendar["start_date"]), _dates(calendar["end_date"])
    for row, start, end in zip(calendar.to_dict("records"), starts, ends, strict=True):
        if pd.isna(start) or pd.isna(end) or not 0 <= (end - start).days <= MOST_DAYS:
            continue
        dates = pd.date_range(start, end, freq="D", unit="us")
        running = [row[WEEKDAYS[number]] == "1" for number in dates.day_of_week]
        parts.append(DataFrame({"service_id": row["service_id"], "date": dates[running]}))
    return pd.concat(parts, ignore_index=True)


def _dates(texts: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    return pd.to_datetime(texts, format="%Y%m%d", errors="coerce").astype("datetime64[us]")
