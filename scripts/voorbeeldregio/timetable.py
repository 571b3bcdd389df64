"""Six invented lines with stops and a timetable, in the shape of GTFS but with positions in RD."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame
from shapely import LineString

from .areas import Region
from .plan import ORIGIN

_STATION = (13_350.0, 7_900.0)
_FIRST_DAY = date(2024, 11, 4)  # four weeks without school holidays
_DAYS = 28
_TRAIN, _BUS = 2, 3  # GTFS route types
_STOP_S = {_TRAIN: 60, _BUS: 20}


@dataclass(frozen=True)
class Line:
    """A line and how often it runs.

    Attributes
    ----------
    id
        Key of the line.
    kind
        GTFS route type.
    path
        Points it passes, metres from the plan's origin.
    spacing_m
        Distance between stops.
    speed_m_s
        Between stops.
    weekday, saturday, sunday
        From minute of the day, to minute, a departure every so many minutes. Minutes past 1,440
        belong to the same service day.
    """

    id: str
    kind: int
    path: tuple[tuple[float, float], ...]
    spacing_m: float
    speed_m_s: float
    weekday: tuple[tuple[int, int, int], ...]
    saturday: tuple[tuple[int, int, int], ...]
    sunday: tuple[tuple[int, int, int], ...]


LINES = (
    Line(
        "voorbeeldtrein",
        _TRAIN,
        ((8_500, 3_500), _STATION, (15_900, 6_900), (19_150, 4_500)),
        0.0,
        22.0,
        ((345, 1_140, 30), (1_140, 1_460, 60)),
        ((405, 1_140, 30), (1_140, 1_460, 60)),
        ((465, 1_440, 60),),
    ),
    Line(
        "voorbeeldbus-1",
        _BUS,
        (
            (11_000, 10_300),
            (11_600, 9_300),
            (12_700, 8_900),
            _STATION,
            (14_200, 7_300),
            (15_000, 7_300),
            (16_200, 7_000),
        ),
        520.0,
        6.0,
        ((360, 540, 15), (540, 900, 15), (900, 1_140, 15), (1_140, 1_440, 30)),
        ((420, 1_440, 20),),
        ((480, 1_420, 30),),
    ),
    Line(
        "voorbeeldbus-2",
        _BUS,
        (
            (12_900, 11_300),
            (13_000, 9_700),
            (13_250, 8_700),
            _STATION,
            (12_500, 7_300),
            (11_300, 7_300),
            (10_300, 7_600),
        ),
        560.0,
        6.0,
        ((375, 540, 15), (540, 900, 30), (900, 1_110, 15), (1_110, 1_400, 60)),
        ((435, 1_380, 30),),
        ((525, 1_320, 60),),
    ),
    Line(
        "voorbeeldbus-3",
        _BUS,
        (_STATION, (14_000, 9_900), (14_500, 11_600), (15_300, 13_400), (16_800, 14_900), (17_600, 15_300)),
        900.0,
        9.0,
        ((380, 540, 30), (540, 900, 60), (900, 1_110, 30), (1_110, 1_380, 60)),
        ((440, 1_320, 60),),
        ((560, 1_280, 120),),
    ),
    Line(
        "voorbeeldbus-4",
        _BUS,
        (_STATION, (11_700, 9_200), (9_400, 9_400), (6_700, 9_600), (4_600, 10_000), (3_400, 10_600)),
        1_150.0,
        10.0,
        ((400, 1_120, 60),),
        ((460, 1_060, 120),),
        (),
    ),
    Line(
        "voorbeeldbus-5",
        _BUS,
        (
            _STATION,
            (13_600, 6_300),
            (14_700, 4_300),
            (15_700, 2_400),
            (17_600, 3_400),
            (19_150, 4_500),
            (20_300, 4_800),
        ),
        950.0,
        9.0,
        ((370, 540, 30), (540, 1_110, 30), (1_110, 1_400, 60)),
        ((430, 1_380, 60),),
        ((550, 1_270, 120),),
    ),
)


@dataclass(frozen=True)
class Timetable:
    """Tables of an invented timetable.

    Attributes
    ----------
    stops
        ``stop_id``, ``name``, ``x_m``, ``y_m`` (EPSG:28992).
    routes
        ``route_id``, ``name``, ``route_type`` (GTFS: 2 train, 3 bus).
    trips
        ``trip_id``, ``route_id``, ``service_id``, ``direction_id``, ``headsign``.
    stop_times
        ``trip_id``, ``stop_sequence``, ``stop_id``, ``arrival_time``, ``departure_time``
        (HH:MM:SS, past 24:00:00 for trips that run on after midnight).
    service_days
        ``service_id``, ``date`` (ISO): which service runs on which day.
    """

    stops: DataFrame
    routes: DataFrame
    trips: DataFrame
    stop_times: DataFrame
    service_days: DataFrame


def build(rng: np.random.Generator, region: Region) -> Timetable:
    """Lay out stops along the lines and let the lines run."""
    areas = region.units
    stops: list[dict[str, object]] = []
    trips: list[dict[str, object]] = []
    times: list[dict[str, object]] = []
    for line in LINES:
        served = _stops(rng, line, areas, stops)
        for direction, order in enumerate((served, served[::-1])):
            headsign = str(order[-1]["name"])
            for service in ("weekday", "saturday", "sunday"):
                for number, start in enumerate(_departures(getattr(line, service), direction), start=1):
                    trip = f"{line.id}-{service}-{direction}-{number:03d}"
                    trips.append(
                        {
                            "trip_id": trip,
                            "route_id": line.id,
                            "service_id": f"voorbeeld-{service}",
                            "direction_id": direction,
                            "headsign": headsign,
                        }
                    )
                    times.extend(_run(trip, line, order, start))
    routes = [{"route_id": line.id, "name": line.id.replace("-", " "), "route_type": line.kind} for line in LINES]
    return Timetable(
        stops=pd.DataFrame(stops),
        routes=pd.DataFrame(routes),
        trips=pd.DataFrame(trips),
        stop_times=pd.DataFrame(times),
        service_days=_service_days(),
    )


def _stops(
    rng: np.random.Generator, line: Line, areas: GeoDataFrame, known: list[dict[str, object]]
) -> list[dict[str, object]]:
    """Stops of a line in order; the ones it shares with an earlier line are that line's."""
    path = LineString(line.path)
    if line.spacing_m:
        count = max(2, round(path.length / line.spacing_m) + 1)
        points = shapely.get_coordinates(path.interpolate(np.linspace(0, 1, count), normalized=True))
        points[1:-1] += rng.normal(0, 45, points[1:-1].shape)
        hub = np.linalg.norm(points - np.array(_STATION), axis=1).argmin()
        points[hub] = _STATION
    else:
        points = np.array(line.path, dtype=float)
    served: list[dict[str, object]] = []
    for x_m, y_m in np.round(points + np.array(ORIGIN)):
        shared = [
            stop for stop in known if np.hypot(float(str(stop["x_m"])) - x_m, float(str(stop["y_m"])) - y_m) < 150
        ]
        inside = areas["name"][shapely.contains_xy(areas.geometry.to_numpy(), x_m, y_m)]
        if not shared and inside.empty:
            continue  # in the river
        if not shared:
            number = len(known) + 1
            name = f"Voorbeeldhalte {number}, {inside.iloc[0]}"
            known.append({"stop_id": f"VOORBEELD-H{number:03d}", "name": name, "x_m": x_m, "y_m": y_m})
        served.append(shared[0] if shared else known[-1])
    return served


def _departures(bands: tuple[tuple[int, int, int], ...], direction: int) -> list[int]:
    """Departures in minutes of the service day; the way back starts seven minutes later."""
    return [minute + 7 * direction for start, end, every in bands for minute in range(start, end, every)]


def _run(trip: str, line: Line, order: list[dict[str, object]], start_min: int) -> list[dict[str, object]]:
    at = np.array([(stop["x_m"], stop["y_m"]) for stop in order], dtype=float)
    legs = np.linalg.norm(np.diff(at, axis=0), axis=1) * 1.2 / line.speed_m_s
    clock, rows = start_min * 60, []
    for sequence, stop in enumerate(order, start=1):
        wait = _STOP_S[line.kind] if 1 < sequence < len(order) else 0
        rows.append(
            {
                "trip_id": trip,
                "stop_sequence": sequence,
                "stop_id": stop["stop_id"],
                "arrival_time": _clock(clock),
                "departure_time": _clock(clock + wait),
            }
        )
        if sequence < len(order):
            clock += wait + int(round(legs[sequence - 1] / 10.0) * 10)
    return rows


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _service_days() -> DataFrame:
    days = [_FIRST_DAY + timedelta(days=n) for n in range(_DAYS)]
    kinds = ("weekday",) * 5 + ("saturday", "sunday")
    rows = [{"service_id": f"voorbeeld-{kinds[day.weekday()]}", "date": day.isoformat()} for day in days]
    return pd.DataFrame(rows)
