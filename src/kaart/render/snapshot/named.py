"""Areas of a map by code or by name, as people write names."""

from __future__ import annotations

from collections.abc import Sequence

from kaart.catalogue.names import Names
from kaart.catalogue.provinces import clean_area, is_province
from kaart.core.codes import is_code
from kaart.core.errors import UnknownAreaError, mark
from kaart.render.snapshot.build import Snapshot

_MOST = 6  # candidates that a message names


def areas_named(words: Sequence[str], snapshot: Snapshot) -> tuple[str, ...]:
    """Codes of areas on a map.

    Parameters
    ----------
    words
        A code or a name each; spaces, hyphens, accents and case of a name do not matter.
    snapshot
        The map.

    Raises
    ------
    UnknownAreaError
        If a name is that of no area on the map, or of several; it names those that it could be.
    """
    areas = snapshot.areas
    names = Names(dict(zip(areas["code"].astype(str), areas["name"].astype(str), strict=True)))
    return tuple(
        clean_area(word) if is_code(word) or is_province(word.strip().upper()) else _named(word, names, snapshot)
        for word in words
    )


def _named(word: str, names: Names, snapshot: Snapshot) -> str:
    found = names.named(word)
    if len(found) == 1:
        return found[0]
    areas = snapshot.areas
    where = dict(zip(areas["code"], areas["gemeente_name"].fillna(""), strict=True))
    choices = found or names.holding(word, most=_MOST)
    listed = ", ".join(
        f"{names.by_code[code]} ({', '.join(filter(None, (code, where[code])))})" for code in choices[:_MOST]
    )
    if found:
        raise UnknownAreaError(
            mark("{count} areas are named '{name}': {choices}; give the code."),
            count=len(found),
            name=word,
            choices=listed,
        )
    if listed:
        raise UnknownAreaError(
            mark("There is no area '{name}' on this map of {area}; nearest: {choices}."),
            name=word,
            area=snapshot.content.place,
            choices=listed,
        )
    raise UnknownAreaError(
        mark("There is no area '{name}' on this map of {area}; give a name or code that is on it."),
        name=word,
        area=snapshot.content.place,
    )
