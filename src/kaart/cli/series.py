"""``kaart export kaart --jaren 2016-2024``: several years in one picture, or as a moving one."""

from __future__ import annotations

from collections.abc import Mapping

from kaart.answers.own import own_catalogue
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import InputError, UnknownAreaError, mark
from kaart.core.settings import LANGUAGES
from kaart.core.years import read_years
from kaart.exports.series import YEARS
from kaart.render.picture.animate import ANIMATIONS
from kaart.render.picture.draw import PICTURES
from kaart.render.snapshot.build import Snapshot
from kaart.store.library import Library

YEAR_FORMS = (*PICTURES, *ANIMATIONS)


def find_years(
    library: Library, scope: Scope, asked: Mapping[str, str], *, level: Level, years: str, language: str
) -> Snapshot:
    """Snapshot of several years, made as the check of a file makes it.

    Parameters
    ----------
    library
        Store.
    scope, level
        Areas.
    asked
        Other parts of the link of the map; "" for none.
    years
        As typed: ``2016-2024`` or ``2016,2020,2024``.
    language
        ``nl`` or ``en``.

    Raises
    ------
    InputError
        If fewer than two years are asked, or can be shown.
    UnknownAreaError
        If the marked area is not on the map of the last year.
    KaartError
        If there is nothing to show.
    """
    from kaart.exports.again import MAP, snapshot_of_link  # noqa: PLC0415  it imports the analyses of all pages

    wanted = read_years(years)
    if len(wanted) < 2:  # noqa: PLR2004 - a series
        raise InputError(mark("Years beside each other are at least two: write --jaren 2016-2024."))
    query = {"gebied": scope.id, "niveau": level.value, "jaar": str(wanted[-1]), **asked}
    query |= {"taal": language if language != LANGUAGES[0] else ""}
    filled = {name: text for name, text in query.items() if text}
    made = snapshot_of_link(MAP, filled, {YEARS: years}, library, own_catalogue(library), name=years).snapshot
    if asked["code"] and asked["code"] not in made.marked:
        raise UnknownAreaError(
            mark("{code} is no area of {area} in {year}; choose one on the map."),
            code=asked["code"],
            area=scope.name,
            year=made.content.areas or made.content.year,
        )
    return made
