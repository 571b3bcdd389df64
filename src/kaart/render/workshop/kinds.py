"""Words for the kinds of notes, answers and measures, by the value that a session keeps: alike on screens and paper."""

from __future__ import annotations

from collections.abc import Mapping

from kaart.core.errors import mark

NOTES: Mapping[str, str] = {
    "verklaring": mark("Possible explanation"),
    "aanvulling": mark("Addition"),
    "voorziening": mark("Service that is there"),
    "kans": mark("Opportunity"),
    "vraag": mark("Question"),
    "maatregel": mark("Proposed measure"),
}
ANSWERS: Mapping[str, str] = {"ja": mark("yes"), "deels": mark("partly"), "nee": mark("no")}
MEASURES: Mapping[str, str] = {
    "vve": mark("Site with VVE"),
    "bus": mark("Buses"),
    "anders": mark("Another measure"),
}
AMOUNTS: Mapping[str, str] = {"vve": mark("{number} places"), "bus": mark("{number} per hour"), "anders": "{number}"}
"""How much a measure adds."""
