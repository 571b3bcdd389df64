"""Lines and fields of a register's file, cut so that a strange sign in a row costs that row and not the file."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from kaart.core.errors import mark
from kaart.core.limits import LimitError

# Letters of a name or an address: more is no field, but a quotation mark or a separator that is missing.
LONGEST_FIELD = 2_000
# The whole country has some 32,000 sites of childcare and 6,500 schools.
MOST_ROWS = 500_000
# Lines that one quoted field may stand on.
_MOST_LINES = 3


def read_text(content: bytes) -> str:
    """Text of a register's file: UTF-8 where it is that, else the code page of Windows (cp1252)."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def cut_lines(text: str) -> list[str]:
    """Lines of a file that hold anything; a lone CR ends a line only in a file without other line ends.

    Parameters
    ----------
    text
        The file.

    Raises
    ------
    LimitError
        If there are more than `MOST_ROWS`.
    """
    end = "\n" if "\n" in text else "\r"
    if text.count(end) > MOST_ROWS:
        raise LimitError(mark("it holds more than {most} rows"), most=MOST_ROWS)
    return [line for line in (line.strip("\r") for line in text.split(end)) if line]


def cut_rows(lines: Sequence[str], separator: str, *, width: int) -> tuple[list[list[str]], list[int]]:
    """Fields of every row that has as many as the header, and the numbers of the lines that are in none.

    Parameters
    ----------
    lines
        Without the header.
    separator
        Sign between two fields; a field in quotation marks may hold it, and up to two line ends.
    width
        Number of fields of the header.
    """
    rows: list[list[str]] = []
    broken: list[int] = []
    at = 0
    while at < len(lines):
        fields, count = _row_at(lines, at, separator, width=width)
        if fields:
            rows.append(fields)
        else:
            broken.append(at)
        at += count
    return rows, broken


def _row_at(lines: Sequence[str], at: int, separator: str, *, width: int) -> tuple[list[str], int]:
    """Fields of the row that begins on a line and the number of its lines; no fields when it cannot be read."""
    most = _MOST_LINES if '"' in lines[at] else 1
    for count in range(1, min(most, len(lines) - at) + 1):
        fields = cut_fields("\n".join(lines[at : at + count]), separator)
        if len(fields) == width:
            return fields, count
    return [], 1


def cut_fields(line: str, separator: str) -> list[str]:
    """Fields of one row; none when one of them is too long or its quotation marks cannot be followed.

    Parameters
    ----------
    line
        The row.
    separator
        Sign between two fields.
    """
    if len(line) > LONGEST_FIELD * len(line.split(separator)):
        return []
    try:
        fields = next(csv.reader([line.replace("\r", " ")], delimiter=separator), [])
    except csv.Error:
        return []
    return [] if any(len(field) > LONGEST_FIELD for field in fields) else fields
