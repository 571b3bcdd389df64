"""Several years in one file: a column with the year of each row, or a column of values for each year."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kaart.catalogue import Kind
from kaart.catalogue.lookup import fold
from kaart.core.errors import UploadError, mark
from kaart.core.few import few
from kaart.core.provenance import Notice
from kaart.own.matching import Located, MatchReport, match
from kaart.own.numbers import Cell, Numbers
from kaart.own.places import Places
from kaart.own.sheet import Sheet

# Only a column that says so: a mean year of construction is a figure.
HEADINGS = frozenset(
    {"jaar", "year", "peiljaar", "verslagjaar", "kalenderjaar", "jaartal", "periode", "perioden", "period"}
)
FIRST_YEAR, LAST_YEAR = 1995, 2100
_YEAR = re.compile(r"(\d{4})(?:JJ00|\.0)?")
_HEADING = re.compile(r"(?:(?P<before>.*\S)\s+)?(?P<year>(?:19|20)\d\d)(?:\s+(?P<after>\S.*))?")


@dataclass(frozen=True)
class Dated:
    """A column of values with the year of every cell.

    Attributes
    ----------
    rows
        Places of the rows in the sheet; a row occurs once for each year that it has a value of.
    years
        Year of each.
    cells
        The values.
    notices
        Notices about rows of other years.
    """

    rows: tuple[int, ...]
    years: tuple[int, ...]
    cells: tuple[Cell, ...]
    notices: tuple[Notice, ...] = field(default=())

    @property
    def every_year(self) -> tuple[int, ...]:
        """The years, each once."""
        return tuple(sorted(set(self.years)))

    def places_of(self, year: int) -> list[int]:
        """Places of a year's cells within `cells`."""
        return [place for place, other in enumerate(self.years) if other == year]


@dataclass(frozen=True)
class Columns:
    """Column of the areas, whether it holds codes, names or places, and the kind of the values."""

    key: str
    by: str
    kind: Kind


def match_year(
    sheet: Sheet,
    dated: Dated,
    values: Numbers,
    *,
    year: int,
    columns: Columns,
    places: Places,
    find: Callable[[str], Located] | None = None,
) -> MatchReport:
    """Join the rows of one year to the areas of that year.

    Parameters
    ----------
    sheet
        The file.
    dated
        Its values with their years.
    values
        Those values read as numbers, all years together: they share a decimal sign.
    year
        One of the years.
    columns
        Of the file.
    places, find
        As for `kaart.own.matching.match`.
    """
    at, keys = dated.places_of(year), sheet.column(columns.key)
    rows = [dated.rows[place] for place in at]
    return match(
        [keys[row] for row in rows],
        values.only(at),
        numbers=[sheet.numbers[row] for row in rows],
        texts=[dated.cells[place] for place in at],
        places=places,
        by=columns.by,
        kind=columns.kind,
        find=find,
    )


def year_column(sheet: Sheet) -> str:
    """Name of the column with the year of each row, "" when there is none.

    Parameters
    ----------
    sheet
        The file.
    """
    for name in sheet.columns:
        if fold(name) in HEADINGS:
            held = [cell for cell in sheet.column(name) if cell is not None]
            if held and 2 * sum(read_year(cell) is not None for cell in held) > len(held):
                return name
    return ""


def years_in(sheet: Sheet, column: str) -> tuple[int, ...]:
    """The years in a column, each once."""
    return tuple(sorted({year for cell in sheet.column(column) if (year := read_year(cell)) is not None}))


def read_year(cell: Cell) -> int | None:
    """Year in a cell, also as CBS writes it (``2018JJ00``); None when it holds none."""
    text = f"{cell:.12g}" if isinstance(cell, float) else str(cell or "")
    match = _YEAR.fullmatch(text)
    return int(match[1]) if match is not None and FIRST_YEAR <= int(match[1]) <= LAST_YEAR else None


def of_heading(title: str) -> tuple[str, int] | None:
    """What a heading says beside its year, and the year, as in ``2017 aantal`` or ``aantal 2017``; None without one."""
    match = _HEADING.fullmatch(title)
    if match is None or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
        return None
    return " ".join(filter(None, (match["before"], match["after"]))), int(match["year"])


def series_of(sheet: Sheet, value: str) -> tuple[str, tuple[int, ...]]:
    """What `read_dated` reads several years by, with those years, where headings such as ``2017 aantal`` repeat.

    Parameters
    ----------
    sheet
        The file.
    value
        One of its columns.

    Returns
    -------
    tuple
        The words beside the year and the years; the column itself and no years where its heading stands alone.
    """
    said = of_heading(value)
    titles = [] if said is None else _titles(sheet, said[0])
    if said is None or len(titles) < 2 or said[0] in sheet.columns:  # noqa: PLR2004  one year is no series
        return value, ()
    return said[0], tuple(sorted({year for title in titles if (year := _heading_year(title)) is not None}))


def read_dated(sheet: Sheet, *, value: str, column: str = "", year: int | None = None) -> Dated:
    """The values of a file with their years.

    Parameters
    ----------
    sheet
        The file.
    value
        Column of values; or what the headings of several say beside their year, "" where they are years alone.
    column
        Column with the year of each row; "" looks for it.
    year
        Take this year only; None takes all that the file has.

    Raises
    ------
    UploadError
        If the year of a value is not known, or the file has another year than was asked for.
    """
    column = column or year_column(sheet)
    if column:
        return _by_column(sheet, value=value, column=column, year=year)
    titles = [value] if value in sheet.columns else _titles(sheet, value)
    # No such column: the error names those there are.
    cells = {title: sheet.column(title) for title in titles or [value]}
    said = {title: _heading_year(title) for title in cells}
    if year is not None and len(cells) > 1:
        said = {title: known for title, known in said.items() if known == year} or said
    rows: list[int] = []
    years: list[int] = []
    values: list[Cell] = []
    for title, known in said.items():
        if known is not None and year is not None and known != year:
            raise UploadError(
                mark("Column '{column}' is of {found} and {year} was asked for; change one of them."),
                column=title,
                found=known,
                year=year,
            )
        chosen = year if known is None else known
        if chosen is None:
            raise UploadError(mark("The year of the figures is not in {file}; give it with --jaar."), file=sheet.name)
        rows += range(len(sheet.rows))
        years += [chosen] * len(sheet.rows)
        values += cells[title]
    return Dated(tuple(rows), tuple(years), tuple(values))


def _by_column(sheet: Sheet, *, value: str, column: str, year: int | None) -> Dated:
    read = [read_year(cell) for cell in sheet.column(column)]
    cells = sheet.column(value)
    without = [sheet.numbers[place] for place, found in enumerate(read) if found is None and cells[place] is not None]
    known = sorted({found for found in read if found is not None})
    if without or not known:
        raise UploadError(
            mark("Rows {rows} have no year in column '{column}'; fill it in, or leave the column out."),
            rows=few(without or list(sheet.numbers)),
            column=column,
        )
    if year is not None and year not in known:
        raise UploadError(
            mark("Column '{column}' has no rows of {year}; it has {choices}."),
            column=column,
            year=year,
            choices=", ".join(map(str, known)),
        )
    wanted = set(known if year is None else [year])
    # A note under the figures has no year; it is listed with those of the last one.
    dated = [max(wanted) if found is None else found for found in read]
    rows = [place for place, found in enumerate(dated) if found in wanted]
    notices = []
    if len(rows) < len(dated):
        text = mark("{count} rows are of other years ({years}) and were left out.")
        others = ", ".join(str(item) for item in known if item not in wanted)
        notices = [Notice.of(text, count=len(dated) - len(rows), years=others)]
    return Dated(tuple(rows), tuple(dated[row] for row in rows), tuple(cells[row] for row in rows), tuple(notices))


def _titles(sheet: Sheet, rest: str) -> Sequence[str]:
    """Columns whose headings are years with the same words beside them."""
    return [title for title in sheet.columns if (said := of_heading(title)) is not None and said[0] == rest]


def _heading_year(title: str) -> int | None:
    said = of_heading(title)
    return None if said is None else said[1]
