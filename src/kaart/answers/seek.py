"""From a name, an address or a postcode to codes of areas, in all that is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kaart.answers.addresses import PlacedHit, places_of
from kaart.answers.boundaries import nearest_year
from kaart.answers.reading import Reader
from kaart.catalogue import Family, Region, RegionPeriod
from kaart.catalogue.names import Names
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, gemeente_of, level_of
from kaart.core.errors import CorruptStoreError, NotInStoreError
from kaart.store.library import WHOLE_COUNTRY, Library


@dataclass(frozen=True)
class AreaHit:
    """An area to which a text leads.

    Attributes
    ----------
    label
        Name of the area, or the address in the spelling of the register.
    code
        Code of the area, "" when the register gives none and nothing of it is stored.
    name
        Its name, "" when not known.
    gemeente, gemeente_name
        Gemeente of the area; "" when not known.
    year
        Year of the boundaries or figures that the code is of; None for the register's own, newest boundaries.
    """

    label: str
    code: str
    name: str
    gemeente: str
    gemeente_name: str
    year: int | None

    @property
    def level(self) -> Level | None:
        """Level of the area, None without a code."""
        return level_of(self.code) if self.code else None


def everything_stored(library: Library) -> Scope:
    """All gemeenten of which real figures are stored, as one region; the country when it is stored whole."""
    fetched = library.fetched()
    if WHOLE_COUNTRY in fetched:
        return Scope(COUNTRY, "Nederland")
    return Scope("", "", Region("", "", (RegionPeriod(None, None, fetched),), ""))


def named_areas(reader: Reader, text: str, *, year: int | None = None, most: int) -> tuple[AreaHit, ...]:
    """Stored areas whose name holds a text or whose code it is.

    Parameters
    ----------
    reader
        Gives what is stored.
    text
        As a person writes it.
    year
        Year of the areas; None for the latest stored one of each gemeente.
    most
        Most areas to give.

    Raises
    ------
    CorruptStoreError
        If the figures of the year asked for are damaged.
    """
    library = reader.library
    names = library.names_of_areas() if year is None else _names_in(reader, year)
    hits = []
    for code in names.holding(text, most=most):
        gemeente = gemeente_of(code)
        last = library.years(Family.KWB, Scope(gemeente, gemeente))
        name = names.by_code[code]
        known = names.by_code.get(gemeente, "") or library.names().get(gemeente, "")
        hits.append(AreaHit(name, code, name, gemeente, known, year or (last[-1] if last else None)))
    return tuple(hits)


def _names_in(reader: Reader, year: int) -> Names:
    """Names of the stored areas of a year.

    Raises
    ------
    CorruptStoreError
        If its figures are damaged.
    """
    frame = reader.figures(everything_stored(reader.library), family=Family.KWB, year=year).frame
    pairs = zip(frame["code"], frame["name"], strict=True)
    return Names({code: name for code, name in pairs if code != COUNTRY})


def address_areas(
    reader: Reader, hits: Sequence[PlacedHit], *, text: str, year: int | None = None
) -> tuple[AreaHit, ...]:
    """Areas that hits of an address search lie in, as `kaart.answers.addresses.places_of`.

    An address in a gemeente that is not stored has the buurt that the register gives, by the newest boundaries.

    Parameters
    ----------
    reader
        Gives what is stored.
    hits
        Result of the search.
    text
        What was searched; a postcode of four digits leads to every buurt in which it has postcodes.
    year
        Year of the areas; None for the latest that is stored.
    """
    library = reader.library
    scope = everything_stored(library)
    stored = library.years(Family.KWB, scope)
    wanted = year or (stored[-1] if stored else 0)
    register = {hit.label: hit for hit in hits}
    made = []
    for place in places_of(reader, scope, hits, text=text, year=wanted):
        hit = register.get(place.label)
        code, name = place.code, place.name
        within = gemeente_of(code) if code else hit.gemeente if hit else ""
        of = _boundary_year(library, within, year=wanted) if name else None
        if not name and hit is not None:
            code = hit.buurt or code or hit.gemeente
        made.append(AreaHit(place.label, code, name, within, _gemeente_name(reader, within, year=of), of))
    return tuple(made)


def _boundary_year(library: Library, gemeente: str, *, year: int) -> int | None:
    try:
        return nearest_year(library, Scope(gemeente, gemeente), level=Level.BUURT, year=year)
    except NotInStoreError:
        return None


def _gemeente_name(reader: Reader, gemeente: str, *, year: int | None) -> str:
    """Name of a gemeente in the list of CBS, else in the stored figures; "" when neither has it."""
    known = reader.library.names().get(gemeente, "")
    if known or not gemeente or year is None:
        return known
    try:
        frame = reader.figures(Scope(gemeente, gemeente), family=Family.KWB, year=year).frame
    except CorruptStoreError:  # the store logs it; the code stands beside the name
        return ""
    return next(iter(frame.loc[frame["code"] == gemeente, "name"]), "")
