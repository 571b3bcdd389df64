"""Accessibility as the document that the command line and the API give."""

from __future__ import annotations

import math
from typing import Any

from kaart.analysis.access.facilities import record_of
from kaart.analysis.access.measures import CENTRE_HIGH, CENTRE_LOW, CHILDREN
from kaart.analysis.distance.network import ATTRIBUTION, StreetNetwork
from kaart.answers.access.load import Access, why_not
from kaart.core.language import sentence, translations
from kaart.core.numbers import json_number
from kaart.core.provenance import Notice
from kaart.render.words.numbers import counted_words


def access_document(access: Access, *, area: str, language: str) -> dict[str, Any]:
    """The result as one JSON document; keys are English and stable, with the unit in them.

    Parameters
    ----------
    access
        Result of `kaart.answers.access.load.load_access`.
    area
        Id of the scope.
    language
        ``nl`` or ``en``, of the sentences.
    """

    def said(notices: tuple[Notice, ...]) -> list[str]:
        return [sentence(notice, language=language) for notice in notices]

    supply, gettext = access.supply, translations(language).gettext
    # A source that does not list its sites has none located here, which is not the same as none there.
    located, unlocated = (len(supply.sites), len(supply.unlocated)) if supply.listed else (None, None)
    return {
        "area": area,
        "facility": access.question.service or access.facility.value,
        "year": access.year,
        "method": " ".join(said(access.method)),
        "distance": access.distance,
        "network": _network(access),
        "demand": _demand(access),
        "status": record_of(access.facility).status.value,
        "tables": sorted(
            {item.provenance.table for told in access.answers.values() for item in told.manifests.values()}
        ),
        "leaves_out": said(access.notices),
        "centre": access.centre or None,
        "invented": access.invented,
        "supply": {
            "located": located,
            "unlocated": unlocated,
            "retrieved_at": supply.retrieved_at.isoformat(),
            # The day that the measures are of; the year above is that of people and boundaries.
            "date": access.supply_date.isoformat() if access.supply_date else None,
            "unlocated_sites": [
                {name: str(row.get(name, "")) for name in ("site_id", "name", "address", "postcode", "town")}
                | ({"reason": gettext(str(row["reason"]))} if "reason" in row else {})
                for row in supply.unlocated.to_dict("records")
            ],
        },
        "sensitivity": {
            measure: {
                assumption: {f"{factor:g}": json_number(share) for factor, share in shares.items()}
                for assumption, shares in assumptions.items()
            }
            for measure, assumptions in access.sensitivity.items()
        },
        "denominators": _denominators(access, language=language),
        "total": len(access.frame),
        "areas": _areas(access, language=language),
    }


def _denominators(access: Access, *, language: str) -> dict[str, dict[str, str]]:
    """What measures divide by: the key of an area that holds the number, and its name."""
    divided = {}
    for measure in access.measures:
        words = counted_words(access.indicator(measure), language=language)
        if words:
            key = "children_2_3_estimated" if measure.over == CHILDREN else "inhabitants"
            divided[measure.id] = {"key": key, "noun": words}
    return divided


def _demand(access: Access) -> str:
    here = "spread_evenly" if set(access.frame.index) & set(access.demand.spread) else "squares"
    return record_of(access.facility).demand or here


def _network(access: Access) -> dict[str, str | None] | None:
    """The streets that were measured over, None for straight lines."""
    if not isinstance(access.metric, StreetNetwork):
        return None
    return {"file": access.metric.extract, "date": access.metric.date or None, "attribution": ATTRIBUTION}


def _areas(access: Access, *, language: str) -> list[dict[str, Any]]:
    keys = [measure.id for measure in access.measures]
    beside = [name for name in (CENTRE_LOW, CENTRE_HIGH) if name in access.frame]
    records = []
    for code, row in access.frame.to_dict("index").items():
        reasons = {key: why_not(access, str(code), key) for key in keys if math.isnan(row[key])}
        record: dict[str, Any] = {"area": code, "name": row["name"], "inhabitants": json_number(row["inhabitants"])}
        if record_of(access.facility).counts_places:
            record["children_2_3_estimated"] = json_number(row["children"])
        record |= {key: json_number(row[key]) for key in (*keys, *beside)}
        record |= {name: row[name] or None for name in ("nearest_site", "transit_band") if name in row}
        shares = {key: access.known.share(str(code), key) for key in keys if not math.isnan(row[key])}
        # Of figures that rest on part of their surroundings.
        record["known_share"] = {key: round(share, 2) for key, share in shares.items() if share < 1}
        record["why"] = {key: sentence(text, language=language) for key, text in reasons.items() if text is not None}
        records.append(record)
    return records
