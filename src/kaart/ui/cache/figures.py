"""What pages read of the store, kept between reruns.

Everything is keyed by the store's stamp, so that a refresh, also one from the command line,
is seen at the next rerun. Nothing a user uploaded or typed is kept here.
"""

from __future__ import annotations

from functools import lru_cache

import streamlit as st
from pandas import DataFrame, Series

from kaart.analysis.classes.rounding import rate_divisors
from kaart.answers.figures import Answer, Taken, answer, answer_from, latest_year, take
from kaart.catalogue import Family, load
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, gemeente_of, wijk_of
from kaart.core.errors import KaartError
from kaart.core.settings import Settings
from kaart.store.library import WHOLE_COUNTRY, Library, LoadedFigures


def settings() -> Settings:
    """Settings of this process."""
    return Settings.from_environment()


def library() -> Library:
    """Store of this installation and the packaged example region."""
    return _library(settings())


@lru_cache(maxsize=8)
def _library(found: Settings) -> Library:
    return Library(found)


def load_answer(scope: Scope, *, indicator: str, level: Level, year: int) -> Answer:
    """Values of an indicator for a scope.

    Raises
    ------
    KaartError
        If there are none to give; see `kaart.answers.figures.answer`.
    """
    return kept_answer(scope.id, indicator, level.value, year, library().stamp())


@st.cache_resource(max_entries=512, show_spinner=False)
def kept_answer(scope_id: str, indicator: str, level: str, year: int, stamp: str) -> Answer:
    """As `load_answer`, with the store's stamp as argument; for other cached functions.

    Parameters
    ----------
    scope_id, indicator, level, year
        What is asked.
    stamp
        Result of `Library.stamp`.

    Raises
    ------
    KaartError
        As in `load_answer`.
    """
    catalogue, scope = load(), find_scope(scope_id)
    record = catalogue.indicator(indicator)
    if record.table_family is not None:
        family = record.table_family.value
        if not kept_figures(scope_id, family, year, stamp).frame.empty:
            return answer_from(_taken(scope_id, family, level, year, stamp), indicator=record)
    return answer(library(), scope, indicator=record, level=Level(level), year=year, catalogue=catalogue)


@st.cache_resource(max_entries=32, show_spinner=False)
def _taken(scope_id: str, family: str, level: str, year: int, stamp: str) -> Taken:
    return take(kept_figures(scope_id, family, year, stamp), find_scope(scope_id), level=Level(level), year=year)


@st.cache_resource(max_entries=32, show_spinner=False)
def kept_figures(scope_id: str, family: str, year: int, stamp: str) -> LoadedFigures:  # noqa: ARG001 - stamp is in the key
    """Raw figures of a scope, family and year under the store's stamp.

    Parameters
    ----------
    scope_id, family, year
        What is asked.
    stamp
        Result of `Library.stamp`.

    Raises
    ------
    CorruptStoreError
        As in `kaart.store.library.Library.figures`.
    """
    return library().figures(find_scope(scope_id), family=Family(family), year=year)


def find_scope(text: str) -> Scope:
    """Scope that a code, region or name stands for.

    Raises
    ------
    UnknownAreaError
        If nothing has that code or name.
    """
    return _scope(text, library().stamp())


@st.cache_resource(max_entries=512, show_spinner=False)
def _scope(text: str, stamp: str) -> Scope:  # noqa: ARG001 - stamp is in the key
    return library().scope(text)


def load_divisors(scope: Scope, *, indicator: str, year: int) -> Series[float] | None:
    """Divisors of a calculated rate by code, for its rounding bounds; None for other indicators."""
    record = load().indicator(indicator)
    if record.table_family is None or not record.per:
        return None
    loaded = kept_figures(scope.id, record.table_family.value, year, library().stamp())
    return rate_divisors(loaded.frame, indicator=record)


def scope_choices(found: Library) -> dict[str, str]:
    """Regions and gemeenten with stored figures, by id, real ones first."""
    fetched = set(found.fetched())
    names = found.names()
    # A region of one whole gemeente is listed as that gemeente.
    regions = [
        region
        for region in (*load().regions, *found.user_regions())
        if any({gemeente_of(code) for code in period.members} <= fetched for period in region.periods)
        and any(len(period.members) > 1 for period in region.periods)
    ]
    choices = {region.id: region.name for region in regions}
    single = sorted(code for code in fetched if code != WHOLE_COUNTRY)
    choices |= {code: names.get(code) or stored_name(code) for code in single}
    if WHOLE_COUNTRY in fetched:
        choices[COUNTRY] = "Nederland"
    example = found.example_region()
    if example is not None:
        choices[example.id] = example.name
    return choices


def stored_name(code: str) -> str:
    """Name of an area as the newest stored table has it; the code when none has."""
    return find_scope(code).name


def load_raw(scope: Scope, year: int) -> DataFrame:
    """Codes and names of all areas in the gemeenten of a scope, in a stored year."""
    return kept_figures(scope.id, Family.KWB.value, year, library().stamp()).frame[["code", "name"]]


def library_years(scope: Scope) -> tuple[int, ...]:
    """Years with stored tables of buurten for a scope."""
    return library().years(Family.KWB, scope)


def parents(code: str) -> tuple[str, ...]:
    """The wijk and gemeente of an area, itself left out, then the country."""
    chain = []
    if code.startswith("BU"):
        chain.append(wijk_of(code))
    if code.startswith(("BU", "WK")):
        chain.append(gemeente_of(code))
    return (*chain, COUNTRY)


def latest_with_value(scope: Scope, *, indicator: str, level: Level, year: int) -> Answer | None:
    """Answer of a year or, when it has no values, of the latest year that has; None when none has."""
    record = load().indicator(indicator)
    for chosen in (year, None):
        try:
            moment = chosen or latest_year(library(), scope, indicator=record, level=level, catalogue=load())
            found = load_answer(scope, indicator=indicator, level=level, year=moment)
        except KaartError:
            continue
        if found.figures.coverage > 0:
            return found
    return None


def last_scope(found: Library) -> str:
    """Region this installation showed or fetched last; else the example region, else anything stored."""
    choices = scope_choices(found)
    last = found.last_scope()
    if last in choices:
        return last
    example = found.example_region()
    return example.id if example is not None else next(iter(choices), "")
