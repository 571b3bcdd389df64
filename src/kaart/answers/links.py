"""How the areas of a scope follow from those of the years before, as far as what is stored tells."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from geopandas import GeoDataFrame

from kaart.analysis.change.links import Step, find_links
from kaart.answers.boundaries import are_laid_over
from kaart.answers.reader import Note, Reader, each_year, unheard
from kaart.catalogue import Family
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError


def steps_between(reader: Reader, scope: Scope, *, level: Level, note: Note = unheard) -> tuple[Step, ...]:
    """Links between the areas of successive stored years; over a gap only where both boundaries are stored.

    A year whose figures are damaged is a gap; damaged boundaries are as good as none.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, level
        Of which areas.
    note
        Gets the error of every damaged file; the store logs it too.

    Raises
    ------
    CorruptStoreError
        If the figures of every year are damaged.
    """
    library = reader.library
    # Elsewhere the flags of CBS must do, and they only tell of the year before.
    drawn = set(library.boundary_years(scope, level=level)) if are_laid_over(scope, level=level) else set()

    @lru_cache(maxsize=2)
    def shapes(year: int) -> GeoDataFrame | None:
        try:
            return reader.areas(scope, level=level, year=year).areas
        except CorruptStoreError as error:
            note(error)
            return None

    steps = []
    stored = each_year(reader, scope, years=library.years(Family.KWB, scope), note=note)
    for (before, old), (after, new) in pairwise(stored):
        both = [shapes(year) for year in (before, after)] if {before, after} <= drawn else [None, None]
        first, last = (None, None) if any(item is None for item in both) else both
        if after != before + 1 and first is None:
            continue
        steps.append(
            find_links(
                old.frame, new.frame, level=level, year=after, first=before, shapes_before=first, shapes_after=last
            )
        )
    return tuple(steps)
