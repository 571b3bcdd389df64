"""``kaart bereik --scenario A.json --scenario B.json``: two scenarios beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kaart.analysis.access.facilities import measure_of
from kaart.analysis.access.indicator import indicator_of
from kaart.answers.access.load import Access
from kaart.answers.access.what_if import WhatIf, between
from kaart.cli.scenario import scenario_document, scenario_lines, sums_of
from kaart.render.access.gain import Gained
from kaart.render.access.versus import Versus


def versus_document(
    document: dict[str, Any], access: Access, first: Mapping[str, WhatIf], second: Mapping[str, WhatIf]
) -> dict[str, Any]:
    """Add a second scenario to the document of the first; existing keys keep their meaning.

    Parameters
    ----------
    document
        Output of `kaart.cli.scenario.scenario_document` for the first.
    access
        Accessibility before the changes.
    first, second
        By key of the measure, at least one.

    Returns
    -------
    dict
        With ``second_scenario`` as ``scenario``, ``between`` (who is better and worse off with the second than with the
        first, by measure), and in every area ``<measure>_after_second`` and ``<measure>_change_second``.
    """
    other = scenario_document(document, second, facility=access.facility)
    added = [f"{measure}_{column}" for measure in second for column in ("after", "change")]
    areas = [
        area | {f"{name}_second": row[name] for name in added}
        for area, row in zip(document["areas"], other["areas"], strict=True)
    ]
    compared = {
        measure: sums_of(
            replace(item, effect=between(access, first[measure], item)),
            decimals=measure_of(access.facility, measure).decimals,
        )
        for measure, item in second.items()
    }
    return document | {"second_scenario": other["scenario"], "between": compared, "areas": areas}


def scenarios_lines(access: Access, worked: Sequence[Mapping[str, WhatIf]], *, place: str, language: str) -> list[str]:
    """One scenario or two as text: who gains and loses by each, and by which of the two more.

    Parameters
    ----------
    access
        Accessibility before the changes.
    worked
        One or two, each by key of the measure.
    place
        Name of the region.
    language
        ``nl`` or ``en``.
    """
    facility = access.facility
    names = {str(code): str(name) for code, name in access.frame["name"].items()}
    lines = []
    for item in worked:
        lines += ["", *scenario_lines(item, facility=facility, names=names, place=place, language=language)]
    if len(worked) == 1:
        return lines
    first, second = worked
    lines.append("")
    for measure, outcome in second.items():
        record = measure_of(facility, measure)
        effects = (first[measure].effect, outcome.effect, between(access, first[measure], outcome))
        one, other, both = (Gained(effect, facility, record, names, place, language) for effect in effects)
        versus = Versus(one, other, both, (first[measure].scenario.name, outcome.scenario.name))
        lines.append(f"{indicator_of(facility, record).label[language]}: {versus.difference(versus.labels)}")
    return lines
