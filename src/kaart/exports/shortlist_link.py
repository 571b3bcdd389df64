"""The shortlist in the link of its page, made over the stored figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kaart.analysis.access.facilities import Facility
from kaart.analysis.shortlist.column import read_column
from kaart.analysis.shortlist.condition import read_condition
from kaart.answers.access.load import Access
from kaart.answers.access.question import require_region
from kaart.answers.shortlist.gather import Base, gather
from kaart.answers.shortlist.start import start_columns, start_conditions
from kaart.answers.shortlist.stored import known_column, stored_base
from kaart.catalogue import Catalogue
from kaart.catalogue.records import INHABITANTS
from kaart.core.codes import Level
from kaart.core.errors import InputError, mark
from kaart.exports.again import Again
from kaart.exports.shortlist import list_snapshot
from kaart.store.library import Library

COLUMNS, CONDITIONS = "kolommen", "voorwaarden"
LISTS = frozenset({COLUMNS, CONDITIONS})
BETWEEN = ","
# Every column is computed, so a link does not ask for any number of them.
MOST_COLUMNS, MOST_CONDITIONS = 40, 12


def write_lists(query: Mapping[str, str], catalogue: Catalogue) -> dict[str, str]:
    """Columns and conditions of a link as kaart writes them; empty for those that a list starts with.

    Parameters
    ----------
    query
        From anybody; without both the list is the one that it starts with.
    catalogue
        Holds the indicators.

    Raises
    ------
    InputError
        If one cannot be read or used, or there are too many.
    """
    columns = [known_column(read_column(text), catalogue) for text in _parts(query, COLUMNS, MOST_COLUMNS)]
    conditions = [read_condition(text) for text in _parts(query, CONDITIONS, MOST_CONDITIONS)]
    for condition in conditions:
        known_column(condition.column, catalogue)
    texts = {COLUMNS: [item.to_text() for item in columns], CONDITIONS: [item.to_text() for item in conditions]}
    return {name: BETWEEN.join(dict.fromkeys(items)) for name, items in texts.items() if items}


def _parts(query: Mapping[str, str], name: str, most: int) -> list[str]:
    parts = [part for part in query.get(name, "").split(BETWEEN) if part]
    if len(parts) > most:
        raise InputError(mark("This link is too long: '{name}' holds at most {most} parts."), name=name, most=most)
    return parts


def _base(query: Mapping[str, str], library: Library, catalogue: Catalogue) -> Base:
    """Areas of the list; of the whole country without what takes minutes to compute."""
    scope, year = library.scope(query["gebied"]), int(query.get("jaar", "0"))
    base = stored_base(library, scope, Level(query["niveau"]), year=year, catalogue=catalogue)

    def supply(facility: Facility, of: int) -> Access:
        require_region(scope, facility)
        return base.supply(facility, of)

    return replace(base, supply=supply)


def best_list_year(query: Mapping[str, str], library: Library, catalogue: Catalogue) -> int:
    """Year of the areas that a list starts with.

    Parameters
    ----------
    query
        With region and level.
    library, catalogue
        Store, and the records.

    Raises
    ------
    NotInStoreError
        If nothing of the region is stored.
    """
    return _base(query, library, catalogue).year


def list_again(query: Mapping[str, str], library: Library, catalogue: Catalogue, *, language: str) -> Again:
    """The snapshot of a shortlist.

    Parameters
    ----------
    query
        As `write_lists` writes it, with region, level and year.
    library, catalogue
        Store, and the records.
    language
        ``nl`` or ``en``.

    Raises
    ------
    KaartError
        If there are no such areas; see `kaart.answers.shortlist.gather.gather`.
    """
    base = _base(query, library, catalogue)
    columns = [read_column(text) for text in _parts(query, COLUMNS, MOST_COLUMNS)]
    conditions = [read_condition(text) for text in _parts(query, CONDITIONS, MOST_CONDITIONS)]
    if not columns and not conditions:
        columns = list(start_columns(base))
        conditions = list(start_conditions(tuple(columns)))
    gathered = gather(base, columns, conditions)
    made = list_snapshot(gathered, base.scope, query=query, language=language, library=library, catalogue=catalogue)
    return Again(made, catalogue.indicator(INHABITANTS))
