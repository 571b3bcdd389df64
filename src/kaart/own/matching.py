"""Join rows of a file to areas, with the outcome of every row.

A row that does not join is listed with its reason and its number in the file. Names that fit several
areas, codes whose boundary changed and rows that contradict each other are left out, never guessed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from kaart.catalogue import Kind
from kaart.core.codes import is_code, level_of
from kaart.core.errors import mark
from kaart.core.provenance import Notice
from kaart.model.missing import Status
from kaart.own.numbers import Cell, Numbers, Percent, Trouble
from kaart.own.places import Places, read_code

CODE, NAME, PLACE = "code", "name", "place"
_CANDIDATES = 6


class Outcome(StrEnum):
    """Outcome of a row."""

    JOINED = "joined"
    OTHER_YEAR = "other_year"  # joined: its code is of another year and the boundary is the same
    ADDED = "added"  # joined: one of several places in the area, added up
    EMPTY = "empty"  # the area is known and the cell states that there is no figure
    UNREADABLE = "unreadable"
    REPEATED = "repeated"  # the same area with the same value once more
    CONFLICT = "conflict"  # the same area with another value
    NO_KEY = "no_key"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    CHANGED = "changed"
    OUTSIDE = "outside"
    OTHER_LEVEL = "other_level"


USED = frozenset({Outcome.JOINED, Outcome.OTHER_YEAR, Outcome.ADDED})
# The area has no value according to the file itself: nothing to repair.
FINE = USED | {Outcome.EMPTY}


@dataclass(frozen=True)
class Row:
    """One row of the file.

    Attributes
    ----------
    number
        As a spreadsheet shows it.
    key, text
        Cells in the column of areas and in the column of values.
    outcome
        Outcome of the row.
    code
        Code of the area, "" when unknown.
    value
        Number, NaN when there is none.
    status
        Status of the value: ``observed``, ``estimated`` if placed by the centre of a postcode, else the reason.
    reason
        Why it was not used, or how it was placed; None otherwise.
    """

    number: int
    key: str
    text: str
    outcome: Outcome
    code: str = ""
    value: float = math.nan
    status: str = Status.MISSING.value
    reason: Notice | None = None


@dataclass(frozen=True)
class Located:
    """Area of an address or postcode: its code, or "" with the reason; `rough` for the centre of a postcode."""

    code: str
    reason: Notice | None = None
    rough: bool = False


@dataclass(frozen=True)
class MatchReport:
    """Outcome of a file.

    Attributes
    ----------
    rows
        Every row of the file once, in its order.
    places
        Areas that the rows were joined to.
    notices
        About the columns as a whole, such as decimal signs that are mixed.
    percent
        Whether the values are percentages by the format of their cells.
    """

    rows: tuple[Row, ...]
    places: Places
    notices: tuple[Notice, ...] = field(default=())
    percent: bool = False

    @cached_property
    def counts(self) -> dict[Outcome, int]:
        """Rows per outcome, those that occur."""
        counter = Counter(row.outcome for row in self.rows)
        return {outcome: counter[outcome] for outcome in Outcome if counter[outcome]}

    @property
    def used(self) -> int:
        """Rows that gave a value."""
        return sum(count for outcome, count in self.counts.items() if outcome in USED)

    @property
    def problems(self) -> tuple[Row, ...]:
        """Rows whose value is not on the map although the file has one."""
        return tuple(row for row in self.rows if row.outcome not in FINE)

    @cached_property
    def without_row(self) -> tuple[str, ...]:
        """Areas of the region without a row in the file."""
        meant = {row.code for row in self.rows}
        return tuple(code for code in self.places.names if code not in meant)


def match(
    keys: Sequence[Cell],
    values: Numbers,
    *,
    numbers: Sequence[int],
    texts: Sequence[Cell],
    places: Places,
    by: str = CODE,
    kind: Kind = Kind.INTENSIVE,
    find: Callable[[str], Located] | None = None,
) -> MatchReport:
    """Join the rows of a file to areas.

    Parameters
    ----------
    keys
        Column of codes, names, or addresses and postcodes.
    values
        Column of values, read; as many as there are keys.
    numbers
        Row numbers as a spreadsheet shows them.
    texts
        Column of values as it stands in the file, to show.
    places
        Candidate areas.
    by
        ``code``, ``name`` or ``place``.
    kind
        Counts of several places in one area add up; shares and means do not.
    find
        Returns the area of an address or postcode; called once for each distinct text. Needed for ``place``.
    """
    looked: dict[str, Located] = {}

    def locate(text: str) -> Located:
        if text not in looked:
            looked[text] = find(text) if find is not None else Located("", Notice.of(_NOT_FOUND, key=text))
        return looked[text]

    rows = []
    for place, key in enumerate(keys):
        row = Row(numbers[place], _shown(key), _shown(texts[place]), Outcome.JOINED)
        if key is None:
            rows.append(replace(row, outcome=Outcome.NO_KEY, reason=Notice.of(_NO_KEY)))
            continue
        if by == CODE:
            row = _by_code(row, key, places)
        elif by == NAME:
            row = _by_name(row, places)
        else:
            located = locate(row.key)
            status = Status.ESTIMATED if located.rough else Status.OBSERVED
            outcome = Outcome.JOINED if located.code else Outcome.UNKNOWN
            row = replace(row, outcome=outcome, code=located.code, reason=located.reason, status=status.value)
        rows.append(_with_value(row, values, place) if row.outcome in USED else row)
    adding = by == PLACE and kind is Kind.EXTENSIVE
    return MatchReport(
        tuple(_settled(rows, places, adding=adding)), places, tuple(_about(values, numbers)), values.percent
    )


def _by_code(row: Row, key: Cell, places: Places) -> Row:
    code, level = read_code(key, places.level), places.level.value
    if code in places.names:
        return replace(row, code=code)
    if not code:
        reason = Notice.of(mark("'{key}' is no code of a {level}."), key=row.key, level=level)
        return replace(row, outcome=Outcome.UNKNOWN, reason=reason)
    if level_of(code) is not places.level:
        text = mark("{key} is the code of a {found}, and a {level} was asked for.")
        reason = Notice.of(text, key=code, found=level_of(code).value, level=level)
        return replace(row, outcome=Outcome.OTHER_LEVEL, reason=reason)
    return _by_other_year(row, code, places)


def _by_other_year(row: Row, code: str, places: Places) -> Row:
    earlier = places.others.get(code)
    if earlier is not None and earlier.code in places.names:
        text = mark("Code of {other}; in {year} the same area has the code {code}.")
        reason = Notice.of(text, other=earlier.year, year=places.year, code=earlier.code)
        return replace(row, outcome=Outcome.OTHER_YEAR, code=earlier.code, reason=reason)
    if earlier is not None and not earlier.code:
        return replace(row, outcome=Outcome.CHANGED, reason=earlier.reason)
    if earlier is not None or not places.holds_gemeente(code):
        return replace(row, outcome=Outcome.OUTSIDE, reason=Notice.of(_OUTSIDE, key=code, area=places.area))
    text = mark("There is no {level} {key} in {area} in {year}, nor in another stored year.")
    reason = Notice.of(text, level=places.level.value, key=code, area=places.area, year=places.year)
    return replace(row, outcome=Outcome.UNKNOWN, reason=reason)


def _by_name(row: Row, places: Places) -> Row:
    codes = places.named(row.key)
    if len(codes) == 1 and places.is_whole(row.key):
        text = mark("'{key}' can be {area} or a total of the whole; use the code if the {level} is meant.")
        reason = Notice.of(text, key=row.key, area=places.words(codes[0]), level=places.level.value)
        return replace(row, outcome=Outcome.AMBIGUOUS, reason=reason)
    if len(codes) == 1:
        return replace(row, code=codes[0])
    if codes:
        text = mark("'{key}' can be {candidates}; use the code.")
        shown = "; ".join(places.words(code) for code in codes[:_CANDIDATES])
        return replace(row, outcome=Outcome.AMBIGUOUS, reason=Notice.of(text, key=row.key, candidates=shown))
    if is_code(row.key):
        text = mark("{key} is a code, and this column was read as names.")
        return replace(row, outcome=Outcome.UNKNOWN, reason=Notice.of(text, key=row.key))
    text = mark("No {level} in {area} is called '{key}'.")
    reason = Notice.of(text, level=places.level.value, area=places.area, key=row.key)
    return replace(row, outcome=Outcome.UNKNOWN, reason=reason)


_NO_KEY = mark("This row names no area.")
_NOT_FOUND = mark("'{key}' was not looked up.")
_OUTSIDE = mark("{key} lies outside {area}.")
_TROUBLES = {
    Trouble.TEXT: mark("'{text}' is no number."),
    Trouble.EITHER: mark("'{text}' can be read in two ways; choose the decimal sign."),
    Trouble.SIGN: mark("'{text}' does not fit the decimal sign that was chosen."),
    Trouble.BARE: mark("'{text}' has no percent sign and other cells of the column have; give all the same format."),
}


def _with_value(row: Row, values: Numbers, place: int) -> Row:
    trouble = values.troubles.get(place)
    if trouble is not None:
        reason = Notice.of(_TROUBLES[trouble], text=row.text)
        return replace(row, outcome=Outcome.UNREADABLE, status=Status.MISSING.value, reason=reason)
    value, status = values.parsed[place], values.status[place]
    if math.isnan(value):
        return replace(row, outcome=Outcome.EMPTY, status=status)
    return replace(row, value=value, status=Status.ESTIMATED.value if row.status == Status.ESTIMATED else status)


def _settled(rows: Sequence[Row], places: Places, *, adding: bool) -> Iterable[Row]:
    """Resolve rows that refer to the same area: added up, used once, or all left out."""
    same: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        if row.outcome in USED | {Outcome.UNREADABLE} or (adding and row.outcome is Outcome.EMPTY):
            same.setdefault(row.code, []).append(place)
    settled = list(rows)
    for code, positions in same.items():
        if len(positions) > 1:
            for place in positions:
                settled[place] = _together(rows, place, positions, code=code, places=places, adding=adding)
    return settled


def _together(
    rows: Sequence[Row], place: int, positions: Sequence[int], *, code: str, places: Places, adding: bool
) -> Row:
    row, values = rows[place], [rows[item].value for item in positions]
    numbers = ", ".join(str(rows[item].number) for item in positions if item != place)
    known = not any(math.isnan(value) for value in values)
    if adding and known:
        return replace(row, outcome=Outcome.ADDED)
    if adding:
        if row.outcome not in USED:
            return row
        text = mark("Other rows ({others}) lie in {area} too and not all have a value, so the sum is not known.")
    elif known and len(set(values)) == 1:
        if place == positions[0]:
            return row
        text = mark("{area} is also in row {others}, with the same value; it counts once.")
        reason = Notice.of(text, area=places.names[code], others=rows[positions[0]].number)
        return replace(row, outcome=Outcome.REPEATED, reason=reason)
    else:
        text = mark("{area} is also in other rows ({others}) with different values; none of them was used.")
        if row.outcome is Outcome.UNREADABLE:
            return row
    reason = Notice.of(text, area=places.names[code], others=numbers)
    return replace(row, outcome=Outcome.CONFLICT, reason=reason)


def values_of(report: MatchReport) -> Mapping[str, tuple[float, str]]:
    """Value and status by code, for areas with a row; NaN where there is no value.

    Parameters
    ----------
    report
        Result of `match`.
    """
    values: dict[str, tuple[float, str]] = {}
    for row in report.rows:
        if not row.code:
            continue
        before, status = values.get(row.code, (math.nan, ""))
        if row.outcome is Outcome.ADDED:
            rough = Status.ESTIMATED.value in {status, row.status}
            total = row.value if math.isnan(before) else before + row.value
            values[row.code] = (total, Status.ESTIMATED.value if rough else row.status)
        elif row.outcome in USED:
            values[row.code] = (row.value, row.status)
        elif not status:
            why = row.status if row.outcome is Outcome.EMPTY else Status.MISSING.value
            values[row.code] = (math.nan, why)
    return values


def _about(values: Numbers, numbers: Sequence[int]) -> Iterable[Notice]:
    """Notices about the column of values as a whole."""
    if values.mixed:
        text = mark(
            "Decimal signs are mixed: most numbers have '{sign}', those in rows {rows} the other one; check these."
        )
        yield Notice.of(text, sign=values.decimal, rows=_rows(values.mixed, numbers))
    if values.blank:
        text = mark("Rows {rows} have a sign or word for 'no figure'; these areas have no value.")
        yield Notice.of(text, rows=_rows(values.blank, numbers))


def _rows(positions: Sequence[int], numbers: Sequence[int]) -> str:
    shown = ", ".join(str(numbers[place]) for place in positions[:20])
    return shown if len(positions) <= 20 else f"{shown} (+{len(positions) - 20})"  # noqa: PLR2004 - twenty fit on two lines


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Percent):
        return f"{cell:.12g} %"
    return f"{cell:.12g}" if isinstance(cell, float) else cell
