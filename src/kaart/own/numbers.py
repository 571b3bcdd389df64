"""Numbers as people write them: decimal comma or point, and never a guess between the two.

``1.234`` is twelve hundred in one file and one and a bit in another. The other cells of the
column or the user decide; else such a cell is unreadable and is listed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kaart.core.errors import InputError, mark
from kaart.core.numbers import is_sentinel
from kaart.model.missing import Status, status_of_code

# Types of a cell after reading.
Cell = str | float | None

COMMA, POINT = ",", "."
SIGNS = (COMMA, POINT)
# Texts that people and statistical offices use for "no figure".
BLANKS = frozenset({
    ".", "-", "–", "x", "n.b.", "nb", "nvt", "n.v.t.", "na", "n/a", "#n/a", "#n/b", "nan", "null", "none", "geen",
    "onbekend", "geheim", "missing", "?",
})  # fmt: skip
_GROUPED = {sign: re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(other)}\d{{3}})+(?:{re.escape(sign)}\d+)?")
            for sign, other in ((COMMA, POINT), (POINT, COMMA))}  # fmt: skip
_PLAIN = {sign: re.compile(rf"[+-]?(?:\d+(?:{re.escape(sign)}\d*)?|{re.escape(sign)}\d+)(?:[eE][+-]?\d{{1,3}})?")
          for sign in SIGNS}  # fmt: skip
_SPACED = re.compile(r"(?<=\d)[ ’'](?=\d{3}(?:\D|$))")
_AROUND = re.compile(r"^(?:€|eur(?:o)?)\s*|\s*(?:%|€|eur(?:o)?)$", re.IGNORECASE)
_LONGEST = 60


class Percent(float):
    """A number that a spreadsheet shows with a percent sign: 12.4 for a cell that shows 12,4 %."""

    __slots__ = ()


class Trouble(StrEnum):
    """Why a cell gives no number."""

    TEXT = "text"
    EITHER = "either"  # two readings, and no way to decide
    SIGN = "sign"  # the other decimal sign than the user chose
    BARE = "bare"  # no percent sign, and cells of the same column are formatted as percentages


@dataclass(frozen=True)
class Numbers:
    """A column read as numbers.

    Attributes
    ----------
    parsed
        One per cell; NaN where the cell gives none.
    status
        One per cell: ``observed``, or why there is no number; ``missing`` for an empty cell.
    blank
        Places of cells that hold a word for "no figure" and not just nothing.
    troubles
        Why a cell that holds something is no number, by place.
    decimal
        Decimal sign of the column; "" when no cell needed one.
    mixed
        Places of cells written with the sign that fewer cells use, when both occur.
    percent
        Whether a spreadsheet formats cells of the column as percentages.
    """

    parsed: tuple[float, ...]
    status: tuple[str, ...]
    blank: tuple[int, ...]
    troubles: dict[int, Trouble]
    decimal: str
    mixed: tuple[int, ...]
    percent: bool = False

    def only(self, places: Sequence[int]) -> Numbers:
        """The same for some of the cells, by their places here."""
        at = {place: number for number, place in enumerate(places)}
        return replace(
            self,
            parsed=tuple(self.parsed[place] for place in places),
            status=tuple(self.status[place] for place in places),
            blank=tuple(at[place] for place in self.blank if place in at),
            troubles={at[place]: trouble for place, trouble in self.troubles.items() if place in at},
            mixed=tuple(at[place] for place in self.mixed if place in at),
        )


def read_numbers(cells: Sequence[Cell], *, decimal: str = "") -> Numbers:
    """Read a column.

    Parameters
    ----------
    cells
        Text, numbers and None.
    decimal
        Decimal sign chosen by the user; "" detects it. A cell with only
        one reading is read as such; one with two readings follows the other cells, if those agree.

    Raises
    ------
    InputError
        If `decimal` is no decimal sign.
    """
    if decimal not in {"", *SIGNS}:
        raise InputError(mark("'{sign}' is no decimal sign; choose , or . or leave it out."), sign=decimal)
    readings = [_readings(cell) for cell in cells]
    sure = {sign: [place for place, meanings in enumerate(readings) if set(meanings) == {sign}] for sign in SIGNS}
    used = decimal or max(SIGNS, key=lambda sign: len(sure[sign]))
    other = POINT if used == COMMA else COMMA
    both = bool(sure[used] and sure[other]) and not decimal
    percent = any(isinstance(cell, Percent) for cell in cells)
    values, status, blank, troubles = [], [], [], {}
    for place, (cell, meanings) in enumerate(zip(cells, readings, strict=True)):
        value = _chosen(meanings, used, asked=bool(decimal), agreed=bool(sure[used]) and not both)
        why = Status.MISSING.value
        if math.isnan(value):
            reason = _blank_status(cell)
            if reason is None and cell is not None:
                troubles[place] = Trouble.TEXT if not meanings else Trouble.SIGN if decimal else Trouble.EITHER
            elif cell is not None:
                blank.append(place)
                why = str(reason)
        elif is_sentinel(value):
            value, why = math.nan, status_of_code(_code_text(cell)).value
            blank.append(place)
        elif percent and value and not _has_percent_sign(cell):
            # 0.124 can be 12.4 % without its format, and 12.4 can be meant as 12.4 %.
            value, troubles[place] = math.nan, Trouble.BARE
        else:
            why = Status.OBSERVED.value
        values.append(value)
        status.append(why)
    return Numbers(
        parsed=tuple(values),
        status=tuple(status),
        blank=tuple(blank),
        troubles=troubles,
        decimal=used if decimal or sure[used] else "",
        mixed=tuple(sure[other]) if both else (),
        percent=percent,
    )


def _chosen(meanings: dict[str, float], sign: str, *, asked: bool, agreed: bool) -> float:
    """Number among the readings of a cell, NaN for none: by the sign asked for or that the column agrees on."""
    if asked:
        return meanings.get(sign, meanings.get("", math.nan))
    if "" in meanings or len(meanings) == 1:
        return next(iter(meanings.values()))
    return meanings[sign] if meanings and agreed else math.nan


def read_cell(cell: str, decimal: str) -> float | None:
    """Number that a text stands for with a decimal sign, None when it stands for none."""
    readings = _readings(cell)
    return readings.get(decimal, readings.get(""))


def _readings(cell: Cell) -> dict[str, float]:
    """Possible readings of a cell by decimal sign; under "" when it has neither sign."""
    if cell is None:
        return {}
    if isinstance(cell, float):
        return {"": cell} if math.isfinite(cell) else {}
    if len(cell) > _LONGEST or not any(sign.isdigit() for sign in cell):
        return {}
    text = _SPACED.sub("", _AROUND.sub("", cell.strip()).replace("−", "-"))
    readings = {}
    for sign in SIGNS:
        if _PLAIN[sign].fullmatch(text) or _GROUPED[sign].fullmatch(text):
            value = float(text.replace(POINT if sign == COMMA else COMMA, "").replace(sign, "."))
            if math.isfinite(value):
                readings[sign] = value
    if COMMA not in text and POINT not in text:
        return {"": readings[COMMA]} if readings else {}
    return readings


def _has_percent_sign(cell: Cell) -> bool:
    return isinstance(cell, Percent) or (isinstance(cell, str) and cell.rstrip().endswith("%"))


def _blank_status(cell: Cell) -> str | None:
    """Status of a cell that is empty or states that there is no figure; None for other cells."""
    if cell is None:
        return Status.MISSING.value
    if isinstance(cell, str) and cell.casefold() in BLANKS:
        return Status.SUPPRESSED.value if cell.casefold() in {"x", "geheim"} else Status.MISSING.value
    return None


def _code_text(cell: Cell) -> str:
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)
