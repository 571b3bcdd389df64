"""The indicators as a document: what each counts, in what unit, at which levels and in which years."""

from __future__ import annotations

from typing import Any

from kaart.answers.figures import stored_years
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.scope import Scope
from kaart.store.library import Library


def indicators_document(
    library: Library, scope: Scope | None, *, catalogue: Catalogue, language: str
) -> dict[str, Any]:
    """Every indicator in the order of the menu; keys are English and stable.

    Parameters
    ----------
    library
        Knows what is stored.
    scope
        Of which areas the stored years are given; None for none.
    catalogue
        Holds the records.
    language
        ``nl`` or ``en``, of labels and definitions.
    """
    groups = {name: text[language] for name, text in catalogue.groups()}
    records = []
    for indicator in catalogue.indicators:
        stored = None
        if scope is not None:
            stored = list(stored_years(library, scope, indicator=indicator, catalogue=catalogue))
        records.append(_record(indicator, groups, catalogue=catalogue, language=language) | {"stored_years": stored})
    return {"area": scope and scope.id, "total": len(records), "indicators": records}


def _record(indicator: Indicator, groups: dict[str, str], *, catalogue: Catalogue, language: str) -> dict[str, Any]:
    source = catalogue.source(indicator.source)
    return {
        "indicator": indicator.id,
        "label": indicator.label[language],
        "definition": indicator.definition[language],
        "group": groups.get(indicator.group, indicator.group),
        "unit": indicator.unit[language],
        "decimals": indicator.decimals,
        "kind": indicator.kind.value,
        "family": indicator.family,
        "higher_is": indicator.higher_is,
        "levels": [str(level) for level in indicator.levels],
        "years": list(indicator.years),
        "successor": indicator.successor or None,
        "source": {
            "name": source.name[language],
            "url": source.url,
            "licence": source.licence,
            "attribution": source.attribution,
        },
    }
