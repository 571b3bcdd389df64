"""Columns of a shortlist: a figure of a year, its change between two years, or a measure of accessibility."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kaart.analysis.access.facilities import PUBLIC
from kaart.core.errors import InputError, mark

_TEXT = re.compile(
    r"(?:(?P<facility>[a-z]+)\.)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?:-(?P<first>[0-9]{4}))?(?:-(?P<last>[0-9]{4}))?"
)


@dataclass(frozen=True)
class Column:
    """What a column of a shortlist shows.

    Attributes
    ----------
    name
        Id of an indicator, or key of a measure of accessibility.
    year
        Year of the figures; of accessibility that of people and boundaries. None for the best one that is stored.
    since
        Earlier year that the figures are compared with, for a change; None for the figures themselves.
    facility
        What a measure of accessibility is to, as in links; "" for an indicator.
    """

    name: str
    year: int | None = None
    since: int | None = None
    facility: str = ""

    def to_text(self) -> str:
        """Text in a link and on the command line: ``woz-2018``, ``woz-2016-2018``, ``vve.nearest_m-2024``."""
        name = f"{self.facility}.{self.name}" if self.facility else self.name
        return "-".join([name, *(str(year) for year in (self.since, self.year) if year is not None)])


def read_column(text: str) -> Column:
    """Read a column; whether its indicator or measure exists is not checked here.

    Parameters
    ----------
    text
        Result of `Column.to_text`.

    Raises
    ------
    InputError
        If it is no column, its facility is not one of those with public sites, or its years are not in order.
    """
    found = _TEXT.fullmatch(text.strip())
    facility = (found["facility"] or "") if found else ""
    years = [int(year) for year in (found["first"], found["last"]) if year] if found else []
    in_order = len(years) <= 1 or (years[0] < years[-1] and not facility)
    if found is None or not in_order or (facility and facility not in set(PUBLIC)):
        raise InputError(
            mark(
                "'{text}' is no column; write one such as laag_inkomen-2018, laag_inkomen-2016-2018 or vve.nearest_m."
            ),
            text=text,
        )
    year = years[-1] if years else None
    return Column(found["name"], year, years[0] if len(years) > 1 else None, facility)
