"""Which indicator CBS counts in which year, where a definition ended and another one came.

Values of an indicator and of its successor never share a scale; what is found here says
what there is instead, and the reader is told.
"""

from __future__ import annotations

from collections.abc import Iterable

from kaart.catalogue.catalogue import Catalogue
from kaart.catalogue.records import Indicator, Text


def instead(catalogue: Catalogue, indicator: Indicator, *, year: int, before: str = "") -> Indicator | None:
    """What is counted in a year in which an indicator is not, by following successors either way.

    Parameters
    ----------
    catalogue
        Holds the records.
    indicator
        Whose years do not hold `year`.
    year
        Asked for.
    before
        Id of the indicator to prefer where several ended in the same successor, such as the one that was
        left before.

    Returns
    -------
    Indicator or None
        None where nothing took its place; never the indicator itself.
    """
    if year in indicator.years:
        return None
    ahead = year > max(indicator.years, default=year)
    seen, found = {indicator.id}, [indicator]
    while found:
        following = [item for one in found for item in _next(catalogue, one, ahead=ahead) if item.id not in seen]
        seen |= {item.id for item in following}
        fitting = [item for item in following if year in item.years]
        if fitting:
            return next((item for item in fitting if item.id == before), fitting[0])
        found = following
    return None


def _next(catalogue: Catalogue, indicator: Indicator, *, ahead: bool) -> Iterable[Indicator]:
    if ahead:
        return (item for item in catalogue.indicators if item.id == indicator.successor)
    return (item for item in catalogue.indicators if item.successor == indicator.id)


def breaks_between(indicator: Indicator, first: int, second: int) -> tuple[tuple[int, Text], ...]:
    """Changes within one indicator that lie between two years, in whatever order the years are given.

    Parameters
    ----------
    indicator
        Catalogue record.
    first, second
        Years; a change counts from its own year on.
    """
    low, high = sorted((first, second))
    return tuple((year, text) for year, text in indicator.breaks if low < year <= high)
