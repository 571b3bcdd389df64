"""The figures of a region of buurten or wijken as one, for its profile: beside gemeente and country.

Averages, medians and scores do not add up; they are listed as such and not read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from kaart.answers.figures import Answer, answer, lacks_layer, latest_year
from kaart.answers.reading import Reader
from kaart.answers.references import level_value, whole_value
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import NO_FIGURES
from kaart.model.totals import Total, why_not_summed


@dataclass(frozen=True)
class SelectionRow:
    """One figure of a selection.

    Attributes
    ----------
    indicator, year
        What it is of.
    total
        Figure of the areas as one, or the reason why there is none.
    gemeente, country
        Figures of the one gemeente around it and of the country; NaN where there is none.
    """

    indicator: Indicator
    year: int
    total: Total
    gemeente: float
    country: float


@dataclass(frozen=True)
class SelectionProfile:
    """Figures of a selection.

    Attributes
    ----------
    rows
        In the order of the catalogue.
    left_out
        Indicators of which several areas have no figure as one.
    """

    rows: tuple[SelectionRow, ...]
    left_out: tuple[Indicator, ...]


def selection_profile(reader: Reader, scope: Scope, *, year: int, catalogue: Catalogue) -> SelectionProfile:
    """Figures of a region of buurten or wijken as one.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, year
        The region, and the year asked for: an indicator without figures of that year shows its latest.
    catalogue
        Records of the indicators.

    Raises
    ------
    CorruptStoreError
        If what is stored is damaged.
    """
    rows, left_out = [], []
    for indicator in catalogue.indicators:
        level = scope.part_level(year) or Level.BUURT
        if level.value not in indicator.levels or lacks_layer(reader.library, scope, indicator):
            continue
        if why_not_summed(indicator) is not None:
            left_out.append(indicator)
            continue
        row = _row(reader, scope, indicator, year=year, catalogue=catalogue)
        if row is not None:
            rows.append(row)
    return SelectionProfile(tuple(rows), tuple(left_out))


def _row(reader: Reader, scope: Scope, indicator: Indicator, *, year: int, catalogue: Catalogue) -> SelectionRow | None:
    """Figure of an indicator; None where nothing at all is stored of it."""

    def ask(level: Level, *, of: int) -> Answer:
        return answer(reader, scope, indicator=indicator, level=level, year=of, catalogue=catalogue)

    level = scope.part_level(year) or Level.BUURT
    try:
        found = ask(level, of=year)
        if found.figures.coverage == 0:
            latest = latest_year(reader, scope, indicator=indicator, level=level, catalogue=catalogue)
            found = ask(level, of=latest)
    except NO_FIGURES:
        return None
    figures = found.figures
    of_year = partial(ask, of=figures.year)
    total = whole_value(scope, figures.area_year, of_year)
    gemeenten = scope.gemeenten(figures.area_year) or ()
    gemeente = level_value(of_year, Level.GEMEENTE) if len(gemeenten) == 1 else None
    country = level_value(of_year, Level.LAND)
    return SelectionRow(
        indicator,
        figures.year,
        Total(math.nan) if total is None else total,
        math.nan if gemeente is None else gemeente,
        math.nan if country is None else country,
    )
