"""The changes of a scenario ("what if"), and the small JSON document that holds them.

A scenario is a list of edits on the sites or the timetable of a moment. Their effect is computed in
`kaart.analysis.scenario.sites` and `kaart.analysis.scenario.lines`, who gains in `kaart.analysis.access.effect`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from kaart.analysis.access.facilities import EDITED, Facility, Way, record_of
from kaart.analysis.transit.days import DayKind
from kaart.core.crs import RD
from kaart.core.errors import InputError, mark
from kaart.core.provenance import Notice
from kaart.core.reasons import reason_of

VERSION = 2
# The first version was about sites with early childhood education only, and did not name its facility.
FIRST_VERSION, FIRST_FACILITY = 1, Facility.VVE
MOST_EDITS, MOST_CHARACTERS = 200, 200_000
BOTH_WAYS = None
_LARGEST = 1e7  # metres or places
_UNREADABLE = mark("This file holds no scenario that kaart can read ({reason}); choose one that kaart saved.")


class EditKind(StrEnum):
    """Kind of change to a site or a line."""

    ADD = "add"
    MOVE = "move"
    CLOSE = "close"
    PLACES = "places"
    HEADWAY = "headway"
    EXTRA = "extra"
    STOP = "stop"


@dataclass(frozen=True)
class Edit:
    """One change of a site.

    Attributes
    ----------
    kind
        One of the first four of `EditKind`.
    site_id
        Site; for a new one an unused id.
    x_m, y_m
        New position in EPSG:28992; only when added or moved.
    places
        Number of places; only when added or changed, and only where places are counted.
    name
        Name of the new site.
    """

    kind: EditKind
    site_id: str
    x_m: float | None = None
    y_m: float | None = None
    places: float | None = None
    name: str = ""


@dataclass(frozen=True)
class Headway:
    """Another time between departures of a line, on one kind of day and within some hours.

    Attributes
    ----------
    route
        Id of the line in the timetable.
    day
        Kind of day.
    first_s, last_s
        From, and up to but not including, seconds of the service day at which trips come into the area.
    headway_s
        Seconds between departures.
    direction
        As the timetable numbers it; `BOTH_WAYS` for both.
    line
        Public line number, for display.
    """

    route: str
    day: DayKind
    first_s: int
    last_s: int
    headway_s: int
    direction: int | None = BOTH_WAYS
    line: str = ""


@dataclass(frozen=True)
class NewStop:
    """A stop that a line gets between two of its stops, in both directions.

    Attributes
    ----------
    stop_id
        Unused id; lines that share a new stop use the same id.
    route
        Id of the line in the timetable.
    x_m, y_m
        Where, in EPSG:28992.
    extra_s
        Extra seconds for every trip.
    name
        What it is called.
    line
        What stands on the vehicle, to read.
    """

    stop_id: str
    route: str
    x_m: float
    y_m: float
    extra_s: int
    name: str = ""
    line: str = ""


@dataclass(frozen=True)
class Extra:
    """Departures of a line added or taken away in every hour, on one kind of day; the others stay as they are.

    Attributes
    ----------
    route
        Id of the line in the timetable.
    day
        Kind of day.
    first_s, last_s
        From, and up to but not including, seconds of the service day; a whole number of hours.
    per_hour
        Departures more in every hour and direction; below 0 fewer.
    direction
        As the timetable numbers it; `BOTH_WAYS` for both.
    line
        Public line number, for display.
    """

    route: str
    day: DayKind
    first_s: int
    last_s: int
    per_hour: int
    direction: int | None = BOTH_WAYS
    line: str = ""


AnyEdit = Edit | Headway | Extra | NewStop
# Which edits a scenario can hold, by how the measures of its facility are made.
_FITTING: Mapping[Way, tuple[type, ...]] = {
    Way.REGISTER: (Edit,),
    Way.FILE: (Edit,),
    Way.TIMETABLE: (Headway, Extra, NewStop),
}


@dataclass(frozen=True)
class Scenario:
    """Edits with a name, in the order in which they are made.

    Attributes
    ----------
    name
        Name of the scenario.
    edits
        Of sites, or of lines when the facility is public transport.
    facility
        Facility that the scenario is about.
    """

    name: str
    edits: tuple[AnyEdit, ...] = ()
    facility: Facility = FIRST_FACILITY

    def to_json(self) -> str:
        """The scenario as a small JSON document; the same scenario gives the same text."""
        document = {
            "version": VERSION,
            "name": self.name,
            "facility": self.facility.value,
            "crs": RD,
            "edits": [_written(edit) for edit in self.edits],
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def name_of(edit: Headway | Extra | NewStop) -> str:
    """What the line of an edit is called: its number, else its id."""
    return edit.line or edit.route


def _written(edit: AnyEdit) -> dict[str, Any]:
    kinds = {
        Headway: {"kind": EditKind.HEADWAY.value},
        Extra: {"kind": EditKind.EXTRA.value},
        NewStop: {"kind": EditKind.STOP.value},
    }
    fields = {name: item for name, item in asdict(edit).items() if item is not None and item != ""}
    return kinds.get(type(edit), {}) | fields


def read_scenario(text: str) -> Scenario:
    """Read the output of `Scenario.to_json`, also of the first version.

    Parameters
    ----------
    text
        JSON.

    Raises
    ------
    InputError
        If it is no scenario of a known version, or its edits do not fit its facility.
    """
    try:
        document: dict[str, Any] = json.loads(text[: MOST_CHARACTERS + 1])
        version, crs = document["version"], document["crs"]
        facility = FIRST_FACILITY if version == FIRST_VERSION else Facility(document["facility"])
        # Half a character, which no page can show.
        json.dumps(document, ensure_ascii=False).encode()
        name, edits = str(document["name"]), tuple(_read_edit(item) for item in document["edits"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise InputError(_UNREADABLE, reason=reason_of(error)) from error
    if version not in (FIRST_VERSION, VERSION) or crs != RD:
        raise InputError(
            _UNREADABLE, reason=Notice.of(mark("version {version}, {crs}"), version=str(version), crs=str(crs))
        )
    if len(edits) > MOST_EDITS or facility not in EDITED:
        raise InputError(
            _UNREADABLE,
            reason=Notice.of(mark("it has more than {most} changes"), most=MOST_EDITS),
        )
    numbers = [item for edit in edits for item in asdict(edit).values() if isinstance(item, float)]
    if not (np.abs(numbers) <= _LARGEST).all():
        raise InputError(_UNREADABLE, reason=Notice.of(mark("it has a number above {most}"), most=f"{_LARGEST:.0f}"))
    return require_fitting(Scenario(name, edits, facility))


def _read_edit(item: dict[str, Any]) -> AnyEdit:
    kind = EditKind(item["kind"])

    def numbers(*names: str) -> dict[str, float]:
        return {name: float(item[name]) for name in names if name in item}

    def seconds(*names: str) -> dict[str, int]:
        return {name: int(item[name]) for name in names}

    name, line = (str(item.get(key, "")) for key in ("name", "line"))
    if kind in (EditKind.HEADWAY, EditKind.EXTRA):
        direction = int(item["direction"]) if "direction" in item else BOTH_WAYS
        route, day, clock = str(item["route"]), DayKind(item["day"]), seconds("first_s", "last_s")
        if kind is EditKind.EXTRA:
            return Extra(route, day, **clock, per_hour=int(item["per_hour"]), direction=direction, line=line)
        return Headway(route, day, **clock, headway_s=int(item["headway_s"]), direction=direction, line=line)
    if kind is EditKind.STOP:
        x_m, y_m, extra_s = float(item["x_m"]), float(item["y_m"]), int(item["extra_s"])
        return NewStop(str(item["stop_id"]), str(item["route"]), x_m, y_m, extra_s, name=name, line=line)
    return Edit(kind, str(item["site_id"]), name=name, **numbers("x_m", "y_m", "places"))


def require_fitting(scenario: Scenario, facility: Facility | None = None) -> Scenario:
    """Return the scenario when its edits fit its facility, and the facility is the requested one.

    Parameters
    ----------
    scenario
        Any.
    facility
        Required facility; None for any.

    Raises
    ------
    InputError
        If the facility or an edit differs.
    """
    if facility is not None and scenario.facility is not facility:
        raise InputError(
            mark("The scenario “{name}” is about {own}, and here is {other}; choose {own} first."),
            name=scenario.name,
            own=scenario.facility.value,
            other=facility.value,
        )
    fitting = _FITTING[record_of(scenario.facility).way]
    if not all(isinstance(edit, fitting) for edit in scenario.edits):
        raise InputError(_UNREADABLE, reason=Notice.of(mark("its changes are of something else")))
    return scenario
