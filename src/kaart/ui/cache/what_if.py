"""Effects of scenarios, cached between reruns: the same scenario is never computed twice."""

from __future__ import annotations

import streamlit as st

from kaart.analysis.scenario.document import Scenario, read_scenario
from kaart.answers.access import what_if as answers
from kaart.answers.access.load import Access, LowIncome
from kaart.answers.access.what_if import TransitBase, WhatIf, work_out
from kaart.catalogue.scope import Scope
from kaart.ui.cache.access import load_low_income, reach_stamp
from kaart.ui.cache.figures import find_scope, library


def load_base(scope: Scope, found: Access) -> TransitBase | None:
    """What scenarios of a facility start from, such as a timetable; None when they need nothing. Not to be changed.

    Raises
    ------
    KaartError
        If there is no timetable.
    """
    return _base(scope.id, f"{found.facility} {found.metric.id} {found.centre}", reach_stamp(), found)


@st.cache_resource(max_entries=4, show_spinner=False)
def _base(scope_id: str, metric: str, stamp: str, _found: Access) -> TransitBase | None:  # noqa: ARG001 - in the key
    return answers.load_base(library(), find_scope(scope_id), _found.question)


def load_worked(scope: Scope, found: Access, scenario: Scenario, measure: str) -> WhatIf:
    """Effect of a scenario; not to be changed.

    Raises
    ------
    KaartError
        If a change does not fit, or there is no timetable to change.
    """
    made = found.facility.value, f"{found.metric.id} {found.centre}", found.year
    # Asked anew each time, so that every drawing of the page shows that those figures are damaged.
    low = load_low_income(scope)
    return _worked(scope.id, made, scenario.to_json(), measure, reach_stamp(), found, low)


@st.cache_resource(max_entries=64, show_spinner=False)
def _worked(
    scope_id: str,
    made: tuple[str, str, int],  # noqa: ARG001 - in the key
    text: str,
    measure: str,
    stamp: str,  # noqa: ARG001 - in the key
    _found: Access,
    _low_income: LowIncome | None,
) -> WhatIf:
    base = load_base(find_scope(scope_id), _found)
    return work_out(_found, read_scenario(text), measure=measure, low_income=_low_income, transit=base)
