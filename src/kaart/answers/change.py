"""A change between two years from the store, on the areas of the later year.

The pages and the shortlist both use this module, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pandas import DataFrame

from kaart.analysis.change.carried import CarriedFigures, carry_figures
from kaart.analysis.change.difference import Difference, difference, require_comparable
from kaart.analysis.change.lineage import between
from kaart.analysis.change.links import Step
from kaart.analysis.change.movement import Movement, change_bounds, judge
from kaart.answers.figures import Answer, answer
from kaart.answers.links import lay_over
from kaart.answers.reading import Reader
from kaart.catalogue import Catalogue, Family, Indicator
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import InputError, NotInStoreError, mark

# Figures of an answer of one year on the boundaries of another; None as in `carried_to`.
Carry = Callable[[Answer, int], CarriedFigures | None]


@dataclass(frozen=True)
class Change:
    """A change between two years, with what it was taken of.

    Attributes
    ----------
    before, after
        Answers of the earlier and the later year.
    difference
        The change per area of the later year.
    carried
        The earlier figures on the later boundaries; None where no area was redrawn.
    """

    before: Answer
    after: Answer
    difference: Difference
    carried: CarriedFigures | None

    @property
    def bounds(self) -> DataFrame:
        """Bounds of the changes by rounding; see `kaart.analysis.change.movement.change_bounds`."""
        before, after = self.before.figures.bounds, self.after.figures.bounds
        return change_bounds(self.difference, before=before, after=after, carried=self._carried_bounds)

    def movement(self, *, k: int) -> Movement:
        """The change judged on rounding, over about `k` classes."""
        before, after = self.before.figures.bounds, self.after.figures.bounds
        over = self.after.figures.frame.set_index("code")["denominator"]
        return judge(self.difference, before=before, after=after, carried=self._carried_bounds, k=k, over=over)

    @property
    def _carried_bounds(self) -> DataFrame | None:
        return None if self.carried is None else self.carried.figures.bounds


def find_change(
    reader: Reader,
    scope: Scope,
    *,
    indicator: Indicator,
    level: Level,
    years: tuple[int, int],
    catalogue: Catalogue,
    carry: Carry | None = None,
) -> Change:
    """Change of an indicator from one year to a later one.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, indicator, level, catalogue
        What is asked.
    years
        The earlier and the later year.
    carry
        Carries the earlier figures to other boundaries; `carried_to` when None.

    Raises
    ------
    DefinitionMismatchError
        If the definition changed in between.
    NotInStoreError
        If no stored data tells which areas kept their boundary.
    KaartError
        If there are no figures, or they have no differences; see `kaart.analysis.change.difference.difference`.
    """
    before, after = (
        answer(reader, scope, indicator=indicator, level=level, year=year, catalogue=catalogue) for year in years
    )
    require_comparable(before.figures, after.figures)
    first, last = before.figures.area_year, after.figures.area_year
    step = None if first == last else step_between(reader, scope, level=level, years=(first, last))
    if first != last and step is None:
        raise NotInStoreError(
            mark(
                "The stored data do not tell which areas of {area} kept their boundary between {first} and "
                "{last}; fetch the years in between, with their boundaries."
            ),
            area=scope.name,
            first=first,
            last=last,
        )
    carried = None
    if step is not None:
        carried = carried_to(reader, scope, before, step, to=last) if carry is None else carry(before, last)
    taken = difference(before.figures, after.figures, step=step, carried=carried)
    return Change(before, after, taken, carried)


def step_between(reader: Reader, scope: Scope, *, level: Level, years: tuple[int, int]) -> Step | None:
    """Links from the areas of one year to those of another, the earlier first; None when nothing links them.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, level
        Of which areas.
    years
        In any order.
    """
    within = (min(years), max(years))
    return _composed(reader.steps(scope, level=level, within=within), *within)


def _composed(steps: Iterable[Step], first: int, last: int) -> Step | None:
    return between({step.first: step for step in steps}, first, last)


def link_codes(steps: Iterable[Step], *, year: int, other: int) -> dict[str, str] | None:
    """Code in another year by code in a year, of areas with the same boundary in both; None when it is one year.

    Parameters
    ----------
    steps
        Links between the areas of successive stored years.
    year, other
        Years of the areas.

    Raises
    ------
    InputError
        If a year in between is not stored, so that nothing links the two.
    """
    if year == other:
        return None
    step = _composed(steps, min(year, other), max(year, other))
    if step is None:
        raise InputError(
            mark("Areas of {year} and {other} cannot be linked: a year in between is not stored; fetch it first."),
            year=year,
            other=other,
        )
    return step.linked if year > other else step.after


def carried_to(reader: Reader, scope: Scope, before: Answer, step: Step, *, to: int) -> CarriedFigures | None:
    """Figures on the boundaries of another year; None when no area was redrawn or boundaries are not laid over.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope
        Of which areas.
    before
        Figures of the earlier year.
    step
        Links from their areas to those of `to`.
    to
        Year of the boundaries.

    Raises
    ------
    KaartError
        If boundaries are damaged or cannot be laid over each other.
    """
    crosswalk = lay_over(reader, scope, step, year=step.first, to=to)
    if crosswalk is None:
        return None
    names = reader.figures(scope, family=Family.KWB, year=to).frame[["code", "name"]]
    return carry_figures(before.figures, crosswalk, names=names, boundary_year=to)
