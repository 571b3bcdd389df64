"""The name of an area that a session speaks of."""

from __future__ import annotations

from collections.abc import Callable

from kaart.catalogue.scope import Scope
from kaart.catalogue.selections import read_selection
from kaart.core.errors import KaartError


def name_of(area: str, find: Callable[[str], Scope]) -> str:
    """Name of an area or selection; the text itself where nothing has it, "" for no area.

    Parameters
    ----------
    area
        Code, name or selection, as the facilitator typed or chose it.
    find
        Knows the areas, such as `kaart.store.library.Library.scope`.
    """
    selection = read_selection(area)
    if selection is not None:
        return selection.name
    try:
        return find(area).name if area else ""
    except KaartError:  # of another year, or not fetched here: its code is all that is known
        return area
