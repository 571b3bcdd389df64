"""The areas of a view in order, beside the figure of the whole and of the country."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pandas import DataFrame

from kaart.analysis.compare.ranking import Alike, Ranking, rank, together
from kaart.catalogue import Kind
from kaart.model.indicators import Figures


@dataclass(frozen=True)
class Compared:
    """A ranking with its reference values.

    Attributes
    ----------
    ranking
        Areas in order.
    bounds
        Rounding bounds by area code.
    region, country
        Value of the whole scope (of one gemeente: its own) and of the country; NaN when unknown.
    figures
        The figures that were ranked, all areas of the view.
    """

    ranking: Ranking
    bounds: DataFrame
    region: float
    country: float
    figures: Figures

    @property
    def area_year(self) -> int:
        """Year of the areas."""
        return self.figures.area_year


def compare(
    figures: Figures,
    *,
    gemeenten: Figures | None,
    country: Figures | None,
    whole_country: bool = False,
    alike: Alike | None = None,
    context: DataFrame | None = None,
) -> Compared:
    """Rank areas, with what to compare them with.

    Parameters
    ----------
    figures
        Values of one indicator, level and year.
    gemeenten, country
        The same indicator and year per gemeente of the scope, and of the country; None where there is none.
    whole_country
        Whether the scope is the country, which is then no region to compare with.
    alike, context
        As in `kaart.analysis.compare.ranking.rank`.

    Raises
    ------
    InputError
        If the indicator is a class, or the choice of areas cannot be met.
    """
    region = math.nan if whole_country else _together(gemeenten)
    nation = math.nan
    if country is not None and len(country.frame) == 1:
        nation = float(country.frame["value"].iloc[0])
    bounds = _bounds(figures)
    ranking = rank(
        figures, bounds=bounds, gemeenten=gemeenten, region=region, country=nation, alike=alike, context=context
    )
    return Compared(ranking, bounds, region, nation, figures)


def _bounds(figures: Figures) -> DataFrame:
    """Rounding bounds; the values themselves where the rounding is unknown."""
    found = figures.bounds.copy()
    for side in ("low", "high"):
        found[side] = found[side].fillna(found["value"])
    return found


def _together(gemeenten: Figures | None) -> float:
    """Value of the gemeenten of the scope together, NaN when it cannot be computed."""
    if gemeenten is None or gemeenten.frame.empty or gemeenten.indicator.kind is not Kind.INTENSIVE:
        return math.nan
    return together(gemeenten, codes=gemeenten.frame["code"]).value
