"""The columns of a shortlist from the store, all on the areas of one year, and the list that they give.

The page and the command line both use this module, so that they cannot differ. A column that is not there costs
itself: it is named with the reason, and a condition about it is met by no area.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pandas import DataFrame

from kaart.analysis.access.facilities import Facility, record_of
from kaart.analysis.access.measures import Measure
from kaart.analysis.shortlist.align import Filled, change_figures, change_reasons, fill_column
from kaart.analysis.shortlist.column import Column
from kaart.analysis.shortlist.condition import Condition
from kaart.analysis.shortlist.judge import Shortlist, shortlist
from kaart.answers.access.ground import access_years
from kaart.answers.access.load import Access, why_not
from kaart.answers.change import Carry, find_change, link_codes
from kaart.answers.figures import FIRST_VIEW_COVERAGE, Answer, answer, latest_year
from kaart.answers.reading import Reader
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.records import INHABITANTS
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import InputError, KaartError, UnknownYearError, mark
from kaart.core.provenance import Notice
from kaart.model.indicators import require_level

# Accessibility of one facility, on boundaries and people of a year.
Supply = Callable[[Facility, int], Access]


@dataclass(frozen=True)
class Base:
    """Areas of a shortlist, and what answers about them need.

    Attributes
    ----------
    reader
        Gives what is stored.
    scope, level, year
        Areas, and their year.
    catalogue
        Indicators that may be asked.
    supply
        Computes accessibility.
    carry
        Carries figures to other boundaries; None for `kaart.answers.change.carried_to`.
    """

    reader: Reader
    scope: Scope
    level: Level
    year: int
    catalogue: Catalogue
    supply: Supply
    carry: Carry | None = None

    def latest(self, indicator: Indicator) -> int:
        """Latest year with values for most areas, else for any.

        Raises
        ------
        KaartError
            If there is none; see `kaart.answers.figures.latest_year`.
        """
        try:
            return self._latest(indicator, FIRST_VIEW_COVERAGE)
        except UnknownYearError:
            return self._latest(indicator, 0.0)

    def _latest(self, indicator: Indicator, coverage: float) -> int:
        return latest_year(
            self.reader,
            self.scope,
            indicator=indicator,
            level=self.level,
            catalogue=self.catalogue,
            coverage=coverage,
        )

    def answer(self, indicator: Indicator, year: int) -> Answer:
        """Values of a year in the areas of their own year; see `kaart.answers.figures.answer`."""
        return answer(
            self.reader, self.scope, indicator=indicator, level=self.level, year=year, catalogue=self.catalogue
        )

    def linked(self, year: int) -> Mapping[str, str] | None:
        """Code in a year by code of the areas of the list; None when it is their own year."""
        if year == self.year:
            return None
        within = min(year, self.year), max(year, self.year)
        steps = self.reader.steps(self.scope, level=self.level, within=within)
        return link_codes(steps, year=self.year, other=year)


@dataclass(frozen=True)
class Gathered:
    """A shortlist with the origin of its figures.

    Attributes
    ----------
    shortlist
        The list.
    answers, supplies
        Where figures and measures of accessibility came from.
    lacking
        Columns that are not there, with the reason.
    people
        Inhabitants of the areas of the list.
    """

    shortlist: Shortlist
    answers: tuple[Answer, ...]
    supplies: tuple[Access, ...]
    lacking: tuple[tuple[Column, Notice], ...]
    people: Answer

    @property
    def invented(self) -> bool:
        """True for the example region."""
        return self.people.invented


def gather(base: Base, columns: Sequence[Column], conditions: Sequence[Condition]) -> Gathered:
    """Fill the columns of a shortlist, and judge its areas.

    Parameters
    ----------
    base
        Areas, and where figures come from.
    columns, conditions
        What is asked. A condition about a column that is not among them adds it.

    Raises
    ------
    KaartError
        If there are no areas of that level and year; see `kaart.answers.figures.answer`.
    """
    people = base.answer(base.catalogue.indicator(INHABITANTS), base.year)
    areas = people.figures.frame[["code", "name", "gemeente"]]
    asked = [settled(base, condition.column) for condition in conditions]
    wanted = dict.fromkeys([*(settled(base, column) for column in columns), *asked])
    filled, lacking, answers, supplies = [], [], [], []
    for column in wanted:
        try:
            item, origins, access = _fill(base, column, areas)
        except KaartError as error:
            lacking.append((column, Notice.of(error.template, **error.values)))
            continue
        filled.append(item)
        answers += origins
        supplies += [] if access is None else [access]
    said = [Condition(column, condition.rule) for column, condition in zip(asked, conditions, strict=True)]
    result = shortlist(areas, filled, said, level=base.level, year=people.figures.area_year)
    return Gathered(result, tuple(answers), tuple(supplies), tuple(lacking), people)


def settled(base: Base, column: Column) -> Column:
    """The column with its year, the best that is stored; as it is when there is none.

    Parameters
    ----------
    base
        Areas, and where figures come from.
    column
        Perhaps without a year.
    """
    if column.year is not None:
        return column
    try:
        year = _access_year(base, column) if column.facility else base.latest(base.catalogue.indicator(column.name))
    except KaartError:  # the column is not there either, and that is said when it is filled
        return column
    return Column(column.name, year, column.since, column.facility)


def measure_named(column: Column) -> tuple[Facility, Measure]:
    """Facility and measure of a column of accessibility.

    Parameters
    ----------
    column
        With a facility.

    Raises
    ------
    InputError
        If the facility has no such measure; names those it has.
    """
    record = record_of(Facility(column.facility))
    for measure in record.measures:
        if measure.id == column.name:
            return record.facility, measure
    raise InputError(
        mark("There is no measure '{name}' of '{facility}'; choose {choices}."),
        name=column.name,
        facility=column.facility,
        choices=", ".join(record.keys),
    )


def _access_year(base: Base, column: Column) -> int:
    """Year of the areas of the list if the measure has values then, else the latest year in which it has."""
    facility, measure = measure_named(column)
    years = access_years(base.reader.library, base.scope)
    ordered = sorted(years, key=lambda year: (year != base.year, -year))
    for year in ordered:
        if base.supply(facility, year).frame[measure.id].notna().any():
            return year
    return ordered[0] if ordered else base.year


def _fill(base: Base, column: Column, areas: DataFrame) -> tuple[Filled, list[Answer], Access | None]:
    if column.facility:
        return _fill_access(base, column, areas)
    indicator = base.catalogue.indicator(column.name)
    year = base.latest(indicator) if column.year is None else column.year
    if column.since is None:
        found = base.answer(indicator, year)
        figures = found.figures
        linked = base.linked(figures.area_year)
        return fill_column(column, figures, areas=areas, year=base.year, linked=linked), [found], None
    change = find_change(
        base.reader,
        base.scope,
        indicator=indicator,
        level=base.level,
        years=(column.since, year),
        catalogue=base.catalogue,
        carry=base.carry,
    )
    after = change.after.figures
    figures = change_figures(after, change.difference, bounds=change.bounds)
    why, linked = change_reasons(change.difference), base.linked(after.area_year)
    filled = fill_column(column, figures, areas=areas, year=base.year, linked=linked, why=why)
    return filled, [change.after, change.before], None


def _fill_access(base: Base, column: Column, areas: DataFrame) -> tuple[Filled, list[Answer], Access]:
    facility, measure = measure_named(column)
    access = base.supply(facility, base.year if column.year is None else column.year)
    require_level(access.indicator(measure), base.level)
    codes = access.frame.index[access.frame[measure.id].isna()]
    told = {str(code): why_not(access, str(code), measure.id) for code in codes}
    why = {code: notice for code, notice in told.items() if notice is not None}
    figures, linked = access.figures(measure), base.linked(access.year)
    return fill_column(column, figures, areas=areas, year=base.year, linked=linked, why=why), [], access
