"""CBS's yearly tables by their titles: which series and year a table is of."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kaart.catalogue.records import Family, Table
from kaart.core.errors import UpstreamNotFoundError, mark
from kaart.sources.cbs.titles import fold

# How CBS names the yearly tables; the year stands at the end.
TITLES: Mapping[Family, str] = {
    Family.KWB: "Kerncijfers wijken en buurten",
    Family.NABIJHEID: "Nabijheid voorzieningen; afstand locatie, wijk- en buurtcijfers",
}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def year_of(title: str, *, family: Family) -> int | None:
    """Year of the table of a series with this title; None when it is of another series, or of no one year.

    Case, blanks and punctuation do not count, and the year may stand anywhere in it.

    Parameters
    ----------
    title
        As a service writes it.
    family
        Series of yearly tables, one of `TITLES`.
    """
    years = set(_YEAR.findall(title))
    if len(years) != 1 or fold(_YEAR.sub(" ", title)) != fold(TITLES[family]):
        return None
    return int(years.pop())


def require_year(table: Table, title: str) -> None:
    """Refuse a table that is, by its own title, of another year than the catalogue says.

    Parameters
    ----------
    table
        Table and the year that it should be of.
    title
        Its own title; "" when the service does not say.

    Raises
    ------
    UpstreamNotFoundError
        If its title names another year; or no year, for a table whose year is uncertain.
    """
    if table.family not in TITLES:
        return
    years = set(_YEAR.findall(title))
    if str(table.year) in years or not (years or table.uncertain):
        return
    raise UpstreamNotFoundError(
        mark("CBS has no table {family} of {year} that kaart knows: {table} is called '{title}'."),
        family=table.family,
        year=table.year,
        table=table.id,
        title=title.strip(),
    )
