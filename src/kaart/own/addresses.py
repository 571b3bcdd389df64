"""Addresses and postcodes to areas: by the point that the Locatieserver gives and the boundaries of the year.

The service returns a hit for any text. A hit counts only when it contains every word of the
query; a postcode of four digits covers several buurten and is then left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import shapely
from geopandas import GeoDataFrame

from kaart.catalogue.lookup import fold
from kaart.core.codes import Level
from kaart.core.crs import require_rd
from kaart.core.errors import UploadError, mark
from kaart.core.provenance import Notice
from kaart.own.matching import Located

# Every distinct text is one request to a public service; longer lists should be geocoded locally.
MOST_PLACES = 500
_PC4 = re.compile(r"[1-9]\d{3}")
_PC6 = re.compile(r"[1-9]\d{3} ?[A-Za-z]{2}")
_WORD = re.compile(r"[^\W_]+")


class Hit(Protocol):
    """A hit of a search, see `kaart.sources.pdok.locatieserver.Address`."""

    @property
    def label(self) -> str:
        """Spelling of the register."""
        ...

    @property
    def kind(self) -> str:
        """``adres``, ``postcode`` ..."""
        ...

    @property
    def x_m(self) -> float:
        """Metres east, EPSG:28992."""
        ...

    @property
    def y_m(self) -> float:
        """Metres north, EPSG:28992."""
        ...


def finder(search: Callable[[str], Sequence[Hit]], areas: GeoDataFrame, *, level: Level) -> Callable[[str], Located]:
    """Make a function that returns the area of an address or postcode.

    Parameters
    ----------
    search
        Asks the service; the text leaves this computer.
    areas
        Boundaries of the level in EPSG:28992, with ``code``.
    level
        Level of the areas.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    area_at = areas_at(areas)

    def locate(text: str) -> Located:
        whole = bool(_PC4.fullmatch(text.strip()))
        if whole and level is Level.BUURT:
            return Located("", Notice.of(_WIDE, key=text))
        hits = [hit for hit in search(text) if _holds(hit, text)]
        if not hits:
            return Located("", Notice.of(mark("PDOK knows no address or postcode that is exactly '{key}'."), key=text))
        # The best hit counts; for a postcode of four digits all hits must lie in the same area.
        places = {area_at(hit) for hit in (hits if whole else hits[:1])}
        if len(places) > 1:
            return Located("", Notice.of(_WIDE, key=text))
        code = places.pop()
        if not code:
            return Located("", Notice.of(mark("{found} lies in none of these areas."), found=hits[0].label))
        rough = whole or bool(_PC6.fullmatch(text.strip())) or hits[0].kind != "adres"
        return Located(code, Notice.of(mark("Found as {found}."), found=hits[0].label), rough)

    return locate


def areas_at(areas: GeoDataFrame) -> Callable[[Hit], str]:
    """Make a function that returns the code of the area in which a hit lies; "" outside them and on a border.

    Parameters
    ----------
    areas
        Boundaries of one level in EPSG:28992, with ``code``.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    require_rd(areas)
    shapes = np.asarray(areas.geometry.array, dtype=object)
    tree, codes = shapely.STRtree(shapes), areas["code"].to_numpy()

    def area_at(hit: Hit) -> str:
        inside = tree.query(shapely.Point(hit.x_m, hit.y_m), predicate="intersects")
        # A point on a shared border lies in both, so that neither is certain.
        return str(codes[inside[0]]) if len(inside) == 1 else ""

    return area_at


def exact(search: Callable[[str], Sequence[Hit]]) -> Callable[[str], Hit | None]:
    """Make a function that returns the address that contains every word of a text, or None.

    Parameters
    ----------
    search
        Asks the service; the text leaves this computer.
    """

    def find(text: str) -> Hit | None:
        return next((hit for hit in search(text) if hit.kind == "adres" and _holds(hit, text)), None)

    return find


_WIDE = mark("{key} covers more than one area; use postcodes with letters, addresses or codes.")


def require_few(places: Sequence[object]) -> None:
    """Check that a list of places is short enough to be looked up.

    Parameters
    ----------
    places
        Column of addresses or postcodes.

    Raises
    ------
    UploadError
        If it holds too many different ones.
    """
    different = {place for place in places if place is not None}
    if len(different) > MOST_PLACES:
        raise UploadError(
            mark("{count} different addresses are too many to look up ({most} at most); use codes of areas."),
            count=len(different),
            most=MOST_PLACES,
        )


def _holds(hit: Hit, text: str) -> bool:
    """Whether a hit holds every word of a text, a postcode with or without its space."""
    label = fold(hit.label)
    joined = re.sub(r"(?<=\d) (?=[a-z]{2}\b)", "", fold(text)) if _PC6.search(text) else fold(text)
    words = set(_WORD.findall(label))
    if _PC4.fullmatch(text.strip()):
        return any(word.startswith(text.strip()) for word in words)
    return hit.kind in {"adres", "postcode"} and set(_WORD.findall(joined)) <= words
