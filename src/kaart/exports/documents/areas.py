"""Areas by name as the document that the command line and the API give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kaart.answers.seek import AreaHit


def areas_document(hits: Sequence[AreaHit]) -> dict[str, Any]:
    """Areas that a text leads to as one JSON document; keys are English and stable, null is not known.

    Parameters
    ----------
    hits
        Of `kaart.answers.seek`, best first.
    """
    return {"areas": [_record(hit) for hit in hits]}


def _record(hit: AreaHit) -> dict[str, Any]:
    return {
        "area": hit.code or None,
        "name": hit.name or None,
        "level": hit.level and hit.level.value,
        "gemeente": hit.gemeente or None,
        "gemeente_name": hit.gemeente_name or None,
        "year": hit.year,
        "label": hit.label,
        "stored": hit.year is not None,
    }
