"""The report of a control of the services: for people a line per service, for the makers a record of everything."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from kaart.catalogue import Catalogue
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.core.settings import Settings
from kaart.sync.control import Control, Finding, State, whole_table

SERVICES = {
    "cbs_lists": mark("CBS, lists of tables"),
    "cbs_v4": mark("CBS OData v4"),
    "cbs_v3": mark("CBS OData v3"),
    "cbs_bulk": mark("CBS whole tables (bulk)"),
    "cbs_derden": mark("CBS tables of others (police, RIVM)"),
    "pdok_ogc": mark("PDOK boundaries (OGC API)"),
    "pdok_wfs": mark("PDOK boundaries (WFS)"),
    "pdok_locatieserver": mark("PDOK addresses (Locatieserver)"),
    "pdok_tiles": mark("PDOK base map (tiles)"),
    "lrk": mark("Childcare (LRK)"),
    "duo": mark("Schools (DUO)"),
    "rio": mark("Points of schools (RIO)"),
    "gtfs": mark("Timetable (GTFS)"),
    "chb": mark("List of stops (CHB)"),
}
NAMED = 8  # indicators that a line names; the report names all
STATES = {State.GOOD: mark("good"), State.DIFFERS: mark("differs"), State.UNREACHABLE: mark("unreachable")}


def control_record(found: Control, *, settings: Settings, language: str) -> dict[str, Any]:
    """Findings as a plain record, to be sent along with a report; it names no one.

    Parameters
    ----------
    found
        Of `kaart.sync.control.control`.
    settings
        Says under which address the services were asked.
    language
        Of the sentences.
    """
    return {
        "kaart": version("kaart"),
        "checked_at": found.checked_at.isoformat(),
        "upstream": settings.upstream,
        "good": found.good,
        "findings": [
            {
                "service": item.service,
                "what": sentence(item.what, language=language),
                "year": item.year,
                "state": item.state.value,
                "reason": sentence(item.reason, language=language) if item.reason is not None else None,
                "columns": [{"id": column.id, "step": column.step, "key": column.key} for column in item.columns],
                "cost": sentence(item.cost, language=language) if item.cost is not None else None,
                "indicators_lost": list(item.lost),
            }
            for item in found.findings
        ],
    }


def control_lines(found: Control, *, catalogue: Catalogue, language: str) -> list[str]:
    """One line per service; under it what differs, and what users miss by it.

    Parameters
    ----------
    found
        Of `kaart.sync.control.control`.
    catalogue
        Names the indicators.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    said = []
    for service, name in SERVICES.items():
        items = [item for item in found.findings if item.service == service]
        counts = {state: sum(item.state is state for item in items) for state in State}
        states = ", ".join(f"{count} {gettext(STATES[state])}" for state, count in counts.items() if count)
        said.append(f"{gettext(name)}: {gettext(STATES[items[0].state]) if len(items) == 1 else states}")
        for item in items:
            said += _details(item, catalogue=catalogue, language=language)
    return said


def _details(item: Finding, *, catalogue: Catalogue, language: str) -> list[str]:
    gettext = translations(language).gettext
    said = []
    if item.reason is not None:
        said.append(f"  ! {sentence(item.what, language=language)}: {sentence(item.reason, language=language)}")
    if item.cost is not None:
        said.append(f"    {sentence(item.cost, language=language)}")
    if whole_table(item):
        said.append("    " + gettext("{year}: nothing of this table is shown.").format(year=item.year))
    elif item.lost:
        named = [catalogue.indicator(name).label[language] for name in item.lost[:NAMED]]
        more = [f"+{len(item.lost) - NAMED}"] if len(item.lost) > NAMED else []
        labels = ", ".join([*named, *more])
        said.append("    " + gettext("{year}: not shown: {labels}.").format(year=item.year, labels=labels))
    return said
