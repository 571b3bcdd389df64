"""What a room adds to the map of a step: notes per area, places, and how the room answered "herkennen we dit?".

An area without answers has a look of its own: nobody said that it is recognised.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import shapely

from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.files.page import HATCHES
from kaart.render.maps.palette import hatch_ink
from kaart.render.picture.metrics import ASCENT, DESCENT, text_width
from kaart.render.templates import fill
from kaart.render.workshop.room_map import LETTER, RoomMap, Swatch, swatch_data

RADIUS = 20.0  # of a mark with a number of one digit
_PER_DIGIT = 5.0  # more for a longer one
_SMALL = 7.0  # of a mark without its number
_DOT = 12.0  # room of a note at a place
_RING = 8.0  # width of the ring around answers that differ
_AWAY = (0.0, 20.0, 36.0, 54.0, 74.0)  # steps from the middle of its area that a mark may stand
_TURNS = 12


class Outcome(StrEnum):
    """How a room answered for an area."""

    YES = "ja"
    MIXED = "deels"
    NO = "nee"
    NONE = ""


@dataclass(frozen=True)
class Recognition:
    """Answers for an area.

    Attributes
    ----------
    yes, partly, no
        How many.
    """

    yes: int = 0
    partly: int = 0
    no: int = 0

    @property
    def total(self) -> int:
        """All answers."""
        return self.yes + self.partly + self.no

    @property
    def outcome(self) -> Outcome:
        """What more than half of the answers say; else, or where that is "partly", `Outcome.MIXED`."""
        if not self.total:
            return Outcome.NONE
        if 2 * self.yes > self.total:
            return Outcome.YES
        return Outcome.NO if 2 * self.no > self.total else Outcome.MIXED


# Blue, light yellow and brown: apart for every kind of colour vision and in greys, and each with lines of its own.
LOOKS: Mapping[Outcome, tuple[str, str, str]] = {
    Outcome.YES: ("#4f9ecb", "", mark("Recognised")),
    Outcome.MIXED: ("#f3dc8c", "///", mark("Partly, or opinions differ")),
    Outcome.NO: ("#8a3c10", "xx", mark("Not recognised")),
    Outcome.NONE: ("#f4f4f4", "...", mark("No answer yet")),
}


@dataclass(frozen=True)
class Place:
    """A note at a place.

    Attributes
    ----------
    lon, lat
        Degrees WGS84.
    measure
        Whether it proposes a measure.
    """

    lon: float
    lat: float
    measure: bool = False


@dataclass(frozen=True)
class RoomMarks:
    """What lies over a map.

    Attributes
    ----------
    notes
        Number of notes by area.
    answers
        Answers by area.
    places
        Notes with a place of their own.
    by_recognition
        Whether the areas are coloured by the answers, and no longer by the figures.
    """

    notes: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, Recognition] = field(default_factory=dict)
    places: Sequence[Place] = ()
    by_recognition: bool = False


@dataclass(frozen=True)
class Badge:
    """A number on the map.

    Attributes
    ----------
    code
        Of its area.
    x, y, radius
        Where it stands.
    number
        What it says; 0 where there is no room for it.
    shares
        Ends of the parts of the ring around it, from 0 to 1: yes, partly, no; empty without a ring.
    leader
        Where the line to its area ends; None when it stands in it.
    name, name_x, name_y
        Name of its area beside it, and left end and baseline of it; "" where there is no room or it is there already.
    """

    code: str
    x: float
    y: float
    radius: float
    number: int
    shares: tuple[float, ...] = ()
    leader: tuple[float, float] | None = None
    name: str = ""
    name_x: float = 0.0
    name_y: float = 0.0


def badges(room: RoomMap, marks: RoomMarks) -> tuple[Badge, ...]:
    """Numbers on a map, none over another or over a name: of notes, or of answers, with a ring where those differ.

    They stand beside notes that have a place, as far as there is room.
    Where there is no room a number of answers is left out, for which the colour of the area stands; one of notes is
    a small ring. The largest numbers get their room first.

    Parameters
    ----------
    room
        The map.
    marks
        What lies over it.
    """
    dots = _dots(room, marks)
    placed = list(_placed(room, marks, dots))
    taken = [*room.taken, dots, *(shapely.Point(badge.x, badge.y).buffer(badge.radius) for badge in placed)]
    written = {label.code for label in room.labels}
    named = []
    for badge in placed:
        found = None if badge.code in written or not badge.number else _beside(badge, room, taken)
        if found is None:
            named.append(badge)
            continue
        box, x, y = found
        taken.append(box)
        named.append(replace(badge, name=room.names[badge.code], name_x=x, name_y=y))
    return tuple(named)


def _beside(
    badge: Badge, room: RoomMap, taken: Sequence[shapely.Geometry]
) -> tuple[shapely.Geometry, float, float] | None:
    """Room for the name of an area beside its number, with left end and baseline; None where there is none."""
    wide = text_width(room.names[badge.code], size=LETTER, bold=True)
    up, down, gap = ASCENT * LETTER, DESCENT * LETTER, badge.radius + 4
    level = badge.y + (up - down) / 2
    for x, y in (
        (badge.x + gap, level),
        (badge.x - gap - wide, level),
        (badge.x - wide / 2, badge.y + gap + up),
        (badge.x - wide / 2, badge.y - gap - down),
    ):
        box = shapely.box(x, y - up, x + wide, y + down)
        inside = x >= 0 and y >= up and x + wide <= room.size[0] and y + down <= room.size[1]
        if inside and not any(shapely.intersects(box, other) for other in taken):
            return box, x, y
    return None


def _dots(room: RoomMap, marks: RoomMarks) -> shapely.Geometry:
    """Where notes with a place stand, as one shape."""
    dots = shapely.union_all([shapely.Point(at).buffer(_DOT) for at in _at(room, marks) if at is not None])
    shapely.prepare(dots)
    return dots


def _at(room: RoomMap, marks: RoomMarks) -> list[tuple[float, float] | None]:
    return room.places([place.lon for place in marks.places], [place.lat for place in marks.places])


def _placed(room: RoomMap, marks: RoomMarks, dots: shapely.Geometry) -> Iterator[Badge]:
    numbers = (
        {code: found.total for code, found in marks.answers.items()} if marks.by_recognition else dict(marks.notes)
    )
    taken = list(room.taken)
    for code, number in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])):
        middle = room.middle(code)
        if middle is None or not number:
            continue
        shares = _shares(marks.answers[code]) if marks.by_recognition else ()
        radius = RADIUS + _PER_DIGIT * (len(str(number)) - 1) + (_RING if shares else 0.0)
        free = _free(middle, radius, [*taken, dots], room.size) or _free(middle, radius, taken, room.size)
        if free is None:
            if not marks.by_recognition:
                yield Badge(code, *middle, _SMALL, 0)
            continue
        x, y = free
        taken.append(shapely.Point(x, y).buffer(radius))
        inside = shapely.contains_xy(room.shapes[code], x, y)
        yield Badge(code, x, y, radius, number, shares, None if inside else middle)


def _free(
    middle: tuple[float, float], radius: float, taken: Sequence[shapely.Geometry], size: tuple[float, float]
) -> tuple[float, float] | None:
    """The place nearest to a middle where nothing stands; None where there is none."""
    for step in _AWAY:
        for turn in range(_TURNS if step else 1):
            # Upwards first.
            angle = math.tau * turn / _TURNS - math.pi / 2
            x, y = middle[0] + step * math.cos(angle), middle[1] + step * math.sin(angle)
            if not (radius <= x <= size[0] - radius and radius <= y <= size[1] - radius):
                continue
            disc = shapely.Point(x, y).buffer(radius + 1)
            if not any(shapely.intersects(other, disc) for other in taken):
                return x, y
    return None


def _shares(found: Recognition) -> tuple[float, ...]:
    """Ends of the parts of a ring; none where all say the same."""
    if found.total in {found.yes, found.partly, found.no}:
        return ()
    return found.yes / found.total, (found.yes + found.partly) / found.total, 1.0


def outcome_swatches(*, language: str) -> tuple[Swatch, ...]:
    """Legend of areas coloured by the answers.

    Parameters
    ----------
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    return tuple(
        Swatch(colour, gettext(words), HATCHES[hatch] if hatch else "", hatch_ink(colour) if hatch else "")
        for colour, hatch, words in LOOKS.values()
    )


def marks_data(room: RoomMap, marks: RoomMarks, *, language: str) -> dict[str, object]:
    """What lies over a map, as the browser gets it: numbers and texts only.

    Parameters
    ----------
    room
        The map.
    marks
        What lies over it.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    at = zip(marks.places, _at(room, marks), strict=True)
    points = [[*(round(item, 1) for item in found), int(place.measure)] for place, found in at if found is not None]
    placed = badges(room, marks)
    order = list(LOOKS)
    answered = {code: found.outcome for code, found in marks.answers.items() if code in room.paths}
    return {
        "recognition": marks.by_recognition,
        "title": gettext("Do we recognise this?"),
        "swatches": [swatch_data(swatch) for swatch in outcome_swatches(language=language)],
        "rest": order.index(Outcome.NONE),
        "outcomes": {code: order.index(outcome) for code, outcome in answered.items()},
        "badges": [_badge_data(badge) for badge in placed],
        "points": points,
        "keys": _keys(marks, placed, points, language=language),
    }


def _badge_data(badge: Badge) -> dict[str, object]:
    return {
        "code": badge.code,
        "x": round(badge.x, 1),
        "y": round(badge.y, 1),
        "r": badge.radius,
        "ring": _RING if badge.shares else 0,
        "text": str(badge.number) if badge.number else "",
        "shares": [round(share, 4) for share in badge.shares],
        "name": [badge.name, round(badge.name_x, 1), round(badge.name_y, 1)] if badge.name else [],
        "leader": [] if badge.leader is None else [round(item, 1) for item in badge.leader],
    }


def _keys(
    marks: RoomMarks, placed: Sequence[Badge], points: Sequence[Sequence[float]], *, language: str
) -> list[dict[str, str]]:
    """Rows of the legend for signs that are on the map."""
    number = mark("Number of answers") if marks.by_recognition else mark("Number of notes")
    there = {
        ("number", number): any(badge.number for badge in placed),
        ("ring", mark("Shares of yes, partly and no")): any(badge.shares for badge in placed),
        ("small", mark("Notes, without room for the number")): any(not badge.number for badge in placed),
        ("point", mark("Note at a place")): any(not point[-1] for point in points),
        ("measure", mark("Proposed measure")): any(point[-1] for point in points),
    }
    gettext = translations(language).gettext
    return [{"sign": sign, "label": gettext(words)} for (sign, words), shown in there.items() if shown]


def marks_table(room: RoomMap, marks: RoomMarks, *, language: str) -> str:
    """The marks as a table of HTML, for people who cannot see the map: areas with answers or notes, by name.

    Parameters
    ----------
    room
        The map.
    marks
        What lies over it.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    codes = {code for code, found in marks.answers.items() if found.total}
    codes |= {code for code, number in marks.notes.items() if number}
    rows = [
        (
            room.names[code],
            room.words.get(code, ""),
            gettext(LOOKS[marks.answers.get(code, Recognition()).outcome][2]),
            marks.answers.get(code, Recognition()),
            marks.notes.get(code, 0),
        )
        for code in sorted(codes & set(room.names), key=lambda code: (room.names[code].casefold(), code))
    ]
    return str(fill("render/workshop/marks_table.html.j2", language=language, rows=rows, title=room.title))
