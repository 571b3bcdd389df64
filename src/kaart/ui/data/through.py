"""How areas follow from those of other years, and figures carried over redrawn boundaries, kept between reruns."""

from __future__ import annotations

from itertools import pairwise

import streamlit as st

from kaart.analysis.carried import CarriedFigures, carry_figures
from kaart.analysis.crosswalk import Crosswalk, build_crosswalk
from kaart.analysis.lineage import between
from kaart.analysis.links import LINKED, Step, find_links
from kaart.catalogue import Family, Kind, load
from kaart.codes import Level
from kaart.errors import KaartError
from kaart.scope import Scope
from kaart.ui.data.kept import find_scope, kept_answer, kept_figures, library, load_divisors


def load_steps(scope: Scope, *, level: Level) -> tuple[Step, ...]:
    """Links between the areas of successive stored years.

    Between years that do not follow each other there are none, unless boundaries of both are stored.
    """
    return _steps(scope.id, level.value, library().stamp())


def load_step(scope: Scope, *, level: Level, first: int, last: int) -> Step | None:
    """Links from one stored year to another; None when nothing links the years in between."""
    return between({step.first: step for step in load_steps(scope, level=level)}, first, last)


def is_carried(scope: Scope, *, level: Level) -> bool:
    """Whether figures of a scope are carried over redrawn boundaries at all.

    Those of the whole country are so only per gemeente: to lay all its buurten over each other, year by
    year, takes more time than somebody who waits for a page has.
    """
    return not scope.is_country or level is Level.GEMEENTE


def load_carried(scope: Scope, *, indicator: str, level: Level, year: int) -> tuple[CarriedFigures, ...]:
    """Figures of other years on the boundaries of a year, of those years in which any area of the scope was redrawn.

    Raises
    ------
    KaartError
        If boundaries cannot be laid over each other; see `kaart.analysis.crosswalk.build_crosswalk`.
    """
    years = (other for other in library().years(Family.KWB, scope) if other != year)
    found = (load_carried_year(scope, indicator=indicator, level=level, year=other, to=year) for other in years)
    return tuple(item for item in found if item is not None)


def load_carried_year(scope: Scope, *, indicator: str, level: Level, year: int, to: int) -> CarriedFigures | None:
    """Figures of one year on the boundaries of another.

    None when no area was redrawn in between, when they are not carried (`is_carried`), when boundaries
    of either year are not stored, or when there are no figures that can be carried.

    Raises
    ------
    KaartError
        As in `load_carried`.
    """
    return _carried(scope.id, indicator, level.value, year, to, library().stamp())


def load_crosswalk(scope: Scope, *, level: Level, year: int, to: int) -> Crosswalk | None:
    """Weights from the areas of one year to those of another; None as in `load_carried_year`.

    Raises
    ------
    KaartError
        As in `load_carried`.
    """
    return _crosswalk(scope.id, level.value, year, to, library().stamp())


@st.cache_resource(max_entries=64, show_spinner=False)
def _steps(scope_id: str, level_name: str, stamp: str) -> tuple[Step, ...]:
    scope, level, found = find_scope(scope_id), Level(level_name), library()
    # For all buurten of a country the flags of CBS must do: laying their shapes over each other takes too long.
    drawn = set(found.boundary_years(scope, level=level)) if is_carried(scope, level=level) else set()
    steps = []
    for before, after in pairwise(found.years(Family.KWB, scope)):
        both = {before, after} <= drawn
        if after != before + 1 and not both:
            continue
        old, new = (kept_figures(scope_id, Family.KWB.value, year, stamp).frame for year in (before, after))
        shapes = [found.areas(scope, level=level, year=year).areas if both else None for year in (before, after)]
        steps.append(
            find_links(old, new, level=level, year=after, first=before, shapes_before=shapes[0], shapes_after=shapes[1])
        )
    return tuple(steps)


@st.cache_resource(max_entries=64, show_spinner=False)
def _crosswalk(scope_id: str, level_name: str, year: int, to: int, stamp: str) -> Crosswalk | None:
    scope, level, found = find_scope(scope_id), Level(level_name), library()
    if not is_carried(scope, level=level) or not {year, to} <= set(found.boundary_years(scope, level=level)):
        return None
    step = load_step(scope, level=level, first=min(year, to), last=max(year, to))
    if step is None or step.frame["link"].isin(LINKED).all():
        return None
    people = kept_figures(scope_id, Family.KWB.value, to, stamp).frame.set_index("code")
    return build_crosswalk(
        found.areas(scope, level=level, year=year).areas,
        found.areas(scope, level=level, year=to).areas,
        linked=step.linked if year < to else step.after,
        inhabitants=people.get("inwoners"),
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def _carried(scope_id: str, indicator: str, level_name: str, year: int, to: int, stamp: str) -> CarriedFigures | None:
    scope, level, record = find_scope(scope_id), Level(level_name), load().indicator(indicator)
    crosswalk = None if record.kind is Kind.CATEGORY else load_crosswalk(scope, level=level, year=year, to=to)
    if crosswalk is None:
        return None
    try:
        figures = kept_answer(scope_id, indicator, level_name, year, stamp).figures
    except KaartError:
        # Not at this level, or not that year: there is nothing to carry.
        return None
    return carry_figures(
        figures,
        crosswalk,
        names=kept_figures(scope_id, Family.KWB.value, to, stamp).frame[["code", "name"]],
        boundary_year=to,
        denominator=load_divisors(scope, indicator=indicator, year=year),
    )
