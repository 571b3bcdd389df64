"""Effects of scenarios, cached between reruns: the same scenario is never computed twice."""

from __future__ import annotations

from kaart.analysis.scenario.document import Scenario
from kaart.answers.access import what_if as answers
from kaart.answers.access.load import Access
from kaart.answers.access.what_if import TransitBase, WhatIf, work_out
from kaart.catalogue.scope import Scope
from kaart.ui.cache.access import load_low_income, reach_stamp
from kaart.ui.cache.keep import kept, library


def _made(found: Access) -> tuple[str, str, str, int]:
    """What tells accessibility of one scope apart: it is too large to hash."""
    return found.facility.value, found.metric.id, found.centre, found.year


@kept(max_entries=4, stamp=reach_stamp, parts={Access: _made})
def load_base(scope: Scope, found: Access) -> TransitBase | None:
    """What scenarios of a facility start from, such as a timetable; None when they need nothing. Not to be changed.

    Raises
    ------
    KaartError
        If there is no timetable.
    """
    return answers.load_base(library(), scope, found.question)


@kept(max_entries=64, stamp=reach_stamp, parts={Access: _made, Scenario: Scenario.to_json})
def load_worked(scope: Scope, found: Access, scenario: Scenario, measure: str) -> WhatIf:
    """Effect of a scenario; not to be changed.

    Raises
    ------
    KaartError
        If a change does not fit, or there is no timetable to change.
    """
    base = load_base(scope, found)
    return work_out(found, scenario, measure=measure, low_income=load_low_income(scope), transit=base)
