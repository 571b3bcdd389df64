"""How areas follow from those of other years, kept between reruns."""

from __future__ import annotations

from itertools import pairwise

import streamlit as st

from kaart.analysis.links import Step, find_links
from kaart.catalogue import Family
from kaart.codes import Level
from kaart.scope import Scope
from kaart.ui.data.kept import find_scope, kept_figures, library


def load_steps(scope: Scope, *, level: Level) -> tuple[Step, ...]:
    """Links between the areas of successive stored years; none between years that do not follow each other."""
    return _steps(scope.id, level.value, library().stamp())


@st.cache_resource(max_entries=64, show_spinner=False)
def _steps(scope_id: str, level_name: str, stamp: str) -> tuple[Step, ...]:
    scope, level, found = find_scope(scope_id), Level(level_name), library()
    # For a country the flags of CBS must do: laying all its shapes over each other takes minutes.
    drawn = () if scope.is_country else found.boundary_years(scope, level=level)
    steps = []
    for before, after in pairwise(found.years(Family.KWB, scope)):
        if after != before + 1:
            continue
        old, new = (kept_figures(scope_id, Family.KWB.value, year, stamp).frame for year in (before, after))
        both = {before, after} <= set(drawn)
        shapes = [found.areas(scope, level=level, year=year).areas if both else None for year in (before, after)]
        steps.append(find_links(old, new, level=level, year=after, shapes_before=shapes[0], shapes_after=shapes[1]))
    return tuple(steps)
