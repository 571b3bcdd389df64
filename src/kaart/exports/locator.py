"""The small map that shows where a region lies, out of the stored boundaries of the gemeenten of the country."""

from __future__ import annotations

from dataclasses import replace

from kaart.core.codes import COUNTRY
from kaart.core.errors import InputError, NotInStoreError, mark
from kaart.core.language import translations
from kaart.render.snapshot.build import Snapshot
from kaart.render.snapshot.locator import locate
from kaart.store.library import Library
from kaart.store.outlines import country_outlines

_SAID = mark("A small map shows where {area} lies in the Netherlands.")


def with_locator(snapshot: Snapshot, library: Library) -> Snapshot:
    """A snapshot with a small map of the country, and a sentence of it in its description.

    Parameters
    ----------
    snapshot
        Of any page.
    library
        Where boundaries are stored.

    Raises
    ------
    InputError
        If it shows the whole country, or an invented region.
    NotInStoreError
        If the boundaries of the gemeenten of the country are not stored; it says what fetches them.
    """
    place, area = snapshot.content.place, snapshot.rebuild.query.get("gebied", "")
    if snapshot.origin.boundary_source is None:
        raise InputError(
            mark("{area} is invented and lies nowhere; leave out the small map of the country."), area=place
        )
    if area == COUNTRY:
        raise InputError(mark("The map shows the whole country; leave out the small map of it."))
    gemeenten = country_outlines(library.store)
    if gemeenten is None:
        raise NotInStoreError(
            mark(
                "The outline of the country is not stored; fetch it with kaart sync {area} --lagen vve, which brings "
                "the boundaries of all gemeenten."
            ),
            area=area,
        )
    words = translations(snapshot.content.language).gettext(_SAID).format(area=place)
    return replace(snapshot, locator=locate(gemeenten, snapshot.areas), alt_long=f"{snapshot.alt_long} {words}")
