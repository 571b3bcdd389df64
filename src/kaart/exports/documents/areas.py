"""Areas by name as the document that the command line and the API give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kaart.answers.reading import Reader
from kaart.answers.seek import AreaHit, named_areas
from kaart.catalogue import Family
from kaart.catalogue.names import Names
from kaart.catalogue.scope import EXAMPLE_PREFIX, Scope
from kaart.core.codes import COUNTRY, gemeente_of


def found_areas(reader: Reader, text: str, *, year: int | None = None, most: int) -> tuple[AreaHit, ...]:
    """Stored areas by name or code; where there are none, those of the invented example region.

    Parameters
    ----------
    reader
        Gives what is stored.
    text
        As a person writes it.
    year
        Year of the areas; None for the latest stored one.
    most
        Most areas to give.

    Raises
    ------
    CorruptStoreError
        If the figures of the year asked for are damaged.
    """
    return named_areas(reader, text, year=year, most=most) or _invented(reader, text, year=year, most=most)


def _invented(reader: Reader, text: str, *, year: int | None, most: int) -> tuple[AreaHit, ...]:
    """Areas of the example region; none where it is not there."""
    region = reader.library.example_region()
    if region is None:
        return ()
    scope = Scope(region.id, region.name, region)
    years = reader.library.years(Family.KWB, scope)
    if (year is not None and year not in years) or not years:
        return ()
    frame = reader.figures(scope, family=Family.KWB, year=year or years[-1]).frame
    pairs = zip(frame["code"], frame["name"], strict=True)
    names = Names({code: name for code, name in pairs if code != COUNTRY})
    found = [(code, gemeente_of(code)) for code in names.holding(text, most=most)]
    known = names.by_code
    return tuple(
        AreaHit(known[code], code, known[code], home, known.get(home, ""), year or years[-1]) for code, home in found
    )


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
        "invented": hit.code.startswith(tuple(f"{level}{EXAMPLE_PREFIX[2:]}" for level in ("GM", "WK", "BU"))),
    }
