"""Calls of trips at stops: the large table of a GTFS feed, cut down while it streams past, then cleaned."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pandas import DataFrame, Series

from kaart.core.errors import mark
from kaart.core.limits import LimitError
from kaart.core.timetable import HOUR_S
from kaart.sources.gtfs.files import Feed

STOP_TIMES = "stop_times.txt"
CALL_COLUMNS = (
    "trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time", "pickup_type", "drop_off_type",
)  # fmt: skip
_CLOCK = r"^\s*(?P<h>[0-9]{1,2}):(?P<m>[0-5][0-9]):(?P<s>[0-5][0-9])\s*$"
UNKNOWN = -1
# The whole country has 15 million, a region some hundred thousand.
MOST_CALLS = 40_000_000
_NONE_AT_ALL = "1"  # of pickup_type and drop_off_type; on request still counts as service


@dataclass
class Calls:
    """Calls of some trips.

    Attributes
    ----------
    frame
        Columns trip, stop (row numbers), arrival_s, departure_s, board, alight.
    counts
        What was left out, by name.
    """

    frame: DataFrame
    counts: dict[str, int] = field(default_factory=dict)


def read_calls(
    feed: Feed, trips: Series[str], row_of: Series[int], *, unplaced: frozenset[str] = frozenset()
) -> tuple[DataFrame, int]:
    """Calls of the selected trips, as the feed has them: the second pass.

    Parameters
    ----------
    feed
        The feed.
    trips
        Ids of the trips; their order numbers them.
    row_of
        Row number of the stop by ``stop_id``.
    unplaced
        Ids of stops without a position.

    Returns
    -------
    tuple
        Frame: trip, stop, sequence, arrival_s, departure_s (int32; `UNKNOWN` where the stop is unknown, or the
        number or time cannot be read), board, alight. And how many of `unplaced` these trips call at.

    Raises
    ------
    LimitError
        If they are more than `MOST_CALLS`.
    """
    lost = pa.array(sorted(unplaced), pa.string())
    met: set[str] = set()
    kept = 0
    wanted = pa.array(trips, pa.string())
    ids = pa.array(row_of.index.to_numpy().astype(str), pa.string())
    rows = pa.array(row_of.to_numpy(), pa.int32())
    parts: dict[str, list[np.ndarray]] = {name: [] for name in _EMPTY}
    for block in feed.blocks(STOP_TIMES, CALL_COLUMNS):
        number = pc.index_in(block["trip_id"], value_set=wanted)
        keep = pc.is_valid(number)
        part = block.filter(keep)
        met |= set(pc.unique(part["stop_id"].filter(pc.is_in(part["stop_id"], value_set=lost))).to_pylist())
        parts["trip"].append(_numbers(number.filter(keep)))
        kept += part.num_rows
        if kept > MOST_CALLS:
            raise LimitError(mark("it holds more than {most} calls"), most=MOST_CALLS)
        parts["stop"].append(_numbers(rows.take(pc.index_in(part["stop_id"], value_set=ids))))
        parts["sequence"].append(_numbers(_whole(part["stop_sequence"])))
        parts["arrival_s"].append(seconds_of(part["arrival_time"]))
        parts["departure_s"].append(seconds_of(part["departure_time"]))
        for name, column in (("board", "pickup_type"), ("alight", "drop_off_type")):
            parts[name].append(_is_served(part, column))
    # Column by column, so that no two copies of all of them are there at a time.
    return DataFrame({name: np.concatenate([empty, *parts.pop(name)]) for name, empty in _EMPTY.items()}), len(met)


_EMPTY = {
    **{name: np.empty(0, "int32") for name in ("trip", "stop", "sequence", "arrival_s", "departure_s")},
    **{name: np.empty(0, bool) for name in ("board", "alight")},
}


def clean_calls(raw: DataFrame, trips: int) -> Calls:
    """Calls in order, without the unusable ones.

    A call without a stop or a time is left out and its trip goes on without it; a trip with fewer than two
    calls left, or whose times run back, is left out whole. If only one of the two times is given, the other
    is taken to be the same, as GTFS prescribes.

    Parameters
    ----------
    raw
        As `read_calls` returns it.
    trips
        Number of trips.
    """
    arrival, departure = raw["arrival_s"].to_numpy(), raw["departure_s"].to_numpy()
    arrival = np.where(arrival == UNKNOWN, departure, arrival)
    departure = np.where(departure == UNKNOWN, arrival, departure)
    stop, sequence = raw["stop"].to_numpy(), raw["sequence"].to_numpy()
    unknown = stop == UNKNOWN
    timeless = ~unknown & ((arrival == UNKNOWN) | (sequence == UNKNOWN))
    frame = raw.assign(arrival_s=arrival, departure_s=departure)
    if unknown.any() or timeless.any():
        frame = frame[~unknown & ~timeless]
    frame, repeated = _ordered(frame)
    frame, backwards = _without_backwards(frame, trips)
    calls = np.bincount(frame["trip"], minlength=trips) if len(frame) else np.zeros(trips, dtype=int)
    single = calls == 1
    if single.any():
        frame = frame[~single[frame["trip"].to_numpy()]]
    counts = {
        "calls": len(frame),
        "trips": int((calls > 1).sum()),
        "calls_unknown_stop": int(unknown.sum()),
        "calls_without_time": int(timeless.sum()),
        "calls_repeated": repeated,
        "trips_backwards": backwards,
        "trips_one_stop": int(single.sum()),
        "trips_without_calls": int((calls == 0).sum()) - backwards,
    }
    return Calls(frame.drop(columns="sequence").reset_index(drop=True), counts)


def seconds_of(texts: pa.Array) -> np.ndarray:
    """Seconds of the service day, int32; `UNKNOWN` for text that is no time.

    Parameters
    ----------
    texts
        Times as GTFS writes them.
    """
    parts = pc.extract_regex(texts, pattern=_CLOCK)
    hours, minutes, seconds = (pc.struct_field(parts, name).cast(pa.int32()) for name in ("h", "m", "s"))
    return _numbers(pc.add(pc.add(pc.multiply(hours, HOUR_S), pc.multiply(minutes, 60)), seconds))


def _ordered(frame: DataFrame) -> tuple[DataFrame, int]:
    """Calls in order of trip and place in it; where a place repeats, only its first call."""
    trip, sequence = frame["trip"].to_numpy(), frame["sequence"].to_numpy()
    key = trip.astype("int64") << 32 | sequence
    if not (np.diff(key) > 0).all():
        order = np.argsort(key, kind="stable")
        frame, key = frame.iloc[order], key[order]
    first = np.ones(len(frame), dtype=bool)
    first[1:] = key[1:] != key[:-1]
    return (frame, 0) if first.all() else (frame[first], int((~first).sum()))


def _without_backwards(frame: DataFrame, trips: int) -> tuple[DataFrame, int]:
    """Leave out trips in which a time lies before the one that precedes it."""
    trip = frame["trip"].to_numpy()
    arrival, departure = frame["arrival_s"].to_numpy(), frame["departure_s"].to_numpy()
    wrong = departure < arrival
    wrong[1:] |= (trip[1:] == trip[:-1]) & (arrival[1:] < departure[:-1])
    if not wrong.any():
        return frame, 0
    bad = np.zeros(trips, dtype=bool)
    bad[trip[wrong]] = True
    return frame[~bad[trip]], int(bad.sum())


def _is_served(part: pa.RecordBatch, column: str) -> np.ndarray:
    if column not in part.schema.names:
        return np.ones(part.num_rows, dtype=bool)
    served = pc.not_equal(pc.utf8_trim_whitespace(part[column]), _NONE_AT_ALL)
    return np.asarray(served.to_numpy(zero_copy_only=False))


def _whole(texts: pa.Array) -> pa.Array:
    plain = pc.utf8_trim_whitespace(texts)
    good = pc.match_substring_regex(plain, pattern="^[0-9]{1,8}$")
    return pc.if_else(good, plain, None).cast(pa.int32())


def _numbers(values: pa.Array) -> np.ndarray:
    return np.asarray(pc.fill_null(values, UNKNOWN).cast(pa.int32()).to_numpy(zero_copy_only=False))
