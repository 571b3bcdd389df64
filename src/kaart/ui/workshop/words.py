"""What a step shows in a few words, and whether all of a session is invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from kaart.catalogue import load
from kaart.core.errors import KaartError, mark
from kaart.exports.access import PAGE as ACCESS
from kaart.exports.change import PAGE as CHANGE
from kaart.exports.hotspots import PAGE as HOTSPOTS
from kaart.exports.pair import PAGE as PAIR
from kaart.exports.profile import PAGE as PROFILE
from kaart.exports.shortlist import PAGE as LIST
from kaart.exports.workshop.names import name_of
from kaart.exports.workshop.view import Viewed
from kaart.store.library import is_example
from kaart.ui.cache.figures import find_scope, stored_name
from kaart.ui.shell.words import language, tr
from kaart.workshop.model import Phase, Step

_PAGES = {
    "": mark("Map"),
    PROFILE: mark("Area profile"),
    CHANGE: mark("Change"),
    PAIR: mark("Together"),
    LIST: mark("Shortlist"),
    HOTSPOTS: mark("Hotspots"),
    ACCESS: mark("Accessibility"),
}
_PHASES = {
    Phase.PREPARING: mark("In preparation"),
    Phase.OPEN: mark("Opened"),
    Phase.CLOSED: mark("Closed"),
}


def phase_words(phase: Phase) -> str:
    """Name of a phase.

    Parameters
    ----------
    phase
        Of a session.
    """
    return tr(_PHASES[phase])


def view_words(step: Viewed) -> str:
    """What a step shows: page, region, indicator and year, by what its link names; nothing is computed.

    Parameters
    ----------
    step
        A step, or what is to become one.
    """
    query = step.query
    if not query and not step.page:
        return tr("Without a map")
    parts = [tr(_PAGES[step.page]) if step.page in _PAGES else step.page]
    named = query.get("code", "") if step.page == PROFILE else ""
    parts.append(stored_name(named) if named else name_of(query.get("gebied", ""), find_scope))
    known = {record.id: record.label[language()] for record in load().indicators}
    parts += [
        known.get(query.get("indicator", ""), ""),
        "–".join(filter(None, (query.get("vanaf"), query.get("jaar")))),
    ]
    return " · ".join(part for part in parts if part)


def area_options(names: Mapping[str, str]) -> dict[str, str]:
    """Areas to choose from by name; Streamlit tells them apart by that, so two of one name get their code.

    Parameters
    ----------
    names
        By code.
    """
    often = Counter(names.values())
    said = {code: f"{name} ({code})" if often[name] > 1 else name for code, name in names.items()}
    return dict(sorted(said.items(), key=lambda pair: pair[1].casefold()))


def step_title(step: Step) -> str:
    """Name of a step: its own, else what it shows.

    Parameters
    ----------
    step
        Of a session.
    """
    return step.title.strip() or view_words(step)


def is_invented(steps: Iterable[Viewed]) -> bool:
    """Whether some of the steps show the invented example region.

    Parameters
    ----------
    steps
        Of a session.
    """
    return any(_in_example(step.query.get("gebied", ""), step.query.get("code", "")) for step in steps)


def _in_example(*areas: str) -> bool:
    for area in filter(None, areas):
        try:
            if is_example(find_scope(area)):
                return True
        except KaartError:  # an area that is not known here is none of the example region
            continue
    return False
