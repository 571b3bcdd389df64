"""Accessibility with its layer files, kept between reruns."""

from __future__ import annotations

import streamlit as st

from kaart.access import Access, LowIncome, Question, load_access, low_income_areas
from kaart.analysis.bivariate import bivariate
from kaart.analysis.measures import MEASURES, Facility, measure_figures, measure_of
from kaart.catalogue import load
from kaart.codes import Level
from kaart.errors import InputError, NotInStoreError, mark
from kaart.model.indicators import Figures
from kaart.query import latest_year
from kaart.render.pair import Together
from kaart.scope import EXAMPLE, Scope
from kaart.street_files import extract_of
from kaart.ui.data.drawn import Drawn, draw
from kaart.ui.data.kept import find_scope, library, load_answer, settings
from kaart.ui.data.pair import LEGEND_PX


def load_reached(scope: Scope, *, facility: Facility, year: int | None = None) -> Access:
    """Every measure of a facility; not to be changed.

    Raises
    ------
    InputError
        If the whole country is asked: that takes longer than anybody waits for a page.
    NotInStoreError
        If sites, a timetable or boundaries have not been fetched.
    """
    if scope.is_country:
        raise InputError(
            mark("Of the whole country this takes minutes: choose a region here, or run kaart bereik --gebied NL.")
        )
    return _reached(scope.id, facility.value, year, reach_stamp())


def reach_stamp() -> str:
    """Changes with the store, and with the streets that this installation measures over."""
    extract = extract_of(settings())
    return library().stamp() if extract is None else f"{library().stamp()} {extract.path} {extract.stamp}"


@st.cache_resource(max_entries=24, show_spinner=False)
def _reached(scope_id: str, facility: str, year: int | None, stamp: str) -> Access:  # noqa: ARG001 - stamp is in the key
    scope = find_scope(scope_id)
    question = Question(Facility(facility), year=year, extract=extract_of(settings()))
    return load_access(library(), scope, question, catalogue=load())


def figures_of(found: Access, measure: str) -> Figures:
    """One measure as figures."""
    source = EXAMPLE if found.invented else ""
    record = measure_of(found.facility, measure)
    return measure_figures(found.frame, facility=found.facility, measure=record, year=found.year, source=source)


def load_access_drawn(scope: Scope, *, facility: Facility, language: str, size_px: tuple[int, int]) -> Drawn:
    """Layer file with every measure of a facility, so that switching fetches nothing.

    Raises
    ------
    KaartError
        As in `load_reached`.
    """
    return _drawn(scope.id, facility.value, language, size_px, reach_stamp())


@st.cache_resource(max_entries=24, show_spinner=False)
def _drawn(scope_id: str, facility: str, language: str, size_px: tuple[int, int], stamp: str) -> Drawn:
    found = _reached(scope_id, facility, None, stamp)
    figures = {measure.id: figures_of(found, measure.id) for measure in MEASURES[found.facility]}
    return draw(find_scope(scope_id), figures, level=Level.BUURT, year=found.year, language=language, size_px=size_px)


def load_low_income(scope: Scope) -> LowIncome | None:
    """Where many have a low income, None where there are no such figures."""
    return _low_income(scope.id, library().stamp())


@st.cache_resource(max_entries=64, show_spinner=False)
def _low_income(scope_id: str, stamp: str) -> LowIncome | None:  # noqa: ARG001 - stamp is in the key
    return low_income_areas(library(), find_scope(scope_id), catalogue=load())


def load_need(
    scope: Scope, *, facility: Facility, measure: str, need: str, language: str, size_px: tuple[int, int]
) -> tuple[Together, Drawn]:
    """Need beside supply: an indicator of poverty and a measure, on boundaries and people of the indicator's year.

    Raises
    ------
    KaartError
        If there is no figure of need, or no accessibility on the boundaries of its year.
    """
    return _need(scope.id, facility.value, measure, need, language, size_px, reach_stamp())


@st.cache_resource(max_entries=24, show_spinner=False)
def _need(
    scope_id: str, facility: str, measure: str, need: str, language: str, size_px: tuple[int, int], stamp: str
) -> tuple[Together, Drawn]:
    scope, record = find_scope(scope_id), load().indicator(need)
    year = latest_year(library(), scope, indicator=record, level=Level.BUURT, catalogue=load())
    if year not in library().boundary_years(scope, level=Level.BUURT):
        raise NotInStoreError(
            mark("The boundaries of {area} have not been fetched yet; run kaart sync {id}."),
            area=scope.name,
            id=scope.id,
        )
    first = load_answer(scope, indicator=need, level=Level.BUURT, year=year).figures
    supply = figures_of(_reached(scope_id, facility, year, stamp), measure)
    shown = Together(bivariate(first, supply), first, supply)
    drawn = draw(
        scope,
        {need: first, measure: supply},
        level=Level.BUURT,
        year=year,
        language=language,
        size_px=size_px,
        legend_px=LEGEND_PX,
    )
    return shown, drawn
