"""Two indicators in classes with the layer file that shows them, kept between reruns."""

from __future__ import annotations

import streamlit as st
from pandas import DataFrame

from kaart.analysis.classes.bivariate import bivariate, renamed
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.render.pair.map import Together
from kaart.render.pair.words import pair_table
from kaart.ui.cache.figures import find_scope, kept_answer, library, stored_name
from kaart.ui.cache.layers import Drawn, draw
from kaart.ui.cache.links import load_link

LEGEND_PX = 420


def load_together(scope: Scope, *, first: str, second: str, level: Level, year: int, second_year: int) -> Together:
    """Two indicators in classes.

    Parameters
    ----------
    scope, level
        Areas.
    first, second
        Ids of the indicators.
    year, second_year
        Year of either; the areas are those of the first.

    Raises
    ------
    InputError
        If one holds classes already, or nothing links the two years.
    KaartError
        If one has no figures to give; see `kaart.answers.figures.answer`.
    """
    return _together(scope.id, (first, second), level.value, (year, second_year), library().stamp())


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
    return _pair_drawn(scope.id, indicators, level.value, years, language, size_px, library().stamp())


def load_pair_table(
    scope: Scope, *, indicators: tuple[str, str], level: Level, years: tuple[int, int], language: str
) -> DataFrame:
    """Table twin of two indicators, of `kaart.render.pair.words.pair_table`; not to be changed.

    Raises
    ------
    KaartError
        As in `load_together`.
    """
    return _table(scope.id, indicators, level.value, years, language, library().stamp())


@st.cache_resource(max_entries=64, show_spinner=False)
def _table(
    scope_id: str, indicators: tuple[str, str], level_name: str, years: tuple[int, int], language: str, stamp: str
) -> DataFrame:
    shown = _together(scope_id, indicators, level_name, years, stamp)
    gemeenten = {code: stored_name(code) for code in set(shown.first.frame["gemeente"]) if code}
    return pair_table(shown, language=language, gemeenten=gemeenten)


@st.cache_resource(max_entries=64, show_spinner=False)
def _together(
    scope_id: str, indicators: tuple[str, str], level_name: str, years: tuple[int, int], stamp: str
) -> Together:
    first, second = (
        kept_answer(scope_id, name, level_name, year, stamp).figures
        for name, year in zip(indicators, years, strict=True)
    )
    linked = load_link(find_scope(scope_id), level=Level(level_name), year=years[0], other=years[1])
    called = second if linked is None else renamed(second, linked)
    return Together(bivariate(first, second, linked=linked), first, called.only(frozenset(first.frame["code"])))


@st.cache_resource(max_entries=64, show_spinner=False)
def _pair_drawn(
    scope_id: str,
    indicators: tuple[str, str],
    level_name: str,
    years: tuple[int, int],
    language: str,
    size_px: tuple[int, int],
    stamp: str,
) -> Drawn:
    shown = _together(scope_id, indicators, level_name, years, stamp)
    return draw(
        find_scope(scope_id),
        dict(zip(indicators, shown.axes, strict=True)),
        level=Level(level_name),
        year=years[0],
        language=language,
        size_px=size_px,
        legend_px=LEGEND_PX,
    )
