"""How areas follow from those of other years, kept between reruns."""

from __future__ import annotations

import streamlit as st

from kaart.analysis.links import Step
from kaart.codes import Level
from kaart.profile_query import steps_between
from kaart.scope import Scope
from kaart.ui.data.kept import find_scope, library


def load_steps(scope: Scope, *, level: Level) -> tuple[Step, ...]:
    """Links between the areas of successive stored years; none between years that do not follow each other."""
    return _steps(scope.id, level.value, library().stamp())


@st.cache_resource(max_entries=64, show_spinner=False)
def _steps(scope_id: str, level_name: str, stamp: str) -> tuple[Step, ...]:  # noqa: ARG001 - stamp is in the key
    return steps_between(library(), find_scope(scope_id), level=Level(level_name))
