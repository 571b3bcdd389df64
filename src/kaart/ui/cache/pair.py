"""Two indicators in classes with the layer file that shows them, kept between reruns."""

from __future__ import annotations

from pandas import DataFrame

from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.render.pair.map import Together, put_together
from kaart.render.pair.words import pair_table
from kaart.ui.cache.figures import load_answer, stored_name
from kaart.ui.cache.keep import kept
from kaart.ui.cache.layers import Drawn, draw
from kaart.ui.cache.links import load_link

LEGEND_PX = 420


@kept(max_entries=64)
def load_together(scope: Scope, *, first: str, second: str, level: Level, year: int, second_year: int) -> Together:
    """Two indicators in classes.

    Parameters
    ----------
    scope, level
        Areas.
    first, second
        Ids of the indicators.
    year, second_year
        Year of either; the areas are those in which the first is counted.

    Raises
    ------
    InputError
        If one holds classes already, or nothing links the years of their areas.
    KaartError
        If one has no figures to give; see `kaart.answers.figures.answer`.
    """
    one = load_answer(scope, indicator=first, level=level, year=year).figures
    other = load_answer(scope, indicator=second, level=level, year=second_year).figures
    linked = load_link(scope, level=level, year=one.area_year, other=other.area_year)
    return put_together(one, other, linked=linked)


@kept(max_entries=64)
def load_pair_drawn(
    scope: Scope,
    *,
    indicators: tuple[str, str],
    level: Level,
    years: tuple[int, int],
    language: str,
    size_px: tuple[int, int],
) -> Drawn:
    """Layer file that holds two indicators and nothing else.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored for any year.
    KaartError
        As in `load_together`.
    """
    shown = _together(scope, indicators, level, years)
    return draw(
        scope,
        dict(zip(indicators, shown.axes, strict=True)),
        level=level,
        year=shown.first.area_year,
        language=language,
        size_px=size_px,
        legend_px=LEGEND_PX,
    )


@kept(max_entries=64)
def load_pair_table(
    scope: Scope, *, indicators: tuple[str, str], level: Level, years: tuple[int, int], language: str
) -> DataFrame:
    """Table twin of two indicators, of `kaart.render.pair.words.pair_table`; not to be changed.

    Raises
    ------
    KaartError
        As in `load_together`.
    """
    shown = _together(scope, indicators, level, years)
    gemeenten = {code: stored_name(code) for code in set(shown.first.frame["gemeente"]) if code}
    return pair_table(shown, language=language, gemeenten=gemeenten)


def _together(scope: Scope, indicators: tuple[str, str], level: Level, years: tuple[int, int]) -> Together:
    first, second = indicators
    return load_together(scope, first=first, second=second, level=level, year=years[0], second_year=years[1])
