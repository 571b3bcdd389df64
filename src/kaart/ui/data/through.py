"""How areas follow from those of other years, kept between reruns."""

from __future__ import annotations

import streamlit as st

from kaart.analysis.links import Step, compose
from kaart.codes import Level
from kaart.errors import InputError, mark
from kaart.profile_query import steps_between
from kaart.scope import Scope
from kaart.ui.data.kept import find_scope, library


def load_steps(scope: Scope, *, level: Level) -> tuple[Step, ...]:
    """Links between the areas of successive stored years; none between years that do not follow each other."""
    return _steps(scope.id, level.value, library().stamp())


def linked_years(scope: Scope, *, level: Level, year: int) -> frozenset[int]:
    """Years whose areas can be linked to those of a year: itself, and stored years without a gap in between."""
    steps = {(step.first, step.last) for step in load_steps(scope, level=level)}
    found = {year}
    for way in (1, -1):
        here = year
        while (min(here, here + way), max(here, here + way)) in steps:
            here += way
            found.add(here)
    return frozenset(found)


def load_link(scope: Scope, *, level: Level, year: int, other: int) -> dict[str, str] | None:
    """Code in another year by code in a year, of areas with the same boundary in both; None when it is one year.

    Raises
    ------
    InputError
        If a year in between is not stored, so that nothing links the two.
    """
    if year == other:
        return None
    if other not in linked_years(scope, level=level, year=year):
        raise InputError(
            mark("Areas of {year} and {other} cannot be linked: a year in between is not stored; fetch it first."),
            year=year,
            other=other,
        )
    low, high = min(year, other), max(year, other)
    step = compose(step for step in load_steps(scope, level=level) if low <= step.first and step.last <= high)
    return step.linked if year == high else step.after


@st.cache_resource(max_entries=64, show_spinner=False)
def _steps(scope_id: str, level_name: str, stamp: str) -> tuple[Step, ...]:  # noqa: ARG001 - stamp is in the key
    return steps_between(library(), find_scope(scope_id), level=Level(level_name))
