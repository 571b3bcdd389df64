"""The scenario of a view as a parameter of its link: kept as text, which `kaart.ui.what_if` writes and reads."""

from __future__ import annotations

import streamlit as st

from kaart.analysis.access.facilities import Facility
from kaart.catalogue.scope import Scope

SCENARIO = "scenario"
# In the place of a scenario that is too long for a link: this session holds it, and no other.
IN_SESSION = "sessie"
_TEXTS, _ARRIVED = "_watals_links", "_watals_aangekomen"
_Place = tuple[Facility, str]


def _texts() -> dict[_Place, str]:
    texts: dict[_Place, str] = st.session_state.setdefault(_TEXTS, {})
    return texts


def scenario_text(scope: Scope, facility: Facility) -> str:
    """The scenario of a region and facility in its link, "" for none."""
    return _texts().get((facility, scope.id), "")


def keep_text(scope: Scope, facility: Facility, text: str) -> None:
    """Keep the scenario of a region and facility for the link that this view writes next."""
    _texts()[facility, scope.id] = text


def take_over_text(scope: Scope, facility: Facility, text: str) -> None:
    """Note that a link with this scenario, "" for none, was followed; `arrived_text` gives it once."""
    keep_text(scope, facility, text)
    st.session_state[_ARRIVED] = (facility, scope.id)


def arrived_text(scope: Scope, facility: Facility) -> str | None:
    """The scenario of the link that was followed just now, "" for none; None when none was followed."""
    if st.session_state.get(_ARRIVED) != (facility, scope.id):
        return None
    del st.session_state[_ARRIVED]
    return scenario_text(scope, facility)
