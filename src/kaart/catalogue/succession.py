"""Which indicator CBS counts in which year, where a definition ended and another one came.

Values of an indicator and of its successor never share a scale. The look-ups here name the
indicator that took over, so that the page can point to it.
"""

from __future__ import annotations

from collections.abc import Iterable

from kaart.catalogue.catalogue import Catalogue
from kaart.catalogue.records import Indicator, Text


def instead(catalogue: Catalogue, indicator: Indicator, *, year: int, before: str = "") -> Indicator | None:
    """Find the indicator that stands in for another in a year, following successors in both directions.

    Parameters
    ----------
    catalogue
        Holds the records.
    indicator
        Indicator without figures in `year`.
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
    seen, frontier = {indicator.id}, [indicator]
    while frontier:
        following = [item for one in frontier for item in _next(catalogue, one, ahead=ahead) if item.id not in seen]
        seen |= {item.id for item in following}
        fitting = [item for item in following if year in item.years]
        if fitting:
            return next((item for item in fitting if item.id == before), fitting[0])
        frontier = following
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
