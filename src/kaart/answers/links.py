"""How the areas of a scope follow from those of the years before, as far as what is stored tells."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from geopandas import GeoDataFrame

from kaart.analysis.change.crosswalk import Crosswalk, build_crosswalk
from kaart.analysis.change.links import LINKED, Step, find_links
from kaart.answers.boundaries import are_laid_over
from kaart.answers.reading import Note, Reader, each_year, unheard
from kaart.catalogue import Family
from kaart.catalogue.records import INHABITANTS
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError


def steps_between(
    reader: Reader, scope: Scope, *, level: Level, note: Note = unheard, within: tuple[int, int] | None = None
) -> tuple[Step, ...]:
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
    within
        First and last year to link; None for all that are stored.

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
    years = (year for year in library.years(Family.KWB, scope) if within is None or within[0] <= year <= within[1])
    stored = each_year(reader, scope, years=years, note=note)
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


def lay_over(reader: Reader, scope: Scope, step: Step, *, year: int, to: int) -> Crosswalk | None:
    """Weights from the areas of one year to those of another.

    None when no area was redrawn in between, when boundaries are not laid over each other
    (`kaart.answers.boundaries.are_laid_over`) or those of both years are not stored.

    Parameters
    ----------
    reader
        Gives boundaries and inhabitants.
    scope
        Of which areas.
    step
        Links between the two years, the earlier one first.
    year, to
        Year of the areas that figures stand on, and of those that they are to stand on.

    Raises
    ------
    KaartError
        If boundaries are damaged or cannot be laid over each other; see
        `kaart.analysis.change.crosswalk.build_crosswalk`.
    """
    level = step.level
    stored = reader.library.boundary_years(scope, level=level)
    if not are_laid_over(scope, level=level) or not {year, to} <= set(stored):
        return None
    if step.frame["link"].isin(LINKED).all():
        return None
    people = reader.figures(scope, family=Family.KWB, year=to).frame.set_index("code")
    return build_crosswalk(
        reader.areas(scope, level=level, year=year).areas,
        reader.areas(scope, level=level, year=to).areas,
        linked=step.linked if year < to else step.after,
        inhabitants=people.get(INHABITANTS),
    )
