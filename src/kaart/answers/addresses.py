"""From what an address search gives to the stored areas: the buurt in which an address or postcode lies."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kaart.answers.boundaries import nearest_areas
from kaart.answers.reading import Reader
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError, NotInStoreError
from kaart.own.addresses import Hit, areas_at
from kaart.store.library import WHOLE_COUNTRY

# Only these have a point that lies in their buurt; that of a street or a town is no more than its centre.
_POINTS = frozenset({"adres", "postcode"})
_POSTCODE_AREA = re.compile(r"[1-9][0-9]{3}")


class PlacedHit(Hit, Protocol):
    """A hit with the areas that the register gives, see `kaart.sources.pdok.locatieserver.Address`."""

    @property
    def buurt(self) -> str:
        """Code by the newest boundaries, "" when not given."""
        ...

    @property
    def gemeente(self) -> str:
        """Code, "" when not given."""
        ...


@dataclass(frozen=True)
class Place:
    """An area to which an address or postcode leads.

    Attributes
    ----------
    label
        Address in the spelling of the register; of a postcode of four digits the postcode.
    code
        Code of the buurt, of the gemeente where no more is known, "" when nothing of it is stored.
    name
        Name of the buurt, "" for anything else.
    """

    label: str
    code: str
    name: str = ""


def places_of(reader: Reader, scope: Scope, hits: Sequence[PlacedHit], *, text: str, year: int) -> tuple[Place, ...]:
    """Areas that hits of an address search lead to, each once, in the order of the hits.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope
        Region on the screen; for a hit outside it the gemeente of the hit is read.
    hits
        Result of the search.
    text
        What was searched. A postcode of four digits leads to every buurt in which it has postcodes, the buurt with
        most of them first.
    year
        Year of the areas.
    """
    stored = set(reader.library.fetched())
    grounds: dict[str, _Ground] = {}

    def ground(within: Scope) -> _Ground:
        if within.id not in grounds:
            grounds[within.id] = _Ground.of(reader, within, year=year)
        return grounds[within.id]

    whole = bool(_POSTCODE_AREA.fullmatch(text.strip()))
    counts: dict[Place, int] = {}
    for hit in hits:
        label = text.strip() if whole else hit.label
        inside = bool(hit.gemeente) and scope.includes(hit.gemeente, year)
        known = inside or hit.gemeente in stored or (bool(hit.gemeente) and WHOLE_COUNTRY in stored)
        # The region first: its gemeenten are of that year, the hit's is of now.
        tried = [] if scope.is_country else [scope]
        tried += [Scope(hit.gemeente, hit.gemeente)] if known else []
        code = next(filter(None, (ground(within).buurt(hit) for within in tried)), "")
        name = next((ground(within).names[code] for within in tried if code in ground(within).names), "")
        place = Place(label, code or (hit.gemeente if known else ""), name)
        counts[place] = counts.get(place, 0) + 1
    # Sorting keeps the order of places with as many hits.
    return tuple(sorted(counts, key=lambda place: -counts[place]) if whole else counts)


@dataclass(frozen=True)
class _Ground:
    """Buurten of a scope: their names by code, and which of them a point lies in."""

    names: Mapping[str, str]
    at: Callable[[Hit], str]

    @classmethod
    def of(cls, reader: Reader, scope: Scope, *, year: int) -> _Ground:
        """Buurten of a year; none where no boundaries can be read."""
        try:
            areas = nearest_areas(reader, scope, level=Level.BUURT, year=year)[0].areas
        except (NotInStoreError, CorruptStoreError):
            return cls({}, lambda _hit: "")
        return cls(dict(zip(areas["code"], areas["name"], strict=True)), areas_at(areas))

    def buurt(self, hit: PlacedHit) -> str:
        """Code of the buurt of a hit, "" when it is not among these."""
        code = self.at(hit) if hit.kind in _POINTS else ""
        # The register's buurt is of the newest boundaries: good where the year on the screen has it too.
        return code or (hit.buurt if hit.buurt in self.names else "")
