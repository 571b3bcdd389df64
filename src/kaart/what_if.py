"""A scenario worked out on accessibility from the store: before against after."""

from __future__ import annotations

from dataclasses import dataclass

from geopandas import GeoDataFrame
from pandas import Series

from kaart.access import Access
from kaart.analysis.access import places_per_100
from kaart.analysis.effect import Effect, effect_of
from kaart.analysis.measures import NEAREST, PLACES
from kaart.analysis.reach import nearest_m
from kaart.analysis.scenario import Scenario
from kaart.analysis.scenario_sites import apply_scenario


@dataclass(frozen=True)
class WhatIf:
    """A scenario worked out.

    Attributes
    ----------
    scenario
        The changes.
    measure
        Key of what is compared: places or metres.
    sites
        After the changes.
    effect
        Before against after, of whole gemeenten.
    low_income_year
        Year of the figures of low incomes; None when there are none.
    """

    scenario: Scenario
    measure: str
    sites: GeoDataFrame
    effect: Effect
    low_income_year: int | None

    @property
    def after(self) -> Series[float]:
        """Measure after the changes, by buurt."""
        return self.effect.frame.set_index("code")["after"]


def measured(found: Access, sites: GeoDataFrame, measure: str) -> Series[float]:
    """Places per 100 children, or metres to the nearest, by buurt of whole gemeenten.

    Parameters
    ----------
    found
        Demand and children.
    sites
        EPSG:28992 points.
    measure
        `PLACES` or `NEAREST`.
    """
    if measure == NEAREST:
        return nearest_m(found.demand, sites, metric=found.metric)
    return places_per_100(found.demand, sites, metric=found.metric, children=found.children)


def work_out(
    found: Access, scenario: Scenario, *, measure: str, low_income: tuple[tuple[str, ...], int] | None
) -> WhatIf:
    """Before against after of a scenario.

    Parameters
    ----------
    found
        What there is.
    scenario
        The changes.
    measure
        `PLACES` or `NEAREST`.
    low_income
        Buurten with many low incomes and the year, None when unknown.

    Raises
    ------
    InputError
        If a change does not fit the sites.
    """
    sites = apply_scenario(found.supply.sites, scenario)
    effect = effect_of(
        measured(found, found.supply.sites, measure),
        measured(found, sites, measure),
        people=found.children,
        marked=() if low_income is None else low_income[0],
        more_is_better=measure == PLACES,
    )
    return WhatIf(scenario, measure, sites, effect, None if low_income is None else low_income[1])
