"""Tables that the services listed when they were asked last, and the catalogue with the years they add.

A year after the last one of `tables.toml` is known as soon as a service lists it: columns and indicators that run up
to the last known year of their series run on. What was listed is kept in the store folder, so that a stored year is
shown without a network too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from kaart.catalogue.catalogue import Catalogue
from kaart.catalogue.fields import FIRST_YEAR, LAST_YEAR
from kaart.catalogue.records import INHABITANTS, Column, Family, Indicator, Table
from kaart.core.sealed import seal, unseal

FILE = "tabellen.json"
_ID = re.compile(r"[0-9A-Za-z]{4,20}")
_NewYears = Mapping[Family, tuple[int, ...]]


def with_tables(catalogue: Catalogue, tables: Iterable[Table]) -> Catalogue:
    """The catalogue with tables as a service lists them; itself when they add nothing.

    Parameters
    ----------
    catalogue
        Known tables, columns and indicators.
    tables
        As listed. One of a known year replaces the id; one of a year after the last adds that year; others, older or
        in between, are left out: nobody knows what columns they have. A table whose year is uncertain goes when its
        series was listed without that year; so does a year of a table in editions, which is listed with its areas.
    """
    listed = list(tables)
    of_year, series = {(table.family, table.year) for table in listed}, {table.family for table in listed}
    repeated = {table.family for table in listed if table.areas}
    known = {
        (table.family, table.year): table
        for table in catalogue.tables
        if not (table.uncertain or table.family in repeated)
        or table.family not in series
        or (table.family, table.year) in of_year
    }
    last = {family: max(catalogue.family_years(family), default=LAST_YEAR) for family in Family}
    added: dict[tuple[Family, int], Table] = {}
    for table in listed:
        key = (table.family, table.year)
        if key in known:
            # A table of all years goes on to be the one whose year of the areas is known, unless that is listed too.
            same = known[key].areas and not table.areas
            areas = table.areas or known[key].areas
            known[key] = known[key] if same else replace(known[key], id=table.id, uncertain=False, areas=areas)
        elif table.year > last[table.family]:
            before = catalogue.table(table.family, last[table.family])
            added[key] = replace(table, areas=table.areas or (before.areas if before is not None else 0))
    every = (*known.values(), *(added[key] for key in sorted(added)))
    if every == catalogue.tables:
        return catalogue
    years = {family: tuple(sorted(year for other, year in added if other is family)) for family in Family}
    columns = tuple(_column_on(column, years, last) for column in catalogue.all_columns)
    by_id = {(column.family, column.id): column for column in columns}
    indicators = tuple(_indicator_on(indicator, by_id, years, last) for indicator in catalogue.indicators)
    # An edition that a newer one takes the place of still stands in for it where that is not to be had.
    now = {(table.family, table.year): table.id for table in every}
    displaced = tuple(
        table
        for table in catalogue.tables
        if table.family in repeated and now.get((table.family, table.year), table.id) != table.id
    )
    return replace(
        catalogue,
        tables=every,
        all_columns=columns,
        indicators=indicators,
        earlier=(*displaced, *catalogue.earlier),
    )


def _column_on(column: Column, added: _NewYears, last: Mapping[Family, int]) -> Column:
    """The column with new years, certain or uncertain as its last one is."""
    more, end = added[column.family], last[column.family]
    if end in column.years:
        return replace(column, years=(*column.years, *more)) if more else column
    return replace(column, uncertain=(*column.uncertain, *more)) if more and end in column.uncertain else column


def _indicator_on(
    indicator: Indicator,
    columns: Mapping[tuple[Family, str], Column],
    added: _NewYears,
    last: Mapping[Family, int],
) -> Indicator:
    """The indicator with the new years in which all its columns may be there."""
    family = indicator.table_family
    if family is None or last[family] not in indicator.years:
        return indicator
    own = [columns.get((family, name)) for name in (*indicator.numerator, *indicator.per)]
    # Inhabitants that a series lacks are those of the key figures.
    found = [column or columns.get((Family.KWB, INHABITANTS)) for column in own]
    more = tuple(
        year
        for year in added[family]
        if all(column is not None and year in (*column.years, *column.uncertain) for column in found)
    )
    return replace(indicator, years=(*indicator.years, *more)) if more else indicator


def kept_tables(cache: Path) -> tuple[Table, ...]:
    """Tables that were listed last; none when nothing was kept or the file is damaged.

    Parameters
    ----------
    cache
        Folder of the store.
    """
    path = cache / FILE
    try:
        status = path.stat()
    except OSError:
        return ()
    return _read(path, status.st_mtime_ns, status.st_size, status.st_ino)


@lru_cache(maxsize=8)
def _read(path: Path, *_stamp: int) -> tuple[Table, ...]:
    try:
        document = unseal(path.read_text(encoding="utf-8"), older=("tables",))
        rows = [(row["id"], Family(row["family"]), row["year"], row.get("areas", 0)) for row in document["tables"]]
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    if not all(_is_table(identifier, year) and _is_year(areas or year) for identifier, _, year, areas in rows):
        return ()
    return tuple(Table(*row) for row in rows)


def _is_table(identifier: object, year: object) -> bool:
    return isinstance(identifier, str) and _ID.fullmatch(identifier) is not None and _is_year(year)


def _is_year(year: object) -> bool:
    return type(year) is int and FIRST_YEAR <= year <= LAST_YEAR


def dump_tables(tables: Iterable[Table]) -> str:
    """Text of the file that `kept_tables` reads.

    Parameters
    ----------
    tables
        Tables as the services listed them.
    """
    rows = [
        {"family": table.family.value, "year": table.year, "id": table.id, "areas": table.areas} for table in tables
    ]
    return seal({"tables": rows})
