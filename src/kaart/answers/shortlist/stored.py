"""The areas of a shortlist over the store, for who computes it once."""

from __future__ import annotations

from functools import lru_cache

from kaart.analysis.access.facilities import Facility
from kaart.analysis.shortlist.column import Column
from kaart.answers.access.load import Access, load_access
from kaart.answers.access.question import Question, question_here
from kaart.answers.reader import ReadOnce, StoreReader
from kaart.answers.shortlist.gather import Base, measure_named
from kaart.answers.shortlist.start import start_year
from kaart.catalogue import Catalogue, Family
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import NotInStoreError, mark
from kaart.store.library import Library


def stored_base(library: Library, scope: Scope, level: Level, *, year: int, catalogue: Catalogue) -> Base:
    """The areas to judge.

    Parameters
    ----------
    library, catalogue
        Store, and the records.
    scope, level
        Areas.
    year
        Their year; 0 for the one that a list starts with.

    Raises
    ------
    NotInStoreError
        If nothing of the scope is stored.
    """

    @lru_cache(maxsize=16)
    def supply(facility: Facility, of: int) -> Access:
        question = question_here(Question(facility, year=of, sensitivity=False), library.settings)
        return load_access(library, scope, question, catalogue=catalogue)

    years = library.years(Family.KWB, scope)
    if not years:
        raise NotInStoreError(
            mark("Nothing of {area} has been fetched yet; run kaart sync {id}."), area=scope.name, id=scope.id
        )
    reader = ReadOnce(StoreReader(library))
    base = Base(reader, scope, level, year or years[-1], catalogue, supply)
    return base if year else Base(reader, scope, level, start_year(base), catalogue, supply)


def known_column(column: Column, catalogue: Catalogue) -> Column:
    """The column, when there is such an indicator or measure.

    Parameters
    ----------
    column
        That is asked.
    catalogue
        Holds the indicators.

    Raises
    ------
    InputError
        If there is no such measure.
    UnknownIndicatorError
        If there is no such indicator.
    """
    if column.facility:
        measure_named(column)
    else:
        catalogue.indicator(column.name)
    return column
