"""What a shortlist starts with: definitions of poverty, how they changed, what is there for young children."""

from __future__ import annotations

from kaart.analysis.access.facilities import Facility
from kaart.analysis.access.measures import NEAREST, PLACES
from kaart.analysis.shortlist.column import Column
from kaart.analysis.shortlist.condition import Condition, Part, Rule
from kaart.answers.access.ground import access_years
from kaart.answers.figures import FIRST_VIEW_COVERAGE, stored_years
from kaart.answers.shortlist.gather import Base
from kaart.core.codes import Level
from kaart.core.errors import NO_FIGURES, CorruptStoreError, KaartError

# Three of these, those with figures first: what CBS and gemeenten mean by poverty is not one thing.
POVERTY = ("laag_inkomen", "sociaal_minimum", "personen_in_armoede", "bijstand_per_1000")
_DEFINITIONS = 3


def start_columns(base: Base) -> tuple[Column, ...]:
    """Columns to start with, as far as there are figures: poverty in three definitions, their change, and VVE.

    Parameters
    ----------
    base
        Areas, and where figures come from.
    """
    figures = [Column(name, year) for name in POVERTY if (year := _year(base, name)) is not None][:_DEFINITIONS]
    changes = [Column(item.name, item.year, since) for item in figures if (since := _since(base, item)) is not None]
    supply = _supply(base)
    return (*figures, *changes, *([] if supply is None else [supply]))


def start_conditions(columns: tuple[Column, ...]) -> tuple[Condition, ...]:
    """Conditions to start with: much poverty in the first definition, and little for young children.

    Parameters
    ----------
    columns
        Of `start_columns`.
    """
    need = next((item for item in columns if not item.facility and item.since is None), None)
    supply = next((item for item in columns if item.facility), None)
    conditions = [] if need is None else [Condition(need, Rule(high=True, part=Part.QUARTER))]
    if supply is not None:
        # Few places are little, and so is a long way.
        conditions.append(Condition(supply, Rule(high=supply.name == NEAREST, part=Part.QUARTER)))
    return tuple(conditions)


def start_year(base: Base) -> int:
    """Year of the areas to start with: that of the first definition of poverty with figures, else the one given.

    Parameters
    ----------
    base
        With the latest year of which areas are stored.
    """
    for name in POVERTY:
        year = _year(base, name)
        if year is not None:
            return base.answer(base.catalogue.indicator(name), year).figures.area_year
    return base.year


def _year(base: Base, name: str) -> int | None:
    """The year of the areas if there are figures for most of them then, else the latest such year; None for none."""
    if _covered(base, name, base.year):
        return base.year
    years = stored_years(
        base.reader.library, base.scope, indicator=base.catalogue.indicator(name), catalogue=base.catalogue
    )
    return next((year for year in reversed(years) if _covered(base, name, year)), None)


def _since(base: Base, column: Column) -> int | None:
    """Earliest year before that of a column with figures of the same definition."""
    indicator = base.catalogue.indicator(column.name)
    years = stored_years(base.reader.library, base.scope, indicator=indicator, catalogue=base.catalogue)
    last = column.year or base.year
    broken = max((year for year, _ in indicator.breaks if year <= last), default=0)
    return next((year for year in years if broken <= year < last and _covered(base, column.name, year)), None)


def _covered(base: Base, name: str, year: int) -> bool:
    try:
        found = base.answer(base.catalogue.indicator(name), year)
    except (*NO_FIGURES, CorruptStoreError):
        return False
    return found.figures.coverage >= FIRST_VIEW_COVERAGE


def _supply(base: Base) -> Column | None:
    """Places for young children, else the way to them, in a year in which most areas have a figure."""
    if base.level is not Level.BUURT:
        return None
    years = access_years(base.reader.library, base.scope)
    for name in (PLACES, NEAREST):
        for year in sorted(years, key=lambda option: (option != base.year, -option)):
            try:
                access = base.supply(Facility.VVE, year)
            except KaartError:  # nothing to start with there; a column that is asked for says why
                continue
            if access.frame[name].notna().mean() >= FIRST_VIEW_COVERAGE:
                return Column(name, year, facility=Facility.VVE.value)
    return None
