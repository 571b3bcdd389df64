"""Areas that a row of a file can refer to: codes, names, and codes of other years with the same boundary."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pandas import DataFrame

from kaart.analysis.change.links import Step, compose
from kaart.catalogue.names import Names, joined
from kaart.core.codes import Level, gemeente_of, is_code
from kaart.core.errors import InputError, mark
from kaart.core.provenance import Notice
from kaart.own.numbers import Cell

PREFIX = {Level.BUURT: "BU", Level.WIJK: "WK", Level.GEMEENTE: "GM"}
WIDTH = {Level.BUURT: 8, Level.WIJK: 6, Level.GEMEENTE: 4}
_DIGITS = re.compile(r"[0-9][0-9A-Z]*")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Earlier:
    """A code of another year: the current code when the boundary is the same, else "" with the reason."""

    year: int
    code: str
    reason: Notice | None = None


@dataclass(frozen=True)
class Places:
    """Areas of one level and year in one region.

    Attributes
    ----------
    area
        Name of the region.
    level, year
        Level, and year of the codes.
    areas
        ``code``, ``name``, ``gemeente`` (code), one row per area, sorted by code.
    gemeenten
        Known names of gemeenten by code.
    look_up_others
        Returns the codes of other stored years; only called when a file has a code that is not of this year.
    """

    area: str
    level: Level
    year: int
    areas: DataFrame
    gemeenten: Mapping[str, str]
    look_up_others: Callable[[], Mapping[str, Earlier]] = dict

    @cached_property
    def names(self) -> dict[str, str]:
        """Names by code."""
        return dict(zip(self.areas["code"], self.areas["name"], strict=True))

    @cached_property
    def others(self) -> Mapping[str, Earlier]:
        """Codes of other years that are no code of this year."""
        return self.look_up_others()

    def named(self, name: str) -> tuple[str, ...]:
        """Codes of the areas with a name: as it is written, else without regard to spaces, hyphens and points.

        Parameters
        ----------
        name
            As a person writes it; a wijk is also known without its number.
        """
        return self._names.named(name)

    @cached_property
    def _names(self) -> Names:
        return Names(self.names)

    def is_whole(self, name: str) -> bool:
        """Whether a name is also that of something larger than an area: the region, or a gemeente in it.

        A row with such a name may hold the total of the file.

        Parameters
        ----------
        name
            As a person writes it.
        """
        return len(self.areas) > 1 and joined(name) in self._wholes

    @cached_property
    def _wholes(self) -> frozenset[str]:
        within = self._gemeente_codes if self.level is not Level.GEMEENTE else frozenset[str]()
        return frozenset(joined(text) for text in (self.area, *(self.gemeenten.get(code, "") for code in within)))

    def holds_gemeente(self, code: str) -> bool:
        """Whether the gemeente of a code lies in the region."""
        return gemeente_of(code) in self._gemeente_codes

    @cached_property
    def _gemeente_codes(self) -> frozenset[str]:
        return frozenset(self.areas["gemeente"])

    def words(self, code: str) -> str:
        """Name, gemeente and code of an area, to distinguish it from namesakes."""
        gemeente = gemeente_of(code)
        return f"{self.names.get(code, '')} ({self.gemeenten.get(gemeente, gemeente)}, {code})"


def read_code(cell: Cell, level: Level) -> str:
    """Code in a cell, with the prefix and the leading zeros that spreadsheets drop; "" when there is none.

    Parameters
    ----------
    cell
        Text or number.
    level
        Level of a code without a prefix.
    """
    if isinstance(cell, float) and not cell.is_integer():
        return ""
    text = f"{cell:.0f}" if isinstance(cell, float) else _SPACES.sub("", str(cell or "")).upper()
    if is_code(text):
        return text
    tail = text.removeprefix(PREFIX[level])
    padded = f"{PREFIX[level]}{tail.zfill(WIDTH[level])}"
    return padded if _DIGITS.fullmatch(tail) and is_code(padded) else ""


def other_codes(
    frames: Mapping[int, DataFrame], steps: Sequence[Step], *, level: Level, year: int
) -> dict[str, Earlier]:
    """Current codes for the codes of other years.

    Parameters
    ----------
    frames
        Figures by stored year, with ``code``.
    steps
        Links between successive years, of this level.
    level, year
        Level, and year of the codes that are wanted.

    Returns
    -------
    dict of str to Earlier
        By code; codes of the year itself are not among them. If several years have the code, the nearest one counts.
    """
    own = _codes(frames[year], level)
    others: dict[str, Earlier] = {}
    for other in sorted(set(frames) - {year}, key=lambda item: (abs(item - year), item)):
        strange = _codes(frames[other], level) - own - set(others)
        if not strange:
            continue
        low, high = min(year, other), max(year, other)
        try:
            step = compose([item for item in steps if low <= item.first and item.last <= high])
            whole = (step.first, step.last) == (low, high)
        except InputError:
            whole = False
        linked = (step.after if other < year else step.linked) if whole else {}
        for code in strange:
            reason = None if code in linked else Notice.of(_WHY[whole], code=code, other=other, year=year)
            others[code] = Earlier(other, linked.get(code, ""), reason)
    return others


_WHY = {
    True: mark("{code} is a code of {other}; no area of {year} is known to have the same boundary."),
    False: mark(
        "{code} is a code of {other}; the years up to {year} are not all stored, so its later code is unknown."
    ),
}


def _codes(frame: DataFrame, level: Level) -> set[str]:
    return {code for code in frame["code"] if code.startswith(PREFIX[level])}
